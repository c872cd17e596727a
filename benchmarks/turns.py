"""A turn against its floor, in turn and in one run, so that a noisy machine disturbs both alike."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import psycopg

from benchmarks.floor import ROLES
from benchmarks.load import Figures, measure
from cli.embedded import throwaway_servers
from tests.e2e.suite import Suite
from tests.ports import free_ports

TEXT = "what's on my calendar today?"
ROUNDS = 3


@dataclass(frozen=True, slots=True)
class Compared:
    """The same load on the suite and on the floor."""

    suite: Figures
    floor: Figures

    @property
    def ratio(self) -> float:
        """How many times the floor a turn takes, at the median."""
        return self.suite.p50_ms / self.floor.p50_ms


@contextlib.contextmanager
def floor() -> Iterator[str]:
    """The floor's five processes on stores of their own; gives its URL."""
    with throwaway_servers(durable=True) as servers, contextlib.ExitStack() as stack:
        with psycopg.connect(servers.database_url, autocommit=True) as connection:
            connection.execute("CREATE TABLE floor (id bigserial PRIMARY KEY, payload bytea)")
        ports = free_ports(len(ROLES))
        environment = {
            **os.environ,
            "FLOOR_DATABASE_URL": servers.database_url,
            "FLOOR_REDIS_URL": servers.redis_url,
            **{f"FLOOR_{role.upper()}": f"127.0.0.1:{port}" for role, port in zip(ROLES, ports, strict=True)},
        }
        for role in ROLES:
            process = subprocess.Popen([sys.executable, "-m", "benchmarks.floor", role], env=environment)
            stack.callback(process.wait)
            stack.callback(process.kill)
        url = f"http://127.0.0.1:{ports[0]}/turn"
        _wait(url)
        yield url


@contextlib.contextmanager
def suite() -> Iterator[Suite]:
    """The suite as `make run` starts it, with durable stores."""
    with tempfile.TemporaryDirectory() as folder:
        running = Suite(Path(folder) / "data")
        running.start()
        try:
            yield running
        finally:
            running.stop()


def body_of(caller: int, number: int) -> dict[str, Any]:
    """The message of one turn; each caller is a conversation of its own."""
    return {"from": f"bench-{caller}", "text": TEXT, "timezone": "America/New_York"}


def compare(suite_url: str, floor_url: str, *, at_once: int, requests: int) -> list[Compared]:
    """Several rounds, suite and floor in turn; the first is a warm-up and not counted."""
    rounds = []
    for count in (2 * at_once, *[requests] * ROUNDS):
        ours = measure(f"{suite_url}/v1/messages", body_of, at_once=at_once, requests=count)
        bare = measure(floor_url, body_of, at_once=at_once, requests=count)
        rounds.append(Compared(ours, bare))
    return rounds[1:]


def _wait(url: str) -> None:
    for _ in range(200):
        with contextlib.suppress(httpx.HTTPError):
            if httpx.post(url, content=b"{}", timeout=2).status_code == 200:
                return
        time.sleep(0.05)
    raise SystemExit("bench: the floor did not start")

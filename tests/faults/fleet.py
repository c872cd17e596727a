"""Two replicas of every service on the same stores, each behind a proxy, started again when they end.

As an orchestrator would run them: every caller knows both addresses of every service, a process that ends is started
again at its address, PostgreSQL and Valkey too.
"""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import grpc
import httpx
from grpc_health.v1.health_pb2 import HealthCheckRequest, HealthCheckResponse

from cli.embedded.child import Child, ParentPipe, open_log
from cli.embedded.postgres import PostgresServer
from cli.embedded.valkey import ValkeyServer
from tests.e2e.suite import ROOT, SERVICES
from tests.faults.proxy import Proxy
from tests.ports import free_ports

REPLICAS = ("a", "b")
LEASE_S = 4.0
"""Of conversations and workflows: short, so that a run sees many of them end."""

READY_WITHIN_S = 90.0
_DRAIN_S = 40.0


@dataclass(eq=False)
class Replica:
    """One of the two processes of a service."""

    service: str
    letter: str
    proxy: Proxy
    own_address: str
    environment: dict[str, str]
    log: Path
    child: Child | None = None
    starts: int = 0
    wanted: bool = True
    paused: bool = False
    http_url: str = ""

    @property
    def name(self) -> str:
        """As in ``router-b``."""
        return f"{self.service}-{self.letter}"

    @property
    def runs(self) -> bool:
        """Whether there is a process."""
        return self.child is not None and self.child.exit_code is None

    def signal(self, number: signal.Signals) -> bool:
        """Send a signal; False when nothing runs."""
        if not self.runs or self.child is None:
            return False
        self.child.send(number)
        if number in (signal.SIGSTOP, signal.SIGCONT):
            self.paused = number == signal.SIGSTOP
        return True


@dataclass
class Counts:
    """What ended how often."""

    ended_by_kill: int = 0
    ended_by_term: int = 0
    ended_otherwise: list[str] = field(default_factory=list)


class Fleet:
    """All processes of a fault run.

    Args:
        folder: for data and logs.
        failpoints: the folder of ``libs.failpoints``.
        postgres_folder: where PostgreSQL's data go, when they are to lie elsewhere (a small disk).
        settings: more variables for every service.
    """

    def __init__(
        self,
        folder: Path,
        failpoints: Path,
        *,
        postgres_folder: Path | None = None,
        settings: dict[str, str] | None = None,
    ) -> None:
        self.folder = folder
        self.counts = Counts()
        self._pipe = ParentPipe()
        self._loop = asyncio.get_running_loop()
        place = postgres_folder or folder / "postgres"
        self.postgres = PostgresServer(place, log=folder / "postgres.log", pipe=self._pipe)
        self.valkey = ValkeyServer(folder / "valkey", pipe=self._pipe)
        self.stopping = False
        self._settings = settings or {}
        self._failpoints = failpoints
        self.replicas: list[Replica] = []
        self.store_proxies: dict[str, Proxy] = {}
        self._restarts: set[asyncio.Task[None]] = set()

    async def start(self) -> None:
        """Start the stores, migrate, start everything and wait until both gateways answer.

        Raises:
            AssertionError: they did not within 90 s.
        """
        self.valkey.launch()
        self.postgres.launch()
        self.valkey.wait_ready()
        self.postgres.wait_ready()
        await self._make_proxies()
        for proxy in self.proxies():
            await proxy.start()
        await asyncio.to_thread(self._migrate)
        self.postgres.on_exit = lambda _: self._call(self._postgres_ended)
        self.valkey.on_exit = lambda _: self._call(self._valkey_ended)
        for replica in self.replicas:
            self.launch(replica)
        not_there = await self.not_serving_within(READY_WITHIN_S)
        assert not not_there, not_there

    async def stop(self) -> None:
        """End everything: services drain, then the stores."""
        self.stopping = True
        for task in self._restarts:
            task.cancel()
        for replica in self.replicas:
            replica.signal(signal.SIGCONT)
            replica.signal(signal.SIGTERM)
        for replica in self.replicas:
            if replica.child is not None and not await asyncio.to_thread(replica.child.wait, _DRAIN_S):
                replica.child.kill()
                await asyncio.to_thread(replica.child.wait)
        for proxy in self.proxies():
            await proxy.close()
        self.postgres.on_exit = self.valkey.on_exit = None
        await asyncio.to_thread(self.valkey.stop)
        await asyncio.to_thread(self.postgres.stop)
        self._pipe.close()

    def of(self, service: str) -> list[Replica]:
        """Both replicas of a service."""
        return [each for each in self.replicas if each.service == service]

    @property
    def urls(self) -> list[str]:
        """Where the gateways answer HTTP."""
        return [each.http_url for each in self.of("gateway")]

    def proxies(self) -> Iterator[Proxy]:
        """All of them."""
        yield from (replica.proxy for replica in self.replicas)
        yield from self.store_proxies.values()

    def launch(self, replica: Replica) -> None:
        """Start a replica's process."""
        if self.stopping or not replica.wanted:
            return
        replica.starts += 1
        replica.paused = False
        replica.child = Child(
            [sys.executable, "-m", f"services.{replica.service}", "serve"],
            log=open_log(replica.log),
            death_signal=signal.SIGTERM,
            pipe=self._pipe,
            environment={**replica.environment, "STEWARD_PARENT_FD": str(self._pipe.read_fd)},
            own_pipe=True,
            on_exit=lambda code: self._call(lambda: self._ended(replica, code)),
        )

    async def not_serving_within(self, seconds: float) -> list[str]:
        """Waits until both gateways see every service serving, at most so long; what they say that is not so then."""
        deadline = time.monotonic() + seconds
        missing = []
        async with httpx.AsyncClient(timeout=2) as http:
            for url in self.urls:
                while said := await _not_ready(http, url):
                    if time.monotonic() > deadline:
                        missing.append(f"not ready: {said}")
                        break
                    await asyncio.sleep(0.2)
        return missing

    async def serves(self, replica: Replica) -> bool:
        """Whether this replica itself says SERVING now."""
        async with grpc.aio.insecure_channel(replica.own_address) as channel:
            check = channel.unary_unary(
                "/grpc.health.v1.Health/Check",
                request_serializer=HealthCheckRequest.SerializeToString,
                response_deserializer=HealthCheckResponse.FromString,
            )
            try:
                answer = await check(HealthCheckRequest(), timeout=2)
            except grpc.aio.AioRpcError:
                return False
        return bool(answer.status == HealthCheckResponse.SERVING)

    async def serves_again(self, replica: Replica, starts: int) -> None:
        """Returns when a replica that had started so often serves after one more start."""
        async with asyncio.timeout(READY_WITHIN_S):
            while replica.starts == starts or not await self.serves(replica):  # noqa: ASYNC110  another process
                await asyncio.sleep(0.1)

    async def _make_proxies(self) -> None:
        ports = iter(free_ports(len(SERVICES) * (2 * 3 + 1) + 2 + 1))
        for service in SERVICES:
            self.store_proxies[f"postgres of {service}"] = Proxy(self.postgres.port, next(ports))
        self.store_proxies["valkey"] = Proxy(self.valkey.port, next(ports))
        for service in SERVICES:
            for letter in REPLICAS:
                own = next(ports)
                replica = Replica(
                    service,
                    letter,
                    Proxy(own, next(ports)),
                    f"127.0.0.1:{own}",
                    {f"{service.upper()}_METRICS_ADDR": f"127.0.0.1:{next(ports)}"},
                    self.folder / f"{service}-{letter}.log",
                )
                if service == "gateway":
                    replica.environment["GATEWAY_HTTP_ADDR"] = http = f"127.0.0.1:{next(ports)}"
                    replica.http_url = f"http://{http}"
                self.replicas.append(replica)
        for replica in self.replicas:
            replica.environment = {**os.environ, **self._shared(replica), **replica.environment, **self._settings}

    def _shared(self, replica: Replica) -> dict[str, str]:
        addresses = {
            f"{name.upper()}_GRPC_ADDR": ",".join(each.proxy.address for each in self.of(name)) for name in SERVICES
        }
        database = self.postgres.url.replace(
            f":{self.postgres.port}/", f":{self.store_proxies[f'postgres of {replica.service}'].port}/"
        )
        valkey = self.valkey.url.replace(f":{self.valkey.port}/", f":{self.store_proxies['valkey'].port}/")
        return {
            **addresses,
            f"{replica.service.upper()}_GRPC_ADDR": replica.own_address,
            "DATABASE_URL": database,
            "REDIS_URL": valkey,
            "STEWARD_EMBEDDED": "1",
            "STEWARD_DATA_DIR": str(self.folder),
            "STEWARD_FAILPOINTS": str(self._failpoints),
            "PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "gen")]),
            "GATEWAY_CONVERSATION_LEASE_S": str(LEASE_S),
            "EXECUTOR_LEASE_S": str(LEASE_S),
            "EXECUTOR_SWEEP_EVERY_S": "1",
            "AGENDA_SCHEDULER_INTERVAL_SECONDS": "5",
            "AGENDA_QUIET_START": "00:00",
            "AGENDA_QUIET_END": "00:00",
        }

    def _migrate(self) -> None:
        environment = {**os.environ, "DATABASE_URL": self.postgres.url}
        environment["PYTHONPATH"] = os.pathsep.join([str(ROOT), str(ROOT / "gen")])
        subprocess.run(
            [sys.executable, "-m", "libs.storage.migrate", "all"], cwd=ROOT, env=environment, check=True,
            capture_output=True,
        )  # fmt: skip

    def _call(self, what: object) -> None:
        """From a child's thread into the loop."""
        if not self.stopping and callable(what):
            self._loop.call_soon_threadsafe(what)

    def _ended(self, replica: Replica, code: int) -> None:
        if code == -signal.SIGKILL:
            self.counts.ended_by_kill += 1
        elif code in (0, -signal.SIGTERM):
            self.counts.ended_by_term += 1
        else:
            self.counts.ended_otherwise.append(f"{replica.name} ({code})")
        self.launch(replica)

    def _postgres_ended(self) -> None:
        self._later(self.postgres.relaunch)

    def _valkey_ended(self) -> None:
        self._later(self.valkey.relaunch)

    def _later(self, relaunch: object) -> None:
        async def again() -> None:
            await asyncio.sleep(0.3)
            if not self.stopping and callable(relaunch):
                relaunch()

        task = asyncio.create_task(again())
        self._restarts.add(task)
        task.add_done_callback(self._restarts.discard)


async def _not_ready(http: httpx.AsyncClient, url: str) -> str:
    """What a gateway says when not everything serves; empty when it does."""
    try:
        answer = await http.get(f"{url}/readyz")
        states = answer.json().get("services", {}).values()
    except (httpx.HTTPError, ValueError) as error:
        return repr(error)
    serves = answer.status_code == 200 and states and all(str(_status(each)).lower() == "serving" for each in states)
    return "" if serves else answer.text


def _status(state: object) -> object:
    return state.get("status") if isinstance(state, dict) else state

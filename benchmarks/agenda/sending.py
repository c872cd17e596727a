"""Due tasks through the whole suite, counted at the gateway's outbox: on the local engine and on a Hatchet."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from benchmarks.agenda.load import Agenda, Sent, soon
from benchmarks.report import Row
from tests.e2e.suite import Suite

PEOPLE = 500
LOW_LOAD = 100
LOW_APART = timedelta(milliseconds=100)
PUT_S = 8.0
"""Long enough to put them before a Hatchet's runs are begun ahead of their time."""
RATE = "runs a second: "
"""How `empty_runs` prints its figure; that module takes two seconds to import."""


@dataclass(frozen=True, slots=True)
class Local:
    """The local engine: everything due at once, then one task each tenth of a second."""

    burst: Sent
    low: Sent

    def rows(self) -> list[Row]:
        """Beside their goals."""
        return [
            _rate("due tasks sent, local engine", self.burst),
            _exact("local", self.burst),
            _late("local", self.low),
        ]


@dataclass(frozen=True, slots=True)
class OnHatchet:
    """A Hatchet: rates of the same workflow with empty bodies and with ours, by turns, and low load."""

    empty_per_second: list[float]
    bursts: list[Sent]
    low: Sent

    @property
    def ratios(self) -> list[float]:
        """Ours against the empty runs before it."""
        return [ours.per_second / empty for ours, empty in zip(self.bursts, self.empty_per_second, strict=True)]

    def rows(self) -> list[Row]:
        """Beside their goals."""
        ratios = sorted(self.ratios)
        middle = ratios[len(ratios) // 2]
        empty = sorted(self.empty_per_second)[len(ratios) // 2]
        ours = sorted(each.per_second for each in self.bursts)[len(ratios) // 2]
        figure = f"{ours:.0f}/s against {empty:.0f}/s = {middle:.2f} ({ratios[0]:.2f}–{ratios[-1]:.2f})"
        return [
            Row("due tasks sent, Hatchet, against empty runs", figure, "at least 0.80", middle >= 0.8),
            *(_exact("Hatchet", each) for each in self.bursts),
            _late("Hatchet", self.low),
        ]


def local(count: int) -> Local:
    """Measure the local engine."""
    with _suite() as suite:
        agenda = Agenda(suite)
        people = agenda.people(PEOPLE)
        _burst(agenda, people, PEOPLE, PUT_S)  # everybody has a conversation then
        burst = _burst(agenda, people, count, PUT_S + count / 5000)
        return Local(burst, _low(agenda, people))


def hatchet(count: int, rounds: int) -> OnHatchet:
    """Measure the Hatchet of the environment."""
    wanted = {name: value for name, value in os.environ.items() if name.startswith("HATCHET_CLIENT_")}
    wanted["HATCHET_CLIENT_NAMESPACE"] = f"bench{uuid.uuid4().hex[:8]}"
    empties, bursts = [], []
    with _suite(**wanted) as suite:
        agenda = Agenda(suite)
        people = agenda.people(min(count, PEOPLE))
        _burst(agenda, people, min(count, PEOPLE), due_in_s=0)
        for _ in range(rounds):
            empties.append(_empty(count, len(people)))
            # Due at once: nothing of it can be begun ahead, as nothing of the empty runs is.
            bursts.append(_burst(agenda, people, count, due_in_s=0))
        return OnHatchet(empties, bursts, _low(agenda, people))


def _burst(agenda: Agenda, people: list[str], count: int, due_in_s: float) -> Sent:
    """All due within a moment."""
    prefix, at, apart = f"b{uuid.uuid4().hex[:8]}-", soon(due_in_s), timedelta(microseconds=10)
    agenda.put(prefix, people, count, at, apart)
    agenda.wait(prefix, count, 120 + count / 10)
    return agenda.sent(prefix, count, at, apart, len(people))


def _low(agenda: Agenda, people: list[str]) -> Sent:
    prefix, at = f"l{uuid.uuid4().hex[:8]}-", soon(PUT_S)
    agenda.put(prefix, people, LOW_LOAD, at, LOW_APART)
    agenda.wait(prefix, LOW_LOAD, 60)
    return agenda.sent(prefix, LOW_LOAD, at, LOW_APART, len(people))


def _empty(count: int, people: int) -> float:
    """Runs a second of the same workflow with empty bodies, in a worker of its own."""
    command = [sys.executable, "-m", "benchmarks.agenda.empty_runs", str(count), str(people)]
    done = subprocess.run(command, stdout=subprocess.PIPE, timeout=600, check=True)
    found = [line for line in done.stdout.decode().splitlines() if line.startswith(RATE)]
    return float(found[-1].removeprefix(RATE))


@contextlib.contextmanager
def _suite(**environment: str) -> Iterator[Suite]:
    with tempfile.TemporaryDirectory() as folder:
        running = Suite(Path(folder) / "data", AGENDA_QUIET_START="00:00", AGENDA_QUIET_END="00:00", **environment)
        running.start()
        time.sleep(3 if environment else 0.5)  # a worker registers its workflows
        try:
            yield running
        finally:
            running.stop()


def _rate(work: str, sent: Sent) -> Row:
    figure = f"{sent.per_second:.0f}/s ({sent.count:,} in {sent.seconds:.1f} s)"
    return Row(work, figure, "at least 300/s", sent.per_second >= 300)


def _exact(engine: str, sent: Sent) -> Row:
    figure = f"{sent.count:,} messages, {sent.missing} missing or doubled, {sent.out_of_order} people out of order"
    return Row(f"each once and in order, {engine}", figure, "none", sent.missing == 0 and sent.out_of_order == 0)


def _late(engine: str, sent: Sent) -> Row:
    figure = f"p50 {sent.late_p50_ms:.0f} ms, p99 {sent.late_p99_ms:.0f} ms"
    goal = "p99 under 500 ms" if engine == "local" else "p50 under 150 ms, p99 under 500 ms"
    met = sent.late_p99_ms < 500 and (engine == "local" or sent.late_p50_ms < 150)
    return Row(f"due to sent at low load, {engine}", figure, goal, met)

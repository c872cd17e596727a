"""What happens to the processes while people text: drawn from a seed, one trouble after the other.

A trouble is over when it returns: what was stopped goes on, what was cut is whole again, what ended is being started.
"""

from __future__ import annotations

import asyncio
import os
import random
import shutil
import signal
from collections import Counter
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import psycopg

from libs import failpoints
from tests.e2e.suite import SERVICES
from tests.faults.fleet import LEASE_S, Fleet, Replica
from tests.faults.proxy import Proxy, Trouble

PLACES = (
    "HandleMessage.received", "HandleMessage.answered", "DeliverOutcome.received", "DeliverOutcome.answered",
    "ExtractEntities.received", "ExtractEntities.answered", "CreatePlan.received", "CreatePlan.answered",
    "ComposeReply.received", "ComposeReply.answered", "StartWorkflow.received", "StartWorkflow.answered",
    "ResumeWorkflow.received", "ResumeWorkflow.answered", "MatchIntervention.answered", "InvokeAction.answered",
    "UndoWorkflow.answered", "PlaceHold.answered", "ReleaseHold.answered", "CheckTurn.received", "CheckTurn.answered",
    "CreateGoal.answered", "ScheduleTask.answered", "SendMessage.received", "SendMessage.answered",
    "gateway.committing", "router.committing", "executor.committing", "agenda.committing",
)  # fmt: skip
"""Named places, beside "after commit number N": a call received, answered and not yet sent, about to commit."""

_PLACE_WAIT_S = 3.0
_PAUSED_S = LEASE_S + 2.0
_AWAY_S = (0.5, 3.0)
_SETTLE_S = 1.0
"""After a replica serves again: callers find it within their back-off."""


class Weather:
    """Makes the troubles.

    Args:
        fleet: whose processes suffer.
        dice: decides what and when.
        places: the folder of ``libs.failpoints``.
        disk: the small disk PostgreSQL's data are on; None: it cannot be filled.
    """

    def __init__(self, fleet: Fleet, dice: random.Random, places: Path, disk: Path | None = None) -> None:
        self._fleet, self._dice, self._places, self._disk = fleet, dice, places, disk
        self.happened: Counter[str] = Counter()
        self.at_places: Counter[str] = Counter()
        self._kinds: list[tuple[str, Callable[[], Awaitable[None]], float]] = [
            ("killed at random", self._kill_one, 30),
            ("killed at a named place", self._kill_at_place, 22),
            ("killed after a commit", self._kill_after_commit, 14),
            ("both of a service killed", self._kill_both, 3),
            ("all ten killed", self._kill_all, 0.7),
            ("drained and started again (SIGTERM)", self._drain, 5),
            ("stopped past its lease and woken", self._pause, 3),
            ("PostgreSQL connections cut", self._cut_database, 3),
            ("PostgreSQL restarted", self._restart_postgres, 1.5),
            ("PostgreSQL killed", self._kill_postgres, 1),
            ("Valkey killed", self._kill_valkey, 2),
            ("Valkey flushed", self._flush_valkey, 2),
            ("Valkey silent", self._pause_valkey, 1.5),
            ("slow connections", self._slow, 3),
            ("connections reset", self._reset, 4),
            ("connections refused", self._refuse, 2),
            ("half-open connections", self._half_open, 1.5),
        ]
        if disk is not None:
            self._kinds.append(("disk full", self._fill_disk, 1.0))

    @property
    def kills(self) -> int:
        """Processes of ours that ended by SIGKILL."""
        return self._fleet.counts.ended_by_kill

    async def go_on(self, enough: Callable[[], bool], pause_s: tuple[float, float], only: str = "") -> None:
        """One trouble after the other until there was enough; ``only`` those whose name has this in it."""
        kinds = [each for each in self._kinds if only in each[0]]
        while not enough():
            await asyncio.sleep(self._dice.uniform(*pause_s))
            what, make, _ = self._dice.choices(kinds, [weight for _, _, weight in kinds])[0]
            self.happened[what] += 1
            await make()

    async def roll(self, count: int) -> None:
        """A rolling restart of so many: each replica drains and is started again before the next one is told to."""
        for replica in sorted(self._fleet.replicas, key=lambda each: each.letter)[:count]:
            starts = replica.starts
            replica.signal(signal.SIGTERM)
            self.happened["drained and started again (SIGTERM)"] += 1
            await self._fleet.serves_again(replica, starts)
            await asyncio.sleep(_SETTLE_S)

    def _some(self) -> Replica:
        running = [each for each in self._fleet.replicas if each.runs and not each.paused]
        return self._dice.choice(running or self._fleet.replicas)

    async def _kill_one(self) -> None:
        self._some().signal(signal.SIGKILL)

    async def _kill_both(self) -> None:
        for replica in self._fleet.of(self._dice.choice(SERVICES)):
            replica.signal(signal.SIGKILL)

    async def _kill_all(self) -> None:
        for replica in self._fleet.replicas:
            replica.signal(signal.SIGKILL)

    async def _kill_at_place(self) -> None:
        """The first process that comes to a named place; now and then another falls with it."""
        name = self._dice.choice(PLACES)
        others = [self._some()] if self._dice.random() < 0.2 else []
        failpoints.arm_named(self._places, name, [each.child.pid for each in others if each.child and each.runs])
        for _ in range(int(_PLACE_WAIT_S / 0.05)):
            await asyncio.sleep(0.05)
            if not (self._places / "named").exists():
                self.at_places[name] += 1
                return
        if not failpoints.disarm_named(self._places):
            self.at_places[name] += 1

    async def _kill_after_commit(self) -> None:
        """Whoever makes the N-th next commit."""
        here = len(failpoints.passed(self._places))
        failpoints.arm(self._places, here + self._dice.randrange(3, 40), [])
        await asyncio.sleep(1.0)

    async def _drain(self) -> None:
        self._some().signal(signal.SIGTERM)

    async def _pause(self) -> None:
        """Asleep for longer than its leases last; what it wakes up in the middle of was done by another meanwhile."""
        services = ("gateway", "executor", "router", "agenda")
        replica = self._dice.choice(self._fleet.of(self._dice.choice(services)))
        replica.signal(signal.SIGSTOP)
        try:
            await asyncio.sleep(_PAUSED_S)
        finally:
            replica.signal(signal.SIGCONT)

    async def _cut_database(self) -> None:
        await asyncio.to_thread(
            self._sql, "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() "
            "AND backend_type = 'client backend'"
        )  # fmt: skip

    def _sql(self, statement: str) -> None:
        try:
            with psycopg.connect(self._fleet.postgres.url, autocommit=True, connect_timeout=5) as connection:
                connection.execute(statement)
        except psycopg.OperationalError:
            return  # it is just away by itself: then there is nothing to cut

    async def _restart_postgres(self) -> None:
        if self._fleet.postgres.child is not None:
            self._fleet.postgres.child.send(signal.SIGINT)

    async def _kill_postgres(self) -> None:
        if self._fleet.postgres.child is not None:
            self._fleet.postgres.child.send(signal.SIGKILL)

    async def _kill_valkey(self) -> None:
        if self._fleet.valkey.child is not None:
            self._fleet.valkey.child.kill()

    async def _flush_valkey(self) -> None:
        from redis import Redis
        from redis.exceptions import ConnectionError as Away

        try:
            with Redis.from_url(self._fleet.valkey.url) as valkey:
                await asyncio.to_thread(valkey.flushall)
        except Away:
            return  # it is just away by itself

    async def _pause_valkey(self) -> None:
        child = self._fleet.valkey.child
        if child is None or child.exit_code is not None:
            return
        os.kill(child.pid, signal.SIGSTOP)
        try:
            await asyncio.sleep(self._dice.uniform(*_AWAY_S))
        finally:
            os.kill(child.pid, signal.SIGCONT)

    def _some_proxies(self) -> list[Proxy]:
        proxies = list(self._fleet.proxies())
        return self._dice.sample(proxies, self._dice.randrange(1, 5))

    async def _for_a_while(self, trouble: Trouble, **more: Any) -> None:
        proxies = self._some_proxies()
        for proxy in proxies:
            proxy.set(trouble, **more)
        await asyncio.sleep(self._dice.uniform(*_AWAY_S))
        for proxy in proxies:
            proxy.set(Trouble.NONE)

    async def _slow(self) -> None:
        await self._for_a_while(Trouble.SLOW, delay_s=self._dice.uniform(0.02, 0.4))

    async def _refuse(self) -> None:
        await self._for_a_while(Trouble.REFUSE)

    async def _half_open(self) -> None:
        """What was connected stays deaf; it is cut in the end, as a kernel would after its time."""
        proxies = self._some_proxies()
        for proxy in proxies:
            proxy.set(Trouble.DEAF)
        await asyncio.sleep(self._dice.uniform(1.0, 8.0))
        for proxy in proxies:
            proxy.set(Trouble.NONE)
            proxy.reset()

    async def _reset(self) -> None:
        for proxy in self._some_proxies():
            proxy.reset()

    async def _fill_disk(self) -> None:
        """Not a block is left on PostgreSQL's disk for a while."""
        assert self._disk is not None
        ballast = self._disk / "ballast"
        try:
            await asyncio.to_thread(_fill, ballast)
            await asyncio.sleep(self._dice.uniform(2.0, 5.0))
        finally:
            ballast.unlink(missing_ok=True)


def _fill(path: Path) -> None:
    size = 1 << 20
    with path.open("wb", buffering=0) as file:
        while size >= 4096:
            try:
                if file.write(bytes(size)) < size:
                    size //= 2
            except OSError:
                size //= 2


def small_disk(folder: Path, megabytes: int) -> str:
    """Mounts a small disk at the folder; returns an empty text, or why that cannot be done here."""
    import subprocess

    if os.geteuid() != 0 or shutil.which("mount") is None:
        return "a small disk needs mount, and that root"
    folder.mkdir(parents=True)
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m,mode=0755", "steward-faults", folder],
        capture_output=True, text=True,
    )  # fmt: skip
    return "" if mounted.returncode == 0 else f"mount refused: {mounted.stderr.strip()}"

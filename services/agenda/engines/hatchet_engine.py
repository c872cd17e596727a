"""The engine that hands runs to a Hatchet: rows are reserved, runs are started, a worker that has a place says them.

Runs are started a little ahead of the time their row is due at; see `hatchet_steps`.
"""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol

from libs.errors import StewardError
from services.agenda.engines.dispatcher import Room
from services.agenda.store.claims import Due
from services.agenda.store.work import WorkStore

AHEAD = timedelta(seconds=5)
"""A run is begun so long before its time: the engine's way from step to step takes tenths of a second each, on a busy
machine a second and more, and only the last step has to wait for the time itself."""
_GATHER_S = 0.02
"""Ends of runs within this time are one wake-up."""
_STILL_RUNNING_S = 1.0
"""An earlier run of the same occurrence is not over yet in the engine's books: look again so much later."""


@dataclass(frozen=True, slots=True)
class Run:
    """What a run is started with: ids, never texts or numbers of people."""

    tenant_id: str
    task_id: str
    occurrence: int
    customer_id: str


class Runs(Protocol):
    """Starts runs of the follow-up workflow."""

    async def start(self, runs: Sequence[Run]) -> set[str]:
        """Start all, each once by its task and occurrence; the ids of tasks of which a run is going on already.

        Raises errors.Unavailable when the engine does not take them.
        """


class HatchetEngine:
    """Reserves due rows and starts their runs; no more at once than the workers can take up soon."""

    ahead = AHEAD

    def __init__(self, name: str, work: WorkStore, runs: Runs, at_once: int) -> None:
        self.name = name
        self.workers = 1
        """Live workers; each of them has `at_once` places."""
        self._work = work
        self._runs = runs
        self._at_once = at_once
        self._wake: Callable[[], None] = lambda: None
        self._waking: asyncio.TimerHandle | None = None

    async def room(self) -> Room:
        """Two runs for each place there is, less those begun by whomever and not over.

        A run that waits for its time holds a place, so these may take half of the places and no more.
        """
        places, begun = self._at_once * max(1, self.workers), await self._work.begun()
        return Room(max(0, 2 * places - begun), max(0, places // 2 - begun))

    async def begin(self, due: Sequence[Due]) -> int:
        """Reserve the rows and start a run for each."""
        rows = await self._work.reserve(due)
        if not rows:
            return 0
        try:
            running = await self._runs.start(
                [Run(row.tenant_id, row.id, row.occurrence, row.customer_id) for row in rows]
            )
        except StewardError:
            await self._work.release(rows, 0.0)
            raise
        again = [row for row in rows if row.id in running]
        if again:
            await self._work.release(again, _STILL_RUNNING_S)
        return len(rows) - len(again)

    def on_room(self, wake: Callable[[], None]) -> None:
        """Woken a moment after a run ended here."""
        self._wake = wake

    def ended(self) -> None:
        """A run ended in this process."""
        if self._waking is None:
            self._waking = asyncio.get_running_loop().call_later(_GATHER_S, self._woken)

    async def drain(self) -> None:
        """Nothing runs here: the engine's worker has a drain of its own."""

    def _woken(self) -> None:
        self._waking = None
        self._wake()

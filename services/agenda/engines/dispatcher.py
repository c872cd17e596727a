"""Sleeps to the next due time and has the engine say what is due, each customer's messages in their order."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from libs.clock import Clock, sleep_until
from libs.errors import StewardError
from libs.telemetry.log import get_logger
from services.agenda.store.claims import Due
from services.agenda.store.work import WorkStore

log = get_logger(__name__)
_HELD_UP = timedelta(milliseconds=200)
_AWAY_S = 1.0


@dataclass(frozen=True, slots=True)
class Room:
    """`runs`: how many may be begun; `ahead`: so many of them at most for rows that are not due yet."""

    runs: int
    ahead: int = 0


class Engine(Protocol):
    """What runs the steps of a follow-up."""

    name: str
    ahead: timedelta
    """How long before a row is due its run may be begun, so that nothing but the sending is left to do then."""

    async def room(self) -> Room:
        """How many runs may be begun now."""

    async def begin(self, due: Sequence[Due]) -> int:
        """Begin a run for each of the rows; how many there are now that were not begun before.

        Raises StewardError when the engine is away; nothing was begun then.
        """

    def on_room(self, wake: Callable[[], None]) -> None:
        """Call that when there is room again."""

    async def drain(self) -> None:
        """Wait until what runs here has ended; nothing is begun any more."""


class Dispatcher:
    """Finds due rows and has them said. Several replicas may run: a row is claimed by one run only."""

    def __init__(self, work: WorkStore, engine: Engine, clock: Clock, batch: int, sweep_s: float) -> None:
        self._work = work
        self._engine = engine
        self._clock = clock
        self._batch = batch
        self._sweep_s = sweep_s
        self._wake = asyncio.Event()
        self._looks_at: datetime | None = None
        self.problem = ""
        """Why the engine begins nothing; empty while it does."""
        engine.on_room(self.wake)

    def wake(self) -> None:
        """Look again now."""
        self._wake.set()

    def heard(self, payload: str) -> None:
        """A row came or changed that is due at the instant in the payload (any time when it is empty)."""
        looks_at = self._looks_at
        if not payload or looks_at is None or datetime.fromisoformat(payload) - self._engine.ahead <= looks_at:
            self._wake.set()

    async def run(self, draining: asyncio.Event) -> None:
        """Until told to drain: begin what is due, then sleep until the next is due, woken by new rows."""
        told = asyncio.ensure_future(draining.wait())
        told.add_done_callback(lambda _: self._wake.set())
        try:
            while not draining.is_set():
                self._wake.clear()
                self._looks_at = None
                if await self.once() > 0:
                    continue
                until = await self._look_again_at()
                self._looks_at = until
                await sleep_until(self._clock, until, self._wake, self._sweep_s)
        finally:
            told.cancel()
            await self._engine.drain()

    async def once(self) -> int:
        """Begin what is due, as much as there is room for; how many runs were begun."""
        room = await self._engine.room()
        if room.runs <= 0:
            return 0
        due = await self._to_begin(room)
        if not due:
            return 0
        try:
            begun = await self._engine.begin(due)
        except StewardError as error:
            if error.reason != self.problem:
                log.warning("engine_away", engine=self._engine.name, reason=error.reason)
            self.problem = error.reason
            await asyncio.sleep(_AWAY_S)
            return 0
        self.problem = ""
        return begun

    async def _to_begin(self, room: Room) -> list[Due]:
        """What is due, and after it what will be so soon, as much as there is room for."""
        now = self._clock.now()
        rows = await self._work.due(now + self._engine.ahead, min(room.runs, self._batch))
        due = sum(row.scheduled_at <= now for row in rows)
        return rows[: due + room.ahead]

    async def _look_again_at(self) -> datetime:
        """When the next is to be begun, at the sweep at the latest; what another row holds up has a moment's rest."""
        now = self._clock.now()
        late, following = await self._work.waiting(now, self._engine.ahead)
        latest = now + timedelta(seconds=self._sweep_s)
        return min(following or latest, now + _HELD_UP if late else latest, latest)

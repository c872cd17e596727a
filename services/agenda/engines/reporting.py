"""How the engine is: each process that says what is due reports, any replica answers."""

from dataclasses import dataclass
from datetime import datetime

from libs.clock import Clock
from services.agenda.engines.dispatcher import Dispatcher
from services.agenda.store.tasks import TaskStore
from services.agenda.store.workers import WorkerStore

REPORT_EVERY_S = 4.0


@dataclass(frozen=True, slots=True)
class EngineState:
    """`backlog`: due tasks nobody has begun; `lag_s`: how late the oldest is; `status`: "ok", or what is wrong."""

    engine: str
    version: str
    workers: int
    backlog: int
    lag_s: float
    next_due_at: datetime | None
    status: str


class Reporter:
    """Reports for one process."""

    def __init__(self, workers: WorkerStore, dispatcher: Dispatcher, version: str) -> None:
        self._workers = workers
        self._dispatcher = dispatcher
        self._version = version
        self.count = 1

    async def once(self) -> None:
        """Report now, and learn how many of us there are."""
        self.count = await self._workers.report(self._version, self._dispatcher.problem)


class EngineView:
    """What is known of the engine."""

    def __init__(self, engine: str, enabled: bool, tasks: TaskStore, workers: WorkerStore, clock: Clock) -> None:
        self._engine = engine
        self._enabled = enabled
        self._tasks = tasks
        self._workers = workers
        self._clock = clock

    async def state(self) -> EngineState:
        """As it is now."""
        now = self._clock.now()
        backlog, seen = await self._tasks.backlog(now), await self._workers.seen()
        late_s = (now - backlog.oldest_due_at).total_seconds() if backlog.oldest_due_at else 0.0
        return EngineState(
            engine=self._engine,
            version=seen.version,
            workers=seen.count,
            backlog=backlog.count,
            lag_s=late_s,
            next_due_at=backlog.next_due_at,
            status=self._status(seen.count, seen.problem),
        )

    def _status(self, count: int, problem: str) -> str:
        if not self._enabled:
            return "the agenda is switched off"
        if count == 0:
            return "no worker has reported lately"
        return problem or "ok"

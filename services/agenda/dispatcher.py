"""The local engine: sleeps to the next due time, runs what is due, keeps each customer's order."""

import asyncio
from datetime import datetime, timedelta

from libs.clock import Clock, sleep_until
from libs.rpc.context import with_tenant
from libs.telemetry.log import get_logger
from services.agenda.followup import FollowUp, expire_goal
from services.agenda.store.goals import GoalStore
from services.agenda.store.personal import PersonalStore
from services.agenda.store.tasks import Due, TaskStore

log = get_logger(__name__)
_SIDE_BY_SIDE = 16
_HELD_UP = timedelta(milliseconds=200)


class Dispatcher:
    """Finds due rows and says them. Several replicas may run: a row is claimed by one only."""

    def __init__(self, tasks: TaskStore, follow_up: FollowUp, clock: Clock, batch: int, sweep_s: float) -> None:
        self._tasks = tasks
        self._follow_up = follow_up
        self._clock = clock
        self._batch = batch
        self._sweep_s = sweep_s
        self._wake = asyncio.Event()

    def wake(self) -> None:
        """A row came or changed: look again now."""
        self._wake.set()

    async def run(self) -> None:
        """Until cancelled: run what is due, then sleep until the next is due, woken by new rows."""
        while True:
            self._wake.clear()
            if await self.run_due() > 0:
                continue
            await sleep_until(self._clock, await self._look_again_at(), self._wake, self._sweep_s)

    async def _look_again_at(self) -> datetime:
        """The next due time, not later than the sweep; what is due and held up by another row has a moment's rest."""
        now = self._clock.now()
        latest = now + timedelta(seconds=self._sweep_s)
        return min(max(await self._tasks.next_due_at() or latest, now + _HELD_UP), latest)

    async def run_due(self) -> int:
        """Run one batch of due rows, customers side by side; returns how many were ours."""
        due = await self._tasks.due(self._clock.now(), self._batch)
        if not due:
            return 0
        limit = asyncio.Semaphore(_SIDE_BY_SIDE)
        results = await asyncio.gather(*(self._run_one(row, limit) for row in due))
        return sum(result != "taken" for result in results)

    async def _run_one(self, row: Due, limit: asyncio.Semaphore) -> str:
        async with limit:
            with with_tenant(row.tenant_id, caller="agenda"):
                try:
                    return await self._follow_up.run(row.tenant_id, row.id)
                except Exception as error:
                    # One row must not keep the others waiting; its lease ends by itself and the sweep frees it.
                    log.error("agenda_task_crashed", exc_info=error, task_id=row.id)
                    return "taken"


class Sweep:
    """The scheduler behind the dispatcher: expires goals and frees rows whose sayer died."""

    def __init__(self, goals: GoalStore, tasks: TaskStore, dispatcher: Dispatcher, clock: Clock, batch: int) -> None:
        self._goals = goals
        self._tasks = tasks
        self._dispatcher = dispatcher
        self._clock = clock
        self._batch = batch

    async def once(self) -> None:
        """One pass over what is late; goals with a follow-up of their own expire when that is said."""
        if await self._tasks.free_abandoned(self._batch):
            self._dispatcher.wake()
        now = self._clock.now()
        for tenant_id, goal_id in await self._goals.overdue(now, self._batch):
            await expire_goal(self._goals, tenant_id, goal_id, now)


class Pruning:
    """Forgets what no retry can ask for any more."""

    def __init__(self, personal: PersonalStore, retention_days: float) -> None:
        self._personal = personal
        self._older_than_s = retention_days * 86400.0

    async def once(self) -> None:
        """One pass over all tenants."""
        for tenant_id in await self._personal.tenants_with_answers(self._older_than_s):
            count = await self._personal.prune(tenant_id, self._older_than_s)
            log.info("pruned", what="requests", count=count)

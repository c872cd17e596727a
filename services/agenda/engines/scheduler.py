"""What stands behind the dispatcher: expires goals, frees rows whose sayer died, forgets old answers."""

from datetime import timedelta

from libs.clock import Clock
from libs.telemetry.log import get_logger
from services.agenda.engines.dispatcher import Dispatcher
from services.agenda.metrics import GOALS_EXPIRED
from services.agenda.store.goals import GoalStore
from services.agenda.store.personal import PersonalStore
from services.agenda.store.work import WorkStore

log = get_logger(__name__)


class Scheduler:
    """The scheduler workflow: one pass over what is late."""

    def __init__(self, goals: GoalStore, work: WorkStore, dispatcher: Dispatcher, clock: Clock, batch: int) -> None:
        self._goals = goals
        self._work = work
        self._dispatcher = dispatcher
        self._clock = clock
        self._batch = batch

    async def once(self) -> bool:
        """Free abandoned rows, expire goals, wake the dispatcher; True when there was more than one batch of it.

        Goals with a follow-up of their own expire when that is said.
        """
        freed = await self._work.free_abandoned(self._batch)
        now = self._clock.now()
        overdue = await self._goals.overdue(now, self._batch)
        for tenant_id, goal_id in overdue:
            goal_type = await self._goals.expire(tenant_id, goal_id, now)
            if goal_type:
                GOALS_EXPIRED.labels(goal_type).inc()
        self._dispatcher.wake()
        return max(freed, len(overdue)) >= self._batch


class Pruning:
    """Forgets what no retry can ask for any more, and what was said first long ago."""

    def __init__(self, personal: PersonalStore, clock: Clock, retention_days: float, audit_days: float) -> None:
        self._personal = personal
        self._clock = clock
        self._older_than_s = retention_days * 86400.0
        self._audit_kept = timedelta(days=audit_days)

    async def once(self) -> None:
        """One pass over all tenants."""
        for tenant_id in await self._personal.tenants_with_answers(self._older_than_s):
            count = await self._personal.prune(tenant_id, self._older_than_s)
            log.info("pruned", what="requests", count=count)
        before = self._clock.now() - self._audit_kept
        for tenant_id in await self._personal.tenants_with_audit(before):
            count = await self._personal.prune_audit(tenant_id, before)
            log.info("pruned", what="audit", count=count)

"""The follow-up workflow: load_context → generate_message → send_message, the same steps whatever engine runs them.

Killed between any two lines it neither loses nor repeats the message: the row is claimed under a lease, the text is
stored before the first send, and the gateway knows the key of the occurrence.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Protocol

from libs import errors
from libs.clock import Clock
from libs.telemetry.log import get_logger
from services.agenda.domain.courtesy import (
    after_quiet_hours,
    day_bounds,
    is_courteous_any_time,
    quiet_hours_of,
    zone_of,
)
from services.agenda.domain.model import Goal, Limits, Task
from services.agenda.domain.template import render
from services.agenda.metrics import GOALS_EXPIRED, TASK_DELAY_SECONDS, TASKS_EXECUTED
from services.agenda.planning import AgendaPlanner
from services.agenda.store.goals import GoalStore
from services.agenda.store.tasks import Claimed, TaskStore

log = get_logger(__name__)
_LOOK_AGAIN = timedelta(minutes=1)
_PATIENCE = timedelta(minutes=15)
"""How long a follow-up waits for a message to be told of as a turn; some never are (consent words)."""
_FOR_GOOD = (errors.InvalidInput, errors.NotFound, errors.PermissionDenied, errors.NotBuilt)


class Wording(Protocol):
    """Who words what has no template (the planner)."""

    async def follow_up(self, task: Task, now: datetime) -> str:
        """The text to say."""


class Outlet(Protocol):
    """Who says it (the gateway)."""

    async def send(self, task: Task, text: str, *, unless_inbound_after: datetime | None, requires_turn: str) -> str:
        """Say it once by the task's key; returns the message's id.

        Raises errors.FailedPrecondition CONVERSATION_MOVED or TURN_NOT_ANSWERED, errors.StewardError otherwise.
        """


@dataclass(frozen=True, slots=True)
class Ready:
    """A claimed task that may be said now, with the goal it follows up."""

    claimed: Claimed
    goal: Goal | None


class FollowUp:
    """Runs one occurrence of one task."""

    def __init__(
        self,
        goals: GoalStore,
        tasks: TaskStore,
        planner: AgendaPlanner,
        wording: Wording,
        outlet: Outlet,
        limits: Limits,
        clock: Clock,
    ) -> None:
        self._goals = goals
        self._tasks = tasks
        self._planner = planner
        self._wording = wording
        self._outlet = outlet
        self._limits = limits
        self._clock = clock

    async def run(self, tenant_id: str, task_id: str) -> str:
        """Say a due task; returns what became of it: sent, taken, silent, put_off, retry or failed."""
        loaded = await self.load_context(tenant_id, task_id)
        if isinstance(loaded, str):
            return loaded
        try:
            ready = await self.generate_message(tenant_id, loaded)
            return await self.send_message(tenant_id, ready) if ready is not None else "taken"
        except errors.StewardError as error:
            return await self.on_failure(tenant_id, loaded.claimed, error)

    async def load_context(self, tenant_id: str, task_id: str) -> Ready | str:
        """Claim the row and look again whether it is to be said, and said now."""
        now = self._clock.now()
        claimed = await self._tasks.claim(tenant_id, task_id, now)
        if claimed is None:
            return "taken"
        goal = await self._goals.get(tenant_id, claimed.task.goal_id) if claimed.task.goal_id else None
        if goal is not None and goal.status in ("achieved", "cancelled"):
            await self._end(tenant_id, claimed, "cancelled", f"goal {goal.status}", now)
            return "silent"
        until = await self._courtesy(tenant_id, claimed.task, goal, now)
        if until is not None:
            await self._tasks.put_off(tenant_id, claimed, until, retry=False, reason="courtesy", now=now)
            return "put_off"
        return Ready(claimed, goal)

    async def generate_message(self, tenant_id: str, ready: Ready) -> Ready | None:
        """Word it, once, and store the words; None when the claim was lost meanwhile."""
        task = ready.claimed.task
        if task.message_text:
            return ready
        if task.message_template:
            text = render(task.message_template, _fields(task))
        else:
            text = await self._wording.follow_up(task, self._clock.now())
        if not await self._tasks.store_text(tenant_id, ready.claimed, text):
            return None
        return replace(ready, claimed=replace(ready.claimed, task=replace(task, message_text=text)))

    async def send_message(self, tenant_id: str, ready: Ready) -> str:
        """Give it to the gateway under the occurrence's key and record what became of it."""
        task, goal = ready.claimed.task, ready.goal
        looked_until = _looked_until(task, goal, self._clock.now(), self._limits.live_exchange)
        try:
            message_id = await self._outlet.send(
                task,
                task.message_text,
                unless_inbound_after=looked_until,
                requires_turn=goal.turn_id if goal else "",
            )
        except errors.FailedPrecondition as error:
            return await self._refused(tenant_id, ready.claimed, error.reason)
        now = self._clock.now()
        if goal is not None:
            await expire_goal(self._goals, tenant_id, goal.id, now)
        next_at = self._planner.next_time(task)
        if await self._tasks.finish(tenant_id, ready.claimed, now=now, next_at=next_at, message_id=message_id):
            self._count(task, "completed", now)
        return "sent"

    async def on_failure(self, tenant_id: str, claimed: Claimed, error: errors.StewardError) -> str:
        """Try again later, at most `max_retries` times, then fail for good."""
        now = self._clock.now()
        if claimed.task.retry_count < claimed.task.max_retries and not isinstance(error, _FOR_GOOD):
            until = now + self._limits.retry_delay
            if isinstance(error, errors.Unavailable | errors.DeadlineExceeded):
                # Our own house is away, not the channel: back soon, and not one of the channel's tries.
                await self._tasks.put_off(
                    tenant_id, claimed, now + timedelta(seconds=2), retry=False, reason=error.reason, now=now
                )
                return "retry"
            await self._tasks.put_off(tenant_id, claimed, until, retry=True, reason=error.reason, now=now)
            return "retry"
        await self._end(tenant_id, claimed, "failed", error.reason, now)
        return "failed"

    async def _refused(self, tenant_id: str, claimed: Claimed, reason: str) -> str:
        now = self._clock.now()
        if reason == "CONVERSATION_MOVED":
            await self._tasks.put_off(tenant_id, claimed, now + _LOOK_AGAIN, retry=False, reason=reason, now=now)
            return "put_off"
        await self._end(tenant_id, claimed, "cancelled", reason, now)
        return "silent"

    async def _courtesy(self, tenant_id: str, task: Task, goal: Goal | None, now: datetime) -> datetime | None:
        """Until when it must wait; None when it may be said now."""
        if is_courteous_any_time(task.task_type):
            return None
        if goal is not None and goal.seen_at and now < goal.seen_at + self._limits.live_exchange:
            return goal.seen_at + self._limits.live_exchange
        zone = zone_of(str(task.customer.get("timezone") or task.timezone))
        start, end = quiet_hours_of(task.customer, self._limits.quiet_start, self._limits.quiet_end)
        after = after_quiet_hours(now, zone, start, end)
        if after > now:
            return after
        day_start, day_end = day_bounds(now, zone)
        said = await self._tasks.sent_between(tenant_id, task.customer_id, day_start, day_end)
        return after_quiet_hours(day_end, zone, start, end) if said >= self._limits.daily_cap else None

    async def _end(self, tenant_id: str, claimed: Claimed, status: str, reason: str, now: datetime) -> None:
        """It is not said; a recurring one goes on with its next occurrence."""
        next_at = self._planner.next_time(claimed.task)
        if await self._tasks.end(tenant_id, claimed, status, reason, now, next_at):
            self._count(claimed.task, status, now)

    def _count(self, task: Task, status: str, now: datetime) -> None:
        delay_s = max(0.0, (now - task.scheduled_at).total_seconds())
        TASKS_EXECUTED.labels(task.task_type, status).inc()
        TASK_DELAY_SECONDS.observe(delay_s)
        log.info(
            "agenda_task_executed",
            task_id=task.id,
            task_type=task.task_type,
            status=status,
            delay_seconds=round(delay_s, 3),
        )


async def expire_goal(goals: GoalStore, tenant_id: str, goal_id: str, now: datetime) -> None:
    """Expire a goal whose deadline has passed, once, and count it."""
    goal = await goals.expire(tenant_id, goal_id, now)
    if goal is not None:
        GOALS_EXPIRED.labels(goal.goal_type).inc()


def _looked_until(task: Task, goal: Goal | None, now: datetime, live_exchange: timedelta) -> datetime | None:
    """The newest message we have taken into account; a later one in the inbox must be read first.

    Without a goal no message is awaited: only a live exchange is in the way. The same once a follow-up has waited
    for long for a message that nobody tells of.
    """
    if task.task_type == "reminder":
        return None
    quiet = now - live_exchange
    if goal is None:
        return quiet
    known = max(goal.created_at, goal.seen_at) if goal.seen_at else goal.created_at
    return known if now < task.recurrence_start + _PATIENCE else max(known, quiet)


def _fields(task: Task) -> dict[str, Any]:
    return {
        **task.context,
        "customer_name": task.customer.get("name") or "",
        "description": task.description,
        "task_type": task.task_type,
    }

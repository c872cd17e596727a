"""The follow-up workflow: load_context → generate_message → send_message (and its audit record), on_failure when one of
them raises; the same steps whatever engine runs them.

Killed between any two lines it neither loses nor repeats the message: the row is claimed under a lease, the text is
stored before the first send, and the gateway knows the key of the occurrence.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Literal, Protocol

from libs import errors
from libs.clock import Clock, sleep_until
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
from services.agenda.metrics import GOALS_EXPIRED, TASK_DELAY_SECONDS, TASKS_EXECUTED, TASKS_SCHEDULED
from services.agenda.planning import AgendaPlanner
from services.agenda.store.work import Claimed, WorkStore

log = get_logger(__name__)
_LOOK_AGAIN = timedelta(minutes=1)
_HOUSE_AGAIN = timedelta(seconds=2)
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


Outcome = Literal["sent", "taken", "silent", "put_off", "retry", "failed"]
"""What became of a run: the message left; another has the row; it is not to be said; later; tried again; given up."""
FailureKind = Literal["house", "channel", "final"]


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a step could not be done.

    `house`: one of our own services is away, and that is no try of the channel; `channel`: it may go next time;
    `final`: trying again is no use.
    """

    kind: FailureKind
    reason: str


def failure_of(error: errors.StewardError) -> Failure:
    """The class of an error of a step."""
    if isinstance(error, _FOR_GOOD):
        return Failure("final", error.reason)
    house = isinstance(error, errors.Unavailable | errors.DeadlineExceeded)
    return Failure("house" if house else "channel", error.reason)


class FollowUp:
    """Runs one occurrence of one task."""

    def __init__(
        self,
        work: WorkStore,
        planner: AgendaPlanner,
        wording: Wording,
        outlet: Outlet,
        limits: Limits,
        clock: Clock,
    ) -> None:
        self._work = work
        self._planner = planner
        self._wording = wording
        self._outlet = outlet
        self._limits = limits
        self._clock = clock

    async def run(self, tenant_id: str, task_id: str) -> Outcome:
        """All steps, one after the other."""
        loaded = await self.load_context(tenant_id, task_id)
        if isinstance(loaded, str):
            return loaded
        try:
            worded = await self.generate_message(tenant_id, loaded)
            return await self.send_message(tenant_id, worded) if worded is not None else "taken"
        except errors.StewardError as error:
            return await self.on_failure(tenant_id, loaded, failure_of(error))

    async def load_context(self, tenant_id: str, task_id: str) -> Claimed | Outcome:
        """Claim the row and look again whether it is to be said, and said now."""
        now = self._clock.now()
        claimed = await self._work.claim(tenant_id, task_id, now)
        if claimed is None:
            return "taken"
        if claimed.goal is not None and claimed.goal.status in ("achieved", "cancelled"):
            await self._end(tenant_id, claimed, "cancelled", f"goal {claimed.goal.status}", now)
            return "silent"
        until = self._courtesy(claimed, now)
        if until is not None:
            await self._work.put_off(tenant_id, claimed, until, reason="courtesy", now=now, reword=True)
            return "put_off"
        return claimed

    async def take_up(self, tenant_id: str, task_id: str, epoch: int) -> Claimed | None:
        """What an earlier step left, for an engine whose steps share no memory; None when the claim was lost."""
        return await self._work.take_up(tenant_id, task_id, epoch)

    async def look_ahead(self, tenant_id: str, task_id: str, ahead: timedelta) -> Task | None:
        """A row that will be due so soon; None when it waits for no such time. It is not claimed: all may change it."""
        return await self._work.look(tenant_id, task_id, self._clock.now() + ahead)

    async def word_ahead(self, tenant_id: str, task: Task) -> None:
        """Word a row before it is due and store the words, unless it has some or changes meanwhile."""
        if not task.message_text:
            await self._work.store_text_ahead(tenant_id, task, await self._words(task, task.scheduled_at))

    async def until_due(self, task: Task, at_most_s: float) -> None:
        """Wait until a row that was looked at is due."""
        await sleep_until(self._clock, task.scheduled_at, max_s=at_most_s)

    async def generate_message(self, tenant_id: str, claimed: Claimed) -> Claimed | None:
        """Word it, once, and store the words; None when the claim was lost meanwhile."""
        task = claimed.task
        if task.message_text:
            return claimed
        text = await self._words(task, self._clock.now())
        if not await self._work.store_text(tenant_id, claimed, text):
            return None
        return replace(claimed, task=replace(task, message_text=text))

    async def send_message(self, tenant_id: str, claimed: Claimed) -> Outcome:
        """Give it to the gateway under the occurrence's key and record what became of it."""
        task, goal = claimed.task, claimed.goal
        looked_until = _looked_until(task, goal, self._clock.now(), self._limits.live_exchange)
        try:
            message_id = await self._outlet.send(
                task,
                task.message_text,
                unless_inbound_after=looked_until,
                requires_turn=goal.turn_id if goal and task.task_type != "escalation" else "",
            )
        except errors.FailedPrecondition as error:
            return await self._refused(tenant_id, claimed, error.reason)
        now = self._clock.now()
        next_at = self._planner.next_time(task)
        ours, expired = await self._work.finish(tenant_id, claimed, now=now, next_at=next_at, message_id=message_id)
        if expired:
            GOALS_EXPIRED.labels(expired).inc()
        if ours:
            self._count(task, "completed", now)
        return "sent"

    async def on_failure(self, tenant_id: str, claimed: Claimed, failure: Failure) -> Outcome:
        """Try again later, at most `max_retries` times, then fail for good and tell staff when the tenant wishes."""
        now, task = self._clock.now(), claimed.task
        if failure.kind == "house":
            soon = now + _HOUSE_AGAIN
            await self._work.put_off(tenant_id, claimed, soon, reason=failure.reason, now=now)
            return "retry"
        if failure.kind == "channel" and task.retry_count < task.max_retries:
            until = now + self._limits.retry_delay
            await self._work.put_off(tenant_id, claimed, until, retry=True, reason=failure.reason, now=now)
            return "retry"
        await self._end(
            tenant_id, claimed, "failed", failure.reason, now, self._planner.escalation(task, failure.reason)
        )
        return "failed"

    async def _words(self, task: Task, at: datetime) -> str:
        if task.message_template:
            return render(task.message_template, _fields(task))
        return await self._wording.follow_up(task, at)

    async def _refused(self, tenant_id: str, claimed: Claimed, reason: str) -> Outcome:
        now = self._clock.now()
        if reason == "CONVERSATION_MOVED":
            await self._work.put_off(tenant_id, claimed, now + _LOOK_AGAIN, reason=reason, now=now)
            return "put_off"
        await self._end(tenant_id, claimed, "cancelled", reason, now)
        return "silent"

    def _courtesy(self, claimed: Claimed, now: datetime) -> datetime | None:
        """Until when it must wait; None when it may be said now."""
        task, goal = claimed.task, claimed.goal
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
        said = sum(day_start <= at < day_end for at in claimed.said_at)
        return after_quiet_hours(day_end, zone, start, end) if said >= self._limits.daily_cap else None

    async def _end(
        self,
        tenant_id: str,
        claimed: Claimed,
        status: str,
        reason: str,
        now: datetime,
        instead: Task | None = None,
    ) -> None:
        """It is not said, but perhaps another task instead; a recurring one goes on with its next occurrence."""
        next_at = self._planner.next_time(claimed.task)
        if await self._work.end(tenant_id, claimed, status, reason, now, next_at, instead):
            self._count(claimed.task, status, now)
            if instead is not None:
                TASKS_SCHEDULED.labels(instead.task_type).inc()

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


def _looked_until(task: Task, goal: Goal | None, now: datetime, live_exchange: timedelta) -> datetime | None:
    """The newest message we have taken into account; a later one in the inbox must be read first.

    Without a goal no message is awaited: only a live exchange is in the way. The same once a follow-up has waited
    for long for a message that nobody tells of.
    """
    if is_courteous_any_time(task.task_type):
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

"""The follow-up workflow: load_context → generate_message → send_message (and its audit record), on_failure when one of
them raises; the same steps whatever engine runs them, for one row or for several of a tenant at once.

Killed between any two lines it neither loses nor repeats the message: the row is claimed under a lease, the text is
stored before the first send, and the gateway knows the key of the occurrence.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Literal

from libs import errors
from libs.clock import Clock, sleep_until
from libs.telemetry.log import get_logger
from services.agenda.domain.courtesy import (
    after_quiet_hours,
    day_bounds,
    is_courteous_any_time,
    looked_until_of,
    quiet_hours_of,
    zone_of,
)
from services.agenda.domain.model import Limits, Task
from services.agenda.domain.template import render
from services.agenda.metrics import GOALS_EXPIRED, TASK_DELAY_SECONDS, TASKS_EXECUTED, TASKS_SCHEDULED
from services.agenda.planning import AgendaPlanner
from services.agenda.ports import Message, Outlet, Wording
from services.agenda.store.claims import Claimed, Sent
from services.agenda.store.work import WorkStore

log = get_logger(__name__)
_LOOK_AGAIN = timedelta(minutes=1)
_HOUSE_AGAIN = timedelta(seconds=2)
_FOR_GOOD = (errors.InvalidInput, errors.NotFound, errors.PermissionDenied, errors.NotBuilt)


Outcome = Literal["sent", "taken", "silent", "put_off", "retry", "failed"]
"""What became of a run: the message left; another has the row; it is not to be said; later; tried again; given up."""
FailureKind = Literal["house", "channel", "final"]
Step = Callable[[str, Sequence[Claimed]], Awaitable[Mapping[str, Claimed | Outcome]]]
"""A step for rows of a tenant: for each task's id, the claim it goes on with, or the end of its run."""


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
    """Runs occurrences of tasks."""

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

    async def run(self, tenant_id: str, task_ids: Sequence[str]) -> Mapping[str, Outcome]:
        """All steps for rows of different customers, each step for all of them at once; what became of each."""
        found: dict[str, Claimed | Outcome] = dict.fromkeys(task_ids, "taken")
        found |= {each.task.id: each for each in await self._work.claim(tenant_id, task_ids, self._clock.now())}
        for step in (self._look_again, self._word, self._say):
            ready = [each for each in found.values() if isinstance(each, Claimed)]
            if ready:
                found |= await self._tried(step, tenant_id, ready)
        return {task_id: each for task_id, each in found.items() if not isinstance(each, Claimed)}

    async def load_context(self, tenant_id: str, task_id: str) -> Claimed | Outcome:
        """Claim the row and look again whether it is to be said, and said now."""
        claimed = await self._work.claim(tenant_id, [task_id], self._clock.now())
        return (await self._look_again(tenant_id, claimed))[task_id] if claimed else "taken"

    async def take_up(self, tenant_id: str, task_id: str, epoch: int) -> Claimed | None:
        """What an earlier step left, for an engine whose steps share no memory; None when the claim was lost."""
        return await self._work.take_up(tenant_id, task_id, epoch)

    async def look_ahead(self, tenant_id: str, task_id: str, ahead: timedelta) -> Task | None:
        """A row that will be due so soon; None when it waits for no such time. It is not claimed: all may change it."""
        return await self._work.look(tenant_id, task_id, self._clock.now() + ahead)

    async def word_ahead(self, tenant_id: str, task: Task) -> None:
        """Word a row before it is due and store the words, unless it has some or changes meanwhile."""
        if not task.message_text:
            texts = await self._texts([task], task.scheduled_at)
            await self._work.store_text_ahead(tenant_id, task, texts[task.id])

    async def until_due(self, task: Task, at_most_s: float) -> None:
        """Wait until a row that was looked at is due."""
        await sleep_until(self._clock, task.scheduled_at, max_s=at_most_s)

    async def generate_message(self, tenant_id: str, claimed: Claimed) -> Claimed | None:
        """Word it, once, and store the words; None when the claim was lost meanwhile."""
        worded = (await self._word(tenant_id, [claimed]))[claimed.task.id]
        return worded if isinstance(worded, Claimed) else None

    async def send_message(self, tenant_id: str, claimed: Claimed) -> Outcome:
        """Give it to the gateway under the occurrence's key and record what became of it."""
        return (await self._say(tenant_id, [claimed]))[claimed.task.id]

    async def _tried(self, step: Step, tenant_id: str, rows: Sequence[Claimed]) -> dict[str, Claimed | Outcome]:
        """A step for all rows at once. What fails for several is done for each alone: one of them may be why."""
        try:
            return dict(await step(tenant_id, rows))
        except errors.StewardError as error:
            failure = failure_of(error)
        except Exception as error:
            # A fault of ours in one row must not keep the others waiting, and is not met again and again.
            log.error("agenda_tasks_crashed", exc_info=error, task_ids=[row.task.id for row in rows])
            failure = Failure("channel", "INTERNAL")
        found: dict[str, Claimed | Outcome] = {}
        for row in rows:
            if len(rows) > 1 and failure.kind != "house":
                found |= await self._tried(step, tenant_id, [row])
            else:
                found[row.task.id] = await self.on_failure(tenant_id, row, failure)
        return found

    async def _look_again(self, tenant_id: str, rows: Sequence[Claimed]) -> dict[str, Claimed | Outcome]:
        now = self._clock.now()
        return {row.task.id: await self._looked_at(tenant_id, row, now) for row in rows}

    async def _looked_at(self, tenant_id: str, claimed: Claimed, now: datetime) -> Claimed | Outcome:
        if claimed.goal is not None and claimed.goal.status in ("achieved", "cancelled"):
            await self._end(tenant_id, claimed, "cancelled", f"goal {claimed.goal.status}", now)
            return "silent"
        until = self._courtesy(claimed, now)
        if until is not None:
            await self._work.put_off(tenant_id, claimed, until, reason="courtesy", now=now, reword=True)
            return "put_off"
        return claimed

    async def _word(self, tenant_id: str, rows: Sequence[Claimed]) -> dict[str, Claimed | Outcome]:
        found: dict[str, Claimed | Outcome] = {row.task.id: row for row in rows}
        texts = await self._texts([row.task for row in rows if not row.task.message_text], self._clock.now())
        new = [
            replace(row, task=replace(row.task, message_text=texts[row.task.id]))
            for row in rows
            if row.task.id in texts
        ]
        kept = await self._work.store_texts(tenant_id, new) if new else set()
        return found | {row.task.id: row if row.task.id in kept else "taken" for row in new}

    async def _texts(self, tasks: Sequence[Task], at: datetime) -> dict[str, str]:
        """What to say at an instant, by the tasks' ids: the template filled, or the planner's words."""
        texts = {task.id: render(task.message_template, _fields(task)) for task in tasks if task.message_template}
        asked = [task for task in tasks if task.id not in texts]
        if asked:
            worded = await self._wording.follow_ups(asked, at)
            texts |= {task.id: text for task, text in zip(asked, worded, strict=True)}
        return texts

    async def _say(self, tenant_id: str, rows: Sequence[Claimed]) -> dict[str, Outcome]:
        now = self._clock.now()
        results = await self._outlet.send([self._message(row, now) for row in rows])
        said = [(row, each) for row, each in zip(rows, results, strict=True) if isinstance(each, str)]
        if said:  # first of all, as it has happened
            await self._finish(tenant_id, said)
        found: dict[str, Outcome] = {row.task.id: "sent" for row, _ in said}
        for row, each in zip(rows, results, strict=True):
            if isinstance(each, errors.FailedPrecondition):
                found[row.task.id] = await self._refused(tenant_id, row, each.reason)
            elif isinstance(each, errors.StewardError):
                if len(rows) == 1:
                    raise each  # whoever runs the step for one row alone sees to what comes of it
                found[row.task.id] = await self.on_failure(tenant_id, row, failure_of(each))
        return found

    def _message(self, claimed: Claimed, now: datetime) -> Message:
        task, goal = claimed.task, claimed.goal
        looked_until = looked_until_of(task, goal, now, self._limits.live_exchange)
        return Message(task, looked_until, goal.turn_id if goal and task.task_type != "escalation" else "")

    async def _finish(self, tenant_id: str, said: Sequence[tuple[Claimed, str]]) -> None:
        now = self._clock.now()
        sent = [Sent(claimed, message_id, self._planner.next_time(claimed.task)) for claimed, message_id in said]
        ours, expired = await self._work.finish(tenant_id, sent, now)
        for goal_type in expired:
            GOALS_EXPIRED.labels(goal_type).inc()
        for claimed, _ in said:
            if claimed.task.id in ours:
                self._count(claimed.task, "completed", now)

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


def _fields(task: Task) -> dict[str, Any]:
    return {
        **task.context,
        "customer_name": task.customer.get("name") or "",
        "description": task.description,
        "task_type": task.task_type,
    }

"""From a request to the goal and the follow-up that are written: deadlines, limits, quiet hours."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from libs.clock import Clock
from libs.errors import FailedPrecondition, FieldViolation, InvalidInput
from libs.ids import derive
from services.agenda.domain.checking import pattern_problem
from services.agenda.domain.courtesy import after_quiet_hours, is_courteous_any_time, quiet_hours_of, zone_of
from services.agenda.domain.limits import check_customer, check_instant, check_zone
from services.agenda.domain.model import Goal, GoalType, Limits, Task, TaskType
from services.agenda.domain.recurrence import first_occurrence, next_occurrence


@dataclass(frozen=True, slots=True)
class NewGoal:
    """What CreateGoal asks for; `deadline` and `follow_up_at` are None where the defaults are wished."""

    goal_id: str
    turn_id: str
    conversation_id: str
    agent_id: str
    customer: Mapping[str, Any]
    channel: str
    goal_type: GoalType
    description: str
    subject: str
    pattern: str
    deadline: datetime | None
    follow_up_at: datetime | None
    without_follow_up: bool
    context: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class NewTask:
    """What ScheduleTask asks for."""

    task_id: str
    customer: Mapping[str, Any]
    conversation_id: str
    agent_id: str
    task_type: TaskType
    description: str
    scheduled_at: datetime
    timezone: str
    recurrence: str
    template: str
    context: Mapping[str, Any]
    preferred_channel: str
    goal_id: str


@dataclass(frozen=True, slots=True)
class TaskChange:
    """What RescheduleTask asks for; empty texts and None leave things as they are, `recurrence` "none" ends it."""

    task_id: str
    request_id: str
    scheduled_at: datetime | None = None
    recurrence: str = ""
    description: str = ""
    timezone: str = ""
    etag: str = ""
    recurrence_start: datetime | None = None
    reopen: bool = False


class AgendaPlanner:
    """Turns requests into rows by the house's limits."""

    def __init__(self, limits: Limits, clock: Clock) -> None:
        self._limits = limits
        self._clock = clock

    def goal(self, wish: NewGoal) -> tuple[Goal, Task | None]:
        """The goal and its follow-up. Raises InvalidInput for a pattern that is no bounded one."""
        check_customer(wish.customer)
        check_instant(wish.deadline, "deadline")
        check_instant(wish.follow_up_at, "follow_up_at")
        problem = pattern_problem(wish.pattern)
        if problem:
            raise InvalidInput(
                "BAD_PATTERN", problem, violations=[FieldViolation("expected_response_pattern", problem)]
            )
        now = self._clock.now()
        deadline = wish.deadline or now + self._default_timeout(wish.goal_type)
        goal = Goal(
            id=wish.goal_id,
            agent_id=wish.agent_id,
            customer_id=str(wish.customer["customer_id"]),
            conversation_id=wish.conversation_id,
            turn_id=wish.turn_id,
            channel=wish.channel,
            goal_type=wish.goal_type,
            description=wish.description,
            subject=wish.subject,
            expected_response_pattern=wish.pattern,
            created_at=now,
            deadline=deadline,
            context_snapshot=wish.context,
        )
        if wish.without_follow_up:
            return goal, None
        task = self._follow_up(goal, wish, now)
        return replace(goal, follow_up_task_id=task.id), task

    def _default_timeout(self, goal_type: str) -> timedelta:
        return self._limits.offer_timeout if goal_type == "action_expected" else self._limits.goal_timeout

    def _follow_up(self, goal: Goal, wish: NewGoal, now: datetime) -> Task:
        wished = wish.follow_up_at or wish.deadline or min(goal.deadline, now + self._limits.follow_up_delay)
        at = min(wished, now + self._limits.follow_up_max)
        zone_name = str(wish.customer.get("timezone") or "UTC")
        start, end = quiet_hours_of(wish.customer, self._limits.quiet_start, self._limits.quiet_end)
        at = after_quiet_hours(max(at, now), zone_of(zone_name), start, end)
        context = {**wish.context, "goal_description": goal.description, "original_turn_id": goal.turn_id}
        return Task(
            id=derive(goal.id, "follow_up"),
            agent_id=goal.agent_id,
            customer_id=goal.customer_id,
            customer=dict(wish.customer),
            conversation_id=goal.conversation_id,
            task_type="follow_up",
            description=goal.description,
            scheduled_at=at,
            timezone=zone_name,
            created_at=now,
            recurrence_start=at,
            max_retries=self._limits.max_retries,
            goal_id=goal.id,
            context=context,
            preferred_channel=goal.channel,
        )

    def task(self, wish: NewTask) -> Task:
        """The task, first said where its recurrence comes first. Raises InvalidInput for one that cannot be kept."""
        now = self._clock.now()
        check_customer(wish.customer)
        zone = check_zone(wish.timezone)
        at = check_instant(wish.scheduled_at, "scheduled_at") or now
        if wish.recurrence:
            at = first_occurrence(wish.recurrence, at, zone)
        return Task(
            id=wish.task_id,
            agent_id=wish.agent_id,
            customer_id=str(wish.customer["customer_id"]),
            customer=dict(wish.customer),
            conversation_id=wish.conversation_id,
            task_type=wish.task_type,
            description=wish.description,
            scheduled_at=self._polite(wish, at),
            timezone=wish.timezone or str(wish.customer.get("timezone") or "UTC"),
            created_at=now,
            recurrence_start=at,
            max_retries=self._limits.max_retries,
            recurrence=wish.recurrence,
            goal_id=wish.goal_id,
            context=wish.context,
            preferred_channel=wish.preferred_channel,
            message_template=wish.template,
        )

    def _polite(self, wish: NewTask, at: datetime) -> datetime:
        if is_courteous_any_time(wish.task_type):
            return at
        start, end = quiet_hours_of(wish.customer, self._limits.quiet_start, self._limits.quiet_end)
        zone = zone_of(str(wish.customer.get("timezone") or wish.timezone))
        return after_quiet_hours(at, zone, start, end)

    def changed(self, task: Task, wish: TaskChange) -> Task:
        """The task as wished, to be said (again) under a key of its own.

        Raises:
            FailedPrecondition: ``ETAG_CHANGED``, or ``TASK_NOT_OPEN`` for one that is over and gets no new time.
            InvalidInput: a time, zone or recurrence that cannot be kept.
        """
        if wish.etag and wish.etag != task.etag:
            raise FailedPrecondition("ETAG_CHANGED", "the agenda task has changed since it was looked at")
        is_over = task.status != "scheduled" and wish.scheduled_at is None
        if is_over or (task.status == "cancelled" and not wish.reopen):
            raise FailedPrecondition("TASK_NOT_OPEN", "this agenda task can no longer be changed")
        zone_name = wish.timezone or task.timezone
        rule = "" if wish.recurrence == "none" else wish.recurrence or task.recurrence
        at, start = self._moved(task, wish, rule, check_zone(zone_name))
        return replace(
            task,
            scheduled_at=at,
            recurrence=rule,
            recurrence_start=start,
            occurrence=task.occurrence + 1,  # what is said anew needs a key that nothing was said under
            description=wish.description or task.description,
            timezone=zone_name,
            status="scheduled",
            failure_reason="",
            retry_count=0,
            message_text="",
            version=task.version + 1,
        )

    def _moved(self, task: Task, wish: TaskChange, rule: str, zone: ZoneInfo) -> tuple[datetime, datetime]:
        """When it is said next, and from when its recurrence counts."""
        at = check_instant(wish.scheduled_at, "scheduled_at") or task.scheduled_at
        if not rule:
            return at, at if wish.scheduled_at else task.recurrence_start
        now = self._clock.now()
        if wish.recurrence_start is not None:
            start = check_instant(wish.recurrence_start, "recurrence_start") or at
            first_occurrence(rule, start, zone)
            missed = wish.reopen and at <= now
            return (next_occurrence(rule, start, zone, now) or at if missed else at), start
        if wish.scheduled_at is None and not wish.recurrence:
            return at, task.recurrence_start
        first = first_occurrence(rule, at, zone)
        if wish.scheduled_at is None and first <= now:  # only the rule is new: from now on, at the same time of day
            first = next_occurrence(rule, first, zone, now) or first
        return first, first

    def escalation(self, task: Task, reason: str) -> Task | None:
        """What staff are told when a task cannot be said for good; nothing when it was for staff itself."""
        if task.task_type == "escalation":
            return None
        now = self._clock.now()
        return replace(
            task,
            id=derive(task.id, f"escalation:{task.occurrence}"),
            conversation_id="",
            task_type="escalation",
            scheduled_at=now,
            created_at=now,
            recurrence="",
            recurrence_start=now,
            occurrence=0,
            retry_count=0,
            executed_at=None,
            status="scheduled",
            failure_reason="",
            context={**task.context, "failed_task_id": task.id, "failed_task_type": task.task_type, "reason": reason},
            preferred_channel="",
            message_template="",
            message_text="",
            version=1,
        )

    def next_time(self, task: Task) -> datetime | None:
        """When a recurring task is said next after now; None when it is done."""
        if not task.recurrence:
            return None
        return next_occurrence(task.recurrence, task.recurrence_start, zone_of(task.timezone), self._clock.now())

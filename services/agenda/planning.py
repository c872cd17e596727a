"""From a request to the goal and the follow-up that are written: deadlines, limits, quiet hours."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from libs.clock import Clock
from libs.errors import FieldViolation, InvalidInput
from libs.ids import derive
from services.agenda.domain.checking import pattern_problem
from services.agenda.domain.courtesy import after_quiet_hours, is_courteous_any_time, quiet_hours_of, zone_of
from services.agenda.domain.model import Goal, GoalType, Limits, Task, TaskType
from services.agenda.domain.recurrence import check_recurrence, next_occurrence


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


class AgendaPlanner:
    """Turns requests into rows by the house's limits."""

    def __init__(self, limits: Limits, clock: Clock) -> None:
        self._limits = limits
        self._clock = clock

    def goal(self, wish: NewGoal) -> tuple[Goal, Task | None]:
        """The goal and its follow-up. Raises InvalidInput for a pattern that is no bounded one."""
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
        """The task. Raises InvalidInput for a recurrence that cannot be kept."""
        now = self._clock.now()
        zone = zone_of(wish.timezone)
        check_recurrence(wish.recurrence, wish.scheduled_at, zone)
        return Task(
            id=wish.task_id,
            agent_id=wish.agent_id,
            customer_id=str(wish.customer["customer_id"]),
            customer=dict(wish.customer),
            conversation_id=wish.conversation_id,
            task_type=wish.task_type,
            description=wish.description,
            scheduled_at=self._polite(wish, wish.scheduled_at),
            timezone=wish.timezone or str(wish.customer.get("timezone") or "UTC"),
            created_at=now,
            recurrence_start=wish.scheduled_at,
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

    def changed(
        self, task: Task, scheduled_at: datetime | None, recurrence: str, description: str, timezone: str
    ) -> Task:
        """The task with what was given changed; `recurrence` "none" ends a recurrence."""
        zone_name = timezone or task.timezone
        rule = "" if recurrence == "none" else recurrence or task.recurrence
        at = scheduled_at or task.scheduled_at
        check_recurrence(rule, at, zone_of(zone_name))
        return replace(
            task,
            scheduled_at=at,
            recurrence=rule,
            recurrence_start=at if scheduled_at or recurrence else task.recurrence_start,
            description=description or task.description,
            timezone=zone_name,
        )

    def next_time(self, task: Task) -> datetime | None:
        """When a recurring task is said next after now; None when it is done."""
        if not task.recurrence:
            return None
        return next_occurrence(task.recurrence, task.recurrence_start, zone_of(task.timezone), self._clock.now())

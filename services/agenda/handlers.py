"""What the agenda does with each command; knows neither protobuf nor SQL."""

from datetime import timedelta

from libs import errors
from libs.clock import Clock
from libs.telemetry.log import get_logger
from services.agenda.domain.checking import SeenTurn, achieves, met_late
from services.agenda.domain.likeness import Meaning
from services.agenda.domain.model import Goal, Limits, Task
from services.agenda.metrics import GOAL_DURATION_HOURS, GOALS_ACHIEVED, GOALS_CREATED, TASKS_SCHEDULED
from services.agenda.planning import AgendaPlanner, NewGoal, NewTask, TaskChange
from services.agenda.store.changes import ChangeStore
from services.agenda.store.goals import GoalStore
from services.agenda.store.tasks import TaskStore

log = get_logger(__name__)
_REPLY_WITHIN = timedelta(hours=48)
"""How long after a follow-up a message can be the reply to it."""


class Agenda:
    """The commands."""

    def __init__(
        self,
        goals: GoalStore,
        tasks: TaskStore,
        changes: ChangeStore,
        planner: AgendaPlanner,
        limits: Limits,
        clock: Clock,
        enabled: bool,
        meaning: Meaning,
    ) -> None:
        self._goals = goals
        self._tasks = tasks
        self._changes = changes
        self._planner = planner
        self._limits = limits
        self._clock = clock
        self._enabled = enabled
        self._meaning = meaning

    async def create_goal(self, tenant_id: str, wish: NewGoal) -> Goal:
        """Make a goal and its follow-up. Raises FailedPrecondition AGENDA_DISABLED."""
        self._check_enabled()
        goal, follow_up = self._planner.goal(wish)
        stored, is_new = await self._goals.create(tenant_id, goal, follow_up, self._limits, self._clock.now())
        if is_new:
            GOALS_CREATED.labels(stored.goal_type).inc()
            if follow_up is not None:
                TASKS_SCHEDULED.labels(follow_up.task_type).inc()
            log.info(
                "goal_created",
                goal_id=stored.id,
                goal_type=stored.goal_type,
                turn_id=stored.turn_id,
                deadline=stored.deadline.isoformat(),
            )
        return stored

    async def get_goal(self, tenant_id: str, goal_id: str) -> Goal:
        """One goal. Raises NotFound."""
        goal = await self._goals.get(tenant_id, goal_id)
        if goal is None:
            raise errors.NotFound("GOAL_NOT_FOUND", "no such goal", metadata={"goal_id": goal_id})
        return goal

    async def check_turn(self, tenant_id: str, customer_id: str, turn: SeenTurn) -> tuple[list[Goal], list[str]]:
        """Achieve what this turn brings, once; returns the goals and the follow-ups cancelled with them.

        Most turns find nothing pending and cost one read. A reply to a follow-up meets its goal although that expired.
        Goals that stay pending remember the turn, so that their follow-up knows which messages have been taken into
        account.
        """
        asked_since = self._clock.now() - _REPLY_WITHIN
        known = await self._goals.pending(tenant_id, customer_id, turn.turn_id, asked_since)
        pending = [goal for goal in known if goal.status == "pending"]
        met = [goal for goal in pending if achieves(turn, goal)]
        met += await self._meaning.met(turn, [goal for goal in pending if goal not in met])
        seen = [goal for goal in pending if goal not in met and goal.turn_id != turn.turn_id]
        earlier = [goal for goal in known if goal.status == "achieved"]
        if not any(goal.conversation_id == turn.conversation_id for goal in [*met, *earlier]):
            met += met_late(turn, [goal for goal in known if goal.status == "expired"])
        if not met:
            if seen:
                await self._goals.saw(tenant_id, customer_id, [goal.id for goal in seen], turn.received_at)
            return _with_follow_ups(earlier)
        achieved, new = await self._goals.achieve(
            tenant_id, [goal.id for goal in met], [goal.id for goal in seen], turn.turn_id, turn.received_at
        )
        for goal in met:
            if goal.id in new:
                GOALS_ACHIEVED.labels(goal.goal_type).inc()
                hours = (turn.received_at - goal.created_at).total_seconds() / 3600
                GOAL_DURATION_HOURS.observe(max(0.0, hours))
        return _with_follow_ups(achieved)

    async def schedule_task(self, tenant_id: str, wish: NewTask) -> Task:
        """Put something on the agenda. Raises FailedPrecondition AGENDA_DISABLED, InvalidInput."""
        self._check_enabled()
        task = self._planner.task(wish)
        stored, is_new = await self._tasks.create(tenant_id, task)
        if is_new:
            TASKS_SCHEDULED.labels(stored.task_type).inc()
        return stored

    async def get_task(self, tenant_id: str, task_id: str) -> Task:
        """One task. Raises NotFound."""
        task = await self._tasks.get(tenant_id, task_id)
        if task is None:
            raise errors.NotFound("TASK_NOT_FOUND", "no such agenda task", metadata={"task_id": task_id})
        return task

    async def reschedule_task(self, tenant_id: str, wish: TaskChange) -> tuple[Task, Task]:
        """Change a task: as it is then, and as it was before; the same request_id again gives the first answer.

        Raises NotFound, InvalidInput, Conflict TASK_BEING_SAID, FailedPrecondition TASK_NOT_OPEN or ETAG_CHANGED.
        """
        return await self._changes.change(
            tenant_id, wish.request_id, wish.task_id, lambda task: self._planner.changed(task, wish)
        )

    async def cancel_task(
        self, tenant_id: str, task_id: str, request_id: str, reason: str, etag: str
    ) -> tuple[Task, Task]:
        """Cancel a task unless it is over: as it is then, and as it was before.

        Raises NotFound, Conflict TASK_BEING_SAID, FailedPrecondition ETAG_CHANGED.
        """
        return await self._changes.cancel(tenant_id, request_id, task_id, reason or "cancelled", etag)

    def _check_enabled(self) -> None:
        if not self._enabled:
            raise errors.FailedPrecondition("AGENDA_DISABLED", "the agenda is switched off ([agenda] enabled)")


def _with_follow_ups(achieved: list[Goal]) -> tuple[list[Goal], list[str]]:
    """Goals met and their follow-ups that are not said any more."""
    silent = [goal.follow_up_task_id for goal in achieved if goal.follow_up_task_id and not goal.followed_up_at]
    return achieved, silent

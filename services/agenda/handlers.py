"""What the agenda does with each command; knows neither protobuf nor SQL."""

from datetime import datetime

from libs import errors
from libs.clock import Clock
from libs.telemetry.log import get_logger
from services.agenda.domain.checking import SeenTurn, achieves
from services.agenda.domain.model import Goal, Limits, Task
from services.agenda.metrics import GOAL_DURATION_HOURS, GOALS_ACHIEVED, GOALS_CREATED, TASKS_SCHEDULED
from services.agenda.planning import AgendaPlanner, NewGoal, NewTask
from services.agenda.store.goals import GoalStore
from services.agenda.store.tasks import TaskStore

log = get_logger(__name__)


class Agenda:
    """The commands."""

    def __init__(
        self, goals: GoalStore, tasks: TaskStore, planner: AgendaPlanner, limits: Limits, clock: Clock, enabled: bool
    ) -> None:
        self._goals = goals
        self._tasks = tasks
        self._planner = planner
        self._limits = limits
        self._clock = clock
        self._enabled = enabled

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

        Most turns find nothing pending and cost one read. Goals that stay pending remember the turn, so that their
        follow-up knows which messages have been taken into account.
        """
        known = await self._goals.pending(tenant_id, customer_id, turn.turn_id)
        pending = [goal for goal in known if goal.status == "pending"]
        met = [goal for goal in pending if achieves(turn, goal)]
        seen = [goal for goal in pending if goal not in met and goal.turn_id != turn.turn_id]
        if not met and not seen:
            earlier = [goal for goal in known if goal.status == "achieved"]
            return earlier, [goal.follow_up_task_id for goal in earlier if goal.follow_up_task_id]
        achieved, cancelled = await self._goals.achieve(
            tenant_id, [goal.id for goal in met], [goal.id for goal in seen], turn.turn_id, turn.received_at
        )
        for goal in met:
            GOALS_ACHIEVED.labels(goal.goal_type).inc()
            GOAL_DURATION_HOURS.observe(max(0.0, (turn.received_at - goal.created_at).total_seconds()) / 3600)
        return achieved, cancelled

    async def schedule_task(self, tenant_id: str, wish: NewTask) -> Task:
        """Put something on the agenda. Raises FailedPrecondition AGENDA_DISABLED, InvalidInput."""
        self._check_enabled()
        task = self._planner.task(wish)
        stored = await self._tasks.create(tenant_id, task)
        TASKS_SCHEDULED.labels(stored.task_type).inc()
        return stored

    async def get_task(self, tenant_id: str, task_id: str) -> Task:
        """One task. Raises NotFound."""
        task = await self._tasks.get(tenant_id, task_id)
        if task is None:
            raise errors.NotFound("TASK_NOT_FOUND", "no such agenda task", metadata={"task_id": task_id})
        return task

    async def reschedule_task(
        self,
        tenant_id: str,
        task_id: str,
        scheduled_at: datetime | None,
        recurrence: str,
        description: str,
        timezone: str,
    ) -> Task:
        """Change a task. Raises NotFound, InvalidInput, FailedPrecondition TASK_NOT_OPEN (being said or cancelled)."""
        task = await self.get_task(tenant_id, task_id)
        changed = self._planner.changed(task, scheduled_at, recurrence, description, timezone)
        stored = await self._tasks.change(tenant_id, changed)
        if stored is None:
            raise errors.FailedPrecondition("TASK_NOT_OPEN", "this agenda task can no longer be changed")
        return stored

    async def cancel_task(self, tenant_id: str, task_id: str, reason: str) -> Task:
        """Cancel a task. Raises NotFound."""
        task = await self._tasks.cancel(tenant_id, task_id, reason or "cancelled")
        if task is None:
            raise errors.NotFound("TASK_NOT_FOUND", "no such agenda task", metadata={"task_id": task_id})
        return task

    def _check_enabled(self) -> None:
        if not self._enabled:
            raise errors.FailedPrecondition("AGENDA_DISABLED", "the agenda is switched off ([agenda] enabled)")

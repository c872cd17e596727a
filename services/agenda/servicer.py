"""AgendaService over gRPC: translates, nothing else."""

from libs.errors import FieldViolation, InvalidInput
from libs.rpc.context import current
from services.agenda import translate
from services.agenda.domain.model import Goal, Task
from services.agenda.engines.reporting import EngineView
from services.agenda.handlers import Agenda
from services.agenda.paging import Place, page_size, place_of, token_of
from services.agenda.store.goals import GoalStore
from services.agenda.store.personal import PersonalStore
from services.agenda.store.tasks import TaskStore
from steward.agenda.v1 import agenda_pb2 as pb
from steward.agenda.v1 import agenda_pb2_grpc

EXPORT_SIZE = 500
_TASKS = "tasks."


class AgendaServicer(agenda_pb2_grpc.AgendaServiceServicer):
    """The methods of steward.agenda.v1.AgendaService."""

    def __init__(
        self, agenda: Agenda, goals: GoalStore, tasks: TaskStore, personal: PersonalStore, view: EngineView
    ) -> None:
        self._agenda = agenda
        self._goals = goals
        self._tasks = tasks
        self._personal = personal
        self._view = view

    async def CreateGoal(self, request: pb.CreateGoalRequest, context: object) -> pb.CreateGoalResponse:
        """A goal with its follow-up."""
        goal = await self._agenda.create_goal(current().tenant_id, translate.new_goal(request))
        return pb.CreateGoalResponse(goal=translate.goal_message(goal))

    async def GetGoal(self, request: pb.GetGoalRequest, context: object) -> pb.GetGoalResponse:
        """One goal."""
        goal = await self._agenda.get_goal(current().tenant_id, request.goal_id)
        return pb.GetGoalResponse(goal=translate.goal_message(goal))

    async def ListGoals(self, request: pb.ListGoalsRequest, context: object) -> pb.ListGoalsResponse:
        """Goals, a page."""
        size = page_size(request.page_size)
        goals = await self._goals.page(
            current().tenant_id,
            customer_id=request.customer_id,
            conversation_id=request.conversation_id,
            statuses=translate.wanted(pb.GoalStatus, "GOAL_STATUS_", request.statuses, "statuses"),
            before=place_of(request.page_token),
            limit=size + 1,
        )
        more = token_of(goals[size - 1].created_at, goals[size - 1].id) if len(goals) > size else ""
        return pb.ListGoalsResponse(goals=[translate.goal_message(goal) for goal in goals[:size]], next_page_token=more)

    async def CancelGoal(self, request: pb.CancelGoalRequest, context: object) -> pb.CancelGoalResponse:
        """Cancels a goal and its follow-up."""
        if not request.goal_id and not request.conversation_id:
            description = "goal_id or conversation_id is needed"
            raise InvalidInput("GOAL_MISSING", description, violations=[FieldViolation("goal_id", description)])
        goals = await self._goals.cancel(
            current().tenant_id,
            goal_id=request.goal_id,
            conversation_id=request.conversation_id,
            subject=request.subject,
            reason=request.reason,
        )
        return pb.CancelGoalResponse(goals=[translate.goal_message(goal) for goal in goals])

    async def CheckTurn(self, request: pb.CheckTurnRequest, context: object) -> pb.CheckTurnResponse:
        """What a turn achieved."""
        achieved, cancelled = await self._agenda.check_turn(
            current().tenant_id, request.turn.customer.customer_id, translate.seen_turn(request)
        )
        return pb.CheckTurnResponse(
            achieved=[translate.goal_message(goal) for goal in achieved], cancelled_task_ids=cancelled
        )

    async def ScheduleTask(self, request: pb.ScheduleTaskRequest, context: object) -> pb.ScheduleTaskResponse:
        """A task for later."""
        task = await self._agenda.schedule_task(current().tenant_id, translate.new_task(request))
        return pb.ScheduleTaskResponse(task=translate.task_message(task))

    async def GetTask(self, request: pb.GetTaskRequest, context: object) -> pb.GetTaskResponse:
        """One task."""
        task = await self._agenda.get_task(current().tenant_id, request.task_id)
        return pb.GetTaskResponse(task=translate.task_message(task))

    async def ListTasks(self, request: pb.ListTasksRequest, context: object) -> pb.ListTasksResponse:
        """Tasks, a page."""
        size = page_size(request.page_size)
        tasks = await self._tasks.page(
            current().tenant_id,
            customer_id=request.customer_id,
            conversation_id=request.conversation_id,
            statuses=translate.wanted(pb.TaskStatus, "TASK_STATUS_", request.statuses, "statuses"),
            task_types=translate.wanted(pb.TaskType, "TASK_TYPE_", request.task_types, "task_types"),
            after=place_of(request.page_token) or _beginning(request),
            limit=size + 1,
        )
        more = token_of(tasks[size - 1].scheduled_at, tasks[size - 1].id) if len(tasks) > size else ""
        return pb.ListTasksResponse(tasks=[translate.task_message(task) for task in tasks[:size]], next_page_token=more)

    async def RescheduleTask(self, request: pb.RescheduleTaskRequest, context: object) -> pb.RescheduleTaskResponse:
        """Another time or text for a task."""
        task, before = await self._agenda.reschedule_task(current().tenant_id, translate.task_change(request))
        return pb.RescheduleTaskResponse(task=translate.task_message(task), before=translate.task_message(before))

    async def CancelTask(self, request: pb.CancelTaskRequest, context: object) -> pb.CancelTaskResponse:
        """Cancels a task."""
        task, before = await self._agenda.cancel_task(
            current().tenant_id, request.task_id, request.request_id, request.reason, request.etag
        )
        return pb.CancelTaskResponse(task=translate.task_message(task), before=translate.task_message(before))

    async def GetEngine(self, request: pb.GetEngineRequest, context: object) -> pb.GetEngineResponse:
        """Which engine runs, its lag and backlog."""
        state = await self._view.state()
        return pb.GetEngineResponse(
            engine=state.engine,
            backlog=state.backlog,
            lag_s=state.lag_s,
            next_due_at=translate.stamp(state.next_due_at),
            status=state.status,
            version=state.version,
            workers=state.workers,
        )

    async def ExportCustomer(self, request: pb.ExportCustomerRequest, context: object) -> pb.ExportCustomerResponse:
        """Goals, then tasks; a token of tasks begins with their mark."""
        size = request.page_size or EXPORT_SIZE
        token = request.page_token
        if not token.startswith(_TASKS):
            goals = await self._goals_page(request.customer_id, place_of(token), size + 1)
            records = [translate.record("goal", translate.goal_message(goal)) for goal in goals[:size]]
            more = token_of(goals[size - 1].created_at, goals[size - 1].id) if len(goals) > size else _TASKS
            return pb.ExportCustomerResponse(records=records, next_page_token=more)
        tasks = await self._tasks_page(request.customer_id, place_of(token.removeprefix(_TASKS)), size + 1)
        records = [translate.record("agenda_task", translate.task_message(task)) for task in tasks[:size]]
        more = _TASKS + token_of(tasks[size - 1].scheduled_at, tasks[size - 1].id) if len(tasks) > size else ""
        return pb.ExportCustomerResponse(records=records, next_page_token=more)

    async def _goals_page(self, customer_id: str, before: Place | None, limit: int) -> list[Goal]:
        tenant_id = current().tenant_id
        return await self._goals.page(
            tenant_id, customer_id=customer_id, conversation_id="", statuses=(), before=before, limit=limit
        )

    async def _tasks_page(self, customer_id: str, after: Place | None, limit: int) -> list[Task]:
        return await self._tasks.page(
            current().tenant_id,
            customer_id=customer_id,
            conversation_id="",
            statuses=(),
            task_types=(),
            after=after,
            limit=limit,
        )

    async def EraseCustomer(self, request: pb.EraseCustomerRequest, context: object) -> pb.EraseCustomerResponse:
        """Deletes all of a customer."""
        erased = await self._personal.erase(current().tenant_id, request.customer_id, request.request_id)
        return pb.EraseCustomerResponse(erased=erased)


def _beginning(request: pb.ListTasksRequest) -> Place | None:
    """Where a list begins that looks from an instant on."""
    return (translate.when(request.scheduled_from), "") if request.HasField("scheduled_from") else None

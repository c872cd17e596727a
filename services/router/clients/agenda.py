"""The agenda, as the router uses it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC
from typing import Any

from services.router.clients import forms
from services.router.model.local import iso
from services.router.model.told import AgendaGoal, NewGoal
from services.router.model.turn import Turn
from services.router.settings import Deadlines
from steward.agenda.v1 import agenda_pb2, agenda_pb2_grpc
from steward.common.v1 import common_pb2
from steward.planner.v1 import planner_pb2

_MOST_LISTED = 20
_FOR_THE_PERSON = (
    agenda_pb2.TASK_TYPE_FOLLOW_UP,
    agenda_pb2.TASK_TYPE_REMINDER,
    agenda_pb2.TASK_TYPE_CHECK_IN,
    agenda_pb2.TASK_TYPE_NOTIFICATION,
)
"""What is said to the person themselves; escalations are for staff."""


class AgendaClient:
    """See ``ports.Agenda``."""

    def __init__(self, stub: agenda_pb2_grpc.AgendaServiceAsyncStub, deadlines: Deadlines) -> None:
        self._stub = stub
        self._timeout_s = deadlines.agenda_s

    async def check_turn(
        self, turn_bytes: bytes, understood_bytes: bytes, mode: str, answered: Sequence[str]
    ) -> tuple[AgendaGoal, ...]:
        """Tells of a turn; the goals it achieved."""
        read = planner_pb2.ExtractEntitiesResponse.FromString(understood_bytes)
        request = agenda_pb2.CheckTurnRequest(
            turn=common_pb2.Turn.FromString(turn_bytes),
            mode=common_pb2.Mode.Value(f"MODE_{mode.upper()}"),
            classification=read.classification,
            answered_subjects=list(answered)[:100],
            entities=read.entities[:500],
        )
        response = await self._stub.CheckTurn(request, timeout=self._timeout_s)
        return tuple(_goal(each) for each in response.achieved)

    async def cancel(self, conversation_id: str, subject: str, request_id: str, reason: str) -> None:
        """Waits no longer for a subject."""
        request = agenda_pb2.CancelGoalRequest(
            request_id=request_id, reason=reason, conversation_id=conversation_id, subject=subject
        )
        await self._stub.CancelGoal(request, timeout=self._timeout_s)

    async def create(self, turn: Turn, goal: NewGoal) -> AgendaGoal:
        """Makes a goal and its follow-up."""
        draft = goal.draft
        request = agenda_pb2.CreateGoalRequest(
            goal_id=goal.goal_id,
            turn_id=turn.turn_id,
            conversation_id=turn.conversation_id,
            agent_id=turn.agent_id,
            customer=turn.raw.customer,
            channel=turn.raw.channel,
            goal_type=agenda_pb2.GoalType.Value(f"GOAL_TYPE_{draft.goal_type.upper()}"),
            description=draft.description[:2000],
            subject=draft.subject[:512],
            expected_response_pattern=draft.pattern[:512],
            context_snapshot=forms.struct(goal.context),
        )
        if goal.deadline is not None:
            request.deadline.FromDatetime(goal.deadline)
        if goal.follow_up_at is not None:
            request.follow_up_at.FromDatetime(goal.follow_up_at)
        return _goal((await self._stub.CreateGoal(request, timeout=self._timeout_s)).goal)

    async def open_goals(self, turn: Turn) -> list[dict[str, Any]]:
        """What is waited for, for people."""
        request = agenda_pb2.ListGoalsRequest(
            customer_id=turn.customer_id, statuses=[agenda_pb2.GOAL_STATUS_PENDING], page_size=_MOST_LISTED
        )
        response = await self._stub.ListGoals(request, timeout=self._timeout_s)
        return [
            {
                "description": each.description,
                "goal_type": forms.enum_name("GOAL_TYPE_", agenda_pb2.GoalType.Name(each.goal_type)),
                "deadline": iso(each.deadline.ToDatetime(tzinfo=UTC), turn.timezone),
                "subject": each.subject,
            }
            for each in response.goals
        ]

    async def open_tasks(self, turn: Turn) -> list[dict[str, Any]]:
        """What will be said, for people."""
        request = agenda_pb2.ListTasksRequest(
            customer_id=turn.customer_id,
            statuses=[agenda_pb2.TASK_STATUS_SCHEDULED],
            task_types=_FOR_THE_PERSON,
            page_size=_MOST_LISTED,
        )
        response = await self._stub.ListTasks(request, timeout=self._timeout_s)
        return [
            {
                "type": forms.enum_name("TASK_TYPE_", agenda_pb2.TaskType.Name(each.task_type)),
                "description": each.description,
                "scheduled_at": iso(each.scheduled_at.ToDatetime(tzinfo=UTC), turn.timezone),
                "recurrence": each.recurrence,
            }
            for each in response.tasks
        ]


def _goal(message: agenda_pb2.Goal) -> AgendaGoal:
    return AgendaGoal(message.id, forms.when(message, "follow_up_at"), message.description, message)

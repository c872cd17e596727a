"""What is expected and what will be said: goals, agenda tasks, the engine behind them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fastapi import APIRouter
from starlette.responses import Response

from libs.errors import NotFound
from libs.ids import Ids
from services.gateway.http import forms
from services.gateway.http.notes import EventNotes
from services.gateway.http.openapi import answers
from services.gateway.http.queries import (
    ConversationQuery,
    CustomerQuery,
    PageSize,
    PageToken,
    StatusQuery,
    json_response,
    listed,
    states,
)
from services.gateway.http.values import time_text
from services.gateway.http.workflows import customer_id_of
from services.gateway.people import People
from steward.agenda.v1 import agenda_pb2

if TYPE_CHECKING:
    from steward.agenda.v1.agenda_pb2_grpc import AgendaServiceAsyncStub


def routes(people: People, stub: AgendaServiceAsyncStub, events: EventNotes, ids: Ids) -> APIRouter:
    """The routes of the agenda."""
    router = APIRouter(tags=["agenda"])

    @router.get("/v1/agenda/goals", operation_id="list_goals", summary="Goals, newest first",
                responses=answers("A page"))  # fmt: skip
    async def list_goals(
        customer: CustomerQuery = "",
        conversation_id: ConversationQuery = "",
        status: StatusQuery = [],  # noqa: B006  FastAPI copies it
        page_size: PageSize = 0,
        page_token: PageToken = "",
    ) -> Response:
        customer_id = await customer_id_of(people, customer)
        if customer_id is None:
            return listed([], "")
        request = agenda_pb2.ListGoalsRequest(
            customer_id=customer_id,
            conversation_id=conversation_id,
            statuses=states(forms.GOAL_STATUS, status),
            page_size=page_size,
            page_token=page_token,
        )
        found = await stub.ListGoals(request)
        return listed([forms.goal(each) for each in found.goals], found.next_page_token)

    @router.get("/v1/agenda/tasks", operation_id="list_agenda_tasks", summary="Agenda tasks, soonest first",
                responses=answers("A page"))  # fmt: skip
    async def list_agenda_tasks(
        customer: CustomerQuery = "",
        conversation_id: ConversationQuery = "",
        status: StatusQuery = [],  # noqa: B006  FastAPI copies it
        page_size: PageSize = 0,
        page_token: PageToken = "",
    ) -> Response:
        customer_id = await customer_id_of(people, customer)
        if customer_id is None:
            return listed([], "")
        request = agenda_pb2.ListTasksRequest(
            customer_id=customer_id,
            conversation_id=conversation_id,
            statuses=states(forms.TASK_STATUS, status),
            page_size=page_size,
            page_token=page_token,
        )
        found = await stub.ListTasks(request)
        return listed([forms.agenda_task(each) for each in found.tasks], found.next_page_token)

    @router.delete("/v1/agenda/tasks/{task_id}", operation_id="cancel_agenda_task", summary="Cancel an agenda task",
                   responses=answers("It"))  # fmt: skip
    async def cancel_agenda_task(task_id: str) -> Response:
        if len(task_id) > 128:
            raise NotFound("TASK_UNKNOWN", "no such agenda task")
        request = agenda_pb2.CancelTaskRequest(task_id=task_id, request_id=ids.new(), reason="cancelled over HTTP")
        form = forms.agenda_task((await stub.CancelTask(request)).task)
        await events.note("task", form)
        return json_response(form)

    @router.get("/v1/agenda/engine", operation_id="get_agenda_engine", summary="Which engine runs, its lag and backlog",
                responses=answers("It"))  # fmt: skip
    async def get_agenda_engine() -> Response:
        found = await stub.GetEngine(agenda_pb2.GetEngineRequest())
        form = {
            "engine": found.engine,
            "status": found.status or None,
            "backlog": found.backlog,
            "lag_s": found.lag_s,
            "next_due_at": time_text(found.next_due_at),
        }
        return json_response(form)

    return router

"""What is expected and what will be said: goals, agenda tasks, the engine behind them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fastapi import APIRouter
from starlette.responses import Response

from libs.ids import Ids
from services.gateway.http import examples, forms
from services.gateway.http.notes import EventNotes
from services.gateway.http.openapi import answers
from services.gateway.http.queries import Asked, json_response, listed, request_of, short_id
from services.gateway.http.values import time_text
from services.gateway.people import People
from steward.agenda.v1 import agenda_pb2

if TYPE_CHECKING:
    from steward.agenda.v1.agenda_pb2_grpc import AgendaServiceAsyncStub


class Agenda:
    """The agenda as it is shown."""

    def __init__(self, people: People, stub: AgendaServiceAsyncStub, events: EventNotes, ids: Ids) -> None:
        self._people = people
        self._stub = stub
        self._events = events
        self._ids = ids

    async def goals(self, asked: Asked) -> Response:
        """What is expected of people, by when."""
        request = await request_of(self._people, asked, agenda_pb2.ListGoalsRequest, forms.GOAL_STATUS)
        if request is None:
            return listed([], "")
        found = await self._stub.ListGoals(request)
        return listed([forms.goal(each) for each in found.goals], found.next_page_token)

    async def tasks(self, asked: Asked) -> Response:
        """What will be said, or was."""
        request = await request_of(self._people, asked, agenda_pb2.ListTasksRequest, forms.TASK_STATUS)
        if request is None:
            return listed([], "")
        found = await self._stub.ListTasks(request)
        return listed([forms.agenda_task(each) for each in found.tasks], found.next_page_token)

    async def cancel(self, task_id: str) -> Response:
        """It is not said; its conversation's readers are told."""
        request = agenda_pb2.CancelTaskRequest(
            task_id=short_id(task_id, "TASK_UNKNOWN"), request_id=self._ids.new(), reason="cancelled over HTTP"
        )
        form = forms.agenda_task((await self._stub.CancelTask(request)).task)
        await self._events.note("task", form)
        return json_response(form)

    async def engine(self) -> Response:
        """The engine that wakes the agenda."""
        found = await self._stub.GetEngine(agenda_pb2.GetEngineRequest())
        form = {
            "engine": found.engine,
            "version": found.version or None,
            "workers": found.workers,
            "status": found.status or None,
            "backlog": found.backlog,
            "lag_s": found.lag_s,
            "next_due_at": time_text(found.next_due_at),
        }
        return json_response(form)


def routes(agenda: Agenda) -> APIRouter:
    """The routes of the agenda."""
    router = APIRouter(tags=["agenda"])
    router.add_api_route("/v1/agenda/goals", agenda.goals, operation_id="list_goals", summary="Goals, newest first",
                         responses=answers("A page", examples.page(examples.GOAL)))  # fmt: skip
    router.add_api_route("/v1/agenda/tasks", agenda.tasks, operation_id="list_agenda_tasks",
                         summary="Agenda tasks, soonest first",
                         responses=answers("A page", examples.page(examples.AGENDA_TASK)))  # fmt: skip
    router.add_api_route("/v1/agenda/tasks/{task_id}", agenda.cancel, methods=["DELETE"],
                         operation_id="cancel_agenda_task", summary="Cancel an agenda task",
                         responses=answers("It", examples.AGENDA_TASK | {"status": "cancelled"}))  # fmt: skip
    router.add_api_route("/v1/agenda/engine", agenda.engine, operation_id="get_agenda_engine",
                         summary="Which engine runs, its lag and backlog",
                         responses=answers("It", examples.ENGINE))  # fmt: skip
    return router

"""Workflows: seen, cancelled, taken back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fastapi import APIRouter
from starlette.responses import Response

from libs.ids import Ids
from services.gateway.http import examples, forms
from services.gateway.http.notes import EventNotes
from services.gateway.http.openapi import answers
from services.gateway.http.queries import Asked, json_response, listed, request_of, short_id
from services.gateway.people import People
from steward.executor.v1 import executor_pb2

if TYPE_CHECKING:
    from steward.executor.v1.executor_pb2_grpc import ExecutorServiceAsyncStub

_CHANGE_S = 30.0


class Workflows:
    """Durable runs as they are shown and changed."""

    def __init__(self, people: People, stub: ExecutorServiceAsyncStub, events: EventNotes, ids: Ids) -> None:
        self._people = people
        self._stub = stub
        self._events = events
        self._ids = ids

    async def page(self, asked: Asked) -> Response:
        """Runs of a person, a conversation, or all."""
        request = await request_of(self._people, asked, executor_pb2.ListWorkflowsRequest, forms.WORKFLOW_STATUS)
        if request is None:
            return listed([], "")
        found = await self._stub.ListWorkflows(request)
        return listed([forms.workflow(each) for each in found.workflows], found.next_page_token)

    async def one(self, workflow_id: str) -> Response:
        """One run with its steps and questions."""
        request = executor_pb2.GetWorkflowRequest(workflow_id=short_id(workflow_id, "WORKFLOW_UNKNOWN"))
        return json_response(forms.workflow((await self._stub.GetWorkflow(request)).workflow))

    async def cancel(self, workflow_id: str) -> Response:
        """Ends it where it stands; its conversation's readers are told."""
        request = executor_pb2.CancelWorkflowRequest(
            workflow_id=short_id(workflow_id, "WORKFLOW_UNKNOWN"), request_id=self._ids.new()
        )
        form = forms.workflow((await self._stub.CancelWorkflow(request, timeout=_CHANGE_S)).workflow)
        await self._events.note("workflow", form)
        return json_response(form)

    async def undo(self, workflow_id: str) -> Response:
        """Takes back what can be; its conversation's readers are told."""
        request = executor_pb2.UndoWorkflowRequest(
            workflow_id=short_id(workflow_id, "WORKFLOW_UNKNOWN"), request_id=self._ids.new()
        )
        form = _undone(await self._stub.UndoWorkflow(request, timeout=_CHANGE_S))
        await self._events.note("workflow", form)
        return json_response(form)


def routes(workflows: Workflows) -> APIRouter:
    """The routes of workflows."""
    router = APIRouter(tags=["workflows"])
    router.add_api_route("/v1/workflows", workflows.page, operation_id="list_workflows",
                         summary="Workflows, newest first",
                         responses=answers("A page", examples.page(examples.WORKFLOW)))  # fmt: skip
    router.add_api_route("/v1/workflows/{workflow_id}", workflows.one, operation_id="get_workflow",
                         summary="One workflow", responses=answers("It", examples.WORKFLOW))  # fmt: skip
    router.add_api_route("/v1/workflows/{workflow_id}:cancel", workflows.cancel, methods=["POST"],
                         operation_id="cancel_workflow",
                         summary="Cancel a workflow; what was done stays and can be undone",
                         responses=answers("It", examples.WORKFLOW | {"status": "cancelled"}))  # fmt: skip
    router.add_api_route("/v1/workflows/{workflow_id}:undo", workflows.undo, methods=["POST"],
                         operation_id="undo_workflow",
                         summary="Take back what a workflow did, where nothing has changed since",
                         responses=answers("The workflow, and what became of each step",
                                           examples.WORKFLOW | {"undone": [examples.UNDONE]}))  # fmt: skip
    return router


def _undone(response: executor_pb2.UndoWorkflowResponse) -> dict[str, Any]:
    steps = [
        {"step_id": each.step_id, "disposition": each.disposition, "message": each.message} for each in response.steps
    ]
    return {**forms.workflow(response.workflow), "undone": steps}

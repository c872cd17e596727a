"""Workflows: seen, cancelled, taken back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fastapi import APIRouter
from starlette.responses import Response

from libs.errors import NotFound
from libs.ids import Ids
from libs.rpc.context import current
from services.gateway.http import forms
from services.gateway.http.notes import EventNotes
from services.gateway.http.openapi import answers
from services.gateway.http.queries import (
    ConversationQuery,
    CustomerQuery,
    PageSize,
    PageToken,
    StatusQuery,
    address_in,
    json_response,
    listed,
    states,
)
from services.gateway.people import People
from steward.executor.v1 import executor_pb2

if TYPE_CHECKING:
    from steward.executor.v1.executor_pb2_grpc import ExecutorServiceAsyncStub

_CHANGE_S = 30.0


def routes(people: People, stub: ExecutorServiceAsyncStub, events: EventNotes, ids: Ids) -> APIRouter:
    """The routes of workflows."""
    router = APIRouter(tags=["workflows"])

    @router.get("/v1/workflows", operation_id="list_workflows", summary="Workflows, newest first",
                responses=answers("A page"))  # fmt: skip
    async def list_workflows(
        customer: CustomerQuery = "",
        status: StatusQuery = [],  # noqa: B006  FastAPI copies it
        conversation_id: ConversationQuery = "",
        page_size: PageSize = 0,
        page_token: PageToken = "",
    ) -> Response:
        customer_id = await customer_id_of(people, customer)
        if customer_id is None:
            return listed([], "")
        request = executor_pb2.ListWorkflowsRequest(
            customer_id=customer_id,
            statuses=states(forms.WORKFLOW_STATUS, status),
            conversation_id=conversation_id,
            page_size=page_size,
            page_token=page_token,
        )
        found = await stub.ListWorkflows(request)
        return listed([forms.workflow(each) for each in found.workflows], found.next_page_token)

    @router.get("/v1/workflows/{workflow_id}", operation_id="get_workflow", summary="One workflow",
                responses=answers("It"))  # fmt: skip
    async def get_workflow(workflow_id: str) -> Response:
        request = executor_pb2.GetWorkflowRequest(workflow_id=_id(workflow_id))
        return json_response(forms.workflow((await stub.GetWorkflow(request)).workflow))

    @router.post("/v1/workflows/{workflow_id}:cancel", operation_id="cancel_workflow",
                 summary="Cancel a workflow; what was done stays and can be undone",
                 responses=answers("It"))  # fmt: skip
    async def cancel_workflow(workflow_id: str) -> Response:
        request = executor_pb2.CancelWorkflowRequest(workflow_id=_id(workflow_id), request_id=ids.new())
        form = forms.workflow((await stub.CancelWorkflow(request, timeout=_CHANGE_S)).workflow)
        await events.note("workflow", form)
        return json_response(form)

    @router.post("/v1/workflows/{workflow_id}:undo", operation_id="undo_workflow",
                 summary="Take back what a workflow did, where nothing has changed since",
                 responses=answers("The workflow, and what became of each step"))  # fmt: skip
    async def undo_workflow(workflow_id: str) -> Response:
        request = executor_pb2.UndoWorkflowRequest(workflow_id=_id(workflow_id), request_id=ids.new())
        form = _undone(await stub.UndoWorkflow(request, timeout=_CHANGE_S))
        await events.note("workflow", form)
        return json_response(form)

    return router


async def customer_id_of(people: People, address: str) -> str | None:
    """The id of the person at an address; empty for no address, None when nobody has it."""
    if not address:
        return ""
    customer = await people.find(current().tenant_id, "", address_in(address, "customer"))
    return None if customer is None else customer.customer_id


def _id(workflow_id: str) -> str:
    if len(workflow_id) > 128:
        raise NotFound("WORKFLOW_UNKNOWN", "no such workflow")
    return workflow_id


def _undone(response: executor_pb2.UndoWorkflowResponse) -> dict[str, Any]:
    steps = [
        {"step_id": each.step_id, "disposition": each.disposition, "message": each.message} for each in response.steps
    ]
    return {**forms.workflow(response.workflow), "undone": steps}

"""The router's contract: translates, and hands over."""

from __future__ import annotations

from typing import Any

from libs.clock import Clock
from libs.errors import NotFound
from libs.rpc.context import current
from libs.rpc.tasks import Shielded
from services.router import servicer_forms
from services.router.admin import Administration
from services.router.carrying.outcomes import LateOutcome, Outcomes
from services.router.clients import forms, read_forms, run_forms
from services.router.conductor import Conductor
from services.router.model.told import ReadingContext
from services.router.store.turns import TurnStore
from steward.common.v1 import common_pb2
from steward.planner.v1 import planner_pb2, planner_pb2_grpc
from steward.router.v1 import router_pb2, router_pb2_grpc


class RouterServicer(router_pb2_grpc.RouterServiceServicer):
    """``steward.router.v1.RouterService``."""

    def __init__(
        self, conductor: Conductor, outcomes: Outcomes, admin: Administration, store: TurnStore,
        planner: planner_pb2_grpc.PlannerServiceAsyncStub, clock: Clock, shielded: Shielded, read_s: float,
    ) -> None:  # fmt: skip
        self._conductor = conductor
        self._outcomes = outcomes
        self._admin = admin
        self._store = store
        self._planner = planner
        self._clock = clock
        self._shielded = shielded
        self._read_s = read_s

    async def HandleMessage(
        self, request: router_pb2.HandleMessageRequest, context: Any
    ) -> router_pb2.HandleMessageResponse:
        """One turn, in a task of the service: a caller that gives up ends its wait, never the work."""
        turn = forms.turn_of(request.turn, current().tenant_id)
        key = f"turn:{turn.tenant_id}:{turn.turn_id}"
        response = await self._shielded.run_owned(key, lambda: self._conductor.handle(turn))
        return router_pb2.HandleMessageResponse.FromString(response)

    async def Classify(self, request: router_pb2.ClassifyRequest, context: Any) -> router_pb2.ClassifyResponse:
        """What a text asks for; changes nothing."""
        open_matter = await self._admin.reading_context(current().tenant_id, request.conversation_id)
        read = await self._planner.ExtractEntities(_reading(request, open_matter, self._clock), timeout=self._read_s)
        said = read.classification
        return router_pb2.ClassifyResponse(
            intent=said.intent,
            confidence=said.confidence,
            alternatives=said.alternatives,
            slots=said.slots,
            act=said.act,
            goal_type=said.goal_type,
            entities=read.entities,
        )

    async def GetActiveGoal(
        self, request: router_pb2.GetActiveGoalRequest, context: Any
    ) -> router_pb2.GetActiveGoalResponse:
        """The goal of a conversation."""
        goal = await self._admin.active_goal(current().tenant_id, request.conversation_id)
        return router_pb2.GetActiveGoalResponse(active_goal=servicer_forms.goal_message(goal))

    async def ClearActiveGoal(
        self, request: router_pb2.ClearActiveGoalRequest, context: Any
    ) -> router_pb2.ClearActiveGoalResponse:
        """Drops the goal of a conversation."""
        tenant_id = current().tenant_id
        first = await self._first("ClearActiveGoal", request.request_id)
        if first is not None:
            return router_pb2.ClearActiveGoalResponse.FromString(first)
        cleared = await self._admin.clear(tenant_id, request.conversation_id)
        response = router_pb2.ClearActiveGoalResponse(cleared=cleared)
        await self._keep("ClearActiveGoal", request.request_id, response.SerializeToString())
        return response

    async def GetTurn(self, request: router_pb2.GetTurnRequest, context: Any) -> router_pb2.GetTurnResponse:
        """A turn's decision and why."""
        row = await self._store.read_turn(current().tenant_id, request.turn_id)
        if row is None:
            raise NotFound("TURN_NOT_FOUND", "no such turn", metadata={"turn_id": request.turn_id})
        return servicer_forms.turn_message(row)

    async def DeliverOutcome(
        self, request: router_pb2.DeliverOutcomeRequest, context: Any
    ) -> router_pb2.DeliverOutcomeResponse:
        """Says what came later than its turn, in a task of the service."""
        late = _late(request)
        key = f"outcome:{current().tenant_id}:{request.workflow_id}:{request.version}"
        disposition, message_id = await self._shielded.run_owned(key, lambda: self._outcomes.deliver(late))
        return router_pb2.DeliverOutcomeResponse(disposition=disposition, message_id=message_id)

    async def ExportCustomer(
        self, request: router_pb2.ExportCustomerRequest, context: Any
    ) -> router_pb2.ExportCustomerResponse:
        """All rows of a customer."""
        rows = await self._store.export(current().tenant_id, request.customer_id)
        records = [common_pb2.Record(kind="turn_decision", value=forms.struct(row)) for row in rows]
        return router_pb2.ExportCustomerResponse(records=records)

    async def EraseCustomer(
        self, request: router_pb2.EraseCustomerRequest, context: Any
    ) -> router_pb2.EraseCustomerResponse:
        """Deletes all rows and active goals of a customer."""
        first = await self._first("EraseCustomer", request.request_id)
        if first is not None:
            return router_pb2.EraseCustomerResponse.FromString(first)
        erased = await self._admin.erase(current().tenant_id, request.customer_id)
        response = router_pb2.EraseCustomerResponse(erased=erased)
        await self._keep("EraseCustomer", request.request_id, response.SerializeToString())
        return response

    async def _first(self, method: str, request_id: str) -> bytes | None:
        return await self._store.first_answer(current().tenant_id, method, request_id) if request_id else None

    async def _keep(self, method: str, request_id: str, response: bytes) -> None:
        if request_id:
            await self._store.keep_answer(current().tenant_id, method, request_id, response)


def _reading(
    request: router_pb2.ClassifyRequest, open_matter: ReadingContext, clock: Clock
) -> planner_pb2.ExtractEntitiesRequest:
    now = forms.when(request, "now") or clock.now()
    return planner_pb2.ExtractEntitiesRequest(
        text=request.text,
        now=forms.stamp(now),
        timezone=request.timezone or "UTC",
        previous_reply=request.previous_reply,
        context=read_forms.context_message(open_matter),
    )


def _late(request: router_pb2.DeliverOutcomeRequest) -> LateOutcome:
    """The outcome, with a turn that stands for the one that began the workflow: whom and where to tell."""
    outcome = request.outcome
    workflow = outcome.workflow
    if not workflow.id:
        workflow.id = request.workflow_id
    if not workflow.conversation_id:
        workflow.conversation_id = outcome.conversation_id
    customer = outcome.customer
    turn = common_pb2.Turn(
        turn_id=workflow.turn_id or request.workflow_id,
        conversation_id=workflow.conversation_id,
        customer=customer,
        channel=customer.preferred_channel,
        received_at=outcome.created_at,
        reference_time=outcome.created_at,
        timezone=customer.timezone or "UTC",
    )
    return LateOutcome(
        version=request.version or outcome.version,
        kind=outcome.kind,
        run=run_forms.run_of(workflow),
        turn=forms.turn_of(turn, current().tenant_id),
    )

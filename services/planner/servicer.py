"""``PlannerService``: messages to values and back; no rule lives here."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Sequence
from typing import Any

import grpc

from libs.errors import FieldViolation, InvalidInput
from libs.rpc.context import current
from libs.telemetry.log import get_logger
from services.planner import convert, language, planning, wording
from services.planner.catalogue_client import CatalogueSource
from services.planner.entities import Learned
from services.planner.memory import Memory
from services.planner.reader import Reader
from services.planner.rules.check import Catalogue
from services.planner.wording import proto as wording_proto
from steward.common.v1 import common_pb2
from steward.planner.v1 import planner_pb2, planner_pb2_grpc

_log = get_logger(__name__)

ENGINE = "rules"
Context = grpc.aio.ServicerContext[Any, Any]
_PAGE = 50
_MOST = 1000


class PlannerServicer(planner_pb2_grpc.PlannerServiceServicer):
    """The service's methods."""

    def __init__(self, reader: Reader, catalogue: CatalogueSource, memory: Memory, confident: float) -> None:
        self._reader = reader
        self._catalogue = catalogue
        self._memory = memory
        self._confident = confident

    async def ExtractEntities(
        self, request: planner_pb2.ExtractEntitiesRequest, context: Context
    ) -> planner_pb2.ExtractEntitiesResponse:
        """Entities and classification of a text."""
        zone = convert.checked_zone(request.timezone)
        against = convert.context_of(request, zone, self._reader.default_region)
        owner = convert.owner_of(current().tenant_id, request.customer)
        read = await self._reader.read(request.text, against, owner, request.customer)
        response = planner_pb2.ExtractEntitiesResponse(
            entities=convert.entity_messages(read, zone),
            classification=convert.classification(read.understanding),
            engine=ENGINE,
        )
        if request.with_plan and planning.is_for_planning(read.understanding):
            known = _known(response.entities, read.understanding.intent, request.customer)
            self._plan_along(response, request.text, against, known)
        return response

    def _plan_along(
        self,
        response: planner_pb2.ExtractEntitiesResponse,
        text: str,
        against: language.Context,
        known: planning.Known,
    ) -> None:
        """Puts the plan beside the reading; left out where it fails, so that the reading stands and a call of its own
        makes the plan or tells of the failure."""
        catalogue = self._catalogue.held
        if catalogue is None:
            return
        try:
            response.planned.CopyFrom(self._planned(text, against, known, catalogue, ""))
        except Exception as error:  # noqa: BLE001  any fault of planning; it is in the log
            response.ClearField("planned")
            _log.error("not_planned_along", trace_id=current().trace_id, exc_info=error)

    async def CreatePlan(
        self, request: planner_pb2.CreatePlanRequest, context: Context
    ) -> planner_pb2.CreatePlanResponse:
        """A checked plan, or what is missing."""
        zone = convert.checked_zone(request.timezone)
        against = convert.context_of(request, zone, self._reader.default_region)
        catalogue = await self._catalogue.get(request.catalogue_version)
        known = _known(request.entities, request.classification.intent, request.customer)
        return self._planned(request.message, against, known, catalogue, request.plan_id)

    def _planned(
        self, text: str, against: language.Context, known: planning.Known, catalogue: Catalogue, plan_id: str
    ) -> planner_pb2.CreatePlanResponse:
        planned = planning.plan(text, self._reader.understand(text, against, against.intent), against, known, catalogue)
        response = planner_pb2.CreatePlanResponse(
            missing=[convert.missing_message(lack, against.zone) for lack in planned.lacks],
            out_of_scope=planned.out_of_scope,
            engine=ENGINE,
        )
        if planned.steps:
            response.plan.CopyFrom(convert.plan_message(plan_id, text, planned.steps))
        return response

    async def ComposeReply(
        self, request: planner_pb2.ComposeReplyRequest, context: Context
    ) -> planner_pb2.ComposeReplyResponse:
        """The words of an answer."""
        style = wording_proto.style_of(request.style)
        reply = wording.compose([wording_proto.part_of(part) for part in request.parts], style)
        return wording_proto.reply_message(reply, ENGINE)

    async def ComposeFollowUp(
        self, request: planner_pb2.ComposeFollowUpRequest, context: Context
    ) -> planner_pb2.ComposeFollowUpResponse:
        """The words of something said first."""
        style = wording_proto.style_of_customer(request.customer, request.now)
        text = wording.follow_up(request.task_type, request.description, convert.plain(request.context), style)
        return planner_pb2.ComposeFollowUpResponse(text=text, engine=ENGINE)

    async def ComposeFollowUps(
        self, request: planner_pb2.ComposeFollowUpsRequest, context: Context
    ) -> planner_pb2.ComposeFollowUpsResponse:
        """The words of several things said first."""
        return planner_pb2.ComposeFollowUpsResponse(
            responses=[await self.ComposeFollowUp(each, context) for each in request.requests]
        )

    async def RememberEntity(
        self, request: planner_pb2.RememberEntityRequest, context: Context
    ) -> planner_pb2.RememberEntityResponse:
        """Remembers what a name means."""
        owner = convert.owner_of(current().tenant_id, request.customer)
        entity = convert.learned_of(request.entity, self._memory.clock.now())
        if owner is None or not entity.value:
            raise InvalidInput(
                "CUSTOMER_REQUIRED",
                "whose name it is, and the name",
                violations=[FieldViolation("customer.customer_id", "must be set")],
            )
        response = planner_pb2.RememberEntityResponse(entity=convert.learned_message(entity))
        first = await self._memory.remember(owner, entity, request.request_id, response.SerializeToString())
        return response if first is None else planner_pb2.RememberEntityResponse.FromString(first)

    async def ForgetEntity(
        self, request: planner_pb2.ForgetEntityRequest, context: Context
    ) -> planner_pb2.ForgetEntityResponse:
        """Forgets what a name means."""
        owner = convert.owner_of(current().tenant_id, request.customer)
        if owner is None:
            raise InvalidInput(
                "CUSTOMER_REQUIRED",
                "whose name it is",
                violations=[FieldViolation("customer.customer_id", "must be set")],
            )
        forgotten = await self._memory.forget(owner, request.value, convert.type_name(request.type), request.request_id)
        return planner_pb2.ForgetEntityResponse(forgotten=forgotten)

    async def ListEntities(
        self, request: planner_pb2.ListEntitiesRequest, context: Context
    ) -> planner_pb2.ListEntitiesResponse:
        """What was learned for a customer, by name."""
        size = request.page_size or _PAGE
        after = _after(request.page_token)
        rows = await self._memory.page(current().tenant_id, request.customer_id, after, size + 1)
        more = len(rows) > size
        rows = rows[:size]
        token = _token(rows[-1][0], rows[-1][1].type) if more and rows else ""
        return planner_pb2.ListEntitiesResponse(
            entities=[convert.learned_message(e) for _, e in rows], next_page_token=token
        )

    async def ExportCustomer(
        self, request: planner_pb2.ExportCustomerRequest, context: Context
    ) -> planner_pb2.ExportCustomerResponse:
        """All that was learned for a customer."""
        records: list[common_pb2.Record] = []
        after = ("", "")
        while True:
            rows = await self._memory.page(current().tenant_id, request.customer_id, after, _MOST)
            records += [common_pb2.Record(kind="entity", value=convert.struct(_form(entity))) for _, entity in rows]
            if len(rows) < _MOST:
                return planner_pb2.ExportCustomerResponse(records=records)
            after = (rows[-1][0], rows[-1][1].type)

    async def EraseCustomer(
        self, request: planner_pb2.EraseCustomerRequest, context: Context
    ) -> planner_pb2.EraseCustomerResponse:
        """Deletes all that was learned for a customer."""
        return planner_pb2.EraseCustomerResponse(
            erased=await self._memory.erase(current().tenant_id, request.customer_id)
        )


def _known(entities: Sequence[common_pb2.Entity], intent: str, customer: common_pb2.Customer) -> planning.Known:
    return planning.Known(convert.people_of(entities), intent, customer.name, customer.locale)


def _form(entity: Learned) -> dict[str, object]:
    return {
        "type": entity.type.lower(),
        "value": entity.value,
        "resolved": entity.resolved,
        "origin": entity.origin,
        "learned_at": entity.learned_at.isoformat(),
    }


def _token(value: str, kind: str) -> str:
    return base64.urlsafe_b64encode(json.dumps([value, kind]).encode()).decode()


def _after(token: str) -> tuple[str, str]:
    if not token:
        return "", ""
    try:
        value, kind = json.loads(base64.urlsafe_b64decode(token.encode()))
        if isinstance(value, str) and isinstance(kind, str) and "\x00" not in value + kind:
            return value, kind
    except (ValueError, binascii.Error, TypeError):
        pass
    raise InvalidInput(
        "BAD_PAGE_TOKEN",
        "not a page token of ours",
        violations=[FieldViolation("page_token", "must be one we returned")],
    )

"""``GatewayService``: messages in, typed values to the stores, messages out."""

from __future__ import annotations

import asyncio
import secrets
from dataclasses import replace
from typing import Any

from libs.clock import Clock
from libs.errors import FailedPrecondition, FieldViolation, InvalidInput, NotFound, StewardError
from libs.ids import Ids, derive
from libs.rpc.context import current
from libs.rpc.status import to_status
from services.gateway import messages_out as out
from services.gateway import paging
from services.gateway.addresses import normalised
from services.gateway.conversations_store import ConversationStore
from services.gateway.erasure import Erasure
from services.gateway.http import forms
from services.gateway.http.people import changes_of as changed_fields
from services.gateway.http.people import customer_message, policy_form
from services.gateway.http.values import instant, plain
from services.gateway.model import ConsentState, Customer
from services.gateway.outbox.store import OutboxStore, Saying
from services.gateway.people import People
from services.gateway.profile import changes_of
from services.gateway.tenants_store import TenantStore
from services.gateway.texts import Unacceptable, cleaned
from services.gateway.turns.measures import SAID_FIRST
from services.gateway.turns.wakeups import Wakeups
from steward.gateway.v1 import gateway_pb2 as pb
from steward.gateway.v1.gateway_pb2_grpc import GatewayServiceServicer

_TEXT_LIMIT = 8_000
_EXPORTED = 500
"""Rows of a page of an export when the caller does not say."""

OPERATOR_METHODS = ("CreateTenant", "SetStaffAddress", "ListTenants", "CreateApiKey", "ListApiKeys", "RevokeApiKey")
"""Only for the caller ``operator``; they belong to no tenant, or name it in the request."""


class GatewayServicer(GatewayServiceServicer):
    """Translates; what happens is in the stores."""

    def __init__(
        self, people: People, erasure: Erasure, conversations: ConversationStore, outbox: OutboxStore,
        tenants: TenantStore, wakeups: Wakeups, clock: Clock, ids: Ids,
    ) -> None:  # fmt: skip
        self._people = people
        self._erasure = erasure
        self._conversations = conversations
        self._outbox = outbox
        self._tenants = tenants
        self._wakeups = wakeups
        self._clock = clock
        self._ids = ids

    async def SendMessage(self, request: pb.SendMessageRequest, context: Any) -> pb.SendMessageResponse:
        """Says something first, once a key."""
        saying = _saying(request)
        if request.to_staff:
            saying = await self._to_staff(saying)
        row = await self._outbox.say(current().tenant_id, saying, self._clock.now())
        SAID_FIRST.labels(row["origin"], "covered" if row["covered"] else row["state"]).inc()
        self._wakeups.wake(row["conversation_id"])
        return pb.SendMessageResponse(message=out.message(row))

    async def SendMessages(self, request: pb.SendMessagesRequest, context: Any) -> pb.SendMessagesResponse:
        """Says several things first, each on its own."""
        results = await asyncio.gather(*(self._result(each, context) for each in request.requests))
        return pb.SendMessagesResponse(results=results)

    async def _result(self, request: pb.SendMessageRequest, context: Any) -> pb.SendResult:
        try:
            return pb.SendResult(message=(await self.SendMessage(request, context)).message)
        except StewardError as error:
            return pb.SendResult(error=to_status(error))

    async def _to_staff(self, saying: Saying) -> Saying:
        """The same, to the tenant's staff: they are reached as customers are."""
        tenant_id = current().tenant_id
        address = await self._tenants.staff_address(tenant_id)
        if not address:
            raise FailedPrecondition("NO_STAFF_ADDRESS", "this tenant has named nobody of its staff to be told")
        staff, _ = await self._people.make_sure(tenant_id, address)
        channel = "sms" if address.startswith("+") else "api"
        return replace(saying, conversation_id="", customer_id=staff.customer_id, channel=channel)

    async def GetCustomer(self, request: pb.GetCustomerRequest, context: Any) -> pb.GetCustomerResponse:
        """One customer by id or address."""
        customer = await self._customer(request.customer_id, request.address)
        return pb.GetCustomerResponse(customer=customer_message(customer))

    async def UpsertCustomer(self, request: pb.UpsertCustomerRequest, context: Any) -> pb.UpsertCustomerResponse:
        """Makes or changes a customer; the same again changes nothing, whatever its key."""
        given = request.customer
        changes = changes_of(changed_fields(given, list(request.update_mask.paths)))
        tenant_id = current().tenant_id
        created = False
        if given.customer_id:
            customer = await self._customer(given.customer_id, "")
        else:
            customer, created = await self._people.make_sure(tenant_id, _address(given.address))
        if changes.model_fields_set:
            customer = await self._people.change(tenant_id, customer.customer_id, changes)
        return pb.UpsertCustomerResponse(customer=customer_message(customer), created=created)

    async def ListConversations(
        self, request: pb.ListConversationsRequest, context: Any
    ) -> pb.ListConversationsResponse:
        """Conversations, newest first."""
        size = paging.size_of(request.page_size)
        rows = await self._conversations.page(
            current().tenant_id, request.customer_id, paging.key_of(request.page_token), size + 1
        )
        token = paging.token_of(rows[size - 1]["id"]) if len(rows) > size else ""
        return pb.ListConversationsResponse(
            conversations=[out.conversation(row) for row in rows[:size]], next_page_token=token
        )

    async def GetConversation(self, request: pb.GetConversationRequest, context: Any) -> pb.GetConversationResponse:
        """One conversation."""
        row = await self._conversations.get(current().tenant_id, request.conversation_id)
        return pb.GetConversationResponse(conversation=out.conversation(row))

    async def ListTurns(self, request: pb.ListTurnsRequest, context: Any) -> pb.ListTurnsResponse:
        """Turns of a conversation, oldest first."""
        tenant_id = current().tenant_id
        await self._conversations.get(tenant_id, request.conversation_id)
        size = paging.size_of(request.page_size)
        rows = await self._conversations.turns(
            tenant_id, request.conversation_id, paging.number_of(request.page_token), size + 1
        )
        token = paging.token_of(str(rows[size - 1]["seq"])) if len(rows) > size else ""
        return pb.ListTurnsResponse(turns=[out.turn(row) for row in rows[:size]], next_page_token=token)

    async def SetConsent(self, request: pb.SetConsentRequest, context: Any) -> pb.SetConsentResponse:
        """Records consent for a channel address."""
        channel = forms.CHANNEL.word(request.channel) or "sms"
        state: ConsentState = "stopped" if request.consent == pb.CONSENT_STOPPED else "given"
        await self._people.set_consent(current().tenant_id, _address(request.address), channel, state)
        return pb.SetConsentResponse(consent=request.consent)

    async def ReleaseConversation(
        self, request: pb.ReleaseConversationRequest, context: Any
    ) -> pb.ReleaseConversationResponse:
        """Ends a handoff."""
        row = await self._conversations.set_status(current().tenant_id, request.conversation_id, "open")
        return pb.ReleaseConversationResponse(conversation=out.conversation(row))

    async def HandOffConversation(
        self, request: pb.HandOffConversationRequest, context: Any
    ) -> pb.HandOffConversationResponse:
        """Begins a handoff."""
        row = await self._conversations.set_status(current().tenant_id, request.conversation_id, "handoff")
        return pb.HandOffConversationResponse(conversation=out.conversation(row))

    async def CreateTenant(self, request: pb.CreateTenantRequest, context: Any) -> pb.CreateTenantResponse:
        """Makes a tenant; its id follows from the key of the call, so that a repeat finds it."""
        tenant_id = derive(request.request_id, "tenant") if request.request_id else self._ids.new()
        policy = policy_form(request.policy) if request.HasField("policy") else None
        row = await self._tenants.put(tenant_id, _clean("name", request.name), policy, self._clock.now())
        return pb.CreateTenantResponse(tenant=out.tenant(row))

    async def SetStaffAddress(self, request: pb.SetStaffAddressRequest, context: Any) -> pb.SetStaffAddressResponse:
        """Names whom of a tenant's staff to tell."""
        address = _address(request.staff_address) if request.staff_address else ""
        row = await self._tenants.set_staff_address(request.tenant_id, address)
        return pb.SetStaffAddressResponse(tenant=out.tenant(row))

    async def ListTenants(self, request: pb.ListTenantsRequest, context: Any) -> pb.ListTenantsResponse:
        """Tenants."""
        size = paging.size_of(request.page_size)
        rows = await self._tenants.page(paging.key_of(request.page_token), size + 1)
        token = paging.token_of(rows[size - 1]["tenant_id"]) if len(rows) > size else ""
        return pb.ListTenantsResponse(tenants=[out.tenant(row) for row in rows[:size]], next_page_token=token)

    async def CreateApiKey(self, request: pb.CreateApiKeyRequest, context: Any) -> pb.CreateApiKeyResponse:
        """Makes an API key."""
        key_id, secret, now = self._ids.new(), f"stw_{secrets.token_urlsafe(32)}", self._clock.now()
        name = _clean("name", request.name)
        await self._tenants.put_key(request.tenant_id, key_id, name, secret, now)
        row = {"id": key_id, "tenant_id": request.tenant_id, "name": name, "created_at": now, "revoked_at": None}
        return pb.CreateApiKeyResponse(key=out.api_key(row), secret=secret)

    async def ListApiKeys(self, request: pb.ListApiKeysRequest, context: Any) -> pb.ListApiKeysResponse:
        """A tenant's keys."""
        size = paging.size_of(request.page_size)
        rows = await self._tenants.keys(request.tenant_id, paging.key_of(request.page_token), size + 1)
        token = paging.token_of(rows[size - 1]["id"]) if len(rows) > size else ""
        return pb.ListApiKeysResponse(keys=[out.api_key(row) for row in rows[:size]], next_page_token=token)

    async def RevokeApiKey(self, request: pb.RevokeApiKeyRequest, context: Any) -> pb.RevokeApiKeyResponse:
        """Takes an API key back."""
        row = await self._tenants.revoke_key(request.tenant_id, request.key_id, self._clock.now())
        return pb.RevokeApiKeyResponse(key=out.api_key(row))

    async def ExportCustomer(self, request: pb.ExportCustomerRequest, context: Any) -> pb.ExportCustomerResponse:
        """All the gateway has about a customer, page by page."""
        customer = await self._customer(request.customer_id, "")
        size = paging.size_of(request.page_size or _EXPORTED)
        records, token = await out.records(self._conversations, current().tenant_id, customer, request.page_token, size)
        return pb.ExportCustomerResponse(records=records, next_page_token=token)

    async def EraseCustomer(self, request: pb.EraseCustomerRequest, context: Any) -> pb.EraseCustomerResponse:
        """Forgets all the gateway has about a customer; the other services are asked by ``DELETE /v1/customers``."""
        return pb.EraseCustomerResponse(erased=await self._erasure.here(current().tenant_id, request.customer_id))

    async def _customer(self, customer_id: str, address: str) -> Customer:
        found = await self._people.find(current().tenant_id, customer_id, normalised(address))
        if found is None:
            raise NotFound("CUSTOMER_UNKNOWN", "no such customer")
        return found


def _saying(request: pb.SendMessageRequest) -> Saying:
    if not request.conversation_id and not request.customer_id and not request.to_staff:
        violation = FieldViolation("conversation_id", "a conversation or a customer is needed")
        raise InvalidInput("REQUEST_INVALID", "to whom is not said", violations=[violation])
    return Saying(
        text=_clean("text", request.text, _TEXT_LIMIT),
        key=request.idempotency_key,
        origin=forms.ORIGIN.word(request.origin) or "executor",
        conversation_id=request.conversation_id,
        customer_id=request.customer_id,
        channel=forms.CHANNEL.word(request.channel) or "",
        unless_inbound_after=instant(request.unless_inbound_after),
        requires_turn=request.requires_turn,
        expects=forms.expects(request.expects),
        options=list(request.options),
        decision=plain(request.decision) if request.HasField("decision") else None,
    )


def _address(value: str) -> str:
    address = normalised(_clean("address", value, 128))
    if not address:
        raise InvalidInput("REQUEST_INVALID", "no address", violations=[FieldViolation("address", "must not be empty")])
    return address


def _clean(field: str, value: str, limit: int = 512) -> str:
    try:
        return cleaned(value, limit)
    except Unacceptable as error:
        violation = FieldViolation(field, str(error))
        raise InvalidInput("REQUEST_INVALID", f"{field} is not acceptable", violations=[violation]) from None

"""What we say first: once a key, never over the person, and not while somebody else speaks."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import grpc
import httpx
import pytest
import pytest_asyncio
from google.protobuf.field_mask_pb2 import FieldMask
from google.protobuf.timestamp_pb2 import Timestamp

from libs.errors import Conflict, FailedPrecondition, InvalidInput, NotFound, PermissionDenied
from libs.rpc.channels import ChannelFactory
from libs.rpc.context import DEFAULT_TENANT_ID, with_tenant
from libs.rpc.status import from_status
from steward.common.v1 import common_pb2
from steward.gateway.v1 import gateway_pb2 as pb
from steward.gateway.v1.gateway_pb2_grpc import GatewayServiceStub
from tests.integration.gateway.others import Others, answer
from tests.integration.gateway.process import GatewayProcess


@pytest_asyncio.fixture
async def stub(gateway: GatewayProcess) -> AsyncIterator[Any]:
    """The gateway's gRPC service, called by the agenda."""
    factory = ChannelFactory("agenda")
    with with_tenant(DEFAULT_TENANT_ID, caller="agenda"):
        yield GatewayServiceStub(factory.channel("gateway", gateway.grpc_address))
    await factory.close()


async def _talk(http: httpx.AsyncClient, **fields: Any) -> dict[str, Any]:
    response = await http.post("/v1/messages", json={"from": f"user-{uuid.uuid4()}", "text": "hello", **fields})
    assert response.status_code == 200
    return dict(response.json())


def _say(conversation_id: str, **fields: Any) -> pb.SendMessageRequest:
    given: dict[str, Any] = {
        "text": "are you still there?", "idempotency_key": f"agenda:{uuid.uuid4()}:0",
        "origin": common_pb2.ORIGIN_AGENDA, **fields,
    }  # fmt: skip
    return pb.SendMessageRequest(conversation_id=conversation_id, **given)


async def test_it_is_said_once_a_key_and_is_a_turn_with_an_event(
    http: httpx.AsyncClient, others: Others, stub: Any
) -> None:
    spoken = await _talk(http, channel="web", **{"from": "sam"})
    request = _say(spoken["conversation_id"], expects=common_pb2.EXPECTS_YES_NO)
    first, *more = [each.message for each in await asyncio.gather(*(stub.SendMessage(request) for _ in range(5)))]
    assert all(each == first for each in more)
    assert first.state == pb.DELIVERY_STATE_DELIVERED
    turns = (await http.get(f"/v1/conversations/{spoken['conversation_id']}/turns")).json()["items"]
    said = turns[-1]
    assert (len(turns), said["id"], said["text"], said["origin"]) == (2, first.turn_id, None, "agenda")
    assert said["reply"]["expects"] == "yes_no"
    await http.post("/v1/messages", json={"from": "sam", "text": "yes", "channel": "web"})
    assert others.turns[-1].previous_reply == "are you still there?"
    assert others.turns[-1].previous_turn_id == first.turn_id


async def test_several_are_said_each_on_its_own(http: httpx.AsyncClient, others: Others, stub: Any) -> None:
    one, two = [(await _talk(http))["conversation_id"] for _ in range(2)]
    fine, unknown, refused, other = requests = [
        _say(one), _say("no-such-conversation"), _say(one, requires_turn="unknown"), _say(two),
    ]  # fmt: skip
    results = (await stub.SendMessages(pb.SendMessagesRequest(requests=requests))).results
    assert [each.WhichOneof("result") for each in results] == ["message", "error", "error", "message"]
    assert [each.message.idempotency_key for each in results] == [fine.idempotency_key, "", "", other.idempotency_key]
    assert [str(from_status(results[number].error)).partition(":")[0] for number in (1, 2)] == [
        "CONVERSATION_UNKNOWN", "TURN_NOT_ANSWERED",
    ]  # fmt: skip
    again = (await stub.SendMessages(pb.SendMessagesRequest(requests=requests))).results
    assert [each.message for each in again] == [each.message for each in results]
    for conversation_id in (one, two):
        turns = (await http.get(f"/v1/conversations/{conversation_id}/turns")).json()["items"]
        assert len(turns) == 2
    assert unknown.idempotency_key != refused.idempotency_key


async def test_it_never_overtakes_a_later_message_of_the_same_person(
    http: httpx.AsyncClient, others: Others, stub: Any
) -> None:
    person = f"user-{uuid.uuid4()}"
    spoken = await _talk(http, channel="web", **{"from": person})
    await asyncio.sleep(0.01)
    now = Timestamp()
    now.GetCurrentTime()
    await stub.SendMessage(_say(spoken["conversation_id"], unless_inbound_after=now))
    await asyncio.sleep(0.01)
    await _talk(http, channel="api", **{"from": person})
    with pytest.raises(FailedPrecondition) as moved:
        await stub.SendMessage(_say(spoken["conversation_id"], unless_inbound_after=now))
    assert moved.value.reason == "CONVERSATION_MOVED"
    later = Timestamp()
    later.FromDatetime(now.ToDatetime() + timedelta(seconds=30))
    await stub.SendMessage(_say(spoken["conversation_id"], unless_inbound_after=later))


async def test_a_promise_is_kept_only_when_its_turn_was_answered(
    http: httpx.AsyncClient, others: Others, stub: Any
) -> None:
    async def refuse(request: Any, context: Any) -> Any:
        if request.turn.text == "bad":
            await context.abort(grpc.StatusCode.INVALID_ARGUMENT, "no")
        return answer("ok")

    others.handle = refuse
    good = await _talk(http)
    await stub.SendMessage(_say(good["conversation_id"], requires_turn=good["turn_id"]))
    dead = await _talk(http, text="bad")
    for turn_id in (dead["turn_id"], "unknown"):
        with pytest.raises(FailedPrecondition) as refused:
            await stub.SendMessage(_say(good["conversation_id"], requires_turn=turn_id))
        assert refused.value.reason == "TURN_NOT_ANSWERED"


async def test_what_an_answer_said_is_not_said_again(http: httpx.AsyncClient, others: Others, stub: Any) -> None:
    async def covering(request: Any, _: Any) -> Any:
        return answer("it is done", covers=["outcome:w1:4"])

    others.handle = covering
    spoken = await _talk(http)
    request = _say(spoken["conversation_id"], idempotency_key="outcome:w1:4", origin=common_pb2.ORIGIN_EXECUTOR)
    message = (await stub.SendMessage(request)).message
    assert (message.covered, message.turn_id) == (True, spoken["turn_id"])
    turns = (await http.get(f"/v1/conversations/{spoken['conversation_id']}/turns")).json()["items"]
    assert len(turns) == 1


async def test_an_outcome_waits_for_the_answer_that_may_say_it(
    http: httpx.AsyncClient, others: Others, stub: Any
) -> None:
    """A turn that takes longer than the executor waits before it hands an outcome over: it is said once."""
    began, goes_on = asyncio.Event(), asyncio.Event()

    async def slow(request: Any, _: Any) -> Any:
        if request.turn.text == "do it":
            began.set()
            await goes_on.wait()
            return answer("it is done", covers=["outcome:w2:1"])
        return answer("hello")

    others.handle = slow
    person = f"user-{uuid.uuid4()}"
    conversation_id = (await _talk(http, **{"from": person}))["conversation_id"]
    talking = asyncio.create_task(_talk(http, text="do it", **{"from": person}))
    await began.wait()
    outcome = _say(conversation_id, idempotency_key="outcome:w2:1", origin=common_pb2.ORIGIN_EXECUTOR)
    with pytest.raises(Conflict) as refused:
        await stub.SendMessage(outcome)
    assert (refused.value.reason, refused.value.retry_after_s) == ("TURN_RUNNING", 2.0)
    goes_on.set()
    await talking
    assert (await stub.SendMessage(outcome)).message.covered
    turns = (await http.get(f"/v1/conversations/{conversation_id}/turns")).json()["items"]
    assert [turn["text"] for turn in turns] == ["hello", "do it"]


async def test_it_finds_a_customers_conversation_or_makes_one(
    http: httpx.AsyncClient, others: Others, stub: Any
) -> None:
    person = f"user-{uuid.uuid4()}"
    spoken = await _talk(http, channel="web", **{"from": person})
    customer = (await stub.GetCustomer(pb.GetCustomerRequest(address=person))).customer
    there = (await stub.SendMessage(_say("", customer_id=customer.customer_id))).message
    assert there.conversation_id == spoken["conversation_id"]
    new = await stub.UpsertCustomer(
        pb.UpsertCustomerRequest(customer=common_pb2.Customer(address=f"new-{uuid.uuid4()}", name="Neu"))
    )
    assert new.created
    assert new.customer.name == "Neu"
    with pytest.raises(InvalidInput, match="REQUEST_INVALID"):
        await stub.UpsertCustomer(
            pb.UpsertCustomerRequest(customer=new.customer, update_mask=FieldMask(paths=["name", "nonsense"]))
        )
    made = (await stub.SendMessage(_say("", customer_id=new.customer.customer_id))).message
    assert made.channel == common_pb2.CHANNEL_API
    for request in (_say("nope"), _say("", customer_id="nope")):
        with pytest.raises(NotFound):
            await stub.SendMessage(request)


async def test_a_handed_over_conversation_is_silent_until_released(
    http: httpx.AsyncClient, others: Others, stub: Any
) -> None:
    person = f"user-{uuid.uuid4()}"
    conversation_id = (await _talk(http, **{"from": person}))["conversation_id"]
    await stub.HandOffConversation(pb.HandOffConversationRequest(conversation_id=conversation_id))
    silent = await _talk(http, **{"from": person}, text="anybody?")
    assert silent["reply"] is None
    assert len(others.turns) == 1
    with pytest.raises(FailedPrecondition):
        await stub.SendMessage(_say(conversation_id))
    assert (await http.post(f"/v1/conversations/{conversation_id}:release")).json()["status"] == "open"
    assert (await _talk(http, **{"from": person}))["reply"] is not None


async def test_consent_words_on_sms_never_reach_the_router(http: httpx.AsyncClient, others: Others, stub: Any) -> None:
    person = f"+1555{uuid.uuid4().int % 10_000_000:07d}"
    sms = {"from": person, "channel": "sms"}
    first = await _talk(http, **sms, text="yes")
    assert (first["mode"], len(others.turns)) == ("NORMAL_ROUTING", 1)
    stopped = await _talk(http, **sms, text=" stop ")
    assert (stopped["mode"], stopped["reply"]) == ("CONSENT", None)
    assert (await _talk(http, **sms, text="what is on today?"))["reply"] is None
    with pytest.raises(FailedPrecondition) as refused:
        await stub.SendMessage(_say(first["conversation_id"]))
    assert refused.value.reason == "CONSENT_STOPPED"
    assert len(others.turns) == 1
    again = await _talk(http, **sms, text="Yes")
    assert (again["mode"], again["reply"] is None) == ("CONSENT", False)
    queued = (await stub.SendMessage(_say(first["conversation_id"]))).message
    assert queued.state == pb.DELIVERY_STATE_QUEUED
    elsewhere = await _talk(http, **{"from": person}, channel="web", text="stop")
    assert elsewhere["mode"] == "NORMAL_ROUTING"


async def test_lists_of_conversations_and_turns_are_paged(http: httpx.AsyncClient, others: Others, stub: Any) -> None:
    person, conversation_id = f"user-{uuid.uuid4()}", ""
    for number in range(5):
        conversation_id = (await _talk(http, **{"from": person}, text=str(number)))["conversation_id"]
    token, texts = "", []
    while True:
        page = await stub.ListTurns(pb.ListTurnsRequest(conversation_id=conversation_id, page_size=2, page_token=token))
        texts += [turn.text for turn in page.turns]
        token = page.next_page_token
        if not token:
            break
    assert texts == [str(number) for number in range(5)]
    bad = await http.get(f"/v1/conversations/{conversation_id}/turns", params={"page_token": "???"})
    assert (bad.status_code, bad.json()["reason"]) == (400, "PAGE_TOKEN_INVALID")
    listed = (await http.get("/v1/conversations", params={"customer": person})).json()
    assert [each["id"] for each in listed["items"]] == [conversation_id]
    everything = (await http.get("/v1/conversations", params={"page_size": 1})).json()
    assert len(everything["items"]) == 1
    assert everything["next_page_token"]


async def test_an_export_comes_in_pages(http: httpx.AsyncClient, others: Others, stub: Any) -> None:
    person = f"user-{uuid.uuid4()}"
    for channel in ("web", "api", "web", "web"):
        await _talk(http, channel=channel, **{"from": person})
    customer_id = (await stub.GetCustomer(pb.GetCustomerRequest(address=person))).customer.customer_id
    whole = (await stub.ExportCustomer(pb.ExportCustomerRequest(customer_id=customer_id))).records
    assert [each.kind for each in whole] == ["customer", "conversation", "turn", "conversation", "turn", "turn", "turn"]
    for size in range(1, 9):
        found: list[Any] = []
        token = ""
        while True:
            page = await stub.ExportCustomer(
                pb.ExportCustomerRequest(customer_id=customer_id, page_size=size, page_token=token)
            )
            assert len(page.records) <= size
            found += page.records
            token = page.next_page_token
            if not token:
                break
        assert found == list(whole), size
    with pytest.raises(InvalidInput):
        await stub.ExportCustomer(pb.ExportCustomerRequest(customer_id=customer_id, page_token="eA"))


async def test_tenants_are_only_for_operators(gateway: GatewayProcess, others: Others) -> None:
    factory = ChannelFactory("operator")
    stub: Any = GatewayServiceStub(factory.channel("gateway", gateway.grpc_address))
    with with_tenant(DEFAULT_TENANT_ID, caller="x"):
        one = (await stub.CreateTenant(pb.CreateTenantRequest(name="Acme", request_id="t1"))).tenant
        same = (await stub.CreateTenant(pb.CreateTenantRequest(name="Acme", request_id="t1"))).tenant
        assert one == same
        listed = await stub.ListTenants(pb.ListTenantsRequest())
        assert one.tenant_id in {each.tenant_id for each in listed.tenants}
    await factory.close()
    factory = ChannelFactory("planner")
    stub = GatewayServiceStub(factory.channel("gateway", gateway.grpc_address))
    with with_tenant(DEFAULT_TENANT_ID, caller="x"), pytest.raises(PermissionDenied):
        await stub.ListTenants(pb.ListTenantsRequest())
    await factory.close()


async def test_staff_are_told_at_the_address_their_tenant_named(
    http: httpx.AsyncClient, gateway: GatewayProcess, stub: Any
) -> None:
    spoken = await _talk(http)
    customer_conversation = spoken["conversation_id"]
    key = f"agenda:{uuid.uuid4()}:0"
    request = _say(customer_conversation, to_staff=True, idempotency_key=key, origin=common_pb2.ORIGIN_AGENDA)
    assert await _name_staff(gateway, DEFAULT_TENANT_ID, "") == ""
    with pytest.raises(FailedPrecondition) as refused:
        await stub.SendMessage(request)
    assert refused.value.reason == "NO_STAFF_ADDRESS"
    staff = f"staff-{uuid.uuid4()}"
    assert await _name_staff(gateway, DEFAULT_TENANT_ID, staff) == staff
    told = (await stub.SendMessage(request)).message
    again = (await stub.SendMessage(request)).message
    assert told.message_id == again.message_id and told.conversation_id != customer_conversation
    there = (await stub.GetConversation(pb.GetConversationRequest(conversation_id=told.conversation_id))).conversation
    assert there.address == staff
    turns = (await http.get(f"/v1/conversations/{customer_conversation}/turns")).json()["items"]
    assert len(turns) == 1, "never the customer"
    with pytest.raises(NotFound):
        await _name_staff(gateway, "no-such-tenant", staff)


async def _name_staff(gateway: GatewayProcess, tenant_id: str, address: str) -> str:
    factory = ChannelFactory("operator")
    with with_tenant(DEFAULT_TENANT_ID, caller="operator"):
        request = pb.SetStaffAddressRequest(tenant_id=tenant_id, staff_address=address)
        stub: Any = GatewayServiceStub(factory.channel("gateway", gateway.grpc_address))
        try:
            return str((await stub.SetStaffAddress(request)).tenant.staff_address)
        finally:
            await factory.close()

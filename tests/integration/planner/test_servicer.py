"""The methods over real gRPC, PostgreSQL and Valkey."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime
from typing import Any

import psycopg
import pytest
from google.protobuf import json_format, struct_pb2, timestamp_pb2

from libs import errors
from libs.rpc.context import with_tenant
from services.planner import planning
from services.planner.retention import Retention
from steward.common.v1 import common_pb2
from steward.planner.v1 import planner_pb2
from tests.integration.planner.conftest import Planner

NEW_YORK = "America/New_York"


def stamp(text: str) -> timestamp_pb2.Timestamp:
    message = timestamp_pb2.Timestamp()
    message.FromDatetime(datetime.fromisoformat(text).astimezone(UTC))
    return message


NOW = stamp("2026-03-02T09:00:00-05:00")


def someone() -> common_pb2.Customer:
    tag = uuid.uuid4().hex[:10]
    return common_pb2.Customer(
        customer_id=f"c-{tag}", address=f"+1555{tag}", timezone=NEW_YORK, locale="en-US", name="Dana Lee"
    )


async def extract(
    planner: Planner, text: str, customer: common_pb2.Customer, **more: Any
) -> planner_pb2.ExtractEntitiesResponse:
    request = planner_pb2.ExtractEntitiesRequest(text=text, now=NOW, timezone=NEW_YORK, customer=customer, **more)
    with with_tenant("t1", caller="router"):
        return await planner.stub.ExtractEntities(request)


def contact(name: str, email: str) -> dict[str, Any]:
    return {"id": f"id-{email}", "name": name, "email": email}


def person(response: planner_pb2.ExtractEntitiesResponse) -> common_pb2.Entity:
    return next(e for e in response.entities if e.type == common_pb2.ENTITY_TYPE_PERSON)


async def test_one_contact_resolves_a_name_in_one_call(planner: Planner) -> None:
    planner.executor.contacts = [contact("Rita Moss", "rita@example.com"), contact("Omar Field", "omar@example.com")]
    response = await extract(planner, "book a call with rita tomorrow at 3", someone())
    assert person(response).resolution == common_pb2.RESOLUTION_EXACT
    assert [c.email for c in person(response).candidates] == ["rita@example.com"]
    assert response.classification.goal_type == "schedule"
    assert planner.executor.calls == ["contact.search_contacts"]


async def test_a_text_without_people_calls_nobody(planner: Planner) -> None:
    response = await extract(planner, "what's on my calendar today?", someone())
    assert response.classification.intent == "calendar.list"
    assert planner.executor.calls == []


async def test_two_contacts_are_several_and_a_stranger_is_unknown(planner: Planner) -> None:
    planner.executor.contacts = [contact("Rita Moss", "r1@example.com"), contact("Rita Hale", "r2@example.com")]
    response = await extract(planner, "meeting with Rita and Zogblar on friday at 10", someone())
    people = [e for e in response.entities if e.type == common_pb2.ENTITY_TYPE_PERSON]
    assert [e.resolution for e in people] == [common_pb2.RESOLUTION_SEVERAL, common_pb2.RESOLUTION_UNKNOWN]
    assert len(people[0].candidates) == 2
    assert planner.executor.calls == ["contact.search_contacts"]


async def remember(
    planner: Planner, customer: common_pb2.Customer, name: str, email: str, request_id: str, tenant: str = "t1"
) -> Any:
    resolved = struct_pb2.Struct()
    resolved.update({"name": name, "email": email})
    entity = planner_pb2.LearnedEntity(
        type=common_pb2.ENTITY_TYPE_PERSON, value=name, resolved=resolved, origin="answer"
    )
    with with_tenant(tenant, caller="router"):
        return await planner.stub.RememberEntity(
            planner_pb2.RememberEntityRequest(customer=customer, entity=entity, request_id=request_id)
        )


async def test_what_was_learned_resolves_until_it_is_forgotten(planner: Planner) -> None:
    customer = someone()
    await remember(planner, customer, "Zogblar", "zog@example.com", uuid.uuid4().hex)
    known = await extract(planner, "email zogblar about the budget", customer)
    assert [c.email for c in person(known).candidates] == ["zog@example.com"]
    with with_tenant("t1", caller="router"):
        forget = planner_pb2.ForgetEntityRequest(customer=customer, value="ZOGBLAR", request_id="f1")
        assert (await planner.stub.ForgetEntity(forget)).forgotten == 1
        assert (await planner.stub.ForgetEntity(forget)).forgotten == 1  # the first answer again
        forget.request_id = "f2"
        assert (await planner.stub.ForgetEntity(forget)).forgotten == 0
    assert (
        person(await extract(planner, "email zogblar about the budget", customer)).resolution
        == common_pb2.RESOLUTION_UNKNOWN
    )


async def test_of_an_erased_customer_nothing_stays_and_old_answers_go(planner: Planner) -> None:
    customer, other = someone(), someone()
    for each in (customer, other):
        await remember(planner, each, "Zogblar", "zog@example.com", uuid.uuid4().hex)

    def left(who: common_pb2.Customer) -> list[int]:
        with psycopg.connect(planner.url) as database:
            asked = [
                ("SELECT count(*) FROM planner.entities WHERE customer_id = %s", (who.customer_id,)),
                ("SELECT count(*) FROM planner.requests WHERE method LIKE %s", (f"%{who.customer_id}",)),
            ]
            return [database.execute(sql, params).fetchone()[0] for sql, params in asked]  # type: ignore[index]

    assert (left(customer), left(other)) == ([1, 1], [1, 1])
    with with_tenant("t1", caller="gateway"):
        erase = planner_pb2.EraseCustomerRequest(customer_id=customer.customer_id)
        assert (await planner.stub.EraseCustomer(erase)).erased == 1
    assert (left(customer), left(other)) == ([0, 0], [1, 1])
    with psycopg.connect(planner.url) as database:
        database.execute("UPDATE planner.requests SET created_at = created_at - interval '8 days'")
    await Retention(planner.store, 7.0).round()
    assert left(other) == [1, 0]


async def test_the_same_request_remembers_once(planner: Planner) -> None:
    customer, key = someone(), uuid.uuid4().hex
    first = await remember(planner, customer, "Mo", "mo@example.com", key)
    again = await remember(planner, customer, "Mo", "other@example.com", key)
    assert again == first
    with with_tenant("t1", caller="gateway"):
        rows = await planner.stub.ListEntities(planner_pb2.ListEntitiesRequest(customer_id=customer.customer_id))
    assert [json_format.MessageToDict(e.resolved)["email"] for e in rows.entities] == ["mo@example.com"]


async def test_the_cache_is_a_copy_with_the_documented_key(planner: Planner) -> None:
    customer = someone()
    await remember(planner, customer, "Mo Black", "mo@example.com", uuid.uuid4().hex)
    await planner.redis.drain()
    key = f"entity:t1:{customer.address}:PERSON:mo black"
    assert (await planner.redis.get_json(key))["resolved"]["email"] == "mo@example.com"
    await planner.redis.delete(key)
    assert person(await extract(planner, "call with Mo Black at 4", customer)).resolution == common_pb2.RESOLUTION_EXACT


async def test_tenants_share_nothing(planner: Planner) -> None:
    customer = someone()
    await remember(planner, customer, "Zed Quill", "zed@example.com", uuid.uuid4().hex, tenant="t2")
    with with_tenant("t1", caller="gateway"):
        rows = await planner.stub.ListEntities(planner_pb2.ListEntitiesRequest(customer_id=customer.customer_id))
    assert list(rows.entities) == []


async def test_pages_export_and_erase(planner: Planner) -> None:
    customer = someone()
    for name in ("Ann", "Bob", "Cy"):
        await remember(planner, customer, name, f"{name.lower()}@example.com", uuid.uuid4().hex)
    with with_tenant("t1", caller="gateway"):
        first = await planner.stub.ListEntities(
            planner_pb2.ListEntitiesRequest(customer_id=customer.customer_id, page_size=2)
        )
        rest = await planner.stub.ListEntities(
            planner_pb2.ListEntitiesRequest(
                customer_id=customer.customer_id, page_size=2, page_token=first.next_page_token
            )
        )
        export = await planner.stub.ExportCustomer(planner_pb2.ExportCustomerRequest(customer_id=customer.customer_id))
        erased = await planner.stub.EraseCustomer(planner_pb2.EraseCustomerRequest(customer_id=customer.customer_id))
        left = await planner.stub.ExportCustomer(planner_pb2.ExportCustomerRequest(customer_id=customer.customer_id))
    assert [e.value for e in first.entities] + [e.value for e in rest.entities] == ["Ann", "Bob", "Cy"]
    assert rest.next_page_token == ""
    assert len(export.records) == 3 and erased.erased == 3 and len(left.records) == 0


async def test_a_plan_uses_the_people_the_caller_has(planner: Planner) -> None:
    customer = someone()
    planner.executor.contacts = [contact("Rita Moss", "rita@example.com")]
    text = "schedule a meeting with rita tomorrow at 11 and add it to my task list"
    read = await extract(planner, text, customer)
    assert read.classification.compound
    with with_tenant("t1", caller="router"):
        request = planner_pb2.CreatePlanRequest(
            message=text,
            entities=read.entities,
            classification=read.classification,
            customer=customer,
            now=NOW,
            timezone=NEW_YORK,
            plan_id="p1",
        )
        response = await planner.stub.CreatePlan(request)
    steps = [(s.type, s.action, json_format.MessageToDict(s.params)) for s in response.plan.steps]
    assert [s[:2] for s in steps] == [("calendar", "create_event"), ("task", "create_task")]
    assert steps[0][2]["attendees"] == ["rita@example.com"]
    assert steps[0][2]["start"] == "2026-03-03T11:00:00-05:00"
    assert steps[1][2]["due"] == {"stepId": "calendar_1", "field": "event.start"}


@pytest.mark.parametrize(
    "text",
    [
        "what's on my calendar today?",
        "remind me to call rita tomorrow",
        "remind me",
        "add buy milk to my tasks and email rita that I am late",
        "what is the weather on mars?",
    ],
)
async def test_a_text_read_with_its_plan_is_planned_as_by_a_call_of_its_own(planner: Planner, text: str) -> None:
    planner.executor.contacts = [contact("Rita Moss", "rita@example.com")]
    customer = someone()
    asked = planner_pb2.ExtractEntitiesRequest(text=text, now=NOW, timezone=NEW_YORK, customer=customer, with_plan=True)
    with with_tenant("t1", caller="router"):
        before = await planner.stub.ExtractEntities(asked)
        called = await planner.stub.CreatePlan(
            planner_pb2.CreatePlanRequest(
                message=text,
                entities=before.entities,
                classification=before.classification,
                customer=customer,
                now=NOW,
                timezone=NEW_YORK,
                plan_id="p1",
            )
        )
        read = await planner.stub.ExtractEntities(asked)
    assert not before.HasField("planned")  # the catalogue is known only from now on
    if called.HasField("plan"):
        called.plan.plan_id = ""
    if read.HasField("planned"):
        assert read.planned == called
    assert read.HasField("planned") == (before.classification.intent not in ("out_of_scope", "unclear"))
    assert read.classification == before.classification


async def test_talk_and_what_becomes_a_goal_are_not_planned_with_their_reading(planner: Planner) -> None:
    with with_tenant("t1", caller="router"):
        planned = planner_pb2.CreatePlanRequest(
            message="x", customer=someone(), now=NOW, timezone=NEW_YORK, plan_id="p"
        )
        await planner.stub.CreatePlan(planned)
        for text in ("thanks!", "schedule a call with rita tomorrow at 3pm"):
            request = planner_pb2.ExtractEntitiesRequest(
                text=text, now=NOW, timezone=NEW_YORK, customer=someone(), with_plan=True
            )
            assert not (await planner.stub.ExtractEntities(request)).HasField("planned")


async def test_a_reading_stands_though_its_plan_fails_which_a_call_of_its_own_tells(
    planner: Planner, monkeypatch: pytest.MonkeyPatch
) -> None:
    text, customer = "what's on my calendar today?", someone()
    asked = planner_pb2.ExtractEntitiesRequest(text=text, now=NOW, timezone=NEW_YORK, customer=customer, with_plan=True)
    create = planner_pb2.CreatePlanRequest(message=text, customer=customer, now=NOW, timezone=NEW_YORK, plan_id="p")
    with with_tenant("t1", caller="router"):
        create.classification.CopyFrom((await planner.stub.ExtractEntities(asked)).classification)
        await planner.stub.CreatePlan(create)  # the catalogue is known now
        assert (await planner.stub.ExtractEntities(asked)).HasField("planned")

        def fails(*_: object) -> None:
            raise KeyError("a fault of ours")

        monkeypatch.setattr(planning, "plan", fails)
        read = await planner.stub.ExtractEntities(asked)
        with pytest.raises(errors.Internal):
            await planner.stub.CreatePlan(create)
    assert read.classification.intent == "calendar.list"
    assert not read.HasField("planned")


async def test_the_catalogue_is_fetched_once_a_version(planner: Planner) -> None:
    customer = someone()
    request = planner_pb2.CreatePlanRequest(
        message="what's on my calendar today?", customer=customer, now=NOW, timezone=NEW_YORK, plan_id="p"
    )
    with with_tenant("t1", caller="router"):
        for version in ("", "1", "1"):
            request.catalogue_version = version
            await planner.stub.CreatePlan(request)
        assert planner.executor.calls == ["ListActions"]
        planner.executor.version = request.catalogue_version = "2"
        response = await planner.stub.CreatePlan(request)
    assert planner.executor.calls == ["ListActions", "ListActions"]
    params = json_format.MessageToDict(response.plan.steps[0].params)
    assert (params["time_min"], params["time_max"]) == ("2026-03-02T00:00:00-05:00", "2026-03-03T00:00:00-05:00")


async def test_with_redis_away_names_still_resolve(planner: Planner) -> None:
    customer = someone()
    await remember(planner, customer, "Ivo", "ivo@example.com", uuid.uuid4().hex)
    await planner.redis.close()
    assert (
        person(await extract(planner, "lunch with Ivo tomorrow at noon", customer)).resolution
        == common_pb2.RESOLUTION_EXACT
    )


@pytest.mark.parametrize("zone", ["Mars/Base", "../../etc/passwd", "x\x00y"])
async def test_an_unknown_zone_is_refused(planner: Planner, zone: str) -> None:
    with pytest.raises(errors.InvalidInput), with_tenant("t1", caller="router"):
        await planner.stub.ExtractEntities(planner_pb2.ExtractEntitiesRequest(text="hi", now=NOW, timezone=zone))


async def test_a_proposal_in_words(planner: Planner) -> None:
    facts = struct_pb2.Struct()
    facts.update(
        {
            "type": "schedule",
            "title": "Call with John Smith",
            "start": "2026-03-03T15:00:00-05:00",
            "end": "2026-03-03T15:30:00-05:00",
            "timezone": NEW_YORK,
            "with": ["John Smith"],
        }
    )
    part = planner_pb2.ReplyPart(kind=planner_pb2.REPLY_KIND_PROPOSAL, topic="schedule", facts=facts)
    with with_tenant("t1", caller="router"):
        reply = await planner.stub.ComposeReply(
            planner_pb2.ComposeReplyRequest(parts=[part], style=planner_pb2.Style(timezone=NEW_YORK, now=NOW))
        )
    assert (
        reply.text == "Ready to schedule Call with John Smith on Tue, Mar 3, 3:00–3:30 PM (New York). Should I proceed?"
    )
    assert reply.expects == common_pb2.EXPECTS_YES_NO
    assert (reply.goal.goal_type, reply.goal.deadline_after_s) == ("confirmation_expected", 86400)
    assert reply.promise_template == ""


async def test_several_follow_ups_are_worded_as_each_alone(planner: Planner) -> None:
    requests = [
        planner_pb2.ComposeFollowUpRequest(task_type=kind, description=about, customer=someone(), now=NOW)
        for kind, about in (("reminder", "call Ann"), ("check_in", "the move"), ("follow_up", "the venue"))
    ]
    with with_tenant("t1", caller="agenda"):
        alone = [await planner.stub.ComposeFollowUp(each) for each in requests]
        together = await planner.stub.ComposeFollowUps(planner_pb2.ComposeFollowUpsRequest(requests=requests))
    assert list(together.responses) == alone
    assert "the move" in alone[1].text

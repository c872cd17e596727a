"""People, actions, import and export, feeds, health, and the document of the interface."""

from __future__ import annotations

import asyncio
import re
import uuid
from typing import Any
from urllib.parse import urljoin

import httpx
import icalendar
import psycopg

from services.gateway.http.values import plain
from steward.common.v1 import common_pb2
from steward.router.v1 import router_pb2
from tests.integration.gateway.others import Others, answer, struct

_EVENT = {
    "id": "e1", "title": "Review", "start": "2026-03-03T15:00:00-05:00", "end": "2026-03-03T15:30:00-05:00",
    "timezone": "America/New_York", "all_day": False, "attendees": ["ann@example.com"], "status": "confirmed",
    "recurrence": "RRULE:FREQ=WEEKLY;BYDAY=TU\nEXDATE:20260310T190000Z",
}  # fmt: skip


def _person() -> str:
    return f"user-{uuid.uuid4()}"


async def test_a_change_of_a_person_is_told_to_the_executor(http: httpx.AsyncClient, others: Others) -> None:
    person = _person()
    changes = {
        "name": "Ann Lee", "email": "Ann@Example.com", "timezone": "Europe/Berlin", "locale": "de-DE",
        "working_hours": [{"weekday": 1, "start": "08:00", "end": "16:30"}], "preferred_channel": "web",
        "quiet_hours": {"start": "22:00", "end": "07:00"},
        "policy": {"confirm": "always", "approve_actions": ["email.send_email"]},
    }  # fmt: skip
    changed = (await http.patch(f"/v1/customers/{person}", json=changes)).json()
    told = others.people[changed["id"]]
    assert (told.email, told.timezone, told.working_hours[0].end) == ("ann@example.com", "Europe/Berlin", "16:30")
    assert told.policy.confirm == common_pb2.CONFIRM_POLICY_ALWAYS
    assert (await http.get(f"/v1/customers/{person}")).json() == changed
    less = (await http.patch(f"/v1/customers/{person}", json={"email": None, "policy": None})).json()
    assert (less["email"], less["policy"], less["name"]) == (None, None, "Ann Lee")


async def test_an_action_is_done_for_a_person_once_a_key(http: httpx.AsyncClient, others: Others) -> None:
    person = _person()
    call = {"from": person, "params": {"name": "John"}, "timezone": "America/New_York",
            "local_datetime": "2026-03-02T09:00:00-05:00"}  # fmt: skip
    headers = {"Idempotency-Key": "a1"}
    first = await http.post("/v1/actions/contact.create_contact", json=call, headers=headers)
    again = await http.post("/v1/actions/contact.create_contact", json=call, headers=headers)
    assert first.status_code == 200
    assert first.json() == again.json()
    assert first.json()["result"]["count"] == 3
    assert isinstance(first.json()["result"]["count"], int)
    seen = others.invoked[0]
    assert (seen.type, seen.action, seen.context.timezone) == ("contact", "create_contact", "America/New_York")
    assert seen.context.reference_time.seconds == 1772460000
    other = await http.post(
        "/v1/actions/contact.create_contact", json={**call, "params": {"name": "Jane"}}, headers=headers
    )
    assert (other.status_code, other.json()["reason"]) == (409, "IDEMPOTENCY_MISMATCH")
    refused = await http.post("/v1/actions/system.user_intervention", json=call)
    assert refused.status_code == 403
    assert (await http.get("/v1/actions")).json()["items"][0]["effect"] == "reversible"


async def test_import_takes_json_calendars_and_cards(http: httpx.AsyncClient, others: Others) -> None:
    path = f"/v1/customers/{_person()}/import"
    contacts = [{"external_id": f"c{number}", "name": f"Person {number}"} for number in range(1200)]
    answer = await http.post(path, json={"contacts": contacts, "events": [{"title": "no start"}], "goals": [{}]})
    assert answer.json() == {
        "created": {"contacts": 1200},
        "updated": {},
        "failed": 1,
        "errors": [{"kind": "event", "index": 0, "field": "start", "description": "is missing"}],
    }
    assert len(set(others.import_ids)) == len(others.import_ids) == 3
    calendar = (
        b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//x//y//EN\r\nBEGIN:VEVENT\r\nUID:u1\r\nSUMMARY:Stand-up\r\n"
        b"DTSTART;TZID=America/New_York:20260302T090000\r\nDTEND;TZID=America/New_York:20260302T091500\r\n"
        b"RRULE:FREQ=DAILY\r\nATTENDEE:mailto:ann@example.com\r\nEND:VEVENT\r\n"
        b"BEGIN:VEVENT\r\nUID:u2\r\nSUMMARY:Day off\r\nDTSTART;VALUE=DATE:20260304\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
    )
    answer = await http.post(path, content=calendar, headers={"Content-Type": "text/calendar"})
    assert answer.json()["created"] == {"events": 2}
    stand_up, day_off = (plain(record.value) for record in others.imported[-2:])
    assert (stand_up["external_id"], stand_up["start"]) == ("u1", "2026-03-02T09:00:00-05:00")
    assert (stand_up["recurrence"], stand_up["attendees"][0]) == ("FREQ=DAILY", "ann@example.com")
    assert (day_off["all_day"], day_off["start"], day_off["end"]) == (True, "2026-03-04", "2026-03-05")
    cards = b"BEGIN:VCARD\r\nVERSION:3.0\r\nFN:John Smith\r\nN:Smith;John;;;\r\nEMAIL:john@example.com\r\nEND:VCARD\r\n"
    answer = await http.post(path, content=cards * 2, headers={"Content-Type": "text/vcard"})
    assert answer.json()["created"] == {"contacts": 2}
    assert dict(others.imported[-1].value)["email"] == "john@example.com"


async def test_import_refuses_what_it_cannot_read(http: httpx.AsyncClient, others: Others) -> None:
    path = f"/v1/customers/{_person()}/import"
    for kind, content, status in (
        ("text/calendar", b"hello", 400), ("text/calendar", b"\xff\xfe", 400), ("text/vcard", b"hello", 400),
        ("application/json", b'{"contacts": 3}', 400), ("image/png", b"x", 415), ("application/json", b"[]", 400),
    ):  # fmt: skip
        answer = await http.post(path, content=content, headers={"Content-Type": kind})
        assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json"), content


async def test_export_has_everything_and_erase_forgets_it_everywhere(
    http: httpx.AsyncClient, others: Others, database_url: str
) -> None:
    person = _person()
    spoken = (await http.post("/v1/messages", json={"from": person, "text": "remember"})).json()
    for number in range(5):
        others.exported.append(common_pb2.Record(kind="contact", value=struct({"id": f"c{number}"})))
    others.exported.append(common_pb2.Record(kind="event", value=struct(_EVENT)))
    document = (await http.get(f"/v1/customers/{person}/export")).json()
    assert set(document) >= {"customer", "contacts", "events", "tasks", "emails", "goals", "agenda_tasks", "turns"}
    assert [len(document[name]) for name in ("contacts", "events", "goals", "turns")] == [5, 1, 1, 1]
    assert document["turns"][0]["text"] == "remember"
    erased = await http.delete(f"/v1/customers/{person}")
    assert erased.json()["erased"] > 4
    assert sorted(set(others.erased)) == ["agenda", "executor", "planner", "router"]
    assert (await http.get(f"/v1/customers/{person}")).status_code == 404
    assert (await http.get(f"/v1/turns/{spoken['turn_id']}")).status_code == 404
    with psycopg.connect(database_url) as connection:
        tables = connection.execute(
            "SELECT table_name FROM information_schema.columns WHERE table_schema = 'gateway' AND data_type = 'text'"
            " GROUP BY table_name"
        ).fetchall()
        for (table,) in tables:
            row = connection.execute(
                f"SELECT count(*) FROM gateway.{table} x WHERE x::text LIKE %s", (f"%{person}%",)
            ).fetchone()
            assert row == (0,), table


async def test_who_is_erased_while_being_answered_leaves_nothing_behind(
    http: httpx.AsyncClient, others: Others
) -> None:
    """What a turn still does in the other services would never be found again by anybody."""
    person, begun, go_on = _person(), asyncio.Event(), asyncio.Event()

    async def slow(request: router_pb2.HandleMessageRequest, _: Any) -> router_pb2.HandleMessageResponse:
        begun.set()
        await go_on.wait()
        others.erased.append("(still at work)")
        return answer("done")

    others.handle = slow
    spoken = asyncio.create_task(http.post("/v1/messages", json={"from": person, "text": "remember"}))
    await begun.wait()
    erasing = asyncio.create_task(http.delete(f"/v1/customers/{person}"))
    await asyncio.sleep(0.3)
    assert not erasing.done()
    go_on.set()
    assert (await spoken).json()["reply"]["text"] == "done"
    assert (await erasing).json()["erased"] > 3
    assert others.erased[0] == "(still at work)"
    assert sorted(set(others.erased[1:])) == ["agenda", "executor", "planner", "router"]


async def test_a_change_that_comes_while_somebody_is_erased_is_forgotten_too(
    http: httpx.AsyncClient, others: Others
) -> None:
    person = _person()
    await http.patch(f"/v1/customers/{person}", json={"name": "Ann"})

    async def change() -> None:
        assert others.erased[:1] == ["executor"]
        await http.patch(f"/v1/customers/{person}", json={"name": "Ann Lee"})
        others.erased.append("(told of a change)")

    others.while_erasing.append(change)
    assert (await http.delete(f"/v1/customers/{person}")).status_code == 200
    assert "executor" in others.erased[others.erased.index("(told of a change)") :]


async def test_who_cannot_be_erased_now_is_told_so_and_goes_on(http: httpx.AsyncClient, others: Others) -> None:
    person = _person()
    await http.post("/v1/messages", json={"from": person, "text": "remember"})
    others.cannot_erase = True
    assert (await http.delete(f"/v1/customers/{person}")).status_code == 503
    others.cannot_erase = False
    assert (await http.post("/v1/messages", json={"from": person, "text": "on"})).json()["reply"][
        "text"
    ] == "you said on"
    assert (await http.delete(f"/v1/customers/{person}")).status_code == 200


async def test_a_calendar_can_be_subscribed_to_by_its_secret(http: httpx.AsyncClient, others: Others) -> None:
    person = _person()
    await http.patch(f"/v1/customers/{person}", json={"name": "Ann"})
    others.exported.append(common_pb2.Record(kind="event", value=struct(_EVENT)))
    others.exported.append(common_pb2.Record(kind="event", value=struct({**_EVENT, "id": "e2", "hold": True})))
    path = (await http.post(f"/v1/customers/{person}/calendar")).json()["path"]
    feed = await http.get(path)
    assert feed.headers["content-type"].startswith("text/calendar")
    events: list[Any] = list(icalendar.Calendar.from_ical(feed.content).walk("VEVENT"))
    assert [str(event["SUMMARY"]) for event in events] == ["Review"]
    assert events[0]["DTSTART"].dt.isoformat() == "2026-03-03T15:00:00-05:00"
    assert "EXDATE" in events[0]
    assert (await http.get(path, headers={"If-None-Match": feed.headers["etag"]})).status_code == 304
    renewed = (await http.post(f"/v1/customers/{person}/calendar")).json()["path"]
    assert (await http.get(path)).status_code == 404
    assert (await http.get(renewed)).status_code == 200
    await http.delete(f"/v1/customers/{person}/calendar")
    assert (await http.get(renewed)).status_code == 404


async def test_the_suite_is_ready_when_all_five_serve(http: httpx.AsyncClient, others: Others) -> None:
    ready = await http.get("/readyz")
    assert ready.status_code == 200
    body = ready.json()
    assert set(body["services"].values()) == {"serving"}
    assert (body["stores"]["postgres"], body["agenda_engine"]["engine"]) == ("ok", "local")
    assert "gateway_turns_answered_total" in (await http.get("/metrics")).text
    goals = (await http.get("/v1/agenda/goals")).json()
    assert goals["items"][0]["status"] == "pending"
    assert (await http.get("/v1/agenda/goals", params={"customer": "nobody"})).json()["items"] == []


async def test_the_document_of_the_interface_is_sound(http: httpx.AsyncClient) -> None:
    document = (await http.get("/openapi.json")).json()
    operations = [each for path in document["paths"].values() for each in path.values()]
    names = [each["operationId"] for each in operations]
    assert len(set(names)) == len(names) > 25
    references = set(_references(document))
    assert references
    for reference in references:
        at: Any = document
        for part in reference.removeprefix("#/").split("/"):
            at = at[part]
    assert all("422" not in each["responses"] for each in operations)
    without = [
        each["operationId"]
        for each in operations
        for media in each["responses"].get("200", {}).get("content", {}).values()
        if each["tags"] != ["operations"] and "example" not in media
    ]
    assert without == ["read_calendar_feed"]  # a file, not a form


async def test_its_pages_need_nothing_from_elsewhere(http: httpx.AsyncClient) -> None:
    seen: set[str] = set()
    for path in ("/", "/docs"):
        page = await http.get(path)
        assert page.status_code == 200 and page.headers["content-type"].startswith("text/html")
        policy = page.headers["content-security-policy"]
        assert "http" not in policy and "unsafe" not in policy and "script-src 'self'" in policy
        loaded = re.findall(r'(?:src|href)="([^"]*)"', page.text)
        assert loaded
        seen.update(urljoin(path, each) for each in loaded if each not in ("/", "/docs"))
    while seen:
        path = seen.pop()
        assert path.startswith("/") and not path.startswith("//")
        answer = await http.get(path)
        assert answer.status_code == 200, path
        assert "//" not in "".join(re.findall(r"""(?:from|url\(|import\(?|fetch\()\s*["'][^"']*""", answer.text)), path


def _references(value: Any) -> Any:
    if isinstance(value, dict):
        if isinstance(value.get("$ref"), str):
            yield value["$ref"]
        for each in value.values():
            yield from _references(each)
    elif isinstance(value, list):
        for each in value:
            yield from _references(each)

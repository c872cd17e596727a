"""Contacts, tasks, mail, import and export of the built-in provider against a real PostgreSQL."""

import time
from collections.abc import Awaitable
from typing import Any

import pytest

from libs import errors
from services.executor.providers.base import FailureClass, StepFailure
from tests.integration.executor.builtin.support import World


async def refused(coroutine: Awaitable[Any]) -> Any:
    with pytest.raises(StepFailure) as caught:
        await coroutine
    return caught.value


@pytest.fixture
async def people(world: World) -> Any:
    rows = [
        {"name": "John Smith", "email": "john@example.com", "phone": "(212) 555-0100", "company": "Acme Corp"},
        {"name": "Ann Lee", "email": "ann@example.com"},
        {"name": "Ann O'Brien", "email": "ann.ob@example.com"},
        {"name": "José García", "company": "Globex", "phone": "+34600111222"},
        {"name": "Will Turner"},
    ]
    counts = await world.take_in(*(("contact", row) for row in rows))
    assert counts.created == {"contact": 5}
    return world


def names(result: dict[str, Any]) -> Any:
    return [item["name"] for item in result["items"]]


async def test_contacts_are_found_by_name_address_number_and_company(people: World) -> None:
    async def found(query: str) -> Any:
        return names(await people.read("contact.search_contacts", {"query": query}))

    assert await found("john") == ["John Smith"]
    assert await found("SMITH") == ["John Smith"]
    assert await found("Ann") == ["Ann Lee", "Ann O'Brien"]
    assert await found("ann obrien") == ["Ann O'Brien"]
    assert await found("jose garcia") == ["José García"]
    assert await found("Jhon Smtih") == ["John Smith"]
    assert await found("joh") == ["John Smith"]
    assert await found("ANN@example.com") == ["Ann Lee"]
    assert await found("212-555-0100") == ["John Smith"]
    assert await found("acme") == ["John Smith"]
    assert await found("john from acme") == ["John Smith"]
    assert await found("Mr. John Smith") == ["John Smith"]
    assert await found("John Doe") == []
    assert await found("Zogblar") == []
    assert await found("") == ["Ann Lee", "Ann O'Brien", "John Smith", "José García", "Will Turner"]


async def test_an_address_is_given_only_when_one_contact_is_meant(people: World) -> None:
    john = await people.read("contact.search_contacts", {"query": "john"})
    assert (john["email"], john["phone"]) == ("john@example.com", "+12125550100")
    assert "email" not in await people.read("contact.search_contacts", {"query": "ann"})
    jose = await people.read("contact.search_contacts", {"query": "José"})
    assert ("email" in jose, jose["phone"]) == (False, "+34600111222")
    several = await people.read("contact.search_contacts", {"queries": ["john", "ann", "zogblar"]})
    assert {query: len(found) for query, found in several["by_query"].items()} == {"john": 1, "ann": 2, "zogblar": 0}


async def test_everybody_named_in_a_text_is_found_with_the_words(people: World) -> None:
    async def named(text: str) -> Any:
        items = (await people.read("contact.search_contacts", {"text": text}))["items"]
        return [(item["name"], item["matched"]) for item in items]

    assert await named("call john smith and ann lee tomorrow") == [("John Smith", "john smith"), ("Ann Lee", "ann lee")]
    assert await named("move ANN's call") == [("Ann Lee", "ANN"), ("Ann O'Brien", "ANN")]
    assert await named("lunch with ann o’brien") == [("Ann O'Brien", "ann o’brien")]
    assert await named("ping josé please") == [("José García", "josé")]
    assert await named("what's on my calendar today?") == []
    will = (await people.read("contact.search_contacts", {"text": "i will call"}))["items"]
    assert [item["score"] for item in will] == [0.5]


async def test_contacts_are_normalised_updated_and_undone(people: World) -> None:
    made = await people.do(
        "contact.create_contact", {"name": "Bob", "phone": "020 7946 0000", "owner": "Ann"}, locale="en-GB"
    )
    contact = made.result["contact"]
    assert contact["phone"] == "+442079460000"
    failure = await refused(people.do("contact.create_contact", {"name": "X", "email": "not an address"}))
    assert (failure.reason, failure.details["field"]) == ("INVALID_PARAMS", "email")
    change = {"contact_id": contact["id"], "changes": {"owner": "john@example.com", "phone": None, "name": "Bob Ray"}}
    updated = await people.do("contact.update_contact", change)
    assert updated.result["contact"]["owner"] == "john@example.com"
    assert "phone" not in updated.result["contact"]
    assert names(await people.read("contact.search_contacts", {"query": "ray"})) == ["Bob Ray"]
    await people.undo("contact.update_contact", updated)
    assert names(await people.read("contact.search_contacts", {"query": "bob"})) == ["Bob"]
    first = await people.do("contact.create_contact", {"name": "Eve", "external_id": "x1"})
    second = await people.do("contact.create_contact", {"name": "Eve Adams", "external_id": "x1"})
    assert second.result["contact"]["id"] == first.result["contact"]["id"]
    selected = await people.select("contact.update_contact", {"query": "ann"})
    assert [s.label for s in selected] == ["Ann Lee (ann@example.com)", "Ann O'Brien (ann.ob@example.com)"]


async def test_tasks_are_chosen_by_list_project_and_assignee(world: World) -> None:
    for title, where, who in (("A", "In Review", "ann"), ("B", "In Review", "bob"), ("C", "Backlog", "ann")):
        task = {"title": title, "list": where, "project": "Back end", "assignee_email": f"{who}@example.com"}
        await world.do("task.create_task", task)
    wanted = {"list": "in review", "project": "backend", "assignee_email": "Ann@example.com", "order": "all"}
    assert [one.item["title"] for one in await world.select("task.update_task", wanted)] == ["A"]
    on_list = await world.select("task.update_task", {"list": "in review"})
    assert {one.item["title"] for one in on_list} == {"A", "B"}
    assert await world.select("task.update_task", {"list": "review"}) == []
    assert [t["title"] for t in (await world.read("task.list_tasks", {"list": "backlog"}))["items"]] == ["C"]


async def test_a_list_is_spelt_as_the_one_that_is_there(world: World) -> None:
    first = await world.do("task.create_task", {"title": "A", "list": "In Progress", "project": "Front end"})
    second = await world.do("task.create_task", {"title": "B", "list": "in progress", "project": "frontend"})
    assert (second.result["task"]["list"], second.result["task"]["project"]) == ("In Progress", "Front end")
    moved = await world.do("task.update_task", {"task_id": first.result["task"]["id"], "changes": {"list": "new one"}})
    assert moved.result["task"]["list"] == "new one"


async def test_a_selector_of_tasks_keeps_to_list_owner_and_what_is_overdue(world: World) -> None:
    for title, due, column, owner in (
        ("Old of Ann", "2026-03-01", "Backlog", "ann@example.com"),
        ("Old of Tom", "2026-03-01", "Backlog", "tom@example.com"),
        ("Old in review", "2026-03-01", "In Review", "ann@example.com"),
        ("Due today", "2026-03-02", "Backlog", "ann@example.com"),
        ("Never due", None, "Backlog", "ann@example.com"),
    ):
        fields = {"title": title, "list": column, "assignee_email": owner} | ({"due": due} if due else {})
        await world.do("task.create_task", fields)

    async def chosen(**selector: Any) -> list[str]:
        found = await world.select("task.update_task", {"order": "all", **selector})
        return sorted(one.label.split(",")[0] for one in found)

    assert await chosen(overdue=True) == ["Old in review", "Old of Ann", "Old of Tom"]
    assert await chosen(overdue=True, list="backlog", assignee_email="ann@example.com") == ["Old of Ann"]
    assert await chosen(list="in review") == ["Old in review"]
    assert await chosen(list="shopping") == []
    assert await chosen(assignee_email="TOM@example.com") == ["Old of Tom"]
    listed = (await world.read("task.list_tasks", {"overdue": True, "list": "In Review"}))["items"]
    assert [task["title"] for task in listed] == ["Old in review"]


async def test_tasks_are_left_out_by_their_words(world: World) -> None:
    for title in ("Buy milk", "Call the bank", "Paint the fence"):
        await world.do("task.create_task", {"title": title})
    selector = {"order": "all", "except": [{"query": "milk"}, {"query": "fence"}]}
    assert [one.item["title"] for one in await world.select("task.delete_task", selector)] == ["Call the bank"]
    listed = await world.read("task.list_tasks", {"except": [{"query": "bank"}]})
    assert {task["title"] for task in listed["items"]} == {"Buy milk", "Paint the fence"}
    with pytest.raises(StepFailure):
        await world.read("task.list_tasks", {"except": [{"attendee": "Ann"}]})


async def test_tasks_from_first_to_last(world: World) -> None:
    milk = (await world.do("task.create_task", {"title": "Buy milk", "due": "2026-03-03", "list": "groceries"})).result
    slot = {"start": "2026-03-02T10:00:00-05:00", "end": "2026-03-02T10:30:00-05:00"}
    await world.do("task.create_task", {"title": "Call the bank", "due": slot, "priority": "high"})
    await world.do("task.create_task", {"title": "Write report"})
    listed = (await world.read("task.list_tasks"))["items"]
    assert [(t["title"], t.get("due")) for t in listed] == [
        ("Call the bank", "2026-03-02T10:00:00-05:00"),
        ("Buy milk", "2026-03-03"),
        ("Write report", None),
    ]
    due = await world.read("task.list_tasks", {"due_before": "2026-03-03T00:00"})
    assert [t["title"] for t in due["items"]] == ["Call the bank"]
    selected = await world.select("task.complete_task", {"query": "bank"})
    done = await world.do("task.complete_task", {"task_id": selected[0].id, "etag": selected[0].etag})
    assert done.result["task"]["status"] == "completed"
    change = {"task_id": milk["task"]["id"], "changes": {"assignee_email": "ann@example.com", "due": None}}
    changed = await world.do("task.update_task", change)
    assert changed.result["task"]["assignee_email"] == "ann@example.com"
    assert "due" not in changed.result["task"]
    await world.undo("task.update_task", changed)
    gone = await world.do("task.delete_task", {"task_id": milk["task"]["id"]})
    await world.undo("task.complete_task", done)
    assert [t["title"] for t in (await world.read("task.list_tasks"))["items"]] == ["Call the bank", "Write report"]
    await world.undo("task.delete_task", gone)
    assert (await world.read("task.list_tasks", {"query": "milk"}))["items"][0]["due"] == "2026-03-03"


async def test_mail_is_drafted_shown_sent_once_and_cannot_be_taken_back(world: World) -> None:
    letter = {"recipient_email": ["ann@example.com", "ANN@example.com"], "subject": "Hi", "body": "See you"}
    draft = await world.do("email.create_draft", letter)
    assert draft.result["draft"]["to"] == ["ann@example.com"]
    draft_id = draft.result["draft"]["id"]
    sent = await world.do("email.send_email", {"draft_id": draft_id}, customer_email="me@example.com")
    assert (sent.result["message"]["id"], sent.result["message"]["status"]) == (draft_id, "sent")
    assert sent.inverse is None
    assert (await refused(world.do("email.send_email", {"draft_id": draft_id}))).reason == "ALREADY_SENT"
    assert (await refused(world.undo("email.create_draft", draft))).reason == "CHANGED_SINCE"
    direct = await world.do("email.send_email", {"recipient_email": "bob@example.com", "body": "x"}, "w:9")
    assert direct == await world.do("email.send_email", {"recipient_email": "bob@example.com", "body": "x"}, "w:9")
    assert len(await world.export("email")) == 2


async def test_a_draft_is_changed_and_what_was_sent_is_listed(world: World) -> None:
    draft = await world.do("email.create_draft", {"recipient_email": "ann@example.com", "subject": "Hi", "body": "x"})
    draft_id = draft.result["draft"]["id"]
    changed = await world.do("email.update_draft", {"draft_id": draft_id, "subject": "June offsite"}, "w:2")
    after, before = changed.result["draft"], changed.result["before"]
    assert (after["subject"], after["body"], before["subject"]) == ("June offsite", "x", "Hi")
    await world.undo("email.update_draft", changed)
    assert (await world.read("email.list_emails", {"status": "draft"}))["items"][0]["subject"] == "Hi"
    assert (await world.read("email.list_emails", {}))["items"] == []
    await world.do("email.send_email", {"draft_id": draft_id}, "w:3")
    assert (await refused(world.do("email.update_draft", {"draft_id": draft_id, "body": "y"}, "w:4"))).reason == (
        "ALREADY_SENT"
    )
    to_ann = await world.read("email.list_emails", {"recipient_email": "ANN@example.com", "time_min": "2026-01-01"})
    assert [each["id"] for each in to_ann["items"]] == [draft_id]
    assert (await world.read("email.list_emails", {"recipient_email": "bob@example.com"}))["items"] == []
    assert (await world.read("email.list_emails", {"time_min": "2030-01-01"}))["items"] == []


async def test_a_contact_is_deleted_and_comes_back(world: World) -> None:
    made = await world.do("contact.create_contact", {"name": "Maria Gomez", "email": "maria@example.com"})
    contact_id = made.result["contact"]["id"]
    stale = {"contact_id": contact_id, "etag": "v7"}
    assert (await refused(world.do("contact.delete_contact", stale, "w:2"))).reason == "ETAG_CHANGED"
    gone = await world.do("contact.delete_contact", {"contact_id": contact_id}, "w:3")
    assert gone.result["contact"]["name"] == "Maria Gomez"
    assert (await world.read("contact.search_contacts", {"query": "maria"}))["items"] == []
    await world.undo("contact.delete_contact", gone)
    assert len((await world.read("contact.search_contacts", {"query": "maria"}))["items"]) == 1


EVENT = {"title": "Dentist", "start": "2026-03-03T10:00:00-05:00", "end": "2026-03-03T11:00:00-05:00"}


async def test_import_updates_by_external_id_and_names_bad_rows(world: World) -> None:
    rows: list[tuple[str, dict[str, Any]]] = [
        ("event", EVENT | {"external_id": "e1"}),
        ("event", {"title": "No start"}),
        ("event", EVENT | {"end": "2026-03-03T09:00:00-05:00"}),
        ("contact", {"name": "Ann", "email": "nope"}),
        ("goal", {"title": "x"}),
        ("task", {"title": "T", "external_id": "t1", "due": "2026-03-04"}),
        ("email", {"to": ["a@example.com"], "subject": "s", "status": "received", "sent_at": "2026-03-01T10:00:00Z"}),
        ("event", EVENT | {"external_id": "e1", "title": "Dentist again"}),
    ]
    counts = await world.take_in(*rows)
    assert counts.created == {"event": 1, "task": 1, "email": 1}
    assert [(p.index, p.field) for p in counts.problems] == [(1, "start"), (2, "end"), (3, "email"), (4, "kind")]
    again = await world.take_in(("event", EVENT | {"external_id": "e1", "title": "Moved"}))
    assert (again.created, again.updated) == ({"event": 0}, {"event": 1})
    assert await world.titles(time_range="tomorrow") == ["Moved"]
    imported = (await world.read("calendar.list_events", {"time_range": "tomorrow"}))["items"][0]
    gone = await world.do("calendar.delete_event", {"event_id": imported["id"]})
    await world.take_in(("event", EVENT | {"external_id": "e1"}))
    assert await world.titles(time_range="tomorrow") == ["Dentist"]
    assert (await refused(world.undo("calendar.delete_event", gone))).failure_class is FailureClass.CONFLICT


async def test_what_is_exported_can_be_taken_in_elsewhere_as_it_was(world: World) -> None:
    series = await world.event("Standup", "2026-03-02T09:30", recurrence="FREQ=DAILY;COUNT=6")
    await world.do("calendar.delete_event", {"event_id": f"{series['id']}_20260303T143000Z"})
    own = f"{series['id']}_20260304T143000Z"
    await world.do("calendar.update_event", {"event_id": own, "changes": {"start": "2026-03-04T12:00"}})
    await world.event("Holiday", "2026-03-05")
    await world.event(
        "Offsite", "2026-03-06", end="2026-03-09", busy=True, location="Lake", attendees=["a@example.com"]
    )
    await world.do("contact.create_contact", {"name": "Ann", "email": "ann@example.com"})
    await world.do("task.create_task", {"title": "T", "due": "2026-03-03"})
    rows = await world.export(page_size=2)
    assert [kind for kind, _ in rows] == ["contact", "event", "event", "event", "event", "task"]
    counts = await world.take_in(*rows, customer_id="c9")
    assert counts.problems == []

    def plain(items: Any) -> Any:
        loose = {"id": "", "series_id": "", "etag": "", "recurrence": ""}
        return [{name: value for name, value in item.items() if name not in loose} for item in items]

    window = {"time_min": "2026-03-01", "time_max": "2026-03-20"}
    here = await world.read("calendar.list_events", window)
    there = await world.read("calendar.list_events", window, customer_id="c9")
    assert plain(here["items"]) == plain(there["items"])
    assert len(here["items"]) == 7


async def test_erasing_a_customer_leaves_nothing_of_them_and_all_of_others(world: World) -> None:
    for customer in ("c1", "c2"):
        await world.do("calendar.create_event", {"title": "E", "start": "2026-03-03T10:00"}, customer_id=customer)
        await world.do("contact.create_contact", {"name": "Ann"}, customer_id=customer)
    async with world.database.tenant(world.tenant) as tx:
        assert await world.provider.erase(tx, "c1") == 4
    assert await world.export() == []
    assert len(await world.export(customer="c2")) == 2
    with pytest.raises(errors.InvalidInput):
        async with world.database.tenant(world.tenant) as tx:
            await world.provider.export_records(tx, "c1", [], 10, "what:ever")


async def test_thousands_of_events_come_in_fast_and_a_day_of_them_is_read_fast(world: World) -> None:
    rows = [("event", _numbered(n)) for n in range(5000)]
    begun = time.perf_counter()
    for chunk in range(0, 5000, 1000):
        counts = await world.take_in(*rows[chunk : chunk + 1000])
        assert counts.problems == []
    took_s = time.perf_counter() - begun
    day = {"time_min": "2026-05-04", "time_max": "2026-05-04"}
    items = (await world.read("calendar.list_events", day))["items"]
    samples = []
    for _ in range(20):
        begun = time.perf_counter()
        await world.read("calendar.list_events", day)
        samples.append((time.perf_counter() - begun) * 1000)
    print(f"\nimport of 5,000 events {took_s:.2f} s; a day of {len(items)}: {sorted(samples)[10]:.2f} ms")
    assert took_s < 15


def _numbered(n: int) -> Any:
    day = f"2026-{n % 12 + 1:02}-{n // 12 % 28 + 1:02}T{n % 20:02}"
    row = {"title": f"Event {n}", "external_id": f"x{n}", "start": f"{day}:00:00-05:00", "end": f"{day}:45:00-05:00"}
    repeats = {"recurrence": "FREQ=WEEKLY"} if n % 50 == 0 else {}
    return row | repeats | {"attendees": [f"p{n % 50}@example.com"]}

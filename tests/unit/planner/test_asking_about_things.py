"""Ways of asking about tasks, reminders and guests that a plain reading got wrong."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from services.planner.language import Act, Context, Kind, read

NOW = datetime(2026, 3, 2, 14, tzinfo=UTC)
NEW_YORK = Context(NOW, "America/New_York")
TOLD = Context(NOW, "America/New_York", previous_reply="Booked: Dentist, Wed, Mar 4, 3:00–3:30 PM.")


@pytest.mark.parametrize(
    ("text", "intent", "slots"),
    [
        ("stop reminding me about the pills", "reminder.cancel", {"query": "pills"}),
        ("set the priority of call the bank to low", "task.update", {"query": "call bank", "priority": "low"}),
        ("set the priority of the bank task to high", "task.update", {"query": "bank", "priority": "high"}),
        ("change the priority of pay rent to medium", "task.update", {"query": "pay rent", "priority": "normal"}),
        ("make the bank task high priority", "task.update", {"query": "bank", "priority": "high"}),
        ("mark the bank task as important", "task.update", {"query": "bank", "priority": "high"}),
        ("assign call the bank to bob", "task.assign", {"query": "call bank"}),
        ("mark milk done", "task.complete", {"query": "milk"}),
        ("my tasks?", "task.list", {}),
        ("delete all my tasks except milk", "task.delete", {"order": "all", "except": [{"query": "milk"}]}),
        ("mark all tasks done except the bank one", "task.complete", {"order": "all", "except": [{"query": "bank"}]}),
        ("show my tasks except the bank one", "task.list", {"except": [{"query": "bank"}]}),
        ("can bob come along to the dentist?", "calendar.update", {"query": "dentist"}),
        ("write to bob and sarah that the party is at 8", "email.send", {"body": "the party is at 8"}),
    ],
)
def test_what_is_asked_for(text: str, intent: str, slots: dict[str, Any]) -> None:
    understood = read(text, NEW_YORK)
    assert understood.intent == intent and understood.confidence >= 0.6 and understood.act is Act.REQUEST
    assert {name: understood.slots.get(name) for name in slots} == slots


def test_new_urgent_things_are_still_made() -> None:
    for text in ("add an urgent task to pay rent", "add a task to call the bank by friday, high priority"):
        understood = read(text, NEW_YORK)
        assert understood.intent == "task.create" and understood.slots["priority"] == "high"


def test_who_may_come_is_a_guest_and_tells_no_event() -> None:
    understood = read("can bob come too?", TOLD)
    assert understood.slots["changes"] == {"add_attendees": ["Bob"]} and not understood.slots.get("query")
    assert [each.value for each in understood.entities if each.kind is Kind.PERSON] == ["Bob"]


@pytest.mark.parametrize("text", ["earlier please", "later please", "a bit later", "sooner"])
def test_another_time_is_no_yes_and_no_goodbye(text: str) -> None:
    assert read(text, TOLD).act is Act.CHANGE


@pytest.mark.parametrize("text", ["see you later", "later", "talk to you later", "yes please"])
def test_goodbyes_and_yeses_stay(text: str) -> None:
    assert read(text, TOLD).act is not Act.CHANGE


@pytest.mark.parametrize(
    ("text", "thing"),
    [
        ("remind me 10 minutes before lunch with sarah", "lunch with sarah"),
        ("remind me 10 minutes before lunch", "lunch"),
        ("ping me an hour before dinner with Tom to get dressed", "dinner with Tom"),
    ],
)
def test_a_reminder_hangs_on_an_event_without_an_article(text: str, thing: str) -> None:
    assert read(text, NEW_YORK).slots["anchor"]["thing"] == thing


def test_a_meal_alone_is_a_time() -> None:
    understood = read("remind me after dinner to call mum", NEW_YORK)
    assert "anchor" not in understood.slots and any(each.kind is Kind.TIME for each in understood.entities)

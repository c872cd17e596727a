"""Times told by two events, whole series, tasks by their due time, and answers in bare digits."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from services.planner.language import Act, Context, Kind, Referent, read

NOW = datetime(2026, 3, 2, 14, tzinfo=UTC)
NEW_YORK = Context(NOW, "America/New_York")


@pytest.mark.parametrize(
    ("text", "intent", "slots"),
    [
        (
            "put a call with sarah between the coffee with bob and the lunch",
            "calendar.schedule",
            {"beside": {"side": "between", "query": "coffee with bob", "until": "lunch"}, "title": "Call"},
        ),
        ("skip next monday's standup", "calendar.cancel", {"query": "standup"}),
        ("delete the whole standup series", "calendar.cancel", {"query": "standup", "series": True}),
        ("move the standup to 10 from now on", "calendar.reschedule", {"query": "standup", "series": True}),
        ("add call the plumber, due tomorrow", "task.create", {"title": "Call the plumber"}),
        ("add buy milk to my todo", "task.create", {"title": "Buy milk"}),
        ("add a task to book rooms", "task.create", {"title": "Book rooms"}),
        ("whats due tomorrow", "task.list", {}),
        ("what did i finish today", "task.list", {"filter": {"status": "completed"}}),
        ("what else is on thursday?", "calendar.list", {}),
        ("whats on my plate today", "calendar.list", {"query": None}),
        ("review tomorrow at 4pm", "calendar.schedule", {"title": "Review"}),
    ],
)
def test_what_is_asked_for(text: str, intent: str, slots: dict[str, Any]) -> None:
    understood = read(text, NEW_YORK)
    assert understood.intent == intent and understood.confidence >= 0.6
    assert {name: understood.slots.get(name) for name in slots} == slots


def test_bare_digits_are_a_clock_time() -> None:
    asked = Context(NOW, "America/New_York", goal_type="reschedule", asked="yes_no", previous_reply="Should I proceed?")
    for text in ("230", "actually make it 230"):
        understood = read(text, asked)
        [time] = [each.time for each in understood.entities if each.kind is Kind.TIME]
        assert time is not None and time.best.start is not None and time.best.start.minute == 30
        assert understood.act in (Act.CHANGE, Act.INFORM)


def test_who_asks_is_no_name() -> None:
    assert [each.value for each in read("who is in it?", NEW_YORK).entities if each.kind is Kind.PERSON] == []


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("also one with bob at 3", "with bob at 3"),
        ("another one on friday", "on friday"),
        ("same again next week", "next week"),
        ("one more thing", ""),
        ("book one with Bob's team lead about the very same thing", "with Bob's team lead about the very same thing"),
    ],
)
def test_another_one_of_the_kind(text: str, rest: str) -> None:
    assert read(text, NEW_YORK).manner.one_more == rest


@pytest.mark.parametrize(
    ("text", "hours"),
    [
        ("dinner with mike sometime next week", ["18:00", "21:30"]),
        ("suggest times for lunch with Sarah", ["11:30", "14:00"]),
        ("lunch with ann tomorrow at 3", None),
        ("call with ann next week", None),
    ],
)
def test_a_meal_has_its_usual_hours(text: str, hours: list[str] | None) -> None:
    assert read(text, NEW_YORK).slots.get("usual_hours") == hours


SPOKEN = Context(
    NOW, "America/New_York", previous_reply="Booked: Dinner.", recent=(Referent("c1", "Mike Stone", "mike@x.com"),)
)


@pytest.mark.parametrize("text", ["tell him im bringing wine", "let him know i'm bringing wine"])
def test_words_for_somebody_spoken_of(text: str) -> None:
    understood = read(text, SPOKEN)
    assert understood.intent == "email.send" and understood.slots["body"].endswith("bringing wine")
    assert [(each.value, each.role) for each in understood.entities] == [("Mike Stone", "recipient")]


@pytest.mark.parametrize("text", ["take bob off it", "take bob off the sync", "remove bob from the sync"])
def test_somebody_is_taken_out(text: str) -> None:
    understood = read(text, SPOKEN)
    assert understood.intent == "calendar.update" and understood.confidence >= 0.6
    assert understood.slots["changes"] == {"remove_attendees": ["Bob"]}


@pytest.mark.parametrize(
    ("text", "intent", "slots"),
    [
        ("todo: finish slides by thurs", "task.create", {"title": "Finish slides"}),
        ("add high priority task email the landlord", "task.create", {"title": "Email the landlord"}),
        ("whats overdue", "task.list", {"filter": {"overdue": True}}),
        ("call anna tmrw", "calendar.schedule", {}),
        ("put lunch with anna and tom on friday noon at cafe roma", "calendar.schedule", {"place": "cafe roma"}),
    ],
)
def test_short_ways_of_asking(text: str, intent: str, slots: dict[str, Any]) -> None:
    understood = read(text, NEW_YORK)
    assert understood.intent == intent and understood.confidence >= 0.6
    assert {name: understood.slots.get(name) for name in slots} == slots
    assert "Roma" not in [each.value for each in understood.entities if each.kind is Kind.PERSON]


def test_a_question_is_no_answer_to_who_somebody_is() -> None:
    asked = Context(
        NOW, "America/New_York", goal_type="schedule", asked="unknown_person", previous_reply="What's their email?"
    )
    assert read("whats the address of the lunch", asked).act is not Act.INFORM
    assert read("roma@x.com", asked).act is Act.INFORM


def test_a_length_added_makes_it_longer() -> None:
    assert read("add 30 min to it", SPOKEN).slots["changes"] == {"extend_s": 1800.0}


def test_a_call_is_called_so() -> None:
    assert read("call anna tmrw at 3", NEW_YORK).slots["title"] == "Call"

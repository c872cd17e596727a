"""Names that are given to a thing: bare words for what has none, the ways of saying "its name is", who is only seen."""

from __future__ import annotations

from typing import Any

import pytest

from services.planner.language import Kind
from tests.unit.planner.support import reading

UNNAMED: dict[str, Any] = {"goal_type": "schedule", "asked": "yes_no", "unnamed": True}
NAMED: dict[str, Any] = {"goal_type": "schedule", "asked": "yes_no"}


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("Flat viewing at Cedar Court.", "Flat viewing at Cedar Court"),
        ("It's the Old Harbour Band concert at 8pm", "The Old Harbour Band concert"),
        ("the event is a vet visit on Friday", "Vet visit"),
        ("yes, dental cleaning with Dr. Rosa Lind, D.D.S. please", "Dental cleaning with Dr. Rosa Lind, D.D.S."),
        ("I'm going to a poetry reading group at 12 Elm Street", "Poetry reading group"),
        ("Table for 4 at Chez Marie", "Table for 4 at Chez Marie"),
    ],
)
def test_bare_words_name_what_has_no_name(text: str, title: str) -> None:
    u = reading(text, **UNNAMED)
    assert (u.act, u.slots.get("title")) == ("CHANGE", title)


@pytest.mark.parametrize("text", ["Flat viewing at Cedar Court.", "It's the Old Harbour Band concert"])
def test_bare_words_name_nothing_that_has_a_name(text: str) -> None:
    assert "title" not in reading(text, **NAMED).slots


@pytest.mark.parametrize(
    "text",
    ["looks good to me", "that concert sounds great", "no, not the dentist", "a longer meeting", "what else is on?",
     "show me my calendar", "cancel the dentist appointment", "thanks a lot", "Thursday at 4", "never mind"],
)  # fmt: skip
def test_what_judges_asks_or_orders_is_no_name(text: str) -> None:
    assert "title" not in reading(text, **UNNAMED).slots


def test_a_place_within_a_name_is_of_the_name() -> None:
    assert "place" not in reading("call it Tea at The Copper Kettle", **UNNAMED).slots
    u = reading("call it Tea at The Copper Kettle, it's at 12 Elm Street", **UNNAMED)
    assert (u.slots["title"], u.slots["place"]) == ("Tea at The Copper Kettle", "12 Elm Street")


@pytest.mark.parametrize(
    "text",
    ["name this alarm as Piano", "the alarm is called Piano", "save the event name as Piano", "make the title Piano",
     "the title of the event should be Piano", "label it Piano", "call the reminder Piano"],
)  # fmt: skip
def test_ways_to_say_a_name(text: str) -> None:
    assert reading(text, **NAMED).slots["title"] == "Piano"


def test_a_name_said_before_the_word_for_it_and_one_with_an_article() -> None:
    assert reading("use Summer Fair as the title for it", **NAMED).slots["title"] == "Summer Fair"
    u = reading("I have to go to 12 Elm Street, call it a checkup please", **UNNAMED)
    assert (u.act, u.slots["title"], u.slots["place"]) == ("CHANGE", "Checkup", "12 Elm Street")


def test_a_name_and_an_hour_alone_ask_for_an_event() -> None:
    u = reading("The title is Harbour Walk and it is at 5 in the evening.")
    assert (u.intent, u.slots["title"]) == ("calendar.schedule", "Harbour Walk") and u.confidence >= 0.6


@pytest.mark.parametrize(
    "text", ["no wait, I need it to notify me for the piano lesson", "wait, notify me about the piano lesson"]
)
def test_what_an_open_reminder_is_for(text: str) -> None:
    assert reading(text, goal_type="remind", asked="yes_no").slots["title"] == "Piano lesson"


def test_who_is_seen_is_of_the_title_and_who_is_met_is_a_guest() -> None:
    seen = reading("book a dermatologist appointment with Mia R Stone on Friday at 10")
    assert seen.slots["title"] == "Dermatologist appointment with Mia R Stone"
    assert [e.role for e in seen.entities if e.kind is Kind.PERSON] == ["title"]
    met = reading("book an appointment with Mia on Friday at 10")
    assert [e.role for e in met.entities if e.kind is Kind.PERSON] == ["attendee"]

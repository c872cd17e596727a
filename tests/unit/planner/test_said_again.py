"""Corrections, follow-ups, waiting, keeping what was about to go, and choices by their time."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from tests.unit.planner.support import ZONE, people, reading, starts

PROPOSED: dict[str, Any] = {"goal_type": "schedule", "asked": "yes_no"}
CANCELLING: dict[str, Any] = {"goal_type": "cancel", "asked": "yes_no", "previous_reply": "Cancel “Demo”?"}
TOLD: dict[str, Any] = {"previous_reply": "You have 2 events on Thursday."}
OFFERED: dict[str, Any] = {"goal_type": "schedule", "asked": "choice"}


@pytest.mark.parametrize(
    "text",
    ["don't cancel it", "I don't want to cancel it", "please do not delete that", "keep it", "no, keep it please"],
)
def test_what_is_kept_is_never_cancelled(text: str) -> None:
    assert reading(text, **CANCELLING).act == "DENY"


@pytest.mark.parametrize("text", ["cancel it", "yes, cancel it", "yes"])
def test_a_yes_to_cancelling(text: str) -> None:
    assert reading(text, **CANCELLING).act == "AFFIRM"


@pytest.mark.parametrize("text", ["move it to Friday at 3 instead", "actually reschedule it to Tuesday"])
def test_a_move_while_cancelling_is_a_request_of_its_own(text: str) -> None:
    u = reading(text, **CANCELLING)
    assert (u.act, u.intent) == ("REQUEST", "calendar.reschedule")


@pytest.mark.parametrize("text", ["hold on", "hang on one moment", "just a sec, please", "give me a moment", "one sec"])
def test_waiting_is_no_answer_and_no_request(text: str) -> None:
    u = reading(text, **PROPOSED)
    assert (u.act, u.intent) == ("SMALL_TALK", "chat.small_talk")


@pytest.mark.parametrize(
    "text", ["what about Tuesday?", "how about next week", "I meant Friday", "sorry, I meant the 12th"]
)
def test_the_last_thing_again_of_something_else(text: str) -> None:
    assert reading(text, **TOLD).act == "CHANGE"


def test_a_new_question_after_an_answer_is_a_request() -> None:
    u = reading("what about my calendar on Tuesday?", **TOLD)
    assert (u.act, u.intent) == ("REQUEST", "calendar.list")


@pytest.mark.parametrize("text", ["no, a little later", "something sooner", "can it be earlier?", "make it longer"])
def test_a_comparison_changes_what_is_open(text: str) -> None:
    assert reading(text, **PROPOSED).act == "CHANGE"


@pytest.mark.parametrize(
    "text", ["the 3pm one", "Thursday please", "let's go with 2pm", "the 5th would be best", "the later one works"]
)
def test_a_choice_by_its_time(text: str) -> None:
    assert reading(text, **OFFERED).act == "CHOOSE"


@pytest.mark.parametrize("text", ["how about Sunday?", "no, at 4pm", "actually 5pm"])
def test_another_time_than_those_offered_is_a_change(text: str) -> None:
    assert reading(text, **OFFERED).act in {"CHANGE", "INFORM"}


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("the meeting should start at 4pm", "calendar.reschedule"),
        ("make my demo on Friday start at 11", "calendar.reschedule"),
        ("have the workshop run for two hours", "calendar.update"),
        ("the demo with Ann needs to be 45 minutes", "calendar.update"),
        ("remove Priya from the get together", "calendar.update"),
        ("I'm going hiking on Saturday", "calendar.schedule"),
        ("how long is the concert", "calendar.list"),
        ("is it possible for you to book a call on Tuesday at 3", "calendar.schedule"),
    ],
)
def test_ways_of_asking(text: str, intent: str) -> None:
    assert reading(text).intent == intent


@pytest.mark.parametrize("text", ["hello! will it rain in Oslo tomorrow?", "thanks, and what are the mortgage rates?"])
def test_a_greeting_does_not_hide_a_question(text: str) -> None:
    assert not reading(text).intent.startswith("chat.")


@pytest.mark.parametrize("text", ["cancel it", "please cancel that one", "can you cancel that one"])
def test_cancelling_it_with_nothing_open_means_the_event(text: str) -> None:
    u = reading(text, previous_reply="Booked: Demo, Friday 3 PM.")
    assert (u.act, u.intent) == ("REQUEST", "calendar.cancel")
    assert reading(text, **PROPOSED).act == "DROP"


def test_the_same_time_is_that_of_the_open_matter() -> None:
    anchor = datetime(2026, 3, 5, 14, 30, tzinfo=ZoneInfo(ZONE))
    context: dict[str, Any] = {"goal_type": "reschedule", "asked": "new_time", "anchor": anchor}
    assert starts(reading("Friday at the same time", **context)) == ["2026-03-06 14:30"]
    assert starts(reading("same day next week", **context)) == ["2026-03-12 00:00"]
    assert starts(reading("same time next week", **context)) == ["2026-03-12 14:30"]


def test_the_same_time_of_nothing_is_left_open() -> None:
    u = reading("move it to Friday at the same time")
    assert (starts(u), u.slots.get("same_time")) == (["2026-03-06 00:00"], True)


def test_a_list_of_days_shares_the_clock() -> None:
    u = reading("book gym Tuesday, Thursday and Friday at 7am with Ann")
    assert starts(u) == ["2026-03-03 07:00", "2026-03-05 07:00", "2026-03-06 07:00"]
    assert people(u) == ["Ann"]

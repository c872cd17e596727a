"""Changes of an event: how long, how often, its notes, who comes too; and what a later hour is counted from."""

from __future__ import annotations

from typing import Any

import pytest

from services.planner.language import Kind
from tests.unit.planner.support import people, reading, roles, starts, times


@pytest.mark.parametrize(
    ("text", "changes", "query"),
    [
        ("make lunch with Ann 30 minutes", {"duration_s": 1800.0}, "lunch"),
        ("make board prep weekly", {"recurrence": "FREQ=WEEKLY"}, "board prep"),
        ("make the standup daily", {"recurrence": "FREQ=DAILY"}, "standup"),
        ("add notes to board prep: bring slides", {"notes": "bring slides"}, "board prep"),
        ("add a note to the review saying ask about hiring", {"notes": "ask about hiring"}, "review"),
        ("add bob@z.com to it", {"add_attendees": ["bob@z.com"]}, ""),
        ("invite Tom too", {"add_attendees": ["Tom"]}, ""),
    ],
)
def test_a_change_of_an_event(text: str, changes: dict[str, Any], query: str) -> None:
    read = reading(text)
    assert read.intent == "calendar.update"
    assert read.slots["changes"] == changes
    assert read.slots.get("query", "") == query


@pytest.mark.parametrize("text", ["move it 2 hours later", "push the dentist two hours later"])
def test_later_is_counted_from_the_event(text: str) -> None:
    read = reading(text)
    assert read.slots["changes"] == {"shift_s": 7200.0}
    assert roles(read) == ["shift"]


@pytest.mark.parametrize("text", ["hmm make that 12:30pm", "make it 12:30pm", "let's do that 12:30pm"])
def test_make_that_and_a_time_is_the_new_time(text: str) -> None:
    assert starts(reading(text, goal_type="reschedule")) == ["2026-03-02 12:30"]
    assert starts(reading(text)) == ["2026-03-02 12:30"]


@pytest.mark.parametrize(
    "text",
    [
        "i want to meet Sarah sometime next week, not monday, preferably in the morning",
        "meet with Sarah any day except friday",
    ],
)
def test_words_of_a_wish_are_no_title(text: str) -> None:
    assert reading(text).slots["title"] == "Meeting"


@pytest.mark.parametrize("text", ["plan my day", "Plan out my week please", "how does my week look?"])
def test_a_day_is_shown_not_booked(text: str) -> None:
    assert reading(text).intent in ("calendar.summary", "calendar.list")


@pytest.mark.parametrize(
    "text", ["who am i having lunch with on wednesday?", "where is lunch on wednesday", "how long is the lunch?"]
)
def test_only_the_event_is_looked_for(text: str) -> None:
    assert reading(text).slots["query"] == "lunch"


@pytest.mark.parametrize("text", ["remove Bob from lunch on friday", "remove bob from the review"])
def test_taking_somebody_out_cancels_nothing(text: str) -> None:
    read = reading(text)
    assert read.intent == "calendar.update"
    assert [name.lower() for name in read.slots["changes"]["remove_attendees"]] == ["bob"]


@pytest.mark.parametrize("text", ["cancel lunch with Ann, cant make it", "cancel lunch with ann, i can't make it"])
def test_a_reason_behind_a_request_is_no_other_request(text: str) -> None:
    read = reading(text)
    assert (read.intent, read.slots["query"]) == ("calendar.cancel", "lunch")
    assert read.confidence > 0.6


def test_now_in_news_is_no_day() -> None:
    assert [found.text for found in times(reading("the review is now at 2"), "new_time")] == ["at 2"]


def test_a_place_behind_a_colon_is_the_events_place() -> None:
    read = reading("add location to board prep: room 4")
    assert (read.slots["changes"], read.slots["query"]) == ({"location": "room 4"}, "board prep")


@pytest.mark.parametrize(
    ("text", "who", "told_by"),
    [
        ("add Meera Shah to the team lunch", ["Meera Shah"], []),
        ("add Zed and Kofi to Friday's demo", ["Zed", "Kofi"], ["old_time"]),
        ("invite Tom to tomorrow's standup", ["Tom"], ["old_time"]),
        ("add Tom to the 3pm call", ["Tom"], ["old_time"]),
    ],
)
def test_who_is_put_into_an_event_that_its_time_tells(text: str, who: list[str], told_by: list[str]) -> None:
    read = reading(text)
    assert (read.intent, read.slots["changes"]) == ("calendar.update", {"add_attendees": who})
    assert (people(read), roles(read)) == (who, told_by)


@pytest.mark.parametrize(
    "text",
    [
        "take Tom off", "please take Tom off the meeting", "take Tom off it", "take Tom off tomorrow's standup",
        "remove Tom from Friday's demo", "drop Tom from the 3pm call", "delete Tom from tomorrow's meeting",
    ],
)  # fmt: skip
def test_who_is_taken_off_comes_no_more(text: str) -> None:
    read = reading(text)
    assert (read.intent, read.slots["changes"]) == ("calendar.update", {"remove_attendees": ["Tom"]})
    assert not times(read, "new_time")


def test_an_event_told_by_who_comes_is_cancelled_whole() -> None:
    assert reading("remove the call with Tom from Friday").intent == "calendar.cancel"


@pytest.mark.parametrize("text", ["add agenda to the meeting", "add Zoom to my meeting", "add lunch to my calendar"])
def test_what_is_no_name_is_nobody(text: str) -> None:
    assert not people(reading(text))


def test_an_unknown_small_name_counts_when_contacts_know_it() -> None:
    (cy, _) = (each for each in reading("add cy to my meeting with sarah").entities if each.kind is Kind.PERSON)
    assert (cy.value, cy.weak) == ("Cy", True)


@pytest.mark.parametrize(
    ("text", "who"),
    [("is bob free tomorrow at 2?", ["Bob"]), ("when are bob and I free on Friday?", ["Bob"]), ("am I free at 2", [])],
)
def test_whose_free_time_is_asked_about(text: str, who: list[str]) -> None:
    read = reading(text)
    assert (read.intent, people(read)) == ("calendar.free_time", who)


def test_butter_is_no_better() -> None:
    assert reading("also bread and butter").act == "UNSPECIFIED"

"""What is told beside a request, names with days in them, and looks at a day."""

from __future__ import annotations

from typing import Any

import pytest

from services.planner.language.manner.model import Sign
from tests.unit.planner.support import people, reading, starts

UNNAMED: dict[str, Any] = {"goal_type": "schedule", "asked": "yes_no", "unnamed": True}
REMINDS: dict[str, Any] = {"goal_type": "remind", "asked": "when"}


@pytest.mark.parametrize(
    "text",
    [
        "I know I have something going on on the 10th",
        "I think I have something planned for Saturday",
        "Whether any meetings are on Friday?",
        "How does the 5th look?",
    ],
)
def test_a_day_is_looked_at(text: str) -> None:
    u = reading(text)
    assert (u.intent, u.slots.get("query")) == ("calendar.list", None) and u.confidence >= 0.6


@pytest.mark.parametrize("text", ["I have something on Tuesday at 3", "schedule something on Friday"])
def test_something_at_an_hour_is_no_question(text: str) -> None:
    assert reading(text).intent == "calendar.schedule"


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("title it, Flight to Oslo", "Flight to Oslo"),
        ("call it Dinner for 3 with Ann", "Dinner for 3 with Ann"),
        ("perfect, name it Table for 2 at Casa Lola", "Table for 2 at Casa Lola"),
    ],
)
def test_a_name_that_is_given_is_taken_whole(text: str, name: str) -> None:
    u = reading(text)
    assert (u.intent, u.slots["title"], people(u)) == ("calendar.update", name, [])


@pytest.mark.parametrize("text", ["Blue Monday Club gig", "Big Friday Quiz final at 12 Elm Street"])
def test_a_day_within_a_name_is_of_the_name(text: str) -> None:
    u = reading(text, **UNNAMED)
    assert (u.slots["title"], starts(u)) == (text.removesuffix(" at 12 Elm Street"), [])


@pytest.mark.parametrize("text", ["Actually Friday please", "Make Friday Lunch", "Ann Friday lunch", "Lunch Friday Al"])
def test_a_day_beside_a_name_stays_a_day(text: str) -> None:
    assert starts(reading(text, **UNNAMED))


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("book an appointment with Dr. Lena Brook at 2:30", "Appointment with Dr. Lena Brook"),
        ("add an entry to my calendar for a checkup with Dr. Lena Brook at 2:30", "Checkup with Dr. Lena Brook"),
    ],
)
def test_a_doctor_is_named_in_full_and_as_written(text: str, title: str) -> None:
    assert reading(text).slots["title"] == title


def test_a_sentence_about_oneself_asks_for_nothing() -> None:
    u = reading("I'm hoping to get some chores done. I want to set an alarm called Laundry.")
    assert (u.intent, u.compound, u.slots["title"]) == ("reminder.create", False, "Laundry")


def test_what_is_there_is_looked_at_before_something_is_added() -> None:
    u = reading("I need to set an alarm. Can you check what alarms I have?")
    assert (u.intent, u.compound) == ("reminder.list", False)
    assert reading("set an alarm at 6 and show my alarms").compound


def test_a_part_of_the_day_and_its_day_are_one_stretch() -> None:
    u = reading("What are my afternoon slots on Thursday?")
    assert starts(u, "window") == ["2026-03-05 12:00"]


def test_a_time_and_a_name_for_the_reminder_that_is_open() -> None:
    u = reading("Set it for 4pm, and change the name to Grocery run", **REMINDS)
    assert (u.act, u.slots["changes"]["title"], starts(u)) == ("CHANGE", "Grocery run", ["2026-03-02 16:00"])
    again = reading("Could you give it another go? Make the title Piano.", **REMINDS)
    assert (again.act, again.slots["title"]) == ("CHANGE", "Piano")


def test_praise_of_what_was_understood_is_a_yes_where_one_waits() -> None:
    assert reading("You have nailed it again", **UNNAMED).act == "AFFIRM"
    assert reading("you nailed it").act == "THANKS"
    assert Sign.PRAISES in reading("That seems nice").manner.signs


@pytest.mark.parametrize(("text", "act"), [("No.Thank you very much", "DENY"), ("Fine.Thanks", "AFFIRM")])
def test_a_blank_forgotten_behind_a_full_stop(text: str, act: str) -> None:
    assert reading(text, **UNNAMED).act == act


def test_free_time_asked_for_after_a_sentence_of_its_own() -> None:
    u = reading("It suits me. Can you find me when I'm free on Friday")
    assert (u.intent, "when_free" in u.slots) == ("calendar.free_time", False)


@pytest.mark.parametrize(
    ("text", "query"),
    [
        ("what will the weather be like at the football game on Friday night", "football game"),
        ("will it rain during my picnic on Saturday", "picnic"),
    ],
)
def test_the_weather_of_an_event_asks_when_the_event_is(text: str, query: str) -> None:
    u = reading(text)
    assert (u.intent, u.slots["query"], Sign.ASKS_WEATHER in u.manner.signs) == ("calendar.list", query, True)


@pytest.mark.parametrize("text", ["what's the weather today", "will it rain tomorrow?", "is it windy in Oslo"])
def test_the_weather_alone_is_none_of_ours(text: str) -> None:
    assert reading(text).intent == "out_of_scope"

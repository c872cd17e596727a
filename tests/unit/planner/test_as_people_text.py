"""Texts as people send them: whom they rule out, days that do not exist, and what an hour is told by."""

from __future__ import annotations

from datetime import timedelta

import pytest

from services.planner.language import Act
from services.planner.rules.asked_of import put_to_them
from tests.unit.planner.support import NOW, people, reading, starts


@pytest.mark.parametrize(
    ("text", "who"),
    [
        ("book lunch with sarah, not tom, friday at 1", ["Sarah"]),
        ("meet with Ann instead of Tom friday at 3", ["Ann"]),
        ("set up a call with Priya and not Bob tomorrow at 9", ["Priya"]),
        ("set up a call with Priya and Bob tomorrow at 9", ["Priya", "Bob"]),
    ],
)
def test_who_is_ruled_out_is_not_meant(text: str, who: list[str]) -> None:
    assert people(reading(text)) == who


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("dentist on feb 30 at 10am", "feb 30"),
        ("add a task to pay rent by april 31", "april 31"),
        ("move my dentist to the 31st of june", "the 31st of june"),
        ("what do i have on Sept 31st?", "Sept 31st"),
    ],
)
def test_a_day_that_does_not_exist_is_told(text: str, day: str) -> None:
    assert reading(text).slots["no_such_day"] == day


@pytest.mark.parametrize(
    "text", ["dentist on feb 29 at 10am", "lunch may 31 at noon", "call Ann on march 3", "june 31:30"]
)
def test_other_days_exist(text: str) -> None:
    assert "no_such_day" not in reading(text).slots


def test_nothing_else_is_read_into_such_a_day() -> None:
    read = reading("add a task to pay rent by april 31")
    assert (read.slots["title"], starts(read)) == ("Pay rent", [])


@pytest.mark.parametrize(
    ("text", "when"),
    [
        ("breakfast with sarah at 7 on friday", "2026-03-06 07:00"),
        ("dinner with sarah at 7 on friday", "2026-03-06 19:00"),
        ("lunch with sarah friday at 1", "2026-03-06 13:00"),
        ("breakfast with sarah at 7pm on friday", "2026-03-06 19:00"),
    ],
)
def test_a_meal_tells_the_half_of_the_day(text: str, when: str) -> None:
    assert starts(reading(text)) == [when]


def test_what_is_asked_of_somebody_keeps_its_if() -> None:
    assert reading("email sarah asking if she's free monday").slots["body"] == "if she's free monday"


@pytest.mark.parametrize(
    ("text", "query", "ends"),
    [
        ("make my vacation end on the 19th", "vacation", "2026-03-19 00:00"),
        ("make it end at 5", "", "2026-03-02 17:00"),
        ("extend the workshop to 6pm", "workshop", "2026-03-02 18:00"),
        ("can the workshop finish at 5 instead", "workshop", "2026-03-02 17:00"),
    ],
)
def test_when_something_shall_end_is_no_time_to_move_it_to(text: str, query: str, ends: str) -> None:
    read = reading(text)
    assert (read.intent, read.slots.get("query", "")) == ("calendar.update", query)
    assert starts(read, "end_time") == [ends] and not starts(read)


@pytest.mark.parametrize("text", ["extend the call by 30 minutes", "extend my meeting an hour", "move it to 5"])
def test_other_changes_have_no_end(text: str) -> None:
    assert not starts(reading(text), "end_time")


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("set something up with dan tuesday", "Meeting"),
        ("put gym in at 6am tomorrow", "Gym"),
        ("call mom tonight at 8", "Call mom"),
        ("add buy stamps, call plumber to my list", "Buy stamps, call plumber"),
    ],
)
def test_what_it_is_called(text: str, title: str) -> None:
    assert reading(text).slots["title"] == title


def test_where_it_shall_be_moved_to_is_looked_for_and_not_done_at_once() -> None:
    read = reading("i need to move it, what's free on friday?")
    assert (read.intent, read.compound, read.slots.get("query", "")) == ("calendar.reschedule", False, "")


@pytest.mark.parametrize("text", ["i'll send sarah the numbers by thursday", "I will finish the deck tomorrow"])
def test_what_somebody_will_do_is_a_promise(text: str) -> None:
    assert reading(text).act is Act.PROMISE


@pytest.mark.parametrize(
    "text", ["i'll call mom tonight at 8", "I'll need a room tomorrow at 3", "send it by thursday"]
)
def test_what_is_asked_for_is_no_promise(text: str) -> None:
    assert reading(text).act is not Act.PROMISE


@pytest.mark.parametrize(("text", "thing"), [("undo the dentist", "dentist"), ("undo that booking please", "")])
def test_what_shall_be_undone_is_named(text: str, thing: str) -> None:
    read = reading(text)
    assert (read.act, read.slots.get("query", "")) == (Act.UNDO, thing)


@pytest.mark.parametrize(
    ("text", "several"),
    [
        ("lunch with sarah monday or tuesday at noon", True),
        ("study monday wednesday friday at 6pm", True),
        ("book a call with Ann tomorrow, no, friday at 2", False),
        ("book a call with Ann tomorrow at 9, sorry, friday at 2pm", False),
        ("lunch with sarah tuesday at noon", False),
    ],
)
def test_days_side_by_side_are_several_and_a_correction_is_one(text: str, several: bool) -> None:
    assert reading(text).slots.get("several_days", False) is several


def test_before_lunch_is_where_it_is_moved_to() -> None:
    read = reading("move the standup before lunch")
    assert (read.slots["query"], [e.role for e in read.entities if e.time is not None]) == ("standup", ["new_time"])


def test_w_behind_a_number_is_with_and_no_weeks() -> None:
    read = reading("lunch fri 1230 w sarah")
    assert people(read) == ["Sarah"] and "duration_s" not in read.slots


def test_a_bare_hour_is_of_the_day_spoken_of() -> None:
    read = reading("make it 10", goal_type="reschedule", anchor=NOW + timedelta(days=1))
    assert starts(read) == ["2026-03-03 10:00"]


@pytest.mark.parametrize(
    ("text", "body"),
    [
        ("email sarah the report is done and cc my boss", "the report is done"),
        ("email sarah saying the report is done, cc tom", "the report is done"),
    ],
)
def test_who_gets_a_copy_is_no_part_of_the_words(text: str, body: str) -> None:
    read = reading(text)
    assert (read.slots["body"], len([e for e in read.entities if e.role == "recipient"])) == (body, 2)


@pytest.mark.parametrize(
    ("text", "two"),
    [
        ("swap my lunch with sarah and my call with tom", ["my lunch with sarah", "my call with tom"]),
        ("switch the dentist with the gym please", ["the dentist", "the gym"]),
    ],
)
def test_what_shall_change_places(text: str, two: list[str]) -> None:
    assert reading(text).slots["swap"] == two


@pytest.mark.parametrize(
    ("said", "put"),
    [
        ("what she thinks of the plan", "I wanted to ask what you think of the plan."),
        ("when he's back", "I wanted to ask when you're back."),
        ("if she can come", "Can you come?"),
        ("the report is done", "the report is done"),
    ],
)
def test_what_is_asked_is_put_to_them(said: str, put: str) -> None:
    assert put_to_them(said) == put

"""Texts as people send them: whom they rule out, days that do not exist, and what an hour is told by."""

from __future__ import annotations

import pytest

from tests.unit.planner.support import people, reading, starts


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

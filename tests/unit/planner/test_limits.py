"""When a message's limits ask for a search, and which of its times they leave as the time itself."""

from __future__ import annotations

import pytest

from tests.unit.planner.support import reading, times


@pytest.mark.parametrize(
    ("text", "stances"),
    [
        ("Book a call with Ann next week but not on Monday", ["only", "never"]),
        ("Schedule a call with Ann for half an hour between 9:00 and 17:00 on Monday", ["only"]),
        ("Set up an hour with Ann on either Tuesday or Thursday", ["only", "only"]),
        ("Book a meeting with Ann, she can't do mornings", ["never"]),
        ("Find time for a review, preferably after lunch", ["rather"]),
    ],
)
def test_a_slot_is_looked_for(text: str, stances: list[str]) -> None:
    assert [limit["stance"] for limit in reading(text).slots["limits"]] == stances


@pytest.mark.parametrize(
    "text",
    [
        "Book a call with Ann on Friday at 3pm",
        "Book a call with Ann on Friday from 2 to 3pm",
        "Book a call with Ann on Friday at 3pm, not at 4",
        "Book a call with Ann tomorrow",
        "Book a call with Ann tomorrow at 10 for 30 minutes",
    ],
)
def test_a_time_that_was_said_needs_no_search(text: str) -> None:
    assert "limits" not in reading(text).slots


def test_what_is_ruled_out_is_not_the_time() -> None:
    read = reading("Book a call with Ann next week but not on Monday")
    assert [found.text for found in times(read, "limit")] == ["on Monday"]
    assert [found.text for found in times(read, "new_time")] == ["next week"]


def test_when_something_is_moved_the_day_that_does_not_suit_is_the_old_one() -> None:
    read = reading("I can't do Friday, move my call with Ann to Monday")
    assert not times(read, "limit")
    assert [found.text for found in times(read, "new_time")] == ["Monday"]


def test_looking_at_busy_days_is_no_limit() -> None:
    assert times(reading("when am I busy tomorrow?"), "limit") == []

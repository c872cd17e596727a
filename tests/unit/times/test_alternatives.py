"""Alternatives, clocks of other zones, lists of days, and "same day"."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from tests.unit.times.support import only, said, spans, stamp

NOW = datetime(2025, 3, 5, 9, tzinfo=ZoneInfo("America/New_York"))  # a Wednesday


def test_two_hours_said_as_alternatives_are_readings_of_one_time() -> None:
    readings = only("at 5 or 6", now=NOW).readings
    assert [stamp(one.start) for one in readings][:2] == ["2025-03-05 17:00", "2025-03-05 18:00"]
    assert sum(one.weight for one in readings) == pytest.approx(1)


def test_the_half_of_the_day_is_of_both_alternatives() -> None:
    readings = only("tomorrow 10 or 11am", now=NOW).readings
    assert {stamp(one.start) for one in readings} == {"2025-03-06 10:00", "2025-03-06 11:00"}


def test_alternatives_that_count_things_are_no_time() -> None:
    assert spans("5 or 6 people", now=NOW) == ()


@pytest.mark.parametrize(
    ("text", "start"),
    [
        ("tomorrow at 10:30am EST", "2025-03-06 10:30"),
        ("tomorrow at 10am PST", "2025-03-06 13:00"),
        ("Friday 3pm Pacific", "2025-03-07 18:00"),
        ("tomorrow 14:00 UTC", "2025-03-06 09:00"),
        ("tomorrow at 9pm Pacific time", "2025-03-07 00:00"),
        ("Friday 3pm london time", "2025-03-07 10:00"),
    ],
)
def test_a_clock_of_another_zone(text: str, start: str) -> None:
    assert stamp(only(text, now=NOW).best.start) == start


def test_both_ends_of_a_range_are_in_the_zone() -> None:
    assert said("Friday 2 to 3pm PST", now=NOW) == "2025-03-07 17:00 / 2025-03-07 18:00"


@pytest.mark.parametrize(
    ("text", "starts"),
    [
        ("Thu, Fri and Sat at 7pm", ["2025-03-06 19:00", "2025-03-07 19:00", "2025-03-08 19:00"]),
        ("Thursday or Friday at 3pm", ["2025-03-06 15:00", "2025-03-07 15:00"]),
        ("Thursday and on Friday at noon", ["2025-03-06 12:00", "2025-03-07 12:00"]),
        ("Thursday to see Ann Friday at 3pm", ["2025-03-06 00:00", "2025-03-07 15:00"]),
    ],
)
def test_days_of_a_list_share_the_clock(text: str, starts: list[str]) -> None:
    assert [stamp(span.best.start) for span in spans(text, now=NOW)] == starts


@pytest.mark.parametrize(
    ("text", "start"),
    [
        ("same day next week", "2025-03-12 00:00"),
        ("the same day next month", "2025-04-05 00:00"),
        ("same time tomorrow", "2025-03-06 09:00"),
        ("same time next week", "2025-03-12 09:00"),
    ],
)
def test_the_same_again(text: str, start: str) -> None:
    assert stamp(only(text, now=NOW).best.start) == start


def test_a_length_after_by_is_no_hour() -> None:
    day, length = spans("on December 4 by 2 hours", now=NOW)
    assert (stamp(day.best.start), day.has_time) == ("2025-12-04 00:00", False)
    assert length.best.duration is not None
    assert length.best.duration.total_seconds() == 7200

"""Days and calendar units. The reference is Wednesday 5 March 2025, 10:00 in New York."""

from __future__ import annotations

import pytest

from services.planner.times import Preferences
from tests.unit.times.support import only, said, spans, stamp


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("today", "2025-03-05"),
        ("2moro", "2025-03-06"),
        ("see you the day after tomorrow", "2025-03-07"),
        ("the day before yesterday", "2025-03-03"),
        ("friday", "2025-03-07"),
        ("wednesday", "2025-03-12"),
        ("this sunday", "2025-03-09"),
        ("next friday", "2025-03-14"),
        ("next monday", "2025-03-10"),
        ("last tuesday", "2025-03-04"),
        ("the coming saturday", "2025-03-08"),
        ("monday next week", "2025-03-10"),
        ("next week on thursday", "2025-03-13"),
        ("the 3rd", "2025-04-03"),
        ("on the 21st", "2025-03-21"),
        ("the 9th of next month", "2025-04-09"),
        ("june 2nd", "2025-06-02"),
        ("2 june", "2025-06-02"),
        ("the second of june", "2025-06-02"),
        ("feb 1", "2026-02-01"),
        ("oct 31, 2027", "2027-10-31"),
        ("friday the 13th", "2025-06-13"),
        ("mon 31", "2025-03-31"),
        ("4/9", "2025-04-09"),
        ("19/4", "2025-04-19"),
        ("4/9/26", "2026-04-09"),
        ("9.4.", "2025-04-09"),
        ("09.04.2026", "2026-04-09"),
        ("2025-11-02", "2025-11-02"),
        ("20251102", "2025-11-02"),
        ("first monday of may", "2025-05-05"),
        ("last friday in june", "2025-06-27"),
        ("last day of april", "2025-04-30"),
        ("in 4 days", "2025-03-09"),
        ("six days ago", "2025-02-27"),
        ("a week from friday", "2025-03-14"),
        ("two days after next monday", "2025-03-12"),
        ("three fridays from now", "2025-03-21"),
        ("thanksgiving", "2025-11-27"),
        ("easter 2026", "2026-04-05"),
        ("christmas eve", "2025-12-24"),
        ("orthodox easter 2024", "2024-05-05"),
        ("election day", "2025-11-04"),
        ("giving tuesday", "2025-12-02"),
        ("two days before christmas", "2025-12-23"),
        ("the closest friday to may 1st", "2025-05-02"),
        ("wendesday", "2025-03-12"),
        ("tommorow", "2025-03-06"),
        ("febuary 20", "2026-02-20"),
    ],
)
def test_a_day(text: str, day: str) -> None:
    span = only(text)
    assert (span.kind, span.grain, span.has_date, span.has_time) == ("date", "day", True, False)
    best = span.best
    assert best.start is not None
    assert best.end is not None
    assert stamp(best.start) == f"{day} 00:00"
    assert (best.end.date() - best.start.date()).days == 1


@pytest.mark.parametrize(
    ("text", "grain", "start", "end"),
    [
        ("next week", "week", "2025-03-10", "2025-03-17"),
        ("the week after next", "week", "2025-03-17", "2025-03-24"),
        ("the week of april 9", "week", "2025-04-07", "2025-04-14"),
        ("this weekend", "weekend", "2025-03-08", "2025-03-10"),
        ("next month", "month", "2025-04-01", "2025-05-01"),
        ("in september", "month", "2025-09-01", "2025-10-01"),
        ("october 2026", "month", "2026-10-01", "2026-11-01"),
        ("Q4", "quarter", "2025-10-01", "2026-01-01"),
        ("q1 2027", "quarter", "2027-01-01", "2027-04-01"),
        ("next quarter", "quarter", "2025-04-01", "2025-07-01"),
        ("next year", "year", "2026-01-01", "2027-01-01"),
        ("in 2028", "year", "2028-01-01", "2029-01-01"),
        ("end of april", "month", "2025-04-21", "2025-05-01"),
        ("the beginning of next week", "week", "2025-03-10", "2025-03-13"),
        ("mid july", "month", "2025-07-10", "2025-07-21"),
        ("the next 3 days", "day", "2025-03-06", "2025-03-09"),
        ("this summer", "quarter", "2025-06-21", "2025-09-23"),
        ("labor day weekend", "weekend", "2025-08-30", "2025-09-02"),
        ("the rest of the month", "day", "2025-03-05", "2025-04-01"),
        ("later this week", "day", "2025-03-05", "2025-03-10"),
        ("the first 2 weeks of june", "day", "2025-06-02", "2025-06-16"),
    ],
)
def test_a_longer_unit(text: str, grain: str, start: str, end: str) -> None:
    span = only(text)
    assert (span.kind, span.grain) == ("interval", grain)
    assert said(text) == f"{start} 00:00 / {end} 00:00"


def test_next_friday_keeps_both_meanings() -> None:
    readings = only("next friday").readings
    assert [(stamp(one.start)[:10], one.note) for one in readings] == [
        ("2025-03-14", "next week"),
        ("2025-03-07", "this week"),
    ]


def test_order_of_figures_is_the_customers() -> None:
    assert said("4/9", preferences=Preferences(date_order="DMY")).startswith("2025-09-04")
    assert len(only("4/9").readings) == 2
    assert len(only("4/19").readings) == 1


def test_the_weekday_said_decides_the_order_of_figures() -> None:
    assert said("tuesday 8/4").startswith("2025-04-08")
    assert said("monday 8/4").startswith("2025-08-04")


@pytest.mark.parametrize(
    ("text", "day"), [("monday", "2025-03-03"), ("march 20", "2024-03-20"), ("the 20th", "2025-02-20")]
)
def test_past_sense(text: str, day: str) -> None:
    assert said(text, sense="past").startswith(day)


def test_week_start() -> None:
    assert said("next week", preferences=Preferences(week_start=6)).startswith("2025-03-09")


def test_positions_are_of_the_given_text() -> None:
    text = "Lunch with Ann next Tuesday, not Thursday."
    assert [text[span.start : span.end] for span in spans(text)] == ["next Tuesday", "Thursday"]
    assert all(span.text == text[span.start : span.end] for span in spans(text))


def test_what_is_planned_stays_out_of_the_span() -> None:
    assert only("birthday brunch on the 10th").text == "on the 10th"
    assert only("lunch at 1 today").text == "at 1 today"


def test_impossible_days_are_no_days() -> None:
    assert not spans("31/31/2025")
    assert not spans("2025-02-30")


@pytest.mark.parametrize("text", ["how is the 9th looking?", "the 9th looks good", "the 9th anniversary party"])
def test_a_day_number_never_ends_inside_its_word(text: str) -> None:
    for span in spans(text):
        assert span.text.endswith("9th")


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("the last working day of March", "2025-03-31 00:00 / 2025-04-01 00:00"),
        ("the first weekday of next month", "2025-04-01 00:00 / 2025-04-02 00:00"),
        ("an hour before noon tomorrow", "2025-03-06 11:00"),
        ("New Year's Eve at 11pm", "2025-12-31 23:00"),
        ("tomorrow between one and two", "2025-03-06 13:00 / 2025-03-06 14:00"),
    ],
)
def test_more_ways_to_say_when(text: str, value: str) -> None:
    assert said(text) == value

"""Neighbours of a day or a unit, halves, ends, and lengths said as alternatives. Said on Wednesday 5 March 2025."""

from __future__ import annotations

import pytest

from tests.unit.times.support import length, only, said, spans, stamp


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("friday after next", "2025-03-14"),
        ("the sunday before last", "2025-02-23"),
        ("two tuesdays ago", "2025-02-25"),
        ("monday week", "2025-03-17"),
        ("tuesday fortnight", "2025-03-25"),
        ("a week on thursday", "2025-03-13"),
        ("two weeks tomorrow", "2025-03-20"),
        ("a week today", "2025-03-12"),
        ("a year ago today", "2024-03-05"),
        ("a week ago monday", "2025-02-24"),
        ("the monday after easter", "2025-04-21"),
        ("the last friday before christmas", "2025-12-19"),
        ("the second sunday after labor day", "2025-09-14"),
        ("the first of next month", "2025-04-01"),
        ("the last of the month", "2025-03-31"),
        ("second to last thursday of november", "2025-11-20"),
        ("penultimate friday of june", "2025-06-20"),
        ("next working day", "2025-03-06"),
        ("in ten days' time", "2025-03-15"),
        ("next tuesday + 10 days", "2025-03-21"),
        ("9 aug 96", "1996-08-09"),
        ("same day next year", "2026-03-05"),
    ],
)
def test_a_neighbouring_day(text: str, day: str) -> None:
    span = only(text)
    assert (span.kind, span.text) == ("date", text)
    assert said(text).startswith(day)


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("the week before last", "2025-02-17", "2025-02-24"),
        ("the month after next", "2025-05-01", "2025-06-01"),
        ("the weekend after next", "2025-03-22", "2025-03-24"),
        ("the week after christmas", "2025-12-29", "2026-01-05"),
        ("the last weekend before christmas", "2025-12-20", "2025-12-22"),
        ("christmas week", "2025-12-22", "2025-12-29"),
        ("the weekend of the 15th", "2025-03-15", "2025-03-17"),
        ("the week ending march 21", "2025-03-17", "2025-03-24"),
        ("the second half of march", "2025-03-16", "2025-04-01"),
        ("first half of next year", "2026-01-01", "2026-07-01"),
        ("H2 2026", "2026-07-01", "2027-01-01"),
        ("Q1 of next year", "2026-01-01", "2026-04-01"),
        ("Q4 '25", "2025-10-01", "2026-01-01"),
        ("year end", "2025-09-01", "2026-01-01"),
        ("march in two years", "2027-03-01", "2027-04-01"),
        ("within the month", "2025-03-05", "2025-04-01"),
        ("in the coming days", "2025-03-06", "2025-03-09"),
        ("in 2 to 3 weeks", "2025-03-19", "2025-03-27"),
    ],
)
def test_a_neighbouring_unit(text: str, start: str, end: str) -> None:
    assert only(text).text == text
    assert said(text) == f"{start} 00:00 / {end} 00:00"


@pytest.mark.parametrize(
    ("text", "when"),
    [
        ("first thing monday morning", "2025-03-10 09:00 / 2025-03-10 10:00"),
        ("later this afternoon", "2025-03-05 15:00 / 2025-03-05 18:00"),
        ("early tomorrow", "2025-03-06 06:00 / 2025-03-06 09:00"),
        ("the night before christmas", "2025-12-24 20:00 / 2025-12-25 00:00"),
        ("midnight tonight", "2025-03-06 00:00"),
        ("9 in the morning on friday", "2025-03-07 09:00"),
        ("30 minutes before 5", "2025-03-05 16:30"),
        ("12 noon", "2025-03-05 12:00"),
        ("until the end of march", " / 2025-04-01 00:00"),
    ],
)
def test_a_part_of_it(text: str, when: str) -> None:
    assert said(text) == when


@pytest.mark.parametrize(
    ("text", "lengths"),
    [
        ("2-3 hours", ["120 min", "180 min"]),
        ("for 30 or 45 minutes", ["30 min", "45 min"]),
        ("an hour or two", ["60 min", "120 min"]),
        ("30 minutes to an hour", ["30 min", "60 min"]),
        ("for 1:30 hours", ["90 min"]),
    ],
)
def test_lengths_said_as_alternatives_are_both_kept(text: str, lengths: list[str]) -> None:
    span = only(text)
    assert span.kind == "duration"
    assert [length(one.duration) for one in span.readings if one.duration is not None] == lengths


@pytest.mark.parametrize(
    ("text", "rule", "first"),
    [
        ("monday mornings", "FREQ=WEEKLY;BYDAY=MO", "2025-03-10 08:00"),
        ("every 2nd and 4th thursday", "FREQ=MONTHLY;BYDAY=2TH,4TH", "2025-03-13 00:00"),
        ("every day next week at 9", "FREQ=DAILY;UNTIL=20250317T035959Z", "2025-03-10 09:00"),
        ("every monday in june", "FREQ=WEEKLY;BYDAY=MO;UNTIL=20250701T035959Z", "2025-06-02 00:00"),
        ("every friday from march 14 to april 25", "FREQ=WEEKLY;BYDAY=FR;UNTIL=20250426T035959Z", "2025-03-14 00:00"),
        ("every monday until the end of june", "FREQ=WEEKLY;BYDAY=MO;UNTIL=20250701T035959Z", "2025-03-10 00:00"),
        ("every day for two weeks", "FREQ=DAILY;UNTIL=20250320T035959Z", "2025-03-06 00:00"),
        ("semi-annually", "FREQ=MONTHLY;INTERVAL=6", "2025-04-05 00:00"),
    ],
)
def test_how_long_a_rule_goes_on(text: str, rule: str, first: str) -> None:
    best = only(text).best
    assert (best.rrule, stamp(best.start)) == (rule, first)


def test_a_decade_is_no_length() -> None:
    assert not spans("music of the 80s")
    assert not spans("twice daily")

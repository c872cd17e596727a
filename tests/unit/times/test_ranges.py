"""Ranges, open sides and lengths."""

from __future__ import annotations

import pytest

from tests.unit.times.support import only, said


@pytest.mark.parametrize(
    ("text", "when"),
    [
        ("2 to 3pm on tuesday", "2025-03-11 14:00 / 2025-03-11 15:00"),
        ("thurs 11-1", "2025-03-06 11:00 / 2025-03-06 13:00"),
        ("from 2 till 4", "2025-03-05 14:00 / 2025-03-05 16:00"),
        ("between 9:30 and 11 tomorrow", "2025-03-06 09:30 / 2025-03-06 11:00"),
        ("apr 9 14:00-15:30", "2025-04-09 14:00 / 2025-04-09 15:30"),
        ("10pm to 2am", "2025-03-05 22:00 / 2025-03-06 02:00"),
        ("noon-1pm", "2025-03-05 12:00 / 2025-03-05 13:00"),
        ("between 5 and 6 in the evening", "2025-03-05 17:00 / 2025-03-05 18:00"),
        ("monday to wednesday", "2025-03-10 00:00 / 2025-03-13 00:00"),
        ("june 2nd - 5th", "2025-06-02 00:00 / 2025-06-06 00:00"),
        ("from the 2nd to the 5th of june", "2025-06-02 00:00 / 2025-06-06 00:00"),
        ("6/2 to 6/5", "2025-06-02 00:00 / 2025-06-06 00:00"),
        ("june 30 to july 2, 2026", "2026-06-30 00:00 / 2026-07-03 00:00"),
        ("friday 5pm to saturday noon", "2025-03-07 17:00 / 2025-03-08 12:00"),
        ("february to may", "2025-02-01 00:00 / 2025-06-01 00:00"),
        ("between now and 4pm", "2025-03-05 10:00 / 2025-03-05 16:00"),
        ("later today", "2025-03-05 10:00 / 2025-03-06 00:00"),
        ("within 2 hours", "2025-03-05 10:00 / 2025-03-05 12:00"),
        ("at 3pm for 45 minutes", "2025-03-05 15:00 / 2025-03-05 15:45"),
        ("for 3 days from april 9", "2025-04-09 00:00 / 2025-04-12 00:00"),
        ("after 3pm but before 5pm", "2025-03-05 15:00 / 2025-03-05 17:00"),
    ],
)
def test_a_range(text: str, when: str) -> None:
    span = only(text)
    assert span.kind == "interval"
    assert said(text) == when


@pytest.mark.parametrize(
    ("text", "relation", "when"),
    [
        ("thursday after 5", "after", "2025-03-06 17:00"),
        ("after 3 on thursday", "after", "2025-03-06 15:00"),
        ("after friday", "after", "2025-03-08 00:00"),
        ("since monday", "since", "2025-03-03 00:00"),
        ("from 3pm onwards", "from", "2025-03-05 15:00"),
        ("by friday", "by", " / 2025-03-08 00:00"),
        ("by 4pm tomorrow", "by", " / 2025-03-06 16:00"),
        ("by eod", "by", " / 2025-03-05 18:00"),
        ("no later than next tuesday", "by", " / 2025-03-12 00:00"),
        ("before noon on monday", "before", " / 2025-03-10 12:00"),
        ("until june", "until", " / 2025-06-01 00:00"),
        ("through friday", "until", " / 2025-03-08 00:00"),
    ],
)
def test_an_open_side(text: str, relation: str, when: str) -> None:
    span = only(text)
    assert (span.kind, span.relation) == ("open_interval", relation)
    assert said(text) == when


def test_a_deadline_says_so() -> None:
    assert only("by friday").best.note == "deadline"


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("for 45 min", "45 min"),
        ("an hour and a half", "90 min"),
        ("1.5 hrs", "90 min"),
        ("for 2h30", "150 min"),
        ("1 hour 15 minutes", "75 min"),
        ("three quarters of an hour", "45 min"),
        ("half a day", "720 min"),
        ("two and a half hours", "150 min"),
        ("a couple of days", "2880 min"),
        ("90'", "90 min"),
    ],
)
def test_a_length(text: str, length: str) -> None:
    span = only(text)
    assert (span.kind, span.has_date, span.has_time) == ("duration", False, False)
    assert said(text) == length


@pytest.mark.parametrize(
    ("text", "minutes"),
    [("half-hour", 30), ("a half-day", 720), ("an hour and three quarters", 105), ("two hours and a quarter", 135)],
)
def test_halves_and_quarters_of_a_length(text: str, minutes: int) -> None:
    length = only(text).best.duration
    assert length is not None and length.total_seconds() == 60 * minutes


def test_a_length_beside_a_moment_is_kept() -> None:
    assert said("friday at 3 for half an hour") == "2025-03-07 15:00 / 2025-03-07 15:30"
    assert said("for an hour on friday at 3pm") == "2025-03-07 15:00 / 2025-03-07 16:00"
    best = only("friday at 3 for half an hour").best
    assert best.duration is not None
    assert best.duration.total_seconds() == 1800

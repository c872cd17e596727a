"""Recurrences, as RFC 5545 rules with their first occurrence."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from dateutil.rrule import rrulestr

from tests.unit.times.support import only, spans, stamp


@pytest.mark.parametrize(
    ("text", "rule", "first"),
    [
        ("every monday", "FREQ=WEEKLY;BYDAY=MO", "2025-03-10 00:00"),
        ("fridays at 4", "FREQ=WEEKLY;BYDAY=FR", "2025-03-07 16:00"),
        ("every second tuesday at 9", "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU", "2025-03-11 09:00"),
        ("tuesdays and thursdays at 6pm", "FREQ=WEEKLY;BYDAY=TU,TH", "2025-03-06 18:00"),
        ("weekdays at 8", "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR", "2025-03-06 08:00"),
        ("weekdays except friday", "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH", "2025-03-06 00:00"),
        ("every day except weekends at 9am", "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR", "2025-03-06 09:00"),
        ("every day but sunday at 8am", "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR,SA", "2025-03-06 08:00"),
        ("every day at 8am except on sundays", "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR,SA", "2025-03-06 08:00"),
        ("daily at 11:30am", "FREQ=DAILY", "2025-03-05 11:30"),
        ("every night at 10", "FREQ=DAILY", "2025-03-05 22:00"),
        ("every 3 weeks on friday", "FREQ=WEEKLY;INTERVAL=3;BYDAY=FR", "2025-03-07 00:00"),
        ("on the 15th of every month", "FREQ=MONTHLY;BYMONTHDAY=15", "2025-03-15 00:00"),
        ("the first monday of each month at 10", "FREQ=MONTHLY;BYDAY=1MO", "2025-04-07 10:00"),
        ("at the end of every month", "FREQ=MONTHLY;BYMONTHDAY=-1", "2025-03-31 00:00"),
        ("every june 2nd", "FREQ=YEARLY;BYMONTH=6;BYMONTHDAY=2", "2025-06-02 00:00"),
        ("every 20 minutes", "FREQ=MINUTELY;INTERVAL=20", "2025-03-05 10:20"),
        ("quarterly", "FREQ=MONTHLY;INTERVAL=3", "2025-04-05 00:00"),
        ("every day for 5 times", "FREQ=DAILY;COUNT=5", "2025-03-06 00:00"),
        ("every week starting april 9", "FREQ=WEEKLY", "2025-04-09 00:00"),
    ],
)
def test_a_rule(text: str, rule: str, first: str) -> None:
    span = only(text)
    assert (span.kind, span.relation) == ("recurrence", "every")
    assert (span.best.rrule, stamp(span.best.start)) == (rule, first)
    rrulestr(rule, dtstart=datetime(2025, 1, 1))  # noqa: DTZ001


def test_until_is_inclusive_and_utc() -> None:
    assert only("every other day until june").best.rrule == "FREQ=DAILY;INTERVAL=2;UNTIL=20250601T035959Z"


def test_each_may_last() -> None:
    best = only("every monday 2 to 3pm").best
    assert (stamp(best.start), best.duration) == ("2025-03-10 14:00", timedelta(hours=1))


def test_what_names_no_day_is_no_rule() -> None:
    assert not spans("twice a week")
    assert not spans("every 31st of february")


@pytest.mark.parametrize("text", ["every friday at 1pm for 6 weeks", "every friday for 6 weeks at 1pm"])
def test_weeks_say_how_long_it_goes_on_and_hours_how_long_each_lasts(text: str) -> None:
    best = only(text).best
    assert best.rrule is not None
    assert best.rrule.startswith("FREQ=WEEKLY;BYDAY=FR;UNTIL=")
    assert best.duration is None
    assert only("every friday at 1pm for 2 hours").best.rrule == "FREQ=WEEKLY;BYDAY=FR"

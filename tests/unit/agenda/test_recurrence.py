"""Recurrences: what is taken comes, as dateutil says it does, and no rule holds the service up."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from dateutil.rrule import rrulestr
from hypothesis import given, settings
from hypothesis import strategies as st

from libs.errors import InvalidInput
from services.agenda.domain.recurrence import first_occurrence, next_occurrence

PARIS = ZoneInfo("Europe/Paris")
START = datetime(2026, 3, 2, 8, 30, tzinfo=UTC)
DAYS = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"]


def some(values: list[str]) -> st.SearchStrategy[str]:
    return st.lists(st.sampled_from(values), min_size=1, max_size=3, unique=True).map(",".join)


def numbers(low: int, high: int) -> st.SearchStrategy[str]:
    return st.lists(st.integers(low, high), min_size=1, max_size=3, unique=True).map(
        lambda found: ",".join(map(str, found))
    )


PARTS = {
    "INTERVAL": st.integers(-1, 1200).map(str),
    "COUNT": st.integers(0, 30).map(str),
    "UNTIL": st.sampled_from(["20260401", "20300101T000000Z", "20270101T120000", "19990101", "soon"]),
    "BYDAY": some([*DAYS, "1MO", "-1FR", "5TU", "9WE", "0TH", "XX"]),
    "BYMONTHDAY": numbers(-32, 32),
    "BYMONTH": numbers(-1, 13),
    "BYHOUR": numbers(-1, 24),
    "BYMINUTE": numbers(-1, 60),
    "BYSETPOS": numbers(-6, 6),
    "BYYEARDAY": numbers(1, 366),
    "WKST": st.sampled_from(["MO", "SU", "ZZ"]),
}
FREQUENCIES = ["HOURLY", "DAILY", "WEEKLY", "MONTHLY", "YEARLY", "MINUTELY", "SECONDLY", ""]


@st.composite
def rules(draw: st.DrawFn) -> str:
    names = draw(st.lists(st.sampled_from(sorted(PARTS)), max_size=4, unique=True))
    parts = [f"{name}={draw(PARTS[name])}" for name in names]
    return ";".join([f"FREQ={draw(st.sampled_from(FREQUENCIES))}", *parts])


@settings(max_examples=400, deadline=None)
@given(rules(), st.integers(0, 4000))
def test_any_rule_is_refused_or_kept_and_answered_soon(rule: str, days: int) -> None:
    began = time.process_time()
    try:
        first = first_occurrence(rule, START, PARIS)
    except InvalidInput as refused:
        assert refused.violations
        assert time.process_time() - began < 1.0
        return
    after = START + timedelta(days=days)
    found = next_occurrence(rule, START, PARIS, after)
    assert time.process_time() - began < 1.0
    assert first >= START
    assert found is None or found > after


@st.composite
def kept_rules(draw: st.DrawFn) -> str:
    """Rules that come, within the years that are looked at."""
    frequency = draw(st.sampled_from(["HOURLY", "DAILY", "WEEKLY", "MONTHLY", "YEARLY"]))
    parts = [f"FREQ={frequency}", f"INTERVAL={draw(st.integers(1, 9 if frequency == 'YEARLY' else 30))}"]
    if frequency in ("DAILY", "WEEKLY", "MONTHLY") and draw(st.booleans()):
        parts = [parts[0], f"BYDAY={draw(some(DAYS))}", f"WKST={draw(st.sampled_from(DAYS))}"]
        if frequency == "MONTHLY" and draw(st.booleans()):
            parts.append(f"BYSETPOS={draw(st.sampled_from(['1', '-1', '2,-2', '4']))}")
        elif frequency == "WEEKLY":
            parts.append(f"INTERVAL={draw(st.integers(1, 5))}")
    elif frequency in ("MONTHLY", "YEARLY") and draw(st.booleans()):
        days = draw(some(["1MO", "-1FR", "2TU", "-2SU", "3WE"]))
        parts = [parts[0], draw(st.sampled_from([f"BYDAY={days}", "BYMONTHDAY=1,-1", "BYMONTHDAY=13;BYDAY=FR"]))]
        if frequency == "YEARLY":
            parts.append("BYMONTH=2,9")
    if frequency != "HOURLY" and "BYSETPOS" not in str(parts) and draw(st.booleans()):
        parts.append(f"BYHOUR={draw(numbers(4, 22))};BYMINUTE={draw(numbers(0, 59))}")
    return ";".join([*parts, *draw(st.sampled_from([[], ["COUNT=7"], ["UNTIL=20270101T000000Z"]]))])


@settings(max_examples=400, deadline=None)
@given(kept_rules(), st.integers(0, 900))
def test_the_next_one_is_that_of_the_whole_walk(rule: str, days: int) -> None:
    after = START + timedelta(days=days, minutes=7)
    local = START.astimezone(PARIS).replace(tzinfo=None)
    walked = rrulestr(rule.replace("T000000Z", "T010000"), dtstart=local)
    instants = (each.replace(tzinfo=PARIS).astimezone(UTC) for each in walked)
    expected = next((at for at in instants if at > after), None)
    assert next_occurrence(rule, START, PARIS, after) == expected


@pytest.mark.parametrize(
    ("rule", "first"),
    [
        ("RRULE:FREQ=WEEKLY;BYDAY=MO", "2026-03-02T09:30"),
        ("FREQ=WEEKLY;BYDAY=SU", "2026-03-08T09:30"),
        ("FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1", "2026-03-31T09:30"),
        ("FREQ=MONTHLY;BYDAY=1MO;BYHOUR=7;BYMINUTE=0", "2026-04-06T07:00"),
        ("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29", "2028-02-29T09:30"),
        ("FREQ=DAILY;UNTIL=20260303", "2026-03-02T09:30"),
    ],
)
def test_common_rules(rule: str, first: str) -> None:
    found = first_occurrence(rule, START, PARIS).astimezone(PARIS)
    assert found.replace(tzinfo=None).isoformat(timespec="minutes") == first

"""The expansion of recurrence rules, against dateutil as an independent oracle, and its bounds."""

# Wall-clock moments are meant: the zone is put on by what is tested.
# ruff: noqa: DTZ001

import time as clock
from datetime import datetime, timedelta
from itertools import takewhile
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from dateutil.rrule import rrulestr
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from services.executor.providers.builtin.recurrence import Budget, last_start, occurrences
from services.executor.providers.builtin.rules import BadRule, format_recurrence, parse_recurrence, parse_rule

ZONE = ZoneInfo("America/New_York")
DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


def subset(values: Any, most: int = 3) -> Any:
    return st.lists(st.sampled_from(values), min_size=1, max_size=most, unique=True)


def signed(high: int) -> Any:
    return st.integers(-high, high).filter(bool)


@st.composite
def rules(draw: st.DrawFn) -> Any:
    freq = draw(st.sampled_from(["YEARLY", "MONTHLY", "WEEKLY", "DAILY", "HOURLY", "MINUTELY"]))
    parts = [f"FREQ={freq}"]
    parts += draw(st.sampled_from([[], [f"INTERVAL={draw(st.integers(2, 5))}"]]))
    if draw(st.booleans()):
        ordinal = freq in ("YEARLY", "MONTHLY") and draw(st.booleans())
        prefix = str(draw(signed(4 if freq == "MONTHLY" else 10))) if ordinal else ""
        parts.append("BYDAY=" + ",".join(prefix + day for day in draw(subset(DAYS))))
    if draw(st.integers(0, 3)) == 0:
        parts.append("BYMONTH=" + ",".join(map(str, draw(subset(range(1, 13))))))
    if freq != "WEEKLY" and draw(st.integers(0, 3)) == 0:
        parts.append(
            "BYMONTHDAY=" + ",".join(map(str, draw(st.lists(signed(31), min_size=1, max_size=3, unique=True))))
        )
    if freq == "YEARLY" and draw(st.integers(0, 5)) == 0:
        parts.append(
            "BYYEARDAY=" + ",".join(map(str, draw(st.lists(signed(366), min_size=1, max_size=3, unique=True))))
        )
    if freq == "YEARLY" and draw(st.integers(0, 7)) == 0:
        parts.append("BYWEEKNO=" + ",".join(map(str, draw(subset(range(2, 52))))))
    if draw(st.integers(0, 3)) == 0:
        parts.append("BYHOUR=" + ",".join(map(str, draw(subset(range(24))))))
    if freq in ("MONTHLY", "YEARLY") and len(parts) > 2 and draw(st.integers(0, 3)) == 0:
        parts.append(f"BYSETPOS={draw(signed(3))}")
    if draw(st.integers(0, 3)) == 0:
        parts.append(f"WKST={draw(st.sampled_from(DAYS))}")
    return ";".join(parts)


STARTS = st.datetimes(datetime(2019, 1, 1), datetime(2027, 12, 31)).map(lambda d: d.replace(microsecond=0))


@settings(max_examples=150, deadline=None)
@given(rules(), STARTS, st.integers(0, 1500), st.integers(1, 400))
def test_a_window_of_any_series_is_what_dateutil_finds_in_it(
    text: str, dtstart: datetime, skip_days: int, span_days: int
) -> None:
    assume(("HOURLY" not in text and "MINUTELY" not in text) or span_days + skip_days < 40)
    try:
        rule = parse_rule(text, ZONE, all_day=False)
    except BadRule:
        assume(False)
        return
    after = dtstart + timedelta(days=skip_days)
    before = after + timedelta(days=span_days)
    mine = list(occurrences(rule, dtstart, after, before, Budget(10**7)))
    # dateutil walks to the year 9999 for a rule that never matches again: those that do within 30 years count.
    sentinel = list(occurrences(rule, dtstart, before, before + timedelta(days=366 * 30), Budget(10**5)))[:1]
    assume(sentinel)
    oracle = rrulestr(text, dtstart=dtstart)
    theirs = list(takewhile(lambda s: s < before, oracle.xafter(after, inc=True)))
    assert mine == theirs


@pytest.mark.parametrize(
    "text",
    [
        "FREQ=SECONDLY",
        "FREQ=SECONDLY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=MINUTELY;INTERVAL=7;BYHOUR=3",
        "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=DAILY;INTERVAL=7;BYDAY=MO",
        "FREQ=MONTHLY;BYDAY=MO;BYSETPOS=300",
        "FREQ=YEARLY;BYHOUR=0,1,2,3,4,5,6,7,8,9,10,11;BYMINUTE=" + ",".join(map(str, range(60))) + ";BYYEARDAY=1",
    ],
)
def test_no_rule_takes_long_over_any_window(text: str) -> None:
    begun = clock.perf_counter()
    dtstart = datetime(1970, 1, 2, 9)
    budget = Budget()
    found = list(occurrences(parse_rule(text, ZONE, False), dtstart, dtstart, datetime(9999, 12, 31), budget))
    assert len(found) <= 40_000
    assert clock.perf_counter() - begun < 1.0


def test_the_middle_of_a_fast_series_is_reached_without_walking_there() -> None:
    rule = parse_rule("FREQ=SECONDLY;INTERVAL=10", ZONE, False)
    low = datetime(2026, 3, 2, 15)
    found = list(occurrences(rule, datetime(1990, 1, 1), low, low + timedelta(minutes=1), Budget()))
    assert found == [low + timedelta(seconds=10 * n) for n in range(6)]


def test_count_ends_where_dateutil_ends() -> None:
    dtstart = datetime(2026, 1, 31, 9)
    text = "FREQ=MONTHLY;COUNT=10"
    last = last_start(parse_rule(text, ZONE, False), dtstart, datetime(2200, 1, 1), Budget())
    assert last == list(rrulestr(text, dtstart=dtstart))[-1]


@settings(max_examples=200, deadline=None)
@given(rules())
def test_the_written_form_reads_back_as_the_same_rule(text: str) -> None:
    try:
        recurrence = parse_recurrence(text, ZONE, False)
    except BadRule:
        assume(False)
        return
    again = format_recurrence(recurrence, ZONE, False)
    assert parse_recurrence(again, ZONE, False) == recurrence


def test_lines_with_single_dates_are_read_in_their_zones() -> None:
    text = "RRULE:FREQ=DAILY\r\nEXDATE;TZID=Europe/Berlin:20260302T150000\nRDATE:20260307T140000Z"
    read = parse_recurrence(text, ZONE, False)
    assert read.exdates == {datetime(2026, 3, 2, 9)}
    assert read.rdates == (datetime(2026, 3, 7, 9),)
    assert format_recurrence(read, ZONE, False) == "RRULE:FREQ=DAILY\nEXDATE:20260302T140000Z\nRDATE:20260307T140000Z"


def test_until_as_a_date_includes_the_whole_day_and_in_utc_is_brought_to_the_zone() -> None:
    assert parse_rule("FREQ=DAILY;UNTIL=20260310", ZONE, False).until == datetime(2026, 3, 10, 23, 59, 59)
    assert parse_rule("FREQ=DAILY;UNTIL=20260310T030000Z", ZONE, False).until == datetime(2026, 3, 9, 23)
    assert parse_rule("FREQ=DAILY;UNTIL=20260310T030000Z", ZONE, True).until == datetime(2026, 3, 10)


@settings(max_examples=300, deadline=None)
@given(
    st.text(max_size=80) | st.from_regex(r"(FREQ|BYDAY|UNTIL|RRULE:FREQ|EXDATE:)[=:;A-Z0-9,+-]{0,40}", fullmatch=True)
)
def test_any_text_is_read_or_refused_with_a_sentence(text: str) -> None:
    try:
        parse_recurrence(text, ZONE, False)
    except BadRule as bad:
        assert str(bad).endswith(".")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "FREQ=",
        "FREQ=NEVER",
        "FREQ=DAILY;COUNT=0",
        "FREQ=DAILY;COUNT=2;UNTIL=20260101",
        "FREQ=DAILY;INTERVAL=0",
        "FREQ=DAILY;BYDAY=XX",
        "FREQ=WEEKLY;BYDAY=1MO",
        "FREQ=DAILY;BYHOUR=24",
        "FREQ=DAILY;BYMONTHDAY=0",
        "FREQ=DAILY;X=1",
        "FREQ=DAILY;UNTIL=20261340",
        "FREQ=DAILY;FREQ=DAILY",
        "FREQ=DAILY;BYSETPOS=1",
        "EXRULE:FREQ=DAILY",
        "RRULE:FREQ=DAILY\nRRULE:FREQ=DAILY",
        "FREQ=DAILY;COUNT=9999999",
        "RRULE:FREQ=DAILY\nEXDATE;TZID=Mars/Base:20260302T150000",
        "FREQ=DAILY;UNTIL=99999999T999999Z",
        "FREQ=DAILY;UNTIL=00010101T000000Z",
    ],
)
def test_bad_rules_are_refused(text: str) -> None:
    with pytest.raises(BadRule):
        parse_recurrence(text, ZONE, False)

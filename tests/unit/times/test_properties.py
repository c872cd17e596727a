"""Any text is read in bounded time without an error, and what is written plainly is read back."""

from __future__ import annotations

import time
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.planner.times import resolve
from services.planner.times.words.lexicon import ENTRIES
from tests.unit.times.support import NOW, ZONE, only

ZONES = ("UTC", "America/New_York", "Europe/London", "Asia/Kolkata", "Australia/Lord_Howe", "Pacific/Apia")
WORDS = sorted({" ".join(row) for rows in ENTRIES.values() for row, _, _ in rows})
INSTANTS = st.datetimes(datetime(1990, 1, 1), datetime(2060, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
PIECES = st.one_of(st.sampled_from(WORDS), st.integers(0, 2100).map(str), st.sampled_from(list(",.:-/()'\"")))


def check(text: str, now: datetime, zone: str) -> None:
    last = 0
    for span in resolve(text, now, zone):
        assert last <= span.start < span.end <= len(text)
        assert span.text == text[span.start : span.end]
        assert sum(one.weight for one in span.readings) == pytest.approx(1)
        assert list(span.readings) == sorted(span.readings, key=lambda one: -one.weight)
        for one in span.readings:
            assert all(value is None or value.tzinfo is not None for value in (one.start, one.end))
            assert one.start is None or one.end is None or one.start < one.end
        last = span.end


@given(st.text(st.characters(codec=None), max_size=200), INSTANTS, st.sampled_from(ZONES))
@settings(max_examples=300, deadline=None)
def test_any_text(text: str, now: datetime, zone: str) -> None:
    check(text, now, zone)


@given(st.lists(PIECES, max_size=14).map(" ".join), INSTANTS, st.sampled_from(ZONES))
@settings(max_examples=600, deadline=None)
def test_any_row_of_known_words(text: str, now: datetime, zone: str) -> None:
    check(text, now, zone)


@pytest.mark.parametrize("now", [datetime(1, 1, 1, tzinfo=UTC), datetime(9999, 12, 31, 23, 59, tzinfo=UTC)])
@pytest.mark.parametrize(
    "text", ["yesterday", "tomorrow at 5", "next year", "in 900 decades", "friday to sunday", "daily"]
)
def test_the_edges_of_the_calendar(text: str, now: datetime) -> None:
    check(text, now, "UTC")


@given(INSTANTS, st.dates(date(1990, 1, 1), date(2060, 1, 1)), st.times(), st.sampled_from(ZONES))
@settings(max_examples=150, deadline=None)
def test_written_plainly_read_back(now: datetime, day: date, clock: object, zone: str) -> None:
    moment = datetime.combine(day, clock).replace(second=0, microsecond=0, tzinfo=ZoneInfo(zone))  # type: ignore[arg-type]
    exists = moment.astimezone(UTC).astimezone(ZoneInfo(zone)).replace(tzinfo=None) == moment.replace(tzinfo=None)
    for form in ("{:%Y-%m-%d %H:%M}", "{:%d %B %Y at %H:%M}", "{:%A, %B %d, %Y %I:%M %p}", "{:%m/%d/%Y %H:%M}"):
        found = only(form.format(moment), now=now, zone=zone)
        starts = [one.start.replace(tzinfo=None) for one in found.readings if one.start]
        assert (moment.replace(tzinfo=None) in starts) is exists, form


@given(st.integers(1, 90))
@settings(max_examples=30, deadline=None)
def test_days_ahead(count: int) -> None:
    best = only(f"in {count} days").best
    assert best.start is not None
    assert best.start.date() == NOW.date() + timedelta(days=count)


HOSTILE = {
    "one word": "tomorrow ",
    "figures": "1",
    "spaced figures": "1 ",
    "dashes": "1-",
    "clocks": "12:30 ",
    "halves": "a half ",
    "dates": "may first ",
    "ranges": "from 1 to 2 ",
    "weekdays": "mon tue wed thu ",
    "ordinals": "1st, 2nd, ",
    "places": "first monday of ",
    "amounts": "1 hour and 2 minutes ",
    "recurrences": "every monday and tuesday ",
    "months": "every 31 february ",
    "brackets": "(",
    "chains": "the day after ",
    "glued": "1h",
    "addresses": "a@a.",
    "dashed days": "mon-",
    "money": "1,",
    "nothing": "\0",
    "near words": "tomorrox wednesdxy ",
    "known stretches": "boy eoq ",
    "parts of months": "early april, ",
    "weeks of days": "week commencing fri ",
    "ends and dates": "eoy june 2",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_rows_are_linear(name: str) -> None:
    text = (HOSTILE[name] * 1600)[:1600]
    check(text, NOW, ZONE)
    # Four times the text in about four times the time; a square would be sixteen, a row of readings far beyond that.
    cost_s = _cost_s(text)
    assert cost_s < 0.25
    assert cost_s < 10 * max(_cost_s(text[:400]), 0.01)


def _cost_s(text: str) -> float:
    """Processor seconds of a reading, the best of three so that a busy machine does not count."""
    costs = []
    for _ in range(3):
        begin = time.process_time()
        resolve(text, NOW, ZONE)
        costs.append(time.process_time() - begin)
    return min(costs)


_BACK_AND_FORTH = st.tuples(
    st.datetimes(datetime(1990, 1, 1), datetime(2060, 1, 1)),  # noqa: DTZ001
    st.integers(1, 600),
    st.sampled_from(ZONES),
)


@given(_BACK_AND_FORTH)
@settings(max_examples=150, deadline=None)
def test_a_range_written_plainly_is_read_back(case: tuple[datetime, int, str]) -> None:
    start, minutes, zone = case
    start = start.replace(second=0, microsecond=0)
    end = start + timedelta(minutes=minutes)
    exact = all(_is_plain(wall, zone) for wall in (start, end))
    best = only(f"{start:%Y-%m-%d %H:%M} to {end:%Y-%m-%d %H:%M}", zone=zone).best
    assert best.start is not None
    assert best.end is not None
    assert best.start < best.end
    if exact:
        assert (best.start.replace(tzinfo=None), best.end.replace(tzinfo=None)) == (start, end)


def _is_plain(wall: datetime, zone: str) -> bool:
    """Whether the clock of the zone shows this time once."""
    first, second = (wall.replace(tzinfo=ZoneInfo(zone), fold=fold) for fold in (0, 1))
    return first.utcoffset() == second.utcoffset()


@given(INSTANTS, st.integers(1, 900), st.sampled_from(ZONES))
@settings(max_examples=100, deadline=None)
def test_hours_and_minutes_ahead_pass_on_the_real_clock(now: datetime, minutes: int, zone: str) -> None:
    best = only(f"in {minutes} minutes", now=now, zone=zone).best
    assert best.start is not None
    assert (best.start - now).total_seconds() == minutes * 60


@given(INSTANTS, st.sampled_from(ZONES), st.integers(0, 23), st.integers(0, 59))
@settings(max_examples=150, deadline=None)
def test_a_recurrence_keeps_the_hour_that_was_said(now: datetime, zone: str, hour: int, minute: int) -> None:
    best = only(f"every day at {hour:02}:{minute:02}", now=now, zone=zone).best
    assert best.start is not None
    assert (best.start.hour, best.start.minute) == (hour, minute)
    assert best.start >= now


def test_pure() -> None:
    text = "every second tuesday at 9, or friday between 2 and 4"
    assert resolve(text, NOW, ZONE) == resolve(text, NOW, ZONE)

"""What the planner writes it reads back: its own wording of times, lengths and rules, in every zone and both styles."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import islice
from zoneinfo import ZoneInfo, available_timezones

import pytest
from dateutil.rrule import rrulestr
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from services.planner.times import Preferences
from services.planner.wording import times as wording
from services.planner.wording.model import Style
from tests.unit.times.support import only

ZONES = sorted(available_timezones())
NOWS = st.datetimes(datetime(2001, 1, 1), datetime(2037, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
AHEAD = st.integers(1, 60 * 24 * 400)
LENGTHS = st.sampled_from([15, 30, 45, 60, 90, 180, 600])
LOCALES = st.sampled_from(["en-US", "en-GB"])


def once(moment: datetime, zone: str) -> bool:
    """Whether the clock of the zone shows this moment's time once: other times have two meanings or none."""
    wall = moment.astimezone(ZoneInfo(zone)).replace(tzinfo=None)
    offsets = {wall.replace(tzinfo=ZoneInfo(zone), fold=fold).utcoffset() for fold in (0, 1)}
    return len(offsets) == 1


@given(NOWS, AHEAD, LENGTHS, st.sampled_from(ZONES), LOCALES)
@settings(max_examples=400, deadline=None)
def test_a_stretch(now: datetime, ahead: int, length: int, zone: str, locale: str) -> None:
    now = now.replace(second=0, microsecond=0)
    start, end = now + timedelta(minutes=ahead), now + timedelta(minutes=ahead + length)
    assume(once(start, zone) and once(end, zone))
    # An offset of seconds (before standard time) cannot be written with hours and minutes.
    assume(not start.astimezone(ZoneInfo(zone)).second)
    style = Style(locale, zone, now)
    order = Preferences(date_order="MDY" if style.american else "DMY")
    best = only(wording.span(start.isoformat(), end.isoformat(), style), now=now, zone=zone, preferences=order).best
    assert (best.start, best.end) == (start, end)


@given(NOWS, AHEAD, st.sampled_from(ZONES), LOCALES)
@settings(max_examples=300, deadline=None)
def test_a_day_near_or_far_and_a_clock(now: datetime, ahead: int, zone: str, locale: str) -> None:
    now = now.replace(second=0, microsecond=0)
    moment = (now + timedelta(minutes=ahead)).astimezone(ZoneInfo(zone))
    assume(once(moment, zone) and not moment.second)
    style = Style(locale, zone, now)
    said = f"{wording.near_day(moment, style)} at {wording.clock(moment, style)}"
    assert only(said, now=now, zone=zone).best.start == moment


@given(st.integers(1, 60 * 24 * 9).map(lambda minutes: minutes * 60))
@settings(max_examples=200, deadline=None)
def test_a_length(seconds: int) -> None:
    duration = only(f"for {wording.length(seconds)}").best.duration
    assert duration is not None
    assert duration.total_seconds() == seconds


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=DAILY",
        "FREQ=DAILY;INTERVAL=3",
        "FREQ=WEEKLY",
        "FREQ=WEEKLY;BYDAY=MO",
        "FREQ=WEEKLY;BYDAY=TU,TH",
        "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,WE,FR",
        "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR",
        "FREQ=MONTHLY",
        "FREQ=YEARLY;INTERVAL=2",
    ],
)
def test_a_rule(rule: str) -> None:
    back = only(wording.recurrence(rule)).best.rrule
    assert back is not None
    start = datetime(2025, 1, 1)  # noqa: DTZ001
    said, read = (list(islice(iter(rrulestr(one, dtstart=start)), 20)) for one in (rule, back))
    assert said == read

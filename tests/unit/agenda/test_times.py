"""Quiet hours and recurrences in the person's own zone."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from libs.errors import InvalidInput
from services.agenda.domain.courtesy import after_quiet_hours, day_bounds
from services.agenda.domain.recurrence import first_occurrence, next_occurrence
from services.agenda.domain.template import render

NEW_YORK = ZoneInfo("America/New_York")
ZONES = st.sampled_from([ZoneInfo(name) for name in ("UTC", "America/New_York", "Asia/Kathmandu", "Pacific/Apia")])


def test_the_night_is_slept_through() -> None:
    late = datetime(2026, 3, 3, 23, 30, tzinfo=NEW_YORK)
    early = datetime(2026, 3, 4, 5, 0, tzinfo=NEW_YORK)
    morning = datetime(2026, 3, 4, 8, 0, tzinfo=NEW_YORK)
    assert after_quiet_hours(late, NEW_YORK, "21:00", "08:00") == morning
    assert after_quiet_hours(early, NEW_YORK, "21:00", "08:00") == morning
    assert after_quiet_hours(morning, NEW_YORK, "21:00", "08:00") == morning


@given(st.integers(1_577_836_800, 1_893_456_000), ZONES)
def test_nothing_is_said_in_quiet_hours_and_nothing_early(seconds: int, zone: ZoneInfo) -> None:
    at = datetime.fromtimestamp(seconds, UTC)
    after = after_quiet_hours(at, zone, "21:00", "08:00")
    assert after >= at
    assert 8 <= after.astimezone(zone).hour < 21
    assert after - at <= timedelta(hours=12)


def test_equal_ends_mean_no_quiet_hours() -> None:
    at = datetime(2026, 3, 3, 3, tzinfo=UTC)
    assert after_quiet_hours(at, NEW_YORK, "08:00", "08:00") == at


def test_a_day_across_daylight_saving_has_23_hours() -> None:
    start, end = day_bounds(datetime(2026, 3, 8, 15, tzinfo=UTC), NEW_YORK)
    assert end - start == timedelta(hours=23)


def test_every_monday_at_nine_keeps_its_wall_clock_over_daylight_saving() -> None:
    start = datetime(2026, 3, 2, 9, tzinfo=NEW_YORK)
    found, after = [], start - timedelta(seconds=1)
    for _ in range(4):
        following = next_occurrence("FREQ=WEEKLY;BYDAY=MO", start, NEW_YORK, after)
        assert following is not None
        found.append(following)
        after = following
    assert [(each.astimezone(NEW_YORK).hour, each.astimezone(NEW_YORK).weekday()) for each in found] == [(9, 0)] * 4
    assert found[1] - found[0] == timedelta(days=7, hours=-1)


def test_a_missed_stretch_leaves_only_the_future() -> None:
    start = datetime(2026, 1, 1, 9, tzinfo=UTC)
    now = datetime(2026, 3, 1, 12, tzinfo=UTC)
    assert next_occurrence("FREQ=DAILY", start, ZoneInfo("UTC"), now) == datetime(2026, 3, 2, 9, tzinfo=UTC)


def test_a_recurrence_that_is_over_has_no_next() -> None:
    start = datetime(2026, 1, 1, 9, tzinfo=UTC)
    assert next_occurrence("FREQ=DAILY;COUNT=2", start, ZoneInfo("UTC"), start + timedelta(days=5)) is None


@pytest.mark.parametrize("rule", ["FREQ=SECONDLY", "nonsense", "FREQ=DAILY;COUNT=0;X", "DTSTART:20260101T000000"])
def test_a_recurrence_that_cannot_be_kept_is_refused(rule: str) -> None:
    with pytest.raises(InvalidInput):
        first_occurrence(rule, datetime(2026, 1, 1, tzinfo=UTC), ZoneInfo("UTC"))


def test_a_template_fills_known_names_and_reaches_into_nothing() -> None:
    fields = {"customer_name": "Ann", "topic": "the offsite", "secret": {"x": 1}}
    assert render("Hi {customer_name}, about {topic} {secret} {missing} {topic.__class__}", fields) == (
        "Hi Ann, about the offsite {topic.__class__}"
    )

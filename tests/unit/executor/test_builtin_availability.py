"""Free time against an independent sweep that walks minute by minute, over random calendars across both DST changes."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from services.executor.providers.base import DEFAULT_WORKING_HOURS, WorkingHours
from services.executor.providers.builtin.availability import (
    Hours,
    Interval,
    free_intervals,
    merge,
    nearest,
    on_grid,
    slots,
)

ZONES = ["America/New_York", "Europe/Berlin", "Australia/Lord_Howe", "Asia/Kathmandu", "UTC", "America/Sao_Paulo"]
AROUND = [
    datetime(2026, 3, 8, 6, tzinfo=UTC),  # New York springs forward
    datetime(2026, 11, 1, 5, tzinfo=UTC),  # and falls back
    datetime(2026, 3, 29, 0, tzinfo=UTC),  # Berlin
    datetime(2026, 10, 25, 0, tzinfo=UTC),
    datetime(2026, 4, 4, 15, tzinfo=UTC),  # Lord Howe, half an hour
    datetime(2026, 10, 3, 15, tzinfo=UTC),
]
MINUTE = timedelta(minutes=1)

clock_times = st.integers(0, 24 * 4).map(lambda q: f"{q // 4:02}:{q % 4 * 15:02}")


@st.composite
def hours(draw: st.DrawFn) -> Any:
    zone = ZoneInfo(draw(st.sampled_from(ZONES)))
    if draw(st.booleans()):
        return Hours(DEFAULT_WORKING_HOURS, zone)
    days = draw(st.lists(st.integers(1, 7), min_size=1, max_size=7, unique=True))
    stretches = []
    for day in days:
        first, second = sorted([draw(clock_times), draw(clock_times)])
        stretches.append(WorkingHours(day, first if first != "24:00" else "23:45", second))
    return Hours(tuple(stretches), zone)


@st.composite
def calendars(draw: st.DrawFn) -> Any:
    middle = draw(st.sampled_from(AROUND))
    start = middle - timedelta(minutes=draw(st.integers(0, 2 * 1440)))
    window = Interval(start, start + timedelta(minutes=draw(st.integers(1, 3 * 1440))))
    busy = []
    for _ in range(draw(st.integers(0, 8))):
        begin = window.start + timedelta(minutes=draw(st.integers(-600, 3 * 1440)))
        busy.append(Interval(begin, begin + timedelta(minutes=draw(st.integers(1, 600)))))
    return window, busy, draw(st.lists(hours(), min_size=0, max_size=3))


def works(person: Hours, instant: datetime) -> Any:
    local = instant.astimezone(person.zone)
    clock = f"{local.hour:02}:{local.minute:02}"
    return any(h.weekday == local.isoweekday() and h.start <= clock < h.end for h in person.working)


def free_minutes(window: Any, busy: list[Interval], people: list[Hours]) -> Any:
    """The independent sweep: every minute of the window asked by itself."""
    found, minute = set(), window.start
    while minute < window.end:
        if all(works(p, minute) for p in people) and not any(b.start <= minute < b.end for b in busy):
            found.add(minute)
        minute += MINUTE
    return found


def minutes_of(intervals: list[Interval]) -> Any:
    return {i.start + n * MINUTE for i in intervals for n in range(int((i.end - i.start) / MINUTE))}


@settings(max_examples=150, deadline=None)
@given(calendars())
def test_free_intervals_are_the_minutes_in_which_everybody_works_and_nothing_is_on(calendar: Any) -> None:
    window, busy, people = calendar
    free = free_intervals(window, people, busy)
    assert minutes_of(free) == free_minutes(window, busy, people)
    assert all(a.end < b.start for a, b in pairwise(free))


@settings(max_examples=150, deadline=None)
@given(calendars(), st.sampled_from([15, 25, 30, 60, 90]), st.integers(-300, 600))
def test_slots_are_free_on_the_grid_and_the_first_is_the_earliest(calendar: Any, length: int, later: int) -> None:
    window, busy, people = calendar
    not_before = window.start + timedelta(minutes=later, seconds=17)
    free = free_minutes(window, busy, people)
    fits = [
        start
        for start in sorted(free)
        if start.timestamp() % 900 == 0
        and start >= not_before
        and all(start + n * MINUTE in free for n in range(length))
    ]
    found = list(slots(free_intervals(window, people, busy), length * 60, not_before))
    assert [s.start for s in found][:1] == fits[:1]
    assert all(s.start in fits and s.end - s.start == length * MINUTE for s in found)
    assert all(a.end <= b.start for a, b in pairwise(found))
    wanted = window.start + timedelta(minutes=200)
    near = nearest(free_intervals(window, people, busy), length * 60, wanted, not_before, 3)
    assert all(s.start in fits for s in near)
    assert (min((abs(f - wanted) for f in fits), default=None)) == min(
        (abs(s.start - wanted) for s in near), default=None
    )


def test_what_only_touches_does_not_clash_and_merging_joins_it() -> None:
    nine = datetime(2026, 3, 2, 9, tzinfo=UTC)
    parts = [Interval(nine, nine + 30 * MINUTE), Interval(nine + 30 * MINUTE, nine + 60 * MINUTE), Interval(nine, nine)]
    assert merge(parts) == [Interval(nine, nine + 60 * MINUTE)]
    window = Interval(nine - 60 * MINUTE, nine + 120 * MINUTE)
    assert [s.start for s in slots(free_intervals(window, [], parts), 3600, window.start)] == [
        window.start,
        nine + 60 * MINUTE,
    ]


def test_the_grid_rounds_up_and_leaves_quarters_alone() -> None:
    assert on_grid(datetime(2026, 3, 2, 9, 0, 0, 1, tzinfo=UTC)) == datetime(2026, 3, 2, 9, 15, tzinfo=UTC)
    assert on_grid(datetime(2026, 3, 2, 9, 45, tzinfo=UTC)) == datetime(2026, 3, 2, 9, 45, tzinfo=UTC)

"""Free time, computed in this one place: a sweep over busy and open intervals, free of stores and clocks.

- *Open* is when slots may lie: every person's working hours, each in their own zone, by the wall clock (a DST night
  makes a stretch longer, shorter
  or two), cut to the window.
- *Busy* is what takes time: timed events that are not cancelled (tentative ones too), all-day events only when marked
  busy, and foreign holds.
- Slots begin on the quarter hour, not before the reference instant. Intervals are half-open and aware UTC: what
  touches does not clash.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from services.executor.providers.base import WorkingHours

GRID_S = 900
"""Slots begin on the quarter hour (of every zone in use: their offsets are whole quarters)."""
WAKING_HOURS = tuple(WorkingHours(day, "08:00", "22:00") for day in range(1, 8))
"""Where slots are looked for when what was asked lies outside working hours itself (dinner, weekend)."""
_HALF_DAY = timedelta(hours=12)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True, order=True)
class Interval:
    """[start, end), aware UTC."""

    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True)
class Hours:
    """Somebody's working hours and the zone they are meant in."""

    working: tuple[WorkingHours, ...]
    zone: ZoneInfo


def merge(intervals: Iterable[Interval]) -> list[Interval]:
    """Sorted, without overlaps; what touches becomes one; empty ones vanish."""
    merged: list[Interval] = []
    for interval in sorted(i for i in intervals if i.start < i.end):
        if merged and interval.start <= merged[-1].end:
            if interval.end > merged[-1].end:
                merged[-1] = Interval(merged[-1].start, interval.end)
        else:
            merged.append(interval)
    return merged


def intersect(left: Sequence[Interval], right: Sequence[Interval]) -> list[Interval]:
    """What lies in both; both merged."""
    found, i, j = [], 0, 0
    while i < len(left) and j < len(right):
        start, end = max(left[i].start, right[j].start), min(left[i].end, right[j].end)
        if start < end:
            found.append(Interval(start, end))
        if left[i].end <= right[j].end:
            i += 1
        else:
            j += 1
    return found


def subtract(whole: Sequence[Interval], taken: Sequence[Interval]) -> list[Interval]:
    """What of ``whole`` is not in ``taken``; both merged."""
    left, j = [], 0
    for interval in whole:
        start = interval.start
        while j < len(taken) and taken[j].end <= start:
            j += 1
        k = j
        while k < len(taken) and taken[k].start < interval.end:
            if taken[k].start > start:
                left.append(Interval(start, taken[k].start))
            start = max(start, taken[k].end)
            k += 1
        if start < interval.end:
            left.append(Interval(start, interval.end))
    return left


def open_intervals(hours: Hours, window: Interval) -> list[Interval]:
    """When somebody works in the window, merged: every minute whose wall-clock in their zone lies in their hours."""
    by_weekday: dict[int, list[tuple[timedelta, timedelta]]] = {}
    for stretch in hours.working:
        by_weekday.setdefault(stretch.weekday, []).append((_clock(stretch.start), _clock(stretch.end)))
    found = []
    for start, end, offset in _steady(hours.zone, window):
        first, last = (start + offset).replace(tzinfo=None), (end + offset).replace(tzinfo=None)
        for day in _days(first.date(), last.date()):
            midnight = datetime.combine(day, time())
            for begin, stop in by_weekday.get(day.isoweekday(), ()):
                low, high = max(first, midnight + begin), min(last, midnight + stop)
                if low < high:
                    found.append(Interval((low - offset).replace(tzinfo=UTC), (high - offset).replace(tzinfo=UTC)))
    return merge(found)


def free_intervals(window: Interval, people: Sequence[Hours], busy: Iterable[Interval]) -> list[Interval]:
    """When everybody works and nothing is on, merged."""
    free = [window] if window.start < window.end else []
    for hours in people:
        free = intersect(free, open_intervals(hours, window))
    return subtract(free, merge(busy))


def slots(
    free: Iterable[Interval], length_s: int, not_before: datetime, every_s: int | None = None
) -> Iterator[Interval]:
    """Slots of the length inside the free intervals, on the grid, in order.

    One begins where the one before ended (rounded up to the grid); with ``every_s`` they begin that far apart and may
    overlap.
    """
    length = timedelta(seconds=length_s)
    for interval in free:
        start = on_grid(max(interval.start, not_before))
        while start + length <= interval.end:
            yield Interval(start, start + length)
            start = on_grid(start + (length if every_s is None else timedelta(seconds=every_s)))


def nearest(
    free: Iterable[Interval], length_s: int, wanted: datetime, not_before: datetime, limit: int
) -> list[Interval]:
    """The slots that begin nearest to an instant, in order of time, none overlapping another."""
    candidates = sorted(slots(free, length_s, not_before, GRID_S), key=lambda s: (abs(s.start - wanted), s.start))
    chosen: list[Interval] = []
    for slot in candidates:
        if all(slot.end <= other.start or slot.start >= other.end for other in chosen):
            chosen.append(slot)
        if len(chosen) == limit:
            break
    return sorted(chosen)


def clashing(start: datetime, end: datetime, busy: Iterable[Interval]) -> bool:
    """Whether anything busy shares an instant with [start, end)."""
    return any(b.start < end and b.end > start for b in busy)


def on_grid(instant: datetime) -> datetime:
    """The instant, rounded up to the quarter hour."""
    over = (instant - _EPOCH) % timedelta(seconds=GRID_S)
    return instant + (timedelta(seconds=GRID_S) - over) if over else instant


def _clock(text: str) -> timedelta:
    hour, _, minute = text.partition(":")
    return timedelta(hours=int(hour), minutes=int(minute))


def _days(first: date, last: date) -> Iterator[date]:
    for ordinal in range(first.toordinal(), last.toordinal() + 1):
        yield date.fromordinal(ordinal)


def _steady(zone: ZoneInfo, window: Interval) -> Iterator[tuple[datetime, datetime, timedelta]]:
    """The window in pieces of one UTC offset each: (start, end, offset). Offsets are looked at twice a day and their
    change found by halving.
    """
    start, at = window.start, window.start
    offset = _offset(zone, at)
    while at < window.end:
        ahead = min(at + _HALF_DAY, window.end)
        if _offset(zone, ahead) != offset:
            change = _change(zone, at, ahead)
            yield start, change, offset
            start, ahead, offset = change, change, _offset(zone, change)
        at = ahead
    if start < window.end:
        yield start, window.end, offset


def _change(zone: ZoneInfo, low: datetime, high: datetime) -> datetime:
    before = _offset(zone, low)
    while high - low > timedelta(seconds=1):
        middle = low + (high - low) // 2
        middle = middle.replace(microsecond=0) if middle.replace(microsecond=0) > low else middle
        low, high = (middle, high) if _offset(zone, middle) == before else (low, middle)
    return high.replace(microsecond=0)


def _offset(zone: ZoneInfo, instant: datetime) -> timedelta:
    return instant.astimezone(zone).utcoffset() or timedelta(0)

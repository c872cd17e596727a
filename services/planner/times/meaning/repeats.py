"""Recurrences: RFC 5545 text, and the first time they happen."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

from dateutil.rrule import rrulestr

from services.planner.times.meaning import moments
from services.planner.times.meaning.values import Context, Moment, Recurrence

_SUBDAILY = {"SECONDLY": timedelta(seconds=1), "MINUTELY": timedelta(minutes=1), "HOURLY": timedelta(hours=1)}
_TRIES = 4
_LONGEST = {1: 31, 2: 29, 3: 31, 4: 30, 5: 31, 6: 30, 7: 31, 8: 31, 9: 30, 10: 31, 11: 30, 12: 31}


def text(context: Context, value: Recurrence) -> str:
    """The rule as RFC 5545 writes it; the time of day is that of the first occurrence."""
    parts = _core(value)
    if value.interval > 1:
        parts.insert(1, f"INTERVAL={value.interval}")
    if value.count:
        parts.append(f"COUNT={value.count}")
    until = _until(context, value) if not value.count else None
    if until:
        parts.append(f"UNTIL={until.astimezone(UTC):%Y%m%dT%H%M%SZ}")
    return ";".join(parts)


def _core(value: Recurrence) -> list[str]:
    parts = [f"FREQ={value.freq}"]
    for name, numbers in (
        ("BYMONTH", value.bymonth),
        ("BYMONTHDAY", value.bymonthday),
        ("BYDAY", value.byday),
        ("BYSETPOS", value.bysetpos),
    ):
        if numbers:
            parts.append(f"{name}={','.join(map(str, numbers))}")
    return parts


def _until(context: Context, value: Recurrence) -> datetime | None:
    """The last moment of the rule, inclusive as the RFC has it."""
    if value.until is None:
        return None
    found = moments.hits(context, value.until)
    if not found:
        return None
    last = value.inclusive or (value.until.day is not None and value.until.day.ends)
    end = found[0].end if found[0].end and last else found[0].start
    zoned = end if end.tzinfo else end.replace(tzinfo=context.zone)
    return zoned if found[0].end is None else zoned - timedelta(seconds=1)


def _possible(value: Recurrence) -> bool:
    """False for the 31st of February and its like, which a search would look for to the end of time."""
    if value.bymonthday and value.byday:
        return False
    longest = max((_LONGEST[month] for month in value.bymonth), default=31)
    return all(1 <= abs(day) <= longest for day in value.bymonthday)


def clock_of(context: Context, value: Recurrence) -> time | None:
    """The time of day a recurrence happens at, when one was said."""
    if value.clock is not None:
        hour = moments.hours(context, value.clock, value.part)[0][0]
        return time(hour % 24, value.clock.minute, value.clock.second)
    return time(moments.bounds(context, value.part)[0] % 24) if value.part else None


def first(context: Context, value: Recurrence) -> datetime | None:
    """The first occurrence from now, or from the beginning that was said; wall time."""
    if not _possible(value):
        return None
    step = _SUBDAILY.get(value.freq)
    now = context.now
    clock = clock_of(context, value)
    base = _start(context, value.starts) if value.starts else now
    if base is None:
        return None
    if step is not None:
        return (base if value.starts else base + step * value.interval).replace(microsecond=0)
    # "every April" has no day of its own: the first stands for it (the 31st would never come).
    anchor = base.date().replace(day=1) if value.bymonth and not value.bymonthday else base.date()
    wanted = clock or context.preferences.day_start
    try:
        rule = rrulestr(";".join(_core(value)), dtstart=datetime.combine(anchor, wanted))
        days = rule.xafter(base, count=_TRIES, inc=True) if not value.starts else islice(rule, _TRIES)
        found: datetime | None = next((day for day in days if not clock or _exists(day, context.zone)), None)
    except (ValueError, OverflowError):
        return None
    if found is None:
        return None
    return found if clock else datetime.combine(found.date(), time())


def _exists(value: datetime, zone: ZoneInfo) -> bool:
    """Whether the clock shows this time: a rule begun in the hour lost to summer time would keep the wrong hour."""
    return value.replace(tzinfo=zone).astimezone(UTC).astimezone(zone).replace(tzinfo=None) == value


def _start(context: Context, moment: Moment) -> datetime | None:
    found = moments.hits(context, moment)
    return found[0].start.replace(tzinfo=None) if found else None


def grain(value: Recurrence) -> str:
    """The grain of one occurrence."""
    if value.clock is not None:
        return value.clock.grain
    if value.part:
        return "part_of_day"
    return {"SECONDLY": "second", "MINUTELY": "minute", "HOURLY": "hour"}.get(value.freq, "day")

"""Moments: from day, clock and part of the day to local wall times.

Conventions (design/language.md): "at 5" on a working day is 17:00; a clock time that is past today is
the next one; where people differ in earnest both halves of the day are kept.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from types import MappingProxyType
from zoneinfo import ZoneInfo

from services.planner.times.meaning import days
from services.planner.times.meaning.values import Clock, Context, Moment, Option
from services.planner.times.model import Grain

MAX_HITS = 6
DAY = timedelta(days=1)

# Hours from and to (24 and above: the next day) of the parts of a day.
PARTS = MappingProxyType(
    {
        "morning": (8, 12), "early morning": (6, 9), "mid morning": (9, 11), "late morning": (10, 12),
        "afternoon": (12, 17), "early afternoon": (12, 15), "mid afternoon": (14, 16), "late afternoon": (15, 18),
        "evening": (17, 21), "early evening": (17, 19), "mid evening": (18, 20), "late evening": (20, 23),
        "night": (20, 24), "early night": (19, 22), "mid night": (22, 24), "late night": (22, 26),
        "breakfast": (7, 9), "brunch": (10, 12), "lunch": (12, 14), "teatime": (16, 17), "dinner": (18, 20),
        "daytime": (9, 18), "dawn": (5, 7), "dusk": (18, 20),
        "mid day": (10, 14),
        "early lunch": (11, 13), "late lunch": (13, 15),
        "first_thing": (9, 10), "after_lunch": (13, 17), "after_work": (17, 21), "after_school": (15, 20),
    }
)  # fmt: skip

# All of a part, for looking at a calendar: who asks about "this morning" means the flight at 6 too.
WHOLE = MappingProxyType(
    {
        "morning": (4, 12), "afternoon": (12, 18), "evening": (17, 24), "night": (17, 28), "breakfast": (5, 11),
        "lunch": (11, 15), "dinner": (17, 23), "brunch": (9, 13), "early morning": (4, 9), "late night": (21, 28),
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Hit:
    """One resolved meaning on the wall clock; the end is exclusive, None for an instant."""

    start: datetime
    end: datetime | None
    weight: float = 1.0
    note: str = ""


def hours(context: Context, clock: Clock, part: str, dated: bool = False) -> list[tuple[int, float, str]]:
    """The hours of the day a clock can mean; 24 and more belong to the next day."""
    hour = clock.hour
    if part == "midnight":
        return [(24, 0.65, ""), (0, 0.35, "")] if dated else [(24, 1.0, "")]
    if part:
        return [(_hour_in(clock, part), 1.0, part if part in ("am", "pm") else "")]
    if clock.fixed or hour == 0 or hour > 12:
        return [(hour, 1.0, "")]
    morning, later = hour % 12, hour % 12 + 12
    near, far = sorted((later, morning), key=lambda one: _off_hours(context, one + clock.minute / 60))
    margin = _off_hours(context, far) - _off_hours(context, near)
    weight = min(0.95, 0.6 + margin * 0.07)
    return [(near, weight, _half(near)), (far, 1 - weight, _half(far))]


def _half(hour: int) -> str:
    return "am" if hour < 12 else "pm"


def _off_hours(context: Context, hour: float) -> float:
    """How many hours a time lies outside working hours; early ones count a little more."""
    start = context.preferences.day_start.hour + context.preferences.day_start.minute / 60
    end = context.preferences.day_end.hour + context.preferences.day_end.minute / 60
    return (start - hour) * 1.3 if hour < start else max(0.0, hour - end)


def _hour_in(clock: Clock, part: str) -> int:
    """The hour of a clock whose part of the day was said: "7 in the evening", "12 am", "1 at night"."""
    hour = clock.hour
    if hour > 12 or (clock.fixed and hour != 12):
        return hour
    kind = part.rsplit(maxsplit=1)[-1]
    if kind in ("am", "morning", "breakfast"):
        return hour % 12 if kind == "am" or hour < 12 else (12 if clock.minute else 0)
    if kind == "brunch":
        return hour if hour >= 9 else hour + 12
    if kind == "night":
        return 24 if hour == 12 else hour + 24 if hour < 5 else hour + 12
    if kind in ("lunch", "daytime"):
        return hour if hour >= (8 if kind == "daytime" else 10) else hour + 12
    return 12 if hour == 12 else hour + 12


def at(day: date, hour: int, minute: int = 0, second: int = 0) -> datetime:
    """The wall time of an hour that may lie past midnight."""
    return datetime.combine(day, time(hour % 24, minute, second)) + (
        DAY if hour >= 24 and day < date.max else timedelta()
    )


def hits(context: Context, moment: Moment) -> list[Hit]:
    """All meanings of a moment, best first."""
    if moment.instant is not None:
        return [Hit(moment.instant, None)]
    if moment.other is not None:
        return _either(context, replace(moment, other=None), replace(moment.other, day=moment.day, zone=moment.zone))
    where = days.options(context, moment.day) if moment.day is not None else None
    if moment.clock is not None:
        found = _with_clock(context, moment, moment.clock, where)
    elif moment.part:
        found = _with_part(context, moment, where)
    else:
        found = [
            Hit(_midnight(option.start), _midnight(option.end), option.weight, option.note) for option in where or []
        ]
    if moment.zone is not None:
        found = [_carried(context, hit, moment.zone, where is None) for hit in found]
    return sorted(found, key=lambda hit: -hit.weight)[:MAX_HITS]


def _either(context: Context, one: Moment, two: Moment) -> list[Hit]:
    """ "at 5 or 6": the likeliest of each first; the first one said counts a little more."""
    found = [replace(hit, weight=hit.weight * 0.52) for hit in hits(context, one)]
    found += [replace(hit, weight=hit.weight * 0.48) for hit in hits(context, two)]
    return sorted(found, key=lambda hit: -hit.weight)[:MAX_HITS]


def _carried(context: Context, hit: Hit, zone: ZoneInfo, free: bool) -> Hit:
    """A clock time of another zone as the wall time of ours; one without a day stays in the future."""
    start = in_zone_of(context, hit.start, zone)
    if free and context.sense == "future" and start <= context.now and context.today < date.max:
        start += DAY
    return replace(hit, start=start)


def in_zone_of(context: Context, value: datetime, zone: ZoneInfo) -> datetime:
    """A wall time of another zone as the wall time of ours."""
    if not date.min + DAY < value.date() < date.max - DAY:
        return value
    return value.replace(tzinfo=zone).astimezone(context.zone).replace(tzinfo=None)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time())


def _with_clock(context: Context, moment: Moment, clock: Clock, where: list[Option] | None) -> list[Hit]:
    found: list[Hit] = []
    for hour, weight, note in hours(context, clock, moment.part, where is not None):
        if where is None:
            found.append(_nearest(context, clock, hour, weight, note))
            continue
        for option in where:
            start = at(option.start, hour, clock.minute, clock.second)
            joined = " ".join(filter(None, (option.note, note)))
            found.append(Hit(start, None, option.weight * weight, joined))
    today = bool(where) and where is not None and where[0].start == context.today
    if today and context.sense == "future" and len(found) > 1:
        found = [
            hit
            if hit.start >= context.now
            else replace(hit, weight=hit.weight * 0.1, note=(hit.note + " past").strip())
            for hit in found
        ]
    return found


def _nearest(context: Context, clock: Clock, hour: int, weight: float, note: str) -> Hit:
    """A clock time without a day: the next one, or the last one when the past is meant."""
    start = at(context.today, hour, clock.minute, clock.second)
    if hour >= 24 and start - DAY > context.now:
        start -= DAY
    if context.sense == "past" and start > context.now:
        start -= DAY
    if context.sense == "future" and start <= context.now and context.today < date.max:
        start += DAY
    return Hit(start, None, weight, note)


def bounds(context: Context, part: str, partmod: str = "") -> tuple[int, int]:
    """The hours of a part of the day."""
    if part == "first_thing":
        return context.preferences.day_start.hour, context.preferences.day_start.hour + 1
    if part == "last_thing":
        return context.preferences.day_end.hour - 1, context.preferences.day_end.hour
    if part == "daytime":
        return context.preferences.day_start.hour, context.preferences.day_end.hour
    if part in ("am", "pm"):
        part = "morning" if part == "am" else "afternoon"
    return PARTS.get(f"{partmod} {part}".strip()) or PARTS[part.split()[-1]]


def _with_part(context: Context, moment: Moment, where: list[Option] | None) -> list[Hit]:
    first, last = bounds(context, moment.part, moment.partmod)
    if where is None:
        day = context.today
        over = at(day, last) <= context.now
        if over and context.sense == "future" and day < date.max:
            day += DAY
        where = [Option(day, day + DAY)]
    return [Hit(at(option.start, first), at(option.start, last), option.weight, option.note) for option in where]


def whole(moment: Moment, start: datetime) -> tuple[datetime, datetime] | None:
    """All of the part of the day a moment names; None for other moments."""
    plain = moment.clock is None and moment.instant is None
    hours = WHOLE.get(f"{moment.partmod} {moment.part}".strip()) if plain else None
    return (at(start.date(), hours[0]), at(start.date(), hours[1])) if hours else None


def grain(moment: Moment) -> Grain:
    """How coarse a moment is."""
    if moment.instant is not None:
        return moment.grain
    if moment.clock is not None:
        return moment.clock.grain
    if moment.part:
        return "part_of_day"
    return days.grain_of(moment.day) if moment.day is not None else "day"

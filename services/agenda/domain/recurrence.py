"""Recurrences of agenda tasks, in the person's zone so that a wall clock survives daylight saving (RFC 5545).

Ours and not dateutil's, because dateutil walks to the year 9999 for a rule that never comes
(``FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30``: seconds, in which nothing else of the service runs). Here the days of at most
eleven years are looked at, one by one: some ten milliseconds at worst. dateutil is the oracle of the tests.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from itertools import product
from zoneinfo import ZoneInfo

from libs.errors import FieldViolation, InvalidInput

_DAYS_LOOKED_AT = 4_020
_MOST_COUNTED = 100_000
_WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_FREQUENCIES = ("HOURLY", "DAILY", "WEEKLY", "MONTHLY", "YEARLY")
_RANGES = {"BYMONTH": (1, 12), "BYHOUR": (0, 23), "BYMINUTE": (0, 59), "BYSECOND": (0, 59)}
_SIGNED = {"BYMONTHDAY": 31, "BYSETPOS": 366}
_OTHER_PARTS = {"FREQ", "INTERVAL", "COUNT", "UNTIL", "WKST", "BYDAY"}
_DAY = re.compile(r"([+-]?\d{1,2})?(MO|TU|WE|TH|FR|SA|SU)\Z")
_SHORTEST = timedelta(minutes=1)
_MOST_TIMES_A_DAY = 1_440


@dataclass(frozen=True, slots=True)
class _Rule:
    """A rule read; `weekdays` as (ordinal or 0, 0 for Monday), the rest as RFC 5545 has it; empty: not said."""

    frequency: str
    interval: int
    count: int
    until: datetime | None
    until_is_utc: bool
    week_start: int
    weekdays: tuple[tuple[int, int], ...]
    month_days: tuple[int, ...]
    months: tuple[int, ...]
    hours: tuple[int, ...]
    minutes: tuple[int, ...]
    seconds: tuple[int, ...]
    positions: tuple[int, ...]


def next_occurrence(recurrence: str, start: datetime, zone: ZoneInfo, after: datetime) -> datetime | None:
    """The first occurrence later than `after`, as an instant in UTC; None when none is within eleven years.

    `start` is where the rule begins; its wall clock in `zone` is kept. A missed row fires once and then holds the
    next one, so only the future matters (protocols.md 11).
    """
    rule = _read(recurrence)
    local_start = start.astimezone(zone).replace(tzinfo=None, microsecond=0)
    # Clocks go back by an hour or two: what is earlier on the wall can still be later.
    local_after = after.astimezone(zone).replace(tzinfo=None) - timedelta(hours=3)
    until = rule.until
    if until is not None and rule.until_is_utc:
        until = until.replace(tzinfo=UTC).astimezone(zone).replace(tzinfo=None)
    first_day = local_start.date() if rule.count else max(local_start, local_after).date()
    for number, local in enumerate(_walk(rule, local_start, first_day, local_after.date())):
        if (rule.count and number >= rule.count) or (until is not None and local > until):
            return None
        instant = local.replace(tzinfo=zone).astimezone(UTC)
        if instant > after:
            return instant
    return None


def first_occurrence(recurrence: str, start: datetime, zone: ZoneInfo) -> datetime:
    """Where a rule that begins at `start` comes first, `start` included.

    Raises InvalidInput for a rule that cannot be kept, never comes, or comes more than once a minute.
    """
    try:
        first = next_occurrence(recurrence, start, zone, start - timedelta(seconds=1))
        second = next_occurrence(recurrence, start, zone, first) if first else None
    except (ValueError, OverflowError) as error:
        raise _invalid("not an RFC 5545 recurrence we can keep") from error
    if first is None:
        raise _invalid("this recurrence never comes")
    if second is not None and second - first < _SHORTEST:
        raise _invalid("at most once a minute")
    return first


@lru_cache(maxsize=256)
def _read(recurrence: str) -> _Rule:
    """The rule's parts. Raises ValueError for what cannot be kept."""
    pairs = [part.partition("=")[::2] for part in recurrence.upper().removeprefix("RRULE:").strip(";").split(";")]
    parts = {name.strip(): value.strip() for name, value in pairs}
    known = {*_OTHER_PARTS, *_RANGES, *_SIGNED}
    if len(parts) != len(pairs) or not set(parts) <= known or parts.get("FREQ") not in _FREQUENCIES:
        raise ValueError("unsupported part")
    numbers = {name: _numbers(parts.get(name, ""), *_RANGES[name]) for name in _RANGES}
    signed = {name: _numbers(parts.get(name, ""), -most, most) for name, most in _SIGNED.items()}
    until, until_is_utc = _until(parts.get("UNTIL", ""))
    rule = _Rule(
        frequency=parts["FREQ"],
        interval=_one(parts.get("INTERVAL", "1"), 1, 1000),
        count=_one(parts["COUNT"], 1, 10_000) if "COUNT" in parts else 0,
        until=until,
        until_is_utc=until_is_utc,
        week_start=_WEEKDAYS.index(parts.get("WKST", "MO")),
        weekdays=tuple(_weekday(day) for day in parts["BYDAY"].split(",")) if "BYDAY" in parts else (),
        month_days=signed["BYMONTHDAY"],
        months=numbers["BYMONTH"],
        hours=numbers["BYHOUR"],
        minutes=numbers["BYMINUTE"],
        seconds=numbers["BYSECOND"],
        positions=signed["BYSETPOS"],
    )
    _check(rule)
    return rule


def _check(rule: _Rule) -> None:
    ordinals = any(ordinal for ordinal, _ in rule.weekdays)
    if ordinals and rule.frequency not in ("MONTHLY", "YEARLY"):
        raise ValueError("an ordinal weekday needs a month or a year")
    if rule.positions and (rule.frequency != "MONTHLY" or not rule.weekdays or rule.hours or rule.minutes):
        raise ValueError("positions are kept among the weekdays of a month")
    if 0 in rule.month_days or 0 in rule.positions:
        raise ValueError("there is no day 0")
    if max(1, len(rule.hours)) * max(1, len(rule.minutes)) * max(1, len(rule.seconds)) > _MOST_TIMES_A_DAY:
        raise ValueError("too many times a day")


def _numbers(text: str, low: int, high: int) -> tuple[int, ...]:
    return tuple(sorted({_one(each, low, high) for each in text.split(",")})) if text else ()


def _one(text: str, low: int, high: int) -> int:
    number = int(text)
    if not low <= number <= high:
        raise ValueError("out of range")
    return number


def _weekday(text: str) -> tuple[int, int]:
    found = _DAY.match(text.strip())
    if found is None or (found[1] and not 1 <= abs(int(found[1])) <= 53):
        raise ValueError("not a day")
    return int(found[1] or 0), _WEEKDAYS.index(found[2])


def _until(text: str) -> tuple[datetime | None, bool]:
    if not text:
        return None, False
    if len(text) == 8:
        return datetime.combine(datetime.strptime(text, "%Y%m%d").date(), time.max), False  # noqa: DTZ007 - wall clock
    return datetime.strptime(text.removesuffix("Z"), "%Y%m%dT%H%M%S"), text.endswith("Z")  # noqa: DTZ007 - wall clock


def _walk(rule: _Rule, start: datetime, day: date, needed: date) -> Iterator[datetime]:
    """Wall-clock occurrences from `start` on, beginning with those of a day; ends eleven years after `needed`."""
    counted = 0
    last = max(day, needed) + timedelta(days=_DAYS_LOOKED_AT)
    while day <= last and counted < _MOST_COUNTED:
        if _is_day(rule, start.date(), day):
            for clock in _times(rule, start, day):
                at = datetime.combine(day, clock)
                if at >= start:
                    counted += 1
                    yield at
        day += timedelta(days=1)


def _times(rule: _Rule, start: datetime, day: date) -> Iterator[time]:
    hours: Sequence[int] = rule.hours or (start.hour,)
    if rule.frequency == "HOURLY":
        since = (datetime.combine(day, time()) - start.replace(minute=0, second=0)) // timedelta(hours=1)
        hours = [hour for hour in rule.hours or range(24) if (since + hour) % rule.interval == 0]
    for hour, minute, second in product(hours, rule.minutes or (start.minute,), rule.seconds or (start.second,)):
        yield time(hour, minute, second)


def _is_day(rule: _Rule, start: date, day: date) -> bool:
    """Whether the rule has the day, the times of day apart."""
    if rule.months and day.month not in rule.months:
        return False
    if rule.month_days and day.day not in rule.month_days and day.day - _length(day) - 1 not in rule.month_days:
        return False
    if rule.weekdays and not any(_fits(rule, day, ordinal, weekday) for ordinal, weekday in rule.weekdays):
        return False
    if not _is_period(rule, start, day) or not _is_default_day(rule, start, day):
        return False
    return not rule.positions or _has_position(rule, day)


def _is_period(rule: _Rule, start: date, day: date) -> bool:
    match rule.frequency:
        case "DAILY":
            return (day - start).days % rule.interval == 0
        case "WEEKLY":
            return ((_week(day, rule) - _week(start, rule)).days // 7) % rule.interval == 0
        case "MONTHLY":
            return ((day.year - start.year) * 12 + day.month - start.month) % rule.interval == 0
        case "YEARLY":
            return (day.year - start.year) % rule.interval == 0
    return True


def _is_default_day(rule: _Rule, start: date, day: date) -> bool:
    """Where the rule says no day, it is that of the start."""
    if rule.weekdays or rule.month_days:
        return True
    match rule.frequency:
        case "WEEKLY":
            return day.weekday() == start.weekday()
        case "MONTHLY":
            return day.day == start.day
        case "YEARLY":
            return day.day == start.day and (bool(rule.months) or day.month == start.month)
    return True


def _fits(rule: _Rule, day: date, ordinal: int, weekday: int) -> bool:
    if day.weekday() != weekday:
        return False
    if not ordinal:
        return True
    if rule.frequency == "MONTHLY" or rule.months:
        before, length = day.day - 1, _length(day)
    else:
        before, length = day.timetuple().tm_yday - 1, date(day.year, 12, 31).timetuple().tm_yday
    return ordinal in (before // 7 + 1, -((length - before - 1) // 7 + 1))


def _has_position(rule: _Rule, day: date) -> bool:
    first = day.replace(day=1)
    days = [first + timedelta(days=each) for each in range(_length(day))]
    found = [
        each
        for each in days
        if any(_fits(rule, each, ordinal, weekday) for ordinal, weekday in rule.weekdays)
        and (not rule.month_days or each.day in rule.month_days or each.day - len(days) - 1 in rule.month_days)
    ]
    place = found.index(day)
    return place + 1 in rule.positions or place - len(found) in rule.positions


def _week(day: date, rule: _Rule) -> date:
    return day - timedelta(days=(day.weekday() - rule.week_start) % 7)


def _length(day: date) -> int:
    following = day.replace(day=28) + timedelta(days=4)
    return (following - timedelta(days=following.day)).day


def _invalid(description: str) -> InvalidInput:
    return InvalidInput("BAD_RECURRENCE", description, violations=[FieldViolation("recurrence", description)])

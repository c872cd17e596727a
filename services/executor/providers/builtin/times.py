"""Times in params: RFC 3339, dates, durations, zones and named ranges; every fault a StepFailure with a sentence."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from services.executor.providers.builtin.failures import invalid

EARLIEST = datetime(1900, 1, 1, tzinfo=UTC)
LATEST = datetime(2200, 1, 1, tzinfo=UTC)
"""What is stored lies between these; windows of reads are cut to them."""
TIME_RANGES = (
    "today",
    "tomorrow",
    "yesterday",
    "this_week",
    "next_week",
    "last_week",
    "weekend",
    "this_month",
    "next_month",
    "last_month",
    "upcoming",
)
MAX_DURATION_S = 5 * 366 * 86400

_DATE = re.compile(r"\d{4}-\d{2}-\d{2}\Z")
_ISO_DURATION = re.compile(
    r"P(?:(?P<w>\d{1,5})W)?(?:(?P<d>\d{1,5})D)?(?:T(?:(?P<h>\d{1,6})H)?(?:(?P<m>\d{1,7})M)?(?:(?P<s>\d{1,9})S)?)?\Z"
)
_PART = re.compile(r"(\d{1,7}(?:[.,]\d{1,3})?)\s*([a-z]+)")
_UNIT_S = {
    "s": 1,
    "sec": 1,
    "secs": 1,
    "second": 1,
    "seconds": 1,
    "m": 60,
    "min": 60,
    "mins": 60,
    "minute": 60,
    "minutes": 60,
    "h": 3600,
    "hr": 3600,
    "hrs": 3600,
    "hour": 3600,
    "hours": 3600,
    "d": 86400,
    "day": 86400,
    "days": 86400,
    "w": 604800,
    "week": 604800,
    "weeks": 604800,
}


@dataclass(frozen=True, slots=True)
class Window:
    """A stretch of time, aware UTC, end exclusive."""

    start: datetime
    end: datetime


def zone_named(name: Any, field: str = "timezone") -> ZoneInfo:
    """The IANA zone of that name."""
    zone = _zone(name) if isinstance(name, str) and 0 < len(name) <= 64 else None
    if zone is None:
        raise invalid(field, f"I don't know the time zone “{str(name)[:40]}”.")
    return zone


@lru_cache(maxsize=1024)
def _zone(name: str) -> ZoneInfo | None:
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return None


def is_date(value: Any) -> bool:
    """Whether the value is a bare date ("2026-03-03")."""
    return isinstance(value, str) and _DATE.match(value.strip()) is not None


def read_instant(value: Any, zone: ZoneInfo, field: str) -> datetime:
    """RFC 3339, or without offset as wall-clock in ``zone``, or a date as its midnight there; aware UTC, whole
    seconds.
    """
    try:
        if not isinstance(value, str) or not 10 <= len(value.strip()) <= 40:
            raise ValueError
        read = datetime.fromisoformat(value.strip())
        instant = (read if read.tzinfo else read.replace(tzinfo=zone)).astimezone(UTC).replace(microsecond=0)
    except (ValueError, OverflowError):
        raise invalid(field, f"I can't read the time “{str(value)[:40]}”.") from None
    return instant


def read_stored_instant(value: Any, zone: ZoneInfo, field: str) -> datetime:
    """As ``read_instant``, and within what can be stored."""
    instant = read_instant(value, zone, field)
    if not EARLIEST <= instant < LATEST:
        raise invalid(field, "I can only keep times between the years 1900 and 2199.")
    return instant


def read_date(value: Any, zone: ZoneInfo, field: str) -> date:
    """A date, or the date of a time in ``zone``."""
    instant = read_stored_instant(value, zone, field)
    return instant.astimezone(zone).date() if not is_date(value) else date.fromisoformat(value.strip())


def read_clock(value: str, field: str) -> time:
    """An hour of the day, "HH:MM".

    Raises:
        StepFailure: it is none.
    """
    try:
        return datetime.strptime(value, "%H:%M").time()  # noqa: DTZ007 - an hour of any day
    except ValueError:
        raise invalid(field, "That is no hour of the day.") from None


def read_duration_s(value: Any, field: str) -> int:
    """Seconds from a number or from text ("30min", "1h 30m", "1:30", "PT45M"), more than 0 and at most five years."""
    seconds = float(value) if isinstance(value, int | float) and not isinstance(value, bool) else _text_duration(value)
    if seconds is None or seconds != seconds:
        raise invalid(field, f"I can't read the length “{str(value)[:40]}”.")
    if not 1 <= seconds <= MAX_DURATION_S:
        raise invalid(field, "The length must be more than nothing and at most five years.")
    return int(seconds)


def _text_duration(value: Any) -> float | None:
    if not isinstance(value, str) or len(value) > 40:
        return None
    text = value.strip()
    iso = _ISO_DURATION.match(text.upper())
    if iso and any(iso.groupdict().values()):
        units = {"w": 604800, "d": 86400, "h": 3600, "m": 60, "s": 1}
        return float(sum(int(number) * units[unit] for unit, number in iso.groupdict().items() if number))
    clock = re.fullmatch(r"(\d{1,4}):([0-5]\d)", text)
    if clock:
        return int(clock[1]) * 3600.0 + int(clock[2]) * 60
    if re.fullmatch(r"\d{1,9}", text):
        return float(text)
    parts = _PART.findall(text.lower())
    rest = re.sub(r"[\s,&]|and", "", _PART.sub("", text.lower()))
    if not parts or rest or any(unit not in _UNIT_S for _, unit in parts):
        return None
    return sum(float(number.replace(",", ".")) * _UNIT_S[unit] for number, unit in parts)


def named_window(name: Any, reference: datetime, zone: ZoneInfo, field: str = "time_range") -> Window:
    """A named range in ``zone``, seen from the reference instant; weeks begin on Monday; "weekend" is the running or
    the coming one.
    """
    if name not in TIME_RANGES:
        raise invalid(field, f"A time range is one of {', '.join(TIME_RANGES)}.")
    today = reference.astimezone(zone).date()
    monday = today - timedelta(days=today.weekday())
    month = today.replace(day=1)
    next_month = _next_month(month)
    days: dict[str, tuple[date, date]] = {
        "today": (today, today + timedelta(days=1)),
        "tomorrow": (today + timedelta(days=1), today + timedelta(days=2)),
        "yesterday": (today - timedelta(days=1), today),
        "this_week": (monday, monday + timedelta(days=7)),
        "next_week": (monday + timedelta(days=7), monday + timedelta(days=14)),
        "last_week": (monday - timedelta(days=7), monday),
        "weekend": (monday + timedelta(days=5), monday + timedelta(days=7)),
        "this_month": (month, next_month),
        "next_month": (next_month, _next_month(next_month)),
        "last_month": ((month - timedelta(days=1)).replace(day=1), month),
        "upcoming": (today, today + timedelta(days=7)),
    }
    first, last = days[name]
    start = reference if name == "upcoming" else midnight(first, zone)
    return Window(start, midnight(last, zone))


def midnight(day: date, zone: ZoneInfo) -> datetime:
    """The instant at which a local day begins, aware UTC."""
    return datetime.combine(day, time(), zone).astimezone(UTC)


def cut(start: datetime, end: datetime) -> Window:
    """A window cut to what can be stored; empty windows stay empty."""
    low = min(max(start, EARLIEST), LATEST)
    return Window(low, max(low, min(end, LATEST)))


def rfc3339(instant: datetime, zone: ZoneInfo) -> str:
    """The instant with the zone's offset."""
    return instant.astimezone(zone).isoformat(timespec="seconds")


def _next_month(first: date) -> date:
    return (first + timedelta(days=31)).replace(day=1)

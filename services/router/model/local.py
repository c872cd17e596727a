"""Wall clocks and instants: the customer's zone is always said, nothing is naive."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo


@lru_cache(maxsize=256)
def zone(name: str) -> ZoneInfo:
    """The zone of an IANA name; UTC for one that is unknown here (the gateway refuses those before)."""
    try:
        return ZoneInfo(name or "UTC")
    except (KeyError, ValueError, OSError):
        return ZoneInfo("UTC")


def local(instant: datetime, timezone: str) -> datetime:
    """The instant on the wall clock of a zone."""
    return instant.astimezone(zone(timezone))


def iso(instant: datetime, timezone: str) -> str:
    """RFC 3339 with the zone's offset, whole seconds."""
    return local(instant, timezone).isoformat(timespec="seconds")


def date_of(instant: datetime, timezone: str) -> str:
    """The local date, ``2026-03-03``."""
    return local(instant, timezone).date().isoformat()


def clock_of(instant: datetime, timezone: str) -> str:
    """The local clock time, ``15:00`` (seconds only where there are any)."""
    moment = local(instant, timezone).time()
    return moment.isoformat("minutes" if moment.second == 0 else "seconds")


def at(day: str, clock: str, timezone: str) -> datetime:
    """The instant of a local date and clock time, in UTC.

    A time that the clock change leaves out is moved forward by the gap; one that happens twice means the first.
    """
    wall = datetime.combine(date.fromisoformat(day), time.fromisoformat(clock), zone(timezone))
    return wall.astimezone(UTC)


def day_start(day: str, timezone: str) -> datetime:
    """The beginning of a local day, in UTC."""
    return at(day, "00:00", timezone)


def next_day(day: str) -> str:
    """The day after."""
    return (date.fromisoformat(day) + timedelta(days=1)).isoformat()


def after_days(day: str, days: int) -> str:
    """The day so many days later."""
    return (date.fromisoformat(day) + timedelta(days=days)).isoformat()


def later(instant: datetime, seconds: float, timezone: str) -> datetime:
    """So much later; by whole days the clock time stays, though the clocks change in between."""
    days, rest = divmod(seconds, 86_400.0)
    if rest:
        return instant + timedelta(seconds=seconds)
    return at(after_days(date_of(instant, timezone), int(days)), clock_of(instant, timezone), timezone)


def parse(text: str, timezone: str) -> datetime:
    """An instant out of RFC 3339 text, or of a bare date (its local beginning). Raises ValueError for anything else."""
    if len(text) == 10:
        return day_start(text, timezone)
    instant = datetime.fromisoformat(text)
    return instant.astimezone(UTC) if instant.tzinfo else instant.replace(tzinfo=zone(timezone)).astimezone(UTC)


_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def spoken(instant: datetime, timezone: str, locale: str = "en-US") -> str:
    """A moment as people write it in a message: "Tue, Mar 3, 3:00 PM", outside the US "Tue 3 Mar, 15:00"."""
    moment = local(instant, timezone)
    day, month = _DAYS[moment.weekday()], _MONTHS[moment.month - 1]
    if locale.partition("-")[2].upper() in ("", "US", "CA", "PH"):
        half = "AM" if moment.hour < 12 else "PM"
        return f"{day}, {month} {moment.day}, {moment.hour % 12 or 12}:{moment.minute:02d} {half}"
    return f"{day} {moment.day} {month}, {moment.hour:02d}:{moment.minute:02d}"

"""Moments told by a length from another. Pure."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

_DAY_S = 86_400.0


def later(instant: datetime, seconds: float, zone: ZoneInfo) -> datetime:
    """So many seconds later, or earlier when negative, in UTC.

    By whole days the clock time in the zone stays, though the clocks change in between (an hour that they leave out is
    moved forward by the gap); hours and minutes pass on the real clock.
    """
    days, rest = divmod(seconds, _DAY_S)
    if rest:
        return instant.astimezone(UTC) + timedelta(seconds=seconds)
    wall = instant.astimezone(zone).replace(tzinfo=None) + timedelta(days=int(days))
    return wall.replace(tzinfo=zone).astimezone(UTC)

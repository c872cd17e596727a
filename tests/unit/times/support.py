"""A moment to read sentences against, and short forms of what they mean."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from services.planner.times import TimeSpan, resolve

ZONE = "America/New_York"
# A Wednesday morning.
NOW = datetime(2025, 3, 5, 10, 0, tzinfo=ZoneInfo(ZONE))


def spans(text: str, now: datetime = NOW, zone: str = ZONE, **more: Any) -> tuple[TimeSpan, ...]:
    return resolve(text, now, zone, **more)


def only(text: str, now: datetime = NOW, zone: str = ZONE, **more: Any) -> TimeSpan:
    """The one span of a text."""
    found = spans(text, now, zone, **more)
    assert len(found) == 1, (text, [(span.text, span.kind) for span in found])
    return found[0]


def stamp(value: datetime | None) -> str:
    return "" if value is None else f"{value:%Y-%m-%d %H:%M}"


def said(text: str, **more: Any) -> str:
    """ "start", "start / end", "/ end", or a duration, of the best reading."""
    best = only(text, **more).best
    if best.start is None and best.end is None:
        assert best.duration is not None
        return length(best.duration)
    return stamp(best.start) + (f" / {stamp(best.end)}" if best.end else "")


def length(value: timedelta) -> str:
    return f"{int(value.total_seconds()) // 60} min"

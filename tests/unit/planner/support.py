"""Reading a text at a fixed now."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from services.planner.language import Context, Found, Kind, Understanding, read

ZONE = "America/New_York"
NOW = datetime(2026, 3, 2, 9, 0, tzinfo=ZoneInfo(ZONE))  # a Monday


def reading(text: str, **context: Any) -> Understanding:
    """The text read on Monday, 2 March 2026, 9:00 in New York."""
    return read(text, Context(NOW, ZONE, **context))


def people(u: Understanding) -> list[str]:
    return [e.value for e in u.entities if e.kind is Kind.PERSON and not e.weak]


def times(u: Understanding, role: str) -> list[Found]:
    return [e for e in u.entities if e.kind is Kind.TIME and e.role == role]


def starts(u: Understanding, role: str = "new_time") -> list[str]:
    """The best beginnings of the times with a role, local, to the minute."""
    found = [e.time.best.start for e in times(u, role) if e.time is not None]
    return [s.astimezone(ZoneInfo(ZONE)).strftime("%Y-%m-%d %H:%M") for s in found if s is not None]


def roles(u: Understanding) -> list[str]:
    """The roles of all times, in order."""
    return [e.role for e in u.entities if e.kind is Kind.TIME]

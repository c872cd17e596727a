"""Looks into a person's calendar: what is asked of it, and who answers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol


@dataclass(frozen=True, slots=True)
class Slot:
    """A stretch of free time."""

    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True)
class SlotSearch:
    """A look for free time of some length."""

    length_s: float
    start: datetime
    end: datetime
    working_hours: bool = True
    attendees: tuple[str, ...] = ()
    ignore_event_id: str = ""
    limit: int = 5
    limits: tuple[dict[str, Any], ...] = ()
    """Days and hours that must hold or are wished for (form: libs.limits)."""


@dataclass(frozen=True, slots=True)
class EventQuery:
    """A look into the calendar; ``attendee`` is an e-mail or a name, ``query`` words of the title."""

    start: datetime
    end: datetime
    query: str = ""
    attendee: str = ""
    limit: int = 100


class Calendar(Protocol):
    """What flows read; nothing here changes anything. Raises ``libs.errors`` when the executor is away."""

    async def events(self, query: EventQuery) -> list[dict[str, Any]]:
        """Events in the event form of the contracts."""
        ...

    async def items(self, kind: str, query: str) -> list[dict[str, Any]]:
        """Tasks ("task"), reminders ("reminder") or contacts ("contact") that fit the words, as JSON."""
        ...

    async def free_slots(self, search: SlotSearch) -> list[Slot]:
        """Free stretches that have room for the length, soonest first."""
        ...

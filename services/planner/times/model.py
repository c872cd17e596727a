"""What the time grammar hands out: the public, immutable types."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Literal

Kind = Literal["instant", "date", "interval", "open_interval", "duration", "recurrence"]
Grain = Literal["second", "minute", "hour", "part_of_day", "day", "week", "weekend", "month", "quarter", "year"]
Relation = Literal["at", "by", "before", "after", "since", "until", "from", "for", "every"]
Sense = Literal["future", "past", "any"]


@dataclass(frozen=True, slots=True)
class Preferences:
    """The customer's habits: they choose between meanings, they never invent one."""

    date_order: Literal["MDY", "DMY"] = "MDY"
    week_start: int = 0
    day_start: time = time(9)
    day_end: time = time(18)


@dataclass(frozen=True, slots=True)
class Reading:
    """One meaning of a span; the weights of a span's readings sum to 1."""

    weight: float
    start: datetime | None
    end: datetime | None
    duration: timedelta | None
    rrule: str | None
    note: str = ""


@dataclass(frozen=True, slots=True)
class TimeSpan:
    """A stretch of the text that means a time, with all its readings, best first.

    ``whole`` is set for a part of a day: all of it ("tonight" from 17:00 until the early morning), to look at a
    calendar with. The readings have its usual hours, to plan something in.
    """

    start: int
    end: int
    text: str
    kind: Kind
    grain: Grain
    readings: tuple[Reading, ...]
    relation: Relation
    has_date: bool
    has_time: bool
    whole: tuple[datetime, datetime] | None = None

    @property
    def best(self) -> Reading:
        """The reading to act on when nothing else is known."""
        return self.readings[0]

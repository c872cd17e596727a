"""Meanings: what the productions build. All are immutable and hold no clock; `resolve` turns them into readings."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from services.planner.times.model import Grain, Preferences, Relation, Sense


@dataclass(frozen=True, slots=True)
class Context:
    """What a sentence is read against: the moment it was said, the zone and the customer's habits."""

    reference: datetime
    zone: ZoneInfo
    preferences: Preferences
    sense: Sense

    @property
    def now(self) -> datetime:
        """The local wall time, without its zone: calendar arithmetic happens in it."""
        return self.reference.replace(tzinfo=None)

    @property
    def today(self) -> date:
        """The day of the reference time."""
        return self.reference.date()


@dataclass(frozen=True, slots=True)
class Num:
    """A whole number as it was written.

    ``free`` is False for the number of a room or a count of things, ``counts`` True after "for" (people), ``alone``
    False before a word that it seems to count, ``timed`` True before "pm" and its like: an hour, no day.
    """

    value: int
    digits: int = 0
    free: bool = True
    counts: bool = False
    alone: bool = True
    timed: bool = False


@dataclass(frozen=True, slots=True)
class Option:
    """One resolved stretch of days."""

    start: date
    end: date
    weight: float = 1.0
    note: str = ""


@dataclass(frozen=True, slots=True)
class Day:
    """A set of days: fields that must hold, perhaps inside a frame such as "next week" that is known already.

    ``ends`` marks the end of a unit: a limit at it ("until the end of May") is its last day.
    """

    weekday: int | None = None
    day: int | None = None
    month: int | None = None
    year: int | None = None
    direction: int | None = None
    frame: tuple[Option, ...] = ()
    grain: Grain = "day"
    swap: bool = False
    loose: bool = False
    rule: str = ""
    ends: bool = False


@dataclass(frozen=True, slots=True)
class Clock:
    """A time of day; without a half of the day said, hours 1 to 12 stay open between morning and evening."""

    hour: int
    minute: int = 0
    second: int = 0
    fixed: bool = False
    grain: Grain = "hour"


@dataclass(frozen=True, slots=True)
class Moment:
    """A day, a time of day, or both; or an exact instant.

    ``other`` is the second of two clocks said as alternatives ("5 or 6"); ``zone`` the zone the clock was said in.
    """

    day: Day | None = None
    clock: Clock | None = None
    part: str = ""
    partmod: str = ""
    instant: datetime | None = None
    grain: Grain = "minute"
    now: bool = False
    other: Moment | None = None
    zone: ZoneInfo | None = None


@dataclass(frozen=True, slots=True)
class Amount:
    """A length of time: calendar months and days stay apart from seconds, as on a clock change they differ.

    ``other`` is the second of two lengths said as alternatives ("1 or 2 hours").
    """

    months: int = 0
    days: int = 0
    seconds: int = 0
    workdays: int = 0
    grain: Grain = "minute"
    other: Amount | None = None

    def times(self, factor: int) -> Amount:
        """So many times as much."""
        return replace(
            self,
            months=self.months * factor,
            days=self.days * factor,
            seconds=self.seconds * factor,
            workdays=self.workdays * factor,
        )


@dataclass(frozen=True, slots=True)
class Range:
    """From one moment to another."""

    start: Moment
    end: Moment
    day: Day | None = None
    part: str = ""
    closed: bool = True
    amount: Amount | None = None
    relation: Relation = "from"


@dataclass(frozen=True, slots=True)
class Open:
    """A moment and the side of it that is meant."""

    moment: Moment
    relation: Relation
    inclusive: bool = False


@dataclass(frozen=True, slots=True)
class Recurrence:
    """A rule of RFC 5545 in parts, and the day and clock it starts from."""

    freq: str
    interval: int = 1
    byday: tuple[str, ...] = ()
    bymonthday: tuple[int, ...] = ()
    bymonth: tuple[int, ...] = ()
    bysetpos: tuple[int, ...] = ()
    count: int | None = None
    clock: Clock | None = None
    part: str = ""
    starts: Moment | None = None
    until: Moment | None = None
    inclusive: bool = False
    minutes: int = 0

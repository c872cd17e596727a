"""An event of the built-in calendar: what it is, how it reads in JSON and which instances a series has in a window."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from services.executor.providers.builtin import times
from services.executor.providers.builtin.recurrence import READ_BUDGET, Budget, occurrences
from services.executor.providers.builtin.rules import Recurrence, format_stamp, parse_recurrence

MAX_INSTANCES = 2_000
"""Instances of one series in one read."""
TOTAL_BUDGET = 100_000
"""What all series of one read may cost together; one wild series never takes the share of the others
(``READ_BUDGET``).
"""
_INSTANCE_ID = re.compile(r"(.{1,100})_(\d{8}(?:T\d{6}Z)?)\Z")
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Event:
    """An event, a series, an instance of one, or a hold.

    ``start`` and ``end`` are aware UTC, end exclusive. An all-day event floats: its start and end are the dates'
    midnights *in UTC*, and ``extent`` brings them to a viewer's zone. ``original`` is the start an instance has by
    its rule, in the same form; ``exceptions`` are the originals of a series that were moved or cancelled. ``until``
    is the start of a series' last occurrence (None: no end). ``busy`` says whether it takes the time (timed events
    do, all-day events only when told so, as calendars have it). ``version`` rises with every change; ``moved`` marks
    an instance that was changed on its own and has a version of its own.
    """

    id: str
    title: str
    start: datetime
    end: datetime
    timezone: str = "UTC"
    all_day: bool = False
    location: str = ""
    notes: str = ""
    attendees: tuple[str, ...] = ()
    recurrence: str = ""
    status: str = "confirmed"
    busy: bool = True
    hold: bool = False
    external_id: str = ""
    version: int = 1
    series_id: str = ""
    original: datetime | None = None
    exceptions: tuple[datetime, ...] = ()
    until: datetime | None = None
    moved: bool = False

    @property
    def etag(self) -> str:
        """Changes with every change; an instance that was changed on its own has another than its series."""
        return f"{'i' if self.moved else 'v'}{self.version}"

    @property
    def zone(self) -> ZoneInfo:
        """Its zone."""
        return times.zone_named(self.timezone)

    def extent(self, viewer: ZoneInfo) -> tuple[datetime, datetime]:
        """Begin and end as instants; all-day events last from midnight to midnight of the viewer's zone."""
        if not self.all_day:
            return self.start, self.end
        return times.midnight(self.start.date(), viewer), times.midnight(self.end.date(), viewer)

    def overlaps(self, start: datetime, end: datetime, viewer: ZoneInfo) -> bool:
        """Whether it shares an instant with [start, end)."""
        begin, stop = self.extent(viewer)
        return begin < end and stop > start

    def form(self) -> dict[str, Any]:
        """The JSON form of contracts.md; what is unknown is absent."""
        zone = self.zone
        day = self.all_day
        form: dict[str, Any] = {
            "id": self.id,
            "title": self.title,
            "start": self.start.date().isoformat() if day else times.rfc3339(self.start, zone),
            "end": self.end.date().isoformat() if day else times.rfc3339(self.end, zone),
            "timezone": self.timezone,
            "all_day": day,
            "attendees": list(self.attendees),
            "status": self.status,
            "hold": self.hold,
            "etag": self.etag,
        }
        optional = {
            "external_id": self.external_id,
            "location": self.location,
            "notes": self.notes,
            "recurrence": self.recurrence,
            "series_id": self.series_id,
        }
        form.update({name: value for name, value in optional.items() if value})
        if self.busy == day and not self.hold:
            form["busy"] = self.busy
        return form


def wall(event: Event, instant: datetime) -> datetime:
    """An instant of the event as wall-clock in its zone (all-day: the date's midnight)."""
    return instant.astimezone(UTC if event.all_day else event.zone).replace(tzinfo=None)


def from_wall(event: Event, moment: datetime) -> datetime:
    """Wall-clock of the event's zone as an instant; a time that a DST night skips is read with the offset before it
    (RFC 5545).
    """
    return moment.replace(tzinfo=UTC if event.all_day else event.zone).astimezone(UTC)


@lru_cache(maxsize=4096)
def _parsed(text: str, zone_name: str, all_day: bool) -> Recurrence:
    return parse_recurrence(text, times.zone_named(zone_name), all_day)


def recurrence_of(event: Event) -> Recurrence:
    """The series' rule, read (and remembered: rules are few)."""
    return _parsed(event.recurrence, event.timezone, event.all_day)


def instances(series: Event, start: datetime, end: datetime, viewer: ZoneInfo, budget: Budget) -> list[Event]:
    """The instances of a series that share an instant with [start, end), without its exceptions; bounded."""
    recurrence, length = recurrence_of(series), series.end - series.start
    slack = _DAY * 2 if series.all_day else _DAY
    low, high = wall(series, max(start - length - slack, series.start)), wall(series, end + slack)
    if series.until is not None:
        high = min(high, wall(series, series.until) + timedelta(seconds=1))
    gone = set(series.exceptions)
    starts = _merged(occurrences(recurrence.rule, wall(series, series.start), low, high, budget), recurrence, low, high)
    found: list[Event] = []
    for moment in starts:
        begin = from_wall(series, moment)
        if moment in recurrence.exdates or begin in gone:
            continue
        gone.add(begin)  # two wall-clock times of an hourly series can be one instant in a DST night
        instance = instance_at(series, begin, length)
        if instance.overlaps(start, end, viewer):
            found.append(instance)
        if len(found) >= MAX_INSTANCES:
            budget.spent_out = True
            break
    return found


def instance_at(series: Event, begin: datetime, length: timedelta) -> Event:
    """The instance of a series that begins at an instant."""
    return replace(
        series,
        id=instance_id(series, begin),
        start=begin,
        end=begin + length,
        series_id=series.id,
        original=begin,
        recurrence="",
        external_id="",
        exceptions=(),
        until=None,
    )


def instance_id(series: Event, original: datetime) -> str:
    """``<series>_<YYYYMMDDTHHMMSSZ>``; ``<series>_<YYYYMMDD>`` when all-day."""
    return f"{series.id}_{format_stamp(original.replace(tzinfo=None), ZoneInfo('UTC'), series.all_day)}"


def split_instance_id(event_id: str) -> tuple[str, datetime] | None:
    """The series and the original start an instance's id names; None for the id of a single event or series."""
    match = _INSTANCE_ID.match(event_id)
    if match is None:
        return None
    pattern = "%Y%m%dT%H%M%SZ" if "T" in match[2] else "%Y%m%d"
    try:
        return match[1], datetime.strptime(match[2], pattern).replace(tzinfo=UTC)
    except ValueError:
        return None


@dataclass(frozen=True, slots=True)
class Day:
    """What is on in a window: instances in order of time, and from when on a series was too much to expand."""

    events: list[Event]
    cuts: list[tuple[Event, datetime]]


def expand(rows: Iterable[Event], window: times.Window, viewer: ZoneInfo) -> Day:
    """Everything that happens in the window, series as their instances; no series takes the share of all."""
    found: list[Event] = []
    cuts: list[tuple[Event, datetime]] = []
    left = TOTAL_BUDGET
    for event in rows:
        if event.recurrence:
            given = max(0, min(READ_BUDGET, left))
            own = Budget(given)
            some = instances(event, window.start, window.end, viewer, own)
            left -= given - max(0, own.left)
            found += some
            if own.spent_out:
                cuts.append((event, some[-1].extent(viewer)[1] if some else window.start))
        elif event.overlaps(window.start, window.end, viewer):
            found.append(event)
    return Day(sorted(found, key=lambda e: (e.extent(viewer)[0], not e.all_day, e.end, e.id)), cuts)


def _merged(
    rule_starts: Iterable[datetime], recurrence: Recurrence, low: datetime, high: datetime
) -> Iterable[datetime]:
    if not recurrence.rdates:
        return rule_starts
    extra = {moment for moment in recurrence.rdates if low <= moment < high}
    return sorted(extra.union(rule_starts))

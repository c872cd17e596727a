"""Values for tests: a Monday morning in New York, people, times as they are said, and a calendar in memory."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, replace
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from services.planner.language.manner.read import manner_of
from services.planner.language.text.tokens import tokenize
from services.router.model.calendar import EventQuery, Slot, SlotSearch
from services.router.model.goal import Contact, Reading, TimeSaid
from services.router.model.local import parse
from services.router.model.turn import Scene
from services.router.model.understood import LetterEdit, Manner, More, PersonSaid, Understood

NEW_YORK = "America/New_York"
ZONE = ZoneInfo(NEW_YORK)
MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=ZONE)

JOHN = Contact(id="c-john", name="John Smith", email="john@example.com", source="contact", score=1.0)
MILLER = Contact(id="c-miller", name="John Miller", email="miller@example.com", source="contact", score=1.0)
ANN = Contact(id="c-ann", name="Ann Lee", email="ann@example.com", source="contact", score=1.0)


def scene(turn_id: str = "turn-1", *, now: datetime = MONDAY, clock: datetime | None = None, text: str = "") -> Scene:
    """Here and now."""
    return Scene("t-1", turn_id, "conv-1", "cust-1", text, now, clock or now.astimezone(UTC), NEW_YORK)


def local(day: int, hour: int, minute: int = 0, month: int = 3) -> datetime:
    """A wall time of March 2026 in New York."""
    return datetime(2026, month, day, hour, minute, tzinfo=ZONE)


def person(*candidates: Contact, text: str = "John", role: str = "attendee", lead: str = "") -> PersonSaid:
    """A person named in a text."""
    resolution = "exact" if len(candidates) == 1 else "several" if candidates else "unknown"
    name = candidates[0].name if len(candidates) == 1 else text
    return PersonSaid(text, name, role, resolution, candidates, lead)


def clock(at: datetime, *others: datetime, role: str = "new_time", text: str = "at that time") -> TimeSaid:
    """A clock time without a day; several readings are equally likely."""
    return _said(at, others, role, text, has_date=False, has_time=True)


def moment(at: datetime, *others: datetime, role: str = "new_time", text: str = "then") -> TimeSaid:
    """A day with a clock time."""
    return _said(at, others, role, text, has_date=True, has_time=True)


def day(at: datetime, *others: datetime, role: str = "new_time", text: str = "that day") -> TimeSaid:
    """A day alone."""
    readings = tuple(
        Reading(weight=1 / (1 + len(others)), start=each, end=each + timedelta(days=1)) for each in (at, *others)
    )
    return TimeSaid(text=text, role=role, kind="date", grain="day", has_date=True, readings=readings)


def stretch(start: datetime, end: datetime, grain: str = "part_of_day", *, dated: bool = True) -> TimeSaid:
    """An afternoon, a week."""
    reading = Reading(start=start, end=end)
    return TimeSaid(text="sometime", role="new_time", kind="interval", grain=grain, has_date=dated, readings=(reading,))


def length(seconds: float) -> TimeSaid:
    """A length."""
    return TimeSaid(text="so long", role="duration", kind="duration", readings=(Reading(duration_s=seconds),))


def _said(
    at: datetime, others: Sequence[datetime], role: str, text: str, *, has_date: bool, has_time: bool
) -> TimeSaid:
    weight = 1 / (1 + len(others))
    readings = tuple(Reading(weight=weight, start=each) for each in (at, *others))
    return TimeSaid(text=text, role=role, grain="hour", has_date=has_date, has_time=has_time, readings=readings)


def heard(text: str, *more: Any, letter: str = "", **fields: Any) -> Understood:
    """A text with its manner as the planner reads it (against ``letter``), and whatever else is said of it."""
    understood = Understood(text, *more, **fields)
    places = [(text.find(time.text), len(time.text)) for time in understood.times if not time.is_length]
    manner = manner_of(text, tokenize(text), [(start, start + size) for start, size in places if start >= 0], letter)
    signs = frozenset(sign.lower() for sign in manner.signs)
    read = Manner(
        signs,
        manner.place,
        manner.kinds,
        manner.asks,
        manner.another,
        manner.topic,
        manner.new_body,
        manner.new_subject,
        manner.one_more,
        LetterEdit(**asdict(manner.edit)) if manner.edit else None,
        More(**asdict(manner.more)) if manner.more else None,
        manner.days_after,
        manner.then,
        manner.about,
        manner.onto,
        manner.same_day,
    )
    return replace(understood, manner=read)


def asks(
    goal_type: str, *, people: Sequence[PersonSaid] = (), times: Sequence[TimeSaid] = (), **slots: Any
) -> Understood:
    """A clear request that begins a goal."""
    return heard(
        f"{goal_type} it", intent=f"calendar.{goal_type}", confidence=0.95, act="request", goal_type=goal_type,
        people=tuple(people), times=tuple(times), slots=slots,
    )  # fmt: skip


def says(act: str, text: str = "", **more: Any) -> Understood:
    """What is said in the middle of something."""
    return heard(text or act, intent="unclear", confidence=0.3, act=act, **more)


def event(event_id: str, start: datetime, minutes: int = 30, **more: Any) -> dict[str, Any]:
    """An event in the form of the contracts."""
    end = start + timedelta(minutes=minutes)
    form = {"id": event_id, "title": "Call with John Smith", "start": start.isoformat(), "end": end.isoformat()}
    return {**form, "timezone": NEW_YORK, "attendees": ["john@example.com"], "etag": f"{event_id}-1", **more}


class MemoryCalendar:
    """A calendar to read; free time is every quarter hour of working time that no event takes."""

    def __init__(self, *events: dict[str, Any]) -> None:
        self.stored = list(events)
        self.searches: list[SlotSearch] = []

    async def events(self, query: EventQuery) -> list[dict[str, Any]]:
        found = []
        for each in self.stored:
            start, end = parse(each["start"], NEW_YORK), parse(each["end"], NEW_YORK)
            if not (start < query.end and end > query.start):
                continue
            if query.attendee and query.attendee not in each.get("attendees", ()):
                continue
            if query.query and query.query.casefold() not in each["title"].casefold():
                continue
            found.append(each)
        return found

    async def items(self, kind: str, query: str) -> list[dict[str, Any]]:
        return []

    async def free_slots(self, search: SlotSearch) -> list[Slot]:
        self.searches.append(search)
        busy = [
            (datetime.fromisoformat(each["start"]), datetime.fromisoformat(each["end"]))
            for each in self.stored
            if each["id"] != search.ignore_event_id
        ]
        size = timedelta(seconds=search.length_s)
        found: list[Slot] = []
        at = search.start.astimezone(ZONE).replace(second=0, microsecond=0)
        at += timedelta(minutes=-at.minute % 15)
        while at + size <= search.end and len(found) < search.limit:
            works = not search.working_hours or (at.weekday() < 5 and at.hour >= 9 and (at + size).hour < 18)
            if works and all(at + size <= start or at >= end for start, end in busy):
                found.append(Slot(at, at + size))
            at += timedelta(minutes=15)
        return found

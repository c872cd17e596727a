"""Reading the calendar: what is on, when there is room, and which event a selector means."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from services.executor.providers.base import ActionContext, Json, Person, Selected
from services.executor.providers.builtin import event_store, matching, sparing, times, windows
from services.executor.providers.builtin.availability import (
    WAKING_HOURS,
    Hours,
    Interval,
    free_intervals,
    intersect,
    nearest,
    open_intervals,
)
from services.executor.providers.builtin.contact_store import emails_named
from services.executor.providers.builtin.events import Day, Event, expand
from services.executor.providers.builtin.labels import event_label
from services.executor.providers.builtin.params import Params
from services.executor.providers.builtin.rows import Reader, Statement
from services.executor.providers.builtin.times import Window
from services.executor.providers.builtin.words import words

MAX_ITEMS = 1_000
DEFAULT_ITEMS = 250
MAX_SELECTED = 50
_NEAR = timedelta(days=7)
_SEARCH_DAYS = 366


async def events_in(reader: Reader, context: ActionContext, window: Window, zone: ZoneInfo) -> Day:
    """The customer's events in a window."""
    results = await reader.batch(event_store.in_window([context.customer_id], window))
    return expand(event_store.events_of(results).get(context.customer_id, []), window, zone)


async def list_events(params: Params, context: ActionContext, reader: Reader) -> Json:
    """``calendar.list_events``."""
    zone = params.zone(context.timezone)
    query, attendee = params.text("query"), params.text("attendee", 320)
    window = windows.read_window(params, context, zone, _SEARCH_DAYS if query or attendee else 7)
    limit = params.number("limit", DEFAULT_ITEMS, 1, MAX_ITEMS)
    statements = event_store.in_window([context.customer_id], window)
    if params.flag("include_holds"):
        statements.append(event_store.holds_in([context.customer_id], window, context.now))
    exceptions = sparing.read(params)
    spares = len(statements)
    statements += sparing.statements(exceptions, context)
    if attendee:
        statements.append(emails_named(context.customer_id, words(attendee)))
    results = await reader.batch(statements)
    rows = event_store.events_of(results[:3]).get(context.customer_id, [])
    who = matching.attendee_named(attendee, sparing.addresses(attendee, results[-1])) if attendee else None
    # Series that do not fit are not expanded at all.
    day = expand([row for row, _ in matching.scores(rows, query, who)], window, zone)
    events = day.events
    if params.flag("include_holds"):
        events = sorted([*events, *map(event_store.hold_of, results[3])], key=lambda e: (e.extent(zone)[0], e.id))
    if query or who:
        events = matching.rank(events, query, who)
    events = sparing.left(events, exceptions, results[spares:], zone)
    result: Json = {
        "items": [event.form() for event in events[:limit]],
        "time_min": times.rfc3339(window.start, zone),
        "time_max": times.rfc3339(window.end, zone),
        "timezone": zone.key,
    }
    if len(events) > limit or day.cuts:
        result["truncated"] = True
    return result


async def select_events(selector: Params, context: ActionContext, reader: Reader) -> list[Selected]:
    """What a selector means. Without a window a series counts once: as its next instance, or as a whole with ``order:
    all``.
    """
    zone = selector.zone(context.timezone)
    query, attendee = selector.text("query"), selector.text("attendee", 320)
    order = selector.choice("order", ("", "first", "last", "next", "all"), "")
    window = windows.read_window(selector, context, zone, _SEARCH_DAYS)
    statements = event_store.in_window([context.customer_id], window)
    exceptions = sparing.read(selector)
    statements += sparing.statements(exceptions, context)
    if attendee:
        statements.append(emails_named(context.customer_id, words(attendee)))
    results = await reader.batch(statements)
    rows = event_store.events_of(results[:3]).get(context.customer_id, [])
    who = matching.attendee_named(attendee, sparing.addresses(attendee, results[-1])) if attendee else None
    fitting = [row for row, _ in matching.scores(rows, query, who) if row.status != "cancelled"]
    events = expand(fitting, window, zone).events
    found = matching.rank(events, query, who) if query or who else events
    found = sparing.left(found, exceptions, results[3:], zone)
    if not windows.is_named(selector):
        coming = [event for event in found if event.extent(zone)[1] > context.reference_time]
        found = _series_once(coming or found, rows, order == "all")
    chosen = _ordered(found, order, context.reference_time, zone)[:MAX_SELECTED]
    return [Selected(e.id, event_label(e, zone, context), e.etag, e.form()) for e in chosen]


def _series_once(events: Sequence[Event], rows: Sequence[Event], whole: bool) -> list[Event]:
    series = {event.id: event for event in rows if event.recurrence}
    seen: set[str] = set()
    once = []
    for event in events:
        key = event.series_id or event.id
        if key not in seen:
            once.append(series.get(key, event) if whole else event)
        seen.add(key)
    return once


def _ordered(events: list[Event], order: str, reference: datetime, zone: ZoneInfo) -> list[Event]:
    if order == "next":
        return [event for event in events if event.extent(zone)[0] >= reference][:1]
    return events[:1] if order == "first" else events[-1:] if order == "last" else events


@dataclass(frozen=True, slots=True)
class Taken:
    """What takes time in a window, for several people together. ``events`` are the customer's own, with foreign
    holds.
    """

    events: list[Event]
    intervals: list[Interval]


async def taken(
    reader: Reader, context: ActionContext, window: Window, people: Sequence[Person] = (), ignore: str = ""
) -> Taken:
    """What is busy in a window for the customer and others, without the event that is being moved."""
    customers = [context.customer_id, *(p.customer_id for p in people if p.customer_id != context.customer_id)]
    statements = taken_statements(customers, window, context)
    return taken_of(await reader.batch(statements), context, window, people, ignore)


def taken_statements(customers: Sequence[str], window: Window, context: ActionContext) -> list[Statement]:
    """The four statements whose answers ``taken_of`` reads."""
    return [*event_store.in_window(customers, window), event_store.holds_in(customers, window, context.now)]


def taken_of(
    results: Sequence[Sequence[Mapping[str, Any]]],
    context: ActionContext,
    window: Window,
    people: Sequence[Person] = (),
    ignore: str = "",
) -> Taken:
    """The answers of ``taken_statements`` as what is busy; a series too wild to expand takes the rest of the window."""
    zones = {person.customer_id: times.zone_named(person.timezone) for person in people}
    zones[context.customer_id] = times.zone_named(context.timezone)
    intervals: list[Interval] = []
    own: list[Event] = []
    for customer, rows in event_store.events_of(results[:3]).items():
        zone = zones[customer]
        day = expand(rows, window, zone)
        busy = [e for e in day.events if e.busy and e.status != "cancelled" and not _is(e, ignore)]
        intervals += [Interval(*event.extent(zone)) for event in busy]
        intervals += [Interval(since, window.end) for series, since in day.cuts if series.busy]
        own += busy if customer == context.customer_id else []
    holds = event_store.foreign_holds(results[3], context)
    mine = {row["goal_id"] for row in results[3] if row["customer_id"] == context.customer_id}
    own += [hold for hold in holds if hold.id.removeprefix("hold_") in mine]
    return Taken(own, intervals + [Interval(hold.start, hold.end) for hold in holds])


def _is(event: Event, ignored: str) -> bool:
    return bool(ignored) and ignored in (event.id, event.series_id)


def clashes(busy: Taken, start: datetime, end: datetime, zone: ZoneInfo) -> list[Event]:
    """The customer's events and foreign holds that stand in the way of [start, end)."""
    return sorted((e for e in busy.events if e.overlaps(start, end, zone)), key=lambda e: (e.start, e.id))


async def near_slots(
    reader: Reader, context: ActionContext, start: datetime, end: datetime, ignore: str = "", limit: int = 3
) -> list[Json]:
    """The nearest free slots to one that is taken: inside working hours, or waking hours when it lies outside working
    hours itself.
    """
    zone = times.zone_named(context.timezone)
    window = times.cut(max(context.reference_time, start - _NEAR), max(context.reference_time, start) + _NEAR)
    busy = await taken(reader, context, window, ignore=ignore)
    working = Hours(context.working_hours, zone)
    wanted = Interval(start, end)
    inside = intersect(open_intervals(working, wanted), [wanted]) == [wanted]
    hours = working if inside else Hours(WAKING_HOURS, zone)
    free = free_intervals(Interval(window.start, window.end), [hours], busy.intervals)
    length_s = int((end - start).total_seconds())
    return [slot_form(slot, zone) for slot in nearest(free, length_s, start, context.reference_time, limit)]


def slot_form(slot: Interval, zone: ZoneInfo) -> Json:
    """A slot in JSON."""
    return {"start": times.rfc3339(slot.start, zone), "end": times.rfc3339(slot.end, zone)}


async def people_named(params: Params, context: ActionContext) -> tuple[list[Person], list[str]]:
    """The attendees who are customers of the tenant, and the rest as given (their calendars are not known here)."""
    named = params.texts("attendees", 500, 320)
    addresses = [text.casefold() for text in named if "@" in text]
    known = await context.people.by_email(context.tenant_id, addresses) if addresses and context.people else {}
    people = [p for p in dict.fromkeys(known.values()) if p.customer_id != context.customer_id]
    return people, [text for text in named if text.casefold() not in known]


def person_hours(person: Person) -> Hours:
    """A person's working hours in their zone."""
    return Hours(person.working_hours, times.zone_named(person.timezone))

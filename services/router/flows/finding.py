"""Finding the event, task or contact a goal is about."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

from services.router.flows.events import bounds, narrowed, telling_words
from services.router.model.calendar import Calendar, EventQuery
from services.router.model.goal import EventSearch
from services.router.model.local import parse
from services.router.model.turn import Scene


def spoken_of(event: dict[str, Any], order: str = "") -> EventSearch:
    """What finds the event that was spoken of; ``order`` tells one of a series ("the next one")."""
    rule = "" if event.get("series_id") else str(event.get("recurrence") or "")
    return EventSearch(
        event_id=str(event.get("id", "")), event_start=str(event.get("start", "")), event_rule=rule, order=order
    )


async def find_events(search: EventSearch, scene: Scene, calendar: Calendar) -> list[dict[str, Any]]:
    """The events that may be meant, soonest first.

    The calendar is asked for what was said of it first; only when that finds nothing, for all events of the stretch,
    because a title may say a name in another way than its attendees do.
    """
    stretch = bounds(search, scene.now, scene.timezone, scene.search_days)
    queries = _queries(search, EventQuery(stretch.start, stretch.end))
    if queries:
        found = await asyncio.gather(*(calendar.events(query) for query in queries))
        merged = {str(event.get("id")): event for events in found for event in events}
        fitting = narrowed(list(merged.values()), search, scene.now, scene.timezone)
        if fitting:
            return fitting
    everything = await calendar.events(EventQuery(stretch.start, stretch.end, limit=500))
    meant = narrowed(everything, search, scene.now, scene.timezone)
    if meant or not search.event_start:
        return meant
    begins = parse(search.event_start, scene.timezone)  # further away than people search
    there = await calendar.events(EventQuery(begins - timedelta(days=1), begins + timedelta(days=2), limit=500))
    return narrowed(there, search, scene.now, scene.timezone)


def _queries(search: EventSearch, base: EventQuery) -> list[EventQuery]:
    if search.event_id:
        return []
    if search.people:
        guest = search.people[0]
        emails = [guest.email, *(candidate.email for candidate in guest.candidates)]
        by_mail = [EventQuery(base.start, base.end, attendee=email) for email in dict.fromkeys(emails) if email]
        first_name = (guest.name or guest.said).split(" ")[0]
        return [*by_mail[:3], EventQuery(base.start, base.end, query=first_name)]
    telling = telling_words(search.query)
    return [EventQuery(base.start, base.end, query=" ".join(telling))] if telling else []

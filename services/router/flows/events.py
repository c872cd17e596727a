"""Which existing event is meant: pure choosing among the events a calendar gave."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from services.router.model.goal import EventSearch, Guest, TimeSaid
from services.router.model.local import clock_of, date_of, day_start, next_day, parse

_ANY_EVENT = frozenset(
    [
        "meeting",
        "meetings",
        "call",
        "calls",
        "appointment",
        "appointments",
        "event",
        "events",
        "session",
        "thing",
        "one",
        "it",
        "that",
        "this",
        "chat",
        "catch",
        "up",
        "sync",
        "my",
        "the",
        "a",
        "an",
        "our",
        "with",
        "at",
        "on",
        "for",
        "to",
        "next",
        "upcoming",
        "first",
        "last",
        "booking",
        "reservation",
        "slot",
        "invite",
        "entry",
    ]
)
"""Words that name no particular event."""

_OF_ANY_KIND = frozenset(["meeting", "meetings", "event", "events", "appointment", "appointments", "entry"])
"""What people call whatever is on their calendar: "my first meeting" is the first of all, whatever its title says."""

_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class Bounds:
    """The stretch of time to look through."""

    start: datetime
    end: datetime


def start_of(event: dict[str, Any], timezone: str) -> datetime:
    """The beginning of an event (event form of the contracts); of an all-day one, of its first local day."""
    return parse(str(event["start"]), timezone)


def end_of(event: dict[str, Any], timezone: str) -> datetime:
    """The end of an event; its beginning when it has none."""
    return parse(str(event.get("end") or event["start"]), timezone)


def length_s(event: dict[str, Any], timezone: str) -> float:
    """Its length in seconds."""
    return max(0.0, (end_of(event, timezone) - start_of(event, timezone)).total_seconds())


def whole_days_of(event: dict[str, Any], timezone: str) -> int:
    """How many days an all-day event takes."""
    return max(1, round(length_s(event, timezone) / 86_400.0))


def bounds(search: EventSearch, now: datetime, timezone: str, days: int) -> Bounds:
    """Where an event may lie that was spoken of: the days that were said, else from now on."""
    dated = [reading for time in search.times if time.has_date or time.spans for reading in time.readings]
    starts = [reading.start for reading in dated if reading.start is not None]
    ends = [reading.end for reading in dated if reading.end is not None]
    if not starts and not ends:
        return Bounds(now, now + timedelta(days=days))
    first = day_start(date_of(min(starts or [now]), timezone), timezone)
    last = max([*ends, *starts])
    return Bounds(first, day_start(next_day(date_of(last, timezone)), timezone))


def narrowed(
    events: Sequence[dict[str, Any]], search: EventSearch, now: datetime, timezone: str
) -> list[dict[str, Any]]:
    """The events that may be meant, soonest first; one when the words tell which.

    Who and when must fit. Words of the title only choose: "meeting" finds a call when there is no meeting.
    """
    fitting = [event for event in events if not event.get("hold") and event.get("status") != "cancelled"]
    fitting.sort(key=lambda event: (start_of(event, timezone), str(event.get("id"))))
    if search.event_id:
        return [event for event in fitting if event.get("id") == search.event_id] or _of_series(fitting, search)
    for guest in search.people:
        fitting = [event for event in fitting if _has_person(event, guest)]
    for time in search.times:
        fitting = _at_likeliest(fitting, time, timezone)
    fitting = _by_words(fitting, search.query, must=not search.people, of_any_kind=search.order != "")
    if search.order in ("first", "next"):
        coming = [event for event in fitting if start_of(event, timezone) >= now]
        return (coming or fitting)[:1]
    if search.order == "last":
        return fitting[-1:]
    return _one_of_series(fitting)


def _of_series(events: Sequence[dict[str, Any]], search: EventSearch) -> list[dict[str, Any]]:
    """The series that was spoken of: its next event when one of it is meant ("skip the next one"), else all of it."""
    found = [event for event in events if event.get("series_id") == search.event_id]
    if not found or search.order:
        return found[:1]
    return [{**found[0], "id": search.event_id, "series_id": "", "recurrence": search.event_rule}]


def words(text: str) -> list[str]:
    """The words of a text, case-folded."""
    return _WORD.findall(text.casefold())


def telling_words(query: str) -> list[str]:
    """The words that name a particular event."""
    return [word for word in words(query) if word not in _ANY_EVENT]


def by_words(items: list[dict[str, Any]], query: str) -> list[dict[str, Any]]:
    """The things whose title or name has the most of the telling words; none when no word fits."""
    return _by_words(items, query, must=True)


def _by_words(
    events: list[dict[str, Any]], query: str, *, must: bool, of_any_kind: bool = False
) -> list[dict[str, Any]]:
    """``must``: telling words that fit nothing mean that nothing is meant; else who and when have told enough.

    ``of_any_kind``: "meeting" and the like choose nothing, because a place in the order chooses.
    """
    telling = telling_words(query)
    if telling:
        scored = [(sum(_in_title(word, event) for word in telling), event) for event in events]
        best = max((score for score, _ in scored), default=0)
        return [event for score, event in scored if score == best] if best or not must else []
    kinds = [word for word in words(query) if word in _ANY_EVENT and not (of_any_kind and word in _OF_ANY_KIND)]
    named = [event for event in events if any(_in_title(word, event) for word in kinds if len(word) > 3)]
    return named or events


def _in_title(word: str, event: dict[str, Any]) -> bool:
    stem = word[:-1] if len(word) > 4 and word.endswith("s") else word
    text = f"{event.get('title') or event.get('name') or ''} {event.get('location') or ''}"
    return any(other == word or other.startswith(stem) for other in words(text))


def _has_person(event: dict[str, Any], guest: Guest) -> bool:
    emails = {guest.email.casefold(), *(candidate.email.casefold() for candidate in guest.candidates)} - {""}
    attendees = {str(each).casefold() for each in event.get("attendees") or ()}
    if emails & attendees:
        return True
    title = set(words(str(event.get("title", ""))))
    names = [words(guest.name), words(guest.said), *(words(candidate.name) for candidate in guest.candidates)]
    first_names = [name[:1] for name in names]
    if any(name and set(name) <= title for name in names):
        return True
    # "Call with John" is the call with John Smith, unless an attendee says otherwise.
    return not (attendees and emails) and any(name and set(name) <= title for name in first_names)


_CLEARLY = 2.0
"""How many times less likely a meaning is that nothing but the lack of others brings up."""


def _at_likeliest(events: Sequence[dict[str, Any]], time: TimeSaid, timezone: str) -> list[dict[str, Any]]:
    """The events at that time; a much less likely meaning ("next Tuesday" for tomorrow) counts only where there is
    nothing at the likelier ones."""
    most = max((reading.weight for reading in time.readings), default=0.0)
    likely = tuple(reading for reading in time.readings if reading.weight * _CLEARLY > most)
    meant = time.model_copy(update={"readings": likely})
    return [each for each in events if _at_time(each, meant, timezone)] or [
        each for each in events if _at_time(each, time, timezone)
    ]


def _at_time(event: dict[str, Any], time: TimeSaid, timezone: str) -> bool:
    start, end = start_of(event, timezone), end_of(event, timezone)
    for reading in time.readings:
        begin, over = reading.start, reading.end
        if time.spans:
            if (begin is None or end > begin) and (over is None or start < over):
                return True
        elif begin is None:
            continue
        elif time.has_time and time.has_date:
            if start == begin or (over is not None and begin <= start < over):
                return True
        elif time.has_time:
            if clock_of(start, timezone) == clock_of(begin, timezone):
                return True
        elif date_of(begin, timezone) == date_of(start, timezone):
            return True
    return False


def _one_of_series(events: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Of one recurring event the soonest instance is meant; its day is said before anything is done."""
    series = {event.get("series_id") or event.get("id") for event in events}
    return events[:1] if len(series) == 1 else events

"""Plans for the calendar."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from services.planner.rules.build import (
    DEFAULT_EVENT_S,
    UPCOMING_DAYS,
    Builder,
    free_slot,
    joined,
    name_of,
    rfc3339,
    selector_of,
    window_of,
)
from services.planner.rules.each import for_each, moment_of_each, text_for_each
from services.planner.rules.model import Ask, Each
from services.planner.times import TimeSpan


def _window(ask: Ask, days: int) -> dict[str, Any]:
    start, end = window_of(ask.time("window", "new_time", "old_time"), ask, days)
    return {"time_min": rfc3339(start, ask.zone), "time_max": rfc3339(end, ask.zone)}


def free_time(ask: Ask, plan: Builder) -> None:
    """When there is time: for everybody named; who is not known is asked for."""
    plan.add("calendar", "find_free_time", _search(ask, plan), "Find free time")


def _search(ask: Ask, plan: Builder) -> dict[str, Any]:
    """Window, length, attendees and limits of a look for free time."""
    return _stretch(ask) | {
        "duration_s": ask.slots.get("duration_s") or DEFAULT_EVENT_S,
        "attendees": [*plan.addresses(ask.people()), *ask.addresses()],
        "limits": [*(ask.slots.get("limits") or ()), *_usual(ask)],
        "limit": _how_many(ask.text),
    }


def _stretch(ask: Ask) -> dict[str, Any]:
    """From the first to the last of the days that are looked at; which days between count is said by the limits."""
    roles = ("window", "new_time", "old_time")
    times = [e.found.time for e in ask.entities if e.found.time is not None and e.found.role in roles]
    dated = [time for time in times if time.has_date]
    bounds = [window_of(time, ask, UPCOMING_DAYS) for time in dated if time.kind != "recurrence"]
    if len(bounds) < 2:
        return _window(ask, UPCOMING_DAYS)
    start, end = min(start for start, _ in bounds), max(end for _, end in bounds)
    return {"time_min": rfc3339(start, ask.zone), "time_max": rfc3339(end, ask.zone)}


def _usual(ask: Ask) -> list[dict[str, str]]:
    """The hours that what is looked for is usually at: they are liked, and give way."""
    hours = ask.slots.get("usual_hours")
    return [{"stance": "rather", "opens": hours[0], "closes": hours[1]}] if hours else []


_COUNTED = re.compile(
    r"\b(\d{1,2}|one|two|three|four|five|six)\s+(?:\w+\s+){0,2}?(?:slots?|times|options|openings|windows|suggestions)\b",
    re.IGNORECASE,
)
_NUMBERS = {"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6}


def _how_many(text: str) -> int | None:
    """How many slots were asked for ("3 free slots"); None when that was not said."""
    match = _COUNTED.search(text)
    if match is None:
        return None
    said = match[1].lower()
    return max(1, min(20, _NUMBERS.get(said) or int(said)))


def conflicts(ask: Ask, plan: Builder) -> None:
    """Events that overlap."""
    plan.add("analysis", "find_conflicts", _window(ask, UPCOMING_DAYS), "Look for conflicts")


def suggest(ask: Ask, plan: Builder) -> None:
    """Good times for something."""
    plan.add("analysis", "suggest_times", _search(ask, plan), "Suggest times")


_STRETCHES = {"week": UPCOMING_DAYS, "fortnight": 14, "month": 31}


def summary(ask: Ask, plan: Builder) -> None:
    """A summary of a stretch: the one said, the coming days for "my week", else today."""
    days = next((count for word, count in _STRETCHES.items() if word in ask.text.lower().split()), 1)
    plan.add("analysis", "summarize_schedule", _window(ask, days), "Summarize the schedule")


def schedule(ask: Ask, plan: Builder) -> None:
    """An event, as one part of a joined request."""
    if ask.each is not None:
        _schedule_each(ask, ask.each, plan)
        return
    when = _when(ask, plan)
    if when is None:
        return
    people = ask.people("attendee")
    title = ask.slot("title") or "Meeting"
    if people and not ask.slots.get("title_explicit"):
        title = f"{title} with {joined([name_of(p) for p in people])}"
    attendees = [*plan.addresses(people), *ask.addresses()]
    params = when | {"title": title, "timezone": ask.zone, "attendees": attendees, "location": ask.slot("place")}
    plan.add("calendar", "create_event", params, f"Create “{title}”")


def _schedule_each(ask: Ask, each: Each, plan: Builder) -> None:
    """A block before or after each of several events, or one beside it."""
    length = ask.slots.get("duration_s") or DEFAULT_EVENT_S
    listed = for_each(each, plan)
    start = moment_of_each(each, length if each.word == "before" else 0)
    said = ask.slot("title") if ask.slots.get("title_explicit") or ask.slot("title") != "Meeting" else "Time"
    title = text_for_each(said or "Time", each)
    params = listed | {"title": title, "start": start, "duration_s": length, "timezone": ask.zone}
    plan.add("calendar", "create_event", params, f"Create “{said}” {ask.slot('each')}")


def _when(ask: Ask, plan: Builder) -> dict[str, Any] | None:
    span = ask.time("new_time")
    length = ask.slots.get("duration_s") or DEFAULT_EVENT_S
    if (ask.slots.get("when_free") or _hours_of_day(ask, span)) and (span is None or not span.has_time):
        attendees = plan.addresses(ask.people("attendee")) if re.search(r"\b(?:we|both)\b", ask.text, re.I) else []
        slot = free_slot(ask, plan, span, length, attendees)
        return {"start": {"stepId": slot, "field": "items[0].start"}, "duration_s": length}
    if span is None or span.best.start is None or not (span.has_time or span.grain == "day"):
        plan.lack("when", text=span.text if span else "")
        return None
    return _span_params(span, ask, length)


_DAY_S = 86_400.0


def _hours_of_day(ask: Ask, span: TimeSpan | None) -> bool:
    """ "Block 2 hours tomorrow": so long some time that day, and no whole day."""
    length = ask.slots.get("duration_s")
    short = isinstance(length, int | float) and 0 < length < _DAY_S and ask.slots.get("all_day") is not True
    return short and span is not None and span.grain == "day" and not span.has_time


def _span_params(span: TimeSpan, ask: Ask, length: float) -> dict[str, Any]:
    best = span.best
    assert best.start is not None  # the caller looked
    if not span.has_time:
        return {"start": best.start.date().isoformat(), "all_day": True}
    params: dict[str, Any] = {"start": rfc3339(best.start, ask.zone)}
    if best.end is not None and span.kind == "interval":
        params["end"] = rfc3339(best.end, ask.zone)
    else:
        params["duration_s"] = best.duration.total_seconds() if best.duration else length
    return params | ({"recurrence": best.rrule} if best.rrule else {})


def reschedule(ask: Ask, plan: Builder) -> None:
    """An event moved, as one part of a joined request."""
    span = ask.time("new_time")
    changes: dict[str, Any] = {}
    if shift := dict(ask.slots.get("changes") or {}).get("shift_s"):
        changes = {"shift_s": shift}
    elif span is not None and span.best.start is not None:
        changes = _new_place(span, span.best.start, ask)
    if not changes:
        plan.lack("when", text=span.text if span else "")
        return
    _existing(ask, plan, "update_event", {"changes": changes}, "Move")


def _new_place(span: TimeSpan, start: datetime, ask: Ask) -> dict[str, Any]:
    """A day keeps the event's hour, an hour keeps its day."""
    local = start.astimezone(ZoneInfo(ask.zone))
    if not span.has_time:
        return {"start": local.date().isoformat()} if span.grain == "day" else {}
    dated = "BYDAY" in (span.best.rrule or "") if span.kind == "recurrence" else span.has_date
    changes = {"start": rfc3339(start, ask.zone)} if dated else {"clock": local.strftime("%H:%M")}
    if span.kind != "interval" or span.best.end is None:
        return changes
    if span.has_date:
        return changes | {"end": rfc3339(span.best.end, ask.zone)}
    return changes | {"duration_s": (span.best.end - start).total_seconds()}


def update(ask: Ask, plan: Builder) -> None:
    """An event changed, as one part of a joined request."""
    changes = {
        k: v for k, v in dict(ask.slots.get("changes") or {}).items() if k in {"title", "location", "duration_s"}
    }
    if not changes:
        plan.lack("changes")
        return
    _existing(ask, plan, "update_event", {"changes": changes}, "Change")


def cancel(ask: Ask, plan: Builder) -> None:
    """Events deleted, as one part of a joined request."""
    _existing(ask, plan, "delete_event", {}, "Cancel")


def _existing(ask: Ask, plan: Builder, action: str, params: dict[str, Any], verb: str) -> None:
    before = plan.last("calendar.create_event", "calendar.update_event") if ask.slots.get("refers") else None
    if before is not None:  # "… and rename it": the event of the request before
        target = {"event_id": {"stepId": before.id, "field": "event.id"}}
        plan.add("calendar", action, target | params, f"{verb} the event")
        return
    focus = ask.pointed_at("event")
    if focus is not None and ask.slots.get("refers") and not ask.slots.get("series"):
        plan.add("calendar", action, {"event_id": focus.id, **params}, f"{verb} {focus.title or 'the event'}")
        return
    selector = selector_of(ask)
    if ask.slots.get("series") and not selector.get("query") and not selector.get("attendee"):  # "the whole series"
        spoken_of = ask.focus.title if ask.focus is not None and ask.focus.kind == "event" else ""
        selector = selector | {"query": spoken_of} if spoken_of else {}
    if not selector:
        plan.lack("which_event")
        return
    plan.add("calendar", action, {"selector": selector, **params}, f"{verb} {ask.slot('query') or 'the event'}")

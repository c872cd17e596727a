"""What a calendar tells when it is looked at as a whole: free time, conflicts, suggestions, a summary."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from itertools import islice
from typing import Any
from zoneinfo import ZoneInfo

from libs import limits
from services.executor.providers.base import ActionContext, Json, Person, WorkingHours
from services.executor.providers.builtin import times, windows
from services.executor.providers.builtin.availability import (
    WAKING_HOURS,
    Hours,
    Interval,
    free_intervals,
    merge,
    slots,
    subtract,
)
from services.executor.providers.builtin.calendar_reads import events_in, people_named, person_hours, slot_form, taken
from services.executor.providers.builtin.events import Event
from services.executor.providers.builtin.failures import invalid
from services.executor.providers.builtin.params import Params
from services.executor.providers.builtin.rows import Reader
from services.executor.providers.builtin.times import Window

DEFAULT_LENGTH_S = 1_800
DEFAULT_DAYS = 7
MAX_DAYS = 366
"""Free time is looked for within a year at most."""
_DAY_NAMES = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


async def find_free_time(params: Params, context: ActionContext, reader: Reader) -> Json:
    """Free slots of a length, one after the other, and the free stretches they lie in."""
    zone, length_s = params.zone(context.timezone), params.duration_s(DEFAULT_LENGTH_S)
    limit = params.number("limit", 10, 1, 200)
    search = await _free(params, context, reader, zone)
    found = list(islice(slots(search["free"], length_s, context.reference_time), limit))
    fitting = [free for free in search["free"] if free.end - free.start >= timedelta(seconds=length_s)]
    return {
        "items": [slot_form(slot, zone) for slot in found],
        "stretches": [slot_form(free, zone) for free in fitting[:limit]],
        **_about(search, zone),
    }


async def suggest_times(params: Params, context: ActionContext, reader: Reader) -> Json:
    """A few good slots, at most one a half-day: on the hour or half-hour where there is one, not at lunch, near other
    events.
    """
    zone, length_s = params.zone(context.timezone), params.duration_s(DEFAULT_LENGTH_S)
    limit = params.number("limit", 3, 1, 20)
    search = await _free(params, context, reader, zone)
    best: dict[tuple[Any, bool], tuple[float, Interval]] = {}
    for slot in islice(slots(search["free"], length_s, context.reference_time, 900), 5_000):
        local = slot.start.astimezone(zone)
        score = _liking(slot, zone, search["busy"])
        half = (local.date(), local.hour >= 13)
        if half not in best or score > best[half][0]:
            best[half] = (score, slot)
    chosen = sorted(best.values(), key=lambda s: s[1].start)[:limit]
    items = [slot_form(slot, zone) | {"score": round(score, 2)} for score, slot in chosen]
    return {"items": items, **_about(search, zone)}


def _liking(slot: Interval, zone: ZoneInfo, busy: Sequence[Interval]) -> float:
    local = slot.start.astimezone(zone)
    score = 0.5 + (0.2 if local.minute == 0 else 0.1 if local.minute == 30 else 0.0)
    ends = slot.end.astimezone(zone)
    if local.hour * 60 + local.minute < 13 * 60 and ends.hour * 60 + ends.minute > 12 * 60:
        score -= 0.3
    if any(timedelta(0) <= slot.start - taken_.end <= timedelta(minutes=15) for taken_ in busy):
        score += 0.1
    return score


async def _free(params: Params, context: ActionContext, reader: Reader, zone: ZoneInfo) -> dict[str, Any]:
    window = windows.read_window(params, context, zone, DEFAULT_DAYS, from_now=True)
    start = max(window.start, context.reference_time)
    window = Window(start, min(max(start, window.end), start + timedelta(days=MAX_DAYS)))
    people, unknown = await people_named(params, context)
    busy = await taken(reader, context, window, people, params.text("ignore_event_id", 160))
    hours = _hours(params, context, zone)
    free = _open_and_free(window, hours, people, busy.intervals)
    outside = False
    if not free and hours and not params.has("working_hours") and not _open_and_free(window, hours, people, []):
        outside, hours = True, Hours(WAKING_HOURS, zone)
        free = _open_and_free(window, hours, [], busy.intervals)
    search = {"window": window, "busy": merge(busy.intervals), "unknown": unknown, "outside": outside}
    return search | _within_limits(params, free, window, zone)


def _within_limits(params: Params, free: Sequence[Interval], window: Window, zone: ZoneInfo) -> dict[str, Any]:
    """What of the free time the limits leave: with the wishes, or without them when nothing is left of the length."""
    said = params.limits()
    length = timedelta(seconds=params.duration_s(DEFAULT_LENGTH_S))
    wishful = _without(limits.ruled_out(said, window.start, window.end, zone), free)
    if not said or any(each.end - each.start >= length for each in wishful):
        return {"free": wishful, "given_up": False}
    left = _without(limits.ruled_out(said, window.start, window.end, zone, wishes=False), free)
    return {"free": left, "given_up": left != wishful}


def _without(stretches: Sequence[limits.Interval], free: Sequence[Interval]) -> list[Interval]:
    return subtract(free, [Interval(start, end) for start, end in stretches])


def _open_and_free(
    window: Window, own: Hours | None, people: Sequence[Person], busy: Sequence[Interval]
) -> list[Interval]:
    hours = [*([own] if own else []), *map(person_hours, people)]
    return free_intervals(Interval(window.start, window.end), hours, busy)


def _about(search: dict[str, Any], zone: ZoneInfo) -> Json:
    window: Window = search["window"]
    about: Json = {
        "time_min": times.rfc3339(window.start, zone),
        "time_max": times.rfc3339(window.end, zone),
        "timezone": zone.key,
    }
    if search["unknown"]:
        about["unknown_attendees"] = search["unknown"]
    if search["outside"]:
        about["outside_working_hours"] = True
    if search["given_up"]:
        about["wishes_given_up"] = True
    return about


def _hours(params: Params, context: ActionContext, zone: ZoneInfo) -> Hours | None:
    """The customer's hours; ``false`` for any time; ``{start, end, days?}`` or a list of ``{weekday, start, end}``
    for others.
    """
    value = params.values.get("working_hours")
    if value is None or value is True:
        return Hours(context.working_hours, times.zone_named(context.timezone))
    if value is False:
        return None
    parts = value if isinstance(value, list) else [value]
    if not 0 < len(parts) <= 100:
        raise invalid("working_hours", "Working hours need one to a hundred entries.")
    return Hours(
        tuple(hours for i, part in enumerate(parts) for hours in _stretch(Params(part, f"working_hours[{i}]"))), zone
    )


def _stretch(params: Params) -> list[WorkingHours]:
    start, end = params.text("start", 5) or "00:00", params.text("end", 5) or "24:00"
    for name, clock in (("start", start), ("end", end)):
        hour, _, minute = clock.partition(":")
        digits = len(clock) == 5 and hour.isdigit() and minute.isdigit()
        if not digits or int(minute) > 59 or int(hour) * 60 + int(minute) > (1440 if name == "end" else 1439):
            raise invalid(params.path(name), "Working hours are written like 09:00.")
    if start >= end:
        raise invalid(params.path("end"), "Working hours end before they begin.")
    if params.has("weekday"):
        return [WorkingHours(params.number("weekday", 1, 1, 7), start, end)]
    names = params.texts("days", 7, 9)
    days = [i for i, name in enumerate(_DAY_NAMES, 1) if any(name.startswith(n.lower()) for n in names if len(n) > 1)]
    return [WorkingHours(day, start, end) for day in (days if names else range(1, 8))]


async def find_conflicts(params: Params, context: ActionContext, reader: Reader) -> Json:
    """Pairs of busy events that overlap, with the stretch they share."""
    zone = params.zone(context.timezone)
    window = windows.read_window(params, context, zone, DEFAULT_DAYS)
    day = await events_in(reader, context, window, zone)
    pairs = conflicts(day.events, zone)
    limit = params.number("limit", 100, 1, 500)
    items = [
        {
            "start": times.rfc3339(stretch.start, zone),
            "end": times.rfc3339(stretch.end, zone),
            "events": [a.form(), b.form()],
        }
        for stretch, a, b in pairs[:limit]
    ]
    return {"items": items, **_window_form(window, zone)}


def conflicts(events: Sequence[Event], zone: ZoneInfo, most: int = 1_000) -> list[tuple[Interval, Event, Event]]:
    """Overlapping pairs of busy events, in order of time; at most ``most``."""
    busy = sorted(
        ((*e.extent(zone), e) for e in events if e.busy and e.status != "cancelled"),
        key=lambda t: (t[0], t[1], t[2].id),
    )
    pairs: list[tuple[Interval, Event, Event]] = []
    running: list[tuple[Any, Any, Event]] = []
    for start, end, event in busy:
        running = [other for other in running if other[1] > start]
        pairs += [(Interval(start, min(end, other[1])), other[2], event) for other in running]
        if len(pairs) >= most:
            return pairs[:most]
        running.append((start, end, event))
    return pairs


async def summarize_schedule(params: Params, context: ActionContext, reader: Reader) -> Json:
    """What is on, day by day, with totals; today when no window is said."""
    zone = params.zone(context.timezone)
    window = windows.read_window(params, context, zone, 1)
    window = Window(window.start, min(window.end, window.start + timedelta(days=MAX_DAYS)))
    day = await events_in(reader, context, window, zone)
    events = [event for event in day.events if event.status != "cancelled"]
    busy = merge(Interval(*event.extent(zone)) for event in events if event.busy)
    free = free_intervals(Interval(window.start, window.end), [Hours(context.working_hours, zone)], busy)
    days = _days(events, zone)
    return {
        "items": [event.form() for event in events[:250]],
        "days": days,
        "count": len(events),
        "busy_s": _total_s(busy),
        "free_s": _total_s(free),
        "conflicts": len(conflicts(events, zone)),
        "busiest_day": max(days, key=lambda d: d["busy_s"])["date"] if days else None,
        **_window_form(window, zone),
    }


def _days(events: Sequence[Event], zone: ZoneInfo) -> list[Json]:
    by_date: dict[str, list[Event]] = {}
    for event in events:
        by_date.setdefault(event.extent(zone)[0].astimezone(zone).date().isoformat(), []).append(event)
    return [_day_form(day, those, zone) for day, those in by_date.items()]


def _day_form(day: str, events: Sequence[Event], zone: ZoneInfo) -> Json:
    timed = [event.extent(zone) for event in events if not event.all_day]
    form: Json = {
        "date": day,
        "count": len(events),
        "busy_s": _total_s(merge(Interval(*e.extent(zone)) for e in events if e.busy)),
        "titles": [event.title for event in events[:20]],
    }
    if timed:
        form["first_start"] = times.rfc3339(min(start for start, _ in timed), zone)
        form["last_end"] = times.rfc3339(max(end for _, end in timed), zone)
    return form


def _total_s(intervals: Sequence[Interval]) -> int:
    return sum(int((i.end - i.start).total_seconds()) for i in intervals)


def _window_form(window: Window, zone: ZoneInfo) -> Json:
    return {
        "time_min": times.rfc3339(window.start, zone),
        "time_max": times.rfc3339(window.end, zone),
        "timezone": zone.key,
    }

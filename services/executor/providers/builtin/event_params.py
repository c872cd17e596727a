"""Events from params and records: a new event, a changed one, and a series brought to its first occurrence."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from services.executor.domain.moments import later
from services.executor.providers.base import ActionContext
from services.executor.providers.builtin import times
from services.executor.providers.builtin.events import Event, from_wall, recurrence_of, wall
from services.executor.providers.builtin.failures import invalid
from services.executor.providers.builtin.params import MAX_NOTES, Params
from services.executor.providers.builtin.recurrence import WRITE_BUDGET, Budget, last_start, occurrences
from services.executor.providers.builtin.rules import MAX_TEXT, BadRule, Recurrence, format_recurrence, parse_recurrence

DEFAULT_LENGTH_S = 1_800
"""An event lasts 30 minutes when nothing is said (conversation.md)."""
MAX_LENGTH = timedelta(days=5 * 366)
MAX_SERIES_LENGTH = timedelta(days=31)
STATUSES = ("confirmed", "tentative", "cancelled")
_DAY = timedelta(days=1)


def read_event(params: Params, context: ActionContext, event_id: str) -> Event:
    """A new event; a series begins at its first occurrence."""
    zone = params.zone(context.timezone)
    all_day = _is_all_day(params)
    if not params.has("start"):
        raise invalid(params.path("start"), "The start is missing.")
    event = Event(
        id=event_id,
        title=params.text("title", required=True),
        start=datetime.min.replace(tzinfo=UTC),
        end=datetime.max.replace(tzinfo=UTC),
        timezone=zone.key,
        all_day=all_day,
        location=params.text("location"),
        notes=params.text("notes", MAX_NOTES),
        attendees=params.emails("attendees"),
        status=params.choice("status", STATUSES, "confirmed"),
        busy=params.flag("busy", not all_day),
        external_id=params.text("external_id", 512),
    )
    event = _with_times(event, params, length=_DAY if all_day else timedelta(seconds=DEFAULT_LENGTH_S))
    return with_recurrence(event, recurrence_text(params), params.path("recurrence"))


CHANGEABLE = (
    "title",
    "start",
    "end",
    "duration",
    "duration_s",
    "all_day",
    "clock",
    "shift_s",
    "timezone",
    "location",
    "notes",
    "attendees",
    "add_attendees",
    "remove_attendees",
    "recurrence",
    "status",
    "busy",
)


def change_event(event: Event, params: Params) -> Event:
    """The event after changes. A new start keeps the length, a new length or end keeps the start."""
    unknown = set(params.values) - set(CHANGEABLE)
    if unknown:
        raise invalid(params.path(min(unknown)), f"An event has no “{min(unknown)[:40]}” that can be changed.")
    if event.series_id and params.has("recurrence"):
        raise invalid(params.path("recurrence"), "Only a whole series can change how it repeats.")
    changed = replace(
        event,
        title=params.text("title", required=True) if "title" in params.values else event.title,
        location=params.text("location") if "location" in params.values else event.location,
        notes=params.text("notes", MAX_NOTES) if "notes" in params.values else event.notes,
        attendees=_changed_attendees(event, params),
        status=params.choice("status", STATUSES, event.status),
        timezone=params.zone(event.timezone).key,
    )
    changed = _changed_times(changed, params)
    changed = replace(
        changed, busy=params.flag("busy", event.busy if changed.all_day == event.all_day else not changed.all_day)
    )
    if "recurrence" in params.values:
        return with_recurrence(changed, recurrence_text(params), params.path("recurrence"))
    if changed.recurrence and _moved(event, changed):
        return with_recurrence(changed, _carried(event, changed), params.path("recurrence"))
    return changed


def recurrence_text(params: Params) -> str:
    """RFC 5545 text, or a list of its lines; "" when absent."""
    return "\n".join(params.texts("recurrence", 1_000, MAX_TEXT)).strip()


def with_recurrence(event: Event, text: str, field: str) -> Event:
    """The event as a series: the rule in canonical form, begun at its first occurrence (a start that the rule does
    not meet is moved
    there), its last occurrence known when it has one."""
    if not text:
        return replace(event, recurrence="", until=None)
    if event.end - event.start > MAX_SERIES_LENGTH:
        raise invalid(field, "What repeats can last 31 days at most.")
    try:
        recurrence = parse_recurrence(text, event.zone, event.all_day)
        first = _first(event, recurrence)
        length = event.end - event.start
        begin = from_wall(event, first)
        series = replace(event, start=begin, end=begin + length)
        until = _last(series, recurrence)
        written = format_recurrence(recurrence, event.zone, event.all_day)
    except BadRule as bad:
        raise invalid(field, str(bad)) from None
    return replace(series, recurrence=written, until=until)


def _first(event: Event, recurrence: Recurrence) -> datetime:
    begin, budget = wall(event, event.start), Budget(WRITE_BUDGET)
    horizon = times.LATEST.replace(tzinfo=None)
    starts = occurrences(recurrence.rule, begin, begin, horizon, budget)
    # COUNT counts occurrences that EXDATE takes out too, so the rule's own first one is the beginning.
    first = next(iter(starts), None)
    extra = [moment for moment in recurrence.rdates if moment >= begin]
    if first is None and not extra:
        raise BadRule("That repetition never happens.")
    return min([moment for moment in (first, *extra) if moment is not None])


def _last(series: Event, recurrence: Recurrence) -> datetime | None:
    rule, begin = recurrence.rule, wall(series, series.start)
    last = rule.until
    if rule.count is not None:
        last = last_start(rule, begin, times.LATEST.replace(tzinfo=None), Budget(WRITE_BUDGET))
        if last is None:
            raise BadRule("That repetition goes on too far to be kept.")
    if last is None:
        return None
    return from_wall(series, max([last, begin, *recurrence.rdates]))


def _is_all_day(params: Params) -> bool:
    sized = params.has("duration") or params.has("duration_s")
    dates = times.is_date(params.values.get("start")) and (
        not params.has("end") or times.is_date(params.values.get("end"))
    )
    return params.flag("all_day", dates and not sized)


def _with_times(event: Event, params: Params, length: timedelta) -> Event:
    """The event with start and end from params: those absent keep the start, or the length."""
    zone = event.zone

    def read(name: str) -> datetime:
        if event.all_day:
            return _floating(times.read_date(params.values[name], zone, params.path(name)))
        return times.read_stored_instant(params.values[name], zone, params.path(name))

    start = read("start") if params.has("start") else event.start
    if params.has("end"):
        end = read("end")
        if start >= end:
            words = "ends when it begins" if start == end else "ends before it begins"
            raise invalid(params.path("end"), f"The event {words}.")
    else:
        seconds = params.duration_s(int(length.total_seconds()))
        end = start + (timedelta(days=max(1, -(-seconds // 86400))) if event.all_day else timedelta(seconds=seconds))
    if end - start > MAX_LENGTH or end > times.LATEST:
        raise invalid(params.path("end"), "An event can last five years at most.")
    return replace(event, start=start, end=end)


def _changed_times(event: Event, params: Params) -> Event:
    params = _from_its_start(event, params)
    if not any(params.has(name) for name in ("start", "end", "duration", "duration_s", "all_day")):
        return event
    if (
        not event.all_day
        and times.is_date(params.values.get("start"))
        and not (params.has("end") or params.has("all_day"))
    ):
        params = _at_same_clock(event, params)  # "move it to Friday"
    all_day = params.flag("all_day", _is_all_day(params) if params.has("start") else event.all_day)
    length = event.end - event.start
    if all_day != event.all_day:
        length = _DAY if all_day else timedelta(seconds=DEFAULT_LENGTH_S)
        event = _switched(event, all_day)
    return _with_times(replace(event, all_day=all_day), params, length)


def _from_its_start(event: Event, params: Params) -> Params:
    """A new start told by the one it has: another hour of its day ("clock"), or so much later or earlier."""
    if not (params.has("clock") or params.has("shift_s")):
        return params
    if params.has("start"):
        raise invalid(params.path("start"), "A start can't be given together with a shift or an hour.")
    begins = datetime.combine(event.start.date(), time()) if event.all_day else event.start.astimezone(event.zone)
    if params.has("clock"):
        clock = times.read_clock(params.text("clock", 5), params.path("clock"))
        start = datetime.combine(begins.date(), clock).isoformat()
    elif not event.all_day:
        start = times.rfc3339(later(event.start, _shift(params), event.zone), event.zone)
    elif (seconds := _shift(params)) % _DAY.total_seconds():
        raise invalid(params.path("shift_s"), "A whole day has no hour to move.")
    else:
        start = (begins + timedelta(seconds=seconds)).date().isoformat()
    return Params({**params.values, "start": start}, params.prefix)


def _shift(params: Params) -> float:
    value = params.values["shift_s"]
    most = MAX_LENGTH.total_seconds()
    if isinstance(value, bool) or not isinstance(value, int | float) or not -most <= value <= most:
        raise invalid(params.path("shift_s"), "That is no length to move by.")
    return float(value)


def _at_same_clock(event: Event, params: Params) -> Params:
    """A bare date as a timed event's new start means that day at the time it has."""
    day = times.read_date(params.values["start"], event.zone, params.path("start"))
    clock = event.start.astimezone(event.zone).time()
    return Params({**params.values, "start": datetime.combine(day, clock).isoformat()}, params.prefix)


def _switched(event: Event, all_day: bool) -> Event:
    """The same day as an all-day event, or its local noon-less midnight as a timed one (the start is then usually
    given anew).
    """
    if all_day:
        first = _floating(event.start.astimezone(event.zone).date())
        return replace(event, start=first, end=first + _DAY)
    begin = times.midnight(event.start.date(), event.zone)
    return replace(event, start=begin, end=begin + timedelta(seconds=DEFAULT_LENGTH_S))


def _changed_attendees(event: Event, params: Params) -> tuple[str, ...]:
    kept = params.emails("attendees") if "attendees" in params.values else event.attendees
    gone = set(params.emails("remove_attendees"))
    together = dict.fromkeys((*kept, *params.emails("add_attendees")))
    return tuple(email for email in together if email not in gone)


def _moved(before: Event, after: Event) -> bool:
    return (before.start, before.timezone, before.all_day) != (after.start, after.timezone, after.all_day)


def _carried(before: Event, after: Event) -> str:
    """The rule of a series that is moved: a weekly series named by weekdays turns with its start, single dates move
    along.
    """
    recurrence = recurrence_of(before)
    rule = recurrence.rule
    shift = wall(after, after.start) - wall(before, before.start)
    days = wall(after, after.start).date().toordinal() - wall(before, before.start).date().toordinal()
    if rule.byday and days % 7 and all(ordinal == 0 for ordinal, _ in rule.byday):
        rule = replace(rule, byday=tuple(sorted((0, (weekday + days) % 7) for _, weekday in rule.byday)))
    if after.all_day != before.all_day:
        return format_recurrence(
            replace(recurrence, rule=rule, exdates=frozenset(), rdates=()), after.zone, after.all_day
        )
    moved = replace(
        recurrence,
        rule=replace(rule, until=rule.until + shift if rule.until else None),
        exdates=frozenset(moment + shift for moment in recurrence.exdates),
        rdates=tuple(moment + shift for moment in recurrence.rdates),
    )
    return format_recurrence(moved, after.zone, after.all_day)


def _floating(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)


def form_params(value: dict[str, Any]) -> dict[str, Any]:
    """An event's JSON form as params of a new one."""
    return {name: value[name] for name in (*CHANGEABLE, "external_id") if value.get(name) is not None}

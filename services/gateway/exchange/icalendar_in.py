"""iCalendar (RFC 5545) as events in the form of the contracts."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import icalendar

_BROKEN = (
    ValueError, TypeError, AttributeError, KeyError, IndexError, OverflowError, icalendar.error.BrokenCalendarProperty,
)  # fmt: skip
"""What the library raises for texts that are not as they should be."""


class Unreadable(ValueError):
    """The text as a whole is not of its format."""


def events_in(text: str, default_zone: str) -> list[dict[str, Any]]:
    """The VEVENTs of a calendar. A time without zone is meant in ``default_zone``.

    A changed instance of a series becomes an event of its own and is taken out of the series' rule.

    Raises:
        Unreadable: it is not iCalendar.
    """
    try:
        calendars: list[Any] = icalendar.Calendar.from_ical(text, multiple=True)
        components: list[Any] = [event for calendar in calendars for event in calendar.walk("VEVENT")]
    except _BROKEN as error:
        raise Unreadable("the body is not iCalendar") from error
    if not calendars:
        raise Unreadable("the body is not iCalendar")
    moved: dict[str, list[Any]] = {}
    for component in components:
        if (instance := _instance(component)) is not None:
            moved.setdefault(_text(component, "UID"), []).append(instance)
    return [_event_or_title(component, default_zone, moved) for component in components]


def _event_or_title(component: Any, default_zone: str, moved: dict[str, list[Any]]) -> dict[str, Any]:
    """An event; of one whose times cannot be read the title alone, which the executor refuses by its place."""
    try:
        return _event(component, default_zone, moved)
    except _BROKEN:
        return {"title": _text(component, "SUMMARY")}


def _event(component: Any, default_zone: str, moved: dict[str, list[Any]]) -> dict[str, Any]:
    start = component["DTSTART"].dt if "DTSTART" in component else None
    if start is None:
        return {"title": _text(component, "SUMMARY")}  # the executor says what is missing, with its place in the list
    all_day = not isinstance(start, datetime)
    zone = _zone_of(start, default_zone)
    uid = _text(component, "UID")
    event: dict[str, Any] = {
        "title": _text(component, "SUMMARY") or "(no title)",
        "start": _stamp(start, zone),
        "end": _stamp(_end_of(component, start), zone),
        "timezone": zone,
        "all_day": all_day,
        "status": _text(component, "STATUS").lower() or "confirmed",
        "attendees": [_address(each) for each in _several(component.get("ATTENDEE"))],
    }
    if uid:
        event["external_id"] = uid
    if location := _text(component, "LOCATION"):
        event["location"] = location
    if notes := _text(component, "DESCRIPTION"):
        event["notes"] = notes
    if "RECURRENCE-ID" in component:
        event["external_id"] = f"{uid}#{_basic(component['RECURRENCE-ID'].dt)}"
    elif "RRULE" in component:
        event["recurrence"] = _recurrence(component, moved.get(uid, ()))
    if event["status"] not in ("confirmed", "tentative", "cancelled"):
        event["status"] = "confirmed"
    return event


def _instance(component: Any) -> Any:
    try:
        return component["RECURRENCE-ID"].dt if "RECURRENCE-ID" in component else None
    except _BROKEN:
        return None


def _end_of(component: Any, start: Any) -> Any:
    if "DTEND" in component:
        return component["DTEND"].dt
    if "DURATION" in component:
        return start + component["DURATION"].dt
    return start + (timedelta(minutes=30) if isinstance(start, datetime) else timedelta(days=1))


def _recurrence(component: Any, moved: Iterable[Any]) -> str:
    rules = _several(component["RRULE"])
    lines = [f"RRULE:{rule.to_ical().decode()}" for rule in rules]
    for name in ("EXDATE", "RDATE"):
        stamps = [_basic(each.dt) for part in _several(component.get(name)) for each in part.dts]
        if name == "EXDATE":
            stamps += [_basic(each) for each in moved]
        if stamps:
            kind = ";VALUE=DATE" if len(stamps[0]) == 8 else ""
            lines.append(f"{name}{kind}:{','.join(stamps)}")
    return "\n".join(lines) if len(lines) > 1 else lines[0].removeprefix("RRULE:")


def _zone_of(value: Any, default_zone: str) -> str:
    info = value.tzinfo if isinstance(value, datetime) else None
    if info is None:
        return default_zone
    if isinstance(info, ZoneInfo) and info.key:
        return info.key
    return "UTC" if value.utcoffset() == timedelta(0) else default_zone


def _stamp(value: Any, zone: str) -> str:
    if not isinstance(value, datetime):
        return str(value.isoformat())
    aware = value if value.tzinfo is not None else value.replace(tzinfo=ZoneInfo(zone))
    return aware.isoformat(timespec="seconds")


def _basic(value: date | datetime) -> str:
    """``20260309T130000Z``; without Z for a time whose zone is the event's own; ``20260309`` for a date."""
    if not isinstance(value, datetime):
        return value.strftime("%Y%m%d")
    if value.tzinfo is None:
        return value.strftime("%Y%m%dT%H%M%S")
    return value.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")


def _text(component: Any, name: str) -> str:
    value = component.get(name)
    if isinstance(value, list):
        value = value[0] if value else None
    return "" if value is None else str(value).strip()


def _several(value: Any) -> list[Any]:
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def _address(value: Any) -> str:
    text = str(value)
    return text[7:] if text.lower().startswith("mailto:") else text

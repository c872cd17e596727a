"""Events in the form of the contracts as iCalendar (RFC 5545)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import icalendar

_STAMP = re.compile(r"\d{8}(T\d{6}Z?)?")


def calendar_of(events: Iterable[Mapping[str, Any]], name: str, now: datetime) -> bytes:
    """A feed of events; holds and cancelled ones are left out."""
    calendar = icalendar.Calendar()
    calendar.add("prodid", "-//Steward//Calendar//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", name)
    for event in events:
        if not event.get("hold") and event.get("status") != "cancelled":
            calendar.add_component(_component(event, now))
    calendar.add_missing_timezones()
    return bytes(calendar.to_ical())


def _component(event: Mapping[str, Any], now: datetime) -> icalendar.Event:
    zone = ZoneInfo(event.get("timezone") or "UTC")
    component = icalendar.Event()
    component.add("uid", event.get("external_id") or f"{event['id']}@steward")
    component.add("dtstamp", now.astimezone(UTC))
    component.add("summary", event.get("title") or "")
    component.add("dtstart", _when(event["start"], zone))
    component.add("dtend", _when(event["end"], zone))
    component.add("status", str(event.get("status") or "confirmed").upper())
    if event.get("location"):
        component.add("location", event["location"])
    if event.get("notes"):
        component.add("description", event["notes"])
    for address in event.get("attendees") or ():
        component.add("attendee", f"mailto:{address}")
    if event.get("recurrence"):
        _add_recurrence(component, str(event["recurrence"]), zone)
    return component


def _add_recurrence(component: icalendar.Event, text: str, zone: ZoneInfo) -> None:
    for line in text.splitlines():
        name, colon, value = line.partition(":")
        if not colon or name.upper().startswith("FREQ"):
            component.add("rrule", icalendar.vRecur.from_ical(line))
        elif name.upper() == "RRULE":
            component.add("rrule", icalendar.vRecur.from_ical(value))
        elif name.upper().partition(";")[0] in ("EXDATE", "RDATE"):
            dates = [_basic(stamp, zone) for stamp in value.split(",") if _STAMP.fullmatch(stamp)]
            component.add(name.partition(";")[0].lower(), dates)


def _when(text: str, zone: ZoneInfo) -> date | datetime:
    if "T" not in text:
        return date.fromisoformat(text)
    return datetime.fromisoformat(text).astimezone(zone)


def _basic(stamp: str, zone: ZoneInfo) -> date | datetime:
    if "T" not in stamp:
        return datetime.strptime(stamp, "%Y%m%d").date()  # noqa: DTZ007  a date has no zone
    if stamp.endswith("Z"):
        return datetime.strptime(stamp, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC).astimezone(zone)
    return datetime.strptime(stamp, "%Y%m%dT%H%M%S").replace(tzinfo=zone)

"""How a thing is named when a person is asked which one is meant."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from services.executor.providers.base import ActionContext
from services.executor.providers.builtin.events import Event

_TWELVE_HOURS = {"US", "CA", "AU", "NZ", "IN", "PH"}


def event_label(event: Event, zone: ZoneInfo, context: ActionContext) -> str:
    """ "Call with John Smith, Tue, Mar 3, 3:00 PM" in the customer's zone."""
    begin = event.extent(zone)[0].astimezone(zone)
    when = day_text(begin) if event.all_day else f"{day_text(begin)}, {clock_text(begin, context.locale)}"
    return f"{event.title[:120]}, {when}"


def day_text(moment: datetime) -> str:
    """ "Tue, Mar 3"."""
    return f"{moment:%a}, {moment:%b} {moment.day}"


def clock_text(moment: datetime, locale: str) -> str:
    """ "3:00 PM" or "15:00", by the locale's country."""
    country = locale.replace("_", "-").split("-")[-1].upper()
    if country in _TWELVE_HOURS:
        return f"{moment.hour % 12 or 12}:{moment:%M} {'AM' if moment.hour < 12 else 'PM'}"
    return f"{moment:%H:%M}"

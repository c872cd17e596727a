"""When something may be said first: quiet hours and the cap a day, in the customer's own zone."""

from collections.abc import Mapping
from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from services.agenda.domain.model import Goal, Task

_ANY_TIME = frozenset({"reminder", "escalation"})
_PATIENCE = timedelta(minutes=15)
"""How long a follow-up waits for a message to be told of as a turn; some never are (consent words)."""


def zone_of(name: str) -> ZoneInfo:
    """The zone of that IANA name; UTC for an empty or unknown one, which the edge has refused already."""
    try:
        return ZoneInfo(name or "UTC")
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo("UTC")


def is_courteous_any_time(task_type: str) -> bool:
    """Reminders the person asked for come when they asked for them; staff are told at once."""
    return task_type in _ANY_TIME


def after_quiet_hours(at: datetime, zone: ZoneInfo, quiet_start: str, quiet_end: str) -> datetime:
    """The instant itself, or the end of the quiet hours it falls in. Equal ends mean no quiet hours."""
    start, end = _clock(quiet_start), _clock(quiet_end)
    local = at.astimezone(zone)
    clock = local.time().replace(tzinfo=None)
    overnight = start > end
    quiet = start != end and ((clock >= start or clock < end) if overnight else start <= clock < end)
    if not quiet:
        return at
    day = local.date() + timedelta(days=1) if overnight and clock >= start else local.date()
    return datetime.combine(day, end, zone).astimezone(UTC)


def quiet_hours_of(customer: Mapping[str, Any], default_start: str, default_end: str) -> tuple[str, str]:
    """The customer's own quiet hours, else the house's."""
    own = customer.get("quiet_hours") or {}
    return str(own.get("start") or default_start), str(own.get("end") or default_end)


def day_bounds(at: datetime, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """Beginning and end of the customer's day around an instant."""
    day = at.astimezone(zone).date()
    begin = datetime.combine(day, time(0), zone)
    return begin.astimezone(UTC), datetime.combine(day + timedelta(days=1), time(0), zone).astimezone(UTC)


def looked_until_of(task: Task, goal: Goal | None, now: datetime, live_exchange: timedelta) -> datetime | None:
    """The newest message we have taken into account; a later one in the inbox must be read first.

    Without a goal no message is awaited: only a live exchange is in the way. The same once a follow-up has waited
    for long for a message that nobody tells of.
    """
    if is_courteous_any_time(task.task_type):
        return None
    quiet = now - live_exchange
    if goal is None:
        return quiet
    known = max(goal.created_at, goal.seen_at) if goal.seen_at else goal.created_at
    return known if now < task.recurrence_start + _PATIENCE else max(known, quiet)


def _clock(text: str) -> time:
    hours, minutes = text.split(":", 1)
    return time(int(hours) % 24, int(minutes))

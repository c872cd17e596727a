"""The calendar in PostgreSQL: events by window and by id, and holds. Statements only; what they mean is decided
elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from services.executor.providers.base import ActionContext
from services.executor.providers.builtin.events import Event
from services.executor.providers.builtin.rows import Statement
from services.executor.providers.builtin.times import Window
from services.executor.providers.builtin_store import HoldRequest

SHORT = timedelta(days=3)
"""Events up to this long are found by their beginning; longer ones and series by their end."""
FOREVER = datetime(9999, 1, 1, tzinfo=UTC)
_EAST, _WEST = timedelta(hours=14), timedelta(hours=12)
"""The zones' farthest offsets: an all-day event can begin so much earlier and end so much later than in UTC."""
_COLUMNS = (
    "customer_id, id, external_id, title, start_at, end_at, all_day, timezone, location, notes, attendees, status,"
    " busy, recurrence, until_at, series_id, original_at, version, deleted_at"
)
_WHOLE = f"{_COLUMNS}, to_jsonb(e) AS snapshot"


def in_window(customers: Sequence[str], window: Window) -> list[Statement]:
    """What can lie in the window (three statements: short events, series and long ones, instances that were changed).
    See ``events_of``.
    """
    who, start, end = list(customers), window.start, window.end
    short = (
        f"SELECT {_COLUMNS} FROM executor.calendar_events WHERE customer_id = ANY(%s)"  # noqa: S608
        " AND deleted_at IS NULL AND NOT spread AND first_at > %s AND first_at < %s AND last_at > %s"
    )
    spread = (
        f"SELECT {_COLUMNS} FROM executor.calendar_events WHERE customer_id = ANY(%s) AND deleted_at IS NULL AND spread"  # noqa: S608
        " AND last_at > %s AND first_at < %s"
    )
    gone = (
        "SELECT series_id, original_at FROM executor.calendar_events WHERE customer_id = ANY(%s)"
        " AND series_id IS NOT NULL AND original_at > %s AND original_at < %s"
    )
    # An instance's length is not known here: look back as far as the longest that is worth it.
    back = start - timedelta(days=35)
    return [
        (short, (who, start - SHORT, end, start)),
        (spread, (who, start, end)),
        (gone, (who, back, end + timedelta(days=2))),
    ]


def events_of(results: Sequence[Sequence[Mapping[str, Any]]]) -> dict[str, list[Event]]:
    """The answers of ``in_window`` as events by customer; series know which of their instances were changed or
    cancelled.
    """
    gone: dict[str, list[datetime]] = {}
    for row in results[2]:
        gone.setdefault(row["series_id"], []).append(row["original_at"])
    found: dict[str, list[Event]] = {}
    for row in (*results[0], *results[1]):
        event = event_of(row)
        if event.recurrence and event.id in gone:
            event = replace(event, exceptions=tuple(gone[event.id]))
        found.setdefault(row["customer_id"], []).append(event)
    return found


def event_of(row: Mapping[str, Any]) -> Event:
    """A row as an event."""
    return Event(
        id=row["id"],
        title=row["title"],
        start=row["start_at"],
        end=row["end_at"],
        timezone=row["timezone"],
        all_day=row["all_day"],
        location=row["location"],
        notes=row["notes"],
        attendees=tuple(row["attendees"]),
        recurrence=row["recurrence"],
        status=row["status"],
        busy=row["busy"],
        external_id=row["external_id"] or "",
        version=row["version"],
        series_id=row["series_id"] or "",
        original=row["original_at"],
        until=row["until_at"],
        moved=row["series_id"] is not None,
    )


def columns_of(event: Event) -> dict[str, Any]:
    """An event as the columns it is stored in, with the extent it is found by."""
    first, last = event.start, event.end
    if event.all_day:
        first, last = first - _EAST, last + _WEST
    if event.recurrence:
        last = FOREVER if event.until is None else last + (event.until - event.start) + timedelta(days=1)
    return {
        "title": event.title,
        "start_at": event.start,
        "end_at": event.end,
        "all_day": event.all_day,
        "timezone": event.timezone,
        "location": event.location,
        "notes": event.notes,
        "attendees": list(event.attendees),
        "status": event.status,
        "busy": event.busy,
        "recurrence": event.recurrence,
        "until_at": event.until,
        "series_id": event.series_id or None,
        "original_at": event.original,
        "external_id": event.external_id or None,
        "first_at": first,
        "last_at": last,
        "spread": bool(event.recurrence) or last - first > SHORT,
        "deleted_at": None,
    }


def by_ids(customer_id: str, ids: Iterable[str]) -> Statement:
    """The rows of these ids and of the instances of these series that were changed, with snapshots, locked; deleted
    ones too.
    """
    wanted = list(ids)
    sql = f"SELECT {_WHOLE} FROM executor.calendar_events e WHERE customer_id = %s AND id = ANY(%s) FOR UPDATE"  # noqa: S608
    return sql, (customer_id, wanted)


def instances_of(customer_id: str, series_id: str) -> Statement:
    """The instances of a series that were changed or cancelled on their own, with snapshots, locked."""
    sql = (
        f"SELECT {_WHOLE} FROM executor.calendar_events e WHERE customer_id = %s AND series_id = %s"  # noqa: S608
        " ORDER BY original_at FOR UPDATE"
    )
    return sql, (customer_id, series_id)


def holds_in(customers: Sequence[str], window: Window, now: datetime) -> Statement:
    """Unexpired holds of these customers that touch the window."""
    sql = (
        "SELECT goal_id, customer_id, conversation_id, title, timezone, start_at, end_at FROM executor.holds"
        " WHERE customer_id = ANY(%s) AND expires_at > %s AND start_at < %s AND end_at > %s"
    )
    return sql, (list(customers), now, window.end, window.start)


def foreign_holds(rows: Iterable[Mapping[str, Any]], context: ActionContext) -> list[Event]:
    """The holds that stand in this context's way: not those of its own goal or conversation."""
    return [
        hold_of(row)
        for row in rows
        if row["goal_id"] != context.goal_id
        and not (context.conversation_id and row["conversation_id"] == context.conversation_id)
    ]


def hold_of(row: Mapping[str, Any]) -> Event:
    """A hold as the tentative event it is shown as."""
    return Event(
        id=f"hold_{row['goal_id']}",
        title=row["title"] or "Held",
        start=row["start_at"],
        end=row["end_at"],
        timezone=row["timezone"],
        status="tentative",
        hold=True,
    )


def put_hold(context: ActionContext, hold: HoldRequest) -> Statement:
    """Holds a slot, in place of an older one of the same goal."""
    sql = (
        "INSERT INTO executor.holds (tenant_id, goal_id, customer_id, conversation_id, title, timezone, start_at,"
        " end_at, expires_at, created_at) VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s)"
        " ON CONFLICT (tenant_id, goal_id) DO UPDATE SET"
        " conversation_id = excluded.conversation_id, title = excluded.title, timezone = excluded.timezone,"
        " start_at = excluded.start_at, end_at = excluded.end_at, expires_at = excluded.expires_at"
        " WHERE executor.holds.customer_id = excluded.customer_id RETURNING goal_id"
    )
    return sql, (
        context.tenant_id,
        hold.goal_id,
        context.customer_id,
        context.conversation_id,
        hold.title,
        context.timezone,
        hold.start,
        hold.end,
        hold.expires_at,
        context.now,
    )


def drop_hold(goal_id: str) -> Statement:
    """Lets a hold go."""
    return "DELETE FROM executor.holds WHERE goal_id = %s RETURNING goal_id", (goal_id,)

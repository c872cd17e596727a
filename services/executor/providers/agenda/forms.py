"""A reminder in JSON: the fields of an agenda task (agenda.md) as contracts.md writes them."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from google.protobuf.timestamp_pb2 import Timestamp

from services.executor.providers.base import ActionContext, Json
from services.executor.providers.builtin import times
from services.executor.providers.builtin.labels import clock_text, day_text
from steward.agenda.v1 import agenda_pb2 as pb


def instant(at: Timestamp) -> datetime:
    """The instant, aware UTC."""
    return at.ToDatetime(tzinfo=UTC)


def form(task: pb.AgendaTask) -> Json:
    """The JSON form; what is unknown is absent, times are in the reminder's zone."""
    zone = _zone(task.timezone)
    optional = {
        "recurrence": task.recurrence,
        "conversation_id": task.conversation_id,
        "executed_at": times.rfc3339(instant(task.executed_at), zone) if task.HasField("executed_at") else "",
        "failure_reason": task.failure_reason,
    }
    return {
        "id": task.id,
        "task_type": "reminder",
        "description": task.description,
        "scheduled_at": times.rfc3339(instant(task.scheduled_at), zone),
        "timezone": zone.key,
        "created_at": times.rfc3339(instant(task.created_at), zone),
        "status": pb.TaskStatus.Name(task.status).removeprefix("TASK_STATUS_").lower(),
        **{name: value for name, value in optional.items() if value},
        "etag": task.etag,
    }


def label(task: pb.AgendaTask, context: ActionContext) -> str:
    """ "Call Ann, Tue, Mar 3, 3:00 PM" in the customer's zone."""
    at = instant(task.scheduled_at).astimezone(_zone(context.timezone))
    return f"{task.description[:120]}, {day_text(at)}, {clock_text(at, context.locale)}"


def _zone(name: str) -> ZoneInfo:
    return times.zone_named(name or "UTC")

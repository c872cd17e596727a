"""What each action does, and how it is taken back."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from libs.ids import derive
from services.executor.domain.moments import later
from services.executor.providers.agenda import forms
from services.executor.providers.agenda.choosing import was_just_said
from services.executor.providers.agenda.client import CANCELLED, SCHEDULED, AgendaClient, not_found, stamp
from services.executor.providers.base import ActionContext, Applied, FailureClass, Json, StepFailure
from services.executor.providers.builtin import times
from services.executor.providers.builtin.failures import changed_since, invalid
from services.executor.providers.builtin.params import Params
from steward.agenda.v1 import agenda_pb2 as pb

MAX_TEXT = 2000
MAX_RULE = 512
_SLACK = timedelta(minutes=1)
_MORNING = time(9)
_PURPOSE = "reminder"


async def create(client: AgendaClient, params: Params, context: ActionContext, effect_key: str) -> Applied:
    """``agenda.create_reminder``."""
    zone = params.zone(context.timezone)
    text, recurrence = params.text("text", MAX_TEXT, required=True), params.text("recurrence", MAX_RULE)
    at = _at(params, zone)
    if at is None:
        if not recurrence:
            raise invalid("at", "When to remind you is missing.")
        at = context.reference_time.replace(second=0, microsecond=0) + _SLACK
    elif not recurrence:
        _check_ahead(at, context)
    key = derive(effect_key, _PURPOSE)
    task = await client.schedule(context, key, text=text, at=at, timezone=zone.key, recurrence=recurrence)
    return Applied({"task": forms.form(task)}, {"cancel": task.id}, {"etag": task.etag})


async def update(client: AgendaClient, params: Params, context: ActionContext, effect_key: str) -> Applied:
    """``agenda.update_reminder``: other words, another time or rule; snoozed with ``shift_s``."""
    current = await client.get(context, params.text("task_id", 128, required=True))
    request = pb.RescheduleTaskRequest(
        task_id=current.id, request_id=derive(effect_key, _PURPOSE), etag=params.text("etag", 128)
    )
    _fill(request, params.nested("changes"), current, context)
    changed = await client.reschedule(request)
    result = {"task": forms.form(changed.task), "before": forms.form(changed.before)}
    # What was said already cannot be unsaid: taking back means that it is not said again.
    inverse: Json = {"restore": _kept(changed.before)}
    if changed.before.status != SCHEDULED:
        inverse = {"cancel": changed.task.id}
    return Applied(result, inverse, {"etag": changed.task.etag})


async def cancel(client: AgendaClient, params: Params, context: ActionContext, effect_key: str) -> Applied:
    """``agenda.cancel_reminder``."""
    current = await client.get(context, params.text("task_id", 128, required=True))
    key, etag = derive(effect_key, _PURPOSE), params.text("etag", 128)
    done = await client.cancel(current.id, key, etag, "cancelled by the person")
    if done.before.status == CANCELLED:
        raise not_found()
    _check_cancelled(done.task)
    result = {"task": forms.form(done.task), "before": forms.form(done.before)}
    return Applied(result, {"restore": _kept(done.before)}, {"etag": done.task.etag})


async def take_back(client: AgendaClient, inverse: Json, check: Json, context: ActionContext, effect_key: str) -> None:
    """Cancels what was created, puts back what was changed or cancelled; once by its key."""
    key, etag = derive(effect_key, _PURPOSE), str(check.get("etag", ""))
    try:
        if "cancel" in inverse:
            _check_cancelled((await client.cancel(str(inverse["cancel"]), key, etag, "undone")).task)
        else:
            await client.reschedule(_restoring(inverse["restore"], context, key, etag))
    except StepFailure as failure:
        raise changed_since("reminder") if failure.reason == "ETAG_CHANGED" else failure from None


def _fill(request: pb.RescheduleTaskRequest, changes: Params, current: pb.AgendaTask, context: ActionContext) -> None:
    """The changes as the agenda takes them."""
    zone = changes.zone(current.timezone or context.timezone)
    request.description = changes.text("text", MAX_TEXT)
    request.timezone = zone.key if changes.has("timezone") else ""
    if "recurrence" in changes.values:
        request.recurrence = changes.text("recurrence", MAX_RULE) or "none"
    at = _at(changes, zone)
    if at is None and changes.has("shift_s"):
        at = _shifted(changes, current, context, zone)
        request.recurrence_start.CopyFrom(current.recurrence_start)
    if at is not None:
        _check_ahead(at, context)
        request.scheduled_at.CopyFrom(stamp(at))


def _shifted(changes: Params, current: pb.AgendaTask, context: ActionContext, zone: ZoneInfo) -> datetime:
    seconds = changes.number("shift_s", 0, -times.MAX_DURATION_S, times.MAX_DURATION_S)
    base = forms.instant(current.scheduled_at)
    if current.status != SCHEDULED or was_just_said(current, context.now):
        base = context.reference_time
    return later(base, seconds, zone)


def _at(params: Params, zone: ZoneInfo) -> datetime | None:
    """The time said; a bare date means its morning."""
    value: Any = params.values.get("at")
    if value is None or value == "":
        return None
    if times.is_date(value):
        day = times.read_date(value, zone, params.path("at"))
        return datetime.combine(day, _MORNING, zone)
    return times.read_stored_instant(value, zone, params.path("at"))


def _check_ahead(at: datetime, context: ActionContext) -> None:
    if at < context.reference_time - _SLACK:
        raise StepFailure("IN_PAST", FailureClass.PERMANENT, "That time has already passed.")


def _check_cancelled(task: pb.AgendaTask) -> None:
    if task.status != CANCELLED:
        raise StepFailure("ALREADY_SAID", FailureClass.PERMANENT, "I have already given you that reminder.")


def _kept(task: pb.AgendaTask) -> Json:
    """What is needed to put a reminder back as it was."""
    return {
        "id": task.id,
        "description": task.description,
        "scheduled_at": forms.instant(task.scheduled_at).isoformat(),
        "timezone": task.timezone,
        "recurrence": task.recurrence,
        "recurrence_start": forms.instant(task.recurrence_start).isoformat(),
    }


def _restoring(kept: Json, context: ActionContext, key: str, etag: str) -> pb.RescheduleTaskRequest:
    at = datetime.fromisoformat(kept["scheduled_at"])
    if at <= context.now and not kept["recurrence"]:
        raise StepFailure("TIME_PASSED", FailureClass.PERMANENT, "Its time has passed, so I can't put it back.")
    return pb.RescheduleTaskRequest(
        task_id=kept["id"],
        request_id=key,
        etag=etag,
        scheduled_at=stamp(at),
        recurrence=kept["recurrence"] or "none",
        recurrence_start=stamp(datetime.fromisoformat(kept["recurrence_start"])),
        description=kept["description"],
        timezone=kept["timezone"],
        reopen=True,
    )

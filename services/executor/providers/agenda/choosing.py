"""Which reminders are listed, and which one a person means."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from services.executor.providers.agenda import forms
from services.executor.providers.agenda.client import CANCELLED, COMPLETED, SCHEDULED, AgendaClient
from services.executor.providers.base import ActionContext, Json, Selected
from services.executor.providers.builtin import matching, times
from services.executor.providers.builtin.params import Params
from services.executor.providers.builtin.times import EARLIEST, LATEST, Window
from steward.agenda.v1 import agenda_pb2 as pb

STATUSES = {"scheduled": SCHEDULED, "completed": COMPLETED, "cancelled": CANCELLED}
_JUST_SAID = timedelta(hours=24)
_ORDERS = ("", "first", "last", "next", "all")
_MOST_SELECTED = 50


async def list_reminders(client: AgendaClient, params: Params, context: ActionContext) -> Json:
    """``agenda.list_reminders``: those that wait by default, soonest first."""
    zone = params.zone(context.timezone)
    status = params.choice("status", (*STATUSES, "all"), "scheduled")
    wanted = list(STATUSES.values()) if status == "all" else [STATUSES[status]]
    window = _window(params, context)
    found = _within(await client.all(context, wanted, window.start if window else None), window)
    query = params.text("query")
    found = _named(query, found) if query else found
    limit = params.number("limit", 200, 1, 1000)
    cut = {"truncated": True} if len(found) > limit else {}
    return {"items": [forms.form(task) for task in found[:limit]], "timezone": zone.key, **cut}


async def select(client: AgendaClient, action: str, selector: Params, context: ActionContext) -> list[Selected]:
    """What a selector means: among what waits, and for an update else among what was said within a day."""
    order = selector.choice("order", _ORDERS, "")
    query, window = selector.text("query"), _window(selector, context)
    waiting = _fitting(await client.all(context, [SCHEDULED]), query, window)
    if action == "agenda.update_reminder" and (order == "last" or not waiting):
        since = context.now - _JUST_SAID
        said = await client.all(context, [COMPLETED], since - _JUST_SAID)
        waiting += _fitting([task for task in said if forms.instant(task.executed_at) >= since], query, window)
    chosen = _in_order(waiting, order)
    return [Selected(task.id, forms.label(task, context), task.etag, forms.form(task)) for task in chosen]


def was_just_said(task: pb.AgendaTask, now: datetime) -> bool:
    """Whether it was said within a day: "snooze" is meant from now then."""
    return task.HasField("executed_at") and forms.instant(task.executed_at) >= now - _JUST_SAID


def _in_order(tasks: list[pb.AgendaTask], order: str) -> list[pb.AgendaTask]:
    if order == "last":
        return sorted(tasks, key=_last_touched)[-1:]
    return tasks[:1] if order in ("first", "next") else tasks[:_MOST_SELECTED]


def _last_touched(task: pb.AgendaTask) -> datetime:
    made = forms.instant(task.created_at)
    return max(made, forms.instant(task.executed_at)) if task.HasField("executed_at") else made


def _fitting(tasks: Sequence[pb.AgendaTask], query: str, window: Window | None) -> list[pb.AgendaTask]:
    found = _within(tasks, window)
    return _named(query, found) if query else found


def _within(tasks: Sequence[pb.AgendaTask], window: Window | None) -> list[pb.AgendaTask]:
    if window is None:
        return list(tasks)
    return [task for task in tasks if window.start <= forms.instant(task.scheduled_at) < window.end]


def _window(params: Params, context: ActionContext) -> Window | None:
    """The time said, open at the sides that were not; a bare date as ``time_max`` includes that day."""
    zone = params.zone(context.timezone)
    if params.has("time_range"):
        name = params.text("time_range").lower()
        return times.named_window(name, context.reference_time, zone, params.path("time_range"))
    low, high = params.instant("time_min", zone), params.instant("time_max", zone)
    if low is None and high is None:
        return None
    if high is not None and times.is_date(params.values["time_max"]):
        high += timedelta(days=1)
    return times.cut(low or EARLIEST, high or LATEST)


def _named(query: str, tasks: Sequence[pb.AgendaTask]) -> list[pb.AgendaTask]:
    return matching.top_tier([(task, matching.text_score(query, task.description)) for task in tasks])

"""Changing the calendar: create, update, delete, for single events, whole series and single instances."""

from __future__ import annotations

import zlib
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from libs.ids import derive
from services.executor.providers.base import ActionContext
from services.executor.providers.builtin import calendar_reads, event_store, times
from services.executor.providers.builtin.event_params import change_event, read_event
from services.executor.providers.builtin.events import (
    Event,
    from_wall,
    instance_at,
    instances,
    split_instance_id,
    wall,
)
from services.executor.providers.builtin.failures import etag_changed, invalid, not_found, slot_taken
from services.executor.providers.builtin.params import Params
from services.executor.providers.builtin.recurrence import Budget
from services.executor.providers.builtin.rows import Change, Command, Outcome, Reader, Rows, Statement
from services.executor.providers.builtin.times import Window

_TABLE = "calendar_events"


@dataclass(frozen=True, slots=True)
class Target:
    """What an event id means: a single event, a series (with its instances changed on their own), or one instance of
    a series.

    ``before`` is the snapshot of the row that would change; None for an instance that has no row yet.
    """

    event: Event
    before: dict[str, Any] | None
    own: tuple[tuple[Event, dict[str, Any]], ...] = ()


def create(params: Params, context: ActionContext, effect_key: str) -> Command:
    """``calendar.create_event``: the hold of the same goal turns into the event."""
    event = read_event(params, context, derive(effect_key, "event"))
    check = params.flag("if_free") and event.busy and event.status != "cancelled"
    reads = _reads_of_taken(event, context) if check else []

    async def decide(rows: Rows, reader: Reader) -> Outcome:
        if check:
            await _refuse_if_taken(rows, reader, context, event, "")
        change = Change(_TABLE, event.id, None, event_store.columns_of(event))
        return Outcome({"event": event.form()}, [change], _drop_hold(context))

    return Command(reads, decide)


def update(params: Params, context: ActionContext, effect_key: str) -> Command:
    """``calendar.update_event``."""
    event_id, changes = _event_id(params), params.nested("changes")
    if not changes.values:
        raise invalid("changes", "Nothing was said to change.")

    async def decide(rows: Rows, reader: Reader) -> Outcome:
        target = _target(event_id, rows)
        _check_etag(target.event, params)
        changed = change_event(target.event, changes)
        moved = (changed.start, changed.end) != (target.event.start, target.event.end)
        if params.flag("if_free") and moved and changed.busy:
            found = await reader.batch(_reads_of_taken(changed, context))
            await _refuse_if_taken(found, reader, context, changed, event_id)
        return _updated(target, changed, context, effect_key)

    return Command(_reads(event_id, context), decide)


def delete(params: Params, context: ActionContext, effect_key: str) -> Command:
    """``calendar.delete_event``: the rows stay, marked, so that it can be undone."""
    event_id = _event_id(params)

    async def decide(rows: Rows, reader: Reader) -> Outcome:
        target = _target(event_id, rows)
        _check_etag(target.event, params)
        gone = {"deleted_at": context.now}
        if target.before is None:
            values = event_store.columns_of(_own(target.event)) | gone
            changes = [Change(_TABLE, target.event.id, None, values, _first_version(effect_key))]
        else:
            alive = [(event, before) for event, before in target.own if before["deleted_at"] is None]
            rows_ = [(target.event, target.before), *alive]
            changes = [Change(_TABLE, event.id, before, gone) for event, before in rows_]
        return Outcome({"event": target.event.form()}, changes, _drop_hold(context))

    return Command(_reads(event_id, context), decide)


def _first_version(effect_key: str) -> int:
    """Where the row of an instance begins to count: undo removes it, and its next row must not have the same etags."""
    return 1 + zlib.crc32(effect_key.encode()) % 1_000_000


def _updated(target: Target, changed: Event, context: ActionContext, effect_key: str) -> Outcome:
    if target.before is None:
        own = _own(changed)
        changes = [Change(_TABLE, own.id, None, event_store.columns_of(own), _first_version(effect_key))]
        after = replace(own, version=changes[0].version)
    else:
        changes = [Change(_TABLE, changed.id, target.before, event_store.columns_of(changed))]
        after = replace(changed, version=changes[0].version)
        if changed.recurrence or target.event.recurrence:
            changes += _along(target, changed, context.now)
    return Outcome({"event": after.form(), "before": target.event.form()}, changes, _drop_hold(context))


def _along(target: Target, changed: Event, now: datetime) -> list[Change]:
    """What happens to a series' own instances when the series changes: they stay with the occurrence that theirs
    became; without one, they go.
    """
    if target.event.recurrence == changed.recurrence and target.event.start == changed.start:
        return []
    shift = wall(changed, changed.start) - wall(target.event, target.event.start)
    changes = []
    for event, before in target.own:
        original = from_wall(changed, wall(target.event, event.original or event.start) + shift)
        if changed.recurrence and occurs(changed, original):
            changes.append(Change(_TABLE, event.id, before, {"original_at": original}))
        elif before["deleted_at"] is None:
            changes.append(Change(_TABLE, event.id, before, {"deleted_at": now}))
    return changes


def occurs(series: Event, original: datetime) -> bool:
    """Whether the rule (single dates considered, exceptions not) has an occurrence that begins at that instant."""
    bare = replace(series, exceptions=())
    found = instances(bare, original, original + (series.end - series.start), series.zone, Budget())
    return any(instance.original == original for instance in found)


def _own(instance: Event) -> Event:
    """An instance as a row of its own."""
    return replace(instance, moved=True, recurrence="", external_id="", until=None, exceptions=())


def _event_id(params: Params) -> str:
    event_id = params.text("event_id", 160)
    if not event_id:
        raise invalid("event_id", "Which event is meant is missing.")
    return event_id


def _reads(event_id: str, context: ActionContext) -> list[Statement]:
    split = split_instance_id(event_id)
    series_id = split[0] if split else event_id
    customer = context.customer_id
    return [event_store.by_ids(customer, {event_id, series_id}), event_store.instances_of(customer, series_id)]


def _target(event_id: str, rows: Rows) -> Target:
    found = {row["id"]: row for row in rows[0]}
    own = tuple((event_store.event_of(row), row["snapshot"]) for row in rows[1])
    row, split = found.get(event_id), split_instance_id(event_id)
    if row is not None:
        if row["deleted_at"] is not None:
            raise not_found("event")
        return Target(event_store.event_of(row), row["snapshot"], own if row["recurrence"] else ())
    series_row = found.get(split[0]) if split else None
    if split is None or series_row is None or series_row["deleted_at"] is not None or not series_row["recurrence"]:
        raise not_found("event")
    series, original = event_store.event_of(series_row), split[1]
    for event, before in own:
        if event.original == original:
            if before["deleted_at"] is not None:
                raise not_found("event")
            return Target(event, before)
    if not occurs(series, original):
        raise not_found("event")
    return Target(instance_at(series, original, series.end - series.start), None)


def _check_etag(event: Event, params: Params) -> None:
    etag = params.text("etag", 128)
    if etag and etag != event.etag:
        raise etag_changed(event.form())


def _reads_of_taken(event: Event, context: ActionContext) -> list[Statement]:
    window = Window(*event.extent(times.zone_named(context.timezone)))
    return calendar_reads.taken_statements([context.customer_id], window, context)


async def _refuse_if_taken(rows: Rows, reader: Reader, context: ActionContext, event: Event, ignore: str) -> None:
    zone = times.zone_named(context.timezone)
    start, end = event.extent(zone)
    busy = calendar_reads.taken_of(rows, context, Window(start, end), ignore=ignore)
    in_the_way = calendar_reads.clashes(busy, start, end, zone)
    if in_the_way:
        free = await calendar_reads.near_slots(reader, context, start, end, ignore=ignore)
        raise slot_taken([clash.form() for clash in in_the_way[:20]], free)


def _drop_hold(context: ActionContext) -> list[Statement]:
    return [event_store.drop_hold(context.goal_id)] if context.goal_id else []

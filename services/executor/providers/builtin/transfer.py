"""Import, export and erasure: thousands of rows in few statements."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from psycopg.types.json import Jsonb

from libs import errors
from libs.ids import Ids
from services.executor.providers.base import ActionContext, Json, StepFailure, Tx
from services.executor.providers.builtin import contact_store, event_store, mail_actions, task_actions
from services.executor.providers.builtin.contact_actions import read_contact
from services.executor.providers.builtin.event_params import form_params, read_event
from services.executor.providers.builtin.events import Event, recurrence_of, wall
from services.executor.providers.builtin.failures import invalid
from services.executor.providers.builtin.params import Params
from services.executor.providers.builtin.rows import COLUMNS, Statement
from services.executor.providers.builtin.rules import format_recurrence
from services.executor.providers.builtin_store import ExportPage, ImportCounts, ImportProblem, ImportRecord

KINDS = {"contact": "contacts", "email": "emails", "event": "calendar_events", "task": "tasks"}
"""The tables by kind, in the order of an export."""
_ERASED = (
    "calendar_events",
    "contacts",
    "tasks",
    "emails",
    "holds",
    "standing_yes",
    "builtin_effects",
    "mail_attempts",
)
_DEFAULT_PAGE = 500
_MAX_PAGE = 1_000


async def import_records(tx: Tx, context: ActionContext, records: Sequence[ImportRecord], ids: Ids) -> ImportCounts:
    """Takes rows in, one statement a kind. Of two rows with one external id in a chunk the later one counts."""
    counts = ImportCounts()
    rows: dict[str, dict[str, Json]] = {}
    for index, record in enumerate(records):
        try:
            values = _columns(record, context)
        except StepFailure as bad:
            counts.problems.append(ImportProblem(index, str(bad.details.get("field", "")), bad.message))
            continue
        row = {name: _plain(value) for name, value in values.items()} | {"id": ids.new()}
        rows.setdefault(record.kind, {})[row["external_id"] or row["id"]] = row
    kinds = list(rows)
    results = (
        await tx.batch([_merge(KINDS[kind], list(rows[kind].values()), context) for kind in kinds]) if kinds else []
    )
    for kind, result in zip(kinds, results, strict=True):
        answer = result.rows[0]
        counts.created[kind], counts.updated[kind] = answer["created"], answer["updated"]
    return counts


def _columns(record: ImportRecord, context: ActionContext) -> dict[str, Any]:
    reader = _READERS.get(record.kind)
    if reader is None:
        raise invalid("kind", f"I can't take in “{record.kind[:40]}”.")
    return reader(Params(record.value), context)


def _event_columns(params: Params, context: ActionContext) -> dict[str, Any]:
    if params.flag("hold"):
        raise invalid("hold", "A held slot cannot be taken in.")
    return event_store.columns_of(read_event(Params(form_params(dict(params.values))), context, ""))


_READERS: dict[str, Callable[[Params, ActionContext], dict[str, Any]]] = {
    "event": _event_columns,
    "contact": lambda params, context: read_contact(params, context.locale),
    "task": task_actions.read_task,
    "email": mail_actions.read_mail,
}


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value


def _merge(table: str, rows: list[Json], context: ActionContext) -> Statement:
    """Inserts the rows; those whose external id is known replace what is there (deleted ones come back)."""
    columns = [name for name in COLUMNS[table] if name != "deleted_at"]
    named = ", ".join(columns)
    sets = ", ".join(f"{name} = excluded.{name}" for name in columns if name != "external_id")
    sql = (
        f"WITH merged AS (INSERT INTO executor.{table} (tenant_id, customer_id, id, created_at, updated_at, {named})"  # noqa: S608
        f" SELECT %s, %s, r.id, %s, %s, {', '.join(f'r.{name}' for name in columns)}"
        f" FROM jsonb_populate_recordset(NULL::executor.{table}, %s) r"
        " ON CONFLICT (tenant_id, customer_id, external_id) DO UPDATE"
        f" SET {sets}, version = {table}.version + 1, updated_at = excluded.updated_at, deleted_at = NULL"
        " RETURNING (xmax = 0) AS is_new)"
        " SELECT count(*) FILTER (WHERE is_new) AS created, count(*) FILTER (WHERE NOT is_new) AS updated FROM merged"
    )
    return sql, (context.tenant_id, context.customer_id, context.now, context.now, Jsonb(rows))


async def export_records(tx: Tx, customer_id: str, kinds: Sequence[str], page_size: int, page_token: str) -> ExportPage:
    """A page of rows, by kind and id. ``page_token`` is "kind:last id" of the page before."""
    size = min(page_size or _DEFAULT_PAGE, _MAX_PAGE)
    wanted = [kind for kind in KINDS if not kinds or kind in kinds]
    kind, after = _read_token(page_token, wanted)
    records: list[ImportRecord] = []
    while kind is not None:
        sql = (
            f"SELECT * FROM executor.{KINDS[kind]} WHERE customer_id = %s AND deleted_at IS NULL"  # noqa: S608
            " AND id > %s ORDER BY id LIMIT %s"
        )
        room = size - len(records)
        found = await tx.fetch_all(sql, (customer_id, after, room + 1))
        forms = await _forms(tx, kind, customer_id, found[:room])
        records += [ImportRecord(kind, form) for form in forms]
        if len(found) > room:
            return ExportPage(records, f"{kind}:{found[room - 1]['id'] if room else after}")
        later = wanted[wanted.index(kind) + 1 :]
        kind, after = (later[0] if later else None), ""
    return ExportPage(records)


def _read_token(token: str, wanted: Sequence[str]) -> tuple[str | None, str]:
    if not token:
        return (wanted[0] if wanted else None), ""
    kind, colon, after = token.partition(":")
    if not colon or kind not in wanted or "\x00" in token:
        raise errors.InvalidInput("PAGE_TOKEN_INVALID", "the page token is not one of ours")
    return kind, after


async def _forms(tx: Tx, kind: str, customer_id: str, rows: Sequence[Mapping[str, Any]]) -> list[Json]:
    if kind == "contact":
        return [contact_store.form(row) for row in rows]
    if kind == "task":
        return [task_actions.form(row) for row in rows]
    if kind == "email":
        return [mail_actions.form(row) for row in rows]
    events = [event_store.event_of(row) for row in rows]
    series = [event.id for event in events if event.recurrence]
    gone: dict[str, list[datetime]] = {}
    if series:
        sql = (
            "SELECT series_id, original_at FROM executor.calendar_events WHERE customer_id = %s AND series_id = ANY(%s)"
        )
        for row in await tx.fetch_all(sql, (customer_id, series)):
            gone.setdefault(row["series_id"], []).append(row["original_at"])
    return [without(event, gone.get(event.id, ())).form() for event in events]


def without(series: Event, originals: Sequence[datetime]) -> Event:
    """A series whose text takes the given occurrences out (EXDATE), as other calendars understand it."""
    if not originals:
        return series
    recurrence = recurrence_of(series)
    exdates = recurrence.exdates | {wall(series, original) for original in originals}
    text = format_recurrence(replace(recurrence, exdates=exdates), series.zone, series.all_day)
    return replace(series, recurrence=text)


async def erase(tx: Tx, customer_id: str) -> int:
    """Forgets a customer; rows removed."""
    statements = [(f"DELETE FROM executor.{table} WHERE customer_id = %s", (customer_id,)) for table in _ERASED]  # noqa: S608
    return sum(result.rowcount for result in await tx.batch(statements))

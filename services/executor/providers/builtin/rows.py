"""Rows of the built-in tables: reading them, changing them, and taking a change back.

Every effect is a list of ``Change``: a row as it was (a snapshot, or None when it was not there) and the columns it
gets. The statements, the inverse and what undo checks all follow from that, the same way for events, contacts, tasks
and mail.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeAlias

from libs.errors import Internal
from libs.storage.postgres import Database
from services.executor.providers.base import ActionContext, Applied, Json, Tx

Statement: TypeAlias = tuple[str, Sequence[Any]]
Rows: TypeAlias = Sequence[Sequence[Mapping[str, Any]]]
"""The rows of each statement of a batch."""

TABLES = {
    "calendar_events": "event",
    "contacts": "contact",
    "tasks": "task",
    "emails": "email",
    "standing_yes": "standing yes",
}
"""The tables that hold what a customer keeps, and what a row is called."""
_KEPT = ("external_id", "deleted_at")
COLUMNS: dict[str, tuple[str, ...]] = {
    "calendar_events": (
        "title",
        "start_at",
        "end_at",
        "all_day",
        "timezone",
        "location",
        "notes",
        "attendees",
        "status",
        "busy",
        "recurrence",
        "until_at",
        "series_id",
        "original_at",
        "first_at",
        "last_at",
        "spread",
        *_KEPT,
    ),
    "contacts": ("name", "name_tokens", "email", "phone", "company", "owner", *_KEPT),
    "tasks": (
        "title",
        "due_at",
        "due_is_date",
        "timezone",
        "notes",
        "status",
        "assignee_email",
        "list",
        "project",
        "priority",
        "completed_at",
        *_KEPT,
    ),
    "emails": ("recipients", "sender", "subject", "body", "status", "sent_at", *_KEPT),
    "standing_yes": ("name", *_KEPT),
}
"""What a change may set, by table; the rest (ids, version, stamps) is set here."""


class Reader:
    """Runs statements inside the given transaction, or as a transaction of their own in one round trip."""

    def __init__(self, database: Database, tenant_id: str, tx: Tx | None) -> None:
        self._database = database
        self._tenant_id = tenant_id
        self._tx = tx

    async def batch(self, statements: Sequence[Statement]) -> list[list[dict[str, Any]]]:
        """The rows of each statement, all in one round trip."""
        if not statements:
            return []
        if self._tx is not None:
            results = await self._tx.batch(statements)
        else:
            results = await self._database.batch(self._tenant_id, statements)
        return [result.rows for result in results]

    async def rows(self, statement: Statement) -> list[dict[str, Any]]:
        """The rows of one statement."""
        return (await self.batch([statement]))[0]


@dataclass(frozen=True, slots=True)
class Change:
    """What happens to one row: ``before`` is its snapshot (None: it is new), ``values`` the columns it gets.

    ``first_version`` is where a new row begins to count; other than 1 where a row of the same id may have been there.
    """

    table: str
    id: str
    before: Json | None
    values: Mapping[str, Any]
    first_version: int = 1

    @property
    def version(self) -> int:
        """The version it has afterwards."""
        return self.first_version if self.before is None else int(self.before["version"]) + 1


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a command decided: the result, the rows it changes, and statements beside them. ``final`` cannot be taken
    back.
    """

    result: Json
    changes: Sequence[Change] = ()
    beside: Sequence[Statement] = ()
    final: bool = False

    def applied(self) -> Applied:
        """As the engine keeps it."""
        check = {"versions": {change.id: change.version for change in self.changes}}
        if self.final:
            return Applied(self.result, None, check)
        rows = [{"table": c.table, "id": c.id, "before": c.before} for c in self.changes]
        return Applied(self.result, {"rows": rows}, check)


async def _undecided(_: Rows, __: Reader) -> Outcome:
    raise Internal("COMMAND_UNDECIDED", "a command has neither a sure outcome nor one to decide")


@dataclass(frozen=True, slots=True)
class Command:
    """An effect about to happen: what must be read first (in one round trip), and what is decided from it.

    ``sure`` is the outcome where nothing that stands there bears on it.
    """

    reads: Sequence[Statement] = ()
    decide: Callable[[Rows, Reader], Awaitable[Outcome]] = _undecided
    sure: Outcome | None = None


def write(change: Change, context: ActionContext) -> Statement:
    """The statement that makes a change."""
    values = {name: change.values[name] for name in COLUMNS[change.table] if name in change.values}
    if change.before is None:
        values |= {
            "tenant_id": context.tenant_id,
            "customer_id": context.customer_id,
            "id": change.id,
            "version": change.first_version,
            "created_at": context.now,
            "updated_at": context.now,
        }
        marks = ", ".join(["%s"] * len(values))
        return f"INSERT INTO executor.{change.table} ({', '.join(values)}) VALUES ({marks})", tuple(values.values())  # noqa: S608
    sets = ", ".join(f"{name} = %s" for name in values)
    sql = f"UPDATE executor.{change.table} SET {sets}, version = version + 1, updated_at = %s WHERE id = %s"  # noqa: S608
    return sql, (*values.values(), context.now, change.id)


def take_back(table: str, row_id: str, before: Json | None, instance: bool, now: datetime) -> Statement:
    """The statement that brings a row back to its snapshot; what was new is marked deleted (an instance of a series
    goes for good:
    a deleted instance would mean a cancelled one)."""
    if before is None and instance:
        return f"DELETE FROM executor.{table} WHERE id = %s", (row_id,)  # noqa: S608
    if before is None:
        sql = f"UPDATE executor.{table} SET deleted_at = %s, version = version + 1, updated_at = %s WHERE id = %s"  # noqa: S608
        return sql, (now, now, row_id)
    columns = ", ".join(COLUMNS[table])
    sql = (
        f"UPDATE executor.{table} SET ({columns}, version, updated_at) = (SELECT {columns}, {table}.version + 1, %s"  # noqa: S608
        f" FROM jsonb_populate_record(NULL::executor.{table}, %s::jsonb)) WHERE id = %s"
    )
    return sql, (now, before, row_id)


def by_id(table: str, customer_id: str, row_id: str, lock: bool = True) -> Statement:
    """One row with its snapshot, locked."""
    sql = f"SELECT t.*, to_jsonb(t) AS snapshot FROM executor.{table} t WHERE id = %s AND customer_id = %s"  # noqa: S608
    return sql + (" FOR UPDATE" if lock else ""), (row_id, customer_id)


def lock_customer(context: ActionContext) -> Statement:
    """Serialises what changes a customer's calendar until the transaction ends, so that two conversations never both
    take a slot.
    """
    key = f"steward.executor.builtin:{context.tenant_id}:{context.customer_id}"
    return "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", (key,)


def known_effect(effect_key: str) -> Statement:
    """What an effect of that key answered the first time."""
    return "SELECT answer FROM executor.builtin_effects WHERE effect_key = %s", (effect_key,)


def keep_effect(context: ActionContext, effect_key: str, applied: Applied) -> Statement:
    """Writes what it answered; the primary key refuses a second effect of the same key."""
    answer = {"result": applied.result, "inverse": applied.inverse, "undo_check": applied.undo_check}
    sql = (
        "INSERT INTO executor.builtin_effects (tenant_id, effect_key, customer_id, answer, created_at)"
        " VALUES (%s, %s, %s, %s, %s)"
    )
    return sql, (context.tenant_id, effect_key, context.customer_id, answer, context.now)

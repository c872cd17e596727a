"""Agenda tasks in PostgreSQL: written once, read one or many at a time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from libs.storage.postgres import Database
from services.agenda.domain.model import Task
from services.agenda.paging import Place
from services.agenda.store.rows import COLUMNS, insert_statements, task_of

_BACKLOG = (
    "SELECT count(*) AS due, min(scheduled_at) AS first, (SELECT min(scheduled_at) FROM agenda.tasks "
    "WHERE status = 'scheduled' AND scheduled_at > %s) AS next FROM agenda.tasks "
    "WHERE status = 'scheduled' AND scheduled_at <= %s AND (lease_end IS NULL OR lease_end <= now())"
)


@dataclass(frozen=True, slots=True)
class Backlog:
    """Due rows nobody has begun, how late the oldest is, and when the next one is due."""

    count: int
    oldest_due_at: datetime | None
    next_due_at: datetime | None


class TaskStore:
    """Agenda tasks of all tenants."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def create(self, tenant_id: str, task: Task) -> tuple[Task, bool]:
        """Write a task, in one round trip; the same id again returns the one of the first time, and False."""
        select = (f"SELECT {COLUMNS} FROM agenda.tasks WHERE id = %s", (task.id,))
        inserted, _, stored = await self._database.batch(tenant_id, [*insert_statements(tenant_id, task), select])
        assert stored.row is not None
        return task_of(stored.row), bool(inserted.rowcount)

    async def get(self, tenant_id: str, task_id: str) -> Task | None:
        """The task, or None."""
        row = await self._database.fetch_one(tenant_id, f"SELECT {COLUMNS} FROM agenda.tasks WHERE id = %s", (task_id,))
        return task_of(row) if row else None

    async def page(
        self,
        tenant_id: str,
        *,
        customer_id: str,
        conversation_id: str,
        statuses: Sequence[str],
        task_types: Sequence[str],
        after: Place | None,
        limit: int,
    ) -> list[Task]:
        """Tasks, soonest first, after the place (scheduled_at, id)."""
        clauses, params = ["true"], list[Any]()
        for column, value in (("customer_id", customer_id), ("conversation_id", conversation_id)):
            if value:
                clauses.append(f"{column} = %s")
                params.append(value)
        for column, values in (("status", statuses), ("task_type", task_types)):
            if values:
                clauses.append(f"{column} = ANY(%s)")
                params.append(list(values))
        if after:
            clauses.append("(scheduled_at, id) > (%s, %s)")
            params.extend(after)
        rows = await self._database.fetch_all(
            tenant_id,
            f"SELECT {COLUMNS} FROM agenda.tasks WHERE {' AND '.join(clauses)} ORDER BY scheduled_at, id LIMIT %s",
            (*params, limit),
        )
        return [task_of(row) for row in rows]

    async def backlog(self, now: datetime) -> Backlog:
        """What is due and not begun."""
        async with self._database.sweep() as tx:
            row = await tx.fetch_one(_BACKLOG, (now, now), last=True)
        if row is None:
            return Backlog(0, None, None)
        return Backlog(int(row["due"]), row["first"], row["next"])

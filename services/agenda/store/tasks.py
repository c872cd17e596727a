"""Agenda tasks in PostgreSQL: claimed by compare-and-set under a lease, so that a second wake-up finds them taken."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from libs.storage.postgres import Database, Tx
from services.agenda.domain.model import Task

WAKE_CHANNEL = "agenda_tasks"
CANCEL_TASKS = (
    "UPDATE agenda.tasks SET status = 'cancelled', failure_reason = %s WHERE id = ANY(%s) AND status = 'scheduled'"
)
_COLUMNS = (
    "id, agent_id, customer_id, customer, conversation_id, task_type, description, scheduled_at, timezone, created_at, "
    "recurrence_start, max_retries, recurrence, occurrence, executed_at, status, failure_reason, retry_count, goal_id, "
    "context, preferred_channel, message_template, message_text"
)
_LEASE_SECONDS = 30
_MINE = "id = %s AND status = 'executing' AND lease_epoch = %s"


@dataclass(frozen=True, slots=True)
class Due:
    """A due row as the sweep sees it."""

    tenant_id: str
    id: str
    customer_id: str


@dataclass(frozen=True, slots=True)
class Claimed:
    """A task being said by us; the epoch fences every later write of this run."""

    task: Task
    epoch: int


@dataclass(frozen=True, slots=True)
class Backlog:
    """Due rows nobody has begun, how late the oldest is, and when the next one is due."""

    count: int
    oldest_due_at: datetime | None
    next_due_at: datetime | None


def task_of(row: dict[str, Any]) -> Task:
    """The task a row of `_COLUMNS` stands for."""
    return Task(**row)


async def insert_task(tx: Tx, tenant_id: str, task: Task) -> bool:
    """Insert a task and wake the dispatchers; False when the id was there already."""
    columns = [name.strip() for name in _COLUMNS.split(",")]
    values = [getattr(task, name) for name in columns]
    values = [
        dict(value) if name in ("customer", "context") else value for name, value in zip(columns, values, strict=True)
    ]
    marks = ", ".join(["%s"] * (len(columns) + 1))
    count = await tx.execute(
        f"INSERT INTO agenda.tasks (tenant_id, {', '.join(columns)}) VALUES ({marks}) ON CONFLICT DO NOTHING",
        (tenant_id, *values),
    )
    await tx.execute("SELECT pg_notify(%s, '')", (WAKE_CHANNEL,))
    return bool(count)


class TaskStore:
    """Agenda tasks of all tenants."""

    def __init__(self, database: Database, owner: str) -> None:
        self._database = database
        self._owner = owner

    async def create(self, tenant_id: str, task: Task) -> Task:
        """Write a task; the same id again returns the one of the first time."""
        async with self._database.tenant(tenant_id) as tx:
            await insert_task(tx, tenant_id, task)
            row = await tx.fetch_one(f"SELECT {_COLUMNS} FROM agenda.tasks WHERE id = %s", (task.id,))
        assert row is not None
        return task_of(row)

    async def get(self, tenant_id: str, task_id: str) -> Task | None:
        """The task, or None."""
        row = await self._database.fetch_one(
            tenant_id, f"SELECT {_COLUMNS} FROM agenda.tasks WHERE id = %s", (task_id,)
        )
        return task_of(row) if row else None

    async def page(
        self,
        tenant_id: str,
        *,
        customer_id: str,
        conversation_id: str,
        statuses: Sequence[str],
        task_types: Sequence[str],
        after: tuple[datetime, str] | None,
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
            f"SELECT {_COLUMNS} FROM agenda.tasks WHERE {' AND '.join(clauses)} ORDER BY scheduled_at, id LIMIT %s",
            (*params, limit),
        )
        return [task_of(row) for row in rows]

    async def change(self, tenant_id: str, task: Task) -> Task | None:
        """Write a changed time, recurrence, description and zone of a task that is not being said."""
        async with self._database.tenant(tenant_id) as tx:
            row = await tx.fetch_one(
                "UPDATE agenda.tasks SET scheduled_at = %s, recurrence = %s, recurrence_start = %s, description = %s, "
                "timezone = %s, status = 'scheduled', message_text = '', retry_count = 0, failure_reason = '' "
                f"WHERE id = %s AND status IN ('scheduled', 'completed', 'failed') RETURNING {_COLUMNS}",
                (task.scheduled_at, task.recurrence, task.recurrence_start, task.description, task.timezone, task.id),
            )
            await tx.execute("SELECT pg_notify(%s, '')", (WAKE_CHANNEL,))
        return task_of(row) if row else None

    async def cancel(self, tenant_id: str, task_id: str, reason: str) -> Task | None:
        """Cancel a task that waits; returns it as it stands."""
        async with self._database.tenant(tenant_id) as tx:
            await tx.execute(CANCEL_TASKS, (reason, [task_id]))
            row = await tx.fetch_one(f"SELECT {_COLUMNS} FROM agenda.tasks WHERE id = %s", (task_id,))
        return task_of(row) if row else None

    async def due(self, now: datetime, limit: int) -> list[Due]:
        """The earliest due row of each customer who has none being said: one customer's messages keep their order."""
        async with self._database.sweep() as tx:
            rows = await tx.fetch_all(
                "WITH due AS (SELECT tenant_id, id, customer_id, scheduled_at FROM agenda.tasks "
                "WHERE status = 'scheduled' AND scheduled_at <= %s ORDER BY scheduled_at, id LIMIT %s), "
                "first AS (SELECT DISTINCT ON (tenant_id, customer_id) * FROM due "
                "ORDER BY tenant_id, customer_id, scheduled_at, id) "
                "SELECT tenant_id, id, customer_id FROM first f WHERE NOT EXISTS (SELECT 1 FROM agenda.tasks e "
                "WHERE e.tenant_id = f.tenant_id AND e.customer_id = f.customer_id AND e.status = 'executing' "
                "AND e.lease_end > now()) ORDER BY scheduled_at, id",
                (now, limit * 10),
            )
        return [Due(row["tenant_id"], row["id"], row["customer_id"]) for row in rows[:limit]]

    async def next_due_at(self) -> datetime | None:
        """When the next waiting row is due; None when none waits."""
        async with self._database.sweep() as tx:
            value = await tx.fetch_value("SELECT min(scheduled_at) FROM agenda.tasks WHERE status = 'scheduled'")
        return value if isinstance(value, datetime) else None

    async def claim(self, tenant_id: str, task_id: str, now: datetime) -> Claimed | None:
        """Begin to say a due task; None when another did, or it was moved or cancelled meanwhile."""
        row = await self._database.fetch_one(
            tenant_id,
            "UPDATE agenda.tasks SET status = 'executing', lease_owner = %s, lease_epoch = lease_epoch + 1, "
            "lease_end = now() + make_interval(secs => %s) "
            "WHERE id = %s AND status = 'scheduled' AND scheduled_at <= %s "
            f"RETURNING lease_epoch, {_COLUMNS}",
            (self._owner, _LEASE_SECONDS, task_id, now),
        )
        if row is None:
            return None
        epoch = row.pop("lease_epoch")
        return Claimed(task_of(row), epoch)

    async def store_text(self, tenant_id: str, claimed: Claimed, text: str) -> bool:
        """Keep what will be said before it is said the first time; False when the claim was lost."""
        sql = f"UPDATE agenda.tasks SET message_text = %s WHERE {_MINE}"
        done = await self._database.execute(tenant_id, sql, (text, claimed.task.id, claimed.epoch))
        return bool(done)

    async def finish(
        self, tenant_id: str, claimed: Claimed, *, now: datetime, next_at: datetime | None, message_id: str
    ) -> None:
        """It was said: completed, or waiting for its next occurrence; the audit row is in the same transaction."""
        task = claimed.task
        async with self._database.tenant(tenant_id) as tx:
            if next_at is None:
                change = "status = 'completed', executed_at = %s"
                params: tuple[Any, ...] = (now,)
            else:
                change = (
                    "status = 'scheduled', executed_at = %s, scheduled_at = %s, occurrence = occurrence + 1, "
                    "message_text = '', retry_count = 0"
                )
                params = (now, next_at)
            await tx.execute(
                f"UPDATE agenda.tasks SET {change}, lease_owner = NULL, lease_end = NULL WHERE {_MINE}",
                (*params, task.id, claimed.epoch),
            )
            await _audit(tx, tenant_id, task, "sent", "", message_id, now)

    async def put_off(
        self, tenant_id: str, claimed: Claimed, until: datetime, *, retry: bool, reason: str, now: datetime
    ) -> None:
        """Not now: wait until an instant, as a retry or for courtesy."""
        async with self._database.tenant(tenant_id) as tx:
            await tx.execute(
                "UPDATE agenda.tasks SET status = 'scheduled', scheduled_at = %s, retry_count = retry_count + %s, "
                f"failure_reason = %s, lease_owner = NULL, lease_end = NULL WHERE {_MINE}",
                (until, int(retry), reason, claimed.task.id, claimed.epoch),
            )
            await _audit(tx, tenant_id, claimed.task, "put_off", reason, "", now)

    async def end(self, tenant_id: str, claimed: Claimed, status: str, reason: str, now: datetime) -> None:
        """It is not said: `cancelled` (its goal was met) or `failed` (for good)."""
        async with self._database.tenant(tenant_id) as tx:
            await tx.execute(
                "UPDATE agenda.tasks SET status = %s, failure_reason = %s, lease_owner = NULL, lease_end = NULL "
                f"WHERE {_MINE}",
                (status, reason, claimed.task.id, claimed.epoch),
            )
            await _audit(tx, tenant_id, claimed.task, status, reason, "", now)

    async def sent_between(self, tenant_id: str, customer_id: str, start: datetime, end: datetime) -> int:
        """Proactive messages of a customer in a stretch of time, reminders apart."""
        count = await self._database.fetch_value(
            tenant_id,
            "SELECT count(*) FROM agenda.audit a JOIN agenda.tasks t ON t.tenant_id = a.tenant_id AND t.id = a.task_id "
            "WHERE a.customer_id = %s AND a.event = 'sent' AND a.at >= %s AND a.at < %s AND t.task_type <> 'reminder'",
            (customer_id, start, end),
        )
        return int(count or 0)

    async def free_abandoned(self, limit: int) -> int:
        """Put rows whose sayer died back to waiting, so that the same key finds out whether they were said."""
        async with self._database.sweep() as tx:
            rows = await tx.fetch_all(
                "SELECT tenant_id, id FROM agenda.tasks WHERE status = 'executing' AND lease_end < now() LIMIT %s",
                (limit,),
            )
        for row in rows:
            await self._free(row["tenant_id"], row["id"], "lease_end < now()", ())
        return len(rows)

    async def free_own_earlier_boots(self, slot: str) -> int:
        """At start: what this slot's earlier process was saying when it died is waiting again at once."""
        async with self._database.sweep() as tx:
            rows = await tx.fetch_all(
                "SELECT tenant_id, id, lease_owner FROM agenda.tasks WHERE status = 'executing' "
                "AND starts_with(lease_owner, %s) AND lease_owner <> %s",
                (slot + "#", self._owner),
            )
        for row in rows:
            await self._free(row["tenant_id"], row["id"], "lease_owner = %s", (row["lease_owner"],))
        return len(rows)

    async def _free(self, tenant_id: str, task_id: str, condition: str, params: tuple[Any, ...]) -> None:
        await self._database.execute(
            tenant_id,
            "UPDATE agenda.tasks SET status = 'scheduled', lease_owner = NULL, lease_end = NULL "
            f"WHERE id = %s AND status = 'executing' AND {condition}",
            (task_id, *params),
        )

    async def backlog(self, now: datetime) -> Backlog:
        """What is due and not begun."""
        async with self._database.sweep() as tx:
            row = await tx.fetch_one(
                "SELECT count(*) FILTER (WHERE scheduled_at <= %s) AS due, min(scheduled_at) AS first, "
                "min(scheduled_at) FILTER (WHERE scheduled_at > %s) AS next "
                "FROM agenda.tasks WHERE status = 'scheduled'",
                (now, now),
            )
        if row is None:
            return Backlog(0, None, None)
        return Backlog(int(row["due"]), row["first"] if row["due"] else None, row["next"])


async def _audit(tx: Tx, tenant_id: str, task: Task, event: str, reason: str, message_id: str, at: datetime) -> None:
    await tx.execute(
        "INSERT INTO agenda.audit "
        "(tenant_id, customer_id, task_id, goal_id, occurrence, event, reason, message_id, at) "
        "VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s)",
        (tenant_id, task.customer_id, task.id, task.goal_id, task.occurrence, event, reason, message_id, at),
    )

"""Agenda tasks in PostgreSQL: claimed by compare-and-set under a lease, so that a second wake-up finds them taken."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from libs.storage.postgres import Database, Statement
from services.agenda.domain.model import Task

WAKE_CHANNEL = "agenda_tasks"
COLUMNS = (
    "id, agent_id, customer_id, customer, conversation_id, task_type, description, scheduled_at, timezone, created_at, "
    "recurrence_start, max_retries, recurrence, occurrence, executed_at, status, failure_reason, retry_count, goal_id, "
    "context, preferred_channel, message_template, message_text, version"
)
_LEASE_SECONDS = 30
_PAGE = 1000
WAKE: Statement = ("SELECT pg_notify(%s, '')", (WAKE_CHANNEL,))
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
    """The task a row of `COLUMNS` stands for."""
    return Task(**row)


def insert_statements(tenant_id: str, task: Task) -> list[Statement]:
    """Insert a task, unless its id is there already, and wake the dispatchers."""
    columns = [name.strip() for name in COLUMNS.split(",")]
    values = [getattr(task, name) for name in columns]
    values = [
        dict(value) if name in ("customer", "context") else value for name, value in zip(columns, values, strict=True)
    ]
    marks = ", ".join(["%s"] * (len(columns) + 1))
    sql = f"INSERT INTO agenda.tasks (tenant_id, {', '.join(columns)}) VALUES ({marks}) ON CONFLICT DO NOTHING"
    return [(sql, (tenant_id, *values)), WAKE]


class TaskStore:
    """Agenda tasks of all tenants."""

    def __init__(self, database: Database, owner: str) -> None:
        self._database = database
        self._owner = owner

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
            f"SELECT {COLUMNS} FROM agenda.tasks WHERE {' AND '.join(clauses)} ORDER BY scheduled_at, id LIMIT %s",
            (*params, limit),
        )
        return [task_of(row) for row in rows]

    async def all_of(self, tenant_id: str, customer_id: str) -> AsyncIterator[Task]:
        """Every task of a customer, soonest first."""
        after: tuple[datetime, str] | None = None
        while True:
            tasks = await self.page(
                tenant_id,
                customer_id=customer_id,
                conversation_id="",
                statuses=(),
                task_types=(),
                after=after,
                limit=_PAGE,
            )
            for task in tasks:
                yield task
            if len(tasks) < _PAGE:
                return
            after = tasks[-1].scheduled_at, tasks[-1].id

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
            f"RETURNING lease_epoch, {COLUMNS}",
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
    ) -> bool:
        """It was said: completed, or waiting for its next occurrence. False when the claim was lost meanwhile."""
        change, params = _ended("completed", "", next_at)
        return await self._record(
            tenant_id, claimed, f"executed_at = %s, {change}", (now, *params), ("sent", "", message_id, now)
        )

    async def put_off(
        self, tenant_id: str, claimed: Claimed, until: datetime, *, retry: bool, reason: str, now: datetime
    ) -> bool:
        """Not now: wait until an instant, as a retry or for courtesy."""
        change = "status = 'scheduled', scheduled_at = %s, retry_count = retry_count + %s, failure_reason = %s"
        return await self._record(tenant_id, claimed, change, (until, int(retry), reason), ("put_off", reason, "", now))

    async def end(
        self, tenant_id: str, claimed: Claimed, status: str, reason: str, now: datetime, next_at: datetime | None = None
    ) -> bool:
        """It is not said: `cancelled` (its goal was met) or `failed`; for good, unless there is a next occurrence."""
        change, params = _ended(status, reason, next_at)
        return await self._record(tenant_id, claimed, change, params, (status, reason, "", now))

    async def _record(
        self, tenant_id: str, claimed: Claimed, change: str, params: Sequence[Any], audit: Sequence[Any]
    ) -> bool:
        """Write what became of our claim, and its audit record, in one round trip; nothing when it was lost."""
        task = claimed.task
        sql = (
            f"WITH mine AS (UPDATE agenda.tasks SET {change}, lease_owner = NULL, lease_end = NULL WHERE {_MINE} "
            "RETURNING tenant_id, customer_id, id, goal_id) "
            "INSERT INTO agenda.audit "
            "(tenant_id, customer_id, task_id, goal_id, occurrence, event, reason, message_id, at) "
            "SELECT tenant_id, customer_id, id, goal_id, %s, %s, %s, %s, %s FROM mine"
        )
        values = (*params, task.id, claimed.epoch, task.occurrence, *audit)
        return bool(await self._database.execute(tenant_id, sql, values))

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
                "SELECT (SELECT count(*) FROM agenda.tasks WHERE status = 'scheduled' AND scheduled_at <= %s) AS due, "
                "(SELECT min(scheduled_at) FROM agenda.tasks WHERE status = 'scheduled') AS first, "
                "(SELECT min(scheduled_at) FROM agenda.tasks WHERE status = 'scheduled' AND scheduled_at > %s) AS next",
                (now, now),
            )
        if row is None:
            return Backlog(0, None, None)
        return Backlog(int(row["due"]), row["first"] if row["due"] else None, row["next"])


def _ended(status: str, reason: str, next_at: datetime | None) -> tuple[str, tuple[Any, ...]]:
    """How a row is left after an occurrence: ended, or waiting for the next one."""
    if next_at is None:
        return "status = %s, failure_reason = %s", (status, reason)
    change = (
        "status = 'scheduled', failure_reason = %s, scheduled_at = %s, occurrence = occurrence + 1, "
        "message_text = '', retry_count = 0"
    )
    return change, (reason, next_at)

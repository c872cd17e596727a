"""What is due and who is saying it: rows are claimed by compare-and-set under a lease, so that a second wake-up finds
them taken, and every later write of a run is fenced by the claim's epoch.

A row that waits (`scheduled`) may hold a lease too: a run was started for it elsewhere (`reserve`) and nobody starts
another until that has claimed the row or the lease is over.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from libs.storage.postgres import Database, Statement
from services.agenda.domain.model import Task
from services.agenda.store.claims import Claimed, Due, Sent, by_tenant
from services.agenda.store.goals import EXPIRE, goal_of
from services.agenda.store.rows import COLUMNS, SAME_PLAN, insert_statements, task_of, wake
from services.agenda.store.statements import (
    BEGUN,
    CLAIM,
    FINISH,
    GOALS,
    KEEP,
    LOOK,
    MINE,
    RESERVE,
    SAID,
    STORE_TEXTS,
    WAITING,
    due_statement,
)

LEASE_S = 30.0
"""How long a run may take between two of its writes before its row is free for another."""
RESERVED_S = 60.0
"""How long a started run may wait in its engine before another is started; that one finds the row claimed if not."""
_NO_FLUSH: Statement = ("SELECT set_config('synchronous_commit', 'off', true)", ())
"""For what may be lost with a crash of PostgreSQL itself: a claim is then just free again, and words made anew do no
harm, because the gateway knows the key. What is sent and recorded is flushed."""
_A_DAY = timedelta(hours=26)
"""No day is longer, also not the one on which the clock is put back."""


class WorkStore:
    """Due rows of all tenants, and the claims of one process."""

    def __init__(self, database: Database, owner: str) -> None:
        self._database = database
        self._owner = owner

    async def due(self, until: datetime, limit: int) -> list[Due]:
        """The earliest row of each customer, if it is due by then and none of theirs is begun: they keep their order.

        Oldest first.
        """
        async with self._database.sweep() as tx:
            _, found = await tx.batch([SAME_PLAN, due_statement(until, limit)], last=True)
        return [Due(**row) for row in found.rows[:limit]]

    async def waiting(self, now: datetime, ahead: timedelta = timedelta(0)) -> tuple[bool, datetime | None]:
        """Whether rows are due and not said yet, and when to look for the next one (None: none waits).

        That is when it is due, and so much ahead of that when no run has been started for it.
        """
        async with self._database.sweep() as tx:
            row = await tx.fetch_one(WAITING, (now, now, now + ahead), last=True)
        if row is None:
            return False, None
        looks = [row["next"]] if row["next"] else []
        return bool(row["late"]), min([*looks, row["to_begin"] - ahead] if row["to_begin"] else looks, default=None)

    async def begun(self) -> int:
        """Rows that are reserved or being said, by whomever."""
        async with self._database.sweep() as tx:
            return int(await tx.fetch_value(BEGUN, last=True))

    async def reserve(self, rows: Sequence[Due]) -> list[Due]:
        """Those of the rows that nobody else has begun meanwhile; a run is to be started for each."""
        taken: list[Due] = []
        for tenant_id, theirs in by_tenant(rows).items():
            statement = (RESERVE, (self._owner, RESERVED_S, [row.id for row in theirs]))
            found = (await self._database.batch(tenant_id, [_NO_FLUSH, statement]))[1].rows
            occurrences = {row["id"]: row["occurrence"] for row in found}
            taken += [replace(row, occurrence=occurrences[row.id]) for row in theirs if row.id in occurrences]
        return taken

    async def release(self, rows: Sequence[Due], after_s: float) -> None:
        """No run could be started for reserved rows: they are due again after so many seconds."""
        for tenant_id, theirs in by_tenant(rows).items():
            await self._database.execute(
                tenant_id,
                "UPDATE agenda.tasks SET lease_end = now() + make_interval(secs => %s) "
                "WHERE id = ANY(%s) AND status = 'scheduled' AND lease_owner = %s",
                (after_s, [row.id for row in theirs], self._owner),
            )

    async def claim(self, tenant_id: str, task_ids: Sequence[str], now: datetime) -> list[Claimed]:
        """Begin to say due tasks; those are missing that another took, or that were moved or cancelled meanwhile."""
        ids = list(task_ids)
        _, rows, goals, said = await self._database.batch(
            tenant_id,
            [
                _NO_FLUSH,
                (CLAIM, (self._owner, LEASE_S, ids, now)),
                (GOALS, (ids,)),
                (SAID, (ids, now - _A_DAY)),
            ],
        )
        known = {row["id"]: goal_of(row) for row in goals.rows}
        times: dict[str, list[datetime]] = {}
        for row in said.rows:
            times.setdefault(row["customer_id"], []).append(row["at"])
        claimed: list[Claimed] = []
        for row in rows.rows:
            epoch, task = row.pop("lease_epoch"), task_of(row)
            claimed.append(Claimed(task, epoch, known.get(task.goal_id), tuple(times.get(task.customer_id, ()))))
        return claimed

    async def look(self, tenant_id: str, task_id: str, until: datetime) -> Task | None:
        """A row that waits and is due by then; nothing of it changes."""
        row = await self._database.fetch_one(tenant_id, LOOK, (task_id, until))
        return task_of(row) if row else None

    async def take_up(self, tenant_id: str, task_id: str, epoch: int) -> Claimed | None:
        """Go on with a claim of an earlier step, perhaps another process's; None when it was lost meanwhile."""
        kept, row, goal = await self._database.batch(
            tenant_id,
            [
                (KEEP, (LEASE_S, task_id, epoch)),
                (f"SELECT {COLUMNS} FROM agenda.tasks WHERE id = %s", (task_id,)),
                (GOALS, ([task_id],)),
            ],
        )
        if kept.row is None or row.row is None:
            return None
        return Claimed(task_of(row.row), epoch, goal_of(goal.row) if goal.row else None)

    async def store_texts(self, tenant_id: str, worded: Sequence[Claimed]) -> set[str]:
        """Keep what will be said before it is said the first time; the ids of those whose claim still holds."""
        tasks = [each.task for each in worded]
        values = (
            LEASE_S,
            [task.id for task in tasks],
            [each.epoch for each in worded],
            [task.message_text for task in tasks],
        )
        kept = (await self._database.batch(tenant_id, [_NO_FLUSH, (STORE_TEXTS, values)]))[1]
        return {row["id"] for row in kept.rows}

    async def store_text_ahead(self, tenant_id: str, task: Task, text: str) -> None:
        """Keep the words of a row that is not due yet, unless it has changed since it was looked at."""
        sql = (
            "UPDATE agenda.tasks SET message_text = %s "
            "WHERE id = %s AND status = 'scheduled' AND version = %s AND occurrence = %s AND message_text = ''"
        )
        statement = (sql, (text, task.id, task.version, task.occurrence))
        await self._database.batch(tenant_id, [_NO_FLUSH, statement])

    async def finish(self, tenant_id: str, sent: Sequence[Sent], now: datetime) -> tuple[set[str], list[str]]:
        """They were said: completed, or waiting for their next occurrence; goals are over when their deadlines are.

        The ids of tasks whose claim was still ours, and the types of the goals that expired with them.
        """
        claims = [each.claimed for each in sent]
        values = (
            now,
            [claim.task.id for claim in claims],
            [claim.epoch for claim in claims],
            [claim.task.occurrence for claim in claims],
            [each.message_id for each in sent],
            [each.next_at for each in sent],
            now,
        )
        goal_ids = [claim.task.goal_id for claim in claims if claim.task.goal_id]
        comes_again = [each.next_at for each in sent if each.next_at is not None]
        statements: list[Statement] = [(FINISH, values), (EXPIRE, (goal_ids, now))]
        done, expired, *_ = await self._database.batch(
            tenant_id, [*statements, *_again(min(comes_again, default=None))]
        )
        return {row["task_id"] for row in done.rows}, [row["goal_type"] for row in expired.rows]

    async def put_off(
        self,
        tenant_id: str,
        claimed: Claimed,
        until: datetime,
        *,
        reason: str,
        now: datetime,
        retry: bool = False,
        reword: bool = False,
    ) -> bool:
        """Not now: wait until an instant, as a retry or for courtesy; `reword`: what it says is made anew then."""
        change = (
            "status = 'scheduled', scheduled_at = %s, retry_count = retry_count + %s, failure_reason = %s, "
            "message_text = CASE WHEN %s THEN '' ELSE message_text END"
        )
        record = self._record(claimed, change, (until, int(retry), reason, reword), ("put_off", reason, "", now))
        return bool((await self._database.batch(tenant_id, [record, wake(until)]))[0].rowcount)

    async def end(
        self,
        tenant_id: str,
        claimed: Claimed,
        status: str,
        reason: str,
        now: datetime,
        next_at: datetime | None = None,
        instead: Task | None = None,
    ) -> bool:
        """It is not said: `cancelled` (its goal was met) or `failed`; for good, unless there is a next occurrence.

        Another task may take its place, in the same transaction; nothing is written when the claim was lost.
        """
        change, params = _ended(status, reason, next_at)
        record = self._record(claimed, change, params, (status, reason, "", now))
        async with self._database.tenant(tenant_id) as tx:
            ours = bool((await tx.batch([record, *_again(next_at)], last=instead is None))[0].rowcount)
            if instead is not None and ours:
                await tx.batch(insert_statements(tenant_id, instead), last=True)
        return ours

    def _record(self, claimed: Claimed, change: str, params: Sequence[Any], audit: Sequence[Any]) -> Statement:
        """Write what became of our claim, and its audit record; nothing when it was lost."""
        task = claimed.task
        sql = (
            f"WITH mine AS (UPDATE agenda.tasks SET {change}, lease_owner = NULL, lease_end = NULL WHERE {MINE} "
            "RETURNING tenant_id, customer_id, id, goal_id) "
            "INSERT INTO agenda.audit "
            "(tenant_id, customer_id, task_id, goal_id, occurrence, event, reason, message_id, at) "
            "SELECT tenant_id, customer_id, id, goal_id, %s, %s, %s, %s, %s FROM mine"
        )
        return sql, (*params, task.id, claimed.epoch, task.occurrence, *audit)

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
        """At start: what this slot's earlier process had begun when it died is waiting again at once."""
        async with self._database.sweep() as tx:
            rows = await tx.fetch_all(
                "SELECT tenant_id, id, lease_owner FROM agenda.tasks WHERE status IN ('scheduled', 'executing') "
                "AND lease_end IS NOT NULL AND starts_with(lease_owner, %s) AND lease_owner <> %s",
                (slot + "#", self._owner),
            )
        for row in rows:
            await self._free(row["tenant_id"], row["id"], "lease_owner = %s", (row["lease_owner"],))
        return len(rows)

    async def _free(self, tenant_id: str, task_id: str, condition: str, params: tuple[Any, ...]) -> None:
        await self._database.execute(
            tenant_id,
            "UPDATE agenda.tasks SET status = 'scheduled', lease_owner = NULL, lease_end = NULL "
            f"WHERE id = %s AND status IN ('scheduled', 'executing') AND {condition}",
            (task_id, *params),
        )


def _again(next_at: datetime | None) -> list[Statement]:
    return [wake(next_at)] if next_at is not None else []


def _ended(status: str, reason: str, next_at: datetime | None) -> tuple[str, tuple[Any, ...]]:
    """How a row is left after an occurrence: ended, or waiting for the next one."""
    if next_at is None:
        return "status = %s, failure_reason = %s", (status, reason)
    change = (
        "status = 'scheduled', failure_reason = %s, scheduled_at = %s, occurrence = occurrence + 1, "
        "message_text = '', retry_count = 0"
    )
    return change, (reason, next_at)

"""Rows that must be worked off once each: found when due, taken by one, done or tried again later.

A table has ``tenant_id, id`` and ``due_at, attempts, done_at`` with the lease columns
(``libs.storage.ddl.outbox_columns``). The loop finds due rows as sweep, then claims each as its tenant; SKIP LOCKED and
the lease keep two instances from the same row:

    async with database.sweep() as sweep:
        due = await outbox.due(sweep, clock.now(), 50)
    for tenant_id, row_id in due:
        async with database.tenant(tenant_id) as tx:
            taken = await outbox.take(tx, tenant_id, row_id, clock.now())
        …the effect, keyed by the row's id, outside of any transaction…
        async with database.tenant(tenant_id) as tx:
            await outbox.done(tx, taken)          # or outbox.again(tx, taken, clock.now())

``due_at`` runs on the suite's clock (it is a timer of ours), the lease on the database's.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from libs.storage.postgres import Tx

_TABLE = re.compile(r"[a-z_][a-z0-9_]*\.[a-z_][a-z0-9_]*")

_DUE = """
SELECT tenant_id, id FROM {table}
WHERE done_at IS NULL AND due_at <= %s AND (lease_end IS NULL OR lease_end <= now()) ORDER BY due_at LIMIT %s
"""
_NEXT = "SELECT min(due_at) AS due_at FROM {table} WHERE done_at IS NULL"
_TAKE = """
UPDATE {table} SET lease_owner = %s, lease_end = now() + make_interval(secs => %s),
    lease_epoch = lease_epoch + 1, attempts = attempts + 1
WHERE (tenant_id, id) = (
    SELECT tenant_id, id FROM {table}
    WHERE tenant_id = %s AND id = %s AND done_at IS NULL AND due_at <= %s AND (lease_end IS NULL OR lease_end <= now())
    FOR UPDATE SKIP LOCKED)
RETURNING lease_epoch, attempts
"""
_DONE = """
UPDATE {table} SET done_at = %s, lease_owner = NULL, lease_end = NULL
WHERE tenant_id = %s AND id = %s AND lease_owner = %s AND lease_epoch = %s
"""
_AGAIN = """
UPDATE {table} SET due_at = %s, lease_owner = NULL, lease_end = NULL
WHERE tenant_id = %s AND id = %s AND lease_owner = %s AND lease_epoch = %s
"""


@dataclass(frozen=True, slots=True)
class Taken:
    """A row that is ours for now; ``attempts`` counts this one."""

    tenant_id: str
    id: str
    epoch: int
    attempts: int


@dataclass(frozen=True, slots=True)
class Backoff:
    """Seconds to the next attempt: doubling from ``first_s`` to ``longest_s``, each up to a fifth shorter by chance."""

    first_s: float = 1.0
    longest_s: float = 300.0

    def seconds(self, attempts: int, chance: Callable[[], float] = random.random) -> float:
        """The pause after so many attempts (from 1)."""
        whole = min(self.longest_s, self.first_s * 2.0 ** min(attempts - 1, 30))
        return whole * (1.0 - 0.2 * chance())


class Outbox:
    """One such table.

    Args:
        table: ``schema.table``.
        owner: this instance (``Process.owner``).
        lease_s: how long a row stays taken when its worker dies.
        backoff: pauses between attempts.
    """

    def __init__(self, table: str, owner: str, lease_s: float = 30.0, backoff: Backoff | None = None) -> None:
        if not _TABLE.fullmatch(table):
            raise ValueError(f"not schema.table: {table!r}")
        self._owner = owner
        self._lease_s = lease_s
        self.backoff = backoff or Backoff()
        self._due_sql = _DUE.format(table=table)
        self._next_sql = _NEXT.format(table=table)
        self._take_sql = _TAKE.format(table=table)
        self._done_sql = _DONE.format(table=table)
        self._again_sql = _AGAIN.format(table=table)

    async def due(self, sweep: Tx, now: datetime, limit: int = 100) -> list[tuple[str, str]]:
        """(tenant, id) of rows that are due and free, oldest first.

        Needs tenant_id, id, due_at, done_at, lease_end granted to sweep.
        """
        return [(row["tenant_id"], row["id"]) for row in await sweep.fetch_all(self._due_sql, (now, limit))]

    async def next_due_at(self, sweep: Tx) -> datetime | None:
        """When the next row is due, to sleep until then; None when there is none."""
        instant: datetime | None = await sweep.fetch_value(self._next_sql)
        return instant

    async def take(self, tx: Tx, tenant_id: str, row_id: str, now: datetime) -> Taken | None:
        """Takes a row and counts the attempt; None when another was faster, or it is done or no longer due."""
        row = await tx.fetch_one(self._take_sql, (self._owner, self._lease_s, tenant_id, row_id, now))
        return None if row is None else Taken(tenant_id, row_id, row["lease_epoch"], row["attempts"])

    async def done(self, tx: Tx, taken: Taken, now: datetime) -> bool:
        """Marks it done; False when the lease was lost (another does or did it, with the same key)."""
        return await tx.execute(self._done_sql, (now, *self._held(taken))) == 1

    async def again(self, tx: Tx, taken: Taken, now: datetime, *, after_s: float | None = None) -> bool:
        """Puts it back for another attempt after the back-off, or after ``after_s`` (a Retry-After)."""
        pause_s = self.backoff.seconds(taken.attempts) if after_s is None else after_s
        return await tx.execute(self._again_sql, (now + timedelta(seconds=pause_s), *self._held(taken))) == 1

    def _held(self, taken: Taken) -> tuple[str, str, str, int]:
        return taken.tenant_id, taken.id, self._owner, taken.epoch

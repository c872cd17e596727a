"""What is run by one at a time (protocols.md 7).

A lease on the row, ended by the database's clock, with an epoch that fences.

A table has ``lease_owner text, lease_end timestamptz, lease_epoch bigint`` (``libs.storage.ddl.lease_columns``). Taking
a lease raises the epoch; every commit that depends on it checks the epoch it started with, so that a worker that was
asleep for too long can do no more harm:

    lease = await leases.claim(tx, tenant_id, workflow_id)
    …
    async with database.tenant(tenant_id) as tx:
        await leases.fence(lease).check(tx)       # Conflict LEASE_LOST, or the row locked until the commit
        await tx.execute("UPDATE …", …, last=True)

An owner is ``slot#boot_id``. The slot outlives a restart, so an instance that starts can end at once what its own
earlier boot still holds.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from libs.errors import Conflict
from libs.storage.link import Statement
from libs.storage.postgres import Tx

_TABLE = re.compile(r"[a-z_][a-z0-9_]*\.[a-z_][a-z0-9_]*")
_COLUMN = re.compile(r"[a-z_][a-z0-9_]*")

_CLAIM = """
UPDATE {table} SET lease_owner = %s, lease_end = now() + make_interval(secs => %s), lease_epoch = lease_epoch + 1
WHERE tenant_id = %s AND {id} = %s AND (lease_end IS NULL OR lease_end <= now()) RETURNING lease_epoch
"""
_RENEW = """
UPDATE {table} SET lease_end = now() + make_interval(secs => %s)
WHERE tenant_id = %s AND {id} = %s AND lease_owner = %s AND lease_epoch = %s
"""
_RELEASE = """
UPDATE {table} SET lease_owner = NULL, lease_end = NULL
WHERE tenant_id = %s AND {id} = %s AND lease_owner = %s AND lease_epoch = %s
"""
_FENCE = """
SELECT 1 AS held FROM {table}
WHERE tenant_id = %s AND {id} = %s AND lease_owner = %s AND lease_epoch = %s FOR NO KEY UPDATE
"""
_EARLIER = """
SELECT tenant_id, {id} AS id FROM {table}
WHERE starts_with(lease_owner, %s) AND lease_owner <> %s AND lease_end > now()
"""
_END = """
UPDATE {table} SET lease_end = now()
WHERE tenant_id = %s AND {id} = %s AND starts_with(lease_owner, %s) AND lease_owner <> %s
"""


@dataclass(frozen=True, slots=True)
class Lease:
    """A lease that was taken: on which row, and at which epoch."""

    tenant_id: str
    id: str
    epoch: int


class Leases:
    """Leases on the rows of one table.

    Args:
        table: ``schema.table`` with ``tenant_id``, the id column and the lease columns.
        owner: this instance, ``slot#boot_id`` (``Process.owner``).
        seconds: how long a lease holds unless it is renewed.
        id_column: the column that names a row within its tenant.
    """

    def __init__(self, table: str, owner: str, seconds: float = 30.0, *, id_column: str = "id") -> None:
        if not _TABLE.fullmatch(table) or not _COLUMN.fullmatch(id_column):
            raise ValueError(f"not schema.table and a column: {table!r}, {id_column!r}")
        self._owner = owner
        self._seconds = seconds
        names = {"table": table, "id": id_column}
        self._claim_sql = _CLAIM.format(**names)
        self._renew_sql = _RENEW.format(**names)
        self._release_sql = _RELEASE.format(**names)
        self._fence_sql = _FENCE.format(**names)
        self._earlier_sql = _EARLIER.format(**names)
        self._end_sql = _END.format(**names)

    async def claim(self, tx: Tx, tenant_id: str, row_id: str) -> Lease | None:
        """Takes the lease when it is free or over.

        None when somebody holds it (ourselves too) or there is no such row.
        """
        epoch = await tx.fetch_value(*self.claim_statement(tenant_id, row_id))
        return None if epoch is None else Lease(tenant_id, row_id, int(epoch))

    def claim_statement(self, tenant_id: str, row_id: str) -> Statement:
        """The statement of ``claim``, for a batch; its value is the new epoch, or None."""
        return self._claim_sql, (self._owner, self._seconds, tenant_id, row_id)

    async def renew(self, tx: Tx, lease: Lease) -> bool:
        """Prolongs a lease by the full time from now; False when it is lost."""
        return await tx.execute(self._renew_sql, (self._seconds, *self._held(lease))) == 1

    async def release(self, tx: Tx, lease: Lease) -> bool:
        """Gives a lease back; False when it was lost before, which needs no care."""
        return await tx.execute(*self.release_statement(lease)) == 1

    def release_statement(self, lease: Lease) -> Statement:
        """The statement of ``release``, for a batch."""
        return self._release_sql, self._held(lease)

    def fence(self, lease: Lease) -> Fence:
        """The check that a commit, or an outside effect, needs first."""
        return Fence(lease, (self._fence_sql, self._held(lease)))

    async def earlier_boots(self, sweep: Tx) -> list[tuple[str, str]]:
        """(tenant, id) of what earlier boots of this slot still hold.

        Found as sweep, which needs lease_owner and lease_end granted.
        """
        rows = await sweep.fetch_all(self._earlier_sql, self._slot())
        return [(row["tenant_id"], row["id"]) for row in rows]

    async def end_earlier_boot(self, tx: Tx, tenant_id: str, row_id: str) -> bool:
        """Ends the lease an earlier boot of this slot has on a row, in a transaction of its tenant."""
        return await tx.execute(self._end_sql, (tenant_id, row_id, *self._slot())) == 1

    def _held(self, lease: Lease) -> tuple[str, str, str, int]:
        return lease.tenant_id, lease.id, self._owner, lease.epoch

    def _slot(self) -> tuple[str, str]:
        return f"{self._owner.partition('#')[0]}#", self._owner


@dataclass(frozen=True, slots=True)
class Fence:
    """Whether a lease still holds at its epoch.

    The row stays locked to the end of the transaction, so it cannot be taken meanwhile.
    """

    lease: Lease
    statement: Statement
    """For a batch: a row comes back when the lease holds, none when it is lost."""

    async def check(self, tx: Tx) -> None:
        """Goes on when the lease holds.

        Raises:
            Conflict: ``LEASE_LOST``: somebody took over; nothing more may be done under this lease.
        """
        if await tx.fetch_one(*self.statement) is None:
            raise Conflict("LEASE_LOST", "another instance took over", metadata={"id": self.lease.id})

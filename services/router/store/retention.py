"""Forgets turns nobody can ask for any more, and marks those that were never answered as failed.

Rows go in small transactions, so that no turn waits for them.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from libs.clock import Clock
from libs.storage.idempotency import Requests
from libs.storage.postgres import Database
from libs.telemetry.log import get_logger

_log = get_logger(__name__)
_BATCH = 500

GIVEN_UP_AFTER = timedelta(days=2)
"""A turn without an answer for so long has failed; should one still come, it counts."""

# The tenants, each found by one step into the index instead of by reading it whole.
_TENANTS = (
    "WITH RECURSIVE found AS ((SELECT min(tenant_id) AS tenant_id FROM router.{table}) UNION ALL "
    "SELECT (SELECT min(t.tenant_id) FROM router.{table} AS t WHERE t.tenant_id > found.tenant_id) FROM found "
    "WHERE found.tenant_id IS NOT NULL) SELECT tenant_id FROM found WHERE tenant_id IS NOT NULL"
)
_FAIL = "UPDATE router.turns SET status = 'failed' WHERE tenant_id = %s AND status = 'decided' AND created_at < %s"
_TURNS = (
    "DELETE FROM router.turns WHERE tenant_id = %s AND turn_id IN (SELECT turn_id FROM router.turns "
    "WHERE tenant_id = %s AND created_at < %s ORDER BY created_at LIMIT %s)"
)
_PROPOSALS = (
    "DELETE FROM router.proposals WHERE tenant_id = %s AND id IN (SELECT id FROM router.proposals "
    "WHERE tenant_id = %s AND created_at < %s ORDER BY created_at LIMIT %s)"
)


class Retention:
    """The pruning loop.

    Args:
        database: the router's.
        clock: the suite's.
        keep: how long turns and proposals are kept; longer than the day in which a second yes or undo asks for them.
    """

    def __init__(self, database: Database, clock: Clock, keep: timedelta) -> None:
        self._database = database
        self._requests = Requests("router")
        self._clock = clock
        self._keep = keep

    async def round(self) -> None:
        """One pass over all tenants."""
        now = self._clock.now()
        for tenant_id in await self._tenants():
            counts = {
                "failed": await self._database.execute(tenant_id, _FAIL, (tenant_id, now - GIVEN_UP_AFTER)),
                "turns": await self._all(tenant_id, _TURNS, now - self._keep),
                "proposals": await self._all(tenant_id, _PROPOSALS, now - self._keep),
                "answers": await self._answers(tenant_id),
            }
            if any(counts.values()):
                _log.info("pruned", **counts)

    async def _tenants(self) -> list[str]:
        async with self._database.sweep() as sweep:
            found = await sweep.batch([(_TENANTS.format(table=table), ()) for table in ("turns", "requests")])
        return sorted({row["tenant_id"] for each in found for row in each.rows})

    async def _all(self, tenant_id: str, sql: str, before: datetime) -> int:
        """Deletes batch after batch; how many rows."""
        total = 0
        while count := await self._database.execute(tenant_id, sql, (tenant_id, tenant_id, before, _BATCH)):
            total += count
            if count < _BATCH:
                break
        return total

    async def _answers(self, tenant_id: str) -> int:
        async with self._database.tenant(tenant_id) as tx:
            return await self._requests.prune(tx, tenant_id, self._keep.total_seconds())

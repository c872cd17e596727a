"""Forgets what nobody can ask for any more: first answers, the ledger of effects, mails of unknown end, told outcomes,
events of ended runs.

Workflows, their steps and all a person owns stay until they are erased. Rows go in small transactions, so that nobody
waits for them.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

from libs.clock import Clock
from libs.storage.idempotency import Requests
from libs.storage.postgres import Database
from libs.telemetry.log import get_logger

_log = get_logger(__name__)
_BATCH = 1000

# The tenants, each found by one step into the index instead of by reading it whole.
_TENANTS = (
    "WITH RECURSIVE found AS ((SELECT min(tenant_id) AS tenant_id FROM executor.{table}) UNION ALL "
    "SELECT (SELECT min(t.tenant_id) FROM executor.{table} AS t WHERE t.tenant_id > found.tenant_id) FROM found "
    "WHERE found.tenant_id IS NOT NULL) SELECT tenant_id FROM found WHERE tenant_id IS NOT NULL"
)
_EFFECTS = (
    "DELETE FROM executor.builtin_effects WHERE tenant_id = %s AND effect_key IN (SELECT effect_key "
    "FROM executor.builtin_effects WHERE tenant_id = %s AND created_at < %s ORDER BY created_at LIMIT %s)"
)
_ATTEMPTS = (
    "DELETE FROM executor.mail_attempts WHERE tenant_id = %s AND effect_key IN (SELECT effect_key "
    "FROM executor.mail_attempts WHERE tenant_id = %s AND begun_at < %s ORDER BY begun_at LIMIT %s)"
)
_OUTCOMES = (
    "DELETE FROM executor.outcomes WHERE tenant_id = %s AND id IN (SELECT id FROM executor.outcomes "
    "WHERE tenant_id = %s AND done_at < %s ORDER BY done_at LIMIT %s)"
)
# Only of runs that have ended: a run numbers its next event after its last one.
_EVENTS = (
    "DELETE FROM executor.step_events AS e USING (SELECT o.workflow_id, o.sequence FROM executor.step_events AS o "
    "JOIN executor.workflows AS w ON w.tenant_id = o.tenant_id AND w.id = o.workflow_id "
    "WHERE o.tenant_id = %s AND o.at < %s AND w.updated_at < %s "
    "AND w.status NOT IN ('running', 'waiting_intervention') ORDER BY o.at LIMIT %s) AS old "
    "WHERE e.tenant_id = %s AND e.workflow_id = old.workflow_id AND e.sequence = old.sequence"
)


class Retention:
    """The pruning loop.

    Args:
        database: the executor's.
        requests: first answers.
        clock: the suite's.
        keep: how long everything is kept at least; longer than any retry and than the time in which undo is possible.
    """

    def __init__(self, database: Database, requests: Requests, clock: Clock, keep: timedelta) -> None:
        self._database = database
        self._requests = requests
        self._clock = clock
        self._keep = keep

    async def round(self) -> None:
        """One pass over all tenants."""
        before = self._clock.now() - self._keep
        for tenant_id in await self._tenants():
            counts = {
                "effects": await self._all(self._delete(tenant_id, _EFFECTS, (tenant_id, tenant_id, before, _BATCH))),
                "mail_attempts": await self._all(
                    self._delete(tenant_id, _ATTEMPTS, (tenant_id, tenant_id, before, _BATCH))
                ),
                "outcomes": await self._all(self._delete(tenant_id, _OUTCOMES, (tenant_id, tenant_id, before, _BATCH))),
                "events": await self._all(
                    self._delete(tenant_id, _EVENTS, (tenant_id, before, before, _BATCH, tenant_id))
                ),
                "answers": await self._prune_answers(tenant_id),
            }
            if any(counts.values()):
                _log.info("pruned", **counts)

    async def _tenants(self) -> list[str]:
        async with self._database.sweep() as sweep:
            found = await sweep.batch([(_TENANTS.format(table=table), ()) for table in ("workflows", "requests")])
        return sorted({row["tenant_id"] for each in found for row in each.rows})

    def _delete(
        self, tenant_id: str, sql: str, params: tuple[str | int | datetime, ...]
    ) -> Callable[[], Awaitable[int]]:
        return lambda: self._database.execute(tenant_id, sql, params)

    async def _all(self, delete: Callable[[], Awaitable[int]]) -> int:
        """Deletes batch after batch; how many rows."""
        total = 0
        while count := await delete():
            total += count
            if count < _BATCH:
                break
        return total

    async def _prune_answers(self, tenant_id: str) -> int:
        async with self._database.tenant(tenant_id) as tx:
            return await self._requests.prune(tx, tenant_id, self._keep.total_seconds())

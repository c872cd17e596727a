"""Forgets what nobody asks for any more: old events, sent messages, keys of calls, and, when wished, old turns.

Rows go in small transactions, so that nobody waits for them. People and conversations stay until they are erased.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from libs.clock import Clock
from libs.storage.postgres import Database
from libs.telemetry.log import get_logger
from services.gateway.tenants_store import TenantStore

_log = get_logger("retention")

_BATCH = 1000
_TENANTS = 200

_OLD = """
DELETE FROM gateway.{table} WHERE tenant_id = %(tenant_id)s AND ctid = ANY(ARRAY(
    SELECT ctid FROM gateway.{table} WHERE tenant_id = %(tenant_id)s AND {old} LIMIT %(limit)s))
"""

_EVENTS, _COVERED, _HTTP_KEYS = (
    _OLD.replace("{table}", table).replace("{old}", "created_at < %(before)s")
    for table in ("events", "covered_keys", "http_keys")
)
_OUTBOX = _OLD.replace("{table}", "outbox").replace("{old}", "created_at < %(before)s AND done_at IS NOT NULL")
_TURNS = _OLD.replace("{table}", "turns").replace(
    "{old}", "received_at < %(before)s AND status IN ('answered', 'dead')"
)


class Retention:
    """The pruning loop.

    Args:
        database: the gateway's.
        tenants: whose rows there are.
        clock: the suite's.
        keep: how long events, sent messages and keys of calls are kept at least.
        keep_turns: how long answered turns are kept at least; None: until they are erased.
    """

    def __init__(
        self, database: Database, tenants: TenantStore, clock: Clock, keep: timedelta, keep_turns: timedelta | None
    ) -> None:
        self._database = database
        self._tenants = tenants
        self._clock = clock
        self._keep = keep
        self._keep_turns = keep_turns

    async def round(self) -> None:
        """One pass over all tenants."""
        after = ""
        while page := await self._tenants.page(after, _TENANTS):
            for row in page:
                await self._prune(row["tenant_id"], self._clock.now())
            after = page[-1]["tenant_id"]

    async def _prune(self, tenant_id: str, now: datetime) -> None:
        before = now - self._keep
        counts = {
            "events": await self._delete(tenant_id, _EVENTS, before),
            "messages": await self._delete(tenant_id, _OUTBOX, before),
            "covered": await self._delete(tenant_id, _COVERED, before),
            "calls": await self._delete(tenant_id, _HTTP_KEYS, before),
        }
        if self._keep_turns is not None:
            counts["turns"] = await self._delete(tenant_id, _TURNS, now - self._keep_turns)
        if any(counts.values()):
            _log.info("pruned", **counts)

    async def _delete(self, tenant_id: str, sql: str, before: datetime) -> int:
        total, params = 0, {"tenant_id": tenant_id, "before": before, "limit": _BATCH}
        while count := await self._database.execute(tenant_id, sql, params):
            total += count
            if count < _BATCH:
                break
        return total

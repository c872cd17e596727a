"""What nobody asks for: runs that died are taken over, put-off steps tried again, questions nobody answered lapse.

Found as sweep over all tenants, then done as the tenant. A notification wakes the look for runs; a slow sweep stands
behind it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any

from libs.clock import Clock
from libs.errors import StewardError
from libs.rpc.context import with_tenant
from libs.rpc.tasks import Shielded
from libs.storage.leases import Leases
from libs.storage.postgres import Database
from libs.telemetry.log import get_logger
from services.executor.engine import Engine

_log = get_logger(__name__)
_BATCH = 50
_PAUSE_S = 0.2

_ABANDONED = (
    "SELECT tenant_id, id FROM executor.workflows WHERE status = 'running' "
    "AND (lease_end IS NULL OR lease_end <= now()) AND (wake_at IS NULL OR wake_at <= %s) "
    "ORDER BY lease_end NULLS FIRST LIMIT %s"
)
_LAPSED = (
    "SELECT DISTINCT tenant_id, workflow_id FROM (SELECT tenant_id, workflow_id FROM executor.interventions "
    "WHERE status = 'open' AND expires_at <= %s ORDER BY expires_at LIMIT %s) AS due"
)


class Sweeps:
    """The loops' rounds.

    Args:
        database: the executor's.
        engine: does what is found.
        leases: those on workflows.
        clock: the suite's.
        shielded: where taken-over runs go on.
    """

    def __init__(self, database: Database, engine: Engine, leases: Leases, clock: Clock, shielded: Shielded) -> None:
        self._database = database
        self._engine = engine
        self._leases = leases
        self._clock = clock
        self._shielded = shielded

    async def end_earlier_boots(self) -> int:
        """At the start: ends the leases this slot's earlier boot still holds, so that its runs are taken up at once."""
        async with self._database.sweep() as sweep:
            held = await self._leases.earlier_boots(sweep)
        for tenant_id, workflow_id in held:
            async with self._database.tenant(tenant_id) as tx:
                await self._leases.end_earlier_boot(tx, tenant_id, workflow_id)
        return len(held)

    async def abandoned(self) -> bool:
        """Takes over what nobody runs; True when there may be more."""
        async with self._database.sweep() as sweep:
            rows = await sweep.fetch_all(_ABANDONED, (self._clock.now(), _BATCH))
        for row in rows:
            self._own(row["tenant_id"], row["id"])
        if len(rows) < _BATCH:
            return False
        await asyncio.sleep(_PAUSE_S)  # the next look should find the next ones
        return True

    async def lapsed(self) -> bool:
        """Closes questions whose time is over; True when there may be more."""
        async with self._database.sweep() as sweep:
            rows = await sweep.fetch_all(_LAPSED, (self._clock.now(), _BATCH))
        for row in rows:
            with with_tenant(row["tenant_id"], caller="executor", method="lapse"):
                await self._try("lapse", row["workflow_id"], self._engine.expire(row["tenant_id"], row["workflow_id"]))
        return len(rows) == _BATCH

    def _own(self, tenant_id: str, workflow_id: str) -> None:
        with with_tenant(tenant_id, caller="executor", method="take_over"):
            self._shielded.start(
                f"run:{tenant_id}:{workflow_id}",
                lambda: self._try("take_over", workflow_id, self._engine.take_over(tenant_id, workflow_id)),
            )

    async def _try(self, what: str, workflow_id: str, work: Coroutine[Any, Any, None]) -> None:
        """One workflow's trouble must not stop the others'; it is found again by the next sweep."""
        try:
            await work
        except StewardError as error:
            _log.warning("sweep_failed", what=what, workflow_id=workflow_id, reason=error.reason)

"""Undos that are on their way: noted before something elsewhere is taken back, gone when the undo is recorded."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from libs.storage.postgres import Database, Tx

_BEGIN = (
    "INSERT INTO executor.undos (tenant_id, workflow_id, request_id, begun_at) VALUES (%s, %s, %s, %s) "
    "ON CONFLICT DO NOTHING"
)
_END = "DELETE FROM executor.undos WHERE tenant_id = %s AND workflow_id = %s AND request_id = %s"
_BEGUN = "SELECT tenant_id, workflow_id, request_id FROM executor.undos WHERE begun_at <= %s ORDER BY begun_at LIMIT %s"


class UndoStore:
    """Table ``executor.undos``."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def begin(self, tenant_id: str, workflow_id: str, request_id: str, now: datetime) -> None:
        """Notes an undo, committed."""
        await self._database.execute(tenant_id, _BEGIN, (tenant_id, workflow_id, request_id, now))

    async def end(self, tx: Tx, tenant_id: str, workflow_id: str, request_id: str) -> None:
        """In the transaction that records the undo."""
        await tx.execute(_END, (tenant_id, workflow_id, request_id))

    async def drop(self, tenant_id: str, workflow_id: str, request_id: str) -> None:
        """One that has become impossible."""
        await self._database.execute(tenant_id, _END, (tenant_id, workflow_id, request_id))

    async def begun(self, before: datetime, limit: int) -> Sequence[dict[str, Any]]:
        """Those noted before an instant and not recorded, of all tenants."""
        async with self._database.sweep() as sweep:
            return await sweep.fetch_all(_BEGUN, (before, limit))

"""What a person lets us do without asking, as the check for a yes reads it."""

from __future__ import annotations

from libs.storage.postgres import Database


class StandingStore:
    """Reads table ``executor.standing_yes``; it is written by the built-in provider's actions."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def names(self, tenant_id: str, customer_id: str) -> frozenset[str]:
        """``type.action:recipient`` of each standing yes, in lower case."""
        if not customer_id:
            return frozenset()
        sql = (
            "SELECT name FROM executor.standing_yes WHERE tenant_id = %s AND customer_id = %s AND deleted_at IS NULL "
            "LIMIT 1000"
        )
        rows = await self._database.fetch_all(tenant_id, sql, (tenant_id, customer_id))
        return frozenset(row["name"] for row in rows)

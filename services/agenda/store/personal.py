"""Export and erasure of all the agenda has about a customer."""

from typing import Any

from libs.storage.postgres import Database

_TABLES = ("agenda.audit", "agenda.tasks", "agenda.goals")


class PersonalStore:
    """The rows of one customer over all tables."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def erase(self, tenant_id: str, customer_id: str) -> int:
        """Remove all of it; returns the number of rows."""
        async with self._database.tenant(tenant_id) as tx:
            counts: list[Any] = [
                await tx.execute(f"DELETE FROM {table} WHERE customer_id = %s", (customer_id,)) for table in _TABLES
            ]
        return sum(counts)

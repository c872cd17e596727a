"""Export and erasure of all the agenda has about a customer."""

from datetime import datetime

from libs.storage.idempotency import Requests
from libs.storage.postgres import Database, Statement
from services.agenda.store.changes import CANCEL, CHANGE, scope

_TABLES = ("agenda.audit", "agenda.tasks", "agenda.goals")
_ERASE = "EraseCustomer"


class PersonalStore:
    """The rows of one customer over all tables."""

    def __init__(self, database: Database, requests: Requests) -> None:
        self._database = database
        self._requests = requests

    async def erase(self, tenant_id: str, customer_id: str, request_id: str) -> int:
        """Remove all of it; the number of rows. The same request_id again: the first number."""
        async with self._database.tenant(tenant_id) as tx:
            first = await self._requests.begin(tx, tenant_id, _ERASE, request_id) if request_id else None
            statements: list[Statement] = [
                (f"DELETE FROM {table} WHERE customer_id = %s", (customer_id,)) for table in _TABLES
            ]
            answers = [scope(method, customer_id) for method in (CHANGE, CANCEL)]
            statements.append(("DELETE FROM agenda.requests WHERE method = ANY(%s)", (answers,)))
            removed = sum(each.rowcount for each in (await tx.batch(statements))[:-1])
            if first is not None:
                return int(first)
            if request_id:
                await self._requests.finish(tx, tenant_id, _ERASE, request_id, str(removed).encode(), last=True)
        return removed

    async def prune(self, tenant_id: str, older_than_s: float) -> int:
        """Forget first answers older than any retry; how many."""
        async with self._database.tenant(tenant_id) as tx:
            return await self._requests.prune(tx, tenant_id, older_than_s)

    async def tenants_with_answers(self, older_than_s: float) -> list[str]:
        """The tenants that have first answers so old."""
        async with self._database.sweep() as tx:
            rows = await tx.fetch_all(
                "SELECT DISTINCT tenant_id FROM agenda.requests WHERE created_at < now() - make_interval(secs => %s)",
                (older_than_s,),
            )
        return [row["tenant_id"] for row in rows]

    async def tenants_with_audit(self, before: datetime) -> list[str]:
        """The tenants that have audit rows from before an instant."""
        async with self._database.sweep() as tx:
            rows = await tx.fetch_all("SELECT DISTINCT tenant_id FROM agenda.audit WHERE at < %s", (before,), last=True)
        return [row["tenant_id"] for row in rows]

    async def prune_audit(self, tenant_id: str, before: datetime) -> int:
        """Forget what was said first before an instant; how many rows."""
        return await self._database.execute(tenant_id, "DELETE FROM agenda.audit WHERE at < %s", (before,))

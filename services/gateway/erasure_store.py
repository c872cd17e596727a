"""Forgetting a person in PostgreSQL: their conversations are held first, so that none of their turns runs meanwhile."""

from __future__ import annotations

from libs.storage.postgres import Database
from services.gateway.turns.statements import FREE

_HOLD = """
UPDATE gateway.conversations v SET lease_owner = %(owner)s, lease_epoch = v.lease_epoch + 1, lease_turn_id = '',
    lease_end = now() + %(lease_s)s * interval '1 second'
WHERE v.tenant_id = %(tenant_id)s AND v.customer_id = %(customer_id)s AND (v.lease_owner = %(owner)s OR {free})
""".replace("{free}", FREE)

_BUSY = """
SELECT count(*) AS busy FROM gateway.conversations v
WHERE v.tenant_id = %(tenant_id)s AND v.customer_id = %(customer_id)s AND v.lease_owner <> %(owner)s
"""

_LET_GO = """
UPDATE gateway.conversations SET lease_owner = NULL, lease_end = NULL
WHERE tenant_id = %(tenant_id)s AND customer_id = %(customer_id)s AND lease_owner = %(owner)s
"""

_LOCK_ADDRESSES = """
SELECT address FROM gateway.addresses
WHERE tenant_id = %(tenant_id)s AND customer_id = %(customer_id)s ORDER BY address FOR UPDATE
"""
"""Before the conversations: no new one is opened for an address that goes."""

_LOCK_CONVERSATIONS = """
SELECT coalesce(lease_owner = %(owner)s AND lease_end > now(), false) AS held FROM gateway.conversations
WHERE tenant_id = %(tenant_id)s AND customer_id = %(customer_id)s ORDER BY id FOR UPDATE
"""
"""So that no turn of this person is stored while the rest goes."""

_ERASE = (
    "DELETE FROM gateway.http_keys WHERE tenant_id = %(tenant_id)s AND sender IN"
    " (SELECT address FROM gateway.addresses WHERE tenant_id = %(tenant_id)s AND customer_id = %(customer_id)s)",
    "DELETE FROM gateway.covered_keys k USING gateway.turns t, gateway.conversations v"
    " WHERE k.tenant_id = %(tenant_id)s AND t.tenant_id = k.tenant_id AND t.id = k.turn_id"
    " AND v.tenant_id = t.tenant_id AND v.id = t.conversation_id AND v.customer_id = %(customer_id)s",
    *(
        "DELETE FROM gateway.{table} x USING gateway.conversations v WHERE x.tenant_id = %(tenant_id)s"
        " AND v.tenant_id = x.tenant_id AND v.id = x.conversation_id AND v.customer_id = %(customer_id)s".replace(
            "{table}", table
        )
        for table in ("outbox", "events", "turns")
    ),
    *(
        "DELETE FROM gateway.{table} WHERE tenant_id = %(tenant_id)s AND customer_id = %(customer_id)s".replace(
            "{table}", table
        )
        for table in ("conversations", "calendar_feeds", "addresses")
    ),
    "DELETE FROM gateway.customers WHERE tenant_id = %(tenant_id)s AND id = %(customer_id)s",
)


class ErasureStore:
    """A person's rows. ``owner`` is who erases: one name for each time."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def hold(self, tenant_id: str, customer_id: str, owner: str, lease_s: float) -> int:
        """Takes the leases of a person's conversations that are free; how many are run by somebody else."""
        params = {"tenant_id": tenant_id, "customer_id": customer_id, "owner": owner, "lease_s": lease_s}
        _, busy = await self._database.batch(tenant_id, [(_HOLD, params), (_BUSY, params)])
        return int(busy.value)

    async def let_go(self, tenant_id: str, customer_id: str, owner: str) -> None:
        """Gives the leases back; what waits is run by whoever finds it."""
        params = {"tenant_id": tenant_id, "customer_id": customer_id, "owner": owner}
        await self._database.execute(tenant_id, _LET_GO, params)

    async def erase(self, tenant_id: str, customer_id: str, owner: str) -> int | None:
        """Deletes all of a person: how many rows; None, and nothing is deleted, when not all their conversations are
        held by ``owner``."""
        params = {"tenant_id": tenant_id, "customer_id": customer_id, "owner": owner}
        async with self._database.tenant(tenant_id) as tx:
            _, conversations = await tx.batch([(_LOCK_ADDRESSES, params), (_LOCK_CONVERSATIONS, params)])
            if not all(row["held"] for row in conversations.rows):
                return None
            results = await tx.batch([(sql, params) for sql in _ERASE], last=True)
        return sum(each.rowcount for each in results)

"""Secrets of calendar feeds in PostgreSQL; only their SHA-256 is stored."""

from __future__ import annotations

import secrets

from libs.clock import Clock
from libs.storage.postgres import Database
from services.gateway.tenants_store import key_hash

_PUT = """
INSERT INTO gateway.calendar_feeds (tenant_id, customer_id, secret_hash, created_at)
VALUES (%(tenant_id)s, %(customer_id)s, %(secret_hash)s, %(now)s)
ON CONFLICT (tenant_id, customer_id) DO UPDATE SET secret_hash = excluded.secret_hash, created_at = excluded.created_at
"""

_DROP = "DELETE FROM gateway.calendar_feeds WHERE tenant_id = %(tenant_id)s AND customer_id = %(customer_id)s"

_WHOSE = "SELECT tenant_id, customer_id FROM gateway.calendar_feeds WHERE secret_hash = %(secret_hash)s"


class Feeds:
    """Who may read whose calendar by a secret address."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def renew(self, tenant_id: str, customer_id: str) -> str:
        """A new secret for a person's feed; the one before is no longer good."""
        secret = secrets.token_urlsafe(32)
        params = {
            "tenant_id": tenant_id, "customer_id": customer_id, "secret_hash": key_hash(secret),
            "now": self._clock.now(),
        }  # fmt: skip
        await self._database.execute(tenant_id, _PUT, params)
        return secret

    async def drop(self, tenant_id: str, customer_id: str) -> bool:
        """Ends a person's feed; whether there was one."""
        params = {"tenant_id": tenant_id, "customer_id": customer_id}
        return await self._database.execute(tenant_id, _DROP, params) > 0

    async def whose(self, secret: str) -> tuple[str, str] | None:
        """Tenant and customer of a secret; None when it is not good."""
        async with self._database.sweep() as tx:
            row = await tx.fetch_one(_WHOSE, {"secret_hash": key_hash(secret)}, last=True)
        return None if row is None else (row["tenant_id"], row["customer_id"])

"""Tenants and their API keys in PostgreSQL. Of a key only the SHA-256 is stored."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from libs.errors import NotFound
from libs.storage.postgres import Database, Row

_PUT_TENANT = """
INSERT INTO gateway.tenants (tenant_id, name, policy, created_at)
VALUES (%(tenant_id)s, %(name)s, %(policy)s::jsonb, %(now)s)
ON CONFLICT (tenant_id) DO NOTHING
"""

_TENANT = (
    "SELECT tenant_id, name, policy, staff_address, created_at FROM gateway.tenants WHERE tenant_id = %(tenant_id)s"
)

_TENANTS = """
SELECT tenant_id, name, policy, staff_address, created_at FROM gateway.tenants
WHERE tenant_id > %(after)s ORDER BY tenant_id LIMIT %(limit)s
"""

_SET_STAFF = "UPDATE gateway.tenants SET staff_address = %(address)s WHERE tenant_id = %(tenant_id)s"

_PUT_KEY = """
INSERT INTO gateway.api_keys (tenant_id, id, name, key_hash, created_at)
VALUES (%(tenant_id)s, %(key_id)s, %(name)s, %(key_hash)s, %(now)s)
ON CONFLICT DO NOTHING
"""

_KEYS = """
SELECT tenant_id, id, name, created_at, revoked_at FROM gateway.api_keys
WHERE tenant_id = %(tenant_id)s AND (%(after)s = '' OR id < %(after)s) ORDER BY id DESC LIMIT %(limit)s
"""

_REVOKE = """
UPDATE gateway.api_keys SET revoked_at = coalesce(revoked_at, %(now)s)
WHERE tenant_id = %(tenant_id)s AND id = %(key_id)s
RETURNING tenant_id, id, name, created_at, revoked_at
"""

_TENANT_OF_KEY = "SELECT tenant_id FROM gateway.api_keys WHERE key_hash = %(key_hash)s AND revoked_at IS NULL"


def key_hash(key: str) -> str:
    """What is stored of a key. Keys are long and random, so a plain SHA-256 is enough."""
    return hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()


class TenantStore:
    """Organisations and how their programs prove who they are."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def put(self, tenant_id: str, name: str, policy: Mapping[str, Any] | None, now: datetime) -> Row:
        """Makes a tenant unless there is one of this id; returns it as stored."""
        params = {"tenant_id": tenant_id, "name": name, "policy": policy, "now": now}
        stored = (await self._database.batch(tenant_id, [(_PUT_TENANT, params), (_TENANT, params)]))[1].row
        assert stored is not None
        return stored

    async def set_staff_address(self, tenant_id: str, address: str) -> Row:
        """Names whom to tell; returns the tenant.

        Raises:
            NotFound: no such tenant.
        """
        params = {"tenant_id": tenant_id, "address": address}
        stored = (await self._database.batch(tenant_id, [(_SET_STAFF, params), (_TENANT, params)]))[1].row
        if stored is None:
            raise NotFound("TENANT_UNKNOWN", "no such tenant")
        return stored

    async def staff_address(self, tenant_id: str) -> str:
        """Whom to tell; empty when nobody is named."""
        row = await self._database.fetch_one(tenant_id, _TENANT, {"tenant_id": tenant_id})
        return str(row["staff_address"]) if row else ""

    async def page(self, after: str, limit: int) -> list[Row]:
        """Tenants by id, after the one given."""
        async with self._database.sweep() as tx:
            return await tx.fetch_all(_TENANTS, {"after": after, "limit": limit}, last=True)

    async def put_key(self, tenant_id: str, key_id: str, name: str, secret: str, now: datetime) -> None:
        """Stores a key of a tenant.

        Raises:
            NotFound: no such tenant.
        """
        params = {"tenant_id": tenant_id, "key_id": key_id, "name": name, "key_hash": key_hash(secret), "now": now}
        async with self._database.tenant(tenant_id) as tx:
            if await tx.fetch_one(_TENANT, params) is None:
                raise NotFound("TENANT_UNKNOWN", "no such tenant")
            await tx.execute(_PUT_KEY, params, last=True)

    async def keys(self, tenant_id: str, after: str, limit: int) -> list[Row]:
        """A tenant's keys, newest first, after the one given; none for an unknown tenant."""
        params = {"tenant_id": tenant_id, "after": after, "limit": limit}
        return await self._database.fetch_all(tenant_id, _KEYS, params)

    async def revoke_key(self, tenant_id: str, key_id: str, now: datetime) -> Row:
        """Takes a key back; once more changes nothing.

        Raises:
            NotFound: this tenant has no such key.
        """
        params = {"tenant_id": tenant_id, "key_id": key_id, "now": now}
        row = await self._database.fetch_one(tenant_id, _REVOKE, params)
        if row is None:
            raise NotFound("KEY_UNKNOWN", "no such key")
        return row

    async def tenant_of_key(self, secret: str) -> str | None:
        """Whose key it is; None for an unknown one and one taken back."""
        async with self._database.sweep() as tx:
            row = await tx.fetch_one(_TENANT_OF_KEY, {"key_hash": key_hash(secret)}, last=True)
        return None if row is None else str(row["tenant_id"])

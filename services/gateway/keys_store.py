"""Idempotency keys of HTTP calls that are no messages: scope (tenant, from)."""

from __future__ import annotations

from libs.clock import Clock
from libs.errors import AlreadyExists
from libs.storage.postgres import Database

_PUT = """
INSERT INTO gateway.http_keys (tenant_id, sender, key, content_hash, request_id, created_at)
VALUES (%(tenant_id)s, %(sender)s, %(key)s, %(content_hash)s, %(request_id)s, %(now)s)
ON CONFLICT DO NOTHING
"""

_GET = """
SELECT content_hash, request_id FROM gateway.http_keys
WHERE tenant_id = %(tenant_id)s AND sender = %(sender)s AND key = %(key)s
"""


class KeyStore:
    """Which request id belongs to a caller's key."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def request_id(self, tenant_id: str, sender: str, key: str, content_hash: str, request_id: str) -> str:
        """The request id of the first call with this key, which is the one given when this is the first.

        Raises:
            AlreadyExists: ``IDEMPOTENCY_MISMATCH``: the first had other content.
        """
        params = {
            "tenant_id": tenant_id, "sender": sender, "key": key, "content_hash": content_hash,
            "request_id": request_id, "now": self._clock.now(),
        }  # fmt: skip
        _, found = await self._database.batch(tenant_id, [(_PUT, params), (_GET, params)])
        assert found.row is not None
        if found.row["content_hash"] != content_hash:
            raise AlreadyExists("IDEMPOTENCY_MISMATCH", "this key was used for another call")
        return str(found.row["request_id"])

"""SQL over ``planner.entities``."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from libs.storage.idempotency import Requests
from libs.storage.postgres import Database
from services.planner.entities import Learned, Owner, folded

_FIND = """
    SELECT type, value, resolved, origin, learned_at, value_folded FROM planner.entities
    WHERE tenant_id = %s AND customer_id = %s AND value_folded = ANY(%s) AND type = %s AND NOT forgotten
"""
_PUT = """
    INSERT INTO planner.entities (tenant_id, customer_id, type, value_folded, value, address, resolved, origin,
    learned_at)
    VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s)
    ON CONFLICT (tenant_id, customer_id, value_folded, type) DO UPDATE SET value = EXCLUDED.value, address =
    EXCLUDED.address,
        resolved = EXCLUDED.resolved, origin = EXCLUDED.origin, learned_at = EXCLUDED.learned_at, forgotten = false
"""
_FORGET = """
    DELETE FROM planner.entities
    WHERE tenant_id = %s AND customer_id = %s AND value_folded = %s AND (%s = '' OR type = %s) AND NOT forgotten
    RETURNING type, value_folded, address
"""
_LIST = """
    SELECT type, value, resolved, origin, learned_at, value_folded FROM planner.entities
    WHERE tenant_id = %s AND customer_id = %s AND NOT forgotten AND (value_folded, type) > (%s, %s)
    ORDER BY value_folded, type LIMIT %s
"""
_ERASE = "DELETE FROM planner.entities WHERE tenant_id = %s AND customer_id = %s RETURNING type, value_folded, address"
_ERASE_ANSWERS = "DELETE FROM planner.requests WHERE tenant_id = %s AND method = ANY(%s)"
_TENANTS = "SELECT DISTINCT tenant_id FROM planner.requests WHERE created_at < now() - make_interval(secs => %s)"
_REMEMBER, _FORGOT = "RememberEntity", "ForgetEntity"


class EntityStore:
    """The lasting copy of what was learned."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._requests = Requests("planner")

    async def find(self, owner: Owner, kind: str, values: Sequence[str]) -> dict[str, Learned]:
        """Folded value → what is known of it as this type; one round trip."""
        keys = (owner.tenant_id, owner.customer_id, [folded(value) for value in values], kind)
        rows = await self._database.fetch_all(owner.tenant_id, _FIND, keys)
        return {row["value_folded"]: _learned(row) for row in rows}

    async def remember(self, owner: Owner, entity: Learned, request_id: str, answer: bytes) -> bytes | None:
        """Stores an entity; the first answer of the same request when there was one, else None."""
        async with self._database.tenant(owner.tenant_id) as tx:
            method = _scope(_REMEMBER, owner.customer_id)
            first = await self._requests.begin(tx, owner.tenant_id, method, request_id)
            if first is not None:
                return first
            row = (
                owner.tenant_id,
                owner.customer_id,
                entity.type,
                folded(entity.value),
                entity.value,
                owner.address,
                entity.resolved,
                entity.origin,
                entity.learned_at,
            )
            finish = self._requests.finish_statement(owner.tenant_id, method, request_id, answer)
            await tx.batch([(_PUT, row), finish], last=True)
            return None

    async def forget(
        self, owner: Owner, value: str, kind: str, request_id: str
    ) -> tuple[int, list[tuple[str, str, str]]]:
        """Forgets a name: how many meanings it had, and (type, folded value, address) of each that was forgotten now.

        The same request again tells the first number and forgets nothing.
        """
        key = (owner.tenant_id, _scope(_FORGOT, owner.customer_id), request_id)
        async with self._database.tenant(owner.tenant_id) as tx:
            first = await self._requests.begin(tx, *key) if request_id else None
            if first is not None:
                return int(first), []
            rows = await tx.fetch_all(
                _FORGET, (owner.tenant_id, owner.customer_id, folded(value), kind, kind), last=not request_id
            )
            if request_id:
                await self._requests.finish(tx, *key, str(len(rows)).encode(), last=True)
        return len(rows), [(row["type"], row["value_folded"], row["address"]) for row in rows]

    async def page(
        self, tenant_id: str, customer_id: str, after: tuple[str, str], limit: int
    ) -> list[tuple[str, Learned]]:
        """Entities by folded value and type after a key, with their folded value."""
        rows = await self._database.fetch_all(tenant_id, _LIST, (tenant_id, customer_id, *after, limit))
        return [(row["value_folded"], _learned(row)) for row in rows]

    async def erase(self, tenant_id: str, customer_id: str) -> list[tuple[str, str, str]]:
        """Deletes all of a customer, what their calls were answered too; (type, folded value, address) of each name."""
        methods = [_scope(method, customer_id) for method in (_REMEMBER, _FORGOT)]
        erased, _ = await self._database.batch(
            tenant_id, [(_ERASE, (tenant_id, customer_id)), (_ERASE_ANSWERS, (tenant_id, methods))]
        )
        return [(row["type"], row["value_folded"], row["address"]) for row in erased.rows]

    async def prune(self, older_than_s: float) -> int:
        """Deletes first answers, of all tenants, that no retry can ask for any more; how many."""
        async with self._database.sweep() as tx:
            tenants = await tx.fetch_all(_TENANTS, (older_than_s,), last=True)
        pruned = 0
        for row in tenants:
            async with self._database.tenant(row["tenant_id"]) as tx:
                pruned += await self._requests.prune(tx, row["tenant_id"], older_than_s)
        return pruned


def _scope(method: str, customer_id: str) -> str:
    """The method's name for one customer, so that what their calls were answered goes with them."""
    return f"{method}:{customer_id}"


def _learned(row: dict[str, Any]) -> Learned:
    at: datetime = row["learned_at"]
    return Learned(row["type"], row["value"], dict(row["resolved"]), row["origin"], at)

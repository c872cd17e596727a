"""What was learned about names: the cache in front of the table, written and forgotten together."""

from __future__ import annotations

from collections.abc import Sequence

from libs.clock import Clock
from services.planner.cache import EntityCache
from services.planner.entities import Learned, Owner, folded
from services.planner.store import EntityStore

_ASKED_FOR = "PERSON"
"""The type of what is looked up."""


class Memory:
    """Learned entities of all customers."""

    def __init__(self, store: EntityStore, cache: EntityCache, clock: Clock) -> None:
        self._store = store
        self._cache = cache
        self.clock = clock

    async def recall(self, owner: Owner, kind: str, values: Sequence[str]) -> dict[str, Learned]:
        """Folded value → what is known of it: from the cache, and what is not there from the table."""
        known = await self._cache.find(owner, kind, values)
        left = [value for value in values if folded(value) not in known]
        if left:
            found = await self._store.find(owner, kind, left)
            self._cache.put(owner, found.values())
            known |= found
        return known

    async def remember(self, owner: Owner, entity: Learned, request_id: str, answer: bytes) -> bytes | None:
        """Stores an entity; the answer of the first call with this request id when there was one."""
        first = await self._store.remember(owner, entity, request_id, answer)
        if first is None:
            self._cache.put(owner, [entity])
        return first

    async def forget(self, owner: Owner, value: str, kind: str, request_id: str) -> int:
        """Forgets a name; how many meanings it had. The same request again tells the first number."""
        count, rows = await self._store.forget(owner, value, kind, request_id)
        # Those of this address also when a first call died before it came to them.
        here = {(type_, folded(value), owner.address) for type_ in (kind or _ASKED_FOR, *(row[0] for row in rows))}
        await self._cache.drop(owner.tenant_id, [*rows, *here], self.clock.now())
        return count

    async def page(
        self, tenant_id: str, customer_id: str, after: tuple[str, str], limit: int
    ) -> list[tuple[str, Learned]]:
        """Entities after a key (folded value, type), with their folded value."""
        return await self._store.page(tenant_id, customer_id, after, limit)

    async def erase(self, tenant_id: str, customer_id: str) -> int:
        """Deletes all of a customer; how many rows."""
        rows = await self._store.erase(tenant_id, customer_id)
        await self._cache.drop(tenant_id, rows, self.clock.now())
        return len(rows)

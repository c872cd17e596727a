"""Learned entities in Redis: ``entity:{tenant}:{phone}:{type}:{value}``, a copy that may be lost."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from libs.storage.redis import RedisAway, RedisStore
from services.planner.entities import Learned, Owner, folded


class EntityCache:
    """Reads and writes the keys; with Redis away it knows nothing."""

    def __init__(self, redis: RedisStore, ttl_s: float) -> None:
        self._redis = redis
        self._ttl_s = ttl_s

    async def find(self, owner: Owner, kind: str, values: Sequence[str]) -> dict[str, Learned]:
        """Folded value → what is known of it."""
        wanted = [folded(value) for value in values]
        if not owner.address or not self._redis.enabled:
            return {}
        try:
            stored = await asyncio.gather(
                *(self._redis.get_json(_key(owner.tenant_id, owner.address, kind, v)) for v in wanted)
            )
        except RedisAway:
            return {}
        found = {value: _learned(document) for value, document in zip(wanted, stored, strict=True)}
        return {value: entity for value, entity in found.items() if entity is not None}

    def put(self, owner: Owner, entities: Iterable[Learned]) -> None:
        """Stores copies; nobody waits for it."""
        if not owner.address or not self._redis.enabled:
            return
        for entity in entities:
            key = _key(owner.tenant_id, owner.address, entity.type, folded(entity.value))
            self._redis.write_behind(self._redis.set_json(key, _document(entity), self._ttl_s))

    async def drop(self, tenant_id: str, rows: Iterable[tuple[str, str, str]]) -> None:
        """Drops the copies of (type, folded value, address); with Redis away they end by their time to live."""
        keys = [_key(tenant_id, address, kind, value) for kind, value, address in rows if address]
        try:
            await self._redis.delete(*keys)
        except RedisAway:
            return


def _key(tenant_id: str, address: str, kind: str, value: str) -> str:
    return f"entity:{tenant_id}:{address}:{kind}:{value}"


def _document(entity: Learned) -> dict[str, Any]:
    return {
        "type": entity.type,
        "value": entity.value,
        "resolved": entity.resolved,
        "origin": entity.origin,
        "learned_at": entity.learned_at.isoformat(),
    }


def _learned(document: Any) -> Learned | None:
    """A stored document as an entity; None when it is none (or of another form, which counts as lost)."""
    if not isinstance(document, dict) or not isinstance(document.get("resolved"), dict):
        return None
    try:
        at = datetime.fromisoformat(str(document["learned_at"]))
        return Learned(
            str(document["type"]), str(document["value"]), document["resolved"], str(document.get("origin", "")), at
        )
    except (KeyError, ValueError):
        return None

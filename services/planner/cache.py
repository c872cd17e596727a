"""Learned entities in Redis: ``entity:{tenant}:{phone}:{type}:{value}``, a copy that may be lost.

Copies are written while nobody waits, so one may arrive late: never over a newer one, nor over the mark that stays a
while where a copy was dropped.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any

from libs.storage.json import dumps
from libs.storage.redis import RedisAway, RedisStore
from libs.telemetry.log import get_logger
from services.planner.entities import Learned, Owner, folded

_log = get_logger(__name__)

_MARK_S = 60
"""How long a copy that is on its way is kept from where one was dropped, in seconds; far longer than a write takes."""

# Instants in UTC as RFC 3339 text, which sort as they follow each other.
_PUT = """
local stored = redis.call('GET', KEYS[1])
if stored then
  local read, document = pcall(cjson.decode, stored)
  if read and type(document) == 'table' and type(document['learned_at']) == 'string' then
    if document['learned_at'] > ARGV[2] then return 0 end
  end
end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[3])
return 1
"""

_DROP = """
for key = 1, #KEYS do
  redis.call('SET', KEYS[key], ARGV[1], 'EX', ARGV[2])
end
"""


class EntityCache:
    """Reads and writes the keys; with Redis away it knows nothing."""

    def __init__(self, redis: RedisStore, ttl_s: float) -> None:
        self._redis = redis
        self._ttl_ms = max(1, round(ttl_s * 1000))

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
        found = {value: _learned(document, owner) for value, document in zip(wanted, stored, strict=True)}
        return {value: entity for value, entity in found.items() if entity is not None}

    def put(self, owner: Owner, entities: Iterable[Learned]) -> None:
        """Stores copies; nobody waits for it."""
        if not owner.address or not self._redis.enabled:
            return
        for entity in entities:
            key = _key(owner.tenant_id, owner.address, entity.type, folded(entity.value))
            document = {**_document(entity), "customer_id": owner.customer_id}
            arguments = [dumps(document), document["learned_at"], self._ttl_ms]
            self._redis.write_behind(self._redis.script(_PUT, [key], arguments))

    async def drop(self, tenant_id: str, rows: Iterable[tuple[str, str, str]], now: datetime) -> None:
        """Drops the copies of (type, folded value, address), and those of what was learned before ``now`` that are
        still on their way; with Redis away they end by their time to live."""
        keys = list(dict.fromkeys(_key(tenant_id, address, kind, value) for kind, value, address in rows if address))
        if not keys or not self._redis.enabled:
            return
        mark = dumps({"learned_at": _instant(now)})
        try:
            await self._redis.script(_DROP, keys, [mark, _MARK_S])
        except RedisAway as error:
            _log.warning("copies_not_dropped", count=len(keys), reason=error.reason)


def _key(tenant_id: str, address: str, kind: str, value: str) -> str:
    return f"entity:{tenant_id}:{address}:{kind}:{value}"


def _document(entity: Learned) -> dict[str, Any]:
    return {
        "type": entity.type,
        "value": entity.value,
        "resolved": entity.resolved,
        "origin": entity.origin,
        "learned_at": _instant(entity.learned_at),
    }


def _instant(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def _learned(document: Any, owner: Owner) -> Learned | None:
    """A stored document as an entity; None when it is none, or somebody's who had the address before, or of another
    form (which counts as lost)."""
    if not isinstance(document, dict) or not isinstance(document.get("resolved"), dict):
        return None
    if document.get("customer_id") != owner.customer_id:
        return None
    try:
        at = datetime.fromisoformat(str(document["learned_at"]))
        return Learned(
            str(document["type"]), str(document["value"]), document["resolved"], str(document.get("origin", "")), at
        )
    except (KeyError, ValueError):
        return None

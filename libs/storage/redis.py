"""Redis (or Valkey): what may be lost. Never a needed store.

Every operation raises ``RedisAway`` when it cannot be done within its short time; for a second after that all of them
do so at once, without trying (a turn must not wait three times for a store that is gone), then one tries again.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any, TypeVar

from libs.errors import Unavailable
from libs.storage.json import dumps
from libs.telemetry.log import get_logger

if TYPE_CHECKING:  # importing redis takes 0.4 s: a process without Redis does not pay for it
    from redis.asyncio import Redis
    from redis.asyncio.client import Pipeline
    from redis.commands.core import AsyncScript

_log = get_logger("redis")
T = TypeVar("T")

CONNECT_TIMEOUT_S = 0.3
OPERATION_TIMEOUT_S = 0.3
AWAY_S = 1.0
"""How long nothing is tried after a failure."""

_COMPARE_AND_SET = """
local stored = redis.call('GET', KEYS[1])
if ARGV[1] == '' then
  if stored then return 0 end
else
  if not stored then return 0 end
  local read, document = pcall(cjson.decode, stored)
  if not read or type(document) ~= 'table' or tostring(document['version']) ~= ARGV[1] then return 0 end
end
redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[3])
return 1
"""


class RedisAway(Unavailable):
    """Redis cannot be used now, or is switched off."""

    def __init__(self, message: str = "redis cannot be reached") -> None:
        super().__init__("REDIS_AWAY", message, retry_after_s=AWAY_S)


class RedisStore:
    """JSON documents with a time to live.

    Args:
        url: ``redis://…``, ``rediss://…`` or ``unix://…``; None switches it off: every operation raises ``RedisAway``.
        prefix: put before all keys (tests); empty in a deployment.
        max_pending: writes behind that may wait at once; above it they are dropped, which is what they may be.
    """

    def __init__(self, url: str | None, *, prefix: str = "", max_pending: int = 1000) -> None:
        self._url = url
        self._prefix = prefix
        self._max_pending = max_pending
        self._client: Redis | None = None
        self._script: AsyncScript | None = None
        self._failures: tuple[type[Exception], ...] = (OSError, TimeoutError)
        self._away_until = 0.0
        self._was_away = False
        self._pending: set[asyncio.Task[None]] = set()

    @property
    def enabled(self) -> bool:
        """Whether there is a Redis to use at all."""
        return self._url is not None

    async def open(self) -> None:
        """Prepares the client and tries it once; never raises for a Redis that is away."""
        if self._url is None:
            return
        from redis.asyncio import Redis
        from redis.asyncio.retry import Retry
        from redis.backoff import NoBackoff
        from redis.exceptions import RedisError

        self._failures = (RedisError, OSError, TimeoutError)
        self._client = Redis.from_url(
            self._url,
            socket_connect_timeout=CONNECT_TIMEOUT_S,
            socket_timeout=OPERATION_TIMEOUT_S,
            retry=Retry(NoBackoff(), 1),  # one: for a pooled connection that the server closed meanwhile
            decode_responses=True,
            max_connections=16,
        )
        self._script = self._client.register_script(_COMPARE_AND_SET)
        await self.available()

    async def close(self) -> None:
        """Waits shortly for writes behind, then closes."""
        await self.drain()
        if self._client is not None:
            await self._client.aclose()

    async def available(self) -> bool:
        """Whether it answers now (at once False while it counts as away)."""
        try:
            await self._do(lambda client: client.ping())
        except RedisAway:
            return False
        return True

    async def get_json(self, key: str) -> Any:
        """The document at a key; None when there is none (or something that is no JSON, which counts as lost)."""
        text = await self._do(lambda client: client.get(self._prefix + key))
        if text is None:
            return None
        try:
            return json.loads(text)
        except ValueError:
            _log.warning("redis_value_unreadable", kind=key.partition(":")[0])
            return None

    async def set_json(self, key: str, value: Any, ttl_s: float) -> None:
        """Stores a document for ``ttl_s`` seconds."""
        text, millis = dumps(value), _millis(ttl_s)
        await self._do(lambda client: client.set(self._prefix + key, text, px=millis))

    async def compare_and_set_json(self, key: str, expected_version: int | None, value: Any, ttl_s: float) -> bool:
        """Stores a document only if the one there has ``version == expected_version`` (None.

        Only if there is none); False if not.
        """
        text, millis = dumps(value), _millis(ttl_s)
        version = "" if expected_version is None else str(expected_version)

        async def swap(client: Redis) -> bool:
            if self._script is None:
                raise RedisAway
            return bool(await self._script(keys=[self._prefix + key], args=[version, text, millis], client=client))

        return await self._do(swap)

    async def delete(self, *keys: str) -> int:
        """Deletes keys; how many there were."""
        if not keys:
            return 0
        return int(await self._do(lambda client: client.delete(*(self._prefix + key for key in keys))))

    @asynccontextmanager
    async def pipeline(self) -> AsyncIterator[Pipeline]:
        """Commands of the client collected in the block, sent in one round trip at its end (not atomic).

        Keys are not prefixed here.
        """
        client = self._usable()
        async with client.pipeline(transaction=False) as pipe:
            yield pipe
            await self._do(lambda _: pipe.execute())

    def write_behind(self, write: Coroutine[Any, Any, Any]) -> None:
        """Runs a write that nobody waits for (hot keys, after the commit).

        It never raises into the caller; a failure is logged.
        """
        if len(self._pending) >= self._max_pending:
            write.close()
            return
        task = asyncio.get_running_loop().create_task(self._write(write), name="redis-write-behind")
        self._pending.add(task)
        task.add_done_callback(self._pending.discard)

    async def drain(self, timeout_s: float = 2.0) -> None:
        """Waits for writes behind."""
        if self._pending:
            await asyncio.wait(self._pending, timeout=timeout_s)

    async def _write(self, write: Coroutine[Any, Any, Any]) -> None:
        try:
            await write
        except RedisAway:
            return  # told once when it went away; hot keys are rebuilt
        except Exception as error:
            _log.error("redis_write_failed", exc_info=error)

    def _usable(self) -> Redis:
        if self._client is None:
            raise RedisAway("redis is switched off" if self._url is None else "redis is not open")
        if time.monotonic() < self._away_until:
            raise RedisAway
        return self._client

    async def _do(self, operation: Callable[[Redis], Awaitable[T]]) -> T:
        client = self._usable()
        try:
            async with asyncio.timeout(CONNECT_TIMEOUT_S + OPERATION_TIMEOUT_S):
                result = await operation(client)
        except self._failures as error:
            self._away_until = time.monotonic() + AWAY_S
            if not self._was_away:
                self._was_away = True
                _log.warning("redis_away", error=type(error).__name__)
            raise RedisAway from error
        if self._was_away:
            self._was_away = False
            _log.info("redis_back")
        return result


def _millis(ttl_s: float) -> int:
    return max(1, round(ttl_s * 1000))

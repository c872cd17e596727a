"""Redis (or Valkey): what may be lost. Never a needed store.

Every operation raises ``RedisAway`` when it cannot be done within its short time; for a second after that all of them
do so at once, without trying (a turn must not wait three times for a store that is gone), then one tries again.

The client is redis-py, imported by the first store that has a URL: its import takes a third of a second, which a
service without Redis does not pay.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import time
from collections.abc import Awaitable, Callable, Coroutine, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from libs.errors import Unavailable
from libs.storage.json import dumps
from libs.telemetry.log import get_logger

if TYPE_CHECKING:
    import redis.asyncio

_log = get_logger("redis")

OPERATION_TIMEOUT_S = 0.3
"""For the whole of an operation, with the connecting it may need."""

TURN_TIMEOUT_S = 1.0
"""How long is waited for one of our connections when all are in use."""

AWAY_S = 1.0
"""How long nothing is tried after a failure."""

CONNECTIONS = 8
"""Of one store; as many operations go on at once, the others wait for their turn."""

_COMPARE_AND_SET = """
local stored = redis.call('GET', KEYS[1])
if ARGV[1] == '' then
  if stored then return 0 end
else
  if not stored then return 0 end
  local read, document = pcall(cjson.decode, stored)
  if not read or type(document) ~= 'table' then return 0 end
  if type(document['version']) ~= 'number' or string.format('%.0f', document['version']) ~= ARGV[1] then return 0 end
end
redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[3])
return 1
"""


_COMPARE_AND_DELETE = """
local stored = redis.call('GET', KEYS[1])
if not stored then return 0 end
local read, document = pcall(cjson.decode, stored)
if not read or type(document) ~= 'table' then return 0 end
if type(document['version']) ~= 'number' or string.format('%.0f', document['version']) ~= ARGV[1] then return 0 end
return redis.call('DEL', KEYS[1])
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

    Raises:
        ValueError: the URL is none.
    """

    def __init__(self, url: str | None, *, prefix: str = "", max_pending: int = 1000) -> None:
        self._client: redis.asyncio.Redis | None = None
        self._failures: tuple[type[Exception], ...] = ()
        if url is not None:
            self._client, self._failures = _client(url)
        self._prefix = prefix
        self._max_pending = max_pending
        self._turns = asyncio.Semaphore(CONNECTIONS)
        self._away_until = 0.0
        self._was_away = False
        self._closed = False
        self._pending: set[asyncio.Task[None]] = set()

    @property
    def enabled(self) -> bool:
        """Whether there is a Redis to use at all."""
        return self._client is not None

    async def open(self) -> None:
        """Tries it once, so that the first turn finds it connected; never raises for a Redis that is away."""
        if self.enabled:
            await self.available()

    async def close(self) -> None:
        """Waits shortly for writes behind, then closes."""
        await self.drain()
        self._closed = True
        if self._client is not None:
            with contextlib.suppress(*self._failures):
                await self._client.aclose()

    async def available(self) -> bool:
        """Whether it answers now (at once False while it counts as away)."""
        try:
            await self._run(lambda client: client.ping())
        except RedisAway:
            return False
        return True

    async def get_json(self, key: str) -> Any:
        """The document at a key; None when there is none (or something that is no JSON, which counts as lost)."""
        text = await self._run(lambda client: client.get(self._prefix + key))
        if text is None:
            return None
        try:
            return json.loads(text)
        except ValueError:
            _log.warning("redis_value_unreadable", kind=key.partition(":")[0])
            return None

    async def set_json(self, key: str, value: Any, ttl_s: float) -> None:
        """Stores a document for ``ttl_s`` seconds."""
        text = dumps(value)
        await self._run(lambda client: client.set(self._prefix + key, text, px=_millis(ttl_s)))

    async def compare_and_set_json(self, key: str, expected_version: int | None, value: Any, ttl_s: float) -> bool:
        """Stores a document only if the one there has ``version == expected_version`` (None: only if there is none).

        False when it was not stored. Versions are whole numbers below 2^53. When the connection is lost before the
        reply it may have been stored: then this raises ``RedisAway``, and the caller finds its own document at the next
        read.
        """
        version = "" if expected_version is None else str(expected_version)
        return bool(await self.script(_COMPARE_AND_SET, [key], [version, dumps(value), _millis(ttl_s)]))

    async def compare_and_delete_json(self, key: str, expected_version: int) -> bool:
        """Deletes a document only if it has ``version == expected_version``; whether it did."""
        return bool(await self.script(_COMPARE_AND_DELETE, [key], [str(expected_version)]))

    async def script(self, source: str, keys: Sequence[str], arguments: Sequence[str | int]) -> Any:
        """Runs a Lua script on the server, in one round trip with one reply; what it returns.

        It goes out by its hash, and itself when the server does not know it (it was restarted).
        """
        named = [self._prefix + key for key in keys]
        return await self._run(lambda client: client.register_script(source)(named, arguments))

    async def delete(self, *keys: str) -> int:
        """Deletes keys; how many there were."""
        if not keys:
            return 0
        return int(await self._run(lambda client: client.delete(*(self._prefix + key for key in keys))))

    async def add(self, amounts: Mapping[str, int], ttl_s: float) -> dict[str, int]:
        """Adds to counters, in one round trip; what they show now. A new one lives for ``ttl_s`` seconds."""
        commands: list[tuple[str | int, ...]] = []
        for key, amount in amounts.items():
            commands.append(("SET", self._prefix + key, 0, "PX", _millis(ttl_s), "NX"))
            commands.append(("INCRBY", self._prefix + key, amount))
        shown = await self._run(lambda client: _send(client, commands)) if commands else []
        return dict(zip(amounts, map(int, shown[1::2]), strict=True))

    def write_behind(self, write: Coroutine[Any, Any, Any]) -> bool:
        """Runs a write that nobody waits for (hot keys, after the commit); False when too many are waiting already.

        It never raises into the caller; a failure is logged.
        """
        if len(self._pending) >= self._max_pending:
            write.close()
            return False
        task = asyncio.get_running_loop().create_task(self._write(write), name="redis-write-behind")
        self._pending.add(task)
        task.add_done_callback(self._pending.discard)
        return True

    async def drain(self, timeout_s: float = 2.0) -> None:
        """Waits for writes behind."""
        if self._pending:
            await asyncio.wait(self._pending, timeout=timeout_s)

    async def _write(self, write: Coroutine[Any, Any, Any]) -> None:
        try:
            await write
        except RedisAway:
            return  # told once when it went away; hot keys are rebuilt
        except Exception as error:  # noqa: BLE001  nobody waits for this write; what it raised is in the log
            _log.error("redis_write_failed", exc_info=error)

    async def _run(self, use: Callable[[redis.asyncio.Redis], Awaitable[Any]]) -> Any:
        """Does one operation on one of the connections."""
        client = self._client_now()
        try:
            async with asyncio.timeout(TURN_TIMEOUT_S):
                await self._turns.acquire()
        except TimeoutError:
            raise RedisAway("too much is asked of redis at once") from None
        try:
            self._client_now()  # it may have gone away meanwhile
            async with asyncio.timeout(OPERATION_TIMEOUT_S):
                result = await _on_open_connection(use, client)
        except self._failures as error:
            await self._note_away(client, error)
            raise RedisAway from error
        finally:
            self._turns.release()
        if self._was_away:
            self._was_away = False
            _log.info("redis_back")
        return result

    def _client_now(self) -> redis.asyncio.Redis:
        if self._client is None or self._closed:
            raise RedisAway("redis is switched off")
        if time.monotonic() < self._away_until:
            raise RedisAway
        return self._client

    async def _note_away(self, client: redis.asyncio.Redis, error: Exception) -> None:
        known = time.monotonic() < self._away_until
        self._away_until = time.monotonic() + AWAY_S
        if not self._was_away:
            self._was_away = True
            _log.warning("redis_away", error=type(error).__name__)
        if not known:  # the idle connections lead to the same place: the next operation shall not begin with one
            with contextlib.suppress(*self._failures):
                await client.connection_pool.disconnect(inuse_connections=False)


def _client(url: str) -> tuple[redis.asyncio.Redis, tuple[type[Exception], ...]]:
    """A client that neither repeats nor gives up by itself, and what its failures are."""
    import redis.asyncio
    from redis.asyncio.retry import Retry
    from redis.backoff import NoBackoff

    client = redis.asyncio.Redis.from_url(
        url,
        protocol=2,
        client_name="steward",
        socket_timeout=None,  # the limits are those of RedisStore, around the whole
        socket_connect_timeout=OPERATION_TIMEOUT_S,  # its closing has this limit too
        retry=Retry(NoBackoff(), 0),
    )
    return client, (redis.RedisError, OSError, TimeoutError)


async def _on_open_connection(use: Callable[[redis.asyncio.Redis], Awaitable[Any]], client: redis.asyncio.Redis) -> Any:
    """One use; a connection that was cut while it lay idle is an ``OSError`` on every event loop."""
    try:
        return await use(client)
    except RuntimeError as error:
        if "handler is closed" not in str(error):
            raise
        raise ConnectionResetError("the connection was cut while idle") from error  # uvloop's words for it


async def _send(client: redis.asyncio.Redis, commands: list[tuple[str | int, ...]]) -> list[Any]:
    async with client.pipeline(transaction=False) as pipe:
        for command in commands:
            pipe.execute_command(*command)
        return list(await pipe.execute())


def _millis(ttl_s: float) -> int:
    return max(1, round(ttl_s * 1000))

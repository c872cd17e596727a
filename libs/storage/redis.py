"""Redis (or Valkey): what may be lost. Never a needed store.

Every operation raises ``RedisAway`` when it cannot be done within its short time; for a second after that all of them
do so at once, without trying (a turn must not wait three times for a store that is gone), then one tries again.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import time
from collections.abc import AsyncIterator, Coroutine, Sequence
from contextlib import asynccontextmanager
from typing import Any, Self

from libs.errors import Unavailable
from libs.storage.json import dumps
from libs.storage.resp import Address, Argument, Command, Connection, ReplyError
from libs.telemetry.log import get_logger

_log = get_logger("redis")

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
  if not read or type(document) ~= 'table' then return 0 end
  if type(document['version']) ~= 'number' or string.format('%.0f', document['version']) ~= ARGV[1] then return 0 end
end
redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[3])
return 1
"""
_COMPARE_AND_SET_SHA = hashlib.sha1(_COMPARE_AND_SET.encode(), usedforsecurity=False).hexdigest()


class RedisAway(Unavailable):
    """Redis cannot be used now, or is switched off."""

    def __init__(self, message: str = "redis cannot be reached") -> None:
        super().__init__("REDIS_AWAY", message, retry_after_s=AWAY_S)


class Pipeline:
    """Commands collected to go out together; the methods are Redis' commands. Times are whole seconds."""

    def __init__(self, prefix: str) -> None:
        self._prefix = prefix
        self.commands: list[Command] = []

    def set(self, key: str, value: str, *, ex: int) -> Self:
        """Stores a text for ``ex`` seconds."""
        return self._add("SET", key, value, "EX", ex)

    def set_json(self, key: str, value: Any, ttl_s: float) -> Self:
        """Stores a document for ``ttl_s`` seconds."""
        return self._add("SET", key, dumps(value), "PX", _millis(ttl_s))

    def sadd(self, key: str, *members: str) -> Self:
        """Puts members into a set."""
        return self._add("SADD", key, *members)

    def srem(self, key: str, *members: str) -> Self:
        """Takes members out of a set."""
        return self._add("SREM", key, *members)

    def expire(self, key: str, seconds: int) -> Self:
        """Gives a key a time to live."""
        return self._add("EXPIRE", key, seconds)

    def delete(self, *keys: str) -> Self:
        """Deletes keys."""
        for key in keys:
            self._add("DEL", key)
        return self

    def _add(self, name: str, key: str, *arguments: Argument) -> Self:
        self.commands.append((name, self._prefix + key, *arguments))
        return self


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
        self._address = None if url is None else Address.of(url)
        self._prefix = prefix
        self._max_pending = max_pending
        self._connection: Connection | None = None
        self._connecting = asyncio.Lock()
        self._away_until = 0.0
        self._was_away = False
        self._closed = False
        self._pending: set[asyncio.Task[None]] = set()

    @property
    def enabled(self) -> bool:
        """Whether there is a Redis to use at all."""
        return self._address is not None

    async def open(self) -> None:
        """Tries it once, so that the first turn finds it connected; never raises for a Redis that is away."""
        if self.enabled:
            await self.available()

    async def close(self) -> None:
        """Waits shortly for writes behind, then closes."""
        await self.drain()
        self._closed = True
        if self._connection is not None:
            await self._connection.close()

    async def available(self) -> bool:
        """Whether it answers now (at once False while it counts as away)."""
        try:
            await self._run([("PING",)])
        except RedisAway:
            return False
        return True

    async def get_json(self, key: str) -> Any:
        """The document at a key; None when there is none (or something that is no JSON, which counts as lost)."""
        (text,) = await self._run([("GET", self._prefix + key)])
        if text is None:
            return None
        try:
            return json.loads(text)
        except ValueError:
            _log.warning("redis_value_unreadable", kind=key.partition(":")[0])
            return None

    async def set_json(self, key: str, value: Any, ttl_s: float) -> None:
        """Stores a document for ``ttl_s`` seconds."""
        await self._run([("SET", self._prefix + key, dumps(value), "PX", _millis(ttl_s))])

    async def compare_and_set_json(self, key: str, expected_version: int | None, value: Any, ttl_s: float) -> bool:
        """Stores a document only if the one there has ``version == expected_version`` (None: only if there is none).

        False when it was not stored. Versions are whole numbers below 2^53. When the connection is lost before the
        reply it may have been stored: then this raises ``RedisAway``, and the caller finds its own document at the next
        read.
        """
        version = "" if expected_version is None else str(expected_version)
        arguments = ("1", self._prefix + key, version, dumps(value), _millis(ttl_s))
        try:
            (stored,) = await self._run([("EVALSHA", _COMPARE_AND_SET_SHA, *arguments)], again=False)
        except _NoScript:
            (stored,) = await self._run([("EVAL", _COMPARE_AND_SET, *arguments)], again=False)
        return bool(stored)

    async def delete(self, *keys: str) -> int:
        """Deletes keys; how many there were."""
        if not keys:
            return 0
        (deleted,) = await self._run([("DEL", *(self._prefix + key for key in keys))])
        return int(deleted)

    @asynccontextmanager
    async def pipeline(self) -> AsyncIterator[Pipeline]:
        """Commands collected in the block, sent in one round trip at its end (not atomic)."""
        pipe = Pipeline(self._prefix)
        yield pipe
        if pipe.commands:
            await self._run(pipe.commands)

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
        except Exception as error:  # noqa: BLE001  nobody waits for this write; what it raised is in the log
            _log.error("redis_write_failed", exc_info=error)

    async def _run(self, commands: Sequence[Command], *, again: bool = True) -> list[Any]:
        """Runs commands, ``again`` on a new connection when the one we had was lost under them."""
        if self._address is None or self._closed:
            raise RedisAway("redis is switched off")
        if time.monotonic() < self._away_until:
            raise RedisAway
        had = self._connection
        try:
            try:
                replies = await self._attempt(self._address, commands)
            except ConnectionError:
                if not again or had is None or had is not self._connection:
                    raise
                replies = await self._attempt(self._address, commands)
        except (OSError, TimeoutError, ReplyError) as error:
            if isinstance(error, ReplyError) and error.code == "NOSCRIPT":
                raise _NoScript from None
            self._note_away(error)
            raise RedisAway from error
        if self._was_away:
            self._was_away = False
            _log.info("redis_back")
        return replies

    async def _attempt(self, address: Address, commands: Sequence[Command]) -> list[Any]:
        connection = self._connection
        if connection is None or connection.lost:
            connection = await self._connect(address)
        try:
            async with asyncio.timeout(OPERATION_TIMEOUT_S):
                return await connection.run(commands)
        except TimeoutError:
            connection.abort()  # whoever waits on it would wait as long
            raise

    async def _connect(self, address: Address) -> Connection:
        async with self._connecting:
            if self._connection is None or self._connection.lost:
                async with asyncio.timeout(CONNECT_TIMEOUT_S):
                    self._connection = await Connection.connect(address, "steward")
            return self._connection

    def _note_away(self, error: Exception) -> None:
        self._away_until = time.monotonic() + AWAY_S
        if not self._was_away:
            self._was_away = True
            code = error.code if isinstance(error, ReplyError) else type(error).__name__
            _log.warning("redis_away", error=code)


class _NoScript(Exception):
    """The server does not know the script by its hash (it was restarted)."""


def _millis(ttl_s: float) -> int:
    return max(1, round(ttl_s * 1000))

"""The connections of one process: few, opened when needed, given out last-in-first-out.

Ours in place of psycopg_pool's, whose background reconnects back off to half a minute: here the caller that needs a
connection opens it, so the first call after PostgreSQL is back works, and while it is away calls fail at once.
"""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import Awaitable, Callable

import psycopg

from libs.errors import StewardError, Unavailable
from libs.storage.link import Link
from libs.storage.pg_errors import away
from libs.telemetry.log import get_logger

_log = get_logger("postgres")

_PAUSE_AFTER_FAILURE_S = 0.1
"""While PostgreSQL is away one attempt in this time goes out; other callers are told at once."""

_MAX_AGE_S = 1800.0


class Pool:
    """At most ``max_size`` links.

    Args:
        connect: opens a link; raises ``psycopg.Error`` or ``OSError``.
        max_size: links at once.
        wait_s: how long a caller waits for one of them.
    """

    def __init__(self, connect: Callable[[], Awaitable[Link]], max_size: int = 6, wait_s: float = 5.0) -> None:
        self._connect = connect
        self._max_size = max_size
        self._wait_s = wait_s
        self._idle: list[Link] = []
        self._open = 0
        self._waiting: deque[asyncio.Future[None]] = deque()
        self._closed = False
        self._failed_at = -1e9
        self.good_at = -1e9
        """When a link last came back in order, on ``time.monotonic()``; long ago after trouble with one."""

        self._recovering: set[asyncio.Task[None]] = set()

    @property
    def size(self) -> int:
        """Links that are open, in use or idle."""
        return self._open

    async def acquire(self) -> Link:
        """A link that was good a moment ago; it must be given back with ``release``.

        Raises:
            Unavailable: ``POSTGRES_AWAY``, or ``POSTGRES_BUSY`` when all links were in use for ``wait_s``.
        """
        if self._waiting and not self._closed:
            await self._wait()  # those who came first go first
        while True:
            if self._closed:
                raise away("the database pool is closed")
            while self._idle:
                link = self._idle.pop()
                if link.is_alive():
                    return link
                await self._discard(link)
            if self._open < self._max_size:
                return await self._new()
            await self._wait()

    async def release(self, link: Link) -> None:
        """Takes a link back; one that is broken or old is closed, one that was interrupted is put right first."""
        if not self._closed and not link.broken and (link.interrupted or link.in_transaction):
            task = asyncio.get_running_loop().create_task(self._recover(link), name="postgres-recover")
            self._recovering.add(task)
            task.add_done_callback(self._recovering.discard)
            return
        await self._put(link)

    async def _recover(self, link: Link) -> None:
        try:
            await link.recover()
        except StewardError as error:
            _log.debug("recover_failed", reason=error.reason)
        await self._put(link)

    async def _put(self, link: Link) -> None:
        now = time.monotonic()
        self.good_at = -1e9 if link.broken else now
        if self._closed or link.broken or now - link.opened_at > _MAX_AGE_S:
            await self._discard(link)
        else:
            self._idle.append(link)
        self._wake_one()

    async def close(self) -> None:
        """Closes idle links now and those in use when they come back."""
        self._closed = True
        if self._recovering:
            await asyncio.wait(self._recovering, timeout=1.0)
        idle, self._idle = self._idle, []
        for link in idle:
            await self._discard(link)
        while self._waiting:
            self._wake_one()

    async def _new(self) -> Link:
        if time.monotonic() - self._failed_at < _PAUSE_AFTER_FAILURE_S:
            self._wake_one()  # our turn is over, and no link is on its way back to wake whoever comes next
            raise away()
        self._open += 1
        try:
            return await self._connect()
        except BaseException as error:
            self._open -= 1
            self._wake_one()
            if isinstance(error, (psycopg.Error, OSError)):
                self._failed_at, self.good_at = time.monotonic(), -1e9
                raise away() from error
            raise

    async def _discard(self, link: Link) -> None:
        self._open -= 1
        await link.close()

    async def _wait(self) -> None:
        turn = asyncio.get_running_loop().create_future()
        self._waiting.append(turn)
        try:
            async with asyncio.timeout(self._wait_s):
                await turn
        except BaseException as error:
            if turn.done() and not turn.cancelled():
                self._wake_one()  # it was our turn, and we cannot take it
            elif turn in self._waiting:
                self._waiting.remove(turn)
            if isinstance(error, TimeoutError):
                raise Unavailable("POSTGRES_BUSY", "all database connections are in use", retry_after_s=0.5) from None
            raise

    def _wake_one(self) -> None:
        while self._waiting:
            turn = self._waiting.popleft()
            if not turn.done():
                turn.set_result(None)
                return

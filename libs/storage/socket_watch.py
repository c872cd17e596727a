"""Waiting for the socket of a connection, with the event loop's watch on it kept from one wait to the next.

psycopg's own waiting puts a reader and a timer up for each wait and takes them down again, which is a quarter of all
that a short round trip costs this process.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Generator
from typing import TypeVar

from psycopg.waiting import Ready, Wait

T = TypeVar("T")


class SocketWatch:
    """Watches one socket.

    Args:
        fd: the socket. A descriptor of our own is made of it: its owner may close the one it has at any time, and a
            loop must never watch a number that means another file by then.
    """

    def __init__(self, fd: int) -> None:
        self._fd = os.dup(fd)
        self._loop: asyncio.AbstractEventLoop | None = None
        """The loop that rings when there is something to read."""
        self._waiter: asyncio.Future[Ready] | None = None

    async def drive(self, exchange: Generator[Wait, Ready | int, T], timeout_s: float) -> T:
        """Runs an exchange that yields what it waits for to its end; what it returns.

        Raises:
            TimeoutError: it took longer than ``timeout_s``.
        """
        timer = asyncio.get_running_loop().call_later(timeout_s, self._expire)
        try:
            wanted = next(exchange)
            while True:
                wanted = exchange.send(await self._ready(wanted))
        except StopIteration as done:
            result: T = done.value
            return result
        finally:
            timer.cancel()

    def close(self) -> None:
        """Watches no longer."""
        self._stop_reading()
        if self._fd >= 0:
            os.close(self._fd)
            self._fd = -1

    async def _ready(self, wanted: Wait) -> Ready:
        loop, writes = asyncio.get_running_loop(), wanted is not Wait.R
        if self._loop is not loop:
            loop.add_reader(self._fd, self._ring, Ready.R)
            self._loop = loop
        self._waiter = loop.create_future()
        if writes:
            loop.add_writer(self._fd, self._ring, Ready.W)
        try:
            return await self._waiter
        finally:
            self._waiter = None
            if writes:
                loop.remove_writer(self._fd)

    def _ring(self, ready: Ready) -> None:
        if self._waiter is None:
            self._stop_reading()  # a server's farewell: nobody reads it before the next use, and it would ring for ever
        elif not self._waiter.done():
            self._waiter.set_result(ready)

    def _expire(self) -> None:
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_exception(TimeoutError())

    def _stop_reading(self) -> None:
        loop, self._loop = self._loop, None
        if loop is not None and not loop.is_closed():
            loop.remove_reader(self._fd)

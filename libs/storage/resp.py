"""The Redis protocol (RESP2) on one connection, as much of it as we use.

All commands of a process share the connection: they go out as they come and their replies come back in the same order,
so callers at the same moment share round trips. A client library costs 0.4 s of import at the start of each of four
processes, three times the time for a command, and a connection for each caller at once.
"""

from __future__ import annotations

import asyncio
import ssl
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias, cast
from urllib.parse import parse_qs, unquote, urlsplit

Argument: TypeAlias = "str | bytes | int | float"
Command: TypeAlias = "Sequence[Argument]"


class ReplyError(Exception):
    """The server refused a command; the text begins with its code (``NOSCRIPT``, ``LOADING`` …)."""

    @property
    def code(self) -> str:
        """The first word."""
        return str(self).partition(" ")[0]


@dataclass(frozen=True, slots=True)
class Address:
    """Where a server is and how to log in."""

    host: str
    port: int
    path: str
    """A UNIX socket, in place of host and port."""

    tls: bool
    user: str
    password: str
    db: int

    @classmethod
    def of(cls, url: str) -> Address:
        """Reads ``redis://user:password@host:port/db``, ``rediss://…`` (TLS) or ``unix:///path?db=0``.

        Raises:
            ValueError: it is none of them.
        """
        parts = urlsplit(url)
        if parts.scheme not in ("redis", "rediss", "unix"):
            raise ValueError("REDIS_URL must begin with redis://, rediss:// or unix://")
        at_socket = parts.scheme == "unix"
        db = parse_qs(parts.query).get("db", ["0"])[0] if at_socket else parts.path.strip("/") or "0"
        if not db.isdigit():
            raise ValueError("the database of REDIS_URL must be a number")
        path = unquote(parts.path) if at_socket else ""
        user, password = unquote(parts.username or ""), unquote(parts.password or "")
        tls = parts.scheme == "rediss"
        return cls(parts.hostname or "127.0.0.1", parts.port or 6379, path, tls, user, password, int(db))


class Connection(asyncio.Protocol):
    """One connection; made by ``connect``. Once it is lost it stays so."""

    def __init__(self) -> None:
        self._transport: asyncio.Transport | None = None
        self._waiting: deque[asyncio.Future[Any]] = deque()
        self._buffer = bytearray()
        self._lost = asyncio.Event()

    @classmethod
    async def connect(cls, address: Address, name: str) -> Connection:
        """Connects and logs in.

        Raises:
            OSError: it cannot be reached.
            ReplyError: it does not let us in.
        """
        loop = asyncio.get_running_loop()
        if address.path:
            _, made = await loop.create_unix_connection(cls, address.path)
        else:
            context = ssl.create_default_context() if address.tls else None
            _, made = await loop.create_connection(cls, address.host, address.port, ssl=context)
        try:
            await made.run(_greeting(address, name))
        except BaseException:
            made.abort()
            raise
        return made

    @property
    def lost(self) -> bool:
        """Whether it can no longer be used."""
        return self._lost.is_set()

    async def run(self, commands: Sequence[Command]) -> list[Any]:
        """Sends commands in one go and waits for their replies, in order.

        Raises:
            ReplyError: the first one that was refused (the others were executed).
            ConnectionError: the connection was lost.
        """
        if self._transport is None or self.lost:
            raise ConnectionResetError("the connection is lost")
        loop = asyncio.get_running_loop()
        futures: list[asyncio.Future[Any]] = [loop.create_future() for _ in commands]
        self._waiting.extend(futures)
        self._transport.write(b"".join(encode(command) for command in commands))
        replies = [await future for future in futures]
        for reply in replies:
            if isinstance(reply, ReplyError):
                raise reply
        return replies

    def abort(self) -> None:
        """Ends it now."""
        if self._transport is not None:
            self._transport.abort()
        self.connection_lost(None)

    async def close(self) -> None:
        """Ends it in order."""
        if self._transport is not None and not self.lost:
            self._transport.close()
            await self._lost.wait()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Called by the loop."""
        self._transport = cast(asyncio.Transport, transport)

    def connection_lost(self, exc: Exception | None) -> None:
        """Called by the loop: nobody gets a reply any more."""
        self._lost.set()
        while self._waiting:
            future = self._waiting.popleft()
            if not future.done():
                future.set_exception(ConnectionResetError("the connection was lost"))
                future.exception()  # seen: a caller that waits for several replies stops at the first

    def data_received(self, data: bytes) -> None:
        """Called by the loop: hands whole replies to those who wait for them."""
        buffer = self._buffer
        buffer += data
        at = 0
        try:
            while (found := _read(buffer, at)) is not None:
                reply, at = found
                future = self._waiting.popleft()
                if not future.done():
                    future.set_result(reply)
        except (ValueError, IndexError):  # not the protocol, or a reply to nothing: nothing after it can be trusted
            self.abort()
            return
        del buffer[:at]


def encode(command: Command) -> bytes:
    """A command as it goes out."""
    parts = [f"*{len(command)}\r\n".encode()]
    for argument in command:
        data = argument if isinstance(argument, bytes) else str(argument).encode()
        parts.append(b"$%d\r\n%b\r\n" % (len(data), data))
    return b"".join(parts)


def _greeting(address: Address, name: str) -> list[Command]:
    commands: list[Command] = []
    if address.password:
        commands.append(("AUTH", address.user, address.password) if address.user else ("AUTH", address.password))
    if address.db:
        commands.append(("SELECT", address.db))
    return [*commands, ("CLIENT", "SETNAME", name)]


def _read(buffer: bytearray, at: int) -> tuple[Any, int] | None:
    """The reply that begins at a place and where the next one does; None when it is not whole yet."""
    end = buffer.find(b"\r\n", at)
    if end < 0:
        return None
    kind, line, after = buffer[at : at + 1], buffer[at + 1 : end], end + 2
    if kind == b"$":
        length = int(line)
        if length < 0:
            return None, after
        if len(buffer) < after + length + 2:
            return None
        return bytes(buffer[after : after + length]), after + length + 2
    if kind == b"+":
        return line.decode(), after
    if kind == b":":
        return int(line), after
    if kind == b"-":
        return ReplyError(line.decode("utf-8", "replace")), after
    if kind == b"*":
        return _read_array(buffer, int(line), after)
    raise ValueError("not a reply of the Redis protocol")


def _read_array(buffer: bytearray, length: int, at: int) -> tuple[Any, int] | None:
    if length < 0:
        return None, at
    items = []
    for _ in range(length):
        found = _read(buffer, at)
        if found is None:
            return None
        item, at = found
        items.append(item)
    return items, at

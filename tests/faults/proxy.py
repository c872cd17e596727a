"""A TCP proxy that a test can make slow, cut, deaf or closed.

One sits before every replica and every store of a fault run, so that the connections between two processes can be
troubled without touching either.
"""

from __future__ import annotations

import asyncio
import socket
import struct
from dataclasses import dataclass
from enum import Enum

_LINGER_ZERO = struct.pack("ii", 1, 0)
_CHUNK = 65536


class Trouble(Enum):
    """What a proxy does with its connections."""

    NONE = "none"
    SLOW = "slow"
    """Every piece comes ``Proxy.delay_s`` later, in order."""

    REFUSE = "refuse"
    """New connections are reset at once; those there stay."""

    DEAF = "deaf"
    """Nothing is passed on and nothing closed. Connections made before stay deaf for good: half-open ones."""


@dataclass(eq=False)
class _Pair:
    """One connection and the one behind it."""

    near: asyncio.StreamWriter
    far: asyncio.StreamWriter
    deaf: bool = False


class Proxy:
    """Passes connections on to a port of this machine.

    Args:
        target_port: where to.
        port: where it listens itself.
    """

    def __init__(self, target_port: int, port: int) -> None:
        self.port, self.target_port = port, target_port
        self.trouble = Trouble.NONE
        self.delay_s = 0.0
        self._server: asyncio.Server | None = None
        self._pairs: set[_Pair] = set()
        self._tasks: set[asyncio.Task[None]] = set()

    @property
    def address(self) -> str:
        """Where it listens."""
        return f"127.0.0.1:{self.port}"

    async def start(self) -> None:
        """Listen."""
        self._server = await asyncio.start_server(self._accept, "127.0.0.1", self.port)

    async def close(self) -> None:
        """Stop listening and cut what there is."""
        if self._server is not None:
            self._server.close()
        self.reset()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def set(self, trouble: Trouble, delay_s: float = 0.0) -> None:
        """From now on."""
        self.trouble, self.delay_s = trouble, delay_s
        if trouble is Trouble.DEAF:
            for pair in self._pairs:
                pair.deaf = True

    def reset(self) -> int:
        """Cut all connections with a reset at both ends; how many they were."""
        pairs, self._pairs = self._pairs, set()
        for pair in pairs:
            _reset(pair.near)
            _reset(pair.far)
        return len(pairs)

    async def _accept(self, reader: asyncio.StreamReader, near: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        if self.trouble is Trouble.REFUSE:
            _reset(near)
            return
        try:
            far_reader, far = await asyncio.open_connection("127.0.0.1", self.target_port)
        except OSError:
            _reset(near)
            return
        pair = _Pair(near, far, deaf=self.trouble is Trouble.DEAF)
        self._pairs.add(pair)
        try:
            await asyncio.gather(self._pass_on(pair, reader, far), self._pass_on(pair, far_reader, near))
        finally:
            self._pairs.discard(pair)
            near.close()
            far.close()

    async def _pass_on(self, pair: _Pair, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while data := await reader.read(_CHUNK):
                if self.trouble is Trouble.SLOW:
                    await asyncio.sleep(self.delay_s)
                if pair.deaf:
                    continue
                writer.write(data)
                await writer.drain()
            if not pair.deaf:
                writer.write_eof()
        except (OSError, RuntimeError):  # the other end is gone, or was just cut
            writer.close()


def _reset(writer: asyncio.StreamWriter) -> None:
    """Close with a reset in place of the polite end."""
    raw = writer.get_extra_info("socket")
    if raw is not None:
        try:
            raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _LINGER_ZERO)
        except OSError:
            return  # closed already
    writer.transport.abort()

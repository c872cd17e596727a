"""Waiting for a socket: as long as it takes, no longer than allowed, and never for a number that means another file."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Generator, Iterator

import pytest
from psycopg.waiting import Ready, Wait

from libs.storage.socket_watch import SocketWatch


@pytest.fixture
def pair() -> Iterator[tuple[socket.socket, socket.socket]]:
    ours, theirs = socket.socketpair()
    ours.setblocking(False)
    theirs.setblocking(False)
    with ours, theirs:
        yield ours, theirs


def received(ours: socket.socket, count: int) -> Generator[Wait, Ready | int, bytes]:
    """So many bytes, read as they come."""
    data = b""
    while len(data) < count:
        if (yield Wait.R):
            data += ours.recv(count - len(data))
    return data


def sent(ours: socket.socket, data: bytes) -> Generator[Wait, Ready | int, int]:
    """How often it had to wait until all was sent."""
    waits = 0
    while data:
        try:
            data = data[ours.send(data) :]
        except BlockingIOError:
            waits += 1
            yield Wait.RW
    return waits


async def test_it_goes_on_with_each_part_that_comes(pair: tuple[socket.socket, socket.socket]) -> None:
    ours, theirs = pair
    watch = SocketWatch(ours.fileno())
    for said in (b"abc", b"def"):
        reading = asyncio.create_task(watch.drive(received(ours, 3), 5))
        for part in said:
            await asyncio.sleep(0)
            theirs.send(bytes([part]))
        assert await reading == said
    watch.close()


async def test_it_waits_for_room_to_write(pair: tuple[socket.socket, socket.socket]) -> None:
    ours, theirs = pair
    watch, data = SocketWatch(ours.fileno()), b"x" * 4_000_000
    sending = asyncio.create_task(watch.drive(sent(ours, data), 5))
    got = 0
    while got < len(data):
        got += len(await asyncio.get_running_loop().sock_recv(theirs, 1 << 20))
    assert await sending > 0
    watch.close()


async def test_what_takes_too_long_ends_and_the_next_goes_on(pair: tuple[socket.socket, socket.socket]) -> None:
    ours, theirs = pair
    watch = SocketWatch(ours.fileno())
    with pytest.raises(TimeoutError):
        await watch.drive(received(ours, 1), 0.01)
    theirs.send(b"y")
    assert await watch.drive(received(ours, 1), 5) == b"y"
    watch.close()


async def test_a_socket_closed_by_its_owner_or_by_the_other_side_is_watched_no_longer(
    pair: tuple[socket.socket, socket.socket],
) -> None:
    ours, theirs = pair
    watch = SocketWatch(ours.fileno())
    theirs.send(b"z")
    assert await watch.drive(received(ours, 1), 5) == b"z"
    theirs.close()
    await asyncio.sleep(0.01)  # the end of file rings while nobody waits
    number = ours.fileno()
    ours.close()
    again, other = socket.socketpair()
    with again, other:
        assert number in (again.fileno(), other.fileno())
        watch.close()
        fresh = SocketWatch(again.fileno())
        other.send(b"w")
        assert await fresh.drive(received(again, 1), 5) == b"w"
        fresh.close()

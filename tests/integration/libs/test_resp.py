"""The Redis protocol: replies cut anywhere, connections lost, logins."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio

from cli.embedded.throwaway import Servers
from libs.storage.resp import Address, Connection, ReplyError, encode


@pytest_asyncio.fixture
async def connection(servers: Servers) -> AsyncIterator[Connection]:
    made = await Connection.connect(Address.of(servers.redis_url), "test")
    yield made
    await made.close()


async def test_replies_of_all_kinds(connection: Connection) -> None:
    commands = [
        ("PING",), ("DEL", "resp"), ("SADD", "resp", "a", "é"), ("SMEMBERS", "resp"), ("GET", "absent"),
        ("TYPE", "resp"), ("EVAL", "return {1, {'x', false}, {}}", 0), ("ECHO", b"\r\n$5\r\n\x00"), ("DEL", "resp"),
    ]  # fmt: skip
    replies = await connection.run(commands)
    assert replies[0] == "PONG"
    assert sorted(replies[3]) == [b"a", b"\xc3\xa9"]
    assert replies[4:6] == [None, "set"]
    assert replies[6] == [1, [b"x", None], []]
    assert replies[7] == b"\r\n$5\r\n\x00"


async def test_a_large_reply_comes_whole(connection: Connection) -> None:
    text = "x" * 3_000_000
    assert await connection.run([("SET", "large", text), ("GET", "large"), ("DEL", "large")]) == [
        "OK",
        text.encode(),
        1,
    ]


async def test_callers_at_once_get_their_own_replies(connection: Connection) -> None:
    async def echo(n: int) -> None:
        assert await connection.run([("ECHO", n), ("ECHO", n + 1)]) == [str(n).encode(), str(n + 1).encode()]

    await asyncio.gather(*(echo(n) for n in range(500)))


async def test_a_cancelled_caller_does_not_shift_the_replies(connection: Connection) -> None:
    gone = asyncio.create_task(connection.run([("ECHO", "gone")]))
    await asyncio.sleep(0)
    gone.cancel()
    assert await connection.run([("ECHO", "next")]) == [b"next"]


async def test_a_refused_command_does_not_shift_the_replies(connection: Connection) -> None:
    with pytest.raises(ReplyError) as refused:
        await connection.run([("NONSENSE",), ("PING",)])
    assert refused.value.code == "ERR"
    assert await connection.run([("ECHO", "next")]) == [b"next"]


async def test_a_wrong_password_is_refused(servers: Servers) -> None:
    wrong = servers.redis_url.replace("redis://:", "redis://:x")
    with pytest.raises(ReplyError, match="WRONGPASS"):
        await Connection.connect(Address.of(wrong), "test")


@pytest.mark.parametrize("said", [b"garbage\r\n", b"$x\r\n", b"+OK\r\n+OK\r\n+OK\r\n"])
async def test_what_is_not_the_protocol_ends_the_connection(said: bytes) -> None:
    async def talk(reader: Any, writer: Any) -> None:
        await reader.read(10)
        writer.write(said)
        await reader.read()
        writer.close()

    server = await asyncio.start_server(talk, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    try:
        connection = await Connection.connect(Address.of(f"redis://127.0.0.1:{port}/0"), "test")
        await asyncio.sleep(0.05)
        assert connection.lost
    except OSError:
        pass
    server.close()


async def test_replies_cut_anywhere_are_put_together() -> None:
    whole = b"+OK\r\n*3\r\n:1\r\n$4\r\n\r\n\r\n\r\n*1\r\n$-1\r\n-ERR no\r\n"

    async def talk(reader: Any, writer: Any) -> None:
        await reader.read(1000)
        for at in range(len(whole)):
            writer.write(whole[at : at + 1])
            await asyncio.sleep(0)
        await reader.read()
        writer.close()

    server = await asyncio.start_server(talk, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    connection = await Connection.connect(Address.of(f"redis://127.0.0.1:{port}/0"), "test")
    futures = asyncio.gather(connection.run([("A",)]), connection.run([("B",)]), return_exceptions=True)
    first, second = await futures
    assert first == [[1, b"\r\n\r\n", [None]]]
    assert isinstance(second, ReplyError)
    await connection.close()
    server.close()


def test_addresses() -> None:
    assert Address.of("redis://h:7/3") == Address("h", 7, "", False, "", "", 3)
    assert Address.of("rediss://me:p%40ss@h") == Address("h", 6379, "", True, "me", "p@ss", 0)
    assert Address.of("unix:///tmp/a.sock?db=2").path == "/tmp/a.sock"
    for bad in ("http://h", "redis://h/x", "h:6379"):
        with pytest.raises(ValueError, match="REDIS_URL"):
            Address.of(bad)


def test_commands_are_sent_as_bytes_with_their_length() -> None:
    assert encode(("SET", "é", 5)) == "*3\r\n$3\r\nSET\r\n$2\r\né\r\n$1\r\n5\r\n".encode()

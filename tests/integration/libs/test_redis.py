"""Redis: what may be lost, on a real Valkey, and without one."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from cli.embedded import ValkeyServer
from cli.embedded.throwaway import Servers
from libs.storage.redis import RedisAway, RedisStore


@pytest_asyncio.fixture
async def store(servers: Servers, request: pytest.FixtureRequest) -> AsyncIterator[RedisStore]:
    opened = RedisStore(servers.redis_url, prefix=f"{request.node.name}:")
    await opened.open()
    yield opened
    await opened.close()


async def test_a_document_comes_back_as_it_was(store: RedisStore) -> None:
    document = {"text": "naïve 🙂", "version": 3, "list": [1, None, True]}
    await store.set_json("k", document, 10)
    assert await store.get_json("k") == document
    assert await store.delete("k", "absent") == 1
    assert await store.get_json("k") is None
    assert await store.delete() == 0


async def test_a_document_has_its_time(store: RedisStore) -> None:
    await store.set_json("k", {}, 0.05)
    await asyncio.sleep(0.1)
    assert await store.get_json("k") is None


async def test_only_the_expected_version_is_replaced(store: RedisStore) -> None:
    assert await store.compare_and_set_json("k", 1, {"version": 2}, 10) is False
    assert await store.compare_and_set_json("k", None, {"version": 1}, 10) is True
    assert await store.compare_and_set_json("k", None, {"version": 1}, 10) is False
    assert await store.compare_and_set_json("k", 1, {"version": 2}, 10) is True
    assert await store.compare_and_set_json("k", 1, {"version": 9}, 10) is False
    assert await store.get_json("k") == {"version": 2}


async def test_of_many_writers_at_once_one_wins(store: RedisStore) -> None:
    await store.set_json("k", {"version": 41}, 10)
    won = await asyncio.gather(*(store.compare_and_set_json("k", 41, {"version": 42, "n": n}, 10) for n in range(30)))
    assert sum(won) == 1


async def test_large_versions_are_compared_as_they_are(store: RedisStore) -> None:
    big = 2**40 + 1
    await store.set_json("k", {"version": big}, 10)
    assert await store.compare_and_set_json("k", big, {"version": big + 1}, 10) is True


async def test_a_foreign_value_is_lost_not_fatal(store: RedisStore, servers: Servers) -> None:
    async with store.pipeline() as pipe:
        pipe.set("foreign", "not json", ex=10)
    assert await RedisStore.get_json(store, "foreign") is None
    assert await store.compare_and_set_json("foreign", 1, {"version": 2}, 10) is False


async def test_writes_behind_are_done_by_the_drain(store: RedisStore) -> None:
    for n in range(50):
        store.write_behind(store.set_json(f"k{n}", {"n": n}, 10))
    await store.drain()
    assert await store.get_json("k49") == {"n": 49}


async def test_switched_off_every_use_is_away_at_once() -> None:
    store = RedisStore(None)
    await store.open()
    assert not store.enabled
    assert await store.available() is False
    with pytest.raises(RedisAway):
        await store.get_json("k")
    store.write_behind(store.set_json("k", {}, 1))
    await store.close()


async def test_it_goes_away_and_comes_back(tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = _passable(tmp_path_factory)
    server = ValkeyServer(folder / "valkey")
    await asyncio.to_thread(server.start)
    store = RedisStore(server.url)
    await store.open()
    try:
        await store.set_json("k", {"n": 1}, 60)
        server.kill()
        with pytest.raises(RedisAway):
            await store.get_json("k")
        started = time.monotonic()
        for _ in range(1000):
            with pytest.raises(RedisAway):
                await store.get_json("k")
        assert time.monotonic() - started < 0.2
        store.write_behind(store.set_json("lost", {}, 1))
        await asyncio.to_thread(server.relaunch)
        for _ in range(100):
            if await store.available():
                break
            await asyncio.sleep(0.05)
        await store.set_json("k", {"n": 2}, 60)
        assert await store.get_json("k") == {"n": 2}
    finally:
        await store.close()
        server.stop()


async def test_a_server_that_hangs_costs_little() -> None:
    async def silence(reader: Any, writer: Any) -> None:
        await reader.read()
        writer.close()

    hung = await asyncio.start_server(silence, "127.0.0.1", 0)
    store = RedisStore(f"redis://127.0.0.1:{hung.sockets[0].getsockname()[1]}/0")
    started = time.monotonic()
    await store.open()
    assert time.monotonic() - started < 1, "its own time-outs are shorter"
    assert await store.available() is False
    await store.close()
    hung.close()


def _passable(factory: pytest.TempPathFactory) -> Path:
    folder = factory.mktemp("valkey")
    for each in (folder, *folder.parents):
        if each.name.startswith(("pytest-", "valkey")):
            each.chmod(0o711)
    return folder

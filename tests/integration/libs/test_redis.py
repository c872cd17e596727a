"""Redis: what may be lost, on a real Valkey, and without one."""

from __future__ import annotations

import asyncio
import os
import signal
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import pytest
import pytest_asyncio
import redis.asyncio
import uvloop

from cli.embedded import ValkeyServer
from cli.embedded.throwaway import Servers
from libs.storage import redis as module
from libs.storage.redis import AWAY_S, CONNECTIONS, RedisAway, RedisStore
from tests.faults.proxy import Proxy as CuttingProxy
from tests.ports import free_ports


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


async def test_only_the_expected_version_is_deleted(store: RedisStore) -> None:
    assert await store.compare_and_delete_json("k", 1) is False
    await store.set_json("k", {"version": 2}, 10)
    assert await store.compare_and_delete_json("k", 1) is False
    assert await store.get_json("k") == {"version": 2}
    assert await store.compare_and_delete_json("k", 2) is True
    await store.set_json("k", ["no document"], 10)
    assert await store.compare_and_delete_json("k", 2) is False


async def test_counters_add_up_and_have_their_time(store: RedisStore) -> None:
    assert await store.add({"a": 2, "b": 0}, 0.4) == {"a": 2, "b": 0}
    added = await asyncio.gather(*(store.add({"a": 1}, 100) for _ in range(10)))
    assert sorted(each["a"] for each in added) == list(range(3, 13))
    await asyncio.sleep(0.5)  # the time of the first adding holds
    assert await store.add({"a": 1}, 10) == {"a": 1}
    assert await store.add({}, 10) == {}


async def test_of_many_writers_at_once_one_wins(store: RedisStore) -> None:
    await store.set_json("k", {"version": 41}, 10)
    won = await asyncio.gather(*(store.compare_and_set_json("k", 41, {"version": 42, "n": n}, 10) for n in range(30)))
    assert sum(won) == 1


async def test_large_versions_are_compared_as_they_are(store: RedisStore) -> None:
    big = 2**40 + 1
    await store.set_json("k", {"version": big}, 10)
    assert await store.compare_and_set_json("k", big, {"version": big + 1}, 10) is True


async def test_a_foreign_value_is_lost_not_fatal(store: RedisStore, servers: Servers) -> None:
    await store.script("redis.call('SET', KEYS[1], ARGV[1], 'EX', 10)", ["foreign"], ["not json"])
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


async def test_it_goes_away_and_comes_back(own: ValkeyServer, opened: RedisStore) -> None:
    await opened.set_json("k", {"n": 1}, 60)
    own.kill()
    with pytest.raises(RedisAway):
        await opened.get_json("k")
    started = time.monotonic()
    for _ in range(1000):
        with pytest.raises(RedisAway):
            await opened.get_json("k")
    assert time.monotonic() - started < 0.2
    opened.write_behind(opened.set_json("lost", {}, 1))
    await asyncio.to_thread(own.relaunch)
    await until_available(opened, 5)
    await opened.set_json("k", {"n": 2}, 60)
    assert await opened.get_json("k") == {"n": 2}


async def test_a_server_restarted_unnoticed_is_used_at_once(own: ValkeyServer, opened: RedisStore) -> None:
    await all_connections(opened)
    assert await opened.compare_and_set_json("k", None, {"version": 1}, 60)
    own.kill()
    await asyncio.to_thread(own.relaunch)
    await asyncio.to_thread(own.wait_ready)
    await opened.set_json("new", {"version": 1}, 60)
    assert await opened.compare_and_set_json("new", 1, {"version": 2}, 60)
    await all_connections(opened)


async def test_a_flushed_server_is_used_at_once(own: ValkeyServer, opened: RedisStore) -> None:
    assert await opened.compare_and_set_json("k", None, {"version": 1}, 60)
    async with redis.asyncio.Redis.from_url(own.url) as client:
        await client.flushall()
        await client.script_flush()
    assert await opened.get_json("k") is None
    assert await opened.compare_and_set_json("k", None, {"version": 1}, 60)


async def test_a_stopped_server_holds_nobody_up_and_is_back_within_about_a_second(
    own: ValkeyServer, opened: RedisStore
) -> None:
    await all_connections(opened)
    assert own.child is not None
    os.kill(own.child.pid, signal.SIGSTOP)
    try:
        started = time.monotonic()
        answers = await asyncio.gather(*(opened.get_json(f"k{n}") for n in range(200)), return_exceptions=True)
        assert time.monotonic() - started < 1.0, "the first ones' time-out, then all the others at once"
        assert all(isinstance(each, RedisAway) for each in answers)
        started = time.monotonic()
        for _ in range(100):
            with pytest.raises(RedisAway):
                await opened.compare_and_set_json("k", 1, {"version": 2}, 10)
        assert time.monotonic() - started < 0.2
    finally:
        os.kill(own.child.pid, signal.SIGCONT)
    await until_available(opened, 1.5)
    await all_connections(opened)


async def test_a_burst_is_not_an_absence_and_opens_few_connections(own: ValkeyServer, opened: RedisStore) -> None:
    await asyncio.gather(*(opened.set_json(f"k{n}", {"n": n}, 10) for n in range(200)))
    answers = await asyncio.gather(*(opened.get_json(f"k{n}") for n in range(200)))
    assert answers == [{"n": n} for n in range(200)]
    for n in range(200):
        opened.write_behind(opened.delete(f"k{n}"))
    await opened.drain()
    assert await opened.get_json("k199") is None
    async with redis.asyncio.Redis.from_url(own.url) as client:
        ours = [each for each in await client.client_list() if each["name"] == "steward"]
    assert len(ours) == CONNECTIONS


async def test_connections_that_lead_nowhere_are_not_tried_one_after_another(servers: Servers) -> None:
    proxy = Proxy(servers.redis_url)
    store = RedisStore(await proxy.start())
    await all_connections(store)
    proxy.forget_the_present()
    with pytest.raises(RedisAway):
        await store.get_json("k")
    await asyncio.sleep(AWAY_S)
    for _ in range(2):
        await all_connections(store)
    await store.close()
    await proxy.stop()


async def test_who_waits_too_long_for_a_turn_is_refused_alone(
    store: RedisStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "TURN_TIMEOUT_S", 0.05)
    for _ in range(CONNECTIONS):
        await store._turns.acquire()
    with pytest.raises(RedisAway, match="too much"):
        await store.get_json("k")
    for _ in range(CONNECTIONS):
        store._turns.release()
    assert await store.get_json("k") is None, "a store in use is not away"


async def test_cancelled_callers_take_nothing_from_the_others(store: RedisStore) -> None:
    for n in range(40):
        await store.set_json(f"k{n}", n, 10)
    for steps in range(12):
        tasks = [asyncio.create_task(store.get_json(f"k{n}")) for n in range(40)]
        for _ in range(steps):
            await asyncio.sleep(0)
        for task in tasks[::2]:
            task.cancel()
        answers = await asyncio.gather(*tasks, return_exceptions=True)
        assert answers[1::2] == list(range(1, 40, 2))
    await all_connections(store)


async def test_a_large_document_comes_back_whole(store: RedisStore) -> None:
    await store.set_json("large", {"text": "x" * 3_000_000}, 10)
    assert len((await store.get_json("large"))["text"]) == 3_000_000
    await store.delete("large")


async def test_a_script_that_fails_is_away(store: RedisStore) -> None:
    with pytest.raises(RedisAway):
        await store.script("redis.call('SET', KEYS[1], 'x') redis.call('SADD', KEYS[1], 'no set')", ["a"], [])
    store._away_until = 0.0
    assert await store.available()


async def test_a_script_has_its_keys_and_arguments(store: RedisStore, servers: Servers, request: Any) -> None:
    source = "redis.call('SADD', KEYS[1], ARGV[1], ARGV[2]) redis.call('EXPIRE', KEYS[2], ARGV[3]) return #KEYS"
    assert await store.script(source, ["s", "s"], ["a", "b", 10]) == 2
    async with redis.asyncio.Redis.from_url(servers.redis_url) as client:
        key = f"{request.node.name}:s"
        assert await client.smembers(key) == {b"a", b"b"}
        assert 0 < await client.ttl(key) <= 10


async def test_a_wrong_password_is_away(servers: Servers) -> None:
    store = RedisStore(servers.redis_url.replace("redis://:", "redis://:x"))
    assert await store.available() is False
    await store.close()


def test_what_is_no_address_is_refused() -> None:
    for bad in ("http://h", "h:6379", "redis://h:port"):
        with pytest.raises(ValueError):
            RedisStore(bad)


async def test_an_operation_is_tried_once() -> None:
    met: list[int] = []

    async def slam(reader: Any, writer: Any) -> None:
        met.append(1)
        writer.close()

    server = await asyncio.start_server(slam, "127.0.0.1", 0)
    store = RedisStore(f"redis://127.0.0.1:{server.sockets[0].getsockname()[1]}/0")
    with pytest.raises(RedisAway):
        await store.get_json("k")
    await asyncio.sleep(0.1)
    assert len(met) == 1
    await store.close()
    server.close()


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


class Proxy:
    """Stands before a server; what goes through its connections can get lost without a word, as at a firewall."""

    def __init__(self, url: str) -> None:
        self._url = urlsplit(url)
        self._lost = asyncio.Event()
        self._tasks: set[asyncio.Task[None]] = set()

    async def start(self) -> str:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        port = self._server.sockets[0].getsockname()[1]
        return urlunsplit(self._url._replace(netloc=f":{self._url.password}@127.0.0.1:{port}"))

    def forget_the_present(self) -> None:
        self._lost.set()
        self._lost = asyncio.Event()

    async def stop(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.wait(self._tasks)
        self._server.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there, back = await asyncio.open_connection(self._url.hostname, self._url.port)
        for source, sink in ((reader, back), (there, writer)):
            self._tasks.add(asyncio.create_task(self._carry(source, sink, self._lost)))

    @staticmethod
    async def _carry(source: asyncio.StreamReader, sink: asyncio.StreamWriter, lost: asyncio.Event) -> None:
        try:
            while data := await source.read(65536):
                if not lost.is_set():
                    sink.write(data)
        finally:
            sink.close()


@pytest_asyncio.fixture
async def own(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[ValkeyServer]:
    """A server to do harm to."""
    server = ValkeyServer(_passable(tmp_path_factory) / "valkey")
    await asyncio.to_thread(server.start)
    yield server
    await asyncio.to_thread(server.stop)


@pytest_asyncio.fixture
async def opened(own: ValkeyServer) -> AsyncIterator[RedisStore]:
    """A store on it."""
    store = RedisStore(own.url)
    await store.open()
    yield store
    await store.close()


async def all_connections(store: RedisStore) -> None:
    """Uses them all at once, each of them with success."""
    await asyncio.gather(*(store.get_json("any") for _ in range(4 * CONNECTIONS)))


async def until_available(store: RedisStore, within_s: float) -> None:
    async with asyncio.timeout(within_s):
        while not await store.available():  # noqa: ASYNC110  it is another process that changes
            await asyncio.sleep(0.02)


def _passable(factory: pytest.TempPathFactory) -> Path:
    folder = factory.mktemp("valkey")
    for each in (folder, *folder.parents):
        if each.name.startswith(("pytest-", "valkey")):
            each.chmod(0o711)
    return folder


def test_a_connection_that_was_reset_while_idle_is_redis_away_and_nothing_else(servers: Servers) -> None:
    """On uvloop, which the services run on, writing to one is a RuntimeError."""

    async def used() -> None:
        proxy = CuttingProxy(urlsplit(servers.redis_url).port or 0, free_ports(1)[0])
        await proxy.start()
        parts = urlsplit(servers.redis_url)
        store = RedisStore(urlunsplit(parts._replace(netloc=f"{parts.netloc.rpartition(':')[0]}:{proxy.port}")))
        await store.open()
        try:
            for _ in range(3):
                await asyncio.gather(*(store.set_json(f"reset-{n}", {}, 10) for n in range(CONNECTIONS)))
                proxy.reset()
                await asyncio.sleep(0.05)
                answers = await asyncio.gather(*(store.get_json("reset-0") for _ in range(3)), return_exceptions=True)
                assert [each for each in answers if not isinstance(each, RedisAway | dict)] == []
                await asyncio.sleep(AWAY_S + 0.05)
            assert await store.get_json("reset-0") == {}
        finally:
            await store.close()
            await proxy.close()

    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(used())

"""PostgreSQL stopped, killed and started again under a service that is not restarted."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from cli.embedded import PostgresServer
from libs import errors
from libs.storage.migrate import migrate
from libs.storage.postgres import Database, Listener


@pytest.fixture
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PostgresServer]:
    folder = tmp_path_factory.mktemp("postgres")
    for each in (folder, *folder.parents):
        if each.name.startswith(("pytest-", "postgres")):
            each.chmod(0o711)
    started = PostgresServer(folder / "data")
    started.start()
    yield started
    started.stop()


async def until_there(database: Database) -> None:
    for _ in range(600):
        if await database.is_up():
            return
        await asyncio.sleep(0.05)
    raise AssertionError("it did not come back")


async def test_the_service_finds_it_again_and_hears_again(server: PostgresServer, services_dir: Path) -> None:
    migrate(["demo"], server.url, services_dir)
    heard: list[tuple[str, str]] = []
    listener = Listener(server.url, ["moved"], lambda channel, payload: heard.append((channel, payload)))
    listening = asyncio.create_task(listener.run())
    database = Database(server.url, "demo")
    await database.open()
    await asyncio.gather(*(database.fetch_value("t1", "SELECT pg_sleep(0.02)") for _ in range(6)))
    await asyncio.wait_for(listener.connected.wait(), 20)
    assert heard == [("", "")]
    for _ in range(2):
        await asyncio.to_thread(server.kill)
        with pytest.raises(errors.Unavailable, match="POSTGRES_AWAY"):
            await database.fetch_value("t1", "SELECT 1")
        assert await database.is_up() is False
        server.relaunch()
        await until_there(database)
        assert await asyncio.gather(*(database.fetch_value("t1", "SELECT 1") for _ in range(12))) == [1] * 12
    await asyncio.sleep(0.2)
    await asyncio.wait_for(listener.connected.wait(), 20)
    before = len(heard)
    assert before >= 2, "a call after each reconnect, since what was said meanwhile is lost"
    with psycopg.connect(server.url, autocommit=True) as owner:
        owner.execute("SELECT pg_notify('moved', 'w-1')")
    await asyncio.sleep(0.2)
    assert heard[before:] == [("moved", "w-1")]
    listening.cancel()
    await database.close()


async def test_starting_waits_for_it(server: PostgresServer, services_dir: Path) -> None:
    migrate(["demo"], server.url, services_dir)
    await asyncio.to_thread(server.kill)
    database = Database(server.url, "demo")
    opening = asyncio.create_task(database.open_when_there(asyncio.Event()))
    await asyncio.sleep(0.5)
    assert not opening.done()
    server.relaunch()
    await asyncio.wait_for(opening, 40)
    assert await database.fetch_value("t1", "SELECT 1") == 1
    await database.close()


async def test_a_callback_that_fails_does_not_end_the_listening(servers: object, demo_url: str) -> None:
    heard: list[str] = []

    async def on_notify(channel: str, payload: str) -> None:
        heard.append(payload)
        raise RuntimeError("the callback's own fault")

    listener = Listener(demo_url, ['odd "name"'], on_notify, check_s=0.1)
    task = asyncio.create_task(listener.run())
    await asyncio.wait_for(listener.connected.wait(), 20)
    with psycopg.connect(demo_url, autocommit=True) as owner:
        for n in range(3):
            owner.execute("SELECT pg_notify('odd \"name\"', %s)", (str(n),))
    await asyncio.sleep(0.4)
    assert heard == ["", "0", "1", "2"]
    task.cancel()

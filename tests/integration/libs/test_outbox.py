"""Rows worked off once each, by two instances, on a real PostgreSQL."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

import psycopg
import pytest

from libs.storage.outbox import Backoff, Outbox
from libs.storage.postgres import Database

NOW = datetime(2026, 5, 4, 12, tzinfo=UTC)
TABLE = "demo.outbox"


@pytest.fixture(autouse=True)
def rows(owner: psycopg.Connection[tuple[object, ...]]) -> None:
    """Ten due rows and one for later."""
    for n in range(10):
        due = NOW - timedelta(seconds=10 - n)
        owner.execute("INSERT INTO demo.outbox (tenant_id, id, due_at) VALUES ('t1', %s, %s)", (f"m{n}", due))
    owner.execute(
        "INSERT INTO demo.outbox (tenant_id, id, due_at) VALUES ('t1', 'later', %s)", (NOW + timedelta(hours=1),)
    )


async def work(database: Database, outbox: Outbox, done: list[str]) -> None:
    async with database.sweep() as sweep:
        due = await outbox.due(sweep, NOW, 100)
    for tenant, row_id in due:
        async with database.tenant(tenant) as tx:
            taken = await outbox.take(tx, tenant, row_id, NOW)
        if taken is not None:
            await asyncio.sleep(0)
            done.append(row_id)
            async with database.tenant(tenant) as tx:
                assert await outbox.done(tx, taken, NOW)


async def test_several_workers_do_each_row_once(database: Database) -> None:
    done: list[str] = []
    await asyncio.gather(*(work(database, Outbox(TABLE, f"s{n}#b"), done) for n in range(4)))
    assert sorted(done) == [f"m{n}" for n in range(10)]
    async with database.sweep() as sweep:
        assert await Outbox(TABLE, "s#b").next_due_at(sweep) == NOW + timedelta(hours=1)


async def test_the_oldest_comes_first(database: Database) -> None:
    async with database.sweep() as sweep:
        assert await Outbox(TABLE, "s#b").due(sweep, NOW, 3) == [("t1", "m0"), ("t1", "m1"), ("t1", "m2")]


async def test_a_failed_attempt_comes_again_later_and_counts(database: Database) -> None:
    outbox = Outbox(TABLE, "s#b", backoff=Backoff(first_s=10, longest_s=100))
    for attempt, after in ((1, NOW), (2, NOW + timedelta(seconds=11))):
        async with database.tenant("t1") as tx:
            taken = await outbox.take(tx, "t1", "m0", after)
            assert taken is not None
            assert taken.attempts == attempt
            assert await outbox.again(tx, taken, after)
        async with database.tenant("t1") as tx:
            assert await outbox.take(tx, "t1", "m0", after) is None
    async with database.tenant("t1") as tx:
        taken = await outbox.take(tx, "t1", "m0", NOW + timedelta(seconds=32))
        assert taken is not None
        await outbox.again(tx, taken, NOW, after_s=500)
    async with database.tenant("t1") as tx:
        assert await outbox.take(tx, "t1", "m0", NOW + timedelta(seconds=499)) is None


async def test_what_a_dead_worker_held_is_taken_when_its_lease_ends(database: Database) -> None:
    dead, alive = Outbox(TABLE, "s1#b", lease_s=0.1), Outbox(TABLE, "s2#b")
    async with database.tenant("t1") as tx:
        lost = await dead.take(tx, "t1", "m0", NOW)
    assert lost is not None
    async with database.tenant("t1") as tx:
        assert await alive.take(tx, "t1", "m0", NOW) is None
    await asyncio.sleep(0.15)
    async with database.tenant("t1") as tx:
        taken = await alive.take(tx, "t1", "m0", NOW)
    assert taken is not None
    async with database.tenant("t1") as tx:
        assert await dead.done(tx, lost, NOW) is False
        assert await alive.done(tx, taken, NOW) is True

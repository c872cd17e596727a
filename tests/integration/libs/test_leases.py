"""One at a time, on a real PostgreSQL (protocols.md 7)."""

from __future__ import annotations

import asyncio
from typing import Any

import psycopg
import pytest

from libs import errors
from libs.storage.leases import Lease, Leases
from libs.storage.postgres import Database

Owner = psycopg.Connection[Any]
TABLE = "demo.things"


def of(owner: str, seconds: float = 30.0) -> Leases:
    return Leases(TABLE, owner, seconds)


@pytest.fixture(autouse=True)
def things(owner: Owner) -> None:
    """Two rows of two tenants."""
    owner.execute("INSERT INTO demo.things (tenant_id, id) VALUES ('t1', 'w1'), ('t2', 'w2')")


async def claim(database: Database, leases: Leases) -> Lease | None:
    async with database.tenant("t1") as tx:
        return await leases.claim(tx, "t1", "w1")


async def test_of_many_at_once_one_gets_the_lease(database: Database) -> None:
    got = await asyncio.gather(*(claim(database, of(f"s{n}#b")) for n in range(12)))
    assert [each.epoch for each in got if each is not None] == [1]


async def test_a_lease_that_is_over_is_taken_with_a_higher_epoch_and_the_earlier_owner_is_fenced_off(
    database: Database,
) -> None:
    slow, fast = of("s1#b1", 0.05), of("s2#b1")
    first = await claim(database, slow)
    assert first is not None
    await asyncio.sleep(0.1)
    second = await claim(database, fast)
    assert second is not None
    assert second.epoch == first.epoch + 1
    with pytest.raises(errors.Conflict, match="LEASE_LOST"):
        async with database.tenant("t1") as tx:
            await slow.fence(first).check(tx)
    async with database.tenant("t1") as tx:
        assert await slow.renew(tx, first) is False
        assert await slow.release(tx, first) is False
        await fast.fence(second).check(tx)


async def test_a_fence_holds_the_row_to_the_end_of_the_transaction(database: Database) -> None:
    leases = of("s1#b1", 0.05)
    lease = await claim(database, leases)
    assert lease is not None
    async with database.tenant("t1") as tx:
        await leases.fence(lease).check(tx)
        await asyncio.sleep(0.1)
        taking = asyncio.create_task(claim(database, of("s2#b1")))
        await asyncio.sleep(0.05)
        assert not taking.done()
    assert await taking is not None


async def test_renewing_and_releasing(database: Database) -> None:
    leases = of("s1#b1", 0.15)
    lease = await claim(database, leases)
    assert lease is not None
    for _ in range(3):
        await asyncio.sleep(0.08)
        async with database.tenant("t1") as tx:
            assert await leases.renew(tx, lease)
    assert await claim(database, of("s2#b1")) is None
    async with database.tenant("t1") as tx:
        assert await leases.release(tx, lease)
    assert await claim(database, of("s2#b1")) is not None


async def test_an_instance_ends_what_its_earlier_boot_held_and_nothing_else(database: Database) -> None:
    earlier, other, now = of("agenda@a:1#boot1"), of("agenda@a:11#boot1"), of("agenda@a:1#boot2")
    assert await claim(database, earlier) is not None
    async with database.tenant("t2") as tx:
        assert await other.claim(tx, "t2", "w2") is not None
    async with database.sweep() as sweep:
        assert await now.earlier_boots(sweep) == [("t1", "w1")]
    async with database.tenant("t1") as tx:
        assert await now.end_earlier_boot(tx, "t1", "w1")
    assert await claim(database, now) is not None
    async with database.sweep() as sweep:
        assert await now.earlier_boots(sweep) == []


async def test_another_tenants_row_cannot_be_claimed(database: Database) -> None:
    async with database.tenant("t1") as tx:
        assert await of("s1#b1").claim(tx, "t2", "w2") is None


def test_names_are_checked() -> None:
    for bad in ("things", "demo.things; DROP", "demo.Things"):
        with pytest.raises(ValueError, match=r"not schema\.table"):
            Leases(bad, "s#b")

"""The same request twice, on a real PostgreSQL (protocols.md 2)."""

from __future__ import annotations

import asyncio

import psycopg
import pytest

from libs import errors
from libs.storage.idempotency import Requests
from libs.storage.postgres import Database

REQUESTS = Requests("demo")
INSERT = "INSERT INTO demo.things (tenant_id, id) VALUES ('t1', gen_random_uuid()::text) RETURNING id"


async def make_thing(database: Database, request_id: str, *, pause_s: float = 0.0, fail: bool = False) -> bytes:
    """A method that changes something, as a servicer's handler does it."""
    async with database.tenant("t1") as tx:
        first = await REQUESTS.begin(tx, "t1", "MakeThing", request_id)
        if first is not None:
            return first
        answer = str(await tx.fetch_value(INSERT)).encode()
        await asyncio.sleep(pause_s)
        if fail:
            raise RuntimeError
        await REQUESTS.finish(tx, "t1", "MakeThing", request_id, answer, last=True)
        return answer


async def things(database: Database) -> int:
    return int(await database.fetch_value("t1", "SELECT count(*) FROM demo.things"))


async def test_the_second_gets_the_first_answer(database: Database) -> None:
    first = await make_thing(database, "r1")
    assert await make_thing(database, "r1") == first
    assert await make_thing(database, "r2") != first
    assert await things(database) == 2


async def test_of_many_at_once_one_has_the_effect_and_all_get_its_answer(database: Database) -> None:
    answers = await asyncio.gather(*(make_thing(database, "r1", pause_s=0.05) for _ in range(6)))
    assert len(set(answers)) == 1
    assert await things(database) == 1


async def test_after_a_failed_first_the_second_is_the_first(database: Database) -> None:
    failing = asyncio.create_task(make_thing(database, "r1", pause_s=0.1, fail=True))
    await asyncio.sleep(0.03)
    answer = await make_thing(database, "r1")
    with pytest.raises(RuntimeError):
        await failing
    assert await make_thing(database, "r1") == answer
    assert await things(database) == 1


async def test_a_first_that_committed_without_an_answer_is_still_running(database: Database) -> None:
    async with database.tenant("t1") as tx:
        assert await REQUESTS.begin(tx, "t1", "Long", "r1") is None
    with pytest.raises(errors.Conflict, match="REQUEST_RUNNING"):
        async with database.tenant("t1") as tx:
            await REQUESTS.begin(tx, "t1", "Long", "r1")


async def test_an_empty_answer_is_an_answer(database: Database) -> None:
    async with database.tenant("t1") as tx:
        await REQUESTS.begin(tx, "t1", "Delete", "r1")
        await REQUESTS.finish(tx, "t1", "Delete", "r1", b"")
    async with database.tenant("t1") as tx:
        assert await REQUESTS.begin(tx, "t1", "Delete", "r1") == b""


async def test_tenants_and_methods_have_their_own_ids(database: Database) -> None:
    await make_thing(database, "r1")
    async with database.tenant("t2") as tx:
        assert await REQUESTS.begin(tx, "t2", "MakeThing", "r1") is None
    async with database.tenant("t1") as tx:
        assert await REQUESTS.begin(tx, "t1", "Other", "r1") is None


async def test_answers_are_kept_for_three_days_at_least(
    database: Database, owner: psycopg.Connection[tuple[object, ...]]
) -> None:
    await make_thing(database, "old")
    await make_thing(database, "new")
    owner.execute("UPDATE demo.requests SET created_at = now() - interval '2 days' WHERE request_id = 'new'")
    owner.execute("UPDATE demo.requests SET created_at = now() - interval '4 days' WHERE request_id = 'old'")
    async with database.tenant("t1") as tx:
        assert await REQUESTS.prune(tx, "t1", older_than_s=0) == 1

"""Transactions of a tenant on a real PostgreSQL."""

from __future__ import annotations

import asyncio
import time
from datetime import UTC, datetime
from typing import Any

import psycopg
import pytest

from libs import errors
from libs.storage.link import REPLANNED_AFTER, Link
from libs.storage.postgres import Database

Owner = psycopg.Connection[Any]
INSERT = "INSERT INTO demo.things (tenant_id, id, doc, n) VALUES (%s, %s, %s, %s)"
COUNT = "SELECT count(*) FROM demo.things"


def count(owner: Owner) -> int:
    row = owner.execute(COUNT).fetchone()
    assert row is not None
    return int(row[0])


async def test_what_is_stored_comes_back_as_it_was(database: Database) -> None:
    doc = {"text": "naïve 🙂", "list": [1, 2.5, None, True], "nested": {"a": "\\u0041 %s"}}
    at = datetime(2026, 5, 4, 12, 30, 1, 250000, tzinfo=UTC)
    async with database.tenant("t1") as tx:
        await tx.execute(
            "INSERT INTO demo.things (tenant_id, id, doc, at) VALUES (%s, %s, %s, %s)", ("t1", "a", doc, at)
        )
    row = await database.fetch_one("t1", "SELECT id, doc, at, n FROM demo.things WHERE id = %s", ("a",))
    assert row == {"id": "a", "doc": doc, "at": at, "n": None}
    assert row["at"].utcoffset().total_seconds() == 0


async def test_an_exception_rolls_back(database: Database, owner: Owner) -> None:
    with pytest.raises(RuntimeError):
        async with database.tenant("t1") as tx:
            await tx.execute(INSERT, ("t1", "a", None, None))
            raise RuntimeError
    assert count(owner) == 0


async def test_the_end_of_the_block_commits(database: Database, owner: Owner) -> None:
    async with database.tenant("t1") as tx:
        assert await tx.execute(INSERT, ("t1", "a", None, None)) == 1
        assert count(owner) == 0
    assert count(owner) == 1


async def test_the_last_statement_commits_at_once_and_ends_the_transaction(database: Database, owner: Owner) -> None:
    async with database.tenant("t1") as tx:
        await tx.execute(INSERT, ("t1", "a", None, None))
        await tx.execute(INSERT, ("t1", "b", None, None), last=True)
        assert count(owner) == 2
        with pytest.raises(errors.Internal, match="TRANSACTION_OVER"):
            await tx.fetch_value(COUNT)
    async with database.tenant("t1") as tx:
        assert await tx.fetch_value(COUNT, last=True) == 2


async def test_a_failing_last_statement_commits_nothing(database: Database, owner: Owner) -> None:
    with pytest.raises(errors.AlreadyExists) as refused:
        async with database.tenant("t1") as tx:
            await tx.execute(INSERT, ("t1", "a", None, 1))
            await tx.execute(INSERT, ("t1", "b", None, 1), last=True)
    assert refused.value.metadata["constraint"] == "things_n_key"
    assert count(owner) == 0
    assert await database.fetch_value("t1", COUNT) == 0


async def test_a_batch_is_one_transaction_and_stops_at_its_first_failure(database: Database, owner: Owner) -> None:
    first, second, third = await database.batch(
        "t1", [(INSERT, ("t1", "a", {"x": 1}, 1)), (COUNT, ()), ("SELECT doc FROM demo.things", ())]
    )
    assert (first.rowcount, second.value, third.row) == (1, 1, {"doc": {"x": 1}})
    with pytest.raises(errors.AlreadyExists):
        await database.batch("t1", [(INSERT, ("t1", "b", None, 2)), (INSERT, ("t1", "a", None, 3))])
    assert count(owner) == 1


async def test_what_is_told_later_goes_out_in_front_of_the_next_statement(database: Database, owner: Owner) -> None:
    async with database.tenant("t1") as tx:
        tx.later([(INSERT, ("t1", "a", None, 1))])
        assert await tx.fetch_value(COUNT) == 1
        tx.later([(INSERT, ("t1", "b", None, 2))])
        await tx.flush()
        tx.later([(INSERT, ("t1", "c", None, 3))])
    assert count(owner) == 3


async def test_an_error_of_what_was_told_later_is_raised_where_it_goes_out(database: Database, owner: Owner) -> None:
    for last in (False, True):
        with pytest.raises(errors.AlreadyExists):
            async with database.tenant("t1") as tx:
                tx.later([(INSERT, ("t1", "a", None, 1)), (INSERT, ("t1", "a", None, 2))])
                await tx.fetch_value(COUNT, last=last)
    with pytest.raises(errors.AlreadyExists):
        async with database.tenant("t1") as tx:
            tx.later([(INSERT, ("t1", "a", None, 1)), (INSERT, ("t1", "a", None, 2))])
    assert count(owner) == 0 and await database.fetch_value("t1", COUNT) == 0


async def test_a_chain_is_several_transactions_in_one_round_trip(
    database: Database, owner: Owner, monkeypatch: pytest.MonkeyPatch
) -> None:
    rounds: list[int] = []
    run = Link.run

    async def counting(link: Link, statements: Any) -> Any:
        rounds.append(len(statements))
        return await run(link, statements)

    monkeypatch.setattr(Link, "run", counting)
    insert = "INSERT INTO demo.things (tenant_id, id, doc) VALUES (%s, %s, to_jsonb(pg_current_xact_id()::text))"
    await database.chain("t1", [[(insert, ("t1", name))] for name in "abc"])
    assert len(rounds) == 1
    row = owner.execute("SELECT count(DISTINCT doc), count(*) FROM demo.things").fetchone()
    assert row == (3, 3)
    await database.chain("t1", [[(insert, ("t1", "d"))]])
    assert count(owner) == 4


async def test_a_chain_ends_at_its_first_failure_and_what_was_committed_stays(database: Database, owner: Owner) -> None:
    def add(name: str, n: int) -> list[Any]:
        return [(INSERT, ("t1", name, None, n))]

    with pytest.raises(errors.AlreadyExists):
        await database.chain("t1", [[*add("a", 1), *add("b", 1)], add("c", 3)])
    assert count(owner) == 0
    for failing in ([add("a", 1), add("b", 1), add("c", 3)], [add("d", 4), add("e", 5), add("f", 5)]):
        with pytest.raises(errors.Conflict, match="CHAIN_BROKEN") as broken:
            await database.chain("t1", failing)
        assert isinstance(broken.value.__cause__, errors.AlreadyExists)
    assert [row[0] for row in owner.execute("SELECT id FROM demo.things ORDER BY id")] == ["a", "d", "e"]
    assert await database.fetch_value("t1", COUNT) == 3, "the connection is good again"


async def test_thousands_of_rows_are_one_batch(database: Database, owner: Owner) -> None:
    async with database.tenant("t1") as tx:
        results = await tx.batch([(INSERT, ("t1", f"id{n}", {"n": n}, n)) for n in range(2000)], last=True)
    assert [each.rowcount for each in results] == [1] * 2000
    assert count(owner) == 2000


async def test_named_and_list_parameters(database: Database) -> None:
    async with database.tenant("t1") as tx:
        await tx.batch([(INSERT, ("t1", each, None, None)) for each in "abc"])
        sql = "SELECT id FROM demo.things WHERE id = ANY(%(ids)s) AND tenant_id = %(t)s AND %(t)s <> '' ORDER BY id"
        assert [row["id"] for row in await tx.fetch_all(sql, {"ids": ["a", "c", "x"], "t": "t1"})] == ["a", "c"]
        assert await tx.fetch_all("SELECT id FROM demo.things WHERE id = ANY(%s)", ([],)) == []
        assert await tx.fetch_value("SELECT '100%%'::text") == "100%"


async def test_an_error_that_is_caught_inside_does_not_commit_silently(database: Database, owner: Owner) -> None:
    with pytest.raises(errors.Internal, match="TRANSACTION_LOST"):
        async with database.tenant("t1") as tx:
            await tx.execute(INSERT, ("t1", "a", None, None))
            with pytest.raises(errors.AlreadyExists):
                await tx.execute(INSERT, ("t1", "a", None, None))
    assert count(owner) == 0


@pytest.mark.parametrize(
    ("sql", "params", "kind"),
    [
        ("SELECT %s::int", ("x",), errors.InvalidInput),
        ("SELECT %s::text", ("a\x00b",), errors.InvalidInput),
        ("SELECT %s::text", ("a\udc80",), errors.InvalidInput),
        ("SELECT %s::jsonb", ({"a": "\x00"},), errors.InvalidInput),
        ("SELECT 1/0", (), errors.InvalidInput),
        ("SELECT nonsense", (), errors.Internal),
        ("SELECT pg_sleep(5)", (), errors.DeadlineExceeded),
        ("SELECT * FROM pg_authid", (), errors.Internal),
    ],
)
async def test_errors_are_ours_and_quote_nothing(
    demo_url: str, sql: str, params: tuple[Any, ...], kind: type[errors.StewardError]
) -> None:
    database = Database(demo_url, "demo", statement_timeout_s=0.3)
    with pytest.raises(kind) as failed:
        await database.fetch_value("t1", sql, params)
    assert "nonsense" not in str(failed.value)
    assert await database.fetch_value("t1", "SELECT 1") == 1
    await database.close()


async def test_a_deadlock_is_a_conflict(database: Database) -> None:
    async with database.tenant("t1") as tx:
        await tx.batch([(INSERT, ("t1", each, None, None)) for each in "ab"])
    lock = "SELECT id FROM demo.things WHERE id = %s FOR UPDATE"

    async def take(first: str, second: str) -> None:
        async with database.tenant("t1") as tx:
            await tx.fetch_one(lock, (first,))
            await asyncio.sleep(0.1)
            await tx.fetch_one(lock, (second,))

    results = await asyncio.gather(take("a", "b"), take("b", "a"), return_exceptions=True)
    (lost,) = [each for each in results if each is not None]
    assert isinstance(lost, errors.Conflict)


async def test_a_cancelled_statement_leaves_a_clean_connection(demo_url: str) -> None:
    database = Database(demo_url, "demo", max_size=1)
    pid = await database.fetch_value("t1", "SELECT pg_backend_pid()")
    for _ in range(20):
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.02), database.tenant("t1") as tx:
                await tx.fetch_value("SELECT pg_sleep(0.05)")
    assert await database.fetch_value("t1", "SELECT pg_backend_pid()") == pid
    assert await database.fetch_one("t2", "SELECT current_setting('steward.tenant', true) AS t") == {"t": "t2"}
    await database.close()


async def test_a_cancellation_rolls_back(database: Database, owner: Owner) -> None:
    async def work() -> None:
        async with database.tenant("t1") as tx:
            await tx.execute(INSERT, ("t1", "a", None, None))
            await asyncio.sleep(10)

    task = asyncio.create_task(work())
    await asyncio.sleep(0.1)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert await database.fetch_value("t1", COUNT) == 0
    assert count(owner) == 0


async def test_more_callers_than_connections_wait_in_turn(demo_url: str) -> None:
    database = Database(demo_url, "demo", max_size=2)
    results = await asyncio.gather(
        *(database.fetch_value("t1", "SELECT pg_sleep(0.01), %s::int", (n,)) for n in range(40))
    )
    assert len(results) == 40
    assert database.connections == 2
    await database.close()


async def test_waiting_too_long_for_a_connection_is_said(demo_url: str) -> None:
    database = Database(demo_url, "demo", max_size=1, wait_s=0.1)
    async with database.tenant("t1") as tx:
        await tx.fetch_value("SELECT 1")
        with pytest.raises(errors.Unavailable, match="POSTGRES_BUSY"):
            await database.fetch_value("t1", "SELECT 1")
    assert await database.fetch_value("t1", "SELECT 1") == 1
    await database.close()


async def test_a_waiter_that_gives_up_does_not_lose_the_connection_for_others(demo_url: str) -> None:
    database = Database(demo_url, "demo", max_size=1)
    for _ in range(30):
        async with database.tenant("t1") as tx:
            await tx.fetch_value("SELECT 1")
            waiters = [asyncio.create_task(database.fetch_value("t1", "SELECT 1")) for _ in range(3)]
            await asyncio.sleep(0)
        waiters[0].cancel()
        assert await asyncio.wait_for(asyncio.gather(*waiters[1:]), 2) == [1, 1]
    await database.close()


async def test_a_read_of_a_tenant_is_one_round_trip(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    trips: list[int] = []
    run = Link.run

    async def counted(self: Link, statements: Any) -> Any:
        trips.append(len(statements))
        return await run(self, statements)

    monkeypatch.setattr(Link, "run", counted)
    await database.fetch_one("t1", COUNT)
    async with database.tenant("t1") as tx:
        await tx.fetch_one(COUNT, last=True)
    assert trips == [2, 2]
    async with database.tenant("t1") as tx:
        await tx.fetch_one(COUNT)
        await tx.execute(INSERT, ("t1", "a", None, None), last=True)
    assert trips == [2, 2, 3, 2]
    async with database.tenant("t1"):
        pass
    assert trips == [2, 2, 3, 2]


async def test_connections_are_reused_and_statements_prepared_once(database: Database) -> None:
    for n in range(5):
        await database.fetch_one("t1", "SELECT id FROM demo.things WHERE n = %s", (n,))
    prepared = await database.fetch_value(
        "t1", "SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE %s", ("%n =%",)
    )
    assert prepared == 1


async def test_plans_are_made_anew_as_the_work_doubles(demo_url: str, owner: Owner) -> None:
    """A plan made for a handful of rows reads the whole table; the server itself would keep it until an ANALYZE."""
    owner.execute("CREATE TABLE demo.growing (id integer PRIMARY KEY, words text)")
    link = await Link.connect(demo_url, 15.0)
    sql, plan = "SELECT words FROM demo.growing WHERE id = %s", ("EXPLAIN EXECUTE s1(7)", ())
    try:
        await link.run([("SET plan_cache_mode = force_generic_plan", ())])
        owner.execute("INSERT INTO demo.growing SELECT n, 'w' FROM generate_series(1, 10) n")
        owner.execute("ANALYZE demo.growing")
        await link.run([(sql, (7,))])
        assert "Seq Scan" in (await link.run([plan]))[0].value
        owner.execute("INSERT INTO demo.growing SELECT n, 'w' FROM generate_series(11, 20000) n")
        assert "Seq Scan" in (await link.run([plan]))[0].value
        for _ in range(REPLANNED_AFTER):
            [found] = await link.run([(sql, (7,))])
            assert found.row == {"words": "w"}
        assert "Index Scan" in (await link.run([plan]))[0].value
    finally:
        await link.close()
        owner.execute("DROP TABLE demo.growing")


async def test_statements_made_stale_by_a_migration_are_made_again(database: Database, owner: Owner) -> None:
    owner.execute("CREATE TABLE demo.changing (tenant_id text, a integer)")
    owner.execute("GRANT ALL ON demo.changing TO steward_demo")
    try:
        assert await database.fetch_all("t1", "SELECT * FROM demo.changing") == []
        owner.execute("ALTER TABLE demo.changing ADD COLUMN b text")
        with pytest.raises(errors.Unavailable, match="POSTGRES_STALE"):
            await database.fetch_all("t1", "SELECT * FROM demo.changing")
        assert await database.fetch_all("t1", "SELECT * FROM demo.changing") == []
    finally:
        owner.execute("DROP TABLE demo.changing")


async def test_a_tenants_id_is_checked_before_anything_is_sent(database: Database) -> None:
    for bad in ("", "a'b", "x" * 65, "ü", "a b"):
        with pytest.raises(errors.InvalidInput, match="TENANT_INVALID"):
            database.tenant(bad)


async def test_cut_connections_are_replaced_without_an_error(demo_url: str, owner: Owner) -> None:
    database = Database(demo_url, "demo", max_size=3)
    await asyncio.gather(*(database.fetch_value("t1", "SELECT pg_sleep(0.05)") for _ in range(3)))
    cut = "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE application_name = 'steward-demo'"
    row = owner.execute(cut).fetchone()
    assert row is not None
    assert row[0] >= 3
    await asyncio.sleep(0.2)
    assert [await database.fetch_value("t1", "SELECT 1") for _ in range(5)] == [1] * 5
    await database.close()


async def test_a_connection_cut_inside_a_transaction_is_away(database: Database, owner: Owner) -> None:
    with pytest.raises(errors.Unavailable) as failed:
        async with database.tenant("t1") as tx:
            pid = await tx.fetch_value("SELECT pg_backend_pid()")
            await tx.execute(INSERT, ("t1", "a", None, None))
            owner.execute("SELECT pg_terminate_backend(%s)", (pid,))
            await asyncio.sleep(0.1)
            await tx.execute(INSERT, ("t1", "b", None, None))
    assert failed.value.reason == "POSTGRES_AWAY"
    assert await database.fetch_value("t1", COUNT) == 0


async def test_while_postgres_is_away_calls_fail_at_once() -> None:
    database = Database("postgresql://steward@127.0.0.1:1/none", "demo")
    started = time.monotonic()
    for _ in range(50):
        with pytest.raises(errors.Unavailable, match="POSTGRES_AWAY"):
            await database.fetch_value("t1", "SELECT 1")
    assert time.monotonic() - started < 1
    assert await database.is_up() is False
    await database.close()

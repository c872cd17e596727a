"""Row-level security: a service sees one tenant's rows, its loops see columns, nobody sees more (protocols.md 9)."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import psycopg
import pytest
import pytest_asyncio

from libs import errors
from libs.storage.ddl import tenant_table
from libs.storage.postgres import Database

Owner = psycopg.Connection[Any]
INSERT = "INSERT INTO demo.things (tenant_id, id) VALUES (%s, %s)"


@pytest_asyncio.fixture
async def two(database: Database) -> AsyncIterator[Database]:
    """One thing for each of two tenants."""
    for tenant in ("t1", "t2"):
        await database.execute(tenant, INSERT, (tenant, f"of-{tenant}"))
    yield database


async def test_a_tenant_sees_and_changes_its_own_rows_only(two: Database) -> None:
    assert await two.fetch_all("t1", "SELECT id FROM demo.things") == [{"id": "of-t1"}]
    assert await two.execute("t1", "UPDATE demo.things SET n = 1 WHERE id = 'of-t2'") == 0
    assert await two.execute("t1", "DELETE FROM demo.things") == 1
    assert await two.fetch_all("t2", "SELECT id FROM demo.things") == [{"id": "of-t2"}]


async def test_a_row_cannot_be_written_for_another_tenant(two: Database) -> None:
    with pytest.raises(errors.Internal) as refused:
        await two.execute("t1", INSERT, ("t2", "smuggled"))
    assert refused.value.metadata["sqlstate"] == "42501"
    with pytest.raises(errors.Internal):
        await two.execute("t1", "UPDATE demo.things SET tenant_id = 't2'")


async def test_no_tenant_means_no_rows_on_a_connection_used_before(two: Database) -> None:
    link = await two._pool.acquire()
    rows = (await link.run([("SELECT id, current_setting('steward.tenant', true) AS tenant FROM demo.things", ())]))[
        0
    ].rows
    await two._pool.release(link)
    assert rows == []


async def test_the_setting_does_not_stay_after_an_error(two: Database) -> None:
    with pytest.raises(errors.InvalidInput):
        await two.fetch_value("t1", "SELECT 1/0")
    with pytest.raises(errors.Internal):
        async with two.tenant("t1") as tx:
            await tx.fetch_value("SELECT nonsense")
    await test_no_tenant_means_no_rows_on_a_connection_used_before(two)


async def test_the_sweep_sees_the_granted_columns_of_all_tenants_and_nothing_else(two: Database) -> None:
    async with two.sweep() as tx:
        rows = await tx.fetch_all("SELECT tenant_id, id FROM demo.things ORDER BY id")
        assert [row["tenant_id"] for row in rows] == ["t1", "t2"]
    for sql in ("SELECT doc FROM demo.things", "UPDATE demo.things SET n = 1", "DELETE FROM demo.things"):
        with pytest.raises(errors.Internal) as refused:
            async with two.sweep() as tx:
                await tx.execute(sql)
        assert refused.value.metadata["sqlstate"] == "42501"


async def test_the_sweeps_role_ends_with_its_transaction(two: Database) -> None:
    async with two.sweep() as tx:
        assert await tx.fetch_value("SELECT current_user::text") == "steward_demo_sweep"
    async with two.sweep() as tx:
        assert await tx.fetch_value("SELECT current_user::text", last=True) == "steward_demo_sweep"
    assert await two.fetch_value("t1", "SELECT current_user::text") == "steward_demo"
    assert await two.fetch_all("t1", "SELECT id FROM demo.things") == [{"id": "of-t1"}]


async def test_a_login_without_the_role_is_refused_with_a_sentence(demo_url: str) -> None:
    with pytest.raises(SystemExit, match="run the migrations"):
        await Database(demo_url, "nobody").open()


@pytest.mark.parametrize(("old", "new"), [("/libs_demo", "/absent_database"), ("steward:", "steward:wrong")])
async def test_a_login_that_is_refused_is_told_so_at_the_start(demo_url: str, old: str, new: str) -> None:
    with pytest.raises(SystemExit, match="PostgreSQL refuses the login of DATABASE_URL: "):
        await Database(demo_url.replace(old, new), "demo").open()


async def test_a_role_that_bypasses_row_security_is_refused(demo_url: str, owner: Owner) -> None:
    owner.execute("CREATE ROLE steward_loose BYPASSRLS")
    try:
        loose = Database(demo_url, "loose")
        with pytest.raises(SystemExit, match="not bound by row-level security"):
            await loose.open()
        await loose.close()
    finally:
        owner.execute("DROP ROLE steward_loose")


def test_every_table_with_a_tenant_is_forced_under_row_security(owner: Owner) -> None:
    loose = owner.execute(
        "SELECT c.relname FROM pg_class c JOIN pg_namespace s ON s.oid = c.relnamespace WHERE s.nspname = 'demo' "
        "AND c.relkind = 'r' AND c.relname <> 'alembic_version' AND NOT (c.relrowsecurity AND c.relforcerowsecurity)"
    ).fetchall()
    assert loose == []


def test_a_new_table_is_looked_up_by_its_key_and_not_by_any_index_of_the_tenant(owner: Owner) -> None:
    """The newest index that begins with the tenant would be as good to a server that knows nothing of the table."""
    owner.execute(
        "CREATE TABLE demo.fresh (tenant_id text, id text, part text, words text, PRIMARY KEY (tenant_id, id))"
    )
    owner.execute("CREATE INDEX fresh_part ON demo.fresh (tenant_id, part)")
    try:
        tenant_table(owner, "demo", "fresh", ["tenant_id", "id"])
        sql = "EXPLAIN (GENERIC_PLAN) SELECT words FROM demo.fresh WHERE tenant_id = $1 AND id = $2"
        plan = "\n".join(row[0] for row in owner.execute(sql).fetchall())
        assert "fresh_pkey" in plan, plan
    finally:
        owner.execute("DROP TABLE demo.fresh")

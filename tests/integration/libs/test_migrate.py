"""Migrations: twice, at once, by an owner who is no superuser, and failing."""

from __future__ import annotations

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg
import pytest

from cli.embedded.throwaway import Servers
from libs.storage.migrate import MigrationFailed, main, migrate
from libs.storage.postgres import Database
from tests.integration.libs.conftest import FIRST

SECOND = """
from alembic import op
revision, down_revision = "demo_0002", "demo_0001"
def upgrade() -> None:
    op.execute("ALTER TABLE demo.things ADD COLUMN more text")
    op.execute("{extra}")
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Services with one in it, whose revisions a test adds."""
    versions(tmp_path).mkdir(parents=True)
    (versions(tmp_path) / "0001_first.py").write_text(FIRST)
    return tmp_path


def versions(folder: Path) -> Path:
    return folder / "demo" / "migrations" / "versions"


def add_second(folder: Path, extra: str = "SELECT 1") -> None:
    (versions(folder) / "0002_more.py").write_text(SECOND.format(extra=extra))


def test_it_goes_from_empty_to_the_newest_and_then_has_nothing_to_do(
    servers: Servers, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    url = servers.create_database("mig_plain")
    migrate(["all"], url, folder)
    migrate(["demo"], url, folder)
    add_second(folder)
    migrate(["demo"], url, folder)
    said = capsys.readouterr().out.splitlines()
    assert said == [
        "migrate: demo: empty -> demo_0001",
        "migrate: demo: done",
        "migrate: demo: up to date (demo_0001)",
        "migrate: demo: demo_0001 -> demo_0002",
        "migrate: demo: done",
    ]


def test_an_up_to_date_database_does_not_load_alembic(servers: Servers, folder: Path) -> None:
    url = servers.create_database("mig_quick")
    migrate(["demo"], url, folder)
    script = (
        "import sys; from pathlib import Path; from libs.storage.migrate import migrate; "
        f"migrate(['demo'], {url!r}, Path({str(folder)!r})); sys.exit('alembic' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_two_at_once_do_it_once(servers: Servers, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    url = servers.create_database("mig_twice")
    with ThreadPoolExecutor(2) as pool:
        for future in [pool.submit(migrate, ["demo"], url, folder) for _ in range(2)]:
            future.result()
    assert capsys.readouterr().out.splitlines().count("migrate: demo: empty -> demo_0001") == 1


def test_a_failing_revision_changes_nothing_and_says_why(
    servers: Servers, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    url = servers.create_database("mig_fail")
    migrate(["demo"], url, folder)
    add_second(folder, "SELECT broken")
    assert main(["demo", "--url", url, "--services-dir", str(folder)]) == 1
    assert 'migrate: demo: column "broken" does not exist' in capsys.readouterr().err
    with psycopg.connect(url) as connection:
        assert connection.execute("SELECT version_num FROM demo.alembic_version").fetchone() == ("demo_0001",)
        more = "SELECT count(*) FROM information_schema.columns WHERE table_schema = 'demo' AND column_name = 'more'"
        assert connection.execute(more).fetchone() == (0,)


async def test_an_owner_who_is_no_superuser_can_do_it_and_the_service_runs_on_it(
    servers: Servers, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = servers.create_database("mig_owner")
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("CREATE ROLE plain_owner LOGIN CREATEROLE PASSWORD 'o'")
        connection.execute("CREATE ROLE plain_login LOGIN PASSWORD 'l'")
        connection.execute("ALTER DATABASE mig_owner OWNER TO plain_owner")
    text = (versions(folder) / "0001_first.py").read_text().replace("demo", "owned")
    (folder / "owned/migrations/versions").mkdir(parents=True)
    (folder / "owned/migrations/versions/0001_first.py").write_text(text)
    host = url.rpartition("@")[2]
    owner, login = f"postgresql://plain_owner:o@{host}", f"postgresql://plain_login:l@{host}"
    monkeypatch.setenv("OWNED_DATABASE_URL", login)
    migrate(["owned"], owner, folder)
    for address in (owner, login):
        database = Database(address, "owned")
        await database.open()
        insert = "INSERT INTO owned.things (tenant_id, id) VALUES ('t1', %s)"
        assert await database.execute("t1", insert, (address,)) == 1
        assert len(await database.fetch_all("t2", "SELECT id FROM owned.things")) == 0
        async with database.sweep() as tx:
            assert len(await tx.fetch_all("SELECT tenant_id, id FROM owned.things")) > 0
        await database.close()
    with psycopg.connect(login) as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
        connection.execute("SELECT * FROM owned.things")


def test_what_is_missing_is_said(servers: Servers, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DATABASE_URL", raising=False)
    with pytest.raises(MigrationFailed, match="set DATABASE_URL"):
        migrate(["demo"], None, folder)
    with pytest.raises(MigrationFailed, match="nothere has no migrations; known are demo"):
        migrate(["nothere"], "postgresql://x", folder)
    with pytest.raises(MigrationFailed, match="refused"):
        migrate(["demo"], "postgresql://steward@127.0.0.1:1/x", folder)

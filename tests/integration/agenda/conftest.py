"""A real PostgreSQL with the agenda's schema."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

import psycopg
import pytest
import pytest_asyncio

from cli.embedded import throwaway_servers
from libs.storage.migrate import main as migrate
from libs.storage.postgres import Database


@pytest.fixture(scope="module")
def database_url() -> Iterator[str]:
    with throwaway_servers(valkey=False) as servers:
        assert migrate(["agenda", "--url", servers.database_url]) == 0
        yield servers.database_url


@pytest_asyncio.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    with psycopg.connect(database_url) as owner:
        owner.execute("TRUNCATE agenda.goals, agenda.tasks, agenda.audit, agenda.requests, agenda.workers")
    opened = Database(database_url, "agenda")
    await opened.open()
    yield opened
    await opened.close()

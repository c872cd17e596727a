"""A real PostgreSQL with the agenda's schema."""

from __future__ import annotations

import uuid
from collections.abc import AsyncIterator

import psycopg
import pytest
import pytest_asyncio

from cli.embedded.throwaway import Servers
from libs.storage.migrate import migrate
from libs.storage.postgres import Database


@pytest.fixture(scope="module")
def database_url(servers: Servers) -> str:
    """A database with the agenda's schema, new for each module."""
    url = servers.create_database(f"agenda_{uuid.uuid4().hex[:8]}")
    migrate(["agenda"], url)
    return url


@pytest_asyncio.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    with psycopg.connect(database_url) as owner:
        owner.execute("TRUNCATE agenda.goals, agenda.tasks, agenda.audit, agenda.requests, agenda.workers")
    opened = Database(database_url, "agenda")
    await opened.open()
    yield opened
    await opened.close()

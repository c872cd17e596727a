"""One database for the built-in provider's tests, and for each test a tenant of its own in it."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from cli.embedded.throwaway import Servers
from libs.storage.migrate import migrate
from libs.storage.postgres import Database
from tests.integration.executor.builtin.support import World


@pytest_asyncio.fixture(scope="session")
async def builtin_database(servers: Servers) -> AsyncIterator[Database]:
    """The executor's schema, migrated, as the executor's role."""
    url = servers.create_database("builtin")
    migrate(["executor"], url)
    database = Database(url, "executor")
    await database.open()
    yield database
    await database.close()


@pytest.fixture
def world(builtin_database: Database) -> World:
    """A provider with a new tenant."""
    return World(builtin_database)

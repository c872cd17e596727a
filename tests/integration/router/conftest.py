"""PostgreSQL and Valkey with the router's schema, and the other services as fakes."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

import pytest
import pytest_asyncio

from cli.embedded.throwaway import Servers
from libs.storage.migrate import migrate
from libs.storage.postgres import Database
from libs.storage.redis import RedisStore
from tests.integration.router.house import House, Talk, teach


@pytest.fixture(scope="session")
def router_url(servers: Servers) -> Iterator[str]:
    url = servers.create_database("router_tests")
    migrate(["router"], url)
    yield url


@pytest_asyncio.fixture
async def house(router_url: str, servers: Servers) -> AsyncIterator[House]:
    database, redis = Database(router_url, "router"), RedisStore(servers.redis_url)
    await database.open()
    await redis.open()
    built = House(database, redis)
    await built.open()
    teach(built)
    yield built
    await built.close()
    await redis.close()
    await database.close()


@pytest.fixture
def talk(house: House) -> Talk:
    return Talk(house)

"""A real gateway process on a real PostgreSQL, with the four other services played by one scripted server."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

import httpx
import pytest
import pytest_asyncio

from cli.embedded.throwaway import Servers
from libs.storage.migrate import migrate
from tests.integration.gateway.others import Others
from tests.integration.gateway.process import GatewayProcess


@pytest.fixture(scope="session")
def database_url(servers: Servers) -> str:
    """A database with the gateway's schema."""
    url = servers.create_database("gateway_tests")
    migrate(["gateway"], url)
    return url


@pytest_asyncio.fixture(scope="session")
async def others_server() -> AsyncIterator[Others]:
    """The other services, once a run."""
    others = Others()
    await others.start()
    yield others
    await others.stop()


@pytest.fixture
def others(others_server: Others) -> Others:
    """The other services, with nothing scripted and nothing seen."""
    others_server.reset()
    return others_server


@pytest.fixture(scope="session")
def gateway(database_url: str, others_server: Others) -> Iterator[GatewayProcess]:
    """A gateway that most tests share; short waits, so that 202 comes soon."""
    process = GatewayProcess(database_url, others_server.address, GATEWAY_ANSWER_WITHIN_S="2")
    process.start()
    yield process
    process.stop()


@pytest_asyncio.fixture
async def http(gateway: GatewayProcess) -> AsyncIterator[httpx.AsyncClient]:
    """A client of the shared gateway."""
    async with httpx.AsyncClient(base_url=gateway.url, timeout=20.0) as client:
        yield client

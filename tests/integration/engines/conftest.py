"""Each engine as the real process it is, on a real PostgreSQL, with the neighbours played.

The Hatchet half runs wherever `HATCHET_CLIENT_TOKEN` is set; `make test-hatchet` runs it alone and fails when no engine
answers.
"""

from __future__ import annotations

import os
import uuid
from collections.abc import AsyncIterator
from pathlib import Path

import psycopg
import pytest
import pytest_asyncio

from cli.embedded.throwaway import Servers
from libs.storage.migrate import migrate
from libs.storage.postgres import Database
from tests.integration.engines.agenda_process import AgendaProcess
from tests.integration.engines.standins import Gateway, Neighbours, Planner
from tests.ports import free_ports

REQUIRED = os.environ.get("STEWARD_TEST_HATCHET") == "required"
REASON = "HATCHET_CLIENT_TOKEN is not set: no Hatchet to run on"


@pytest.fixture(scope="session", params=["local", pytest.param("hatchet", marks=pytest.mark.hatchet)])
def engine(request: pytest.FixtureRequest) -> str:
    if request.param == "hatchet" and not os.environ.get("HATCHET_CLIENT_TOKEN"):
        if REQUIRED:
            pytest.fail(REASON)
        pytest.skip(REASON)
    return str(request.param)


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


@pytest_asyncio.fixture
async def neighbours() -> AsyncIterator[Neighbours]:
    ports = free_ports(2)
    gateway, planner = Gateway(), Planner()  # type: ignore[abstract]
    made = Neighbours(gateway, planner, f"127.0.0.1:{ports[0]}", f"127.0.0.1:{ports[1]}")
    await made.start()
    yield made
    await made.stop()


@pytest_asyncio.fixture
async def agenda(
    engine: str, database_url: str, database: Database, neighbours: Neighbours, tmp_path: Path
) -> AsyncIterator[AgendaProcess]:
    process = AgendaProcess(engine, database_url, neighbours, tmp_path)
    yield process
    await process.stop()

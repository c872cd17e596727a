"""Each engine as the real process it is, on a real PostgreSQL, with the neighbours played.

The Hatchet half runs wherever `HATCHET_CLIENT_TOKEN` is set; `make test-hatchet` runs it alone and fails when no engine
answers.
"""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from libs.storage.postgres import Database
from tests.integration.agenda.database import database, database_url
from tests.integration.engines.agenda_process import AgendaProcess
from tests.integration.engines.standins import Gateway, Neighbours, Planner
from tests.ports import free_ports

__all__ = ["agenda", "database", "database_url", "engine", "neighbours"]

REQUIRED = os.environ.get("STEWARD_TEST_HATCHET") == "required"
REASON = "HATCHET_CLIENT_TOKEN is not set: no Hatchet to run on"


@pytest.fixture(scope="session", params=["local", pytest.param("hatchet", marks=pytest.mark.hatchet)])
def engine(request: pytest.FixtureRequest) -> str:
    if request.param == "hatchet" and not os.environ.get("HATCHET_CLIENT_TOKEN"):
        if REQUIRED:
            pytest.fail(REASON)
        pytest.skip(REASON)
    return str(request.param)


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

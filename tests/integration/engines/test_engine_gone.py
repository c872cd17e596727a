"""The Hatchet itself ended in the middle of runs and started again, where the test is told how to do that.

STEWARD_TEST_HATCHET_STOP="docker compose kill hatchet" STEWARD_TEST_HATCHET_START="docker compose start hatchet"
"""

from __future__ import annotations

import asyncio
import os
import subprocess
from datetime import UTC, datetime, timedelta

import pytest

from libs.storage.postgres import Database
from services.agenda.store.tasks import TaskStore
from services.agenda.store.workers import WorkerStore
from tests.integration.agenda.house import TENANT
from tests.integration.engines.agenda_process import AgendaProcess
from tests.integration.engines.standins import Neighbours
from tests.integration.engines.test_engines import completed, task_of, until

pytestmark = [pytest.mark.timeout(400), pytest.mark.hatchet]

STOP, START = (os.environ.get(f"STEWARD_TEST_HATCHET_{name}", "") for name in ("STOP", "START"))


async def test_the_engine_gone_in_the_middle_of_runs_and_back(
    engine: str, agenda: AgendaProcess, neighbours: Neighbours, database: Database
) -> None:
    if engine != "hatchet" or not STOP or not START:
        pytest.skip("STEWARD_TEST_HATCHET_STOP and _START do not say how to stop and start the engine")
    tasks, count = TaskStore(database), 60
    late = datetime.now(UTC) - timedelta(minutes=10)
    for number in range(count):
        await tasks.create(TENANT, task_of(number, f"c{number % 6}", late + timedelta(seconds=number)))
    await agenda.start()
    await until(lambda: len(neighbours.gateway.outbox) >= 5, 60)
    await asyncio.to_thread(subprocess.run, STOP, shell=True, check=True)
    await _said(WorkerStore(database, "test", "hatchet"), "HATCHET_AWAY")
    assert len(neighbours.gateway.outbox) < count
    await asyncio.to_thread(subprocess.run, START, shell=True, check=True)
    if (
        agenda.process is not None and agenda.process.poll() is not None
    ):  # the SDK gave up; the supervisor would do this
        await agenda.start()
    await completed(tasks, database, count, 240)
    assert len(neighbours.gateway.outbox) == count
    for who in range(6):
        assert neighbours.gateway.order_of(f"c{who}") == [f"task-{number}" for number in range(who, count, 6)]


async def _said(workers: WorkerStore, problem: str) -> None:
    """Until the worker reports the problem, or is gone."""
    for _ in range(300):
        seen = await workers.seen()
        if seen.problem == problem or seen.count == 0:
            return
        await asyncio.sleep(0.2)
    raise AssertionError("nobody says that the engine is away")

"""The process that says what is due, killed after each of its commits and after the send: once, and never lost."""

from __future__ import annotations

import asyncio
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from libs import failpoints
from libs.storage.postgres import Database
from services.agenda.store.tasks import TaskStore
from tests.integration.agenda.house import TENANT
from tests.integration.engines.agenda_process import AgendaProcess
from tests.integration.engines.standins import Neighbours
from tests.integration.engines.test_engines import completed, task_of, until

pytestmark = pytest.mark.timeout(400)
MOST_LINES = 14


async def test_killed_after_each_commit_in_turn(
    agenda: AgendaProcess, neighbours: Neighbours, database: Database, tmp_path: Path
) -> None:
    tasks, folder = TaskStore(database), tmp_path / "failpoints"
    folder.mkdir()
    passed: list[str] = []
    for line in range(1, MOST_LINES + 1):
        (folder / "hits").unlink(missing_ok=True)
        failpoints.arm(folder, line, [])
        await tasks.create(TENANT, task_of(line, f"c{line}", datetime.now(UTC) - timedelta(minutes=1)))
        await agenda.start(wait=False, STEWARD_FAILPOINTS=str(folder))
        died = await _dies_or_is_done(agenda, tasks, line)
        passed = failpoints.passed(folder)
        await agenda.stop()
        agenda.environment.pop("STEWARD_FAILPOINTS")
        if not died:
            break
        await agenda.start()
        await completed(tasks, database, line, 100)
        await agenda.stop()
    assert len(passed) > 3, "it died at no line at all"
    assert all(each == "agenda.commit" for each in passed)
    await completed(tasks, database, line, 1)
    assert len(neighbours.gateway.outbox) == line


async def _dies_or_is_done(agenda: AgendaProcess, tasks: TaskStore, number: int) -> bool:
    """True when it died; False when it had said the task and lives a while after that."""
    ends_at = time.monotonic() + 60
    while time.monotonic() < ends_at:
        assert agenda.process is not None
        if agenda.process.poll() is not None:
            return True
        task = await tasks.get(TENANT, f"task-{number}")
        if task is not None and task.status == "completed":
            await asyncio.sleep(0.3)  # its last commit may be the line
            return agenda.process.poll() is not None
        await asyncio.sleep(0.05)
    raise AssertionError(agenda.log.read_text(errors="replace")[-2000:])


async def test_killed_between_the_send_and_its_record(
    agenda: AgendaProcess, neighbours: Neighbours, database: Database
) -> None:
    tasks = TaskStore(database)
    await tasks.create(TENANT, task_of(1, "c1", datetime.now(UTC) - timedelta(minutes=1)))

    def kill() -> None:
        neighbours.gateway.on_said = lambda: None
        assert agenda.process is not None
        agenda.process.kill()

    neighbours.gateway.on_said = kill
    await agenda.start(wait=False)
    await until(lambda: agenda.process is not None and agenda.process.poll() is not None, 60)
    await agenda.start()
    await completed(tasks, database, 1, 100)
    assert neighbours.gateway.attempts["agenda:task-1:0"] == 2 and len(neighbours.gateway.outbox) == 1
    [said] = neighbours.gateway.outbox.values()
    assert said.text.endswith("(1)"), "the words of the first time"

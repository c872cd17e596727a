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
TOGETHER = 3
"""Tasks of different customers that are due at once, so that they share their steps where the engine can."""


async def test_killed_after_each_commit_in_turn(
    agenda: AgendaProcess, neighbours: Neighbours, database: Database, tmp_path: Path
) -> None:
    tasks, folder = TaskStore(database), tmp_path / "failpoints"
    folder.mkdir()
    passed: list[str] = []
    for line in range(1, MOST_LINES + 1):
        (folder / "hits").unlink(missing_ok=True)
        failpoints.arm(folder, line, [])
        for number in _numbers(line):
            await tasks.create(TENANT, task_of(number, f"c{number}", datetime.now(UTC) - timedelta(minutes=1)))
        await agenda.start(wait=False, STEWARD_FAILPOINTS=str(folder))
        died = await _dies_or_is_done(agenda, tasks, line)
        passed = failpoints.passed(folder)
        await agenda.stop()
        agenda.environment.pop("STEWARD_FAILPOINTS")
        if not died:
            break
        await agenda.start()
        await completed(tasks, database, line * TOGETHER, 100)
        await agenda.stop()
    assert len(passed) > 3, "it died at no line at all"
    assert all(each == "agenda.commit" for each in passed)
    await completed(tasks, database, line * TOGETHER, 1)
    assert len(neighbours.gateway.outbox) == line * TOGETHER


def _numbers(line: int) -> range:
    return range(line * TOGETHER, (line + 1) * TOGETHER)


async def _dies_or_is_done(agenda: AgendaProcess, tasks: TaskStore, line: int) -> bool:
    """True when it died; False when it had said the tasks and lives a while after that."""
    ends_at = time.monotonic() + 60
    while time.monotonic() < ends_at:
        assert agenda.process is not None
        if agenda.process.poll() is not None:
            return True
        found = [await tasks.get(TENANT, f"task-{number}") for number in _numbers(line)]
        if all(task is not None and task.status == "completed" for task in found):
            await asyncio.sleep(0.3)  # its last commit may be the line
            return agenda.process.poll() is not None
        await asyncio.sleep(0.05)
    raise AssertionError(agenda.log.read_text(errors="replace")[-2000:])


async def test_killed_between_the_send_and_its_record(
    agenda: AgendaProcess, neighbours: Neighbours, database: Database
) -> None:
    """In the middle of a call for several, of which not all have got there."""
    tasks = TaskStore(database)
    for number in range(TOGETHER + 1):
        await tasks.create(TENANT, task_of(number, f"c{number}", datetime.now(UTC) - timedelta(minutes=1)))

    def kill() -> None:
        if len(neighbours.gateway.outbox) < 2:
            return
        neighbours.gateway.on_said = lambda: None
        assert agenda.process is not None
        agenda.process.kill()

    neighbours.gateway.on_said = kill
    await agenda.start(wait=False)
    await until(lambda: agenda.process is not None and agenda.process.poll() is not None, 60)
    await agenda.start()
    await completed(tasks, database, TOGETHER + 1, 100)
    assert len(neighbours.gateway.outbox) == TOGETHER + 1
    assert max(neighbours.gateway.attempts.values()) == 2
    for said in neighbours.gateway.outbox.values():
        task = await tasks.get(TENANT, said.key.split(":")[1])
        assert task is not None and task.message_text == said.text, "the words of the first time"

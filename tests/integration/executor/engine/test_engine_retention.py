"""What is old and over is forgotten; what is waited for, told of or undone stays whole."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from libs.storage.idempotency import Requests
from services.executor.domain.model import WorkflowStatus
from services.executor.retention_store import Retention

from .conftest import step, task

ASK = step("ask", "system.user_intervention", {"reason": "Go on?", "expects": "text", "timeout_seconds": 2000000})


async def counts(executor: Any) -> Any:
    found = {}
    for table in ("builtin_effects", "step_events", "outcomes", "workflows", "steps"):
        rows = await executor.rows(f"SELECT count(*) AS n FROM executor.{table} WHERE tenant_id = %s", executor.tenant)
        found[table] = rows[0]["n"]
    return found


async def test_old_and_over_is_forgotten_and_nothing_else(executor: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr("services.executor.retention_store._BATCH", 2)
    retention = Retention(executor.database, Requests("executor"), executor.clock, timedelta(days=10))
    for number in range(5):
        await executor.start(task(f"old{number}"), id=f"old{number}")
    waiting = await executor.start(task("first"), ASK, task("then", "ask"), id="waiting")
    executor.clock.advance(60)
    while await executor.outcomes.round():
        pass
    before = await counts(executor)
    executor.clock.advance(9 * 86400)
    await retention.round()
    assert await counts(executor) == before, "nothing is old yet"
    executor.clock.advance(2 * 86400)
    new = await executor.start(task("new"), id="new")
    await retention.round()
    left = await counts(executor)
    assert (left["workflows"], left["steps"]) == (7, 9)
    assert left["builtin_effects"] == 1 and left["step_events"] == len(
        await executor.lists.events(executor.tenant, "waiting", 0)
    ) + len(await executor.lists.events(executor.tenant, "new", 0))
    resumed = await executor.answer(waiting, "yes, go on")
    assert resumed.run.workflow.status is WorkflowStatus.COMPLETED
    sequences = [event["sequence"] for event in await executor.lists.events(executor.tenant, "waiting", 0)]
    assert sequences == list(range(1, len(sequences) + 1))
    assert (await executor.undoer.undo(executor.tenant, new.workflow.id, "u"))[1][0].disposition == "undone"

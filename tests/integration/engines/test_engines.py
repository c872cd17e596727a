"""Every engine behaves the same: on time, once, in order, through failures, kills and absences."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from libs import errors
from libs.storage.postgres import Database
from services.agenda.domain.model import Goal, Limits, Task
from services.agenda.store.goals import GoalStore
from services.agenda.store.tasks import TaskStore
from tests.integration.agenda.house import LIMITS, TENANT
from tests.integration.engines.agenda_process import AgendaProcess
from tests.integration.engines.standins import Neighbours

pytestmark = pytest.mark.timeout(240)


def task_of(number: int, customer: str, at: datetime, **more: object) -> Task:
    fields: dict[str, object] = {
        "id": f"task-{number}",
        "agent_id": "default",
        "customer_id": customer,
        "customer": {"customer_id": customer, "timezone": "UTC"},
        "conversation_id": "",
        "task_type": "reminder",
        "description": f"matter {number}",
        "scheduled_at": at,
        "timezone": "UTC",
        "created_at": at,
        "recurrence_start": at,
        "max_retries": 3,
        **more,
    }
    return Task(**fields)  # type: ignore[arg-type]


async def until(condition: Callable[[], bool], seconds: float) -> None:
    ends_at = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < ends_at, "it did not come to that in time"
        await asyncio.sleep(0.02)


async def completed(tasks: TaskStore, database: Database, count: int, seconds: float) -> None:
    ends_at = time.monotonic() + seconds
    while True:
        rows = await database.fetch_all(TENANT, "SELECT status, count(*) AS n FROM agenda.tasks GROUP BY status")
        states = {row["status"]: row["n"] for row in rows}
        if states == {"completed": count}:
            return
        assert time.monotonic() < ends_at, states
        await asyncio.sleep(0.1)


async def test_due_tasks_are_said_once_in_a_customers_order_and_worded_once(
    agenda: AgendaProcess, neighbours: Neighbours, database: Database
) -> None:
    tasks = TaskStore(database)
    late = datetime.now(UTC) - timedelta(minutes=10)
    for number in range(24):
        await tasks.create(TENANT, task_of(number, f"c{number % 4}", late + timedelta(seconds=number)))
    await agenda.start()
    await completed(tasks, database, 24, 60)
    assert len(neighbours.gateway.outbox) == 24 == neighbours.planner.asked
    for who in range(4):
        assert neighbours.gateway.order_of(f"c{who}") == [f"task-{number}" for number in range(who, 24, 4)]
    audit = await database.fetch_all(TENANT, "SELECT task_id, message_id FROM agenda.audit WHERE event = 'sent'")
    assert len(audit) == 24 and all(row["message_id"] == f"m-agenda:{row['task_id']}:0" for row in audit)


async def test_a_task_that_comes_while_it_runs_is_said_when_it_is_due(
    agenda: AgendaProcess, neighbours: Neighbours, database: Database
) -> None:
    await agenda.start()
    tasks = TaskStore(database)
    at = datetime.now(UTC) + timedelta(seconds=2)
    await tasks.create(TENANT, task_of(1, "c1", at))
    await until(lambda: len(neighbours.gateway.outbox) == 1, 30)
    [said] = neighbours.gateway.outbox.values()
    assert said.at >= at.timestamp(), "never early"
    assert len(said.trace_id) == 32


async def test_a_goal_met_meanwhile_means_silence(
    agenda: AgendaProcess, neighbours: Neighbours, database: Database
) -> None:
    late = datetime.now(UTC) - timedelta(hours=1)
    tasks = TaskStore(database)
    await goal_with_follow_up(database, 1, late, met=True)
    await goal_with_follow_up(database, 2, late, met=False)
    await agenda.start()
    await until(lambda: len(neighbours.gateway.outbox) == 1, 30)
    await asyncio.sleep(0.5)
    assert neighbours.gateway.order_of("c2") == ["task-2"] and neighbours.gateway.order_of("c1") == []
    met, unmet = await tasks.get(TENANT, "task-1"), await tasks.get(TENANT, "task-2")
    assert met is not None and unmet is not None
    assert (met.status, met.failure_reason) == ("cancelled", "goal achieved")
    await completed_goal(database, "goal-2", "expired")


async def goal_with_follow_up(database: Database, number: int, at: datetime, *, met: bool) -> None:
    goals, limits = GoalStore(database), _limits()
    goal = Goal(
        id=f"goal-{number}",
        agent_id="default",
        customer_id=f"c{number}",
        conversation_id=f"v{number}",
        turn_id=f"turn-{number}",
        channel="api",
        goal_type="response_expected",
        description="x",
        subject=f"topic:{number}",
        created_at=at,
        deadline=at,
        follow_up_task_id=f"task-{number}",
    )
    task = task_of(number, f"c{number}", at, task_type="follow_up", goal_id=goal.id, conversation_id=f"v{number}")
    await goals.create(TENANT, goal, task, limits, at)
    if met:  # as a second process does between the sweep's look and the claim: the goal alone
        await database.execute(TENANT, "UPDATE agenda.goals SET status = 'achieved' WHERE id = %s", (goal.id,))


def _limits() -> Limits:
    return LIMITS


async def completed_goal(database: Database, goal_id: str, status: str) -> None:
    for _ in range(100):
        goal = await GoalStore(database).get(TENANT, goal_id)
        if goal is not None and goal.status == status:
            return
        await asyncio.sleep(0.05)
    raise AssertionError(status)


async def test_a_lost_answer_is_asked_for_again_under_the_same_key(
    agenda: AgendaProcess, neighbours: Neighbours, database: Database
) -> None:
    tasks = TaskStore(database)
    await tasks.create(TENANT, task_of(1, "c1", datetime.now(UTC) - timedelta(minutes=1)))
    neighbours.gateway.after_commit = [errors.Unavailable("GONE", "the answer is lost")]
    await agenda.start()
    await completed(tasks, database, 1, 60)
    assert neighbours.gateway.attempts["agenda:task-1:0"] == 2 and len(neighbours.gateway.outbox) == 1
    [said] = neighbours.gateway.outbox.values()
    assert said.text.endswith("(1)") and neighbours.planner.asked == 1, "the words of the first try"
    task = await tasks.get(TENANT, "task-1")
    assert task is not None and task.retry_count == 0


async def test_a_channel_that_refuses_is_tried_again_later_and_given_up(
    agenda: AgendaProcess, neighbours: Neighbours, database: Database
) -> None:
    tasks = TaskStore(database)
    due = datetime.now(UTC) - timedelta(minutes=1)
    await tasks.create(TENANT, task_of(1, "c1", due, max_retries=1))
    await tasks.create(TENANT, task_of(2, "c2", due + timedelta(seconds=1)))
    neighbours.gateway.refusals = [errors.Exhausted("CHANNEL_BUSY", "busy"), errors.Exhausted("CHANNEL_BUSY", "busy")]
    neighbours.gateway.refusals.append(errors.InvalidInput("NO_ADDRESS", "nowhere to say it"))
    await agenda.start(AGENDA_RETRY_DELAY_HOURS=str(1.0 / 3600))
    ends_at = time.monotonic() + 60
    while True:
        found = [await tasks.get(TENANT, f"task-{number}") for number in (1, 2)]
        states = [(task.status, task.failure_reason, task.retry_count) for task in found if task]
        settled = [state for state in states if state[0] in ("failed", "completed")]
        if len(settled) == 2:
            break
        assert time.monotonic() < ends_at, states
        await asyncio.sleep(0.1)
    assert not neighbours.gateway.refusals
    failed = [state for state in states if state[0] == "failed"]
    said = [key for key in neighbours.gateway.outbox if key.startswith("agenda:task-")]
    assert failed and len(said) == 2 - len(failed)  # what else is there tells the staff of what was given up
    assert len(neighbours.gateway.outbox) - len(said) <= len(failed)
    assert all(reason in ("", "CHANNEL_BUSY", "NO_ADDRESS") for _, reason, _ in states)


async def test_killed_again_and_again_it_neither_loses_nor_repeats_a_message(
    agenda: AgendaProcess, neighbours: Neighbours, database: Database
) -> None:
    tasks, chance = TaskStore(database), random.Random(7)
    late = datetime.now(UTC) - timedelta(minutes=10)
    count = 160 if agenda.engine == "local" else 40  # enough that none of the kills comes after the last of them
    for number in range(count):
        await tasks.create(TENANT, task_of(number, f"c{number % 8}", late + timedelta(seconds=number)))
    for _ in range(3):
        before = len(neighbours.gateway.outbox)
        await agenda.start()
        wanted = min(before + chance.randrange(1, 6), count)
        await until(lambda wanted=wanted: len(neighbours.gateway.outbox) >= wanted, 60)  # type: ignore[misc]
        await agenda.kill()
    await agenda.start()
    await completed(tasks, database, count, 150)
    assert len(neighbours.gateway.outbox) == count
    for who in range(8):
        assert neighbours.gateway.order_of(f"c{who}") == [f"task-{number}" for number in range(who, count, 8)]


async def test_the_gateway_away_is_waited_for(
    agenda: AgendaProcess, neighbours: Neighbours, database: Database
) -> None:
    tasks = TaskStore(database)
    await neighbours.stop()
    await tasks.create(TENANT, task_of(1, "c1", datetime.now(UTC) - timedelta(minutes=1)))
    await agenda.start()
    await asyncio.sleep(3)
    assert neighbours.gateway.outbox == {}
    await neighbours.start()
    await completed(tasks, database, 1, 60)
    task = await tasks.get(TENANT, "task-1")
    assert len(neighbours.gateway.outbox) == 1 and task is not None and task.retry_count == 0


async def test_told_to_stop_it_ends_by_itself(agenda: AgendaProcess, neighbours: Neighbours) -> None:
    await agenda.start()
    began = time.monotonic()
    assert await agenda.stop() == 0
    assert time.monotonic() - began < 15


async def test_stopped_for_an_hour_what_fell_due_goes_out_once_oldest_first(
    agenda: AgendaProcess, neighbours: Neighbours, database: Database
) -> None:
    await agenda.start(AGENDA_WORKER_SLOTS="10")
    assert await agenda.stop() == 0
    began = datetime.now(UTC) - timedelta(hours=1)
    count, met = 100, 10
    for number in range(count):
        at = began + timedelta(seconds=36 * number)
        await goal_with_follow_up(database, number, at, met=number % (count // met) == 5)
    await agenda.start()
    ends_at = time.monotonic() + 150
    while await _open(database):
        assert time.monotonic() < ends_at
        await asyncio.sleep(0.2)
    said = [int(key.split(":")[1].removeprefix("task-")) for key in neighbours.gateway.outbox]
    assert sorted(said) == [number for number in range(count) if number % (count // met) != 5]
    # Customers are served side by side, so one may overtake another by no more than what is under way at once.
    assert all(abs(place - rank) <= 64 for place, rank in zip(_ranks(said), range(len(said)), strict=True)), said
    assert said[0] < count // 2 < said[-1]


def _ranks(said: list[int]) -> list[int]:
    ordered = sorted(said)
    return [ordered.index(number) for number in said]


async def _open(database: Database) -> bool:
    open_ones = "SELECT count(*) FROM agenda.tasks WHERE status IN ('scheduled', 'executing')"
    return bool(await database.fetch_value(TENANT, open_ones))

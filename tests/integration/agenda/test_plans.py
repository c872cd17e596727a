"""The plans of the hot queries as the service's own roles, with 100,000 rows: an index each, never the whole table.

Under forced row-level security only operators that PostgreSQL knows to be leakproof reach an index.
"""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Sequence
from datetime import timedelta
from typing import Any

import psycopg
import pytest
import pytest_asyncio

from libs.storage.postgres import Database, Tx
from services.agenda.store.claims import Sent
from services.agenda.store.goals import GoalStore
from services.agenda.store.tasks import TaskStore
from services.agenda.store.work import WorkStore
from tests.integration.agenda.house import NOON, TENANT, House, goal_wish, turn_of

ROWS = 100_000
_FILL_TASKS = (
    "INSERT INTO agenda.tasks (tenant_id, id, agent_id, customer_id, conversation_id, customer, task_type, "
    "description, scheduled_at, timezone, recurrence_start, created_at, status, max_retries, goal_id) SELECT %s, "
    "'task-' || n, 'a', 'c' || n %% 2000, 'v' || n %% 2000, '{}'::jsonb, 'reminder', 'x', "
    "%s::timestamptz + make_interval(mins => n), "
    "'UTC', now(), %s, CASE n %% 5 WHEN 0 THEN 'scheduled' ELSE 'completed' END, 3, 'goal-' || n "
    "FROM generate_series(1, %s) n"
)
_FILL_GOALS = (
    "INSERT INTO agenda.goals (tenant_id, id, agent_id, customer_id, conversation_id, turn_id, channel, goal_type, "
    "description, subject, status, created_at, deadline, follow_up_task_id, achieved_by_turn) SELECT %s, 'goal-' || n, "
    "'a', 'c' || n %% 2000, 'v' || n %% 2000, 'turn-' || n, 'api', 'response_expected', 'x', 's' || n, CASE n %% 10 "
    "WHEN 0 THEN 'pending' WHEN 1 THEN 'achieved' ELSE 'expired' END, %s::timestamptz - make_interval(mins => n), "
    "%s::timestamptz + make_interval(mins => n), 'task-' || n, CASE n %% 10 WHEN 1 THEN 'turn-x' || n ELSE '' END "
    "FROM generate_series(1, %s) n"
)


@pytest_asyncio.fixture
async def filled(database: Database, database_url: str) -> AsyncIterator[Database]:
    with psycopg.connect(database_url, autocommit=True) as owner:
        for tenant, rows in ((TENANT, ROWS), ("other", 1000)):
            owner.execute(_FILL_TASKS, (tenant, NOON, NOON, rows))
            owner.execute(_FILL_GOALS, (tenant, NOON, NOON, rows))
        owner.execute("ANALYZE agenda.tasks, agenda.goals, agenda.audit")
        yield database
        owner.execute("TRUNCATE agenda.goals, agenda.tasks, agenda.audit")


class Explaining:
    """A database that explains what a store asks of it, as the same role, and keeps the plans."""

    def __init__(self, database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
        self.plans: list[str] = []
        run = Tx.batch

        async def batch(tx: Tx, statements: Sequence[Any], *, last: bool = False) -> Any:
            for sql, params in statements:
                if re.match(r"\s*(SELECT(?! pg_notify)|UPDATE|DELETE|WITH)", sql):
                    lines = (await run(tx, [("EXPLAIN " + sql, params)]))[0].rows
                    self.plans.append("\n".join(str(line["QUERY PLAN"]) for line in lines))
            return await run(tx, statements, last=last)

        async def whole(tenant_id: str, statements: Sequence[Any]) -> Any:
            async with database.tenant(tenant_id) as tx:
                return await tx.batch(statements, last=True)

        monkeypatch.setattr(Tx, "batch", batch)
        monkeypatch.setattr(database, "batch", whole)


async def _what_is_asked_all_the_time_is_not_planned_again(filled: Database, goals: GoalStore, work: WorkStore) -> None:
    for number in range(8):
        assert len(await work.due(NOON + timedelta(minutes=900 + number), 70)) == 70
        await goals.pending(TENANT, f"c{number}0", f"t{number}", NOON)
    for which in ("%NOT EXISTS%LIMIT 128", "%UNION ALL%UNION ALL%"):
        plans = await filled.fetch_one(
            TENANT, "SELECT generic_plans, custom_plans FROM pg_prepared_statements WHERE statement LIKE %s", (which,)
        )
        assert plans == {"generic_plans": 8, "custom_plans": 0}


async def test_every_hot_query_uses_an_index(filled: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    house = House(filled)
    goals, tasks, work = GoalStore(filled), TaskStore(filled), WorkStore(filled, "slot#1")
    await _what_is_asked_all_the_time_is_not_planned_again(filled, goals, work)
    explaining = Explaining(filled, monkeypatch)
    who = {"customer_id": "c7", "timezone": "UTC"}
    goal = await house.agenda.create_goal(TENANT, goal_wish(who, conversation_id="v7"))
    await house.agenda.check_turn(TENANT, "c7", turn_of(goal, NOON + timedelta(hours=1)))
    await goals.page(TENANT, customer_id="c8", conversation_id="", statuses=["pending"], before=None, limit=51)
    await goals.page(TENANT, customer_id="", conversation_id="v8", statuses=[], before=None, limit=51)
    await goals.overdue(NOON + timedelta(minutes=30), 100)
    await goals.cancel(TENANT, goal_id="", conversation_id="v9", subject="s9", reason="")
    await tasks.page(
        TENANT, customer_id="c8", conversation_id="", statuses=["scheduled"], task_types=[], after=None, limit=51
    )
    due = await work.due(NOON + timedelta(minutes=30), 100)
    assert due
    await work.waiting(NOON + timedelta(minutes=30))
    await work.begun()
    await work.release(await work.reserve(due[:1]), 0.0)
    await tasks.backlog(NOON + timedelta(minutes=30))
    ours = [row.id for row in due if row.tenant_id == TENANT]
    claimed = await work.claim(TENANT, ours, NOON + timedelta(minutes=30))
    assert len(claimed) == len(ours) > 1
    assert await work.take_up(TENANT, claimed[0].task.id, claimed[0].epoch)
    assert len(await work.store_texts(TENANT, claimed)) == len(claimed)
    await work.free_abandoned(100)
    await work.free_own_earlier_boots("slot")
    done, _ = await work.finish(TENANT, [Sent(each, "", None) for each in claimed], NOON)
    assert len(done) == len(claimed)
    assert len(explaining.plans) >= 16
    bad = [plan for plan in explaining.plans if re.search(r"Seq Scan on (tasks|goals)", plan)]
    assert not bad, "\n\n".join(bad)
    costs = [float(found) for plan in explaining.plans if (found := plan.partition("..")[2].partition(" ")[0])]
    assert max(costs) < 2_000, sorted(zip(costs, explaining.plans, strict=True))[-1]

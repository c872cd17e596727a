"""A million stored goals and tasks: CheckTurn and the due query take as long as with none, and reach an index."""

from __future__ import annotations

import asyncio
import random
import statistics
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import psycopg

from benchmarks.report import Row
from cli.embedded import throwaway_servers
from libs.clock import FixedClock
from libs.storage.idempotency import Requests
from libs.storage.migrate import main as migrate
from libs.storage.postgres import Database
from services.agenda.compose import limits_of
from services.agenda.domain.checking import SeenTurn
from services.agenda.handlers import Agenda
from services.agenda.planning import AgendaPlanner
from services.agenda.settings import AgendaSettings
from services.agenda.store.changes import ChangeStore
from services.agenda.store.goals import PENDING, GoalStore, pending_params
from services.agenda.store.tasks import TaskStore
from services.agenda.store.work import DUE, WorkStore

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
TENANT = "00000000-0000-0000-0000-000000000001"
TIMES = 400
# A tenth of it is still open; what is due at NOW are 100 rows, as at any moment of a day.
_FILL = """
INSERT INTO agenda.tasks (tenant_id, id, agent_id, customer_id, conversation_id, customer, task_type, description,
    scheduled_at, timezone, recurrence_start, created_at, executed_at, status, max_retries, goal_id)
SELECT %(tenant)s, 'task-' || n, 'a', 'c' || n %% %(customers)s, 'v' || n %% %(customers)s, '{}', 'follow_up', 'x',
    %(now)s + make_interval(secs => CASE WHEN n %% 10 = 0 THEN n - 1000 ELSE -n * 60 END), 'UTC', %(now)s, %(now)s,
    CASE WHEN n %% 10 <> 0 THEN %(now)s - make_interval(secs => n * 60) END,
    CASE WHEN n %% 10 = 0 THEN 'scheduled' ELSE 'completed' END, 3, 'goal-' || n
FROM generate_series(1, %(rows)s) n;
"""
_FILL_GOALS = """
INSERT INTO agenda.goals (tenant_id, id, agent_id, customer_id, conversation_id, turn_id, channel, goal_type,
    description, subject, status, created_at, deadline, follow_up_task_id, achieved_by_turn)
SELECT %(tenant)s, 'goal-' || n, 'a', 'c' || n %% %(customers)s, 'v' || n %% %(customers)s, 'turn-' || n, 'api',
    'response_expected', 'x', 's' || n, CASE WHEN n %% 10 = 0 THEN 'pending' WHEN n %% 10 < 5 THEN 'achieved'
    ELSE 'expired' END, %(now)s - make_interval(secs => n * 60), %(now)s + make_interval(secs => n - 1000),
    'task-' || n, CASE WHEN n %% 10 BETWEEN 1 AND 4 THEN 'by-' || n ELSE '' END
FROM generate_series(1, %(rows)s) n;
"""
_ANALYZE = "VACUUM ANALYZE agenda.tasks, agenda.goals, agenda.audit"


@dataclass(frozen=True, slots=True)
class Timed:
    """Milliseconds of a call with next to nothing stored, and with all of it."""

    work: str
    empty_p50_ms: float
    full_p50_ms: float

    @property
    def ratio(self) -> float:
        return self.full_p50_ms / self.empty_p50_ms


@dataclass(frozen=True, slots=True)
class Flat:
    """The calls, and what EXPLAIN says of the due query and of what CheckTurn reads."""

    rows_stored: int
    timed: list[Timed]
    plans: dict[str, list[str]]

    def rows(self) -> list[Row]:
        """Beside their goals."""
        found = [
            Row(
                f"{each.work}, {self.rows_stored:,} goals and tasks stored",
                f"p50 {each.full_p50_ms:.2f} ms / {each.empty_p50_ms:.2f} ms = {each.ratio:.2f}",
                "at most 1.2",
                each.ratio <= 1.2,
            )
            for each in self.timed
        ]
        bad = [name for name, plan in self.plans.items() if any("Seq Scan on" in line for line in plan)]
        lines = [line for plan in self.plans.values() for line in plan]
        used = sorted({line.split(" using ")[1].split()[0] for line in lines if " using " in line})
        found.append(Row("hot queries reach an index", ", ".join(bad or used), "no table is read whole", not bad))
        return found


def measure(rows: int) -> Flat:
    """Measure on a server of its own: a hundredth of the rows is "next to nothing"."""
    with throwaway_servers(valkey=False) as servers:
        assert migrate(["agenda", "--url", servers.database_url]) == 0
        _fill(servers.database_url, 1000)
        empty = asyncio.run(_timed(servers.database_url))
        _fill(servers.database_url, rows)
        full = asyncio.run(_timed(servers.database_url))
        plans = _plans(servers.database_url)
    return Flat(rows, [Timed(name, empty[name], full[name]) for name in empty], plans)


def _fill(url: str, rows: int) -> None:
    values = {"tenant": TENANT, "now": NOW, "customers": max(1, rows // 20), "rows": rows}
    with psycopg.connect(url, autocommit=True) as owner:
        owner.execute("TRUNCATE agenda.goals, agenda.tasks, agenda.audit")
        owner.execute(_FILL, values)
        owner.execute(_FILL_GOALS, values)
        owner.execute(_ANALYZE)


async def _timed(url: str) -> dict[str, float]:
    """The median of each call, for customers who have something open."""
    database = Database(url, "agenda")
    await database.open()
    clock, limits = FixedClock(NOW), limits_of(AgendaSettings())
    goals, work = GoalStore(database), WorkStore(database, "bench#1")
    changes = ChangeStore(database, Requests("agenda"))
    agenda = Agenda(goals, TaskStore(database), changes, AgendaPlanner(limits, clock), limits, clock, enabled=True)
    chance = random.Random(1)
    with psycopg.connect(url) as owner:
        open_ones = owner.execute("SELECT customer_id FROM agenda.goals WHERE status = 'pending' LIMIT 1000").fetchall()
    customers = [row[0] for row in open_ones]

    async def check() -> None:
        await agenda.check_turn(TENANT, chance.choice(customers), _turn(chance.randrange(10**9)))

    async def due() -> None:
        await work.due(NOW, 100)

    try:
        return {"CheckTurn": await _median(check), "the due query": await _median(due)}
    finally:
        await database.close()


async def _median(call: Callable[[], Awaitable[None]]) -> float:
    times = []
    for number in range(TIMES + 50):
        begun = time.perf_counter()
        await call()
        if number >= 50:
            times.append((time.perf_counter() - begun) * 1000)
    return statistics.median(times)


def _turn(number: int) -> SeenTurn:
    return SeenTurn(
        turn_id=f"t{number}",
        conversation_id="elsewhere",
        text="what's on my calendar today?",
        received_at=NOW + timedelta(seconds=1),
        mode="normal_routing",
        act="request",
        intent="calendar.list",
        confidence=0.9,
        entity_types=frozenset(),
        answered_subjects=frozenset(),
    )


def _plans(url: str) -> dict[str, list[str]]:
    """EXPLAIN of the hot queries, as the roles that ask them."""
    found: dict[str, list[str]] = {}
    with psycopg.connect(url) as owner:
        owner.execute("SET ROLE steward_agenda_sweep")
        found["due"] = [row[0] for row in owner.execute("EXPLAIN " + DUE, (NOW, 100)).fetchall()]
        owner.execute("SET ROLE steward_agenda")
        owner.execute("SELECT set_config('steward.tenant', %s, false)", (TENANT,))
        params = pending_params("c10", "t1", NOW - timedelta(hours=48))
        found["pending"] = [row[0] for row in owner.execute("EXPLAIN " + PENDING, params).fetchall()]
    return found

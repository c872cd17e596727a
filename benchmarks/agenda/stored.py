"""A million stored goals and tasks: CheckTurn and the due query take as long as with none, and reach an index."""

from __future__ import annotations

import asyncio
import random
import statistics
import time
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
from services.agenda.domain.likeness import Meaning, NothingAlike
from services.agenda.handlers import Agenda
from services.agenda.planning import AgendaPlanner
from services.agenda.settings import AgendaSettings
from services.agenda.store.changes import ChangeStore
from services.agenda.store.goals import PENDING, GoalStore, pending_params
from services.agenda.store.rows import SAME_PLAN
from services.agenda.store.statements import due_statement
from services.agenda.store.tasks import TaskStore
from services.agenda.store.work import WorkStore

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
TENANT = "00000000-0000-0000-0000-000000000001"
TIMES = 400
WARM = 50
CUSTOMERS = 100_000
# A tenth of it is still open, one row for each customer who has any; what is due at NOW are 100 rows of 100 people.
_FILL = """
INSERT INTO agenda.tasks (tenant_id, id, agent_id, customer_id, conversation_id, customer, task_type, description,
    scheduled_at, timezone, recurrence_start, created_at, executed_at, status, max_retries, goal_id)
SELECT %(tenant)s, 'task-' || n, 'a', 'c' || n %% %(customers)s, 'v' || n %% %(customers)s, '{}', 'follow_up', 'x',
    %(now)s + make_interval(secs => CASE WHEN open THEN n - 1000 ELSE -n * 60 END), 'UTC', %(now)s, %(now)s,
    CASE WHEN NOT open THEN %(now)s - make_interval(secs => n * 60) END,
    CASE WHEN open THEN 'scheduled' ELSE 'completed' END, 3, 'goal-' || n
FROM (SELECT n, (n + n / %(customers)s) %% 10 = 0 AS open FROM generate_series(1, %(rows)s) n) numbers
"""
_FILL_GOALS = """
INSERT INTO agenda.goals (tenant_id, id, agent_id, customer_id, conversation_id, turn_id, channel, goal_type,
    description, subject, status, created_at, deadline, follow_up_task_id, achieved_by_turn)
SELECT %(tenant)s, 'goal-' || n, 'a', 'c' || n %% %(customers)s, 'v' || n %% %(customers)s, 'turn-' || n, 'api',
    'response_expected', 'x', 's' || n, CASE WHEN open THEN 'pending' WHEN n %% 2 = 0 THEN 'achieved'
    ELSE 'expired' END, %(now)s - make_interval(secs => n * 60), %(now)s + make_interval(secs => n - 1000),
    'task-' || n, CASE WHEN NOT open AND n %% 2 = 0 THEN 'by-' || n ELSE '' END
FROM (SELECT n, (n + n / %(customers)s) %% 10 = 0 AS open FROM generate_series(1, %(rows)s) n) numbers
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
    """Measure on a server of its own: two databases, one with a thousand rows, asked by turns."""
    with throwaway_servers(valkey=False) as servers:
        urls = {"few": servers.create_database("few"), "many": servers.create_database("many")}
        for name, url in urls.items():
            assert migrate(["agenda", "--url", url]) == 0
            _fill(url, 1000 if name == "few" else rows)
        times = asyncio.run(_timed(urls))
        plans = _plans(urls["many"])
    few, many = times["few"], times["many"]
    return Flat(rows, [Timed(work, statistics.median(few[work]), statistics.median(many[work])) for work in few], plans)


def _fill(url: str, rows: int) -> None:
    values = {"tenant": TENANT, "now": NOW, "customers": CUSTOMERS, "rows": rows}
    with psycopg.connect(url, autocommit=True) as owner:
        owner.execute(_FILL, values)
        owner.execute(_FILL_GOALS, values)
        owner.execute(_ANALYZE)


class House:
    """One database and what is asked of it."""

    def __init__(self, database: Database, customers: list[str]) -> None:
        clock, limits = FixedClock(NOW), limits_of(AgendaSettings())
        self.database = database
        self._work = WorkStore(database, "bench#1")
        changes, rules = ChangeStore(database, Requests("agenda")), Meaning(NothingAlike(), 1.0)
        planner = AgendaPlanner(limits, clock)
        self._agenda = Agenda(GoalStore(database), TaskStore(database), changes, planner, limits, clock, True, rules)
        self._customers = customers
        self._chance = random.Random(1)

    async def check(self) -> None:
        """A turn of somebody from whom something is awaited, which does not bring it."""
        turn = _turn(self._chance.randrange(10**9))
        await self._agenda.check_turn(TENANT, self._chance.choice(self._customers), turn)

    async def due(self) -> None:
        """The dispatcher's look."""
        assert len(await self._work.due(NOW, 100)) == 100


async def _timed(urls: dict[str, str]) -> dict[str, dict[str, list[float]]]:
    """Milliseconds of each call on each database."""
    houses = {}
    for name, url in urls.items():
        database = Database(url, "agenda")
        await database.open()
        with psycopg.connect(url) as owner:
            rows = owner.execute("SELECT customer_id FROM agenda.goals WHERE status = 'pending' LIMIT 1000").fetchall()
        houses[name] = House(database, [row[0] for row in rows])
    times: dict[str, dict[str, list[float]]] = {name: {} for name in houses}
    for number in range(TIMES + WARM):
        for name, house in houses.items():
            for work, call in (("CheckTurn", house.check), ("the due query", house.due)):
                begun = time.perf_counter()
                await call()
                if number >= WARM:
                    times[name].setdefault(work, []).append((time.perf_counter() - begun) * 1000)
    for house in houses.values():
        await house.database.close()
    return times


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
        owner.execute(SAME_PLAN[0])
        due, params = due_statement(NOW, 100)
        found["due"] = [row[0] for row in owner.execute("EXPLAIN " + due, params).fetchall()]
        owner.execute("SET ROLE steward_agenda")
        owner.execute("SELECT set_config('steward.tenant', %s, false)", (TENANT,))
        params = pending_params("c10", "t1", NOW - timedelta(hours=48))
        found["pending"] = [row[0] for row in owner.execute("EXPLAIN " + PENDING, params).fetchall()]
    return found

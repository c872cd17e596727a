"""An executor on a real PostgreSQL and Valkey, put together as main.py does; only the outside world is a stand-in."""

from __future__ import annotations

import asyncio
import uuid
from datetime import UTC, datetime, timedelta
from typing import Any, cast

import pytest
import pytest_asyncio

from libs.clock import FixedClock
from libs.errors import Conflict, StewardError
from libs.ids import RandomIds
from libs.rpc.tasks import Shielded
from libs.storage.idempotency import Requests
from libs.storage.leases import Leases
from libs.storage.migrate import migrate
from libs.storage.outbox import Backoff, Outbox
from libs.storage.postgres import Database
from libs.storage.redis import RedisStore
from services.executor.commands import Resume, Start
from services.executor.customer_data import CustomerData
from services.executor.domain.model import Answer
from services.executor.engine import Engine
from services.executor.failures import RetryRules
from services.executor.freezing import Freezer
from services.executor.hot_keys import HotKeys
from services.executor.invoke import Invoker
from services.executor.list_store import ListStore
from services.executor.outbox_loop import OutcomeLoop
from services.executor.people_store import PeopleStore
from services.executor.preparing import Preparer
from services.executor.providers.base import ActionSpec, Applied, Effect
from services.executor.providers.builtin import BuiltinProvider
from services.executor.registry import Registry
from services.executor.runner import Runner
from services.executor.standing_store import StandingStore
from services.executor.store import WorkflowStore
from services.executor.sweeps import Sweeps
from services.executor.undo import Undoer
from services.executor.undo_store import UndoStore
from services.executor.undo_sweep import UndoSweep
from steward.router.v1 import router_pb2

NOW = datetime(2026, 3, 2, 14, tzinfo=UTC)
"""Monday 09:00 in New York."""

ANYTHING = {"type": "object"}


class Killed(BaseException):
    """Stands for a SIGKILL: nothing of the process runs any more."""


class Outside:
    """A provider elsewhere that knows the keys of what it did; ``do`` may fail, wait or be killed on the way."""

    name = "outside"
    transactional = False

    def __init__(self) -> None:
        self.done: dict[str, Any] = {}
        self.calls: list[Any] = []
        self.before = None
        self.after = None

    def actions(self) -> Any:
        return [
            ActionSpec("outside", "do", "", ANYTHING, ANYTHING, Effect.REVERSIBLE),
            ActionSpec("outside", "blast", "", ANYTHING, ANYTHING, Effect.IRREVERSIBLE),
            ActionSpec("outside", "look", "", ANYTHING, ANYTHING, Effect.NONE),
        ]

    async def perform(self, action: Any, params: Any, context: Any, effect_key: Any) -> Any:
        self.calls.append(effect_key)
        if self.before:
            await self.before(params)
        result = self.done.setdefault(effect_key, {"id": f"thing-{len(self.done) + 1}"})
        if self.after:
            await self.after(params)
        return Applied(result, {"id": result["id"]}, {})

    async def read(self, action: Any, params: Any, context: Any, tx: Any = None) -> Any:
        self.calls.append(params.get("name"))
        if self.before:
            await self.before(params)
        return {"seen": len(self.done)}

    async def select(self, action: Any, selector: Any, context: Any, tx: Any = None) -> Any:
        return []

    async def apply(self, tx: Any, action: Any, params: Any, context: Any, effect_key: Any) -> Any:
        raise NotImplementedError

    async def undo(self, tx: Any, action: Any, inverse: Any, undo_check: Any, context: Any) -> Any:
        raise NotImplementedError

    async def take_back(self, action: Any, inverse: Any, undo_check: Any, context: Any, effect_key: Any) -> Any:
        self.calls.append(effect_key)
        if self.before:
            await self.before(inverse)
        self.done = {key: value for key, value in self.done.items() if value["id"] != inverse["id"]}


class Router:
    """The router's end of DeliverOutcome."""

    def __init__(self) -> None:
        self.got: list[Any] = []
        self.fails = None

    async def DeliverOutcome(self, request: Any) -> Any:  # noqa: N802 - the contract's name
        if self.fails:
            raise self.fails
        self.got.append(request)
        return router_pb2.DeliverOutcomeResponse(disposition="said")


class Executor:
    """One instance. ``kill_at`` ends it after its n-th commit from now."""

    def __init__(
        self,
        database: Any,
        redis: Any,
        clock: Any,
        outside: Any,
        boot: Any = "1",
        slot: Any = "a",
        tenant: Any = None,
        more: Any = (),
    ) -> None:
        self.database, self.clock, self.outside = database, clock, outside
        self.tenant = tenant or str(uuid.uuid4())
        self.ids = RandomIds()
        self.shielded = Shielded()
        owner = f"executor@{slot}#{boot}"
        elsewhere = [spec.name for provider in more for spec in provider.actions()]
        self.builtin = BuiltinProvider(database, clock, self.ids, elsewhere)
        self.more = more
        self.registry = Registry([self.builtin, outside, *more])
        self.people = PeopleStore(database)
        self.lists = ListStore(database)
        self.store = WorkflowStore(database, owner, lease_s=15.0)
        self.hot = HotKeys(redis)
        requests = Requests("executor")
        self.freezer = Freezer(self.registry, self.ids, self.people, timedelta(hours=24))
        self.preparer = Preparer(self.registry, self.freezer, StandingStore(database))
        rules = RetryRules(first_pause_s=0.01)
        self.runner = Runner(self.store, self.registry, self.freezer, self.preparer, clock, rules)
        self.engine = Engine(self.store, self.registry, self.runner, self.hot, clock, self.shielded)
        day = timedelta(hours=24)
        begun = UndoStore(database)
        self.undoer = Undoer(self.store, requests, self.registry, self.hot, self.people, clock, begun, day)
        self.undos = UndoSweep(begun, self.undoer, clock)
        self.invoker = Invoker(database, requests, self.registry, self.people, clock, self.ids)
        self.customers = CustomerData(database, self.builtin, self.lists, requests, self.hot, self.people, clock)
        leases = Leases("executor.workflows", owner, 15.0)
        self.sweeps = Sweeps(database, self.engine, leases, clock, self.shielded)
        self.router = Router()
        outbox = Outbox("executor.outcomes", owner, backoff=Backoff(first_s=1.0))
        self.outcomes = OutcomeLoop(database, self.store, outbox, cast(Any, self.router), clock)

    def again(self, boot: Any = "2", slot: Any = "a") -> Any:
        """Another boot (or another instance) on the same rows."""
        return Executor(self.database, self.hot._redis, self.clock, self.outside, boot, slot, self.tenant, self.more)

    def context(self, **more: Any) -> Any:
        customer = {
            "customer_id": "c1",
            "address": "+15550100",
            "timezone": "America/New_York",
            **more.pop("customer", {}),
        }
        return {
            "customer": customer,
            "conversation_id": "conv",
            "turn_id": "turn",
            "timezone": "America/New_York",
            **more,
        }

    async def start(self, *steps: Any, id: Any = None, **context: Any) -> Any:
        command = Start(
            self.tenant, id or str(uuid.uuid4()), {"plan_id": "p", "steps": list(steps)}, self.context(**context)
        )
        return await self.engine.start(command)

    async def answer(
        self, run: Any, text: Any = "", request_id: Any = None, question: Any = None, **fields: Any
    ) -> Any:
        asked = question or next(run.workflow.open_interventions())
        command = Resume(
            self.tenant, run.workflow.id, asked.id, request_id or str(uuid.uuid4()), Answer(text, **fields)
        )
        return await self.engine.resume(command)

    async def get(self, run: Any) -> Any:
        return await self.engine.get(self.tenant, run if isinstance(run, str) else run.workflow.id)

    async def sweep(self) -> Any:
        """What the loops of a started process do, until nothing is going on."""
        await self.sweeps.end_earlier_boots()
        await self.sweeps.lapsed()
        await self.sweeps.abandoned()
        await until(lambda: not len(self.shielded))

    async def rows(self, sql: Any, *params: Any) -> Any:
        return await self.database.fetch_all(self.tenant, sql, params)

    async def tasks(self) -> Any:
        """Titles of the customer's tasks: what really happened."""
        result = await self.builtin.read("task.list_tasks", {}, _context(self))
        return sorted(item["title"] for item in result["items"])


def _context(executor: Any) -> Any:
    from services.executor.action_context import action_context

    return action_context(executor.tenant, executor.context(), executor.clock.now(), executor.people)


async def until(true: Any, at_most_s: Any = 10.0) -> Any:
    """Waits for something that happens in this process."""
    async with asyncio.timeout(at_most_s):
        while not true():  # noqa: ASYNC110 - a condition over several objects
            await asyncio.sleep(0.003)


def step(id_: Any, name: Any, params: Any = None, *depends_on: Any) -> Any:
    type_, _, action = name.partition(".")
    return {
        "id": id_,
        "type": type_,
        "action": action,
        "params": params or {},
        "description": "",
        "depends_on": depends_on,
    }


def task(id_: Any, *depends_on: Any, **params: Any) -> Any:
    return step(id_, "task.create_task", {"title": id_, **params}, *depends_on)


def statuses(run: Any) -> Any:
    return {each.id: each.status.value for each in run.workflow.steps.values()}


@pytest.fixture(scope="session")
def engine_url(servers: Any) -> Any:
    url = servers.create_database("executor_engine")
    migrate(["executor"], url)
    return url


@pytest_asyncio.fixture(scope="session")
async def engine_database(engine_url: Any) -> Any:
    database = Database(engine_url, "executor", max_size=12)
    await database.open()
    yield database
    await database.close()


@pytest_asyncio.fixture(scope="session")
async def engine_redis(servers: Any) -> Any:
    redis = RedisStore(servers.redis_url)
    await redis.open()
    yield redis
    await redis.close()


@pytest.fixture
def executor(engine_database: Any, engine_redis: Any) -> Any:
    return Executor(engine_database, engine_redis, FixedClock(NOW), Outside())


def one_by_one(before: Any, after: Any) -> Any:
    """In place of ``Database.chain``: the same transactions, with a call before and after each of them."""
    chain = Database.chain

    async def each(database: Any, tenant_id: Any, transactions: Any) -> None:
        for number, statements in enumerate(transactions):
            before()
            try:
                await chain(database, tenant_id, [statements])
            except StewardError as error:
                if number == 0:
                    raise
                raise Conflict("CHAIN_BROKEN", "one of them failed") from error
            after()

    return each


@pytest.fixture
def kill_after(monkeypatch: Any) -> Any:
    """``kill_after(n)``: the n-th commit from now is the last thing that happens; ``kill_after(0)``: never. Those that
    are sent together are made one by one, so that it ends between any two of them.
    """
    left = [0]
    save = WorkflowStore.save

    def one_more() -> None:
        left[0] -= 1
        if left[0] == 0:
            raise Killed

    async def save_and_die(*args: Any) -> Any:
        await save(*args)
        one_more()

    def arm(commits: Any) -> Any:
        left[0] = commits

    monkeypatch.setattr(WorkflowStore, "save", save_and_die)
    monkeypatch.setattr(Database, "chain", one_by_one(lambda: None, one_more))
    return arm

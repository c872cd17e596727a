"""Reminders through a real agenda service over gRPC: made, changed and dropped once, whoever dies when; taken back."""

from __future__ import annotations

import os
import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import pytest_asyncio

from libs.clock import FixedClock
from libs.errors import InvalidInput, NotFound, Unavailable
from libs.rpc.channels import ChannelFactory
from libs.rpc.context import current, with_tenant
from libs.rpc.server import ServerBuilder, ServerOptions
from libs.storage.idempotency import Requests
from libs.storage.migrate import migrate
from libs.storage.postgres import Database
from services.agenda.domain.likeness import Meaning, NothingAlike
from services.agenda.domain.model import Limits
from services.agenda.engines.reporting import EngineView
from services.agenda.handlers import Agenda
from services.agenda.planning import AgendaPlanner
from services.agenda.servicer import AgendaServicer
from services.agenda.steps import FollowUp
from services.agenda.store.changes import ChangeStore
from services.agenda.store.goals import GoalStore
from services.agenda.store.personal import PersonalStore
from services.agenda.store.tasks import TaskStore
from services.agenda.store.work import WorkStore
from services.agenda.store.workers import WorkerStore
from services.executor.domain.model import WorkflowStatus
from services.executor.failures import Failures, RetryRules
from services.executor.invoke import Invoke
from services.executor.providers.agenda import AgendaProvider
from services.executor.providers.base import FailureClass, StepFailure
from steward.agenda.v1 import agenda_pb2 as pb
from steward.agenda.v1 import agenda_pb2_grpc

from .conftest import NOW, Executor, Killed, Outside, _context, statuses, step, task

LIMITS = Limits(
    goal_timeout=timedelta(hours=24),
    offer_timeout=timedelta(hours=48),
    follow_up_delay=timedelta(hours=24),
    follow_up_max=timedelta(hours=168),
    goals_a_conversation=10,
    max_retries=3,
    retry_delay=timedelta(hours=1),
    daily_cap=5,
    live_exchange=timedelta(seconds=60),
    quiet_start="21:00",
    quiet_end="08:00",
)
TEN = "2026-03-02T10:00:00-05:00"
TOMORROW = "2026-03-03T09:00:00-05:00"


class Outlet:
    """The gateway's part: what was said, once a key."""

    def __init__(self) -> None:
        self.said: dict[str, str] = {}

    async def send(self, messages: Any) -> Any:
        self.said |= {each.task.send_key: each.task.description for each in messages}
        return ["message"] * len(messages)


class Wording:
    async def follow_ups(self, tasks: Any, now: Any) -> Any:
        return [task.description for task in tasks]


class AgendaHouse:
    """The agenda service of one run of tests, with a clock that a test moves."""

    def __init__(self, database: Any) -> None:
        self.clock = FixedClock(NOW)
        self.address = ""
        self.server: Any = None
        self.goals, self.tasks = GoalStore(database), TaskStore(database)
        self.work = WorkStore(database, "agenda@a#1")
        rules = Meaning(NothingAlike(), 1.0)
        planner, requests = AgendaPlanner(LIMITS, self.clock), Requests("agenda")
        agenda = Agenda(
            self.goals, self.tasks, ChangeStore(database, requests), planner, LIMITS, self.clock, True, rules
        )
        personal = PersonalStore(database, requests)
        view = EngineView("local", True, self.tasks, WorkerStore(database, "agenda@a", "local"), self.clock)
        self.servicer = AgendaServicer(agenda, self.goals, self.tasks, personal, view)
        self.outlet = Outlet()
        self.follow_up = FollowUp(self.work, planner, Wording(), self.outlet, LIMITS, self.clock)

    async def say_due(self) -> Any:
        tenant_id = current().tenant_id
        mine = [due for due in await self.work.due(self.clock.now(), 100_000) if due.tenant_id == tenant_id]
        for due in mine:
            with with_tenant(due.tenant_id, caller="agenda"):
                await self.follow_up.run(due.tenant_id, [due.id])


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def agenda_database(engine_url: Any) -> Any:
    migrate(["agenda"], engine_url)
    database = Database(engine_url, "agenda")
    await database.open()
    yield database
    await database.close()


@pytest_asyncio.fixture
async def house(agenda_database: Any, tmp_path: Any) -> Any:
    made = AgendaHouse(agenda_database)
    made.address = f"unix:{tmp_path}/agenda-{os.getpid()}.sock"
    made.server = ServerBuilder("agenda", made.address, ServerOptions(embedded=True, drain_notice_s=0.0, grace_s=0.1))
    made.server.add(
        agenda_pb2_grpc.add_AgendaServiceServicer_to_server, made.servicer, "steward.agenda.v1.AgendaService"
    )
    await made.server.start()
    yield made
    await made.server.stop()


@pytest_asyncio.fixture
async def stub(house: Any) -> Any:
    factory = ChannelFactory("executor")
    yield agenda_pb2_grpc.AgendaServiceStub(factory.channel("agenda", house.address))
    await factory.close()


@pytest_asyncio.fixture
async def executor(engine_database: Any, engine_redis: Any, house: Any, stub: Any) -> Any:
    made = Executor(engine_database, engine_redis, house.clock, Outside(), more=(AgendaProvider(stub),))
    made.runner._failures = Failures(made.freezer, house.clock, RetryRules(at_once=1))  # this clock only moves by hand
    with with_tenant(made.tenant, caller="executor"):
        yield made


@pytest.fixture
def provider(executor: Any) -> Any:
    return executor.more[0]


def remind(id_: Any, text: Any = "call Ann", at: Any = TEN, **params: Any) -> Any:
    return step(id_, "agenda.create_reminder", {"text": text, "at": at, **params})


async def reminders(executor: Any, **params: Any) -> Any:
    listed = await executor.more[0].read("agenda.list_reminders", {"status": "all", **params}, _context(executor))
    return [(each["description"], each["scheduled_at"], each["status"]) for each in listed["items"]]


def result(run: Any, id_: Any = "r") -> Any:
    return run.workflow.steps[id_].result


def failure(run: Any, id_: Any = "r") -> Any:
    return run.workflow.steps[id_].error


async def test_a_reminder_is_made_said_at_its_time_and_where_it_was_asked_for(executor: Any, house: Any) -> None:
    run = await executor.start(remind("r"))
    assert run.workflow.status is WorkflowStatus.COMPLETED
    made = result(run)["task"]
    assert (made["description"], made["scheduled_at"], made["status"]) == ("call Ann", TEN, "scheduled")
    house.clock.set(datetime.fromisoformat(TEN).astimezone(UTC) - timedelta(seconds=1))
    await house.say_due()
    assert house.outlet.said == {}
    house.clock.advance(1)
    await house.say_due()
    assert list(house.outlet.said.values()) == ["call Ann"]
    stored = await house.tasks.get(executor.tenant, made["id"])
    assert (stored.conversation_id, stored.customer["address"]) == ("conv", "+15550100")


async def test_the_same_request_twice_is_one_reminder(executor: Any) -> None:
    first = await executor.start(remind("r"), id="wf")
    again = await executor.start(remind("r"), id="wf")
    assert result(first) == result(again)
    assert len(await reminders(executor)) == 1


async def test_a_weekly_reminder_begins_at_its_first_day_and_keeps_its_clock(executor: Any) -> None:
    run = await executor.start(
        step(
            "r",
            "agenda.create_reminder",
            {"text": "stand-up", "recurrence": "FREQ=WEEKLY;BYDAY=MO;BYHOUR=9;BYMINUTE=0"},
        )
    )
    assert result(run)["task"]["scheduled_at"] == "2026-03-09T09:00:00-04:00"
    run = await executor.start(remind("r", at="2026-03-03T09:00:00-05:00", recurrence="FREQ=WEEKLY;BYDAY=FR"))
    assert result(run)["task"]["scheduled_at"] == "2026-03-06T09:00:00-05:00"


@pytest.mark.parametrize(
    ("params", "reason"),
    [
        ({"at": "2026-03-01T10:00:00-05:00"}, "IN_PAST"),
        ({"at": "soon"}, "INVALID_PARAMS"),
        ({"timezone": "Mars/Phobos"}, "INVALID_PARAMS"),
        ({"recurrence": "FREQ=SECONDLY"}, "INVALID_PARAMS"),
        ({"recurrence": "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30"}, "INVALID_PARAMS"),
    ],
)
async def test_what_cannot_be_kept_is_refused_with_its_reason(executor: Any, params: Any, reason: Any) -> None:
    run = await executor.start(remind("r", **params))
    assert (run.workflow.status, failure(run)["reason"]) == (WorkflowStatus.FAILED, reason)
    assert failure(run)["message"].endswith(".")
    assert await reminders(executor) == []


async def test_params_outside_the_schema_never_reach_the_agenda(executor: Any) -> None:
    with pytest.raises(InvalidInput):
        await executor.start(step("r", "agenda.create_reminder", {"text": "no time said"}))
    with pytest.raises(InvalidInput):
        await executor.start(step("r", "agenda.cancel_reminder", {}))


async def test_snooze_after_it_was_said_says_it_again_an_hour_from_now(executor: Any, house: Any) -> None:
    made = result(await executor.start(remind("r")))["task"]
    house.clock.set(datetime.fromisoformat(TEN).astimezone(UTC))
    await house.say_due()
    house.clock.advance(300)
    now = house.clock.now()
    snooze = step("r", "agenda.update_reminder", {"selector": {"order": "last"}, "changes": {"shift_s": 3600}})
    run = await executor.start(snooze, reference_time=now.isoformat())
    assert run.workflow.status is WorkflowStatus.COMPLETED, failure(run)
    changed = result(run)["task"]
    assert changed["id"] == made["id"]
    assert datetime.fromisoformat(changed["scheduled_at"]) == now + timedelta(hours=1)
    house.clock.advance(3600)
    await house.say_due()
    assert list(house.outlet.said.values()) == ["call Ann", "call Ann"]


async def test_a_snoozed_recurring_reminder_goes_on_as_it_was(executor: Any, house: Any) -> None:
    run = await executor.start(remind("r", at="2026-03-02T10:00:00-05:00", recurrence="FREQ=DAILY"))
    task_id = result(run)["task"]["id"]
    house.clock.set(datetime.fromisoformat(TEN).astimezone(UTC))
    await house.say_due()
    now = house.clock.now()
    snooze = step("r", "agenda.update_reminder", {"selector": {"query": "ann"}, "changes": {"shift_s": 1800}})
    await executor.start(snooze, reference_time=now.isoformat())
    assert (await house.tasks.get(executor.tenant, task_id)).scheduled_at == now + timedelta(minutes=30)
    house.clock.advance(1800)
    await house.say_due()
    assert len(house.outlet.said) == 2
    assert (await house.tasks.get(executor.tenant, task_id)).scheduled_at == now + timedelta(days=1)


async def test_a_selector_means_one_by_words_and_time_or_asks_which(executor: Any) -> None:
    await executor.start(
        remind("a", "call Ann"), remind("b", "pay the rent", TOMORROW), remind("c", "call Bob", TOMORROW)
    )
    by_words = {"selector": {"query": "rent"}, "changes": {"text": "pay the rent and the phone"}}
    run = await executor.start(step("r", "agenda.update_reminder", by_words))
    assert result(run)["task"]["description"] == "pay the rent and the phone"
    by_time = {"selector": {"query": "call", "time_range": "tomorrow"}, "changes": {"at": "2026-03-05T11:00:00-05:00"}}
    run = await executor.start(step("r", "agenda.update_reminder", by_time))
    assert result(run)["task"]["description"] == "call Bob"
    run = await executor.start(step("r", "agenda.cancel_reminder", {"selector": {"query": "call"}}))
    assert run.workflow.status is WorkflowStatus.WAITING
    question = next(run.workflow.open_interventions())
    assert [each["label"] for each in question.options] == [
        "call Ann, Mon, Mar 2, 10:00 AM",
        "call Bob, Thu, Mar 5, 11:00 AM",
    ]
    resumed = await executor.answer(run, "the second", choice=2)
    assert result(resumed.run)["task"]["description"] == "call Bob"
    assert ("call Bob", "2026-03-05T11:00:00-05:00", "cancelled") in await reminders(executor)
    run = await executor.start(step("r", "agenda.cancel_reminder", {"selector": {"query": "dentist"}}))
    assert failure(run)["reason"] == "NOT_FOUND"


async def test_all_of_them_after_a_yes_and_taken_back(executor: Any) -> None:
    await executor.start(remind("a"), remind("b", "pay the rent", TOMORROW))
    run = await executor.start(step("r", "agenda.cancel_reminder", {"selector": {"order": "all"}}))
    assert run.workflow.status is WorkflowStatus.WAITING, "two existing things need a yes"
    done = (await executor.answer(run, "yes")).run
    assert done.workflow.status is WorkflowStatus.COMPLETED, failure(done)
    assert result(done)["count"] == 2
    assert {status for _, _, status in await reminders(executor)} == {"cancelled"}
    _, steps = await executor.undoer.undo(executor.tenant, done.workflow.id, "u")
    assert [each.disposition for each in steps] == ["undone"]
    assert {status for _, _, status in await reminders(executor)} == {"scheduled"}


def all_steps(last: Any) -> Any:
    return (task("before"), last, step("after", "task.create_task", {"title": "after"}, last["id"]))


PLANS = {
    "create": remind("r", "buy milk"),
    "update": step("r", "agenda.update_reminder", {"selector": {"query": "ann"}, "changes": {"shift_s": 3600}}),
    "cancel": step("r", "agenda.cancel_reminder", {"selector": {"query": "ann"}}),
}
EXPECTED = {
    "create": [("buy milk", TEN, "scheduled"), ("call Ann", TEN, "scheduled")],
    "update": [("call Ann", "2026-03-02T11:00:00-05:00", "scheduled")],
    "cancel": [("call Ann", TEN, "cancelled")],
}


@pytest.mark.parametrize("action", PLANS)
@pytest.mark.parametrize("at", ["intent", "asked", "done", "record"])
async def test_killed_between_intent_and_record_it_ends_once(
    executor: Any, provider: Any, kill_after: Any, monkeypatch: Any, action: Any, at: Any
) -> None:
    policy = {"customer": {"policy": {"confirm": "never"}}}
    await executor.start(remind("a"))
    perform = AgendaProvider.perform

    async def dying(self: Any, *args: Any) -> Any:
        if at == "done":
            await perform(self, *args)
        raise Killed

    if at in ("asked", "done"):
        monkeypatch.setattr(AgendaProvider, "perform", dying)
    else:
        kill_after(1 if at == "intent" else 2)
    with pytest.raises(Killed):
        await executor.start(*all_steps(PLANS[action]), id="wf", **policy)
    monkeypatch.setattr(AgendaProvider, "perform", perform)
    kill_after(0)
    successor = executor.again(boot="2")
    await successor.sweep()
    run = await successor.get("wf")
    assert run.workflow.status is WorkflowStatus.COMPLETED, statuses(run)
    assert sorted(await reminders(executor)) == EXPECTED[action]
    assert await executor.tasks() == ["after", "before"]
    _, steps = await successor.undoer.undo(executor.tenant, "wf", "u")
    assert {each.disposition for each in steps} == {"undone"}
    left = sorted(await reminders(executor))
    assert ("call Ann", TEN, "scheduled") in left and ("buy milk", TEN, "scheduled") not in left


async def test_the_agenda_away_puts_the_step_off_and_it_is_done_later(executor: Any, house: Any, stub: Any) -> None:
    await house.server.stop()
    run = await executor.start(remind("r"), task("t"))
    assert run.workflow.status is WorkflowStatus.RUNNING
    assert statuses(run) == {"r": "pending", "t": "completed"}
    assert failure(run)["reason"] == "AGENDA_AWAY"
    await house.server.start()
    house.clock.advance(120)
    await executor.sweep()
    run = await executor.get(run)
    assert run.workflow.status is WorkflowStatus.COMPLETED, failure(run)
    assert [text for text, _, _ in await reminders(executor)] == ["call Ann"]


async def test_a_selector_with_the_agenda_away_waits_too(executor: Any, house: Any) -> None:
    await executor.start(remind("a"))
    await house.server.stop()
    run = await executor.start(step("r", "agenda.cancel_reminder", {"selector": {"query": "ann"}}))
    assert (run.workflow.status, failure(run)["reason"]) == (WorkflowStatus.RUNNING, "AGENDA_AWAY")
    await house.server.start()
    house.clock.advance(120)
    await executor.sweep()
    assert (await executor.get(run)).workflow.status is WorkflowStatus.COMPLETED


async def test_undo_with_the_agenda_away_changes_nothing_and_can_be_asked_again(executor: Any, house: Any) -> None:
    run = await executor.start(remind("r"), task("t"))
    await house.server.stop()
    with pytest.raises(Unavailable):
        await executor.undoer.undo(executor.tenant, run.workflow.id, "u")
    assert await executor.tasks() == ["t"]
    await house.server.start()
    _, steps = await executor.undoer.undo(executor.tenant, run.workflow.id, "u")
    assert [each.disposition for each in steps] == ["undone", "undone"]
    assert await executor.tasks() == []


async def test_undo_refuses_what_has_changed_or_was_said(executor: Any, house: Any) -> None:
    made = await executor.start(remind("r"))
    await executor.start(
        step("r", "agenda.update_reminder", {"selector": {"query": "ann"}, "changes": {"at": TOMORROW}})
    )
    _, steps = await executor.undoer.undo(executor.tenant, made.workflow.id, "u1")
    assert [(each.disposition, bool(each.message)) for each in steps] == [("changed_since", True)]
    said = await executor.start(remind("r", "pay the rent"))
    house.clock.set(datetime.fromisoformat(TEN).astimezone(UTC))
    await house.say_due()
    _, steps = await executor.undoer.undo(executor.tenant, said.workflow.id, "u2")
    assert [(each.disposition, each.message) for each in steps] == [
        ("failed", "I have already given you that reminder.")
    ]


async def test_undo_puts_back_exactly_what_was(executor: Any, house: Any) -> None:
    rule = "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU"
    made = await executor.start(remind("r", at=TOMORROW, recurrence=rule))
    task_id = result(made)["task"]["id"]
    before = await house.tasks.get(executor.tenant, task_id)
    changes = {"text": "call Bob", "at": "2026-03-05T12:00:00-05:00", "recurrence": None, "timezone": "Europe/Paris"}
    run = await executor.start(step("r", "agenda.update_reminder", {"task_id": task_id, "changes": changes}))
    assert "recurrence" not in result(run)["task"]
    await executor.undoer.undo(executor.tenant, run.workflow.id, "u")
    after = await house.tasks.get(executor.tenant, task_id)
    same = ("description", "scheduled_at", "recurrence", "recurrence_start", "timezone", "status")
    assert [getattr(after, name) for name in same] == [getattr(before, name) for name in same]


async def test_a_program_invokes_with_a_selector_and_a_repeat_gets_the_first_answer(executor: Any) -> None:
    invoke = Invoke(
        executor.tenant, "agenda.create_reminder", {"text": "call Ann", "at": TEN}, executor.context(), "k1"
    )
    made = await executor.invoker.invoke(invoke)
    assert await executor.invoker.invoke(invoke) == made
    drop = Invoke(executor.tenant, "agenda.cancel_reminder", {"selector": {"query": "ann"}}, executor.context(), "k2")
    dropped = await executor.invoker.invoke(drop)
    assert dropped["task"]["status"] == "cancelled"
    assert await executor.invoker.invoke(drop) == dropped
    with pytest.raises(NotFound):
        await executor.invoker.invoke(Invoke(**{**_fields(drop), "request_id": "k3"}))


def _fields(command: Any) -> Any:
    return {name: getattr(command, name) for name in ("tenant_id", "action", "params", "context", "request_id")}


async def test_somebody_elses_reminder_is_not_found(executor: Any, stub: Any) -> None:
    other = str(uuid.uuid4())
    context = executor.context(customer={"customer_id": other})
    made = await executor.invoker.invoke(
        Invoke(executor.tenant, "agenda.create_reminder", {"text": "secret", "at": TEN}, context, "k")
    )
    for name, params in (
        ("agenda.cancel_reminder", {}),
        ("agenda.update_reminder", {"changes": {"text": "x"}}),
    ):
        run = await executor.start(step("r", name, {"task_id": made["task"]["id"], **params}))
        assert failure(run)["reason"] == "NOT_FOUND"
    assert await reminders(executor) == []
    goal_task = await stub.GetTask(pb.GetTaskRequest(task_id=made["task"]["id"]))
    assert goal_task.task.description == "secret"


async def test_an_outdated_etag_is_a_conflict(executor: Any, provider: Any) -> None:
    made = result(await executor.start(remind("r")))["task"]
    stale = {"task_id": made["id"], "etag": "v7", "changes": {"text": "x"}}
    with pytest.raises(StepFailure) as caught:
        await provider.perform("agenda.update_reminder", stale, _context(executor), "key")
    assert (caught.value.reason, caught.value.failure_class) == ("ETAG_CHANGED", FailureClass.CONFLICT)


async def test_more_reminders_than_a_page(executor: Any, house: Any, provider: Any) -> None:
    context = _context(executor)
    await house.tasks._database.execute(
        executor.tenant,
        "INSERT INTO agenda.tasks (tenant_id, id, agent_id, customer_id, customer, task_type, description, "
        "scheduled_at, timezone, recurrence_start, created_at, status, max_retries) SELECT %s, 'many' || n, 'a', 'c1', "
        "'{}'::jsonb, 'reminder', 'number ' || n, now() + make_interval(mins => n), 'UTC', now(), now(), "
        "'scheduled', 3 "
        "FROM generate_series(1, 1500) n",
        (executor.tenant,),
    )
    listed = await provider.read("agenda.list_reminders", {"limit": 1000}, context)
    assert len(listed["items"]) == 1000 and listed["truncated"]
    found = await provider.select("agenda.cancel_reminder", {"query": "number 1400"}, context)
    assert "number 1400" in [each.item["description"] for each in found]

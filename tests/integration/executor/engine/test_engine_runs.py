"""Plans run: order, side by side, failures, keys, and what is stored."""

from __future__ import annotations

import asyncio
import json
import uuid
from typing import Any

import pytest

from libs.clock import SystemClock
from libs.errors import Conflict, InvalidInput
from libs.ids import derive
from libs.storage.link import Link
from services.executor.domain.model import WorkflowStatus
from services.executor.failures import RetryRules
from services.executor.invoke import Invoke
from services.executor.list_store import Erased
from services.executor.providers.base import FailureClass, StepFailure

from .conftest import statuses, step, task, until


async def test_a_one_step_plan_is_done_in_one_commit_with_its_outcome(executor: Any) -> None:
    run = await executor.start(task("buy", title="Buy milk"))
    assert run.workflow.status is WorkflowStatus.COMPLETED
    assert run.workflow.version == 1
    assert await executor.tasks() == ["Buy milk"]
    assert [row["kind"] for row in await executor.rows("SELECT kind FROM executor.outcomes")] == ["ended"]
    assert run.outcomes == [1]


async def test_a_plan_stopped_at_a_question_takes_three_round_trips(executor: Any, monkeypatch: Any) -> None:
    """One to its question; then one look, and one for the answer with all that follows, each step its own commit."""
    rounds: list[Any] = []
    run_statements = Link.run

    async def counting(link: Any, statements: Any) -> Any:
        rounds.append([sql for sql, _ in statements])
        return await run_statements(link, statements)

    ask = step("ask", "system.user_intervention", {"reason": "Who?", "expects": "text"}, "one")
    plan = (task("one"), ask, task("three", "ask"), task("four", "three"), task("five", "four"))
    monkeypatch.setattr(Link, "run", counting)
    run = await executor.start(*plan)
    assert len(rounds) == 1
    resumed = await executor.answer(run, "Ann")
    assert resumed.run.workflow.status is WorkflowStatus.COMPLETED
    assert [statements.count("COMMIT") for statements in rounds] == [0, 0, 3]
    assert not [sql for sql in rounds[2] if sql.startswith("SELECT") and "FROM moved" not in sql][4:]


async def test_booking_takes_two_round_trips(executor: Any, monkeypatch: Any) -> None:
    rounds: list[int] = []
    run_statements = Link.run

    async def counting(link: Any, statements: Any) -> Any:
        rounds.append(len(statements))
        return await run_statements(link, statements)

    monkeypatch.setattr(Link, "run", counting)
    event = {"title": "Lunch", "start": "2026-03-03T12:00:00-05:00", "end": "2026-03-03T13:00:00-05:00"}
    run = await executor.start(step("book", "calendar.create_event", event))
    assert run.workflow.status is WorkflowStatus.COMPLETED
    assert len(rounds) == 2


async def test_a_programs_effect_that_looks_at_nothing_is_one_round_trip_and_happens_once(
    executor: Any, monkeypatch: Any
) -> None:
    rounds: list[int] = []
    run_statements = Link.run

    async def counting(link: Any, statements: Any) -> Any:
        rounds.append(len(statements))
        return await run_statements(link, statements)

    monkeypatch.setattr(Link, "run", counting)
    command = Invoke(executor.tenant, "task.create_task", {"title": "Milk"}, executor.context(), "r1")
    made = await executor.invoker.invoke(command)
    assert len(rounds) == 1
    both = await asyncio.gather(executor.invoker.invoke(command), executor.invoker.invoke(command))
    assert list(both) == [made, made]
    again = Invoke(executor.tenant, "task.create_task", {"title": "Bread"}, executor.context(), "r1")
    assert await executor.invoker.invoke(again) == made
    assert await executor.tasks() == ["Milk"]


async def test_a_failure_among_steps_sent_together_is_its_own(executor: Any) -> None:
    """The row of one task is there already: the table refuses it, after the answer and the step before it."""
    await executor.start(task("there"))
    row = (derive("wf:twice", "task"),)
    await executor.database.execute(executor.tenant, "UPDATE executor.tasks SET id = %s", row)
    ask = step("ask", "system.user_intervention", {"reason": "Who?", "expects": "text"}, "first")
    run = await executor.start(
        task("first"),
        ask,
        task("before", "ask"),
        task("twice", "before"),
        task("needing", "twice"),
        task("beside", "before"),
        id="wf",
    )
    resumed = await executor.answer(run, "Ann")
    assert resumed.disposition == "answered"
    assert statuses(resumed.run) == {
        "first": "completed",
        "ask": "completed",
        "before": "completed",
        "twice": "failed",
        "needing": "skipped",
        "beside": "completed",
    }
    assert resumed.run.workflow.status is WorkflowStatus.COMPLETED_WITH_FAILURES
    assert await executor.tasks() == ["before", "beside", "first", "there"]
    stored = await executor.get(run)
    assert statuses(stored) == statuses(resumed.run) and not stored.leased_elsewhere


async def test_an_answer_to_a_workflow_changed_after_it_was_loaded_is_taken_all_the_same(
    executor: Any, monkeypatch: Any
) -> None:
    def ask(id_: Any) -> Any:
        return step(id_, "system.user_intervention", {"reason": id_, "expects": "text"})

    run = await executor.start(ask("a"), ask("b"), task("c", "a"), task("d", "b"))
    first, second = run.workflow.interventions
    load = executor.store.load
    waiting: list[Any] = []

    async def overtaken(*args: Any) -> Any:
        loaded = await load(*args)
        if not waiting:
            waiting.append(True)
            await executor.again(slot="b").answer(run, "B", "other", second)
        return loaded

    monkeypatch.setattr(executor.store, "load", overtaken)
    resumed = await executor.answer(run, "A", "mine", first)
    assert resumed.disposition == "answered"
    assert (await executor.get(run)).workflow.status is WorkflowStatus.COMPLETED
    assert await executor.tasks() == ["c", "d"]


async def test_a_plan_that_only_reads_has_a_workflow_and_no_outcome(executor: Any) -> None:
    run = await executor.start(step("list", "task.list_tasks"))
    assert run.workflow.steps["list"].result["items"] == []
    assert (await executor.get(run)).workflow.status is WorkflowStatus.COMPLETED
    assert run.outcomes == []


async def test_results_flow_along_references_and_each_step_is_committed_before_its_dependents(executor: Any) -> None:
    def after(id_: Any, other: Any) -> Any:
        return task(id_, notes={"stepId": other, "field": "task.title"})

    run = await executor.start(task("a"), after("b", "a"), after("c", "b"), after("d", "c"))
    assert run.workflow.status is WorkflowStatus.COMPLETED
    assert run.workflow.version == 4
    assert run.workflow.steps["d"].resolved_params["notes"] == "c"


async def test_the_same_request_ten_times_at_once_has_one_effect(executor: Any) -> None:
    instances = [executor, executor.again("1", "b"), executor.again("1", "c")]
    runs = await asyncio.gather(*(instances[n % 3].start(task("Once"), id="same") for n in range(10)))
    assert {run.workflow.status for run in runs} == {WorkflowStatus.COMPLETED}
    assert await executor.tasks() == ["Once"]
    other = await executor.start(task("Other content"), id="same")
    assert list(other.workflow.steps) == ["Once"]
    bad = await executor.start(step("x", "no.such"), id="same")
    assert list(bad.workflow.steps) == ["Once"]


async def test_a_plan_that_fails_its_check_is_refused_whole(executor: Any) -> None:
    with pytest.raises(InvalidInput) as refused:
        await executor.start(task("fine"), step("bad", "task.create_task", {"title": 7}), step("worse", "no.such"))
    assert refused.value.reason == "PLAN_REFUSED"
    assert {each.field for each in refused.value.violations} == {"plan.steps[1].params.title", "plan.steps[2].action"}
    assert await executor.tasks() == []


async def test_independent_steps_run_side_by_side_and_a_slow_one_does_not_hold_up_the_rest(executor: Any) -> None:
    begun = []

    async def together(params: Any) -> Any:
        begun.append(params["name"])
        await until(lambda: len(begun) == 3)

    executor.outside.before = together
    run = await executor.start(
        step("a", "outside.do", {"name": "a"}),
        step("b", "outside.do", {"name": "b"}),
        step("c", "outside.look", {"name": "c"}),
        task("d", "c"),
    )
    assert run.workflow.status is WorkflowStatus.COMPLETED
    assert len(executor.outside.done) == 2


async def test_a_permanent_failure_skips_dependents_runs_the_rest_and_accounts_for_every_step(executor: Any) -> None:
    run = await executor.start(
        step("gone", "task.update_task", {"task_id": "none", "changes": {"title": "x"}}),
        task("after", "gone"),
        task("later", "after"),
        task("rest"),
        customer={"policy": {"confirm": "CONFIRM_POLICY_NEVER"}},
    )
    assert statuses(run) == {"gone": "failed", "after": "skipped", "later": "skipped", "rest": "completed"}
    assert run.workflow.status is WorkflowStatus.COMPLETED_WITH_FAILURES
    assert run.workflow.steps["gone"].error["reason"] == "NOT_FOUND"
    assert await executor.tasks() == ["rest"]
    assert statuses(await executor.get(run)) == statuses(run)


async def test_a_single_step_that_fails_ends_the_workflow_as_failed(executor: Any) -> None:
    run = await executor.start(step("gone", "task.complete_task", {"task_id": "none"}))
    assert run.workflow.status is WorkflowStatus.FAILED
    assert (await executor.get(run)).workflow.status is WorkflowStatus.FAILED


async def test_a_transient_failure_is_tried_again_at_once(executor: Any) -> None:
    left = [2]

    async def flaky(params: Any) -> Any:
        if left[0]:
            left[0] -= 1
            raise StepFailure("PROVIDER_AWAY", FailureClass.TRANSIENT, "away")

    executor.outside.before = flaky
    executor.clock.now = SystemClock().now
    run = await executor.start(step("a", "outside.do"))
    assert run.workflow.status is WorkflowStatus.COMPLETED
    assert run.workflow.steps["a"].attempt == 3


async def test_a_lasting_transient_failure_is_put_off_and_done_when_its_time_comes(executor: Any) -> None:
    away = [True]

    async def flaky(params: Any) -> Any:
        if away[0]:
            raise StepFailure("PROVIDER_AWAY", FailureClass.TRANSIENT, "away")

    executor.outside.before = flaky
    executor.runner._failures._rules = RetryRules(at_once=1)
    run = await executor.start(step("a", "outside.do"), task("b"))
    assert run.workflow.status is WorkflowStatus.RUNNING
    assert statuses(run) == {"a": "pending", "b": "completed"}
    away[0] = False
    await executor.sweep()
    assert (await executor.get(run)).workflow.status is WorkflowStatus.RUNNING, "its time has not come"
    executor.clock.advance(120)
    await executor.sweep()
    done = await executor.get(run)
    assert done.workflow.status is WorkflowStatus.COMPLETED
    assert [row["kind"] for row in await executor.rows("SELECT kind FROM executor.outcomes")] == ["ended"]


async def test_a_fault_in_a_provider_fails_its_step_and_nothing_else(executor: Any) -> None:
    async def fault(params: Any) -> Any:
        raise ZeroDivisionError

    executor.outside.before = fault
    run = await executor.start(step("out", "outside.do"), step("look", "outside.look"), task("fine"))
    assert statuses(run) == {"out": "failed", "look": "failed", "fine": "completed"}
    assert run.workflow.steps["out"].error["reason"] == "OUTCOME_UNKNOWN"


async def test_a_run_whose_lease_was_taken_can_commit_nothing_more(executor: Any) -> None:
    async def steal(params: Any) -> Any:
        sql = "UPDATE executor.workflows SET lease_epoch = lease_epoch + 1, lease_owner = 'other' WHERE tenant_id = %s"
        await executor.database.execute(executor.tenant, sql, (executor.tenant,))

    executor.outside.after = steal
    run = await executor.start(step("a", "outside.do"), task("b", "a"))
    assert run.workflow.status is WorkflowStatus.RUNNING
    assert statuses(run) == {"a": "running", "b": "pending"}
    assert await executor.tasks() == []
    with pytest.raises(Conflict) as lost:
        run.stored_epoch = 1
        async with executor.store.transaction(executor.tenant) as tx:
            executor.store.fence(tx, run)
            await tx.execute("UPDATE executor.workflows SET undoable = true", last=True)
    assert lost.value.reason == "TRANSACTION_CONFLICT"
    assert await executor.rows("SELECT 1 FROM executor.workflows WHERE undoable") == []


async def test_events_rise_by_one_and_tell_each_change(executor: Any) -> None:
    run = await executor.start(task("a"), task("b", "a"))
    events = await executor.lists.events(executor.tenant, run.workflow.id, 0)
    assert [event["sequence"] for event in events] == list(range(1, len(events) + 1))
    told = [(event["kind"], event["step"] and event["step"]["id"], event["workflow_status"]) for event in events]
    assert told[0][:2] == ("step", "a") and ("step", "b", "completed") in told
    assert told[-1] == ("workflow", None, "completed")


async def test_hot_copies_are_written_and_never_needed(executor: Any, engine_redis: Any) -> None:
    run = await executor.start(step("ask", "system.user_intervention", {"reason": "Why?"}), task("b"))
    await engine_redis.drain()
    hot = await engine_redis.get_json(f"workflow:{run.workflow.id}")
    assert hot["status"] == "waiting_intervention"
    key = f"{executor.tenant}:+15550100"
    assert (await engine_redis.get_json(f"intervention:{key}:{run.workflow.id}"))["prompt"] == "Why?"

    async def raw(*command: Any) -> Any:
        return _text(await engine_redis._run(lambda client: client.execute_command(*command)))

    assert await raw("GET", f"workflow:{run.workflow.id}:step:b:status") == "completed"
    assert await raw("SMEMBERS", f"workflows:{key}:active") == [run.workflow.id]
    assert 0 < await raw("TTL", f"workflow:{run.workflow.id}") <= 3600
    await raw("DEL", f"workflow:{run.workflow.id}")
    done = await executor.answer(run, "because")
    await engine_redis.drain()
    assert done.run.workflow.status is WorkflowStatus.COMPLETED
    assert await raw("SMEMBERS", f"workflows:{key}:active") == []
    assert json.loads(await raw("GET", f"workflow:{run.workflow.id}"))["status"] == "completed"


async def test_copies_of_one_moment_are_written_together_and_an_erased_one_is_not(
    executor: Any, engine_redis: Any
) -> None:
    asking = step("ask", "system.user_intervention", {"reason": "Why?"})
    runs = [await executor.start(asking, task("b")) for _ in range(60)]
    answered, erased = runs[0], runs[1]
    await executor.answer(answered, "because")
    await executor.hot.forget(executor.tenant, [Erased(erased.workflow.id, "+15550100", ("ask", "b"))])
    await engine_redis.drain()
    copies = [await engine_redis.get_json(f"workflow:{run.workflow.id}") for run in runs]
    assert copies[0]["status"] == "completed"
    assert copies[1] is None
    assert {copy["status"] for copy in copies[2:]} == {"waiting_intervention"}
    assert [copy["id"] for copy in copies[2:]] == [run.workflow.id for run in runs[2:]]


@pytest.mark.parametrize("address", ["+15550100", ""])
async def test_of_an_erased_customer_no_copy_stays_and_none_comes_late(
    executor: Any, engine_redis: Any, address: str
) -> None:
    """A copy that another instance has still to write when the rows go is not written any more."""
    asking = step("ask", "system.user_intervention", {"reason": "Why?"})
    customer = {"customer_id": str(uuid.uuid4()), "address": address}
    runs = [await executor.start(asking, task("b"), customer=customer) for _ in range(2)]
    await engine_redis.drain()
    other = executor.again()
    other.hot.copy(runs[0].workflow)
    await executor.customers.erase(executor.tenant, customer["customer_id"])
    executor.hot.copy(runs[1].workflow)
    await engine_redis.drain()
    ids = [run.workflow.id for run in runs]
    at = f"{executor.tenant}:{address or customer['customer_id']}"
    keys = [f"workflow:{each}{end}" for each in ids for end in ("", ":step:ask:status", ":step:b:status")]
    keys += [f"workflows:{at}:active", *(f"intervention:{at}:{each}" for each in ids)]
    assert await engine_redis._run(lambda client: client.exists(*(engine_redis._prefix + key for key in keys))) == 0


async def test_lists_page_newest_first_and_filter(executor: Any) -> None:
    for number in range(5):
        await executor.start(task(f"t{number}"))
        executor.clock.advance(60)
    await executor.start(step("ask", "system.user_intervention", {"reason": "Why?"}), customer={"customer_id": "c2"})
    from services.executor.list_store import WorkflowFilter

    page, token = await executor.lists.workflows(executor.tenant, WorkflowFilter(customer_id="c1"), 3, "")
    rest, end = await executor.lists.workflows(executor.tenant, WorkflowFilter(customer_id="c1"), 3, token)
    names = [next(iter(each.steps)) for each in [*page, *rest]]
    assert names == ["t4", "t3", "t2", "t1", "t0"] and end == ""
    waiting, _ = await executor.lists.workflows(
        executor.tenant, WorkflowFilter(statuses=("waiting_intervention",)), 9, ""
    )
    assert [each.customer_id for each in waiting] == ["c2"]
    undoable, _ = await executor.lists.workflows(
        executor.tenant, WorkflowFilter(conversation_id="conv", undoable_since=executor.clock.now()), 9, ""
    )
    assert undoable == []
    with pytest.raises(InvalidInput):
        await executor.lists.workflows(executor.tenant, WorkflowFilter(), 3, "nonsense")


async def test_tenants_share_nothing(executor: Any) -> None:
    run = await executor.start(task("mine"))
    other = executor.again()
    other.tenant = "another-tenant"
    assert await other.store.load(other.tenant, run.workflow.id) is None
    same_id = await other.start(task("theirs"), id=run.workflow.id)
    assert list(same_id.workflow.steps) == ["theirs"]
    assert await executor.tasks() == ["mine"]


def _text(answer: Any) -> Any:
    if isinstance(answer, bytes):
        return answer.decode()
    return [_text(each) for each in answer] if isinstance(answer, list | set) else answer

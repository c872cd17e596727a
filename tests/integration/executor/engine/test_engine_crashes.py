"""A process killed at any commit: whoever comes next ends in the same state, with each effect once."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from services.executor.domain.model import WorkflowStatus

from .conftest import Killed, statuses, step, task, until


def plan() -> Any:
    return (
        task("one"),
        step("out", "outside.do", {}, "one"),
        step("ask", "system.user_intervention", {"reason": "Go on?", "expects": "text"}, "out"),
        task("two", "ask"),
        step("out2", "outside.do", {}, "two"),
        task("side"),
    )


async def whole(executor: Any, boots: Any) -> Any:
    """The conversation, with a new boot after each kill, as router and gateway would repeat it."""
    while True:
        try:
            run = await executor.start(*plan(), id="wf")
            if run.workflow.status is WorkflowStatus.RUNNING:
                await executor.sweep()
                run = await executor.get("wf")
            question = run.workflow.interventions[0]
            resumed = await executor.answer(run, "yes, go on", "answer-1", question)
            assert resumed.disposition == "answered"
            if resumed.run.workflow.status is WorkflowStatus.RUNNING:
                await executor.sweep()
            return await executor.get("wf")
        except Killed:
            executor = executor.again(boot=str(next(boots)))


@pytest.mark.parametrize("commits", range(1, 6))
async def test_killed_between_commits_that_are_sent_together(executor: Any, kill_after: Any, commits: Any) -> None:
    """The plan of benchmarks/plans.py: a task and the question, the answer and three more tasks in a row."""
    ask = step("ask", "system.user_intervention", {"reason": "Who?", "expects": "text"}, "one")
    inside = (task("one"), ask, task("three", "ask"), task("four", "three"), task("five", "four"))
    kill_after(commits)
    with pytest.raises(Killed):
        run = await executor.start(*inside, id="wf")
        await executor.answer(run, "Ann", "answer-1")
    executor = executor.again()
    done = ["one", "three", "four", "five"][: max(1, commits - 1)]
    assert await executor.tasks() == sorted(done), "what was sent before the kill, and nothing after it"
    await executor.sweep()
    run = await executor.start(*inside, id="wf")
    resumed = await executor.answer(run, "Ann", "answer-1", run.workflow.interventions[0])
    assert resumed.disposition == "answered"
    assert set(statuses(await executor.get("wf")).values()) == {"completed"}
    assert await executor.tasks() == ["five", "four", "one", "three"]
    events = await executor.lists.events(executor.tenant, "wf", 0)
    assert [event["sequence"] for event in events] == list(range(1, len(events) + 1))
    done_steps = [event["step"]["id"] for event in events if event["step"] and event["step"]["status"] == "completed"]
    assert done_steps == ["one", "ask", "three", "four", "five"]


@pytest.mark.parametrize("commits", range(1, 9))
async def test_killed_after_each_commit(executor: Any, kill_after: Any, commits: Any) -> None:
    kill_after(commits)
    boots = iter(range(2, 100))
    executor.outside.done.clear()
    run = await whole(executor, boots)
    assert set(statuses(run).values()) == {"completed"}
    assert run.workflow.status is WorkflowStatus.COMPLETED
    assert sorted(executor.outside.done) == ["wf:out", "wf:out2"]
    assert await executor.tasks() == ["one", "side", "two"]
    kinds = [row["kind"] for row in await executor.rows("SELECT kind FROM executor.outcomes ORDER BY version")]
    assert kinds == ["asked", "ended"]
    events = await executor.lists.events(executor.tenant, "wf", 0)
    assert [event["sequence"] for event in events] == list(range(1, len(events) + 1))


async def test_killed_after_an_outside_effect_the_retry_finds_it(executor: Any) -> None:
    async def die(params: Any) -> Any:
        raise Killed

    executor.outside.after = die
    with pytest.raises(Killed):
        await executor.start(step("out", "outside.do"), task("b", "out"), id="wf")
    executor.outside.after = None
    other = executor.again(slot="b")
    await other.sweep()
    assert statuses(await executor.get("wf"))["out"] == "running", "the lease still holds"
    successor = executor.again(boot="2")
    await successor.sweep()
    run = await executor.get("wf")
    assert run.workflow.status is WorkflowStatus.COMPLETED
    assert executor.outside.calls == ["wf:out", "wf:out"]
    assert len(executor.outside.done) == 1


async def test_an_expired_lease_is_taken_over_by_another_instance(executor: Any) -> None:
    async def die(params: Any) -> Any:
        raise Killed

    executor.outside.after = die
    with pytest.raises(Killed):
        await executor.start(step("out", "outside.do"), id="wf")
    executor.outside.after = None
    sql = "UPDATE executor.workflows SET lease_end = now() - interval '1 second' WHERE tenant_id = %s"
    await executor.database.execute(executor.tenant, sql, (executor.tenant,))
    others = [executor.again(slot=slot) for slot in "bcd"]
    await asyncio.gather(*(other.sweep() for other in others))
    assert (await executor.get("wf")).workflow.status is WorkflowStatus.COMPLETED
    assert executor.outside.calls == ["wf:out"] * 2, "one of the three took it"


async def test_a_dead_caller_ends_only_the_wait(executor: Any) -> None:
    release = asyncio.Event()

    async def wait(params: Any) -> Any:
        await release.wait()

    executor.outside.before = wait
    caller = asyncio.create_task(executor.start(step("out", "outside.do"), task("b", "out"), id="wf"))
    await until(lambda: executor.outside.calls)
    caller.cancel()
    release.set()
    await until(lambda: not len(executor.shielded))
    assert (await executor.get("wf")).workflow.status is WorkflowStatus.COMPLETED


async def test_an_answer_while_another_instance_runs_the_workflow_is_taken_up_by_it(executor: Any) -> None:
    release = asyncio.Event()

    async def wait(params: Any) -> Any:
        await release.wait()

    executor.outside.before = wait
    ask = step("ask", "system.user_intervention", {"reason": "Title?", "expects": "text"})
    running = asyncio.create_task(
        executor.start(
            ask, step("slow", "outside.do"), task("b", "ask", notes={"stepId": "ask", "field": "value"}), id="wf"
        )
    )
    await until(lambda: executor.outside.calls)
    other = executor.again(slot="b")
    resumed = await other.answer(await other.get("wf"), "Because")
    assert resumed.disposition == "answered" and resumed.going_on
    release.set()
    run = await running
    assert run.workflow.status is WorkflowStatus.COMPLETED
    assert await executor.tasks() == ["b"]
    assert executor.outside.calls == ["wf:slow"]


async def test_a_cancel_while_it_runs_stops_it_at_its_next_commit(executor: Any) -> None:
    release = asyncio.Event()

    async def wait(params: Any) -> Any:
        await release.wait()

    executor.outside.before = wait
    running = asyncio.create_task(executor.start(step("slow", "outside.do"), task("b", "slow"), id="wf"))
    await until(lambda: executor.outside.calls)
    cancelled = await executor.again(slot="b").engine.cancel(executor.tenant, "wf")
    assert cancelled.workflow.status is WorkflowStatus.CANCELLED
    release.set()
    assert (await running).workflow.status is WorkflowStatus.CANCELLED
    assert await executor.tasks() == []


async def test_an_undo_killed_half_way_is_finished_without_anybody_asking(executor: Any) -> None:
    run = await executor.start(step("out", "outside.do"), task("in", "out"), step("out2", "outside.do", {}, "in"))

    async def die(inverse: Any) -> Any:
        if len(executor.outside.done) == 1:
            raise Killed

    executor.outside.before = die
    with pytest.raises(Killed):
        await executor.undoer.undo(executor.tenant, run.workflow.id, "u")
    assert len(executor.outside.done) == 1 and await executor.tasks() == ["in"]
    executor.outside.before = None
    successor = executor.again(boot="2")
    await successor.undos.round()
    assert len(executor.outside.done) == 1, "the call that began it may still be at work"
    successor.clock.advance(31)
    await successor.undos.round()
    assert executor.outside.done == {} and await executor.tasks() == []
    assert set(statuses(await executor.get(run)).values()) == {"undone"}
    assert await executor.rows("SELECT 1 FROM executor.undos") == []
    calls = list(executor.outside.calls)
    _, undone = await successor.undoer.undo(executor.tenant, run.workflow.id, "u")
    assert {each.disposition for each in undone} == {"undone"} and executor.outside.calls[len(calls) :] == []

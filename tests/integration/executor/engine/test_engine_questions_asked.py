"""Questions, approvals, silence, undo, and telling outcomes late: against real tables."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from libs.canonical import sha256_hex
from libs.errors import FailedPrecondition, NotFound, Unavailable
from services.executor.domain.model import InterventionStatus, WorkflowStatus

from .conftest import statuses, step, task

ALWAYS = {"policy": {"confirm": "CONFIRM_POLICY_ALWAYS"}}
NEVER = {"policy": {"confirm": "CONFIRM_POLICY_NEVER"}}


def who(*names: Any) -> Any:
    params = {"reason": "Who is that?", "entities_to_resolve": list(names), "expects": "email"}
    return step("ask", "system.user_intervention", params)


ZOGBLAR = who("Zogblar")


def assigned(id_: Any, field: Any = "Zogblar") -> Any:
    return task(id_, assignee_email={"stepId": "ask", "field": field})


def mail(id_: Any = "send", **params: Any) -> Any:
    return step(id_, "email.send_email", {"recipient_email": "ann@x.com", "subject": "Hi", "body": "Text", **params})


async def test_a_question_stops_only_what_needs_its_answer_and_the_answer_runs_the_rest(executor: Any) -> None:
    run = await executor.start(ZOGBLAR, assigned("theirs"), task("mine"))
    assert run.workflow.status is WorkflowStatus.WAITING
    assert statuses(run) == {"ask": "running", "theirs": "pending", "mine": "completed"}
    assert run.outcomes == [1], "one commit: the effect, the question and its outcome"
    resumed = await executor.again("9", "b").answer(run, "it's zogblar@alien.com", "r1")
    assert resumed.disposition == "answered"
    assert resumed.run.workflow.status is WorkflowStatus.COMPLETED
    assert resumed.run.workflow.steps["theirs"].resolved_params["assignee_email"] == "zogblar@alien.com"
    again = await executor.answer(run, "other@x.com", "r1")
    assert again.disposition == "answered", "the same request gets the first answer"
    assert (await executor.answer(run, "other@x.com", "r2")).disposition == "lost"
    assert await executor.tasks() == ["mine", "theirs"]


async def test_two_answers_at_once_count_once(executor: Any) -> None:
    run = await executor.start(ZOGBLAR, assigned("theirs"))
    others = [executor, executor.again("1", "b"), executor.again("1", "c")]
    answers = await asyncio.gather(*(each.answer(run, f"{n}@x.com") for n, each in enumerate(others)))
    assert sorted(each.disposition for each in answers) == ["answered", "lost", "lost"]
    assert await executor.tasks() == ["theirs"]


async def test_an_unclear_answer_changes_nothing(executor: Any) -> None:
    run = await executor.start(ZOGBLAR, assigned("theirs"))
    unclear = await executor.answer(run, "no idea")
    assert unclear.disposition == "unclear"
    assert unclear.run.workflow.version == run.workflow.version
    assert next(unclear.run.workflow.open_interventions()).id


async def test_a_batch_is_answered_bit_by_bit(executor: Any) -> None:
    run = await executor.start(who("Ann", "Bob"), assigned("a", "Ann"), assigned("b", "Bob"))
    partly = await executor.answer(run, "2: bob@y.com", "r1")
    assert partly.disposition == "partly" and partly.run.workflow.status is WorkflowStatus.WAITING
    assert (await executor.answer(run, "x", "r1")).disposition == "partly"
    done = await executor.answer(run, "ann@x.com", "r2")
    assert done.disposition == "answered" and done.run.workflow.status is WorkflowStatus.COMPLETED
    assert done.run.workflow.steps["b"].resolved_params["assignee_email"] == "bob@y.com"


async def test_a_mail_waits_for_a_yes_that_shows_it_and_the_draft_is_there_already(executor: Any) -> None:
    draft = step("draft", "email.create_draft", {"recipient_email": "ann@x.com", "subject": "Hi", "body": "Text"})
    run = await executor.start(draft, {**mail(), "depends_on": ["draft"]})
    assert statuses(run) == {"draft": "completed", "send": "pending"}
    (question,) = run.workflow.interventions
    assert question.kind == "approval" and "ann@x.com" in question.prompt
    params = {"recipient_email": "ann@x.com", "subject": "Hi", "body": "Text"}
    assert question.hash == sha256_hex([{"type": "email", "action": "send_email", "params": params}])
    done = await executor.answer(run, decision="yes")
    assert done.run.workflow.status is WorkflowStatus.COMPLETED
    assert done.run.workflow.steps["send"].approved_by == question.id


async def test_one_yes_covers_the_whole_plan(executor: Any) -> None:
    run = await executor.start(task("a"), mail(), task("b", "send"), customer=ALWAYS)
    assert statuses(run) == {"a": "pending", "send": "pending", "b": "pending"}
    (question,) = run.workflow.interventions
    assert [each["id"] for each in question.covers["steps"]] == ["a", "send", "b"]
    done = await executor.answer(run, decision="yes")
    assert set(statuses(done.run).values()) == {"completed"}
    assert len(done.run.workflow.interventions) == 1


async def test_a_no_skips_what_it_covers_and_only_that(executor: Any) -> None:
    run = await executor.start(task("free"), mail(), task("after", "send"))
    done = await executor.answer(run, decision="no")
    assert statuses(done.run) == {"free": "completed", "send": "skipped", "after": "skipped"}
    assert done.run.workflow.steps["send"].error["reason"] == "DECLINED"
    assert done.run.workflow.status is WorkflowStatus.COMPLETED_WITH_FAILURES


async def test_a_change_shows_it_again_before_it_is_done(executor: Any) -> None:
    run = await executor.start(mail())
    changed = await executor.answer(run, changes={"recipient_email": "bob@y.com"})
    assert changed.run.workflow.status is WorkflowStatus.WAITING
    first, second = changed.run.workflow.interventions
    assert first.status is InterventionStatus.ANSWERED and second.hash != first.hash
    assert "bob@y.com" in second.prompt
    done = await executor.answer(changed.run, decision="yes")
    assert done.run.workflow.steps["send"].resolved_params["recipient_email"] == "bob@y.com"


def proposal(params: Any) -> Any:
    return {"id": "p1", "hash": sha256_hex([{"type": "task", "action": "create_task", "params": params}])}


async def test_a_yes_that_came_along_covers_exactly_what_it_covered(executor: Any) -> None:
    approval = proposal({"title": "a"})
    run = await executor.start(task("a"), customer=ALWAYS, approval=approval)
    assert run.workflow.status is WorkflowStatus.COMPLETED
    assert run.workflow.steps["a"].approved_by == "p1"
    other = await executor.start(task("a", notes="sneaked in"), approval=approval)
    assert other.workflow.status is WorkflowStatus.WAITING, "a difference asks again, even where the policy would not"
    assert await executor.tasks() == ["a"]


async def test_ask_first_asks(executor: Any) -> None:
    run = await executor.start(task("a"), customer=NEVER, ask_first=True, goal_id="g1")
    assert run.workflow.status is WorkflowStatus.WAITING
    [asked] = run.workflow.open_interventions()
    assert asked.covers["goal_id"] == "g1", "whose proposal it is asked in place of"
    assert (await executor.answer(run, "yes")).run.workflow.status is WorkflowStatus.COMPLETED


async def test_several_things_that_fit_are_a_choice_and_all_of_them_an_approval(executor: Any) -> None:
    for title in ("Call Ann", "Call Bob"):
        await executor.start(task("t", title=title))
    complete = step("done", "task.complete_task", {"selector": {"query": "call"}})
    run = await executor.start(complete)
    (question,) = run.workflow.interventions
    assert question.kind == "choice" and len(question.options) == 2
    chosen = await executor.answer(run, choice=1)
    assert chosen.run.workflow.status is WorkflowStatus.COMPLETED
    assert chosen.run.workflow.steps["done"].resolved_params["task_id"] == question.options[0]["value"]
    await executor.start(task("t", title="Call Cid"))
    every = step("done", "task.complete_task", {"selector": {"query": "call", "order": "all"}})
    asked = await executor.start(every)
    assert asked.workflow.interventions[0].kind == "approval"
    done = await executor.answer(asked, decision="yes")
    assert done.run.workflow.status is WorkflowStatus.COMPLETED
    assert done.run.workflow.steps["done"].result["count"] >= 2


async def test_nothing_that_fits_fails_the_step(executor: Any) -> None:
    run = await executor.start(step("done", "task.complete_task", {"selector": {"query": "zzz"}}))
    assert run.workflow.steps["done"].error["reason"] == "NOT_FOUND"


async def test_an_unknown_contact_is_asked_for_and_a_choice_of_two_is_too(executor: Any) -> None:
    search = step("who", "contact.search_contacts", {"query": "John"})
    made = task("t", assignee_email={"stepId": "who", "field": "email"})
    run = await executor.start(search, made)
    assert run.workflow.interventions[0].expects.value == "email"
    done = await executor.answer(run, "john@example.com")
    assert done.run.workflow.steps["t"].resolved_params["assignee_email"] == "john@example.com"
    for surname in ("Smith", "Miller"):
        params = {"name": f"John {surname}", "email": f"{surname.lower()}@x.com"}
        await executor.start(step("c", "contact.create_contact", params))
    two = await executor.start(search, made)
    assert two.workflow.interventions[0].kind == "choice"
    chosen = await executor.answer(two, "Miller")
    assert chosen.run.workflow.steps["t"].resolved_params["assignee_email"] == "miller@x.com"


async def test_silence_expires_the_question_does_the_rest_and_is_told_once(executor: Any) -> None:
    ask = step("ask", "system.user_intervention", {"reason": "Why?", "expects": "text", "timeout_seconds": 300})
    run = await executor.start(ask, task("needs", "ask"), task("free"))
    executor.clock.advance(301)
    await asyncio.gather(*(each.sweep() for each in (executor, executor.again("1", "b"))))
    expired = await executor.get(run)
    assert expired.workflow.status is WorkflowStatus.EXPIRED
    assert statuses(expired) == {"ask": "failed", "needs": "skipped", "free": "completed"}
    assert (await executor.answer(run, "late")).disposition == "lost"
    executor.clock.advance(31)
    for _ in range(10):  # the other tests' outcomes are due too
        await executor.outcomes.round()
    told = [each for each in executor.router.got if each.workflow_id == run.workflow.id]
    assert [(each.version, each.outcome.kind) for each in told] == [(2, "expired")]


async def test_an_answer_that_comes_too_late_is_lost_even_before_the_sweep(executor: Any) -> None:
    run = await executor.start(ZOGBLAR, assigned("theirs"))
    executor.clock.advance(24 * 3600 + 1)
    late = await executor.answer(run, "z@a.com")
    assert late.disposition == "lost" and late.run.workflow.status is WorkflowStatus.EXPIRED
    assert await executor.tasks() == []


async def test_cancel_keeps_what_was_done_and_closes_the_question(executor: Any) -> None:
    run = await executor.start(ZOGBLAR, assigned("theirs"), task("mine"))
    cancelled = await executor.engine.cancel(executor.tenant, run.workflow.id)
    assert statuses(cancelled) == {"ask": "skipped", "theirs": "skipped", "mine": "completed"}
    assert cancelled.workflow.interventions[0].status is InterventionStatus.CANCELLED
    again = await executor.engine.cancel(executor.tenant, run.workflow.id)
    assert again.workflow.version == cancelled.workflow.version
    with pytest.raises(NotFound):
        await executor.engine.cancel(executor.tenant, "none")


async def test_undo_takes_back_in_reverse_once_and_says_what_it_cannot(executor: Any) -> None:
    run = await executor.start(task("a"), task("b", "a"), mail(), customer=NEVER)
    undo = executor.undoer.undo
    done, steps = await undo(executor.tenant, run.workflow.id, "u1")
    assert {each.step_id: each.disposition for each in steps} == {"a": "undone", "b": "undone", "send": "irreversible"}
    assert [each.step_id for each in steps if each.disposition == "undone"] == ["b", "a"]
    assert await executor.tasks() == [] and not done.workflow.undoable
    _, again = await undo(executor.tenant, run.workflow.id, "u1")
    assert again == steps
    with pytest.raises(FailedPrecondition) as nothing:
        await undo(executor.tenant, run.workflow.id, "u2")
    assert nothing.value.reason == "NOTHING_TO_UNDO"


async def test_undo_refuses_what_has_changed_since(executor: Any) -> None:
    run = await executor.start(task("a"))
    task_id = run.workflow.steps["a"].result["task"]["id"]
    await executor.start(step("u", "task.update_task", {"task_id": task_id, "changes": {"title": "mine now"}}))
    _, steps = await executor.undoer.undo(executor.tenant, run.workflow.id, "u1")
    assert [each.disposition for each in steps] == ["changed_since"]
    assert await executor.tasks() == ["mine now"]


async def test_undo_ends_after_a_day_and_cancels_what_still_waits(executor: Any) -> None:
    run = await executor.start(ZOGBLAR, assigned("theirs"), task("mine"))
    undone, _ = await executor.undoer.undo(executor.tenant, run.workflow.id, "u1")
    assert undone.workflow.status is WorkflowStatus.CANCELLED and await executor.tasks() == []
    late = await executor.start(task("late"))
    executor.clock.advance(25 * 3600)
    with pytest.raises(FailedPrecondition) as refused:
        await executor.undoer.undo(executor.tenant, late.workflow.id, "u2")
    assert refused.value.reason == "UNDO_TOO_LATE"


async def test_outcomes_are_told_late_in_order_and_not_when_answered_meanwhile(executor: Any) -> None:
    run = await executor.start(ZOGBLAR, assigned("theirs"))
    await executor.outcomes.round()
    assert all(each.workflow_id != run.workflow.id for each in executor.router.got), "the answer has half a minute"
    await executor.answer(run, "z@a.com")
    executor.clock.advance(31)
    executor.router.fails = Unavailable("ROUTER_AWAY", "away")
    for _ in range(3):
        await executor.outcomes.round()
    executor.router.fails = None
    executor.clock.advance(400)
    other = executor.again("1", "b")
    for _ in range(10):
        await asyncio.gather(executor.outcomes.round(), other.outcomes.round())
    rows = await executor.rows("SELECT kind, disposition FROM executor.outcomes ORDER BY version")
    assert rows[0] == {"kind": "asked", "disposition": "stale"}
    assert rows[1]["disposition"] == "said"


async def test_a_taken_slot_outside_a_goal_is_a_choice_of_free_ones(executor: Any) -> None:
    def event(**more: Any) -> Any:
        times = {"start": "2026-03-03T15:00:00-05:00", "end": "2026-03-03T15:30:00-05:00"}
        return step("e", "calendar.create_event", {"title": "Call", **times, **more})

    await executor.start(event())
    goal = await executor.start(event(if_free=True), goal_id="g1")
    assert goal.workflow.steps["e"].error["reason"] == "SLOT_TAKEN", "inside a goal the router leads"
    asked = await executor.start(event(if_free=True))
    assert asked.workflow.status is WorkflowStatus.WAITING
    slot = asked.workflow.interventions[0].options[0]["value"]
    done = await executor.answer(asked, choice=1)
    assert done.run.workflow.status is WorkflowStatus.COMPLETED
    assert done.run.workflow.steps["e"].resolved_params["start"] == slot["start"]


async def test_a_standing_yes_is_for_its_recipient_until_it_is_taken_back(executor: Any) -> None:
    async def sent_to(*recipients: Any) -> Any:
        letter = {"recipient_email": list(recipients), "subject": "Hi", "body": "Text"}
        return (await executor.start(step("mail", "email.send_email", letter))).workflow.status

    ann = {"recipient_email": "Ann@x.com"}
    assert await sent_to("ann@x.com") is WorkflowStatus.WAITING
    allowed = await executor.start(step("allow", "system.allow_without_asking", ann))
    assert allowed.workflow.status is WorkflowStatus.COMPLETED
    assert await sent_to("ann@x.com") is WorkflowStatus.COMPLETED
    assert await sent_to("ann@x.com", "bob@x.com") is WorkflowStatus.WAITING
    draft = step("write", "email.create_draft", {"recipient_email": "ann@x.com", "subject": "Hi", "body": "Text"})
    send = step("send", "email.send_email", {"draft_id": {"stepId": "write", "field": "draft.id"}})
    assert (await executor.start(draft, send)).workflow.status is WorkflowStatus.COMPLETED
    other = executor.context(customer={"customer_id": "c2"})
    assert await executor.preparer._standing.names(executor.tenant, other["customer"]["customer_id"]) == frozenset()
    await executor.start(step("ask", "system.ask_before", ann))
    assert await sent_to("ann@x.com") is WorkflowStatus.WAITING
    await executor.start(step("allow", "system.allow_without_asking", ann), id="again")
    assert await sent_to("ann@x.com") is WorkflowStatus.COMPLETED
    await executor.undoer.undo(executor.tenant, "again", "u")
    assert await sent_to("ann@x.com") is WorkflowStatus.WAITING


async def test_ask_first_asks_whatever_is_allowed(executor: Any) -> None:
    await executor.start(step("allow", "system.allow_without_asking", {"recipient_email": "ann@x.com"}))
    letter = {"recipient_email": "ann@x.com", "subject": "Hi", "body": "Text"}
    run = await executor.start(step("mail", "email.send_email", letter), ask_first=True)
    assert run.workflow.status is WorkflowStatus.WAITING

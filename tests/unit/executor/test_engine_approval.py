"""What needs a yes under which policy, and how a run ends."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from libs.canonical import sha256_hex
from services.executor.domain import graph
from services.executor.domain.actions import Effect
from services.executor.domain.approval import Frozen, Policy, hash_of, needs_yes, prompt_for
from services.executor.domain.model import Step, StepStatus, Workflow, WorkflowStatus

NOW = datetime(2026, 3, 2, 14, tzinfo=UTC)


def workflow(*steps: Any) -> Any:
    return Workflow("t", "w", {}, {}, NOW, NOW, steps={step.id: step for step in steps})


def make(id_: Any, name: Any, effect: Any = Effect.REVERSIBLE, depends_on: Any = (), **params: Any) -> Any:
    type_, _, action = name.partition(".")
    return Step(id_, 0, type_, action, effect, params, depends_on=depends_on)


def create(id_: Any = "create", **params: Any) -> Any:
    return make(id_, "calendar.create_event", **params)


def update(id_: Any = "update") -> Any:
    return make(id_, "calendar.update_event")


def send(to: Any = "ann@x.com") -> Any:
    return make("send", "email.send_email", Effect.IRREVERSIBLE, recipient_email=to, subject="Hi", body="Text")


def needs(step: Any, *others: Any, things: Any = 1, **policy: Any) -> Any:
    return needs_yes(Frozen(step, step.params, things=things), workflow(step, *others), Policy(**policy))


def test_risky_lets_creating_and_one_reversible_change_through() -> None:
    assert not needs(create())
    assert not needs(update())
    assert not needs(create(), create("second"))


def test_risky_asks_for_what_cannot_be_taken_back_many_things_and_a_change_beside_another() -> None:
    assert needs(send())
    assert needs(update(), things=2)
    assert needs(update(), create())


def test_always_never_and_listed_actions() -> None:
    assert needs(create(), confirm="always")
    assert not needs(send(), confirm="never")
    assert needs(create(), approve_actions=frozenset({"calendar.create_event"}), confirm="never")


@pytest.mark.parametrize("standing", ["email.send_email", "email.send_email:ann@x.com"])
def test_a_standing_yes_is_enough(standing: Any) -> None:
    assert not needs(send("Ann@x.com"), standing_approvals=frozenset({standing}))


def test_a_standing_yes_is_for_its_recipient_only() -> None:
    standing = frozenset({"email.send_email:ann@x.com"})
    assert needs(send("bob@x.com"), standing_approvals=standing)
    assert needs(send(["ann@x.com", "bob@x.com"]), standing_approvals=standing)


def test_ask_first_asks_whatever_else_is_set() -> None:
    assert needs(create(), ask_first=True, confirm="never", standing_approvals=frozenset({"calendar.create_event"}))


def test_the_hash_is_that_of_type_action_and_params() -> None:
    step = create(title="x", duration_s=1800.0)
    expected = sha256_hex(
        [{"type": "calendar", "action": "create_event", "params": {"duration_s": 1800, "title": "x"}}]
    )
    assert hash_of([Frozen(step, step.params)]) == expected


def test_the_question_shows_recipient_subject_and_text() -> None:
    prompt = prompt_for([Frozen(send(), send().params)])
    assert "ann@x.com" in prompt and "Hi" in prompt and "Text" in prompt


def test_the_policy_is_read_from_the_customer() -> None:
    context = {"customer": {"policy": {"confirm": "CONFIRM_POLICY_ALWAYS", "standing_approvals": ["A.B:X"]}}}
    assert Policy.of(context) == Policy("always", standing_approvals=frozenset({"a.b:x"}))
    assert Policy.of({}).confirm == "risky"


def ended(*steps: Any) -> Any:
    made = workflow(*steps)
    assert graph.settle(made, NOW)
    return made.status


def done(step: Any, status: Any = StepStatus.COMPLETED, reason: Any = "") -> Any:
    if reason:
        step.fail(graph.error(reason, ""), NOW, status)
    else:
        step.set(status, NOW)
    return step


def test_how_a_run_ends() -> None:
    assert ended(done(create())) is WorkflowStatus.COMPLETED
    assert ended(done(create()), done(send(), StepStatus.FAILED, "X")) is WorkflowStatus.COMPLETED_WITH_FAILURES
    assert ended(done(create(), StepStatus.FAILED, "X")) is WorkflowStatus.FAILED
    read = make("read", "calendar.list_events", Effect.NONE)
    assert ended(done(read), done(send(), StepStatus.FAILED, "X")) is WorkflowStatus.FAILED
    assert ended(done(send(), StepStatus.SKIPPED, graph.DECLINED)) is WorkflowStatus.CANCELLED
    assert ended(done(create()), done(send(), StepStatus.FAILED, graph.EXPIRED)) is WorkflowStatus.EXPIRED


def test_what_depends_on_a_failed_step_is_skipped_all_the_way_down_and_the_rest_is_ready() -> None:
    first = done(create("first"), StepStatus.FAILED, "X")
    second, third = create("second"), create("third")
    second.depends_on, third.depends_on = ("first",), ("second",)
    rest = create("rest")
    made = workflow(first, second, third, rest)
    graph.skip_blocked(made, NOW)
    assert [step.status for step in (second, third)] == [StepStatus.SKIPPED] * 2
    assert second.error["details"] == {"step_id": "first"}
    assert graph.ready_steps(made, NOW) == [rest]


def test_a_step_begun_by_a_run_that_died_is_ready_again() -> None:
    step = done(create(), StepStatus.RUNNING)
    assert graph.ready_steps(workflow(step), NOW) == [step]
    assert graph.ready_steps(workflow(step), NOW, busy={"create"}) == []

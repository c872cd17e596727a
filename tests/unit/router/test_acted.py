"""Whether an answer says that something was done does not hang on two machines' clocks agreeing."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from services.router.carrying import results
from services.router.model.told import OpenQuestion, Ran, Run, StepRun

DECIDED = datetime(2026, 3, 2, 14, 0, tzinfo=UTC)
EARLIER = DECIDED - timedelta(seconds=2)
"""On the clock of an executor that is two seconds behind the router's."""


def _run(*steps: StepRun, turn_id: str = "turn-1", questions: tuple[OpenQuestion, ...] = ()) -> Ran:
    return Ran(Run("run", "completed", 1, steps=steps, questions=questions, turn_id=turn_id))


def _done(step_id: str, ended_at: datetime) -> StepRun:
    return StepRun(step_id, "task", "create_task", "completed", "reversible", ended_at=ended_at)


def _question(answered_at: datetime) -> OpenQuestion:
    return OpenQuestion("q", "run", "Go on?", "yes_no", "approval", "answered", "conversation", answered_at=answered_at)


def test_what_the_turn_itself_started_was_done_by_it_whatever_the_clocks_say() -> None:
    after = results.after_plan(_run(_done("one", EARLIER)), "turn-1", DECIDED, {})
    assert after.acted
    assert [each.part.facts.get("earlier", []) for each in after.said] == [[]]


def test_what_followed_an_answer_was_done_by_it() -> None:
    ran = _run(_done("one", EARLIER), turn_id="turn-0", questions=(_question(EARLIER - timedelta(milliseconds=5)),))
    assert results.after_resume(ran, DECIDED, "q").acted


def test_what_was_done_before_the_question_was_answered_was_not_done_by_the_answer() -> None:
    before = EARLIER - timedelta(minutes=5)
    ran = _run(_done("one", before), turn_id="turn-0", questions=(_question(EARLIER),))
    assert not results.after_resume(ran, DECIDED, "q").acted

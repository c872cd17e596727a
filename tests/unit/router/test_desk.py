"""Which open question takes a text (conversation.md 4, protocols.md 6)."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, timedelta

from services.router.deciding import desk
from services.router.model.decision import Pending
from services.router.model.goal import Goal, Offer
from services.router.model.told import Match, Matched, OpenQuestion
from services.router.model.turn import Turn
from tests.unit.router.builders import MONDAY, says

NOW = MONDAY.astimezone(UTC)
TURN = Turn("t", "turn-1", "c", "a", "p", "yes", (), NOW, NOW, "UTC", "api", "en-US")
MAIL = OpenQuestion("q-mail", "wf-1", "Send the mail?", "yes_no", "approval", "open", "c")
WHO = OpenQuestion("q-who", "wf-2", "Who is Zogblar?", "email", "entity", "open", "c", ("Zogblar",))


def _goal() -> Goal:
    offer = Offer(id="prop-1", hash="h", plan={}, expires_at=NOW, asked_at=NOW)
    return Goal(
        goal_id="g", type="schedule", tenant_id="t", conversation_id="c", customer_id="p", status="proposed",
        proposal=offer, asked="yes_no", title="Call", created_at=NOW, updated_at=NOW,
    )  # fmt: skip


def _takes(score: float, question: OpenQuestion | None = MAIL, fit: str = "answer", **answer: object) -> Match:
    return Match(score, fit, "" if question else "prop-1", question, dict(answer))


def test_nothing_open_takes_nothing() -> None:
    assert isinstance(desk.at_desk(TURN, says("affirm"), Matched(), None, None), desk.Untaken)


def test_a_score_of_seven_tenths_is_not_enough() -> None:
    assert isinstance(desk.at_desk(TURN, says("affirm"), Matched((_takes(0.7),)), None, None), desk.Untaken)


def test_a_workflows_question_takes_its_answer_with_the_key_of_question_and_turn() -> None:
    taken = desk.at_desk(TURN, says("affirm"), Matched((_takes(0.95, decision="yes"),)), None, None)
    assert isinstance(taken, desk.Takes)
    [resume] = taken.resumes
    assert (resume.workflow_id, resume.intervention_id, resume.answer) == ("wf-1", "q-mail", {"decision": "yes"})
    later = desk.at_desk(replace(TURN, turn_id="turn-2"), says("affirm"), Matched((_takes(0.95),)), None, None)
    assert isinstance(later, desk.Takes) and later.resumes[0].request_id != resume.request_id


def test_what_an_answer_teaches_is_remembered() -> None:
    match = _takes(0.98, WHO, values={"Zogblar": "zog@alien.com"})
    taken = desk.at_desk(TURN, says("inform", "zog@alien.com"), Matched((match,)), None, None)
    assert isinstance(taken, desk.Takes)
    [learned] = taken.resumes[0].remember
    assert learned.value == "Zogblar" and learned.resolved["email"] == "zog@alien.com"


def test_a_bare_yes_that_fits_two_asks_which_and_remembers_what_was_said() -> None:
    taken = desk.at_desk(TURN, says("affirm", "yes"), Matched((_takes(0.95, decision="yes"),)), _goal(), None)
    assert isinstance(taken, desk.WhichOne)
    assert [each.tag for each in taken.pending.questions] == ["1", "2"] and taken.pending.act == "affirm"


def test_clearly_ahead_wins() -> None:
    taken = desk.at_desk(TURN, says("inform"), Matched((_takes(0.95, WHO), _takes(0.75))), None, None)
    assert isinstance(taken, desk.Takes) and taken.resumes[0].intervention_id == "q-who"


def test_a_bare_yes_after_which_one_is_no_yes_to_an_older_letter() -> None:
    asks_which = _goal().having(proposal=None, status="collecting", asked="which_event")
    older = replace(MAIL, created_at=NOW - timedelta(minutes=1))
    taken = desk.at_desk(TURN, says("affirm"), Matched((_takes(0.9, older),)), asks_which, None)
    assert isinstance(taken, desk.TakenByGoal)
    newer = replace(MAIL, created_at=NOW + timedelta(minutes=1))
    assert isinstance(desk.at_desk(TURN, says("affirm"), Matched((_takes(0.9, newer),)), asks_which, None), desk.Takes)


def test_the_goals_own_question_goes_to_the_goal() -> None:
    taken = desk.at_desk(TURN, says("affirm"), Matched((_takes(0.9, None),)), _goal(), None)
    assert isinstance(taken, desk.TakenByGoal)


def test_a_text_that_means_a_question_but_does_not_answer_it_asks_again() -> None:
    taken = desk.at_desk(TURN, says("", "zog at alien"), Matched((_takes(0.9, WHO, "unclear"),)), None, None)
    assert isinstance(taken, desk.AskAgain) and taken.question.id == "q-who"


def _which() -> Pending:
    asked = desk.at_desk(TURN, says("affirm", "yes"), Matched((_takes(0.95, decision="yes"),)), _goal(), None)
    assert isinstance(asked, desk.WhichOne)
    return asked.pending


def test_words_of_something_else_choose_none() -> None:
    pending, goal = _which(), _goal()
    text = f"tell {pending.questions[0].summary.split()[-1]} i'll be late"
    assert isinstance(desk.at_desk(TURN, says("request", text), Matched(), goal, pending), desk.Untaken)


def test_told_which_by_place_tag_words_or_both() -> None:
    pending, goal = _which(), _goal()
    by_place = desk.at_desk(TURN, says("choose", "the first", choice=1), Matched(), goal, pending)
    by_words = desk.at_desk(TURN, says("inform", "the mail"), Matched(), goal, pending)
    for taken in (by_place, by_words):
        assert isinstance(taken, desk.Takes) and taken.resumes[0].answer == {"decision": "yes"} and not taken.proposal
    the_call = desk.at_desk(TURN, says("inform", "2"), Matched(), goal, pending)
    assert isinstance(the_call, desk.TakenByGoal) and the_call.act == "affirm"
    both = desk.at_desk(TURN, says("inform", "both"), Matched(), goal, pending)
    assert isinstance(both, desk.Takes) and both.proposal and len(both.resumes) == 1


def test_an_unrelated_text_leaves_which_one_unanswered() -> None:
    taken = desk.at_desk(TURN, says("request", "what is on my calendar"), Matched(), _goal(), _which())
    assert isinstance(taken, desk.Untaken)

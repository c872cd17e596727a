"""When a turn brings what a goal waits for."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.agenda.domain.checking import SeenTurn, achieves, matches, pattern_problem
from services.agenda.domain.model import Goal

ASKED = datetime(2026, 3, 2, 14, tzinfo=UTC)
GOAL = Goal(
    id="g",
    agent_id="default",
    customer_id="c",
    conversation_id="here",
    turn_id="asking",
    channel="api",
    goal_type="response_expected",
    description="an answer",
    subject="topic:offsite",
    created_at=ASKED,
    deadline=ASKED + timedelta(hours=24),
)
TURN = SeenTurn(
    turn_id="t2",
    conversation_id="here",
    text="well",
    received_at=ASKED + timedelta(minutes=5),
    mode="normal_routing",
    act="inform",
    intent="",
    confidence=0.0,
    entity_types=frozenset(),
    answered_subjects=frozenset(),
)


def test_an_answer_meets_an_expected_response() -> None:
    assert achieves(TURN, GOAL)


@pytest.mark.parametrize("act", ["misdirected", "thanks", "small_talk", "promise", "ask_open"])
def test_what_is_no_answer_meets_nothing(act: str) -> None:
    assert not achieves(replace(TURN, act=act), GOAL)


def test_a_clear_other_request_is_no_answer() -> None:
    other = replace(TURN, act="request", intent="calendar.list", confidence=0.95)
    assert not achieves(other, GOAL)
    assert not achieves(replace(other, mode="set_new_goal"), GOAL)


def test_consent_words_and_commands_meet_nothing() -> None:
    assert not achieves(replace(TURN, mode="consent"), GOAL)
    assert not achieves(replace(TURN, mode="command"), GOAL)


def test_neither_the_asking_turn_nor_an_earlier_one_counts() -> None:
    assert not achieves(replace(TURN, turn_id="asking", answered_subjects={"topic:offsite"}), GOAL)
    assert not achieves(replace(TURN, received_at=ASKED - timedelta(seconds=1)), GOAL)


def test_an_answered_subject_always_counts() -> None:
    assert achieves(replace(TURN, act="misdirected", answered_subjects={"topic:offsite"}), GOAL)


def test_a_yes_counts_only_where_it_was_asked() -> None:
    goal = replace(GOAL, goal_type="confirmation_expected")
    assert achieves(replace(TURN, act="affirm"), goal)
    assert achieves(replace(TURN, act="deny"), goal)
    assert not achieves(replace(TURN, act="affirm", conversation_id="elsewhere"), goal)


def test_information_counts_from_any_conversation_of_the_person() -> None:
    goal = replace(GOAL, goal_type="information_expected")
    assert achieves(replace(TURN, act="unspecified", conversation_id="elsewhere", entity_types={"email"}), goal)
    assert not achieves(replace(TURN, act="unspecified"), goal)


def test_a_pattern_decides_alone() -> None:
    goal = replace(GOAL, expected_response_pattern=r"\border\s+\d+")
    assert achieves(replace(TURN, text="it is ORDER 4711"), goal)
    assert not achieves(replace(TURN, text="I forgot"), goal)


def test_a_hostile_pattern_cannot_hang() -> None:
    assert not matches(r"(a+)+$", "a" * 5000 + "b")
    assert pattern_problem("(") and pattern_problem("x" * 600) and not pattern_problem("ok|yes")


@given(st.sampled_from(["response_expected", "action_expected", "confirmation_expected", "information_expected"]))
def test_the_turn_that_continues_the_matter_meets_every_kind(goal_type: str) -> None:
    goal = replace(GOAL, goal_type=goal_type)  # type: ignore[arg-type]
    assert achieves(replace(TURN, mode="continue_active_goal"), goal)
    assert not achieves(replace(TURN, mode="continue_active_goal", conversation_id="elsewhere", act="thanks"), goal)


MATTER = replace(
    GOAL, context_snapshot={"what": {"type": "schedule", "title": "Call with Ann Lee", "with": ["Ann Lee"]}}
)
AGAIN = replace(TURN, mode="set_new_goal", act="request", intent="calendar.schedule", confidence=0.95)


@pytest.mark.parametrize(
    ("people", "title", "meets"),
    [
        ((), "", True),
        (("Ann",), "", True),
        (("ann lee",), "call", True),
        (("Bob",), "", False),
        (("Ann", "Bob"), "", False),
        ((), "Dentist", False),
    ],
)
def test_a_request_that_takes_the_matter_up_again_is_its_answer(
    people: tuple[str, ...], title: str, meets: bool
) -> None:
    assert achieves(replace(AGAIN, people=people, title=title), MATTER) is meets


def test_the_same_request_elsewhere_or_of_another_kind_is_none() -> None:
    assert not achieves(replace(AGAIN, conversation_id="there"), MATTER)
    assert not achieves(replace(AGAIN, intent="calendar.cancel"), MATTER)
    assert not achieves(AGAIN, GOAL)

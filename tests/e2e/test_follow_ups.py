"""What the agenda says by itself: at its time, once, into the conversation, and not when it was answered."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import pytest

from tests.e2e.suite import Person, Suite

pytestmark = pytest.mark.timeout(240)  # each starts a suite of its own

SECONDS = 3.0
SOON = {
    "AGENDA_DEFAULT_GOAL_TIMEOUT_HOURS": str(SECONDS / 3600),
    "AGENDA_QUIET_START": "00:00",
    "AGENDA_QUIET_END": "00:00",
}
ANN = {"name": "Ann Lee", "email": "ann@example.com"}


def _said_first(person: Person, conversation_id: str) -> list[dict[str, Any]]:
    return [turn for turn in person.turns(conversation_id) if turn["origin"] == "agenda"]


def _wait_for(person: Person, conversation_id: str, seconds: float) -> list[dict[str, Any]]:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        found = _said_first(person, conversation_id)
        if found:
            return found
        time.sleep(0.1)
    return []


def test_questions_left_unanswered_are_followed_up(own_suite: Callable[..., Suite]) -> None:
    suite = own_suite(**SOON)
    silent, answering = (suite.person(f"+1555888000{n}", timezone="America/New_York") for n in (1, 2))
    for each in (silent, answering):
        each.act("contact.create_contact", **ANN)
    asked = silent.say("schedule a call with Ann")
    other = answering.say("schedule a call with Ann")
    answering.say("tomorrow at 3pm")
    answering.say("yes")
    [follow_up] = _wait_for(silent, asked["conversation_id"], SECONDS + 10)
    assert follow_up["text"] is None and follow_up["reply"]["text"]
    time.sleep(2)
    assert len(_said_first(silent, asked["conversation_id"])) == 1
    assert _said_first(answering, other["conversation_id"]) == []

    # Due while everything was down: said once after the start.
    sleeper = suite.person("+15558880003", timezone="America/New_York")
    sleeper.act("contact.create_contact", **ANN)
    last = sleeper.say("schedule a call with Ann")
    suite.kill_everything()
    time.sleep(SECONDS)
    suite.start()
    assert len(_wait_for(sleeper, last["conversation_id"], 15)) == 1
    time.sleep(2)
    assert len(_said_first(sleeper, last["conversation_id"])) == 1


def test_a_promise_is_checked_back_on_at_the_time_said(own_suite: Callable[..., Suite]) -> None:
    suite = own_suite(STEWARD_CLOCK="2026-03-02T14:00:00Z")
    person = suite.person("+15558880004", timezone="America/New_York")
    person.act("contact.create_contact", **ANN)
    promised = person.say("I'll think about it and get back to you")
    assert promised["goal"] and "Mar 3" in promised["reply"]["text"]
    kept = suite.person("+15558880005", timezone="America/New_York")
    kept_answer = kept.say("I'll get back to you on that")
    suite.move_clock("2h")
    assert kept.say("ok it works for me, let's do it")["goals_achieved"]
    assert _said_first(person, promised["conversation_id"]) == []
    suite.move_clock("23h")
    [follow_up] = _wait_for(person, promised["conversation_id"], 10)
    assert follow_up["origin"] == "agenda"
    assert _said_first(kept, kept_answer["conversation_id"]) == []

"""The source document's case: somebody says they will come back, and does not; or does; or answers the follow-up."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import pytest

from tests.e2e.suite import Person, Suite

pytestmark = pytest.mark.timeout(240)

ANN = {"name": "Ann Lee", "email": "ann@example.com"}
NEW_YORK = "America/New_York"
PROMISE = "I'll think about it and get back to you"


def _said_first(person: Person, conversation_id: str) -> list[dict[str, Any]]:
    return [turn for turn in person.turns(conversation_id) if turn["origin"] == "agenda"]


def _wait_for(person: Person, conversation_id: str, count: int = 1, seconds: float = 15) -> list[dict[str, Any]]:
    deadline = time.monotonic() + seconds
    while len(found := _said_first(person, conversation_id)) < count and time.monotonic() < deadline:
        time.sleep(0.1)
    return found


def test_a_promise_kept_broken_and_answered_late(own_suite: Callable[..., Suite]) -> None:
    suite = own_suite(STEWARD_CLOCK="2026-03-02T14:00:00Z")  # nine in New York, eleven at night in Tokyo
    silent, kept = (suite.person(f"+1555777000{n}", timezone=NEW_YORK) for n in (1, 2))
    late = suite.person("+15557770003", timezone="Asia/Tokyo")
    conversations = {}
    for each in (silent, kept, late):
        each.act("contact.create_contact", **ANN)
        each.say("schedule a call with Ann about the lease")
        promised = each.say(PROMISE)
        conversations[each.address] = promised["conversation_id"]
        assert promised["goal"], promised
    here, there, tokyo = (conversations[each.address] for each in (silent, kept, late))
    assert "Mar 3" in _last(silent, here) and "9:00" in _last(silent, here), "it says when we check back"
    assert "Mar 4" in _last(late, tokyo) and "8:00" in _last(late, tokyo), "24 h later is night there: in the morning"

    suite.move_clock("2h")
    answered = kept.say("ok, let's do it tomorrow at 3pm")
    assert answered["goals_achieved"], answered
    kept.say("yes")  # to the booking; left open it would be asked after itself

    suite.move_clock("21h50m")
    time.sleep(1)
    assert _said_first(silent, here) == [], "not before its time"
    suite.move_clock("15m")
    [follow_up] = _wait_for(silent, here)
    assert "Ann" in follow_up["reply"]["text"] or "lease" in follow_up["reply"]["text"], "about that topic"
    assert _said_first(kept, there) == _said_first(late, tokyo) == []

    suite.move_clock("1h")
    reply = silent.say("yes please, let's do it")
    assert reply["conversation_id"] == here
    assert len(reply["goals_achieved"]) == 1, reply
    goals = silent.get("/v1/agenda/goals", customer=silent.address)["items"]
    [goal] = [each for each in goals if each["id"] == reply["goals_achieved"][0]["id"]]
    assert goal["status"] == "achieved" and goal["context_snapshot"]["what"]["with"] == ["Ann Lee"], goal

    suite.move_clock("8h")
    assert len(_wait_for(late, tokyo)) == 1, "after the quiet hours"
    time.sleep(1)
    assert len(_said_first(silent, here)) == 1 and _said_first(kept, there) == []


def test_what_fell_due_while_all_was_off_goes_out_once(own_suite: Callable[..., Suite]) -> None:
    suite = own_suite(STEWARD_CLOCK="2026-03-02T14:00:00Z")
    silent, kept = (suite.person(f"+1555777001{n}", timezone=NEW_YORK) for n in (1, 2))
    conversations = [each.say(PROMISE)["conversation_id"] for each in (silent, kept)]
    suite.move_clock("23h")
    assert kept.say("ok it works for me, let's do it")["goals_achieved"]
    suite.kill_everything()
    suite.start(STEWARD_CLOCK="2026-03-03T15:00:00Z")  # an hour later than it should have been said
    assert len(_wait_for(silent, conversations[0])) == 1
    time.sleep(2)
    assert len(_said_first(silent, conversations[0])) == 1
    assert _said_first(kept, conversations[1]) == []


def _last(person: Person, conversation_id: str) -> str:
    return str(person.turns(conversation_id)[-1]["reply"]["text"])

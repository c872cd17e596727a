"""The first conversation of a newcomer: schedule, move, cancel, and what goes on in between."""

from __future__ import annotations

import random
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime

from tests.e2e.suite import Person, Suite


def _local(event: dict[str, object]) -> datetime:
    return datetime.fromisoformat(str(event["start"]))


def test_a_call_is_proposed_booked_once_moved_and_cancelled(person: Person) -> None:
    person.act("contact.create_contact", name="John Smith", email="john@example.com")

    proposal = person.say("Schedule a call with John tomorrow at 3pm")
    assert proposal["mode"] == "SET_NEW_GOAL" and proposal["reply"]["expects"] == "yes_no"
    for words in ("John Smith", "Tue", "Mar 3", "3:00"):
        assert words in proposal["reply"]["text"]
    assert person.events() == []

    done = person.say("yes")
    assert done["reply"]["type"] == "ai_brain" and done["active_goal"] is None
    [event] = person.events()
    assert _local(event) == datetime.fromisoformat("2026-03-03T15:00:00-05:00")
    assert event["attendees"] == ["john@example.com"]

    again = person.say("yes")
    assert again["reply"]["type"] == "ai_chat" and person.events() == [event]

    move = person.say("reschedule my call with John to Friday at 10")
    assert "Fri" in move["reply"]["text"] and person.events() == [event]
    person.say("yes")
    [moved] = person.events()
    assert moved["id"] == event["id"]
    assert _local(moved) == datetime.fromisoformat("2026-03-06T10:00:00-05:00")

    person.say("cancel my call with John")
    assert len(person.events()) == 1
    person.say("yes")
    assert person.events() == []


def test_the_same_message_ten_times_at_once_is_one_turn(suite: Suite, person: Person, dice: random.Random) -> None:
    person.act("contact.create_contact", name="John Smith", email="john@example.com")
    person.say("schedule a call with john tomorrow at 3pm")
    message_id = f"m{dice.randrange(10**9)}"
    with ThreadPoolExecutor(10) as pool:
        answers = list(pool.map(lambda _: person.say("yes", message_id=message_id), range(10)))
    assert len(person.events()) == 1
    assert len({answer["turn_id"] for answer in answers}) == 1
    assert len({answer["reply"]["text"] for answer in answers}) == 1

"""The three flows with everything drawn at random; what counts is what stands in the calendar."""

from __future__ import annotations

import random
from datetime import datetime

import pytest

from tests.e2e import phrases
from tests.e2e.suite import Person

ROUNDS = 12


def _start(event: dict[str, object]) -> datetime:
    return datetime.fromisoformat(str(event["start"]))


@pytest.mark.parametrize("number", range(ROUNDS))
def test_scheduled_moved_and_cancelled_as_asked(person: Person, dice: random.Random, number: int) -> None:
    who, what = phrases.somebody(dice), phrases.noun(dice)
    person.act("contact.create_contact", name=who.name, email=who.email)
    words, at = phrases.moment(dice)

    text = phrases.schedule(dice, who, what, words)
    proposal = person.say(text)
    assert proposal["mode"] == "SET_NEW_GOAL", text
    assert who.name in proposal["reply"]["text"] and person.events() == [], text
    person.say(phrases.yes(dice))
    [event] = person.events()
    assert (_start(event), event["attendees"]) == (at, [who.email]), text

    words, later = phrases.moment(dice, not_at=at)
    text = phrases.reschedule(dice, who, what, words)
    person.say(text)
    assert person.events() == [event], text
    person.say(phrases.yes(dice))
    [moved] = person.events()
    assert (moved["id"], _start(moved)) == (event["id"], later), text

    text = phrases.cancel(dice, who, what)
    person.say(text)
    assert person.events() == [moved], text
    person.say(phrases.yes(dice))
    assert person.events() == [], text

"""Questions outlive everything: all processes are killed while one is open, and its answer comes hours later."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.e2e import made_up, phrases
from tests.e2e.conftest import NOW, ZONE
from tests.e2e.suite import Person, Suite

pytestmark = pytest.mark.timeout(240)


def _mails(person: Person) -> list[dict[str, Any]]:
    mails: list[dict[str, Any]] = person.get(f"/v1/customers/{person.address}/export")["emails"]
    return mails


def test_who_someone_is_answered_hours_after_a_power_cut(own_suite: Callable[..., Suite], dice: random.Random) -> None:
    suite = own_suite(STEWARD_CLOCK=NOW)
    person, other = (suite.person(f"+1555000300{n}", timezone=ZONE) for n in (1, 2))
    who, about = made_up.name(dice), made_up.topic(dice)
    where = made_up.address(dice, who)
    asked = person.say(made_up.letter(dice, who, about))
    assert asked["reply"]["expects"] == "address"

    # Meanwhile others talk, and so does the same person, about other things.
    other.say("book lunch tomorrow at noon")
    other.say("yes")
    person.say("remind me at 5pm to stretch")
    assert len(other.events()) == 1 and _mails(person) == []

    suite.kill_everything()
    suite.start()
    assert person.turns(asked["conversation_id"])[0]["reply"]["text"] == asked["reply"]["text"]
    suite.move_clock(f"{dice.randrange(2, 9)}h")
    shown = person.say(made_up.tells(dice, who, where))
    [draft] = _mails(person)
    assert (draft["to"], draft["status"]) == ([where], "draft") and draft["body"] in shown["reply"]["text"]

    suite.kill_everything()
    suite.start()
    person.say(phrases.yes(dice))
    assert [mail["status"] for mail in _mails(person)] == ["sent"]
    known = person.say(made_up.letter(dice, who, made_up.topic(dice)))
    assert known["reply"]["expects"] == "yes_no"

    pids = suite.pids()
    suite.stop()
    assert [name for name, pid in pids.items() if Path(f"/proc/{pid}").exists()] == []

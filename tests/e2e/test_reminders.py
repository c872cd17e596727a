"""Reminders by text: made, listed, moved, snoozed, dropped, and said when they are due. State is the agenda's."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from tests.e2e import phrases
from tests.e2e.conftest import NOW, ZONE
from tests.e2e.suite import Person, Suite

_DEEDS = ("water the plants", "call the bank", "send the report", "pick up the parcel", "stretch", "feed the cat")
_LENGTHS = (("20 minutes", 20), ("an hour", 60), ("two hours", 120), ("90 min", 90), ("half an hour", 30))
_EVERY = (
    ("every monday at 9", "FREQ=WEEKLY;BYDAY=MO", "2026-03-09T09:00:00"),
    ("every day at 8am", "FREQ=DAILY", "2026-03-03T08:00:00"),
    ("every weekday at 7:30am", "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR", "2026-03-03T07:30:00"),
)


def _reminders(person: Person, status: str = "scheduled") -> list[dict[str, Any]]:
    tasks = person.get("/v1/agenda/tasks", customer=person.address, status=status)["items"]
    return [task for task in tasks if task["task_type"] == "reminder"]


def _at(task: dict[str, Any]) -> datetime:
    return datetime.fromisoformat(task["scheduled_at"]).astimezone(phrases.ZONE)


@pytest.fixture
def on_the_clock(own_suite: Callable[..., Suite]) -> Suite:
    return own_suite(STEWARD_CLOCK=NOW)


def test_a_reminder_is_made_moved_snoozed_listed_and_dropped(on_the_clock: Suite, dice: random.Random) -> None:
    person = on_the_clock.person("+15550002001", timezone=ZONE)
    deed, (words, minutes) = dice.choice(_DEEDS), dice.choice(_LENGTHS)
    before = datetime.now(phrases.ZONE)
    forms = (f"remind me in {words} to {deed}", f"remind me to {deed} in {words}", f"in {words} remind me to {deed}")
    person.say(phrases.typed(dice, dice.choice(forms)))
    [task] = _reminders(person)
    due = datetime.fromisoformat(NOW) + timedelta(minutes=minutes)
    late = (_at(task) - due).total_seconds()
    assert 0 <= late < 60 + (datetime.now(phrases.ZONE) - before).total_seconds()
    assert task["description"].lower() == deed

    person.say(dice.choice(("snooze it an hour", "snooze it for an hour", "push it back an hour")))
    [snoozed] = _reminders(person)
    assert _at(snoozed) - _at(task) == timedelta(hours=1)
    hour = dice.randrange(2, 6)
    person.say(dice.choice((f"move it to {hour}pm", f"make it {hour}pm", f"actually make it {hour}")))
    [moved] = _reminders(person)
    assert (_at(moved).hour, _at(moved).minute) == (12 + hour, 0) and moved["id"] == task["id"]
    assert deed in person.say(dice.choice(("list my reminders", "what reminders do i have?")))["reply"]["text"].lower()
    assert deed in person.say("what are you waiting on?")["reply"]["text"].lower()
    person.say(dice.choice(("cancel that", "cancel that reminder", "delete it")))
    assert _reminders(person) == [] and len(_reminders(person, "cancelled")) == 1
    person.say("undo")
    assert [each["description"].lower() for each in _reminders(person)] == [deed]


def test_one_of_several_is_meant_by_its_place_or_its_words(on_the_clock: Suite, dice: random.Random) -> None:
    person = on_the_clock.person("+15550002002", timezone=ZONE)
    deeds = dice.sample(_DEEDS, 3)
    for hour, deed in enumerate(deeds, start=1):
        person.say(f"remind me at {hour}pm to {deed}")
    person.say("list my reminders")
    place = dice.randrange(3)
    ordinal = ("first", "second", "third")[place]
    person.say(f"move the {ordinal} one to 6pm")
    assert {task["description"].lower(): _at(task).hour for task in _reminders(person)}[deeds[place]] == 18
    left = deeds[(place + 1) % 3]
    person.say(f"cancel the {left} reminder")
    assert {task["description"].lower() for task in _reminders(person)} == set(deeds) - {left}


def test_a_repeating_reminder_is_said_each_time(on_the_clock: Suite, dice: random.Random) -> None:
    person = on_the_clock.person("+15550002003", timezone=ZONE)
    deed, (words, rule, first) = dice.choice(_DEEDS), dice.choice(_EVERY)
    conversation = person.say(phrases.typed(dice, f"remind me {words} to {deed}"))["conversation_id"]
    [task] = _reminders(person)
    assert task["recurrence"] == rule and _at(task).replace(tzinfo=None).isoformat() == first
    wait = _at(task) - datetime.fromisoformat(NOW)
    on_the_clock.move_clock(f"{int(wait.total_seconds() // 60) + 1}m")
    [said] = _said_first(person, conversation)
    assert deed in said["reply"]["text"].lower()
    [task] = _reminders(person)
    assert _at(task) > datetime.fromisoformat(NOW) + wait


def test_what_is_due_is_said_and_can_be_snoozed(on_the_clock: Suite, dice: random.Random) -> None:
    person = on_the_clock.person("+15550002004", timezone=ZONE)
    deed = dice.choice(_DEEDS)
    conversation = person.say(f"remind me in 10 minutes to {deed}")["conversation_id"]
    on_the_clock.move_clock("11m")
    [said] = _said_first(person, conversation)
    assert deed in said["reply"]["text"].lower() and _reminders(person) == []
    person.say(dice.choice(("snooze 15 minutes", "snooze it 15 min", "snooze it for 15 minutes")))
    [again] = _reminders(person)
    assert (
        timedelta(minutes=14) < _at(again) - datetime.fromisoformat(NOW) - timedelta(minutes=11) < timedelta(minutes=17)
    )
    on_the_clock.move_clock("16m")
    assert len(_said_first(person, conversation, 2)) == 2


def _said_first(person: Person, conversation: str, count: int = 1, seconds: float = 20) -> list[dict[str, Any]]:
    deadline = time.monotonic() + seconds
    found: list[dict[str, Any]] = []
    while time.monotonic() < deadline and len(found) < count:
        found = [turn for turn in person.turns(conversation) if turn["origin"] == "agenda"]
        time.sleep(0.1)
    return found


def test_a_reminder_that_waits_for_its_yes_is_changed_and_the_yes_buys_the_newest(person: Person) -> None:
    person.patch(f"/v1/customers/{person.address}", policy={"confirm": "always"})
    person.say("add an alarm for March 3 2031 at 5pm")
    moved = person.say("no make it 6pm")["workflow"]
    assert moved["interventions"][0]["covers"][0]["params"]["at"].startswith("2031-03-03T18:00")
    assert "Piano" in person.say("call it Piano")["reply"]["text"]
    person.say("yes")
    [task] = _reminders(person)
    assert (task["description"], _at(task).hour) == ("Piano", 18)

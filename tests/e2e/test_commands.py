"""Commands, and what words point back at: undo, why, what was done, it, the second one, anyway, a person please."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from tests.e2e import phrases
from tests.e2e.conftest import NOW, ZONE
from tests.e2e.suite import Person, Suite


def _starts(person: Person) -> list[datetime]:
    return sorted(datetime.fromisoformat(event["start"]) for event in person.events())


def _known(person: Person, dice: random.Random) -> phrases.Somebody:
    who = phrases.somebody(dice)
    person.act("contact.create_contact", name=who.name, email=who.email)
    return who


def _booked(person: Person, dice: random.Random) -> tuple[phrases.Somebody, datetime]:
    who, (when, at) = _known(person, dice), phrases.moment(dice)
    person.say(phrases.schedule(dice, who, phrases.noun(dice), when))
    person.say(phrases.yes(dice))
    assert _starts(person) == [at]
    return who, at


def test_why_tells_of_the_last_deed_and_not_of_the_thanks(person: Person, dice: random.Random) -> None:
    who, when = _known(person, dice), "friday at 3pm"
    request = f"book a call with {who.first} {when}"
    person.say(request)
    person.say("yes")
    for talk in dice.sample(("thanks", "great", "you're the best"), 2):
        person.say(talk)
    why = person.say(dice.choice(("why did you do that", "why did you do that?", "why did you book that")))
    assert why["mode"] == "COMMAND" and request in why["reply"]["text"] and "yes" in why["reply"]["text"]
    done = person.say(dice.choice(("what did you just do?", "did you book it?")))
    assert who.name in done["reply"]["text"] and len(person.events()) == 1


def test_undo_takes_back_the_last_thing_and_then_the_one_before(person: Person, dice: random.Random) -> None:
    _, at = _booked(person, dice)
    person.say("add milk to my tasks")
    assert person.say("undo")["reply"]["type"] == "ai_brain"
    assert person.act("task.list_tasks")["items"] == [] and _starts(person) == [at]
    person.say(dice.choice(("undo", "undo that", "undo it")))
    assert person.events() == []
    assert person.say("undo")["reply"]["type"] == "ai_chat"


def test_it_is_what_was_just_booked(person: Person, dice: random.Random) -> None:
    _, at = _booked(person, dice)
    hour = dice.choice([each for each in range(1, 6) if each != at.hour - 12])
    proposal = person.say(dice.choice((f"move it to {hour}", f"make it {hour}pm", f"actually make it {hour}")))
    assert proposal["active_goal"]["status"] == "proposed" and _starts(person) == [at]
    person.say(phrases.yes(dice))
    moved = at.replace(hour=12 + hour, minute=0)
    assert _starts(person) == [moved]
    person.say(dice.choice(("make it 30 minutes longer", "make it an hour")))
    person.say(phrases.yes(dice))
    [event] = person.events()
    assert datetime.fromisoformat(event["end"]) == moved + timedelta(hours=1)
    person.say(dice.choice(("cancel that", "cancel it", "delete it")))
    person.say(phrases.yes(dice))
    assert person.events() == []


def test_the_same_time_on_another_day(person: Person, dice: random.Random) -> None:
    _, at = _booked(person, dice)
    day = "thursday" if at.date().isoformat() != "2026-03-05" else "friday"
    person.say(dice.choice((f"same time on {day}", f"move it to {day} same time", f"push it to {day}, same time")))
    person.say(phrases.yes(dice))
    date = "2026-03-05" if day == "thursday" else "2026-03-06"
    assert _starts(person) == [datetime.combine(datetime.fromisoformat(date).date(), at.timetz())]


def test_one_of_a_list_is_meant_by_its_place(person: Person, dice: random.Random) -> None:
    titles = ["Dentist", "Budget review", "Piano lesson"]
    for day, title in enumerate(titles, start=3):
        person.act("calendar.create_event", title=title, start=f"2026-03-0{day}T15:00:00-05:00", duration="30min")
    person.say(dice.choice(("what do i have this week", "show me my calendar this week")))
    place = dice.randrange(3)
    ordinal = ("first", "second", "third")[place]
    person.say(f"move the {ordinal} one to friday at 11am")
    person.say("yes")
    moved = next(event for event in person.events() if event["title"] == titles[place])
    assert moved["start"] == "2026-03-06T11:00:00-05:00"


def test_a_taken_time_is_booked_anyway_when_that_is_said(person: Person, dice: random.Random) -> None:
    who, (when, at) = _known(person, dice), phrases.moment(dice)
    person.act("calendar.create_event", title="Standup", start=at.isoformat(), duration="30min")
    clash = person.say(phrases.schedule(dice, who, phrases.noun(dice), when))
    assert "Standup" in clash["reply"]["text"] and _starts(person) == [at]
    person.say(
        dice.choice(("book it anyway", "do it anyway", "i don't care, book it", "just book it", "double book it"))
    )
    assert _starts(person) == [at, at]


def test_a_correction_in_the_same_message_counts(person: Person, dice: random.Random) -> None:
    who = _known(person, dice)
    hour = dice.randrange(1, 6)
    correction = dice.choice((f"tomorrow, no, friday at {hour}", f"tomorrow at 9, sorry, friday at {hour}pm"))
    person.say(f"book a call with {who.first} {correction}")
    person.say(phrases.yes(dice))
    assert _starts(person) == [datetime(2026, 3, 6, 12 + hour, tzinfo=phrases.ZONE)]


def test_a_person_is_called_and_the_assistant_is_silent_until_released(person: Person, dice: random.Random) -> None:
    handed = person.say(dice.choice(("talk to a person", "i want to talk to a human", "can i speak to a real person")))
    assert handed["mode"] == "COMMAND" and handed["reply"] is not None
    silent: dict[str, Any] = person.say("hello?")
    assert silent["reply"] is None
    person.post(f"/v1/conversations/{handed['conversation_id']}:release")
    assert person.say("hello")["reply"]["text"]


def test_what_is_open_names_each_thing_once(own_suite: Callable[..., Suite], dice: random.Random) -> None:
    person = own_suite(STEWARD_CLOCK=NOW).person("+15550004001", timezone=ZONE)
    who = _known(person, dice)
    person.say(f"email {who.first} about the roof")
    person.say(f"remind me at 5pm to call {who.first}")
    person.say(f"schedule a call with {who.first}")
    text = person.say(dice.choice(("what's open?", "what are you waiting for?")))["reply"]["text"]
    assert text.lower().count("roof") == 1 and text.count("5:00 PM") == 1
    assert text.count(f"Call with {who.name}") == 1

"""What people do in the middle: change their mind, ask something else, say no, say nothing clear."""

from __future__ import annotations

import random
from datetime import datetime, timedelta

from tests.e2e import phrases
from tests.e2e.free_time import first_free_slot
from tests.e2e.suite import Person, Suite

JOHN = {"name": "John Smith", "email": "john@example.com"}


def _start(event: dict[str, object]) -> datetime:
    return datetime.fromisoformat(str(event["start"]))


def _booked(
    person: Person, title: str = "Call with John Smith", start: str = "2026-03-03T15:00:00-05:00"
) -> dict[str, object]:
    person.act("contact.create_contact", **JOHN)
    end = (datetime.fromisoformat(start) + timedelta(minutes=30)).isoformat()
    event: dict[str, object] = person.act(
        "calendar.create_event", title=title, start=start, end=end, attendees=["john@example.com"]
    )["event"]
    return event


def test_the_next_free_slot_is_proposed_then_changed_then_dropped(person: Person, dice: random.Random) -> None:
    event = _booked(person)
    busy = []
    for _ in range(dice.randrange(4, 14)):
        start = datetime(
            2026, 3, dice.randrange(2, 7), dice.randrange(8, 18), dice.choice((0, 15, 30, 45)), tzinfo=phrases.ZONE
        )
        end = start + timedelta(minutes=dice.choice((15, 30, 60, 120)))
        person.act("calendar.create_event", title="Busy", start=start.isoformat(), end=end.isoformat())
        busy.append((start, end))
    now = datetime.fromisoformat("2026-03-02T09:00:00-05:00")
    current = (_start(event), _start(event) + timedelta(minutes=30))
    expected = first_free_slot(now, [*busy, current], timedelta(minutes=30), phrases.ZONE)

    proposal = person.say("reschedule my call with John")
    assert datetime.fromisoformat(proposal["active_goal"]["datetime"]) == expected
    changed = person.say("actually Thursday at 2")
    goal = changed["active_goal"]
    assert goal["status"] in ("proposed", "collecting")
    assert datetime.fromisoformat(goal["datetime"]) == datetime.fromisoformat("2026-03-05T14:00:00-05:00")
    dropped = person.say("no")
    assert dropped["active_goal"] is None
    assert [each for each in person.events() if each["id"] == event["id"]] == [event]


def test_the_next_free_slot_is_right_across_daylight_saving(suite: Suite, dice: random.Random) -> None:
    """On the Friday before clocks go forward: what is left of it is taken, so the slot lies beyond the change."""
    person = suite.person(f"dst-{dice.randrange(10**9)}", now="2026-03-06T16:00:00-05:00", timezone="America/New_York")
    event = _booked(person, start="2026-03-06T17:00:00-05:00")
    busy = [(datetime(2026, 3, 6, 16, tzinfo=phrases.ZONE), datetime(2026, 3, 6, 18, tzinfo=phrases.ZONE))]
    for _ in range(dice.randrange(2, 9)):
        start = datetime(2026, 3, 9, dice.randrange(8, 15), dice.choice((0, 15, 30, 45)), tzinfo=phrases.ZONE)
        busy.append((start, start + timedelta(minutes=dice.choice((30, 60, 120)))))
    for start, end in busy:
        person.act("calendar.create_event", title="Busy", start=start.isoformat(), end=end.isoformat())
    now = datetime.fromisoformat("2026-03-06T16:00:00-05:00")
    expected = first_free_slot(now, busy, timedelta(minutes=30), phrases.ZONE)
    proposal = person.say("reschedule my call with John")
    assert datetime.fromisoformat(proposal["active_goal"]["datetime"]) == expected
    person.say("yes")
    assert [_start(each) for each in person.events() if each["id"] == event["id"]] == [expected]


def test_a_clash_is_said_and_free_slots_offered(person: Person) -> None:
    _booked(person, title="Dentist")
    answer = person.say("schedule a call with John tomorrow at 3pm")
    assert "Dentist" in answer["reply"]["text"] and len(answer["reply"]["options"]) == 3
    assert len(person.events()) == 1
    chosen = person.say("the first one")
    assert chosen["active_goal"]["status"] == "proposed"
    person.say("yes")
    first, second = sorted(person.events(), key=_start)
    assert _start(first) + timedelta(minutes=30) <= _start(second)


def test_two_johns_are_asked_apart(person: Person) -> None:
    person.act("contact.create_contact", **JOHN)
    person.act("contact.create_contact", name="John Miller", email="miller@example.com")
    answer = person.say("schedule a call with john tomorrow at 3pm")
    assert "John Smith" in answer["reply"]["text"] and "John Miller" in answer["reply"]["text"]
    proposal = person.say("Miller")
    assert "John Miller" in proposal["reply"]["text"]
    person.say("yes")
    [event] = person.events()
    assert event["attendees"] == ["miller@example.com"]


def test_a_question_in_the_middle_is_answered_and_the_goal_goes_on(person: Person) -> None:
    person.act("contact.create_contact", **JOHN)
    person.act("calendar.create_event", title="Standup", start="2026-03-02T11:00:00-05:00", duration="15min")
    person.say("schedule a call with John tomorrow at 3pm")
    answer = person.say("what's on my calendar today?")
    assert answer["mode"] == "NORMAL_ROUTING" and "Standup" in answer["reply"]["text"]
    assert answer["active_goal"]["status"] == "proposed"
    person.say("yes")
    assert len(person.events()) == 2


def test_an_unclear_text_breaks_nothing(person: Person) -> None:
    person.act("contact.create_contact", **JOHN)
    person.say("schedule a call with John tomorrow at 3pm")
    unclear = person.say("hmm blorp")
    assert unclear["active_goal"]["status"] == "proposed" and person.events() == []
    person.say("yes")
    assert len(person.events()) == 1


def test_a_clear_new_request_replaces_the_goal_and_says_so(person: Person) -> None:
    _booked(person, title="Review with John Smith", start="2026-03-05T10:00:00-05:00")
    person.say("schedule a call with John tomorrow at 3pm")
    answer = person.say("cancel my review with John")
    assert answer["mode"] == "SET_NEW_GOAL" and answer["active_goal"]["type"] == "cancel"
    assert any("replac" in note["rule"] for note in person.get(f"/v1/turns/{answer['turn_id']}")["decision"]["notes"])
    person.say("yes")
    assert person.events() == []


def test_a_yes_with_a_change_proposes_again(person: Person) -> None:
    person.act("contact.create_contact", **JOHN)
    person.say("schedule a call with John tomorrow at 3pm")
    changed = person.say("yes, but 4pm")
    assert person.events() == [] and changed["active_goal"]["status"] == "proposed"
    person.say("yes")
    [event] = person.events()
    assert _start(event) == datetime.fromisoformat("2026-03-03T16:00:00-05:00")


def test_a_yes_with_nothing_open_does_nothing(person: Person) -> None:
    answer = person.say("yes")
    assert answer["reply"]["type"] == "ai_chat" and person.events() == []


def test_what_is_missing_is_asked_for_and_filled_in(person: Person) -> None:
    person.act("contact.create_contact", **JOHN)
    asked = person.say("schedule a call with John")
    assert asked["reply"]["expects"] == "time" and asked["active_goal"]["status"] == "collecting"
    proposal = person.say("thursday 2pm")
    assert proposal["active_goal"]["status"] == "proposed"
    person.say("yes")
    [event] = person.events()
    assert _start(event) == datetime.fromisoformat("2026-03-05T14:00:00-05:00")


def test_never_mind_drops_what_is_open(person: Person) -> None:
    person.act("contact.create_contact", **JOHN)
    person.say("schedule a call with John tomorrow at 3pm")
    dropped = person.say("never mind")
    assert dropped["mode"] == "COMMAND" and dropped["active_goal"] is None
    late = person.say("yes")
    assert late["reply"]["type"] == "ai_chat" and person.events() == []

"""Plans that fail in the middle, are taken back, or find the world changed under a yes."""

from __future__ import annotations

import random
from typing import Any

import pytest

from tests.e2e import phrases, plan_phrases
from tests.e2e.suite import Person
from tests.e2e.test_plans import _contact, _mail, _start, _tasks

UNDO = ("undo", "undo that", "Undo", "please undo that", "take that back")


@pytest.mark.parametrize("number", range(3))
def test_a_step_that_fails_in_the_middle_is_told_and_the_rest_is_done(
    person: Person, dice: random.Random, number: int
) -> None:
    first, last = plan_phrases.errands(dice, 2)
    who = _contact(person, dice)
    text = plan_phrases.typed(
        dice, f"add a task to {first}, cancel my dentist appointment and tell {who.first}, and add a task to {last}"
    )
    asked = person.say(text)
    steps = {step["id"]: step for step in asked["workflow"]["steps"]}
    assert steps["calendar_1"]["status"] == "failed" and steps["email_1"]["status"] == "skipped", (text, asked["reply"])
    assert sorted(task["title"].lower() for task in _tasks(person)) == sorted((first, last)), text
    assert _mail(person) == [] and person.events() == [], text
    said = asked["reply"]["text"].lower()
    assert first in said and last in said and "not done" in said and "nothing was changed" not in said, said
    assert asked["workflow"]["status"] == "completed_with_failures" and asked["reply"]["type"] == "ai_brain"


@pytest.mark.parametrize("number", range(3))
def test_undo_takes_back_all_of_a_plan_and_nothing_else_twice(person: Person, dice: random.Random, number: int) -> None:
    before, errand = plan_phrases.errands(dice, 2)
    person.say(f"add a task to {before}")
    who = _contact(person, dice)
    when, _ = phrases.moment(dice)
    person.say(plan_phrases.three_steps(dice, who, phrases.noun(dice), when, errand))
    assert len(person.events()) == 1 and len(_tasks(person)) == 2
    key, words = f"undo-{dice.randrange(10**9)}", dice.choice(UNDO)
    first = person.say(words, message_id=key)
    assert first["mode"] == "COMMAND", first["reply"]
    assert person.events() == [] and [task["title"].lower() for task in _tasks(person)] == [before], first["reply"]
    again = person.say(words, message_id=key)
    assert again["turn_id"] == first["turn_id"] and len(_tasks(person)) == 1
    person.say(dice.choice(UNDO))
    assert _tasks(person) == []
    nothing = person.say("undo")
    assert nothing["reply"]["type"] == "ai_chat", nothing["reply"]


def test_undo_names_what_cannot_be_taken_back(person: Person, dice: random.Random) -> None:
    who = _contact(person, dice)
    _, at = phrases.moment(dice)
    made = {"title": f"Call with {who.name}", "start": at.isoformat(), "duration": "30min", "attendees": [who.email]}
    event = person.act("calendar.create_event", **made)["event"]
    words, later = phrases.moment(dice, not_at=at)
    person.say(f"move my call with {who.first} to {words} and tell {who.first}")
    person.say("yes")
    assert _start(person.events()[0]) == later and [mail["status"] for mail in _mail(person)] == ["sent"]
    undone = person.say(dice.choice(UNDO))
    [back] = person.events()
    assert (_start(back), back["id"]) == (_start(event), event["id"])
    assert [mail["status"] for mail in _mail(person)] == ["sent"]
    said = undone["reply"]["text"].lower()
    assert "email" in said or "mail" in said, said


def test_what_changed_since_is_not_undone(person: Person, dice: random.Random) -> None:
    errand, other = plan_phrases.errands(dice, 2)
    who = _contact(person, dice)
    words, _ = phrases.moment(dice)
    person.say(f"book a call with {who.first} {words} and add a task to {errand}")
    [event] = person.events()
    person.act("calendar.update_event", event_id=event["id"], changes={"title": other})
    undone = person.say("undo")
    [kept] = person.events()
    assert kept["title"] == other and _tasks(person) == [], undone["reply"]
    assert "chang" in undone["reply"]["text"].lower(), undone["reply"]


@pytest.mark.parametrize("action", ["moved", "renamed", "deleted"])
def test_what_changes_under_a_yes_is_not_done_as_it_was(person: Person, dice: random.Random, action: str) -> None:
    """A question for a yes shows a thing as it is; when that changes, the yes is not used for something else."""
    who = _contact(person, dice)
    _, at = phrases.moment(dice)
    made = {"title": f"Call with {who.name}", "start": at.isoformat(), "duration": "30min", "attendees": [who.email]}
    event = person.act("calendar.create_event", **made)["event"]
    words, later = phrases.moment(dice, not_at=at)
    asked = person.say(f"move my call with {who.first} to {words} and tell {who.first}")
    assert asked["reply"]["expects"] == "yes_no"
    if action == "deleted":
        person.act("calendar.delete_event", event_id=event["id"])
    else:
        new: dict[str, Any] = (
            {"location": "Elsewhere"} if action == "renamed" else {"start": "2026-03-06T17:30:00-05:00"}
        )
        person.act("calendar.update_event", event_id=event["id"], changes=new)
    answer = person.say("yes")
    changed = [each for each in person.events() if _start(each) == later]
    assert changed == [] and _mail(person) == [], answer["reply"]
    if action != "deleted":
        assert answer["reply"]["expects"] == "yes_no", answer["reply"]
        person.say("yes")
        assert [_start(each) for each in person.events()] == [later]
        assert [mail["status"] for mail in _mail(person)] == ["sent"]


def test_what_a_yes_needs_is_set_by_policy(person: Person, dice: random.Random) -> None:
    who = _contact(person, dice)
    [errand] = plan_phrases.errands(dice, 1)
    letter = plan_phrases.email_to(dice, [who], "the numbers are in")
    address = f"/v1/customers/{person.address.replace('+', '%2B')}"
    person.patch(address, policy={"confirm": "always"})
    asked = person.say(f"add a task to {errand} and show my tasks")
    assert asked["reply"]["expects"] == "yes_no" and _tasks(person) == [], asked["reply"]
    person.say("yes")
    assert len(_tasks(person)) == 1
    person.patch(address, policy={"confirm": "risky", "standing_approvals": [f"email.send_email:{who.email}"]})
    person.say(letter)
    assert [mail["status"] for mail in _mail(person)] == ["sent"]
    person.patch(address, policy={"confirm": "risky", "standing_approvals": []})
    assert person.say(letter)["reply"]["expects"] == "yes_no" and len(_mail(person)) == 1


@pytest.mark.parametrize("number", range(2))
def test_a_standing_yes_is_given_and_taken_back_in_words(person: Person, dice: random.Random, number: int) -> None:
    who = _contact(person, dice)
    other = _contact(person, dice, but=who.first)
    allow = (
        "always send to {} without asking",
        "you can email {} without asking me",
        "don't ask me before emailing {}",
    )
    stop = (
        "ask me again before you email {}",
        "stop sending to {} without asking",
        "always ask me before you email {}",
    )
    person.say(plan_phrases.typed(dice, dice.choice(allow).format(who.first)))
    person.say(plan_phrases.email_to(dice, [who], "the numbers are in"))
    assert [mail["to"] for mail in _mail(person)] == [[who.email]]
    asked = person.say(plan_phrases.email_to(dice, [who, other], "we start an hour later"))
    assert asked["reply"]["expects"] == "yes_no" and len(_mail(person)) == 1, asked["reply"]
    person.say("no")
    text = plan_phrases.typed(dice, dice.choice(stop).format(who.first))
    said = person.say(text)
    assert who.email in said["reply"]["text"], (text, said["reply"])
    asked = person.say(plan_phrases.email_to(dice, [who], "the offsite is on friday"))
    assert asked["reply"]["expects"] == "yes_no" and len(_mail(person)) == 1, (text, asked["reply"])

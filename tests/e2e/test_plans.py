"""Several things asked for in one text, everything drawn at random; what counts is what stands in calendar, tasks and
mail."""

from __future__ import annotations

import random
from datetime import datetime, timedelta
from typing import Any

import pytest

from tests.e2e import phrases, plan_phrases
from tests.e2e.conftest import NOW
from tests.e2e.free_time import first_free_slot
from tests.e2e.suite import Person

ROUNDS = 3
HALF_HOUR = timedelta(minutes=30)


def _start(event: dict[str, Any]) -> datetime:
    return datetime.fromisoformat(str(event["start"]))


def _tasks(person: Person) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = person.act("task.list_tasks")["items"]
    return items


def _mail(person: Person) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = person.get(f"/v1/customers/{person.address.replace('+', '%2B')}/export")["emails"]
    return items


def _contact(person: Person, dice: random.Random, but: str = "") -> phrases.Somebody:
    who = phrases.somebody(dice)
    while who.first == but:
        who = phrases.somebody(dice)
    person.act("contact.create_contact", name=who.name, email=who.email)
    return who


def _busy(person: Person, dice: random.Random) -> list[tuple[datetime, datetime]]:
    """A few days with much in them."""
    busy = []
    for _ in range(dice.randrange(3, 12)):
        start = datetime(
            2026, 3, dice.randrange(2, 5), dice.randrange(8, 18), dice.choice((0, 15, 30, 45)), tzinfo=phrases.ZONE
        )
        end = start + timedelta(minutes=dice.choice((15, 30, 60, 150)))
        person.act("calendar.create_event", title="Busy", start=start.isoformat(), end=end.isoformat())
        busy.append((start, end))
    return busy


def _all_done(answer: dict[str, Any], text: str) -> None:
    workflow = answer["workflow"]
    assert workflow is not None and workflow["status"] == "completed", (text, answer["reply"])
    assert {step["status"] for step in workflow["steps"]} == {"completed"}, text


@pytest.mark.parametrize("number", range(ROUNDS))
def test_a_list_and_a_task_in_free_time(person: Person, dice: random.Random, number: int) -> None:
    busy = _busy(person, dice)
    text, thing = plan_phrases.list_and_task_when_free(dice)
    answer = person.say(text)
    _all_done(answer, text)
    [task] = _tasks(person)
    free = first_free_slot(datetime.fromisoformat(NOW), busy, HALF_HOUR, phrases.ZONE)
    assert datetime.fromisoformat(task["due"]) == free, text
    assert thing.split()[-1] in task["title"].lower() and "free" not in task["title"].lower(), (text, task["title"])
    assert "Busy" in answer["reply"]["text"] and answer["reply"]["type"] == "ai_brain", text
    assert len(person.turns(answer["conversation_id"])) == 1


@pytest.mark.parametrize("number", range(ROUNDS))
def test_a_meeting_that_goes_on_the_task_list_too(person: Person, dice: random.Random, number: int) -> None:
    who, what = _contact(person, dice), phrases.noun(dice)
    words, at = phrases.moment(dice)
    text = plan_phrases.meeting_on_the_list(dice, dice.choice((who.first, who.name)), what, words)
    _all_done(person.say(text), text)
    [event], [task] = person.events(), _tasks(person)
    assert (_start(event), event["attendees"]) == (at, [who.email]), text
    assert (task["title"], datetime.fromisoformat(task["due"])) == (event["title"], at), text


@pytest.mark.parametrize("number", range(ROUNDS))
def test_two_of_a_name_are_asked_apart_and_then_all_is_done(person: Person, dice: random.Random, number: int) -> None:
    one = _contact(person, dice)
    other = phrases.Somebody(one.first, "Zeller")
    person.act("contact.create_contact", name=other.name, email=other.email)
    words, at = phrases.moment(dice)
    text = plan_phrases.meeting_on_the_list(dice, one.first, phrases.noun(dice), words)
    asked = person.say(text)
    assert asked["reply"]["expects"] == "choice" and person.events() == _tasks(person) == [], (text, asked["reply"])
    options = [option["label"] for option in asked["workflow"]["interventions"][0]["options"]]
    place = next(index for index, label in enumerate(options) if other.email in label)
    answer = dice.choice(
        (other.last, other.last.lower(), other.email, str(place + 1), ("the first one", "the second one")[place])
    )
    _all_done(person.say(answer), f"{text} / {answer}")
    [event], [task] = person.events(), _tasks(person)
    assert (_start(event), event["attendees"]) == (at, [other.email]), (text, answer)
    assert datetime.fromisoformat(task["due"]) == at, text


@pytest.mark.parametrize("number", range(ROUNDS))
def test_somebody_unknown_is_asked_for_and_then_all_is_done(person: Person, dice: random.Random, number: int) -> None:
    who = phrases.somebody(dice)
    words, at = phrases.moment(dice)
    text = plan_phrases.meeting_on_the_list(dice, who.first, phrases.noun(dice), words)
    asked = person.say(text)
    assert asked["workflow"]["interventions"][0]["kind"] == "entity", (text, asked["reply"])
    assert person.events() == _tasks(person) == [], text
    person.say("what's on my calendar today?")
    answer = dice.choice((who.email, f"it's {who.email}", f"{who.first}: {who.email}", f"use {who.email} please"))
    _all_done(person.say(answer), f"{text} / {answer}")
    [event], [task] = person.events(), _tasks(person)
    assert (_start(event), event["attendees"]) == (at, [who.email]), text
    assert datetime.fromisoformat(task["due"]) == at, text


@pytest.mark.parametrize("number", range(ROUNDS))
def test_three_things_in_any_order(person: Person, dice: random.Random, number: int) -> None:
    who, what = _contact(person, dice), phrases.noun(dice)
    words, at = phrases.moment(dice)
    [errand] = plan_phrases.errands(dice, 1)
    text = plan_phrases.three_steps(dice, who, what, words, errand)
    answer = person.say(text)
    _all_done(answer, text)
    assert len(answer["workflow"]["steps"]) == 3, text
    [event], [task] = person.events(), _tasks(person)
    assert (_start(event), event["attendees"]) == (at, [who.email]), text
    assert task["title"].lower() == errand, text


@pytest.mark.parametrize("number", range(3))
def test_tasks_in_a_list(person: Person, dice: random.Random, number: int) -> None:
    errands = plan_phrases.errands(dice, 3)
    text = plan_phrases.several_tasks(dice, errands)
    _all_done(person.say(text), text)
    assert sorted(task["title"].lower() for task in _tasks(person)) == sorted(errands), text


@pytest.mark.parametrize("number", range(4))
def test_a_task_for_each_event(person: Person, dice: random.Random, number: int) -> None:
    titles = dice.sample(("Budget", "Standup", "Dentist", "Hiring", "Roadmap"), dice.randrange(1, 4))
    for place, title in enumerate(titles):
        person.act(
            "calendar.create_event", title=title, start=f"2026-03-03T{10 + 2 * place}:00:00-05:00", duration="30min"
        )
    person.act("calendar.create_event", title="Other day", start="2026-03-04T10:00:00-05:00", duration="30min")
    text = plan_phrases.for_each(dice, "tomorrow")
    answer = person.say(text)
    _all_done(answer, text)
    made = _tasks(person)
    assert sorted(task["title"].rsplit(" ", 1)[1] for task in made) == sorted(titles), (text, made)
    assert {datetime.fromisoformat(task["due"]) for task in made} == {
        _start(each) for each in person.events()[: len(titles)]
    }
    assert all(task["title"] in answer["reply"]["text"] for task in made), answer["reply"]["text"]


@pytest.mark.parametrize("number", range(4))
def test_a_mail_to_several_is_shown_and_sent_once_after_a_yes(person: Person, dice: random.Random, number: int) -> None:
    one = _contact(person, dice)
    people = [one, _contact(person, dice, but=one.first)]
    words = dice.choice(("the offsite is on friday", "the numbers are in", "we start an hour later"))
    text = plan_phrases.email_to(dice, people, words)
    asked = person.say(text)
    assert asked["reply"]["expects"] == "yes_no" and _mail(person) == [], (text, asked["reply"])
    assert all(who.email in asked["reply"]["text"] for who in people), text
    person.say(phrases.yes(dice))
    [mail] = _mail(person)
    assert sorted(mail["to"]) == sorted(who.email for who in people) and mail["status"] == "sent", text
    assert words in mail["body"].lower(), (text, mail["body"])


@pytest.mark.parametrize("number", range(ROUNDS))
def test_an_event_is_moved_and_its_guest_told_after_one_yes(person: Person, dice: random.Random, number: int) -> None:
    who, what = _contact(person, dice), phrases.noun(dice)
    _, at = phrases.moment(dice)
    event = person.act(
        "calendar.create_event",
        title=f"{what.capitalize()} with {who.name}",
        start=at.isoformat(),
        duration="30min",
        attendees=[who.email],
    )["event"]
    words, later = phrases.moment(dice, not_at=at)
    text = plan_phrases.move_and_tell(dice, who, what, words)
    asked = person.say(text)
    assert asked["reply"]["expects"] == "yes_no", (text, asked["reply"])
    assert person.events() == [event] and _mail(person) == [], text
    assert event["title"] in asked["reply"]["text"] and who.email in asked["reply"]["text"], (text, asked["reply"])
    _all_done(person.say(phrases.yes(dice)), text)
    [moved], [mail] = person.events(), _mail(person)
    assert (moved["id"], _start(moved)) == (event["id"], later), text
    assert (mail["to"], mail["status"]) == ([who.email], "sent"), text
    clock = f"{(later.hour - 1) % 12 + 1}:{later.minute:02d}"
    assert clock in mail["body"], (text, mail["body"])

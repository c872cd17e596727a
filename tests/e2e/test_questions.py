"""Questions of workflows: who someone is, whether to send it, which of several; answered in any order and in any words.

State is read from mail, calendar and workflows, never from wording.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from typing import Any

import pytest

from tests.e2e import made_up, phrases
from tests.e2e.conftest import NOW, ZONE
from tests.e2e.suite import Person, Suite


def _mails(person: Person) -> list[dict[str, Any]]:
    mails: list[dict[str, Any]] = person.get(f"/v1/customers/{person.address}/export")["emails"]
    return mails


def _asks(answer: dict[str, Any], expects: str) -> bool:
    return bool(answer["reply"]["expects"] == expects)


def _open_questions(person: Person) -> list[dict[str, Any]]:
    runs = person.get("/v1/workflows", customer=person.address, status="waiting_intervention")["items"]
    return [each for run in runs for each in run["interventions"] if each["status"] == "open"]


def test_an_unknown_person_is_asked_about_once_remembered_and_forgotten(person: Person, dice: random.Random) -> None:
    who, about = made_up.name(dice), made_up.topic(dice)
    where = made_up.address(dice, who)
    asked = person.say(made_up.letter(dice, who, about))
    assert _asks(asked, "address") and who.lower() in asked["reply"]["text"].lower() and _mails(person) == []

    shown = person.say(made_up.tells(dice, who, where))
    [draft] = _mails(person)
    assert (draft["to"], draft["status"]) == ([where], "draft") and about in draft["body"].lower()
    assert draft["body"] in shown["reply"]["text"] and where in shown["reply"]["text"] and _asks(shown, "yes_no")

    person.say(phrases.yes(dice))
    assert [mail["status"] for mail in _mails(person)] == ["sent"]

    again = person.say(made_up.letter(dice, who, made_up.topic(dice)))
    assert _asks(again, "yes_no") and [mail["to"] for mail in _mails(person)] == [[where], [where]]
    person.say(dice.choice(("no", "nope", "never mind")))
    assert sorted(mail["status"] for mail in _mails(person)) == ["draft", "sent"]

    person.say(f"forget {dice.choice((who, who.lower()))}")
    assert _asks(person.say(made_up.letter(dice, who, about)), "address")


def test_nothing_is_sent_without_a_yes(person: Person, dice: random.Random) -> None:
    who = made_up.name(dice)
    person.say(made_up.letter(dice, who, made_up.topic(dice)))
    person.say(made_up.address(dice, who))
    person.say(dice.choice(("what's on my calendar today?", "thanks", "hmm blorp", "list my tasks")))
    assert [mail["status"] for mail in _mails(person)] == ["draft"]
    person.say(dice.choice(("no", "nope", "don't send it")))
    assert [mail["status"] for mail in _mails(person)] == ["draft"]
    person.say("yes")
    assert [mail["status"] for mail in _mails(person)] == ["draft"]


@pytest.mark.parametrize("style", ["tagged", "words", "in part", "in order"])
def test_two_unknown_people_are_one_question(person: Person, dice: random.Random, style: str) -> None:
    first = made_up.name(dice)
    second = made_up.name(dice, first)
    one, two = made_up.address(dice, first), made_up.address(dice, second)
    asked = person.say(made_up.letter(dice, f"{first} and {second}", made_up.topic(dice)))
    assert len(_open_questions(person)) == 1
    assert first in asked["reply"]["text"] and second in asked["reply"]["text"]
    answers = {
        "tagged": [f"1: {one}, 2: {two}"],
        "words": [f"{second.lower()} is {two} and {first.lower()} is {one}"],
        "in part": [f"{second.lower()} is {two}", one],
        "in order": [f"{one}, {two}"],
    }[style]
    for text in answers[:-1]:
        rest = person.say(text)
        assert _asks(rest, "address") and first in rest["reply"]["text"] and second not in rest["reply"]["text"]
        assert _mails(person) == []
    person.say(answers[-1])
    [draft] = _mails(person)
    assert (draft["status"], draft["to"]) == ("draft", [one, two])


def test_three_waiting_workflows_each_find_their_answer(person: Person, dice: random.Random) -> None:
    """An address, a time and a choice wait for the same person; the answers come in any order."""
    ann, who = phrases.somebody(dice), made_up.name(dice)
    person.act("contact.create_contact", name=ann.name, email=ann.email)
    twins = (f"{ann.first} Abernathy", f"{ann.first} Zimmermann")
    where = made_up.address(dice, who)
    person.say(made_up.letter(dice, who, "roof"))
    for twin in twins:
        person.act("contact.create_contact", name=twin, email=f"{twin.lower().replace(' ', '.')}@example.com")
    person.say(f"email {ann.first} about the lease")
    person.say("schedule dinner")
    answers = [where, "Zimmermann", "friday at 7pm"]
    dice.shuffle(answers)
    for text in answers:
        person.say(text)
        if dice.random() < 0.5:
            person.say(dice.choice(("what's on my calendar today?", "add milk to my tasks")))
    drafts = {mail["to"][0] for mail in _mails(person)}
    assert drafts == {where, f"{ann.first.lower()}.zimmermann@example.com"}
    goal = person.say("what's open?")["active_goal"]
    assert goal["type"] == "schedule" and goal["status"] == "proposed"
    assert goal["datetime"].startswith("2026-03-06")


def test_a_bare_yes_that_fits_two_asks_which(person: Person, dice: random.Random) -> None:
    one, two = phrases.somebody(dice), phrases.somebody(dice)
    while two.first == one.first:
        two = phrases.somebody(dice)
    for each in (one, two):
        person.act("contact.create_contact", name=each.name, email=each.email)
        person.say(made_up.letter(dice, each.first, made_up.topic(dice)))
    which = person.say(phrases.yes(dice))
    assert _asks(which, "choice") and {mail["status"] for mail in _mails(person)} == {"draft"}
    assert one.email in which["reply"]["text"] and two.email in which["reply"]["text"]
    person.say(dice.choice(("the second one", "2", two.email)))
    assert {mail["to"][0]: mail["status"] for mail in _mails(person)} == {one.email: "draft", two.email: "sent"}
    person.say(phrases.yes(dice))
    assert {mail["status"] for mail in _mails(person)} == {"sent"}


def test_an_unrelated_text_is_done_and_nothing_is_lost(person: Person, dice: random.Random) -> None:
    who = made_up.name(dice)
    person.say(made_up.letter(dice, who, made_up.topic(dice)))
    when, at = phrases.moment(dice)
    person.say(f"book lunch {when}")
    person.say("yes")
    assert [event["start"] for event in person.events()] == [at.isoformat()]
    person.say(made_up.address(dice, who))
    assert [mail["status"] for mail in _mails(person)] == ["draft"]


def test_never_mind_drops_and_says_which(person: Person, dice: random.Random) -> None:
    who = made_up.name(dice)
    request = made_up.letter(dice, who, made_up.topic(dice))
    person.say(request)
    dropped = person.say(dice.choice(("never mind", "forget it")))
    assert dropped["mode"] == "COMMAND" and who.lower() in dropped["reply"]["text"].lower()
    assert _open_questions(person) == []
    person.say(made_up.address(dice, who))
    assert _mails(person) == []


def test_an_unanswered_question_is_told_of_once(own_suite: Callable[..., Suite], dice: random.Random) -> None:
    suite = own_suite(STEWARD_CLOCK=NOW)
    person = suite.person("+15550001111", timezone=ZONE)
    who = made_up.name(dice)
    conversation = person.say(made_up.letter(dice, who, made_up.topic(dice)))["conversation_id"]
    suite.move_clock("25h")
    deadline = time.monotonic() + 20
    while _open_questions(person) and time.monotonic() < deadline:
        time.sleep(0.1)
    suite.move_clock("2m")  # an answer of ours has half a minute to tell of it first
    assert len(_ends_told(person, conversation)) == 1 and _open_questions(person) == []
    suite.move_clock("3h")
    time.sleep(2)
    assert len(_ends_told(person, conversation)) == 1
    person.say(made_up.address(dice, who))
    assert _mails(person) == []


def _ends_told(person: Person, conversation: str, seconds: float = 20) -> list[dict[str, Any]]:
    """What the executor had said first: the question's end."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if told := [turn for turn in person.turns(conversation) if turn["origin"] == "executor"]:
            return told
        time.sleep(0.1)
    return []

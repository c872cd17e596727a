"""Tasks and mail in text: titles without their urgency, whom a task goes to, a mail's topic and body."""

from __future__ import annotations

import pytest

from services.planner.rules import make_plan
from services.planner.rules.asked_of import put_to_them
from services.planner.rules.model import Ask, Named
from tests.unit.planner.support import NOW, ZONE, people, reading, times


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("add a task to call the bank by friday, high priority", "Call the bank"),
        ("add a task to renew the lease, urgent, by friday", "Renew the lease"),
        ("create a task with high priority to file the papers by friday", "File the papers"),
        ("add a task to file the papers by friday with low priority", "File the papers"),
        ("add a task to fix something important by friday", "Fix something important"),
    ],
)
def test_how_urgent_a_task_is_stands_outside_its_title(text: str, title: str) -> None:
    read = reading(text)
    assert read.slots["title"] == title
    assert read.slots["priority"] in ("high", "low")
    assert len(times(read, "new_time")) == (" by " in text)


@pytest.mark.parametrize(
    "text", ["assign the roof task to Henrik", "assign Henrik the roof task", "please assign the roof task to henrik"]
)
def test_whom_a_task_is_given_to_tells_nothing_of_the_task(text: str) -> None:
    read = reading(text)
    assert read.intent == "task.assign"
    assert read.slots["query"].lower() == "roof"


@pytest.mark.parametrize(
    "text",
    [
        "rename the roof task to Call Chase",
        "change the title of the roof task to Call Chase",
        "change the roof task's name to Call Chase",
    ],
)
def test_the_new_name_of_a_task_is_a_change(text: str) -> None:
    read = reading(text)
    assert (read.slots["query"], read.slots["changes"]["title"]) == ("roof", "Call Chase")


@pytest.mark.parametrize(
    ("text", "subject"),
    [
        ("draft an email to ann about the quarterly report", "quarterly report"),
        ("email ann about the weekly numbers", "weekly numbers"),
        ("email ann about lunch tomorrow", "lunch tomorrow"),
        ("email ann about the roof and cc bob", "roof"),
        ("send an email to ann subject: Roof body: see you at 5", "Roof"),
    ],
)
def test_times_in_the_topic_of_a_mail_are_its_words(text: str, subject: str) -> None:
    assert reading(text).slots["subject"] == subject


@pytest.mark.parametrize(
    ("text", "body"),
    [
        ("email bob@corp.com and sarah: lunch is moved to 1", "lunch is moved to 1"),
        ("email sarah, cc bob: the deck is ready", "the deck is ready"),
        ("reply to sarah: sounds good", "sounds good"),
        ("send sarah an email - running late", "running late"),
        ("email sarah about lunch: can't make it", "can't make it"),
    ],
)
def test_what_stands_behind_a_colon_is_what_the_mail_says(text: str, body: str) -> None:
    assert reading(text).slots["body"] == body


def test_a_topic_that_sounds_like_a_repetition_is_no_time_of_the_call() -> None:
    read = reading("schedule a call with sarah about the quarterly report tomorrow at 3")
    assert [e.text for e in read.entities if e.role == "new_time"] == ["tomorrow at 3"]


@pytest.mark.parametrize("text", ["email ann@x.com", "draft a mail to ann@x.com"])
def test_nothing_is_written_that_nobody_said(text: str) -> None:
    read = reading(text)
    plan = make_plan([Ask(text, read.intent, read.slots, [Named(e) for e in read.entities], NOW, ZONE)])
    assert [lack.slot for lack in plan.lacks] == ["body"]
    assert not plan.steps


@pytest.mark.parametrize(
    ("text", "intent", "name"),
    [
        ("Bob's new number is 555-222-3333", "contact.update", "Bob"),
        ("bob's email is now bob@new.com", "contact.update", "Bob"),
        ("update bob's phone to 555-222-3333", "contact.update", "Bob"),
        ("what's bob's number?", "contact.search", "Bob"),
        ("whats toms number", "contact.search", "Tom"),
        ("bob's work email?", "contact.search", "Bob"),
    ],
)
def test_what_is_on_a_card_tells_whose_it_is(text: str, intent: str, name: str) -> None:
    read = reading(text)
    assert (read.intent, people(read)) == (intent, [name])
    assert read.confidence >= 0.6


@pytest.mark.parametrize("text", ["what's the meeting's address?", "what is my number"])
def test_a_thing_owns_no_card(text: str) -> None:
    assert people(reading(text)) == []


@pytest.mark.parametrize(
    ("text", "names", "body"),
    [
        ("tell sarah i'll be 5 min late", ["Sarah"], "i'll be 5 min late"),
        ("let bob know the invoice is paid", ["Bob"], "the invoice is paid"),
        ("please let Sarah Lee and Bob know that we start at 9", ["Sarah Lee", "Bob"], "we start at 9"),
        ("tell Ann: Bob comes at 4 tomorrow", ["Ann"], "Bob comes at 4 tomorrow"),
        ("email sarah that lunch is at noon", ["Sarah"], "lunch is at noon"),
        ("write to Tom that the invoice is attached", ["Tom"], "the invoice is attached"),
        ("message bob I'm running late", ["Bob"], "I'm running late"),
        ("email sarah and bob the report is late", ["Sarah", "Bob"], "the report is late"),
        ("mail bob thanks for the help", ["Bob"], "thanks for the help"),
        ("email my boss that I'm sick", ["my boss"], "I'm sick"),
    ],
)
def test_telling_someone_is_a_mail(text: str, names: list[str], body: str) -> None:
    read = reading(text)
    assert (read.intent, people(read), read.slots["body"]) == ("email.send", names, body)


def test_a_thing_that_is_only_named_is_no_letter() -> None:
    assert "body" not in reading("email john the address of the venue").slots


@pytest.mark.parametrize(
    ("said", "asked"),
    [
        ("if she can cover my shift on sunday", "Can you cover my shift on sunday?"),
        ("whether he's free on friday", "Are you free on friday?"),
        ("if they want to bring their laptop", "Do you want to bring your laptop?"),
        ("if she can send me her report", "Can you send me your report?"),
        ("if he can call me, we start at 9", "if he can call me, we start at 9"),
        ("if I can come", "if I can come"),
    ],
)
def test_a_question_is_put_to_the_one_it_is_for(said: str, asked: str) -> None:
    assert put_to_them(said) == asked


def test_what_a_letter_says_takes_in_no_request() -> None:
    read = reading("email sarah that lunch is at noon and remind me tomorrow at 9 to call her")
    assert read.compound and [clause.intent for clause in read.clauses] == ["email.send", "reminder.create"]


@pytest.mark.parametrize("text", ["tell me what's on today", "let me know when it's done", "let's meet at 5"])
def test_telling_me_is_no_mail(text: str) -> None:
    assert reading(text).intent != "email.send"


def test_three_things_for_my_tasks_are_three_tasks() -> None:
    text = "add buy stamps, call the plumber and book flights to my to-do list"
    read = reading(text)
    plan = make_plan([Ask(text, read.intent, read.slots, [Named(e) for e in read.entities], NOW, ZONE)])
    assert [step.params["title"] for step in plan.steps] == ["Buy stamps", "Call the plumber", "Book flights"]


@pytest.mark.parametrize(
    ("text", "query"), [("the passport one is due friday", "passport"), ("the report is due friday", "report")]
)
def test_when_something_is_due_is_told(text: str, query: str) -> None:
    read = reading(text)
    assert (read.intent, read.slots["query"]) == ("task.update", query)
    assert len(times(read, "new_time")) == 1


def test_what_is_done_with_is_completed() -> None:
    read = reading("done with the first one")
    assert (read.intent, read.act.value, read.slots["places"]) == ("task.complete", "REQUEST", [1])


def test_what_is_left_is_on_the_list() -> None:
    assert reading("what's left?").intent == "task.list"


@pytest.mark.parametrize("text", ["list my contacts", "who is in my address book?"])
def test_all_contacts_are_listed(text: str) -> None:
    read = reading(text)
    plan = make_plan([Ask(text, read.intent, read.slots, [Named(e) for e in read.entities], NOW, ZONE)])
    assert [(step.name, dict(step.params)) for step in plan.steps] == [("contact.search_contacts", {})]

"""Dialogue acts, with and without something open."""

from __future__ import annotations

from typing import Any

import pytest

from services.planner.language import Act, Referent
from tests.unit.planner.support import NOW, people, reading, starts

OPEN: dict[str, Any] = {"goal_type": "schedule", "asked": "yes_no"}


@pytest.mark.parametrize(
    "text",
    [
        "yes",
        "Yes!",
        "yep",
        "yup",
        "ok",
        "OK.",
        "k",
        "sure",
        "👍",
        "sounds good",
        "yep go ahead",
        "yes please",
        "do it",
        "that works",
        "looks good to go",
        "confirm",
        "please do",
        "perfect, thanks",
        "go for it",
        "alright",
        "y",
        "yes, book it",
        "sure thing",
        "sure, go ahead and book it",
    ],
)
def test_a_yes(text: str) -> None:
    assert reading(text, **OPEN).act == "AFFIRM"


@pytest.mark.parametrize(
    "text",
    [
        "no",
        "Nope",
        "nah",
        "no thanks",
        "not now",
        "stop that",
        "no, don't",
        "👎",
        "not really",
        "no way",
        "i don't think so",
        "please don't",
    ],
)
def test_a_no(text: str) -> None:
    assert reading(text, **OPEN).act == "DENY"


@pytest.mark.parametrize(
    "text",
    [
        "yes but 4pm",
        "yes, but at 4pm",
        "actually Thursday at 2",
        "actually thursday at 2",
        "make it 4pm",
        "no, Friday instead",
        "how about 5pm",
        "make it 45 minutes",
        "can we do 3:30 instead",
        "with Ann instead",
        "move it to Friday",
        "add Tom as well",
        "4pm would be better",
        "yes but with Tom too",
        "push it back an hour",
        "can you make it an hour later",
    ],
)
def test_a_change(text: str) -> None:
    assert reading(text, **OPEN).act == "CHANGE"


@pytest.mark.parametrize(
    "text",
    [
        "never mind",
        "nevermind",
        "nvm",
        "forget it",
        "scratch that",
        "cancel that",
        "cancel",
        "drop it",
        "let's not",
        "please cancel",
    ],
)
def test_dropping(text: str) -> None:
    assert reading(text, **OPEN).act in {"DROP", "DENY"}


@pytest.mark.parametrize(
    ("text", "act"),
    [
        ("undo", "UNDO"),
        ("undo that please", "UNDO"),
        ("put it back how it was", "UNDO"),
        ("what are you waiting for?", "ASK_OPEN"),
        ("what's open", "ASK_OPEN"),
        ("what's still pending?", "ASK_OPEN"),
        ("why did you do that?", "ASK_WHY"),
        ("why did you move my call?", "ASK_WHY"),
        ("talk to a person", "HANDOFF"),
        ("can I speak to a human please", "HANDOFF"),
        ("I want to talk to someone", "HANDOFF"),
        ("wrong number", "MISDIRECTED"),
        ("who is this?", "MISDIRECTED"),
        ("thanks!", "THANKS"),
        ("thank you so much", "THANKS"),
        ("hello", "SMALL_TALK"),
        ("lol", "SMALL_TALK"),
        ("I'll get back to you tomorrow", "PROMISE"),
        ("let me check with my boss", "PROMISE"),
        ("I'll think about it and let you know", "PROMISE"),
    ],
)
@pytest.mark.parametrize("context", [{}, OPEN])
def test_commands_and_talk(text: str, act: str, context: dict[str, Any]) -> None:
    assert reading(text, **context).act == act


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("tomorrow at 3", "when"),
        ("Friday", "new_time"),
        ("at 4", "when"),
        ("zog@example.com", "unknown_person"),
        ("Priya Nair", "which_person"),
        ("3pm on thursday works", "when"),
    ],
)
def test_information_alone_answers_what_was_asked(text: str, asked: str) -> None:
    assert reading(text, goal_type="schedule", asked=asked).act in {"INFORM", "CHOOSE"}


@pytest.mark.parametrize(
    ("text", "choice"),
    [
        ("the second one", 2),
        ("2", 2),
        ("first", 1),
        ("the last one please", -1),
        ("option 3", 3),
        ("#2", 2),
        ("I'd like the first one", 1),
        ("1st one works", 1),
        ("let's take the second", 2),
        ("John Doe", 2),
        ("the 3pm one", 3),
        ("b", 2),
    ],
)
def test_choices(text: str, choice: int) -> None:
    options = ("John Smith (john@x.com)", "John Doe (jd@y.com)", "Tue, Mar 3, 3:00–3:30 PM")
    u = reading(text, goal_type="schedule", asked="which_person", options=options)
    assert (u.act, u.choice) == ("CHOOSE", choice)


@pytest.mark.parametrize(
    "text",
    [
        "what's on my calendar today?",
        "schedule lunch with Tom on Friday at noon",
        "am I free tomorrow morning?",
        "cancel my review with Ann",
        "add milk to my shopping list",
    ],
)
def test_a_clear_request_stays_one_while_something_is_open(text: str) -> None:
    u = reading(text, **OPEN)
    assert u.act == "REQUEST"
    assert u.confidence >= 0.6


@pytest.mark.parametrize("text", ["blorp", "banana", "hmm purple", "asdf qwer"])
def test_nonsense_is_weak(text: str) -> None:
    u = reading(text, **OPEN)
    assert u.act not in {"AFFIRM", "DENY", "DROP"}
    assert u.confidence < 0.6 or u.intent == "unclear"


def test_cancel_it_is_a_yes_to_a_proposed_cancellation() -> None:
    assert reading("yes cancel it", goal_type="cancel", asked="yes_no").act == "AFFIRM"
    assert reading("cancel it", goal_type="cancel", asked="yes_no").act == "AFFIRM"
    assert reading("cancel it", **OPEN).act == "DROP"


def test_a_yes_that_repeats_what_was_asked_is_a_yes() -> None:
    asked = "Ready to schedule Call with John Smith on Tue, Mar 3, 3:00–3:30 PM (New York). Should I proceed?"
    assert reading("yes, book the call with John", previous_reply=asked).act == "AFFIRM"
    assert reading("yes, book the call with John", previous_reply=asked, **OPEN).act == "AFFIRM"
    assert reading("yes, schedule lunch with Priya on Friday at noon", previous_reply=asked).act == "REQUEST"


def test_a_bare_number_is_a_time_when_one_was_asked_for() -> None:
    u = reading("4", goal_type="schedule", asked="when")
    assert (u.act, starts(u)) == ("INFORM", ["2026-03-02 16:00"])


def test_her_means_the_person_lately_spoken_of() -> None:
    ann = Referent("c1", "Ann Moss", "ann@example.com", source="contact")
    u = reading("schedule a call with her tomorrow at 3pm", recent=(ann,))
    assert people(u) == ["Ann Moss"]
    assert next(e.referent for e in u.entities if e.kind == "PERSON") == ann


def test_a_clock_time_alone_is_on_the_day_spoken_of() -> None:
    anchor = NOW.replace(day=6, hour=10)
    assert starts(reading("make it 4pm", anchor=anchor, **OPEN)) == ["2026-03-06 16:00"]
    assert starts(reading("tomorrow at 4pm", anchor=anchor, **OPEN)) == ["2026-03-03 16:00"]


@pytest.mark.parametrize(
    ("text", "slots"),
    [
        ("The event will take place at 88 Hill Road.", {"place": "88 Hill Road"}),
        ("Title it as Garden party", {"title": "Garden party"}),
        ("The name of the event is Garden party", {"title": "Garden party"}),
        ("at 88 Hill Road", {"place": "88 Hill Road"}),
    ],
)
@pytest.mark.parametrize(("asked", "act"), [("yes_no", Act.CHANGE), ("when", Act.INFORM)])
def test_details_of_the_event_that_is_open(text: str, slots: dict[str, Any], asked: str, act: Act) -> None:
    understood = reading(text, goal_type="schedule", asked=asked)
    assert understood.act is act
    assert {name: understood.slots.get(name) for name in slots} == slots


SLOTS = ("Tue, Mar 3, 2:00–2:30 PM", "Tue, Mar 3, 2:30–3:00 PM", "Tue, Mar 3, 4:00–4:30 PM")


@pytest.mark.parametrize(
    ("text", "choice"),
    [
        ("Thursday at 2", 0),
        ("thursday 2pm", 0),
        ("wednesday at 4", 0),
        ("tuesday at 5", 0),
        ("tuesday at 4", 3),
        ("4pm", 3),
        ("2:30 please", 2),
        ("the one at 4", 3),
    ],
)
def test_a_time_that_no_option_has_chooses_none(text: str, choice: int) -> None:
    assert reading(text, goal_type="schedule", asked="clash", options=SLOTS, anchor=NOW).choice == choice


@pytest.mark.parametrize(
    ("text", "choice"),
    [("book the earliest", 1), ("the earliest works", 1), ("take the soonest one", 1), ("the latest one", -1)],
)
def test_offered_times_are_chosen_by_their_order(text: str, choice: int) -> None:
    read = reading(text, goal_type="schedule", asked="choice", options=("Mon, Mar 2, 9:00 AM", "Mon, Mar 2, 1:00 PM"))
    assert (read.act, read.choice) == ("CHOOSE", choice)


@pytest.mark.parametrize("text", ["what's next", "whats next?", "what do i have next"])
def test_what_is_next_is_asked_of_the_calendar(text: str) -> None:
    read = reading(text)
    assert (read.intent, read.slots.get("order"), read.slots.get("query")) == ("calendar.list", "next", None)

"""Requests in other words than those of the cases: lengths, free slots, lists of days, quoted mail, tasks."""

from __future__ import annotations

import pytest

from services.planner.language import Kind
from tests.unit.planner.support import people, reading


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("a 45 minute meeting with Ann on Friday at 4", 2700),
        ("book a five minute call with Ann tomorrow at 3", 300),
        ("set up a half-hour with Ann on Friday at 3", 1800),
        ("we need 30 minutes with Ann and Bob on Friday", 1800),
    ],
)
def test_lengths_are_no_names(text: str, seconds: int) -> None:
    u = reading(text)
    assert (u.intent, u.slots["duration_s"], u.slots["title_explicit"]) == ("calendar.schedule", seconds, False)


@pytest.mark.parametrize(
    "text",
    [
        "book an hour with Ann at the earliest time I'm free on Friday",
        "put a half-hour with Ann into my first free slot on Friday",
        "schedule a call with Ann as soon as I'm free on Friday",
        "book an hour with Ann the first time we're both available on Friday",
    ],
)
def test_a_free_slot_is_looked_for_on_the_day_said(text: str) -> None:
    u = reading(text)
    assert (u.intent, bool(u.slots["when_free"]), len(u.slots["limits"])) == ("calendar.schedule", True, 1)


def test_who_is_brought_together_is_invited() -> None:
    u = reading("could you get Ann, Bob and Carla together for an hour on Friday?")
    assert (u.intent, people(u)) == ("calendar.schedule", ["Ann", "Bob", "Carla"])


@pytest.mark.parametrize(
    ("text", "subject", "body"),
    [
        ("email Ann with the subject Lunch and the text 'Lunch is at noon today.'", "Lunch", "Lunch is at noon today."),
        ("send Ann a mail titled Agenda that says 'Please cancel my call.'", "Agenda", "Please cancel my call."),
        ("email Ann saying 'All is well' with Budget as the subject", "Budget", "All is well"),
        ("message Ann 'See you at four' (subject: Demo)", "Demo", "See you at four"),
    ],
)
def test_quoted_words_ask_for_nothing(text: str, subject: str, body: str) -> None:
    u = reading(text)
    assert (u.intent, u.compound) == ("email.send", False)
    assert (u.slots["subject"], u.slots["body"], u.slots["verbatim"]) == (subject, body, True)
    assert [e for e in u.entities if e.kind is Kind.TIME] == []


@pytest.mark.parametrize(
    "text",
    [
        "Make a task named Rotate keys on the Back end board for Luis, due Friday",
        "Give Luis a new task: Rotate keys",
        "Add a task for Luis called Rotate keys with a deadline of Friday",
    ],
)
def test_a_task_for_somebody(text: str) -> None:
    u = reading(text)
    assert (u.intent, u.slots["title"]) == ("task.create", "Rotate keys")
    assert [(e.value, e.role) for e in u.entities if e.kind is Kind.PERSON] == [("Luis", "assignee")]


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("set all of Ann's in progress tasks to in review", "task.update"),
        ("push the deadline of Ann's wireframe task to Friday", "task.update"),
        ("cut the final meeting on Friday down to an hour", "calendar.update"),
        ("stretch Friday's planning session to two hours", "calendar.update"),
    ],
)
def test_what_is_there_is_changed(text: str, intent: str) -> None:
    assert reading(text).intent == intent


def test_all_meetings_with_somebody_are_no_series() -> None:
    u = reading("please cancel every meeting I've got with Ann from now on")
    assert (u.intent, u.slots["order"], u.slots.get("query"), u.slots.get("series")) == (
        "calendar.cancel",
        "all",
        None,
        None,
    )


def test_whose_tasks_are_handed_over() -> None:
    u = reading("Ann is swamped, so move her overdue tasks to Carlos")
    assert (u.intent, u.slots["filter"]) == ("task.assign", {"overdue": True})
    assert [(e.value, e.role) for e in u.entities if e.kind is Kind.PERSON] == [
        ("Ann", "owner"),
        ("Carlos", "assignee"),
    ]


@pytest.mark.parametrize("name", ["Check In", "One on One", "Catch Up"])
def test_a_name_keeps_its_little_words(name: str) -> None:
    assert reading(f"set up 45 minutes called {name} on Friday at 9:15").slots["title"] == name


def test_a_session_for_this_afternoon_is_one() -> None:
    assert reading("cancel my therapy session for this afternoon").slots.get("order") is None

"""Tasks on boards: which are meant, where they go, whose they are; and mail to the guests of an event."""

from __future__ import annotations

from typing import Any

import pytest

from services.planner.language import Kind
from tests.unit.planner.support import reading


@pytest.mark.parametrize(
    ("text", "intent", "slots", "owner"),
    [
        ("Tom has three pending tasks in review. Could you move them to the backlog?", "task.update",
         {"filter": {"status": "open", "list": "In Review"}, "changes": {"list": "Backlog"}}, "Tom"),
        ("move all of Tom's overdue tasks in the backlog to in progress", "task.update",
         {"filter": {"overdue": True, "list": "Backlog"}, "changes": {"list": "In Progress"}, "query": None}, "Tom"),
        ("add a task called Order paint with primer to the Kitchen backlog", "task.create",
         {"title": "Order paint with primer", "project": "Kitchen", "list": "Backlog"}, ""),
        ("move my review task to done", "task.update", {"query": "review", "changes": {"status": "completed"}}, ""),
    ],
)  # fmt: skip
def test_which_tasks_and_where_they_go(text: str, intent: str, slots: dict[str, Any], owner: str) -> None:
    understood = reading(text)
    assert understood.intent == intent and not understood.compound
    assert {name: understood.slots.get(name) for name in slots} == slots
    owners = [e.text for e in understood.entities if e.kind is Kind.PERSON and e.role == "owner"]
    assert owners == ([owner] if owner else [])


@pytest.mark.parametrize("text", ["complete all the tasks tagged kitchen", "delete all my tasks about the kitchen"])
def test_a_trait_we_do_not_know_is_looked_for_and_never_dropped(text: str) -> None:
    assert "kitchen" in str(reading(text).slots.get("query"))


def test_whose_tasks_are_spoken_of_is_asked_when_nobody_knows_them() -> None:
    understood = reading("mark all of zorblax's tasks as done")
    assert [(e.text, e.weak) for e in understood.entities if e.role == "owner"] == [("zorblax", False)]


@pytest.mark.parametrize(
    ("text", "slots"),
    [
        ("Write an email to the guests of my next meeting and say 'Please bring the figures.'",
         {"body": "Please bring the figures.", "verbatim": True, "of_event": {"order": "next"}}),
        ("I want to be sure nobody forgets the budget review on Friday. Can you email the attendees with the "
         "meeting title as the subject and 'See you there!' in the mail?",
         {"body": "See you there!", "of_event": {"query": "budget review"}, "subject": None}),
        ("Send an email to carl@example.com with the subject 'Plans' and the body 'Don't forget them.'",
         {"subject": "Plans", "body": "Don't forget them.", "of_event": None}),
    ],
)  # fmt: skip
def test_mail_to_the_guests_of_an_event_and_words_in_quotes(text: str, slots: dict[str, Any]) -> None:
    understood = reading(text)
    assert understood.intent == "email.send" and not understood.compound
    assert {name: understood.slots.get(name) for name in slots} == slots


def test_a_look_for_a_time_that_suits_all_is_of_the_meeting_asked_for() -> None:
    understood = reading("Set up an hour with Ann and Bob on Monday or Tuesday. Find a slot that suits everybody.")
    assert (understood.intent, understood.compound) == ("calendar.schedule", False)
    assert len(understood.slots["limits"]) == 2

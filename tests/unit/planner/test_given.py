"""Requests that hang on what the calendar or the tasks say."""

from __future__ import annotations

from typing import Any

import pytest

from tests.unit.planner.support import reading
from tests.unit.planner.test_plans import planned


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        (
            "If I don't have anything with Ann on Friday, book 30 minutes with her that day at 4. If I do, leave it.",
            [("calendar.list", "look"), ("calendar.schedule", "none")],
        ),
        (
            "Do I have a meeting with Ann on Friday? If so cancel it, otherwise book an hour with her at 4",
            [("calendar.list", "look"), ("calendar.cancel", "some"), ("calendar.schedule", "none")],
        ),
        (
            "Unless I have a meeting with Ann on Friday, book one at 3",
            [("calendar.list", "look"), ("calendar.schedule", "none")],
        ),
        (
            "check whether I'm free at 10 on Friday, and if I am, add a call with Ann then",
            [("calendar.list", "look"), ("calendar.schedule", "none")],
        ),
        (
            "If Tom has any overdue tasks move them to in progress, otherwise leave everything alone",
            [("task.list", "look"), ("task.update", "some")],
        ),
        (
            "Have I met with Ann in the last 10 days? If not, schedule a meeting with her tomorrow at 3",
            [("calendar.list", "look"), ("calendar.schedule", "none")],
        ),
    ],
)
def test_a_look_and_what_hangs_on_it(text: str, asked: list[tuple[str, str]]) -> None:
    u = reading(text)
    assert (u.compound, [(each.intent, each.given) for each in u.clauses]) == (True, asked)


@pytest.mark.parametrize(
    "text",
    [
        "cancel the picnic on Friday if it rains",
        "if I'm free on Friday, book lunch with Ann",
        "let me know if I have meetings tomorrow",
        "cancel lunch on Friday if I have a call with Ann that day",
        "if Xylo has overdue tasks, book a call with Ann on Friday at 3",
    ],
)
def test_what_nobody_looks_at_first(text: str) -> None:
    assert [each.given for each in reading(text).clauses if each.given] == []


def given(step: Any) -> tuple[str, str]:
    return step.params["given"]["list"]["stepId"], step.params["given"]["is"]


def test_what_was_found_is_cancelled_else_something_is_booked_on_its_day() -> None:
    text = "Do I have a meeting with Tom on Friday? If so cancel it, otherwise book an hour with him at 4 called Review"
    look, cancelled, booked = planned(text).steps
    assert [look.name, cancelled.name, booked.name] == [
        "calendar.list_events",
        "calendar.delete_event",
        "calendar.create_event",
    ]
    assert cancelled.params["selector"]["attendee"] == "tom@example.com"
    assert booked.params["start"].startswith("2026-03-06T16:00") and booked.params["title"] == "Review"
    assert (given(cancelled), given(booked)) == ((look.id, "some"), (look.id, "none"))


def test_one_mail_or_the_other() -> None:
    text = (
        "If Tom has overdue tasks, email him 'Please catch up.' with the subject Overdue. "
        "Otherwise email him 'Well done.' with the subject Thanks"
    )
    look, late, fine = planned(text).steps
    assert [each.params["body"] for each in (late, fine)] == ["Please catch up.", "Well done."]
    assert (given(late), given(fine)) == ((look.id, "some"), (look.id, "none"))

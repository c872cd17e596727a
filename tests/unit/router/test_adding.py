"""A fragment goes on with the request just done."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from services.router.adding import OneMore, one_more
from services.router.history import History, PastTurn
from tests.unit.router.builders import heard


def _after(intent: str, said: str, acted: bool = True) -> History:
    turn = PastTurn("t1", "normal_routing", (), None, (), {"type": intent}, "", datetime(2026, 3, 2, tzinfo=UTC))
    return History(turns=(replace(turn, said=said, acted=acted),))


REMINDED = _after("reminder.create", "remind me to take my pills at 8")
LISTED = _after("task.create", "add milk to my shopping list")


@pytest.mark.parametrize(
    "text", ["and to water the plants on sundays at 10", "also to call Ann", "and about the rent", "and another to pay"]
)
def test_something_to_do_is_another_reminder(text: str) -> None:
    assert one_more(REMINDED, heard(text, "calendar.schedule", 0.9)) == OneMore(text, "reminder.create")


@pytest.mark.parametrize(("text", "meant"), [("and eggs", "eggs"), ("also a loaf of bread too", "a loaf of bread")])
def test_a_thing_goes_onto_the_same_list(text: str, meant: str) -> None:
    assert one_more(LISTED, heard(text)) == OneMore(f"add {meant} to my shopping list", "task.create")


@pytest.mark.parametrize(
    ("history", "text"),
    [
        (_after("calendar.list", "what's on today"), "and to water the plants"),
        (_after("reminder.create", "remind me", acted=False), "and to water the plants"),
        (REMINDED, "and eggs"),
        (LISTED, "and what's on tomorrow"),
        (LISTED, "thanks"),
        (History(), "and to water the plants"),
    ],
)
def test_anything_else_stands_by_itself(history: History, text: str) -> None:
    assert one_more(history, heard(text)) is None

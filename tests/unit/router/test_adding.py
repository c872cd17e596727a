"""A fragment goes on with the request just done."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from services.router.model.goal import Thing, TimeSaid
from services.router.model.history import History, PastTurn
from services.router.model.understood import Understood
from services.router.reading.adding import OneMore, one_more, one_more_event
from tests.unit.router.builders import heard, local, person, scene


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


@pytest.mark.parametrize(
    ("said", "text"),
    [
        (heard("also one at 11"), "book Coffee with Ann Lee at 11"),
        (heard("another one on friday"), "book Coffee with Ann Lee on friday"),
        (heard("also one with bob", people=(person(text="bob"),)), "book Coffee with bob"),
        (heard("one more thing"), None),
    ],
)
def test_another_event_like_the_one_just_booked(
    said: Understood, text: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    event = {"id": "e1", "title": "Coffee with Ann Lee", "start": "2026-03-05T10:00:00-05:00"}
    monkeypatch.setattr(History, "last_event", lambda self, scene: event)
    found = one_more_event(_after("schedule", "coffee with ann thursday at 10"), said, scene())
    assert (found.text if found is not None else None) == text
    assert found is None or found.anchor == local(5, 10)


def test_the_same_reminder_at_another_time_too() -> None:
    every = TimeSaid(text="every sunday at 5", role="new_time", kind="recurrence", has_date=True, has_time=True)
    past = replace(REMINDED.turns[0], things=(Thing(kind="reminder", id="r1", title="Call mom"),))
    more = one_more(History(turns=(past,)), heard("and every sunday at 5", times=(every,)))
    assert more == OneMore("remind me to Call mom every sunday at 5", "reminder.create")

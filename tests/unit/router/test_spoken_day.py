"""The day a conversation is at, for texts that leave it out."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from services.router.model.history import History, PastTurn
from services.router.model.understood import Understood
from services.router.reading.adding import named_event
from services.router.reading.reads import goes_on
from services.router.reading.spoken_day import stretch_of, time_pointed_at, with_day
from tests.unit.router.builders import MONDAY, NEW_YORK, clock, day, heard, local, scene, stretch

FRIDAY = {"type": "calendar.list", "title": "List events", "stretch": "on Friday", "day": "on Friday"}
BOOKED = {"type": "schedule", "title": "Call", "start": "2026-03-05T10:00:00-05:00"}
WEEK = {"type": "calendar.list", "title": "List events", "stretch": "next week"}


def _history(*matters: dict[str, Any] | None, ago: timedelta = timedelta(minutes=1)) -> History:
    turns = tuple(PastTurn(f"t{n}", "", (), None, (), each, "", MONDAY - ago) for n, each in enumerate(matters))
    return History(turns=turns)


def _asks(text: str, intent: str, **more: Any) -> Understood:
    return heard(text=text, intent=intent, confidence=0.9, act="request", **more)


@pytest.mark.parametrize(
    ("text", "intent", "matters", "wanted"),
    [
        ("when am I free?", "calendar.free_time", (FRIDAY,), "when am I free on Friday"),
        ("great, when am I free?", "calendar.free_time", (None, WEEK), "great, when am I free next week"),
        ("anything else?", "calendar.list", (FRIDAY,), "anything else on Friday"),
        ("what's on my calendar?", "calendar.list", (FRIDAY,), ""),
        ("what is on that day", "calendar.list", (FRIDAY,), "what is on Friday"),
        (
            "add a dentist appointment for that day",
            "calendar.schedule",
            (FRIDAY,),
            "add a dentist appointment on Friday",
        ),
        ("add a run that day at 5", "calendar.schedule", (BOOKED,), "add a run on Thursday March 5 2026 at 5"),
        ("anything else that day?", "calendar.list", (BOOKED,), "anything else on Thursday March 5 2026"),
        ("add a run at 5", "calendar.schedule", (BOOKED,), ""),
        ("add a dentist appointment", "calendar.schedule", (WEEK,), ""),
        ("when am I free?", "calendar.free_time", ({"type": "schedule", "title": "Call"}, FRIDAY), ""),
        ("cancel my call", "calendar.cancel", (FRIDAY,), ""),
    ],
)
def test_the_day_that_is_left_out(text: str, intent: str, matters: tuple[Any, ...], wanted: str) -> None:
    assert with_day(text, _history(*matters), _asks(text, intent), scene()) == wanted


def test_a_day_of_its_own_or_an_old_one_counts_for_nothing() -> None:
    free = _asks("when am I free on Thursday?", "calendar.free_time", times=(day(local(5, 0)),))
    assert with_day(free.text, _history(FRIDAY), free, scene()) == ""
    late = _history(FRIDAY, ago=timedelta(minutes=16))
    assert with_day("when am I free?", late, _asks("when am I free?", "calendar.free_time"), scene()) == ""
    at_three = _asks("add a call at 3", "calendar.schedule", times=(clock(local(2, 15)),))
    assert with_day(at_three.text, _history(FRIDAY), at_three, scene()) == "add a call at 3 on Friday"


def test_what_a_look_was_about_is_kept_in_its_words() -> None:
    said = day(local(6, 0), text="on Friday")
    one_day = _asks("what's on Friday?", "calendar.list", times=(said.model_copy(update={"grain": "day"}),))
    assert stretch_of(one_day) == {"stretch": "on Friday", "day": "on Friday"}
    assert stretch_of(_asks("and this week?", "calendar.list", times=(stretch(local(2, 0), local(9, 0), "week"),))) == {
        "stretch": "sometime"
    }
    assert stretch_of(_asks("book it on Friday", "calendar.schedule", times=(said,))) == {}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("is tom free then?", "is tom free on Friday March 6 at 11:00 AM"),
        ("am i free at that time", "am i free on Friday March 6 at 11:00 AM"),
        ("when am i free", ""),
        ("am i free then or later", ""),
    ],
)
def test_then_is_the_time_spoken_of(text: str, expected: str) -> None:
    understood = _asks(text, "calendar.free_time")
    assert time_pointed_at(understood, local(6, 11), NEW_YORK) == expected
    assert time_pointed_at(understood, None, NEW_YORK) == ""


FREE = {"type": "calendar.free_time", "title": "Find free time", "stretch": "on Friday", "day": "on Friday"}


def _names(text: str, **slots: Any) -> Understood:
    given = {"title": "Picnic", "title_explicit": True, "refers": True, **slots}
    return heard(text=text, intent="calendar.update", confidence=0.5, act="request", slots=given)


def test_a_name_after_free_times_is_that_of_a_new_event() -> None:
    named = named_event(_history(None, FREE), _names("great, call it Picnic"), scene())
    assert named is not None and (named.text, named.intent) == ('schedule "Picnic" on Friday', "calendar.schedule")
    at_three = replace(_names("call it Picnic at 3"), times=(clock(local(6, 15), text="at 3"),))
    named = named_event(_history(FREE), at_three, scene())
    assert named is not None and named.text == 'schedule "Picnic" on Friday at 3'


@pytest.mark.parametrize("history", [_history(FRIDAY), _history({"type": "schedule"}, FREE), _history()])
def test_a_name_after_anything_else_makes_nothing(history: History) -> None:
    assert named_event(history, _names("call it Picnic"), scene()) is None
    acted = History(turns=(replace(_history(FREE).turns[0], acted=True),))
    assert named_event(acted, _names("call it Picnic"), scene()) is None


@pytest.mark.parametrize(
    ("text", "matter", "intent"),
    [
        ("how does the 12th look?", FREE, "calendar.free_time"),
        ("what about the 12th", FREE, "calendar.free_time"),
        ("what's on the 12th?", FREE, ""),
        ("how does the 12th look?", FRIDAY, ""),
    ],
)
def test_how_a_day_looks_is_asked_as_the_day_before(text: str, matter: dict[str, Any], intent: str) -> None:
    asked = _asks(text, "calendar.list", times=(day(local(12, 0), text="the 12th"),))
    assert goes_on(_history(matter), asked) == intent

"""What goes on with the request just done, as another of its kind."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from services.planner.language.manner.going_on import onto_in
from services.router.model.decision import Note
from services.router.model.goal import Thing, TimeSaid
from services.router.model.history import History, PastTurn
from services.router.model.understood import Understood
from services.router.reading.adding import OneMore, one_more
from tests.unit.router.builders import clock, day, event, heard, length, local, moment, person, scene, stretch


def _after(intent: str, said: str, acted: bool = True) -> History:
    matter = {"type": intent, "onto": onto_in(said)}
    turn = PastTurn("t1", "normal_routing", (), None, (), matter, "", datetime(2026, 3, 2, 13, 55, tzinfo=UTC))
    return History(turns=(replace(turn, said=said, acted=acted),))


def _thing(value: dict[str, Any]) -> Thing:
    return Thing(kind="event", id=str(value["id"]), title=str(value["title"]), value=value)


REMINDED = _after("reminder.create", "remind me to take my pills at 8")
LISTED = _after("task.create", "add milk to my shopping list")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("and to water the plants on sundays at 10", "to water the plants on sundays at 10"),
        ("also to call Ann", "to call Ann"),
        ("and about the rent", "about the rent"),
        ("and another to pay", "to pay"),
    ],
)
def test_something_to_do_is_another_reminder(text: str, words: str) -> None:
    found = one_more(REMINDED, heard(text, "calendar.schedule", 0.9), scene())
    assert found == OneMore(f"remind me {words}", "reminder.create")


@pytest.mark.parametrize(("text", "meant"), [("and eggs", "eggs"), ("also a loaf of bread too", "a loaf of bread")])
def test_a_thing_goes_onto_the_same_list(text: str, meant: str) -> None:
    assert one_more(LISTED, heard(text), scene()) == OneMore(f"add {meant} to my shopping list", "task.create")


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
    assert one_more(history, heard(text), scene()) is None


@pytest.mark.parametrize(
    ("said", "text"),
    [
        (heard("also one at 11"), "book Coffee with Ann Lee at 11"),
        (heard("another one on friday"), "book Coffee with Ann Lee on friday"),
        (heard("also one with bob", people=(person(text="bob"),)), "book Coffee with bob"),
        (heard("one more thing"), None),
    ],
)
def test_another_event_like_the_one_just_booked(said: Understood, text: str | None) -> None:
    booked = event("e1", local(5, 10), title="Coffee with Ann Lee")
    past = replace(_after("schedule", "coffee with ann thursday at 10").turns[0], things=(_thing(booked),))
    found = one_more(History(turns=(past,)), said, scene())
    assert (found.text if found is not None else None) == text
    assert found is None or found.anchor == local(5, 10)


def test_the_same_reminder_at_another_time_too() -> None:
    every = TimeSaid(text="every sunday at 5", role="new_time", kind="recurrence", has_date=True, has_time=True)
    past = replace(REMINDED.turns[0], things=(Thing(kind="reminder", id="r1", title="Call mom"),))
    more = one_more(History(turns=(past,)), heard("and every sunday at 5", times=(every,)), scene())
    assert more == OneMore("remind me to Call mom every sunday at 5", "reminder.create")


CALL = event("e-1", local(6, 10), title="Call with Sarah Lee")
MADE = "schedule Call with Sarah Lee"


def _last(value: dict[str, Any], *, acted: bool = True) -> History:
    turn = replace(_after("schedule", "call").turns[0], acted=acted, things=(_thing(value),))
    return History(turns=(turn,))


@pytest.mark.parametrize(
    ("text", "times", "expected"),
    [
        ("same time the week after too", [], f"{MADE} on March 13 2026 at 10:00 for 30 minutes"),
        ("and the same next week", [], f"{MADE} on March 13 2026 at 10:00 for 30 minutes"),
        ("another one the day after", [], f"{MADE} on March 07 2026 at 10:00 for 30 minutes"),
        (
            "and another one on monday",
            [day(local(9, 0), text="on monday")],
            f"{MADE} on monday at 10:00 for 30 minutes",
        ),
        ("again at 3pm", [clock(local(2, 15), text="at 3pm")], f"{MADE} on March 06 2026 at 3pm for 30 minutes"),
        ("and on monday too", [day(local(9, 0), text="on monday")], f"{MADE} on monday at 10:00 for 30 minutes"),
        (
            "one more on monday at 2",
            [moment(local(9, 14), text="on monday at 2")],
            f"{MADE} on monday at 2 for 30 minutes",
        ),
        (
            "another one on friday afternoon for an hour",
            [
                stretch(local(6, 12), local(6, 18)).model_copy(update={"text": "on friday afternoon"}),
                length(3600).model_copy(update={"text": "for an hour"}),
            ],
            f"{MADE} on friday afternoon for an hour",
        ),
        (
            "same again the week after for an hour",
            [length(3600).model_copy(update={"text": "for an hour"})],
            f"{MADE} on March 13 2026 at 10:00 for an hour",
        ),
    ],
)
def test_what_is_not_said_is_as_it_was(text: str, times: list[TimeSaid], expected: str) -> None:
    assert one_more(_last(CALL), heard(text, times=tuple(times)), scene()) == OneMore(expected, "calendar.schedule")


def test_nothing_is_made_again_that_was_not_just_made_or_is_another() -> None:
    same = heard("same time the week after too")
    assert one_more(_last(CALL, acted=False), same, scene()) is None
    assert one_more(History(), same, scene()) is None
    for said in (
        heard("move it to the same time next week", confidence=0.9, goal_type="reschedule", act="request"),
        heard("the same meeting with Bob on monday", people=(person(text="Bob"),)),
        heard("what's on next week"),
        heard("again?"),
    ):
        assert one_more(_last(CALL), said, scene()) is None, said.text


@pytest.mark.parametrize("text", ["actually make it 4", "actually 4pm", "oh at 4 please"])
def test_a_correction_of_a_reminder_is_no_second_one(text: str) -> None:
    """Some of these were read as another reminder, one time in three of a test that draws its words."""
    at_four = TimeSaid(text="4", role="new_time", kind="instant", has_time=True)
    past = replace(REMINDED.turns[0], things=(Thing(kind="reminder", id="r1", title="Call mom"),))
    assert one_more(History(turns=(past,)), heard(text, times=(at_four,)), scene()) is None


def test_a_question_about_it_in_between_changes_nothing() -> None:
    done = _last(CALL).turns[0]
    asked = replace(done, acted=False, notes=(Note(rule="focus.asked", detail="a question about the event"),))
    listed = replace(done, acted=False, notes=(Note(rule="normal.plan", detail="planned 1 step(s)"),))
    too = heard("and on monday too", times=(day(local(9, 0), text="on monday"),))
    assert one_more(History(turns=(asked, done)), too, scene()) is not None
    assert one_more(History(turns=(listed, done)), too, scene()) is None


def _done(kind: str, value: dict[str, Any]) -> History:
    turn = replace(_after(kind, "it").turns[0], things=(_thing(value),))
    return History(turns=(turn,))


@pytest.mark.parametrize(
    ("text", "times", "expected"),
    [
        ("rebook it", [], f"{MADE} on March 06 2026 at 10:00 for 30 minutes"),
        ("oh wait rebook it", [], f"{MADE} on March 06 2026 at 10:00 for 30 minutes"),
        ("set it up again for monday", [day(local(9, 0), text="monday")], f"{MADE} monday at 10:00 for 30 minutes"),
        ("book a new one for next week", [], f"{MADE} on March 13 2026 at 10:00 for 30 minutes"),
    ],
)
@pytest.mark.parametrize("deed", ["cancel", "calendar.cancel"])
def test_what_was_cancelled_is_made_again(deed: str, text: str, times: list[TimeSaid], expected: str) -> None:
    said = heard(text, "calendar.reschedule", 0.9, "request", "reschedule", times=tuple(times))
    assert one_more(_done(deed, CALL), said, scene()) == OneMore(expected, "calendar.schedule")


def test_what_was_moved_or_is_another_is_not_made_again() -> None:
    rebook = heard("rebook it", "calendar.reschedule", 0.9, "request", "reschedule")
    assert one_more(_done("reschedule", CALL), rebook, scene()) is None
    dentist = replace(heard("rebook the dentist", "calendar.reschedule", 0.9, "request"), slots={"query": "dentist"})
    assert one_more(_done("cancel", CALL), dentist, scene()) is None


def test_the_same_is_done_with_the_event_of_another_day() -> None:
    piano = event("e-2", local(5, 18), title="Piano", attendees=[])
    said = heard("same for tuesday", times=(day(local(3, 0), text="for tuesday"),))
    moved = one_more(_done("reschedule", piano), said, scene())
    assert moved == OneMore("move Piano on tuesday to 18:00", "calendar.reschedule")
    cancelled = one_more(_done("cancel", piano), said, scene())
    assert cancelled == OneMore("cancel Piano on tuesday", "calendar.cancel")
    made = one_more(_done("schedule", piano), said, scene())
    assert made is None or made.intent == "calendar.schedule"


@pytest.mark.parametrize(
    ("text", "times", "expected"),
    [
        ("and the day after", [], f"{MADE} on March 07 2026 at 10:00 for 30 minutes"),
        (
            "and the day after",
            [length(86_400).model_copy(update={"text": "the day after", "role": "shift"})],
            f"{MADE} on March 07 2026 at 10:00 for 30 minutes",
        ),
        ("and monday", [day(local(9, 0), text="monday")], f"{MADE} monday at 10:00 for 30 minutes"),
    ],
)
def test_and_another_day_is_one_more_and_moves_nothing(text: str, times: list[TimeSaid], expected: str) -> None:
    assert one_more(_done("schedule", CALL), heard(text, times=tuple(times)), scene()) == OneMore(
        expected, "calendar.schedule"
    )


def test_and_another_to_another_hour_is_moved_too() -> None:
    moved = one_more(_done("reschedule", CALL), heard("and ben's to 5"), scene())
    assert moved == OneMore("move ben to 5", "calendar.reschedule")
    assert one_more(_done("schedule", CALL), heard("and ben's to 5"), scene()) is None


def test_what_was_cancelled_is_made_again_by_its_name_after_a_look_at_something_else() -> None:
    done = _done("cancel", CALL).turns[0]
    look = replace(done, acted=False, things=(), matter={"type": "calendar.list"})
    named = replace(heard("rebook the call", "calendar.reschedule", 0.9, "request"), slots={"query": "call sarah"})
    other = replace(named, slots={"query": "dentist"})
    found = one_more(History(turns=(look, done)), named, scene())
    assert found is not None and found.text.startswith(MADE)
    assert one_more(History(turns=(look, done)), other, scene()) is None

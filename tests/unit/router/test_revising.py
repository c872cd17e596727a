"""A reminder that waits is changed by what is said of it; one that was made is made once more."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC

import pytest

from services.router.model.decision import Pending
from services.router.model.goal import Thing
from services.router.model.history import History, PastTurn
from services.router.model.told import OpenQuestion
from services.router.model.understood import Understood
from services.router.reading.revising import (
    OpenRequest,
    changes,
    done_request,
    is_unnamed,
    leaving_out,
    only_one,
    open_request,
    question_replaced,
    reworded,
)
from tests.unit.router.builders import MONDAY, NEW_YORK, clock, day, event, local, moment, says, scene

WORDS = "Remind me at 5 to feed the cat"
ASKED = PastTurn(
    "t1", "normal_routing", (), None, (), {"type": "reminder.create", "words": WORDS}, "", MONDAY.astimezone(UTC),
    workflow_id="w1", expects="yes_no",
)  # fmt: skip
EARLIER = Understood(
    WORDS, slots={"title": "Feed the cat", "title_explicit": False}, times=(clock(local(2, 17), text="at 5"),)
)
AT_SIX = says("change", "no, at 6", times=(clock(local(2, 18), text="at 6"),))
NAMED = says("change", "call it Piano", slots={"title": "Piano", "title_explicit": True})


def test_what_waits_for_its_yes_is_open_and_so_is_what_lacks_its_time() -> None:
    assert open_request(History(turns=(ASKED,)), scene()) == OpenRequest("reminder.create", WORDS, "yes_no")
    lacks = Pending(kind="matter", text="Remind me to feed the cat", asked="when", intent="reminder.create")
    open_now = open_request(History(turns=(replace(ASKED, pending=lacks),)), scene())
    assert open_now == OpenRequest("reminder.create", "Remind me to feed the cat", "when")


@pytest.mark.parametrize(
    "turn",
    [
        replace(ASKED, expects=""),
        replace(ASKED, matter={"type": "email.send", "words": "mail Ann"}),
        replace(ASKED, pending=Pending(kind="guess", text="x")),
        replace(ASKED, pending=Pending(kind="matter", text="mail Ann", asked="body", intent="email.send")),
    ],
)
def test_nothing_else_is_open(turn: PastTurn) -> None:
    assert open_request(History(turns=(turn,)), scene()) is None


@pytest.mark.parametrize(
    ("said", "changed"),
    [(AT_SIX, True), (NAMED, True), (says("affirm", "yes"), False), (says("change", "hm, wait"), False),
     (replace(AT_SIX, act="request"), False), (replace(AT_SIX, compound=True), False)],
)  # fmt: skip
def test_a_time_or_a_name_changes_it(said: Understood, changed: bool) -> None:
    assert changes(said, EARLIER) is changed


def test_the_request_is_said_again_with_what_is_new_in_it() -> None:
    assert reworded(WORDS, EARLIER, AT_SIX, NEW_YORK) == "Remind me at 6 to feed the cat"
    assert reworded(WORDS, EARLIER, NAMED, NEW_YORK) == f'{WORDS} called "Piano"'
    named = Understood("an alarm called Flute", slots={"title": "Flute", "title_explicit": True})
    both = replace(AT_SIX, slots={"changes": {"title": "Piano"}})
    assert reworded("Set an alarm called Flute.", named, both, NEW_YORK) == "Set an alarm called Piano at 6"


def test_the_day_or_the_hour_that_is_left_as_it_was_stays() -> None:
    dated = replace(EARLIER, times=(moment(local(3, 17), text="tomorrow at 5"),))
    text = "Remind me tomorrow at 5 to feed the cat"
    assert reworded(text, dated, AT_SIX, NEW_YORK) == "Remind me at 6 on 2026-03-03 to feed the cat"
    friday = says("change", "make it Friday", times=(day(local(6, 0), text="Friday"),))
    assert reworded(text, dated, friday, NEW_YORK) == "Remind me Friday at 17:00 to feed the cat"


def test_one_time_in_place_of_every_day_is_not_guessed() -> None:
    daily = replace(EARLIER, times=(clock(local(2, 17)).model_copy(update={"kind": "recurrence"}),))
    assert not changes(AT_SIX, daily) and changes(NAMED, daily)


@pytest.mark.parametrize(("title", "unnamed"), [("New alarm", True), ("", True), ("Feed the cat", False)])
def test_a_bare_noun_is_no_name(title: str, unnamed: bool) -> None:
    assert is_unnamed(Understood("x", slots={"title": title})) is unnamed


def test_what_was_done_is_done_once_more_only_right_after() -> None:
    again = says("request", "try again at 6")
    yes = replace(ASKED, turn_id="t2", matter=None, expects="", acted=True)
    made = OpenRequest("reminder.create", WORDS, "yes_no")
    assert done_request(History(turns=(yes, ASKED)), again) == made
    assert done_request(History(turns=(replace(yes, acted=False), ASKED)), again) is None
    assert done_request(History(turns=(replace(yes, workflow_id="w2"), ASKED)), again) is None
    assert done_request(History(turns=(yes, ASKED)), says("request", "at 6")) is None


def test_the_question_of_that_request_is_replaced() -> None:
    ours = OpenQuestion("q1", "w1", "Go?", "yes_no", "approval", "open", "c")
    others = (replace(ours, id="q2", workflow_id="w2"), replace(ours, id="q3", kind="choice"))
    assert question_replaced(History(turns=(ASKED,)), (*others, ours)) == ours
    assert question_replaced(History(turns=(ASKED,)), others) is None


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("not call b", "clear my morning except call b"),
        ("ok but keep call b please", "clear my morning except call b"),
        ("except for the dentist", "clear my morning except the dentist"),
        ("don't cancel call b", "clear my morning except call b"),
        ("not now", ""),
        ("yes", ""),
        ("not it", ""),
    ],
)
def test_one_of_several_to_be_cancelled_is_left_out(text: str, words: str) -> None:
    matter = {"type": "calendar.cancel", "words": "clear my morning"}
    request = open_request(History(turns=(replace(ASKED, matter=matter),)), scene())
    assert request is not None and leaving_out(request, text) == words


def test_what_is_left_out_later_is_left_out_as_well() -> None:
    request = OpenRequest("calendar.cancel", "clear my morning except lunch", "yes_no")
    assert leaving_out(request, "not call b") == "clear my morning except lunch and call b"


def test_only_cancellations_have_something_left_out_of_them_and_none_is_done_again() -> None:
    assert leaving_out(OpenRequest("reminder.create", WORDS, "yes_no"), "not call b") == ""
    done = replace(ASKED, matter={"type": "calendar.cancel", "words": "clear it"}, acted=True)
    assert done_request(History(turns=(done,)), says("", "try again at 6")) is None


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("no wait just the first", "cancel Call with John Smith on March 3 2026 at 14:00"),
        ("only the last one please", "cancel Gym on March 4 2026 at 07:00"),
        ("just the dentist", "cancel the dentist"),
        ("just do it", ""),
        ("the first", ""),
        ("only the third", ""),
    ],
)
def test_only_one_of_several_is_to_be_cancelled(text: str, words: str) -> None:
    listed = [
        Thing(kind="event", id=each["id"], title=each["title"], value=each)
        for each in (event("e1", local(3, 14)), event("e2", local(4, 7), title="Gym"))
    ]
    request = OpenRequest("calendar.cancel", "cancel both", "yes_no")
    assert only_one(request, text, listed, NEW_YORK) == words
    assert only_one(replace(request, intent="cancel"), text, listed, NEW_YORK) == words
    assert only_one(OpenRequest("reminder.create", WORDS, "yes_no"), text, listed, NEW_YORK) == ""

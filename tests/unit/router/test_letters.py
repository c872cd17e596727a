"""A letter that waits for its yes is sent to somebody else too, or in other words; all of what was listed goes."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC
from typing import Any

import pytest

from services.router.deciding.all_of_them import takes_all_away
from services.router.deciding.draft import Draft
from services.router.deciding.letters import changes_letter
from services.router.model.decision import Start, Stop
from services.router.model.goal import Thing, TimeSaid
from services.router.model.history import History, PastTurn
from services.router.model.told import Kept, Matched, OpenQuestion
from services.router.model.turn import Turn
from services.router.model.understood import Understood
from tests.unit.router.builders import ANN, MONDAY, NEW_YORK, clock, day, heard, local, person, scene

BODY = "Hi Bob,\n\nI'll be late\n\nSam Doe"
WAITING = OpenQuestion(
    "q-1", "w-1", "Shall I send it?", "yes_no", "approval", "open", "conv-1",
    covers=(
        {
            "type": "email", "action": "send_email",
            "params": {"recipient_email": ["bob@x.com"], "subject": "I'll be late", "body": BODY},
        },
    ),
)  # fmt: skip


def drafted(understood: Understood, things: tuple[Thing, ...] = ()) -> Draft:
    past = PastTurn("turn-1", "normal_routing", (), None, (), {}, "", MONDAY.astimezone(UTC), things=things)
    turn = Turn("t-1", "turn-2", "conv-1", "a", "cust-1", understood.text, (), MONDAY, MONDAY, NEW_YORK, "api", "en-US")
    return Draft(turn, scene("turn-2"), History(turns=(past,)), Kept(), understood)


def changed(understood: Understood) -> dict[str, Any] | None:
    """The params of the letter in its place; the one that waited is let go without a word."""
    draft = drafted(understood)
    if not changes_letter(draft, Matched((), (WAITING,))) or not draft.effects:
        return None
    stop, start = draft.effects
    assert isinstance(stop, Stop) and stop.workflow_id == "w-1" and not stop.told
    assert isinstance(start, Start)
    params: dict[str, Any] = start.plan["steps"][0]["params"]
    return params


def test_it_is_sent_to_somebody_else_too() -> None:
    params = changed(heard("send it to Ann too", people=(person(ANN, text="Ann", role="recipient"),)))
    assert params is not None and params["recipient_email"] == ["bob@x.com", ANN.email]
    assert params["body"] == BODY.replace("Hi Bob,", "Hi Bob and Ann,")
    alone = changed(heard("send it to Ann instead", people=(person(ANN, text="Ann", role="recipient"),)))
    assert alone is not None and alone["recipient_email"] == [ANN.email] and alone["body"].startswith("Hi Ann,")


def test_its_words_and_its_subject_are_changed() -> None:
    params = changed(heard("change it to: running 10 late"))
    assert params == {
        "recipient_email": ["bob@x.com"],
        "subject": "Running 10 late",
        "body": "Hi Bob,\n\nRunning 10 late\n\nSam Doe",
    }
    named = changed(heard("change the subject to: Late today"))
    assert named is not None and (named["subject"], named["body"]) == ("Late today", BODY)


@pytest.mark.parametrize("text", ["make it shorter", "make it more formal", "rephrase it"])
def test_words_that_were_not_said_are_asked_for(text: str) -> None:
    draft = drafted(heard(text))
    assert changes_letter(draft, Matched((), (WAITING,)))
    assert draft.parts[0].facts["kind"] == "reword" and not draft.effects


@pytest.mark.parametrize("text", ["yes", "send it", "email Ann saying hi"])
def test_other_texts_change_no_letter(text: str) -> None:
    people = (person(ANN, text="Ann", role="recipient"),) if "Ann" in text else ()
    slots = {"body": "hi"} if people else {}
    assert not changes_letter(drafted(heard(text, people=people, slots=slots)), Matched((), (WAITING,)))


LISTED = (Thing(kind="event", id="e1", title="Lunch"), Thing(kind="task", id="t1", title="Milk"))


def test_all_that_was_listed_is_taken_away() -> None:
    draft = drafted(heard("cancel both", act="drop"), LISTED)
    assert takes_all_away(draft, Matched())
    [start] = draft.effects
    assert isinstance(start, Start)
    assert [(step["action"], step["params"]) for step in start.plan["steps"]] == [
        ("delete_event", {"event_id": "e1"}),
        ("delete_task", {"task_id": "t1"}),
    ]


def test_one_thing_or_an_open_question_is_not_all() -> None:
    assert not takes_all_away(drafted(heard("cancel both"), LISTED[:1]), Matched())
    assert not takes_all_away(drafted(heard("cancel both"), LISTED), Matched((), (WAITING,)))
    assert not takes_all_away(drafted(heard("cancel it"), LISTED), Matched())


TWO = replace(
    WAITING,
    covers=(
        {
            **WAITING.covers[0],
            "params": {
                "recipient_email": ["bob@x.com", ANN.email],
                "subject": "Lunch on Thursday",
                "body": "Hi Bob and Ann,\n\nlunch is on Thursday\n\nSam Doe",
            },
        },
    ),
)


def edited(text: str, **more: Any) -> dict[str, Any] | None:
    draft = drafted(heard(text, **more))
    if not changes_letter(draft, Matched((), (TWO,))):
        return None
    [start] = [effect for effect in draft.effects if isinstance(effect, Start)]
    params: dict[str, Any] = start.plan["steps"][0]["params"]
    return params


@pytest.mark.parametrize(
    "text", ["say Friday instead of Thursday", "change thursday to Friday", "no, Friday not Thursday"]
)
def test_some_of_its_words_give_way_to_others(text: str) -> None:
    params = edited(text)
    assert params is not None and params["subject"] == "Lunch on Friday"
    assert params["body"] == "Hi Bob and Ann,\n\nlunch is on Friday\n\nSam Doe"


@pytest.mark.parametrize(
    "text", ["also tell them I'll bring wine", "add that I'll bring wine", 'add "I\'ll bring wine"']
)
def test_words_are_put_into_it(text: str) -> None:
    params = edited(text)
    assert params is not None
    assert params["body"] == "Hi Bob and Ann,\n\nlunch is on Thursday. I'll bring wine\n\nSam Doe"


@pytest.mark.parametrize("text", ["take Ann off", "leave out Ann", "don't send it to Ann", "remove Ann"])
def test_somebody_is_left_out(text: str) -> None:
    params = edited(text, people=(person(ANN, text="Ann"),))
    assert params is not None and params["recipient_email"] == ["bob@x.com"]
    assert params["body"].startswith("Hi Bob,\n")


@pytest.mark.parametrize("text", ["change lunch to 3pm", "Friday not Monday", "add milk", "take Tom off"])
def test_what_is_not_of_the_letter_leaves_it_as_it_is(text: str) -> None:
    event = {"intent": "calendar.reschedule", "confidence": 0.9, "goal_type": "reschedule", "slots": {"query": "lunch"}}
    assert edited(text, **(event if "lunch" in text else {})) is None


@pytest.mark.parametrize("text", ["put Ann on it too", "cc Ann", "mail it to Ann as well"])
def test_somebody_gets_it_too(text: str) -> None:
    params = changed(heard(text, people=(person(ANN, text="Ann"),)))
    assert params is not None and params["recipient_email"] == ["bob@x.com", ANN.email]


def test_somebody_unknown_is_asked_about_or_told_with_the_address() -> None:
    zed = (person(text="Zed"),)
    draft = drafted(heard("cc Zed", people=zed))
    assert changes_letter(draft, Matched((), (WAITING,)))
    assert (draft.parts[0].topic, draft.parts[0].facts["name"]) == ("unknown_person", "Zed")
    assert draft.pending is not None and (draft.pending.text, draft.pending.missing_text) == ("cc Zed", "Zed")
    params = changed(heard("cc Zed, zed@q.com", people=zed, emails=("zed@q.com",)))
    assert params is not None and params["recipient_email"] == ["bob@x.com", "zed@q.com"]


def test_who_is_put_into_a_meeting_gets_no_letter() -> None:
    meeting = {"intent": "calendar.update", "confidence": 0.99, "goal_type": "update", "slots": {"noun": "meeting"}}
    assert changed(heard("add Ann to my meeting", people=(person(ANN, text="Ann"),), **meeting)) is None


@pytest.mark.parametrize(
    ("words", "text", "time", "now"),
    [
        ("Are you free monday?", "no, tuesday", day(local(3, 0), text="tuesday"), "Are you free tuesday?"),
        ("Lunch is at 1", "no wait, 2", clock(local(3, 14), text="2"), "Lunch is at 2"),
        ("Monday or Friday?", "no, tuesday", day(local(3, 0), text="tuesday"), None),
        ("I'll be late", "no, tuesday", day(local(3, 0), text="tuesday"), None),
    ],
)
def test_another_time_takes_the_place_of_the_one_it_has(words: str, text: str, time: TimeSaid, now: str | None) -> None:
    params = {"recipient_email": ["bob@x.com"], "subject": words, "body": f"Hi Bob,\n\n{words}"}
    waiting = replace(WAITING, covers=({"type": "email", "action": "send_email", "params": params},))
    draft = drafted(heard(text, act="change", times=(time,)))
    took = changes_letter(draft, Matched((), (waiting,)))
    starts = [effect for effect in draft.effects if isinstance(effect, Start)]
    assert took is (now is not None)
    assert [start.plan["steps"][0]["params"]["body"] for start in starts] == ([f"Hi Bob,\n\n{now}"] if now else [])

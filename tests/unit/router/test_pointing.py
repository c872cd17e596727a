"""What words point back at, what was done last, and talk about the assistant: pure rules over what was read."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from services.router.deciding.commands import command_of
from services.router.deciding.focus import intent_for, pointed_at, swaps_time
from services.router.deciding.guard import guard
from services.router.deciding.pointing import focus_of
from services.router.deciding.questions import question_facts, question_words
from services.router.deciding.talk import topic_of_talk
from services.router.model.decision import Mode, Pending
from services.router.model.goal import Goal, Offer, Reading, Thing, TimeSaid
from services.router.model.history import History, PastTurn
from services.router.model.things import things_of
from services.router.model.told import OpenQuestion, Run, StepRun
from services.router.model.turn import Turn
from services.router.model.understood import PersonSaid, Understood
from services.router.reading.reads import goes_on
from services.router.reading.remembered import guess_filled
from tests.unit.router.builders import MONDAY, NEW_YORK, heard, scene

NOW = datetime(2026, 3, 2, 14, tzinfo=UTC)
ONE = (Thing(kind="event", id="e1", title="Dentist"),)
TWO = (*ONE, Thing(kind="event", id="e2", title="Lunch"))
MIXED = (*ONE, Thing(kind="task", id="t1", title="Taxes"))
AT_FOUR = TimeSaid(text="4", role="new_time", has_time=True, readings=(Reading(start=NOW),))


def said(text: str, **more: Any) -> Understood:
    return heard(text, **more)


@pytest.mark.parametrize(
    "text", ["move it to 4", "cancel that", "delete this one", "make it an hour longer", "push that to friday"]
)
def test_a_pronoun_points_at_the_only_thing(text: str) -> None:
    assert pointed_at(said(text), ONE, ()) == ONE[0]
    assert pointed_at(said(text), TWO, TWO) is None
    assert pointed_at(said(text), (), ()) is None


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("move the second one to 4", 1),
        ("cancel the first one", 0),
        ("delete number 2", 1),
        ("the last meeting please", 1),
    ],
)
def test_a_place_points_into_the_list(text: str, place: int) -> None:
    assert pointed_at(said(text), ONE, TWO) == TWO[place]


def test_what_is_named_is_not_pointed_at() -> None:
    assert (
        pointed_at(said("is that the lunch with ann", people=(PersonSaid("ann", "Ann", "attendee", "exact"),)), ONE, ())
        is None
    )
    assert pointed_at(said("that budget review", slots={"query": "budget review"}), ONE, ()) is None
    assert pointed_at(said("the fourth one"), ONE, TWO) is None


def test_a_kind_tells_which_of_several() -> None:
    assert pointed_at(said("delete that task"), MIXED, ()) == MIXED[1]
    assert intent_for(MIXED[1], "cancel") == "task.delete" and intent_for(MIXED[0], "cancel") == ""
    assert said("stop that one").does("takes_away") and not said("never mind").does("takes_away")


def _step(action: str, status: str = "completed", ended: datetime = NOW, **result: Any) -> StepRun:
    family, _, name = action.partition(".")
    return StepRun("s1", family, name, status, "reversible", result=result, ended_at=ended)


def test_things_are_what_the_answer_told_of() -> None:
    made = Run(
        "w", "completed", 1, (_step("calendar.create_event", event={"id": "e1", "title": "Dentist", "notes": "x"}),)
    )
    [thing] = things_of([made], NOW, None)
    assert (thing.kind, thing.id, thing.title) == ("event", "e1", "Dentist") and "notes" not in thing.value
    assert things_of([made], datetime(2026, 3, 2, 15, tzinfo=UTC), None) == ()
    gone = Run("w", "completed", 1, (_step("calendar.delete_event", event={"id": "e1"}),))
    assert things_of([gone], NOW, None) == ()
    back = Run("w", "completed", 1, (_step("calendar.delete_event", "undone", event={"id": "e1", "title": "Dentist"}),))
    assert [each.id for each in things_of([back], NOW, None)] == ["e1"]
    listed = Run(
        "w", "completed", 1, (_step("task.list_tasks", items=[{"id": "t1", "title": "A"}, {"id": "t2", "title": "B"}]),)
    )
    assert [each.id for each in things_of([listed], NOW, None)] == ["t1", "t2"]
    hung = Run(
        "w", "completed", 1,
        (
            _step("calendar.list_events", items=[{"id": "e1", "title": "Dentist"}]),
            _step("agenda.create_reminder", items=[{"task": {"id": "r1", "description": "Dentist"}}]),
        ),
    )  # fmt: skip
    assert [(each.kind, each.id) for each in things_of([hung], NOW, None)] == [("reminder", "r1")]


def _after(matter_type: str) -> History:
    return History(turns=(PastTurn("t", "normal_routing", (), None, (), {"type": matter_type}, "", NOW),))


@pytest.mark.parametrize("text", ["and 4", "what about 4", "how about 4?", "4"])
def test_a_question_goes_on_with_another_time(text: str) -> None:
    understood = said(text, confidence=0.5, times=(AT_FOUR,))
    assert goes_on(_after("calendar.free_time"), understood) == "calendar.free_time"
    assert goes_on(_after("task.create"), understood) == ""
    assert goes_on(_after("calendar.free_time"), said(f"book lunch {text}", confidence=0.5, times=(AT_FOUR,))) == ""


def test_a_fragment_goes_on_with_our_only_guess() -> None:
    pending = Pending(kind="guess", text="lunch w bob", guesses=("calendar.schedule",))
    assert guess_filled(pending, said("friday", times=(AT_FOUR,))) == "calendar.schedule"
    assert guess_filled(pending, said("no", act="deny", times=(AT_FOUR,))) == ""
    assert guess_filled(pending, said("hmm")) == ""


@pytest.mark.parametrize(
    "text", ["what did you just do?", "did you send it?", "did it work", "is it booked?", "what have you changed"]
)
def test_what_was_done_is_a_command(text: str) -> None:
    assert command_of(said(text)) == "did"


@pytest.mark.parametrize("text", ["did ann send the report?", "what did you think of the film", "is it raining"])
def test_other_questions_are_none(text: str) -> None:
    assert command_of(said(text)) is None


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("are you a robot?", "who_i_am"),
        ("who made you", "who_i_am"),
        ("what time is it", "time"),
        ("do you speak french", "languages"),
        ("how are you today", "how_i_am"),
        ("how do i cancel something?", "help"),
        ("this is useless", "complaint"),
        ("huh?", "again"),
    ],
)
def test_talk_about_the_assistant_is_never_a_request(text: str, topic: str) -> None:
    understood = said(text, intent="out_of_scope", confidence=0.97)
    assert topic_of_talk(understood) == topic and guard(None, understood).mode is Mode.NORMAL_ROUTING


@pytest.mark.parametrize(
    "text", ["what time is my call with ann", "who are you meeting tomorrow", "move what we said to 4"]
)
def test_a_clear_request_is_no_talk(text: str) -> None:
    assert topic_of_talk(said(text, intent="calendar.list", confidence=0.95)) == ""


def test_praise_is_no_yes() -> None:
    assert all(said(text).does("praises") for text in ("perfect", "that's great"))
    assert not any(said(text).does("praises") for text in ("yes", "great, book it"))


def test_an_approval_is_named_by_what_it_would_do() -> None:
    covers = (
        {
            "type": "email",
            "action": "send_email",
            "params": {"draft_id": "d"},
            "subjects": [{"id": "d", "to": ["ann@x.com"], "subject": "Roof", "body": "long"}],
        },
    )
    asked = OpenQuestion("q", "w", "Should I go ahead?", "yes_no", "approval", "open", "c", covers=covers)
    facts = question_facts(asked)
    assert facts["steps"][0]["subjects"] == [{"id": "d", "to": ["ann@x.com"], "subject": "Roof"}]
    assert "Roof" in question_words(asked) and "long" not in question_words(asked)


def test_a_person_can_be_put_into_it() -> None:
    ann = (PersonSaid("ann", "Ann", "attendee", "exact"),)
    assert pointed_at(said("add ann to it", people=ann), ONE, ()) == ONE[0]
    assert pointed_at(said("add ann to the review", people=ann), ONE, ()) is None


def test_another_time_instead_is_for_what_was_spoken_of() -> None:
    text = said("can we do 4 instead", times=(AT_FOUR,))
    assert pointed_at(text, ONE, ()) == ONE[0] and swaps_time(text)
    assert not swaps_time(said("lunch at 4 instead", times=(AT_FOUR,), goal_type="schedule"))


@pytest.mark.parametrize("text", ["ok", "okay thanks", "got it", "alright then", "ok cool"])
def test_what_is_only_taken_in(text: str) -> None:
    assert said(text).does("takes_in")


@pytest.mark.parametrize("text", ["yes", "ok book it", "sure", "yes please", "ok friday"])
def test_a_yes_is_more_than_that(text: str) -> None:
    assert not said(text).does("takes_in")


@pytest.mark.parametrize("text", ["actually can we do 4", "could we do 4", "hmm can we make it 4 instead"])
def test_another_hour_for_what_was_just_done_makes_no_new_event(text: str) -> None:
    read = said(text, times=(AT_FOUR,), intent="calendar.schedule", confidence=0.69, goal_type="schedule")
    assert swaps_time(read)
    assert not swaps_time(said(f"{text} with Bob", times=(AT_FOUR,), people=(PersonSaid("Bob", "Bob", "", "exact"),)))


def test_who_is_taken_out_is_of_what_was_spoken_of() -> None:
    bob = (PersonSaid("Bob", "Bob", "attendee", "exact"),)
    out = said("remove bob", intent="calendar.update", people=bob, slots={"changes": {"remove_attendees": ["Bob"]}})
    assert pointed_at(out, ONE, ()) == ONE[0]


def test_what_is_done_with_is_in_the_list_that_was_shown_whatever_is_open() -> None:
    stamps, plumber = (Thing(kind="task", id=each, title=each, value={"id": each}) for each in ("stamps", "plumber"))
    shown = PastTurn("turn-1", "normal_routing", (), None, (), {}, "", NOW, things=(stamps, plumber))
    goal = Goal(
        goal_id="g", type="update", tenant_id="t", conversation_id="c", customer_id="p", status="proposed",
        proposal=Offer(id="o", hash="h", plan={}, expires_at=NOW, asked_at=NOW), asked="yes_no",
        created_at=NOW + timedelta(minutes=1), updated_at=NOW + timedelta(minutes=1),
    )  # fmt: skip
    done = heard("done with the first one", intent="task.complete", confidence=0.8)
    turn = Turn("t-1", "turn-3", "conv-1", "a", "cust-1", done.text, (), MONDAY, MONDAY, NEW_YORK, "api", "en-US")
    assert focus_of(done, goal, History(turns=(shown,)), turn, scene()) == stamps


def test_a_reminder_before_nothing_named_hangs_on_what_was_spoken_of() -> None:
    history = replace(_after("schedule").turns[0], things=ONE)
    before = said(
        "remind me 15 min before", intent="reminder.create", slots={"anchor": {"side": "before", "thing": ""}}
    )
    turn = Turn("t-1", "turn-2", "conv-1", "a", "cust-1", before.text, (), NOW, NOW, "America/New_York", "api", "en-US")
    now = scene(now=NOW)
    assert focus_of(before, None, History(turns=(history,)), turn, now) == ONE[0]
    named = said(before.text, intent="reminder.create", slots={**before.slots, "title": "Dentist"})
    assert focus_of(named, None, History(turns=(history,)), turn, now) is None

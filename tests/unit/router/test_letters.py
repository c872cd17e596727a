"""A letter that waits for its yes is sent to somebody else too, or in other words; all of what was listed goes."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC
from typing import Any, cast

import pytest

from services.router.deciding.all_of_them import takes_all_away
from services.router.deciding.draft import Draft
from services.router.deciding.letters import changes_draft, changes_letter, same_to_others
from services.router.model.decision import Resume, Start, Stop
from services.router.model.goal import Thing, TimeSaid
from services.router.model.history import History, PastTurn
from services.router.model.told import Kept, Matched, OpenQuestion, ReadingContext
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


class Reads:
    """Reads a text against the letter that waits, with these times."""

    def __init__(self, *times: TimeSaid) -> None:
        self._times = times

    async def read(self, turn: Turn, text: str, context: ReadingContext, intent: str = "") -> Understood:
        return heard(text, letter=context.letter, times=self._times)


READS: Any = Reads()


def drafted(understood: Understood, things: tuple[Thing, ...] = ()) -> Draft:
    past = PastTurn("turn-1", "normal_routing", (), None, (), {}, "", MONDAY.astimezone(UTC), things=things)
    turn = Turn("t-1", "turn-2", "conv-1", "a", "cust-1", understood.text, (), MONDAY, MONDAY, NEW_YORK, "api", "en-US")
    return Draft(turn, scene("turn-2"), History(turns=(past,)), Kept(), understood)


async def changed(understood: Understood) -> dict[str, Any] | None:
    """The params of the letter in its place; the one that waited is let go without a word."""
    draft = drafted(understood)
    if not await changes_letter(draft, Matched((), (WAITING,)), READS) or not draft.effects:
        return None
    stop, start = draft.effects
    assert isinstance(stop, Stop) and stop.workflow_id == "w-1" and not stop.told
    assert isinstance(start, Start)
    params: dict[str, Any] = start.plan["steps"][0]["params"]
    return params


async def test_it_is_sent_to_somebody_else_too() -> None:
    params = await changed(heard("send it to Ann too", people=(person(ANN, text="Ann", role="recipient"),)))
    assert params is not None and params["recipient_email"] == ["bob@x.com", ANN.email]
    assert params["body"] == BODY.replace("Hi Bob,", "Hi Bob and Ann,")
    alone = await changed(heard("send it to Ann instead", people=(person(ANN, text="Ann", role="recipient"),)))
    assert alone is not None and alone["recipient_email"] == [ANN.email] and alone["body"].startswith("Hi Ann,")


async def test_its_words_and_its_subject_are_changed() -> None:
    params = await changed(heard("change it to: running 10 late"))
    assert params == {
        "recipient_email": ["bob@x.com"],
        "subject": "Running 10 late",
        "body": "Hi Bob,\n\nRunning 10 late\n\nSam Doe",
    }
    named = await changed(heard("change the subject to: Late today"))
    assert named is not None and (named["subject"], named["body"]) == ("Late today", BODY)


@pytest.mark.parametrize("text", ["make it shorter", "make it more formal", "rephrase it"])
async def test_words_that_were_not_said_are_asked_for(text: str) -> None:
    draft = drafted(heard(text))
    assert await changes_letter(draft, Matched((), (WAITING,)), READS)
    assert draft.parts[0].facts["kind"] == "reword" and not draft.effects


@pytest.mark.parametrize("text", ["yes", "send it", "email Ann saying hi"])
async def test_other_texts_change_no_letter(text: str) -> None:
    people = (person(ANN, text="Ann", role="recipient"),) if "Ann" in text else ()
    slots = {"body": "hi"} if people else {}
    said = heard(text, people=people, slots=slots, act="" if people else "affirm")
    assert not await changes_letter(drafted(said), Matched((), (WAITING,)), READS)


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


async def edited(text: str, **more: Any) -> dict[str, Any] | None:
    draft = drafted(heard(text, **more))
    if not await changes_letter(draft, Matched((), (TWO,)), READS):
        return None
    [start] = [effect for effect in draft.effects if isinstance(effect, Start)]
    params: dict[str, Any] = start.plan["steps"][0]["params"]
    return params


@pytest.mark.parametrize(
    "text", ["say Friday instead of Thursday", "change thursday to Friday", "no, Friday not Thursday"]
)
async def test_some_of_its_words_give_way_to_others(text: str) -> None:
    params = await edited(text)
    assert params is not None and params["subject"] == "Lunch on Friday"
    assert params["body"] == "Hi Bob and Ann,\n\nlunch is on Friday\n\nSam Doe"


@pytest.mark.parametrize(
    "text", ["also tell them I'll bring wine", "add that I'll bring wine", 'add "I\'ll bring wine"']
)
async def test_words_are_put_into_it(text: str) -> None:
    params = await edited(text)
    assert params is not None
    assert params["body"] == "Hi Bob and Ann,\n\nlunch is on Thursday. I'll bring wine\n\nSam Doe"


@pytest.mark.parametrize("text", ["take Ann off", "leave out Ann", "don't send it to Ann", "remove Ann"])
async def test_somebody_is_left_out(text: str) -> None:
    params = await edited(text, people=(person(ANN, text="Ann"),))
    assert params is not None and params["recipient_email"] == ["bob@x.com"]
    assert params["body"].startswith("Hi Bob,\n")


@pytest.mark.parametrize("text", ["change lunch to 3pm", "Friday not Monday", "add milk", "take Tom off"])
async def test_what_is_not_of_the_letter_leaves_it_as_it_is(text: str) -> None:
    event: dict[str, Any] = {"intent": "calendar.reschedule", "confidence": 0.9, "goal_type": "reschedule"}
    event |= {"slots": {"query": "lunch"}}
    event |= {"times": (clock(local(3, 15), text="3pm"),)}
    assert await edited(text, **(event if "lunch" in text else {})) is None


@pytest.mark.parametrize("text", ["put Ann on it too", "cc Ann", "mail it to Ann as well"])
async def test_somebody_gets_it_too(text: str) -> None:
    params = await changed(heard(text, people=(person(ANN, text="Ann"),)))
    assert params is not None and params["recipient_email"] == ["bob@x.com", ANN.email]


async def test_somebody_unknown_is_asked_about_or_told_with_the_address() -> None:
    zed = (person(text="Zed"),)
    draft = drafted(heard("cc Zed", people=zed))
    assert await changes_letter(draft, Matched((), (WAITING,)), READS)
    assert (draft.parts[0].topic, draft.parts[0].facts["name"]) == ("unknown_person", "Zed")
    assert draft.pending is not None and (draft.pending.text, draft.pending.missing_text) == ("cc Zed", "Zed")
    params = await changed(heard("cc Zed, zed@q.com", people=zed, emails=("zed@q.com",)))
    assert params is not None and params["recipient_email"] == ["bob@x.com", "zed@q.com"]


async def test_who_is_put_into_a_meeting_gets_no_letter() -> None:
    meeting: dict[str, Any] = {
        "intent": "calendar.update",
        "confidence": 0.99,
        "goal_type": "update",
        "slots": {"noun": "meeting"},
    }
    assert await changed(heard("add Ann to my meeting", people=(person(ANN, text="Ann"),), **meeting)) is None


@pytest.mark.parametrize(
    ("words", "text", "time", "now"),
    [
        ("Are you free monday?", "no, tuesday", day(local(3, 0), text="tuesday"), "Are you free tuesday?"),
        ("Lunch is at 1", "no wait, 2", clock(local(3, 14), text="2"), "Lunch is at 2"),
        ("Monday or Friday?", "no, tuesday", day(local(3, 0), text="tuesday"), None),
        ("I'll be late", "no, tuesday", day(local(3, 0), text="tuesday"), None),
    ],
)
async def test_another_time_takes_the_place_of_the_one_it_has(
    words: str, text: str, time: TimeSaid, now: str | None
) -> None:
    params = {"recipient_email": ["bob@x.com"], "subject": words, "body": f"Hi Bob,\n\n{words}"}
    waiting = replace(WAITING, covers=({"type": "email", "action": "send_email", "params": params},))
    draft = drafted(heard(text, act="change", times=(time,)))
    took = await changes_letter(draft, Matched((), (waiting,)), cast("Any", Reads(time)))
    starts = [effect for effect in draft.effects if isinstance(effect, Start)]
    assert took is (now is not None)
    assert [start.plan["steps"][0]["params"]["body"] for start in starts] == ([f"Hi Bob,\n\n{now}"] if now else [])


@pytest.mark.parametrize("text", ["don't send it yet", "no wait, dont send it yet", "hold on, not yet"])
async def test_a_letter_is_held_back_and_stays_open(text: str) -> None:
    draft = drafted(heard(text))
    assert await changes_letter(draft, Matched((), (WAITING,)), READS)
    assert draft.parts[0].topic == "held_back" and not draft.effects


async def test_that_it_shall_go_is_the_yes_to_the_only_letter() -> None:
    draft = drafted(heard("ok send that email", act="request"))
    assert await changes_letter(draft, Matched((), (WAITING,)), READS)
    [resume] = draft.effects
    assert isinstance(resume, Resume) and (resume.workflow_id, resume.answer["decision"]) == ("w-1", "yes")
    two = drafted(heard("ok send that email", act="request"))
    assert not await changes_letter(two, Matched((), (WAITING, WAITING)), READS)


UNWRITTEN = replace(
    WAITING,
    covers=(
        {
            **WAITING.covers[0],
            "params": {"draft_id": "d-1"},
            "subjects": [
                {"to": ["bob@x.com"], "subject": "Invoice", "body": "Hi Bob,\n\nI'm writing about the invoice."}
            ],
        },
    ),
)


@pytest.mark.parametrize(
    ("text", "written"),
    [("the invoice is overdue, please pay", True), ("what is the weather like?", False), ("thanks a lot", False)],
)
async def test_what_is_said_beside_a_letter_without_words_is_its_words(text: str, written: bool) -> None:
    draft = drafted(heard(text, intent="out_of_scope", act="thanks" if "thanks" in text else "request"))
    assert await changes_letter(draft, Matched((), (UNWRITTEN,)), READS) is written
    starts = [effect.plan["steps"][0]["params"]["body"] for effect in draft.effects if isinstance(effect, Start)]
    assert starts == (["Hi Bob,\n\nThe invoice is overdue, please pay"] if written else [])


async def test_words_of_a_letter_give_way_though_they_may_name_an_event() -> None:
    event = {
        "intent": "calendar.update",
        "confidence": 0.9,
        "goal_type": "update",
        "slots": {"query": "lunch to dinner"},
    }
    params = await edited("change lunch to dinner", **event)
    assert params is not None and params["subject"] == "Dinner on Thursday"


async def test_who_is_only_known_by_the_address_is_left_out() -> None:
    params = {"recipient_email": [ANN.email, "bob@x.com"], "subject": "Hi", "body": "Hi Ann,\n\nhi"}
    waiting = replace(WAITING, covers=({"type": "email", "action": "send_email", "params": params},))
    draft = drafted(heard("remove bob", people=(person(text="bob"),)))
    assert await changes_letter(draft, Matched((), (waiting,)), READS)
    [start] = [effect for effect in draft.effects if isinstance(effect, Start)]
    assert start.plan["steps"][0]["params"]["recipient_email"] == [ANN.email]


MAIL = Thing(
    kind="email", id="d-1", title="Offsite",
    value={"to": ["bob@x.com"], "subject": "Offsite", "body": BODY, "status": "draft"},
)  # fmt: skip


async def test_a_draft_that_waits_for_nothing_is_changed() -> None:
    draft = drafted(heard("change the subject to June offsite"), (MAIL,))
    assert await changes_draft(draft, READS)
    [start] = draft.effects
    assert isinstance(start, Start)
    [step] = start.plan["steps"]
    assert (step["action"], step["params"]) == ("update_draft", {"draft_id": "d-1", "subject": "June offsite"})
    assert not await changes_draft(drafted(heard("what's on today?"), (MAIL,)), READS)


async def test_the_same_goes_to_somebody_else() -> None:
    sent = replace_thing(MAIL, status="sent")
    draft = drafted(heard("and the same to Ann", people=(person(ANN, text="Ann"),)), (sent,))
    assert not await changes_draft(draft, READS)
    assert same_to_others(draft, Matched())
    [start] = draft.effects
    assert isinstance(start, Start)
    params = start.plan["steps"][0]["params"]
    assert params["recipient_email"] == [ANN.email] and params["body"].startswith("Hi Ann,")


def replace_thing(thing: Thing, **value: Any) -> Thing:
    return thing.model_copy(update={"value": {**thing.value, **value}})


async def test_what_is_gone_is_nothing_that_it_means() -> None:
    sent = replace_thing(MAIL, status="sent")
    spoken = drafted(heard("move it"), (sent,)).history
    assert spoken.things(scene("turn-2")) == () and spoken.mail(scene("turn-2")) == sent
    card = Thing(kind="contact", id="c-1", title="Jim Beam", value={"email": "jim@x.com"})
    made = drafted(heard("email him"), (card,)).history
    assert made.things(scene("turn-2")) == ()
    assert [(each.name, each.email) for each in made.recent_people()] == [("Jim Beam", "jim@x.com")]

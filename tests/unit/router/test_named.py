"""Texts that read like another field's and name a task or a reminder there is; several named in one breath."""

from __future__ import annotations

from datetime import UTC
from typing import Any, cast

import pytest

from services.planner.language import Context, read
from services.router.deciding.draft import Draft
from services.router.deciding.focus import pointed_at
from services.router.deciding.named import asks_of_ours, nearer, repeats_elsewhere
from services.router.deciding.named_several import names_several
from services.router.model.decision import Start
from services.router.model.goal import Thing, TimeSaid
from services.router.model.history import History
from services.router.model.replies import notice
from services.router.model.things import things_told
from services.router.model.told import Kept, ReadingContext
from services.router.model.turn import Turn
from services.router.model.understood import Understood
from tests.unit.router.builders import MONDAY, NEW_YORK, MemoryCalendar, clock, day, heard, local, scene

TASKS = [{"id": f"t-{n}", "title": title} for n, title in enumerate(["File taxes", "Car wash", "Bananas", "Bread"])]
REMINDERS = [{"id": "r-1", "title": "Call the bank", "scheduled_at": "2026-03-05T14:00:00-05:00"}]


class Items(MemoryCalendar):
    """With tasks and a reminder."""

    async def items(self, kind: str, query: str) -> list[dict[str, Any]]:
        return {"task": TASKS, "reminder": REMINDERS}.get(kind, [])


class Reads:
    """Reads as the planner does, and keeps what it was asked to read a text against."""

    def __init__(self) -> None:
        self.against: list[tuple[str, ReadingContext]] = []

    async def read(self, turn: Turn, text: str, context: ReadingContext, intent: str = "") -> Understood:
        self.against.append((intent, context))
        found = read(text, Context(MONDAY.astimezone(UTC), NEW_YORK), context.intent or intent)
        return heard(text, intent=intent or found.intent, confidence=1.0, slots=found.slots)


def drafted(said: Understood) -> Draft:
    turn = Turn("t-1", "turn-9", "conv-1", "a", "cust-1", said.text, (), MONDAY, MONDAY, NEW_YORK, "api", "en-US")
    return Draft(turn, scene("turn-9"), History(), Kept(), said)


def doubted(text: str) -> Understood:
    """A text that reads like another field's."""
    return heard(text, intent="out_of_scope", confidence=0.8, act="request")


@pytest.mark.parametrize(
    ("text", "intent", "meant"),
    [
        ("delete the bank one", "reminder.cancel", "r-1"),
        ("delete the car wash", "task.delete", "t-1"),
        ("done with the taxes thing", "task.complete", "t-0"),
        ("rename car wash to wash the van", "task.update", "t-1"),
    ],
)
async def test_what_is_called_so_is_meant(text: str, intent: str, meant: str) -> None:
    draft, reads = drafted(doubted(text)), Reads()
    context = await nearer(draft, ReadingContext(), cast("Any", reads), Items())
    assert context is not None and context.focus is not None
    assert (draft.understood.intent, context.focus.id) == (intent, meant)


@pytest.mark.parametrize("text", ["delete my bank account", "cancel my credit card", "tick off mars", "tell me a joke"])
async def test_a_word_in_common_is_no_name(text: str) -> None:
    draft = drafted(doubted(text))
    assert await nearer(draft, ReadingContext(), cast("Any", Reads()), Items()) is None
    assert draft.understood.intent == "out_of_scope"


async def test_a_question_that_names_a_task_is_about_it() -> None:
    told = await asks_of_ours(drafted(doubted("when are the taxes due?")), cast("Any", Reads()), Items())
    assert told is not None and told.facts["value"]["title"] == "File taxes"
    assert await asks_of_ours(drafted(doubted("when is easter?")), cast("Any", Reads()), Items()) is None


async def test_a_reminder_moved_by_name_keeps_its_day() -> None:
    hour = clock(local(2, 16), text="to 4")
    said = heard(
        "move the bank reminder to 4", intent="reminder.update", confidence=0.9, slots={"query": "bank"}, times=(hour,)
    )
    context = await nearer(drafted(said), ReadingContext(), cast("Any", Reads()), Items())
    assert context is not None and context.focus is not None and context.focus.id == "r-1"
    assert context.anchor == local(5, 14)


async def test_each_of_several_names_is_one_thing() -> None:
    said = heard("mark bananas and bread done", intent="task.complete", confidence=0.9, act="request")
    draft = drafted(said)
    assert await names_several(draft, cast("Any", Reads()), Items())
    [start] = draft.effects
    assert isinstance(start, Start)
    steps = [(step["action"], step["params"]["task_id"]) for step in start.plan["steps"]]
    assert steps == [("complete_task", "t-2"), ("complete_task", "t-3")]


async def test_a_name_that_nothing_has_leaves_all_as_it_is() -> None:
    said = heard("mark bananas and milk done", intent="task.complete", confidence=0.9, act="request")
    assert not await names_several(drafted(said), cast("Any", Reads()), Items())


RENT = Thing(kind="reminder", id="r-1", title="Pay rent", value={"recurrence": "FREQ=MONTHLY;BYMONTHDAY=1"})
GYM = Thing(kind="reminder", id="r-2", title="Gym", value={"recurrence": "FREQ=WEEKLY;BYDAY=MO"})


@pytest.mark.parametrize(
    ("thing", "text", "time", "now"),
    [
        (RENT, "change rent to the 3rd", day(local(3, 0), text="the 3rd"), "change rent on the 3rd of every month"),
        (GYM, "move it to friday", day(local(6, 0), text="friday"), "move it every Friday"),
        (GYM, "make it 8am", clock(local(2, 8), text="8am"), None),
    ],
)
async def test_what_comes_again_moves_for_good(thing: Thing, text: str, time: TimeSaid, now: str | None) -> None:
    draft = drafted(heard(text, intent="reminder.update", confidence=1.0, times=(time,)))
    moved = await repeats_elsewhere(draft, ReadingContext(focus=thing), cast("Any", Reads()))
    assert (moved is not None, draft.understood.text) == (now is not None, now or text)


def test_the_first_of_one_is_that_one() -> None:
    said = heard("cancel the first one", intent="calendar.cancel", confidence=0.8, goal_type="cancel")
    assert pointed_at(said, (RENT,), ()) == RENT


def test_what_a_question_was_answered_about_is_what_it_means() -> None:
    value = {"id": "t-0", "title": "File taxes", "due": "2026-03-10"}
    [thing] = things_told([notice("thing", kind="task", value=value), notice("no_more")])
    assert (thing.kind, thing.id, thing.title) == ("task", "t-0", "File taxes")

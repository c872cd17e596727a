"""Short texts that go on from our last answer."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC
from typing import Any

import pytest

from services.router.deciding import follow_on
from services.router.deciding.draft import Draft
from services.router.model.goal import Thing
from services.router.model.history import History, PastTurn
from services.router.model.told import Kept, Matched, ReadingContext
from services.router.model.turn import Turn
from services.router.model.understood import Understood
from tests.unit.router.builders import MONDAY, NEW_YORK, MemoryCalendar, asks, event, heard, local, scene

CALL = event("e1", local(3, 14))
PILLS = {"id": "r1", "title": "Take my pills", "scheduled_at": local(3, 8).isoformat()}


class Calendar(MemoryCalendar):
    """With one reminder."""

    async def items(self, kind: str, query: str) -> list[dict[str, Any]]:
        return [PILLS] if kind == "reminder" else []


class Reads:
    """Notes what it is given, and takes it for a cancellation."""

    def __init__(self) -> None:
        self.texts: list[str] = []

    async def read(self, turn: Turn, text: str, context: ReadingContext, intent: str = "") -> Understood:
        self.texts.append(text)
        return asks("cancel")


def drafted(text: str, matter: dict[str, Any], *, acted: bool = False, things: tuple[Thing, ...] = ()) -> Draft:
    last = PastTurn(
        "turn-1", "normal_routing", (), None, (), matter, "", MONDAY.astimezone(UTC), acted=acted, things=things
    )
    turn = Turn("t-1", "turn-2", "conv-1", "a", "cust-1", text, (), MONDAY, MONDAY, NEW_YORK, "api", "en-US")
    return Draft(turn, scene("turn-2"), History(turns=(last,)), Kept(), heard(text, confidence=0.5))


async def part_of(draft: Draft, reads: Reads | None = None) -> Any:
    return await follow_on.goes_on(draft, reads or Reads(), Calendar(CALL))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("and the call?", "Call with John Smith"),
        ("what about the pills", "Take my pills"),
        ("how about my pills?", "Take my pills"),
    ],
)
async def test_another_thing_is_told_of(text: str, title: str) -> None:
    part = await part_of(drafted(text, {"type": "calendar.list"}))
    assert part.topic == "thing" and part.facts["value"]["title"] == title


async def test_what_is_nowhere_or_asks_for_something_itself_is_left_alone() -> None:
    assert await part_of(drafted("and the bananas?", {"type": "calendar.list"})) is None
    draft = drafted("and the call?", {"type": "calendar.list"})
    draft.understood = replace(draft.understood, intent="calendar.list", confidence=0.9)
    assert await part_of(draft) is None


async def test_a_cancellation_goes_on_to_another_thing_unless_it_is_asked_about() -> None:
    reads = Reads()
    draft = drafted("and the call", {"type": "cancel"}, acted=True)
    assert await part_of(draft, reads) is None
    assert reads.texts == ["cancel call"] and draft.understood.goal_type == "cancel"
    assert (await part_of(drafted("and the call?", {"type": "cancel"}, acted=True))).topic == "thing"


@pytest.mark.parametrize("text", ["i meant only the call", "no I meant the other", "that's wrong", "not that one"])
async def test_what_was_not_meant_can_be_undone(text: str) -> None:
    assert (await part_of(drafted(text, {"type": "cancel"}, acted=True))).topic == "offer_undo"
    assert await part_of(drafted(text, {"type": "calendar.list"})) is None


@pytest.mark.parametrize("text", ["what else?", "anything else?", "is that all?"])
async def test_a_list_has_no_more(text: str) -> None:
    assert (await part_of(drafted(text, {"type": "task.list"}))).topic == "no_more"
    long = tuple(Thing(kind="task", id=str(number)) for number in range(10))
    assert await part_of(drafted(text, {"type": "task.list"}, things=long)) is None
    assert await part_of(drafted(text, {"type": "schedule"}, acted=True)) is None


def test_why_not_is_a_question_where_no_yes_is_waited_for() -> None:
    assert follow_on.asks_why(drafted("why not?", {}), Matched())
    assert not follow_on.asks_why(drafted("why", {}), Matched())


@pytest.mark.parametrize("history", [History(), None])
async def test_a_question_for_a_thing_by_its_title_alone_is_answered_also_at_first(history: History | None) -> None:
    draft = drafted("when's the call?", {"type": "calendar.list"})
    part = await part_of(draft if history is None else replace(draft, history=history))
    assert part.facts["value"]["title"] == "Call with John Smith" and part.facts["asked"] == "when"


async def test_a_question_for_what_is_not_there_is_none_of_ours() -> None:
    assert await part_of(drafted("when's the concert?", {})) is None

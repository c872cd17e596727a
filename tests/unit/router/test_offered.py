"""Free times that were listed: one of them is taken by the next text, and another day asks for the same again."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, timedelta
from typing import Any

import pytest

from services.router.deciding.draft import Draft
from services.router.deciding.offered import takes_offered
from services.router.model.goal import Thing
from services.router.model.history import History, PastTurn
from services.router.model.told import Kept, ReadingContext
from services.router.model.turn import Scene, Turn
from services.router.model.understood import Understood
from services.router.reading.reads import at_other_time, goes_on
from tests.unit.router.builders import (
    MONDAY,
    NEW_YORK,
    MemoryCalendar,
    asks,
    clock,
    day,
    heard,
    length,
    local,
    says,
    scene,
)

FREE = tuple(
    Thing(
        kind="slot",
        id=str(hour),
        value={"start": local(3, hour).isoformat(), "end": local(3, hour + 2).isoformat()},
    )
    for hour in (9, 13)
)
SOUGHT = heard(
    "find me 2 hours for deep work tomorrow", "calendar.suggest", 0.8, "request",
    slots={"title": "Deep work", "title_explicit": True, "duration_s": 7200.0}, times=(length(7200), day(local(3, 0))),
)  # fmt: skip


class Reads:
    """A planner that reads what it was given."""

    def __init__(self, *read: Understood) -> None:
        self.read_by_text = {each.text: each for each in read}

    async def read(self, turn: Turn, text: str, context: ReadingContext, intent: str = "") -> Understood:
        return self.read_by_text[text]


def drafted(understood: Understood, minutes_ago: int = 1, things: tuple[Thing, ...] = FREE) -> Draft:
    """The turn after the list."""
    now: Scene = scene("turn-2")
    at = MONDAY.astimezone(UTC) - timedelta(minutes=minutes_ago)
    listed = PastTurn(
        "turn-1", "normal_routing", (), None, (), {"type": "calendar.suggest", "words": SOUGHT.text}, "", at,
        things=things,
    )  # fmt: skip
    turn = Turn("t-1", "turn-2", "conv-1", "a", "cust-1", understood.text, (), MONDAY, MONDAY, NEW_YORK, "api", "en-US")
    return Draft(turn, now, History(turns=(listed,)), Kept(), understood)


async def took(understood: Understood, **more: Any) -> Draft:
    draft = drafted(understood, **more)
    took = await takes_offered(draft, Reads(SOUGHT, understood), MemoryCalendar())  # type: ignore[arg-type]
    assert took is (draft.goal_after is not None)
    return draft


@pytest.mark.parametrize(
    ("understood", "hour"),
    [
        (says("choose", "the first one", choice=1), 9),
        (says("choose", "book the last one", choice=-1), 13),
        (replace(asks("schedule"), text="book the second one", act="choose", choice=2), 13),
        (says("inform", "the 1pm one", times=(clock(local(3, 13)),)), 13),
        (says("inform", "can we do 3pm", times=(clock(local(3, 15)),)), 15),
    ],
)
async def test_a_listed_time_is_taken_with_its_name_and_length(understood: Understood, hour: int) -> None:
    goal = (await took(understood)).goal_after
    assert goal is not None and goal.status == "proposed"
    assert (goal.title, goal.start, goal.duration_s) == ("Deep work", local(3, hour), 7200.0)


async def test_a_yes_to_several_asks_which() -> None:
    draft = await took(says("affirm", "book it"))
    assert draft.goal_after is not None and draft.goal_after.proposal is None
    [part] = draft.parts
    assert part.topic == "which_reading" and len(part.facts["options"]) == 2
    alone = (await took(says("affirm", "book it"), things=FREE[:1])).goal_after
    assert alone is not None and alone.start == local(3, 9)


@pytest.mark.parametrize(
    "understood",
    [
        asks("cancel"),
        says("deny", "no"),
        says("inform", "whatever"),
        asks("schedule", times=(clock(local(3, 13)),), title="Gym", title_explicit=True),
    ],
)
async def test_other_texts_take_none(understood: Understood) -> None:
    assert (await took(understood)).goal_after is None


async def test_what_was_listed_long_ago_is_not_taken() -> None:
    assert (await took(says("choose", "the first one", choice=1), minutes_ago=90)).goal_after is None


def test_an_hour_takes_a_time_and_a_day_asks_again() -> None:
    history = drafted(says("inform")).history
    assert goes_on(history, says("inform", "at that time", times=(clock(local(3, 13)),))) == ""
    assert goes_on(history, says("inform", "what about that day", times=(day(local(5, 0)),))) == "calendar.suggest"


def test_a_question_asked_again_keeps_all_but_its_time() -> None:
    before = heard("find an hour with Ann tomorrow?", times=(day(local(3, 0), text="tomorrow"),))
    now = heard("what about Thursday?", times=(day(local(5, 0), text="Thursday"),))
    assert at_other_time(before.text, before, now) == "find an hour with Ann Thursday?"
    assert at_other_time("what's on my list?", heard("what's on my list?"), now) == "what's on my list Thursday"

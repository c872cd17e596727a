"""Several things named in one breath: "mark bananas and bread done", "delete milk, eggs and butter"."""

from __future__ import annotations

import re

from libs.ids import derive
from services.router.deciding.all_of_them import TAKEN_AWAY, steps_for
from services.router.deciding.draft import Draft, keep_goal
from services.router.deciding.named import called
from services.router.model.calendar import Calendar
from services.router.model.decision import Start
from services.router.model.goal import Thing
from services.router.model.told import ReadingContext
from services.router.ports import Planner

_TICKED_OFF = {"task": ("task", "complete_task", "task_id", "Complete")}
_DEEDS = {"ticks_off": (_TICKED_OFF, "task.complete"), "takes_away": (TAKEN_AWAY, "task.delete")}
_BETWEEN = re.compile(r"\s*,\s*(?:and\s+)?|\s+and\s+|\s*&\s*")
_THINGS = ("task.", "reminder.", "calendar.cancel", "out_of_scope", "unclear")


async def names_several(draft: Draft, planner: Planner, calendar: Calendar) -> bool:
    """Whether each name is that of one task or reminder, and no thing has all of them; the draft then has the plan."""
    understood = draft.understood
    deed = next((sign for sign in _DEEDS if understood.does(sign)), "")
    if not deed or not understood.intent.startswith(_THINGS) or understood.times or understood.emails:
        return False
    if not _BETWEEN.search(understood.text):
        return False
    actions, intent = _DEEDS[deed]
    read = await planner.read(draft.turn, understood.text, ReadingContext(intent=intent))
    names = [each for each in _BETWEEN.split(read.slot_text("query")) if each]
    if len(names) < 2 or await called(read.slot_text("query"), draft, calendar):
        return False
    found = [await called(each, draft, calendar) for each in names]
    things = {each[0].id: each[0] for each in found if len(each) == 1 and each[0].kind in actions}
    if len(things) != len(names):
        return False
    _plan(draft, list(things.values()), actions)
    return True


def _plan(draft: Draft, things: list[Thing], actions: dict[str, tuple[str, str, str, str]]) -> None:
    turn = draft.turn
    plan = {
        "plan_id": derive(turn.turn_id, "plan"),
        "original_message": turn.text,
        "summary": ", ".join(thing.title for thing in things)[:200],
        "steps": steps_for(things, actions),
    }
    draft.note("named.several", f"{len(things)} things are named one by one")
    draft.matter = {"type": draft.understood.intent, "title": plan["summary"]}
    draft.effect(Start(purpose="plan", request_id=derive(turn.turn_id, "workflow"), plan=plan))
    keep_goal(draft, return_to=True)

"""Two events that shall change places: each gets the beginning of the other and keeps its length."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from libs.errors import StewardError
from libs.ids import derive
from services.router.deciding.draft import Draft, keep_goal
from services.router.flows.advance import FLOWS, new_goal
from services.router.flows.events import length_s, start_of
from services.router.flows.finding import find_events, spoken_of
from services.router.model.calendar import Calendar
from services.router.model.decision import Start
from services.router.model.goal import EventSearch, Thing
from services.router.model.local import iso
from services.router.model.replies import event_facts, question, refusal
from services.router.model.told import ReadingContext
from services.router.ports import Planner

_TWO = 2


async def swaps(draft: Draft, planner: Planner, calendar: Calendar) -> bool:
    """Whether the text asks so; the draft then has the plan, or the question which events are meant.

    The executor asks for the yes that two changes at once need.
    """
    said = draft.understood.slots.get("swap")
    named = isinstance(said, list) and len(said) == _TWO
    spoken = draft.understood.slots.get("swaps_spoken") is True
    if not (named or spoken) or not draft.understood.is_sure:
        return False
    draft.note("swap", "two events shall change places")
    if not named:
        said = [thing.id for thing in _spoken(draft)]
    if not said:
        draft.parts.append(refusal("no_swap", reason="which", what={"type": "reschedule"}))
        keep_goal(draft, return_to=True)
        return True
    try:
        look = _meant if named else _again
        found = await asyncio.gather(*(look(str(each), draft, planner, calendar) for each in said))
    except StewardError as error:
        draft.parts.append(refusal("failed", what={"type": "reschedule"}, reason=error.reason, message=""))
        keep_goal(draft, return_to=True)
        return True
    open_one = next((place for place, events in enumerate(found) if len(events) != 1), None)
    one, other = (events[0] if events else {} for events in found)
    if open_one is not None:
        _ask(draft, str(said[open_one]), found[open_one])
    elif (why := _why_not(one, other)) is not None:
        reason, event = why
        draft.parts.append(refusal("no_swap", reason=reason, event=event_facts(event), what={"type": "reschedule"}))
    else:
        _plan(draft, one, other)
    keep_goal(draft, return_to=True)
    return True


def _spoken(draft: Draft) -> tuple[Thing, ...]:
    """The two events that "them" means: those our newest answer of things spoke of, or the last two one by one."""
    history, scene = draft.history, draft.scene
    for things in (history.things(scene), history.apart(scene)[:_TWO]):
        if len(things) == _TWO and all(thing.kind == "event" for thing in things):
            return things
    return ()


def _why_not(one: dict[str, Any], other: dict[str, Any]) -> tuple[str, dict[str, Any]] | None:
    """Why the two cannot change places, and the event it is about; None when they can."""
    if one.get("id") == other.get("id"):
        return "same", one
    whole = next((each for each in (one, other) if each.get("all_day") is True), None)
    return ("all_day", whole) if whole is not None else None


async def _again(event_id: str, draft: Draft, planner: Planner, calendar: Calendar) -> list[dict[str, Any]]:
    """The event of an id, as it stands now."""
    thing = next(each for each in _spoken(draft) if each.id == event_id)
    return await find_events(spoken_of({**thing.value, "id": event_id}), draft.scene, calendar)


async def _meant(words: str, draft: Draft, planner: Planner, calendar: Calendar) -> list[dict[str, Any]]:
    """The events that the words may mean."""
    context = ReadingContext(recent=draft.history.recent_people())
    read = await planner.read(draft.turn, f"cancel {words}", context, "calendar.cancel")
    goal = FLOWS["cancel"].fill(new_goal("cancel", draft.scene), read, draft.scene)
    return await find_events(goal.search or EventSearch(query=words), draft.scene, calendar)


def _ask(draft: Draft, words: str, found: Sequence[dict[str, Any]]) -> None:
    what = {"type": "reschedule"}
    if found:
        draft.parts.append(question("which_event", options=[event_facts(each) for each in found[:5]], what=what))
    else:
        draft.parts.append(refusal("no_event_found", query=words, what=what))


def _plan(draft: Draft, one: dict[str, Any], other: dict[str, Any]) -> None:
    turn = draft.turn
    steps = [_step(1, one, other, turn.timezone), _step(2, other, one, turn.timezone)]
    plan = {
        "plan_id": derive(turn.turn_id, "plan"),
        "original_message": turn.text,
        "summary": f"Swap {one.get('title')} and {other.get('title')}"[:200],
        "steps": steps,
    }
    draft.matter = {"type": "reschedule", "title": f"{one.get('title')} and {other.get('title')}"[:200]}
    draft.effect(Start(purpose="plan", request_id=derive(turn.turn_id, "workflow"), plan=plan))


def _step(number: int, event: dict[str, Any], place: dict[str, Any], timezone: str) -> dict[str, Any]:
    """The event at the beginning of the other."""
    start = start_of(place, timezone)
    end = start + timedelta(seconds=length_s(event, timezone))
    params: dict[str, Any] = {
        "event_id": event["id"],
        "changes": {"start": iso(start, timezone), "end": iso(end, timezone)},
    }
    if event.get("etag"):
        params["etag"] = event["etag"]
    return {
        "id": f"step_{number}", "type": "calendar", "action": "update_event", "params": params,
        "description": f"Move {event.get('title')}"[:200],
    }  # fmt: skip

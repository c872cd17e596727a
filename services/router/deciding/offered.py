"""A text that takes one of the free times we have just listed: it becomes a new event there, asked for with a yes."""

from __future__ import annotations

from dataclasses import replace

from services.router.deciding.draft import Draft, take_step
from services.router.flows.advance import FLOWS, go_on, new_goal
from services.router.flows.choosing import chosen
from services.router.flows.flow import FlowStep
from services.router.model.calendar import Calendar
from services.router.model.decision import Note
from services.router.model.goal import Choice, Goal, Thing
from services.router.model.history import PastTurn
from services.router.model.local import parse, spoken
from services.router.model.replies import question, what
from services.router.model.told import ReadingContext
from services.router.model.understood import Understood
from services.router.ports import Planner

_SHORT = 10
"""Words of a text that does no more than take a time."""

_TAKING = ("calendar.schedule", "unclear", "out_of_scope")


async def takes_offered(draft: Draft, planner: Planner, calendar: Calendar) -> bool:
    """Whether the text took a time of our list ("book the first one", "the 1pm works"); the draft then has the event.

    It gets the name, the people and the length that the free time was looked for with.
    """
    past = draft.history.offer(draft.scene)
    if past is None or not _may_take(draft, past):
        return False
    slots = past.things
    wished = await _wished(draft, past, planner)
    names_own = bool(wished.people or wished.title_explicit)
    if draft.goal is not None and not names_own:
        wished = draft.goal
    goal = wished.having(choices=tuple(_choice(slot, wished.timezone) for slot in slots), asked="clash")
    read = await planner.read(draft.turn, draft.understood.text, _context(goal, slots))
    step = await _step(goal, read, draft, calendar)
    if step is None:
        return False
    draft.note("offered.taken", "the text takes a time of the list shown")
    draft.understood = read
    take_step(draft, step, replaced=draft.goal if names_own else None)
    return True


async def _step(goal: Goal, read: Understood, draft: Draft, calendar: Calendar) -> FlowStep | None:
    if read.slots.get("title_explicit") or read.people or read.act in ("deny", "promise", "thanks"):
        return None
    if chosen(goal, read, draft.scene) is not None or _other_clock(read):
        return await go_on(goal, read, draft.scene, calendar)
    if read.act == "affirm" or draft.understood.slots.get("refers"):
        options = [choice.value for choice in goal.choices]
        note = Note(rule="offered.which", detail="a time of the list is wanted, it is not said which")
        goal = goal.having(asked="which_reading", updated_at=draft.scene.clock_now, turn_id=draft.scene.turn_id)
        return FlowStep("ask", goal, (question("which_reading", text="", options=options, what=what(goal)),), (note,))
    return None


def _other_clock(read: Understood) -> bool:
    """Another hour of the day that was looked at ("can we do 3pm")."""
    times = [time for time in read.times if not time.is_length]
    return len(times) == 1 and times[0].has_time and not times[0].has_date


def _may_take(draft: Draft, past: PastTurn) -> bool:
    """Whether nothing else is meant: no other clear request, no goal that asks something else or is younger."""
    understood, goal = draft.understood, draft.goal
    if goal is not None and (goal.proposal is not None or goal.type != "schedule" or goal.asked != "when"):
        return False
    if goal is not None and goal.updated_at > past.created_at:
        return False
    if understood.is_sure and understood.intent not in _TAKING:
        return False
    return not understood.compound and len(understood.text.split()) <= _SHORT


async def _wished(draft: Draft, past: PastTurn, planner: Planner) -> Goal:
    """The event the free time was looked for: what the request said of it, without its stretch of time."""
    asked = await planner.read(draft.turn, str((past.matter or {}).get("words") or past.said), ReadingContext())
    timeless = replace(asked, times=(), act="request", slots={**asked.slots, "limits": []})
    return FLOWS["schedule"].fill(new_goal("schedule", draft.scene), timeless, draft.scene)


def _choice(slot: Thing, timezone: str) -> Choice:
    return Choice(kind="slot", label=spoken(parse(str(slot.value["start"]), timezone), timezone), value=slot.value)


def _context(goal: Goal, slots: tuple[Thing, ...]) -> ReadingContext:
    first = parse(str(slots[0].value["start"]), goal.timezone)
    return ReadingContext("schedule", "choice", tuple(choice.label for choice in goal.choices), anchor=first)

"""A text that points at something instead of naming it, or names something that is no event: what is done with it."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import Any

from libs.errors import StewardError
from libs.ids import derive
from services.router.deciding.draft import Draft
from services.router.deciding.focus import adds_on, intent_for, only_time, pointed_at, swaps_time
from services.router.flows.events import by_words, start_of, telling_words, words
from services.router.flows.flow import FlowStep
from services.router.model.calendar import Calendar, EventQuery
from services.router.model.decision import Pending, Start
from services.router.model.goal import Goal, Thing
from services.router.model.history import History
from services.router.model.local import date_of, iso, parse
from services.router.model.replies import Part, notice, question, title_of
from services.router.model.things import thing_of
from services.router.model.told import Matched, ReadingContext
from services.router.model.turn import Scene, Turn
from services.router.model.understood import SURE, Understood
from services.router.ports import Planner

_REMINDER = "Reminder: "
"""How the agenda's reminders begin."""

_SHORT = 7
"""Words of a question that asks no more than this."""

_OF_TASKS = ("task.complete", "task.delete")
_MOVES = ("reschedule", "cancel", "update")


def focus_of(understood: Understood, goal: Goal | None, history: History, turn: Turn, scene: Scene) -> Thing | None:
    """What the words point at, when nothing is open that they could mean; a reminder we have just given comes first."""
    if goal is not None:  # "done with the first one" answers no question, and is of the list that was shown
        of_list = understood.is_sure and understood.intent in _OF_TASKS and understood.manner.place
        if of_list and goal.proposal is not None:
            return pointed_at(understood, (), history.listed(scene))
        return _task_of(goal, understood)
    last = history.last
    reminded = turn.previous_reply.removeprefix(_REMINDER) if turn.previous_reply.startswith(_REMINDER) else ""
    if reminded and (last is None or turn.previous_turn_id != last.turn_id):
        return pointed_at(understood, (Thing(kind="reminder", title=reminded[:500]),), ())
    another_time = only_time(understood) or (understood.act == "change" and understood.does("earlier", "later"))
    deed = history.last_deed()
    if deed is not None and len(deed.things) == 1 and another_time and deed.things[0].kind != "contact":
        return deed.things[0]
    if last is not None and understood.does("asks_only") and any(each.kind == "email" for each in last.things):
        return history.mail(scene)
    spoken = history.things(scene)
    if len(spoken) == 1 and (understood.does("asks_only") or _hangs_on_it(understood)):
        return spoken[0]
    return pointed_at(understood, spoken, history.listed(scene))


def _task_of(goal: Goal, understood: Understood) -> Thing | None:
    """ "Mark it done", while a task is to be changed: that task."""
    about = goal.target_kind == "task" and goal.event is not None and understood.intent in _OF_TASKS
    points = understood.is_sure and understood.does("gives_it", "does_to_it") and not understood.slot_text("query")
    return thing_of("task", goal.event) if about and points and goal.event is not None else None


def _hangs_on_it(understood: Understood) -> bool:
    """ "Remind me 15 minutes before", "a haircut right after it", and no word of what."""
    beside = understood.slots.get("beside")
    if isinstance(beside, dict) and beside.get("points") is True:
        return True
    anchor = understood.slots.get("anchor")
    if not isinstance(anchor, dict) or anchor.get("thing"):
        return False
    return anchor.get("points") is True or not understood.slot_text("title")


def with_focus(context: ReadingContext, thing: Thing | None, scene: Scene) -> ReadingContext:
    """The context with what the words point at; a clock time alone is meant on that thing's day."""
    at = str(thing.value.get("scheduled_at") or "") if thing is not None else ""
    return replace(context, focus=thing, anchor=parse(at, scene.timezone) if at else context.anchor)


def takes_thing_away(draft: Draft, matched: Matched, thing: Thing | None) -> bool:
    """ "Cancel that one" with nothing open means the thing it points at: the text becomes that request."""
    open_here = any(each.conversation_id == draft.turn.conversation_id for each in matched.open)
    pending = draft.history.pending(draft.scene)
    if thing is None or open_here or pending is not None or draft.goal is not None:
        return False
    if not draft.understood.does("takes_away"):
        return False
    draft.understood = replace(
        draft.understood, act="request", intent="calendar.cancel", goal_type="cancel", confidence=1.0, choice=0
    )
    return True


async def read_alone(draft: Draft, context: ReadingContext, planner: Planner) -> None:
    """What replaces the open goal is read without it, so that none of its words is taken for an answer."""
    before = draft.understood
    alone = await planner.read(draft.turn, before.text, ReadingContext(recent=context.recent))
    if alone.goal_type == before.goal_type and alone.is_sure and not alone.compound:
        draft.understood = alone


async def about_thing(draft: Draft, thing: Thing, context: ReadingContext, planner: Planner) -> None:
    """A request that points at a thing is sure of it, and is what one does with that kind of thing."""
    understood = draft.understood
    if thing.kind == "event" and adds_on(understood):
        understood = replace(understood, intent="calendar.update", goal_type="update", act="request")
    elif thing.kind in ("event", "reminder", "task") and swaps_time(understood):
        understood = replace(understood, intent="calendar.reschedule", goal_type="reschedule", act="request")
    if understood.goal_type not in _MOVES or understood.compound:
        return
    draft.note("focus.thing", f"the words point at the {thing.kind} last spoken of")
    if intent := intent_for(thing, understood.goal_type):
        draft.understood = await planner.read(draft.turn, understood.text, context, intent)
    else:
        draft.understood = replace(understood, confidence=max(understood.confidence, SURE))


def sends_draft(draft: Draft, thing: Thing | None) -> bool:
    """ "Send it", after a draft was made: it is given to the executor, which shows it and asks for the yes it needs."""
    unsent = thing is not None and thing.kind == "email" and thing.value.get("status") != "sent"
    if thing is None or not unsent or not draft.understood.does("sends_it"):
        return False
    turn = draft.turn
    step = {"id": "step_1", "type": "email", "action": "send_email", "params": _as_shown(thing)}
    plan = {
        "plan_id": derive(turn.turn_id, "plan"),
        "original_message": turn.text,
        "summary": f"Send “{thing.title}”"[:200],
        "steps": [{**step, "description": "Send the email"}],
    }
    draft.note("focus.send", "the draft last spoken of is to be sent")
    draft.matter = {"type": "email.send", "title": thing.title}
    draft.effect(Start(purpose="plan", request_id=derive(turn.turn_id, "workflow"), plan=plan))
    return True


def _as_shown(thing: Thing) -> dict[str, Any]:
    """The draft with the words it was shown with, so that a yes is for these and no others."""
    value = thing.value
    words = {"recipient_email": value.get("to"), "subject": value.get("subject"), "body": value.get("body")}
    return {"draft_id": thing.id, **({name: said for name, said in words.items() if said} if value.get("to") else {})}


async def asked_about(draft: Draft, thing: Thing | None, calendar: Calendar) -> Part | None:
    """What is known of the thing a question is about ("when is it?", "who's coming?"); None for any other text."""
    understood = draft.understood
    thing = thing or _of_goal(draft)
    if thing is None or not understood.manner.asks or understood.length > _SHORT:
        return None
    if understood.goal_type in _MOVES and understood.is_sure:
        return None
    draft.note("focus.asked", f"a question about the {thing.kind} last spoken of")
    return await told_of(thing, draft, calendar)


def _of_goal(draft: Draft) -> Thing | None:
    """The event that is to be changed, when a question can only be about it ("who's in it?")."""
    goal, understood = draft.goal, draft.understood
    only = understood.does("asks_only") or (understood.does("points_back") and not understood.is_sure)
    if goal is None or not understood.manner.asks or not only or understood.length > _SHORT:
        return None
    if goal.event is None:
        return _proposed(goal)
    return thing_of(goal.target_kind or "event", goal.event)


def _proposed(goal: Goal) -> Thing | None:
    """The event that a yes would make, as it would stand."""
    if goal.type != "schedule" or goal.start is None or goal.end is None:
        return None
    whole = {"all_day": True, "start": date_of(goal.start, goal.timezone), "end": date_of(goal.end, goal.timezone)}
    hours = {"start": iso(goal.start, goal.timezone), "end": iso(goal.end, goal.timezone)}
    form = {"title": title_of(goal), "location": goal.place, **(whole if goal.all_day else hours)}
    return thing_of("event", {**form, "attendees": [guest.name for guest in goal.people]})


async def told_of(thing: Thing, draft: Draft, calendar: Calendar) -> Part | None:
    """What is known of a thing now; None when the calendar is away, which the plan that follows says."""
    value = thing.value
    if thing.kind == "event":
        scene = draft.scene
        stretch = EventQuery(scene.now - timedelta(days=1), scene.now + timedelta(days=scene.search_days), limit=500)
        try:
            found = [event for event in await calendar.events(stretch) if event.get("id") == thing.id]
        except StewardError:
            return None
        value = found[0] if found else value
    facts = {"kind": thing.kind, "value": {**value, "title": thing.title}, "timezone": draft.turn.timezone}
    asked = draft.understood.manner.asks
    return notice("thing", **facts, **({"asked": asked} if asked else {}))


async def changes_instead(draft: Draft, context: ReadingContext, planner: Planner) -> ReadingContext | None:
    """What a change is read with that is wanted in place of the cancellation proposed ("no, just move it to 1"): it is
    about the same event, and the draft then has it as a request; None for any other text."""
    goal, understood = draft.goal, draft.understood
    if goal is None or goal.type != "cancel" or goal.event is None or understood.act != "change":
        return None
    other = understood.people or understood.slot_text("query") or understood.compound
    if other or understood.goal_type not in ("reschedule", "update"):
        return None
    moved = any(not time.is_length for time in understood.times)
    if not (moved or understood.times or understood.slots.get("changes")):
        return None
    thing = thing_of(goal.target_kind or "event", goal.event)
    nearer = ReadingContext(recent=context.recent, focus=thing, anchor=start_of(goal.event, goal.timezone))
    intent = "calendar.reschedule" if moved else "calendar.update"
    draft.understood = replace(await planner.read(draft.turn, understood.text, nearer, intent), act="request")
    draft.note("focus.instead", "the event that was to be cancelled is to be changed instead")
    return nearer


async def means_another(draft: Draft, context: ReadingContext, planner: Planner, calendar: Calendar) -> bool:
    """Whether a change said while a goal is open names another thing there is ("change the pills one to 9am").

    The draft then has the text as the request it is by itself.
    """
    goal, understood = draft.goal, draft.understood
    if goal is None or understood.act != "change" or understood.goal_type not in _MOVES or not understood.is_sure:
        return False
    alone = await planner.read(draft.turn, understood.text, ReadingContext(recent=context.recent))
    told = " ".join(telling_words(alone.slot_text("query")))
    names = [title_of(goal), str((goal.event or {}).get("title", "")), *(guest.name for guest in goal.people)]
    of_goal = set(words(" ".join([*names, goal.search.query if goal.search else ""])))
    if not told or set(words(told)) & of_goal or not await _is_there(told, draft, calendar):
        return False
    draft.note("focus.another", "another thing than the open goal's is named, and it is there")
    draft.understood = replace(alone, act="request")
    return True


async def _is_there(told: str, draft: Draft, calendar: Calendar) -> bool:
    scene = draft.scene
    stretch = EventQuery(scene.now, scene.now + timedelta(days=scene.search_days), limit=500)
    try:
        found = await asyncio.gather(
            calendar.items("reminder", told), calendar.items("task", told), calendar.events(stretch)
        )
    except StewardError:
        return False  # then the goal takes the text, and asks before it does anything
    return any(by_words(each, told) for each in found)


def may_mean_contact(draft: Draft, step: FlowStep) -> bool:
    """No event is with the one person named, who is a contact ("delete Maria"): whether they are meant is asked."""
    understood = draft.understood
    none_found = any(part.topic == "no_event_found" for part in step.parts)
    known = [each.candidates[0] for each in understood.people if len(each.candidates) == 1]
    named = len(understood.people) == 1 and len(known) == 1 and bool(known[0].id)
    told = understood.times or understood.compound or telling_words(understood.slot_text("query"))
    if not (none_found and named and understood.goal_type == "cancel") or told or understood.slot_text("noun"):
        return False
    draft.note("focus.contact", "no event is with them, and they are a contact")
    draft.pending = Pending(kind="guess", text=understood.text, guesses=("contact.delete",))
    draft.parts.append(question("low_confidence", guesses=["contact.delete"]))
    return True


async def means_other_kind(
    draft: Draft, step: FlowStep, context: ReadingContext, planner: Planner, calendar: Calendar
) -> ReadingContext | None:
    """No event is called so, but a task or a reminder is ("delete milk"): the text is read as about that.

    Returns:
        What the text is to be planned with; None when it is about events after all.
    """
    understood = draft.understood
    named = " ".join(telling_words(understood.slot_text("query")))
    none_found = any(part.topic == "no_event_found" for part in step.parts)
    if not none_found or not named or understood.people or understood.goal_type not in _MOVES:
        return None
    for kind in ("task", "reminder"):
        try:
            found = by_words(await calendar.items(kind, named), named)
        except StewardError:
            return None  # then the answer about events stands
        if found:
            draft.note("focus.other_kind", f"no event is called so, a {kind} is")
            one = Thing(kind=kind, id=str(found[0].get("id", "")), title=str(found[0]["title"]), value=found[0])
            nearer = with_focus(context, one, draft.scene) if len(found) == 1 else context
            intent = intent_for(one, understood.goal_type)
            draft.understood = await planner.read(draft.turn, understood.text, nearer, intent)
            return nearer
    return None

"""NOTICE: something to know beside another part: a goal replaced, dropped or kept, a handoff, what is open, why."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from services.planner.wording import times
from services.planner.wording.facts import event_line, get, joined, named, obj, objects, text, when_of
from services.planner.wording.model import Part, Said, Style, topic
from services.planner.wording.proposals import what_of

_NOUNS = {
    "schedule": "booking",
    "reschedule": "moving",
    "cancel": "cancelling",
    "assign": "assigning",
    "update": "changing",
}


def _doing(what: Mapping[str, Any], style: Style) -> str:
    """ "booking Call with Ann for Tue, Mar 3, 3:00 PM"."""
    name = named(what) or named(obj(what.get("event"))) or ""
    verb = _NOUNS.get(get(what, "type"), "")
    when = when_of(what, style)
    joint = " to " if verb == "moving" else " for "
    words = f"{verb} {name}".strip() or "that"
    return words + (f"{joint}{when}" if when and verb in {"booking", "moving"} else "")


@topic("NOTICE", "goal_replaced", "{old: what}")
def goal_replaced(part: Part, style: Style) -> Said:
    """A clear new request took the place of an open one."""
    return Said(f"I've put aside {_doing(obj(part.facts.get('old')) or what_of(part), style)}.")


@topic("NOTICE", "goal_dropped", "{what}")
def goal_dropped(part: Part, style: Style) -> Said:
    """An open request was dropped; nothing was changed."""
    doing = _doing(what_of(part), style)
    return Said(
        f"OK, I've dropped {doing}. Nothing was changed."
        if doing != "that"
        else "OK, I've dropped that. Nothing was changed."
    )


@topic("NOTICE", "goal_kept", "{what}")
def goal_kept(part: Part, style: Style) -> Said:
    """An open request stays open."""
    return Said(f"I'm keeping {_doing(what_of(part), style)} open.")


@topic("NOTICE", "dropped_nothing", "{}")
def dropped_nothing(part: Part, style: Style) -> Said:
    """Never mind, with nothing open."""
    return Said("OK. There was nothing open to drop.")


@topic("NOTICE", "dropped", "{items:[words]}")
def dropped(part: Part, style: Style) -> Said:
    """Several open things were dropped."""
    items = [text(i) for i in part.facts.get("items") or [] if text(i)]
    return Said(f"OK, I've dropped: {joined(items)}." if items else "OK, I've dropped that.")


@topic("NOTICE", "handoff", "{}")
def handoff(part: Part, style: Style) -> Said:
    """A person takes over; the assistant is silent."""
    return Said("I'm handing this over to a person and will stay quiet here until they are done.")


@topic("NOTICE", "misdirected", "{}")
def misdirected(part: Part, style: Style) -> Said:
    """The text was not meant for us."""
    return Said("Sorry for the mix-up. I'm a scheduling assistant; I won't do anything with that.")


@topic(
    "NOTICE",
    "open_list",
    "{goal: what|null, interventions:[{prompt}], goals:[{description, deadline}], tasks:[{description, scheduled_at}]}",
)
def open_list(part: Part, style: Style) -> Said:
    """What is open on both sides."""
    facts = part.facts
    lines: list[str] = []
    goal = obj(facts.get("goal"))
    if goal:
        lines.append(f"{_doing(goal, style)}: waiting for your answer")
    lines += [get(i, "prompt", "summary") for i in objects(facts.get("interventions"))]
    for row in objects(facts.get("goals")):
        until = times.span(row.get("deadline"), None, style)
        lines.append(f"{get(row, 'description')}{f' (until {until})' if until else ''}")
    for row in objects(facts.get("tasks")):
        at = times.span(row.get("scheduled_at"), None, style)
        lines.append(f"{get(row, 'description')}{f' ({at})' if at else ''}")
    lines = list(dict.fromkeys(line[:1].upper() + line[1:] for line in lines if line))
    if not lines:
        return Said("Nothing is open: I'm not waiting for anything, and you have no reminders from me.")
    return Said("What's open:\n" + "\n".join(f"• {line}" for line in lines))


@topic("NOTICE", "why", "{notes:[{rule, detail}], what}")
def why(part: Part, style: Style) -> Said:
    """Why the last turn went as it did."""
    details = [get(n, "detail") for n in objects(part.facts.get("notes"))]
    details = [d.rstrip(".") for d in details if d]
    if not details:
        return Said("I have no note of why I did that.")
    return Said("Here's why: " + "; ".join(details) + ".")


@topic("NOTICE", "still_done", "{what, event}")
def still_done(part: Part, style: Style) -> Said:
    """What was done before stays done."""
    what = what_of(part)
    event = obj(part.facts.get("event")) or obj(what.get("event"))
    line = (
        event_line(event, style)
        if get(event, "title")
        else ", ".join(w for w in (named(what), when_of(what, style)) if w)
    )
    return Said(f"{line} stays as it is." if line else "What was done before stays as it is.")


@topic("NOTICE", "remembered", "{name, email}")
def remembered(part: Part, style: Style) -> Said:
    """A name's meaning was learned."""
    name, email = get(part.facts, "name"), get(part.facts, "email")
    return Said(
        f"Got it: {name}{f' is {email}' if email else ''}. I'll remember that."
        if name
        else "Got it, I'll remember that."
    )


@topic("NOTICE", "forgotten", "{name, count}")
def forgotten(part: Part, style: Style) -> Said:
    """A name's meaning was forgotten."""
    name = get(part.facts, "name") or "that name"
    return Said(f"I've forgotten who {name} is." if part.facts.get("count") else f"I had nothing stored about {name}.")


@topic("NOTICE", "degraded", "{}")
def degraded(part: Part, style: Style) -> Said:
    """Short-term memory is away."""
    return Said("My short-term memory is away for the moment, so please answer with all the details in one message.")


@topic("NOTICE", "undone", "{items:[{title, disposition, message}]}")
def undone(part: Part, style: Style) -> Said:
    """What was taken back and what was not."""
    done, left = [], []
    for item in objects(part.facts.get("items")):
        name = get(item, "title", "description", "step_id") or "that"
        message = get(item, "message").rstrip(".")
        if get(item, "disposition") == "undone":
            done.append(name)
        else:
            left.append(f"{name}{f' ({message})' if message else ''}")
    words = [f"Undone: {joined(done)}." if done else "", f"Not undone: {joined(left)}." if left else ""]
    return Said(" ".join(w for w in words if w) or "I've taken that back.")

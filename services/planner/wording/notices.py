"""NOTICE: something to know beside another part: a goal replaced, dropped or kept, a handoff, a thing, a name."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from services.planner.wording import times
from services.planner.wording.facts import event_line, get, joined, named, obj, objects, texts, when_of
from services.planner.wording.lists import email_line
from services.planner.wording.matters import doing_of, request_words, thing_line
from services.planner.wording.model import Part, Said, Style, always, topic
from services.planner.wording.proposals import what_of
from services.planner.wording.undoing import taken_back


@topic("NOTICE", "goal_replaced", "{old: what}")
def goal_replaced(part: Part, style: Style) -> Said:
    """A clear new request took the place of an open one."""
    doing = doing_of(obj(part.facts.get("old")) or what_of(part), style)
    return Said(f"I've put aside {doing if ' ' in doing else 'your request before'}.")


@topic("NOTICE", "goal_kept", "{what}")
def goal_kept(part: Part, style: Style) -> Said:
    """An open request stays open."""
    return Said(f"I'm keeping {doing_of(what_of(part), style)} open.")


always(
    "NOTICE",
    "held_back",
    "A letter that waits is not to be sent yet.",
    "OK, I won't send it before you say so. It's waiting here for your yes.",
)
always("NOTICE", "dropped_nothing", "Never mind, with nothing open.", "OK. There was nothing open to drop.")


@topic("NOTICE", "dropped", "{items:[what of a goal, or {request, prompt, kept:[type.action]} of a workflow]}")
def dropped(part: Part, style: Style) -> Said:
    """Open things were dropped: which, and what had been done before and stays."""
    items = objects(part.facts.get("items"))
    names = [name for item in items if (name := _dropped_name(item, style))]
    kept = {name for item in items for name in texts(item.get("kept"))}
    stays = "The draft is kept, unsent." if kept == {"email.create_draft"} else "What was done before stays."
    rest = f" {stays}" if kept else " Nothing was changed."
    return Said(f"OK, I've dropped {joined(names) or 'that'}.{rest}")


def _dropped_name(item: Mapping[str, Any], style: Style) -> str:
    if get(item, "type"):
        doing = doing_of(item, style)
        return "" if doing == "that" else doing
    return request_words(item.get("request")) or get(item, "prompt")


always(
    "NOTICE",
    "handoff",
    "A person takes over; the assistant is silent.",
    "I'm handing this over to a person and will stay quiet here until they are done.",
)
always(
    "NOTICE",
    "misdirected",
    "The text was not meant for us.",
    "Sorry for the mix-up. I'm a scheduling assistant; I won't do anything with that.",
)


@topic("NOTICE", "thing", "{kind, value: event|task|reminder, asked?: when | where | who | how_long}")
def thing(part: Part, style: Style) -> Said:
    """What is known of the thing a question was about."""
    value = obj(part.facts.get("value"))
    if get(part.facts, "kind") == "email":
        return Said(f"{email_line(value, style)}.")
    guests, place = texts(value.get("attendees")), get(value, "location")
    line = event_line(value, style) if value.get("start") else thing_line(value, style)
    more = [f"at {place}" if place else "", times.recurrence(value.get("recurrence"))]
    said = ", ".join([line, *(each for each in more if each)])
    with_whom = f" With: {joined(guests)}." if guests else ""
    no_place = "" if place or get(part.facts, "kind") != "event" else " No place is set."
    return Said(f"{_asked_first(get(part.facts, 'asked'), value, style)}{said}.{with_whom}{no_place}")


def _asked_first(asked: str, value: Mapping[str, Any], style: Style) -> str:
    """What was asked of an event, before the rest of it."""
    start, end = times.parse(value.get("start"), style), times.parse(value.get("end"), style)
    if asked == "how_long" and isinstance(start, datetime) and isinstance(end, datetime):
        return f"{times.length((end - start).total_seconds()).capitalize()}. "
    if asked == "who" and value.get("start") and not texts(value.get("attendees")):
        return "Nobody else is invited. "
    return ""


@topic("NOTICE", "known_address", "{name, email, phone}")
def known_address(part: Part, style: Style) -> Said:
    """Somebody whose address was told once and who is in no contact."""
    address = joined([found for key in ("email", "phone") if (found := get(part.facts, key))])
    name = get(part.facts, "name") or "they"
    return Said(f"I know {name} as {address}, from what you told me. They aren't among your contacts.")


always("NOTICE", "no_more", "Nothing more belongs to the list before.", "That's everything I found.")
always(
    "NOTICE",
    "offer_undo",
    "What was done last may not be what was wanted.",
    "OK. If what I did last was wrong, say “undo” and I'll take back what I can.",
)


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


always(
    "NOTICE",
    "degraded",
    "Short-term memory is away.",
    "My short-term memory is away for the moment, so please answer with all the details in one message.",
)


@topic("NOTICE", "undone", "{items:[{title, disposition, message}]}")
def undone(part: Part, style: Style) -> Said:
    """What was taken back and what was not."""
    done, left = [], []
    steps = {step.id: step for step in part.steps}
    for item in objects(part.facts.get("items")):
        step = steps.get(get(item, "step_id"))
        name = get(item, "title", "description") or "that"
        message = get(item, "message").rstrip(".")
        if get(item, "disposition") == "undone":
            done.append(taken_back(step, style) if step is not None else name)
        else:
            left.append(f"{name}{f' ({message})' if message else ''}")
    words = [f"Undone: {joined(done)}." if done else "", f"Not undone: {joined(left)}." if left else ""]
    return Said(" ".join(w for w in words if w) or "I've taken that back.")

"""Open questions and open requests named in a few words, for lists of what is open and for "which one?"."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from services.planner.wording import times
from services.planner.wording.facts import event_line, get, joined, named, obj, objects, quoted, text, texts, when_of
from services.planner.wording.model import Style

_NEEDS = {
    "EMAIL": "the email address",
    "PHONE": "the phone number",
    "ADDRESS": "the address",
    "PERSON": "the email address",
}
_NOUNS = {
    "schedule": "booking",
    "reschedule": "moving",
    "cancel": "cancelling",
    "assign": "assigning",
    "update": "changing",
}


def matter(question: Mapping[str, Any], style: Style) -> str:
    """What a question is about, as a thing one could do or tell: "send “Roof” to bob@stone.com", "the email address of
    Zogblar".

    Args:
        question: {prompt, kind, expects, names, steps:[{type, action, description, params, subjects}]}.
        style: for whom.
    """
    if get(question, "kind") == "approval" and (steps := objects(question.get("steps"))):
        return joined([step_words(step, style) for step in steps])
    names = texts(question.get("names"))
    need = _NEEDS.get(get(question, "expects").upper(), "")
    if need and names:
        return f"{need if len(names) == 1 else need + 'es'} of {joined(names)}"
    return get(question, "prompt", "summary")


def step_words(step: Mapping[str, Any], style: Style) -> str:
    """A step that waits for a yes, as a command: "send “Roof” to bob@stone.com"."""
    params = obj(step.get("params"))
    if get(step, "type") == "email":
        letter = letter_of(step)
        to = joined(texts(letter.get("recipient_email") or letter.get("to")))
        verb = "send" if get(step, "action").startswith("send") else "draft"
        return f"{verb} {quoted(get(letter, 'subject'))}{f' to {to}' if to else ''}"
    named_things = [line for each in objects(step.get("subjects"))[:10] if (line := thing_line(each, style))]
    words = get(step, "description") or f"{get(step, 'type')}.{get(step, 'action')}".replace("_", " ").replace(
        ".", ": "
    )
    if named_things:
        return f"{words[:1].lower() + words[1:]}: {joined(named_things)}"
    title = get(params, "title", "text") or get(obj(params.get("selector")), "query")
    when = times.span(params.get("start"), params.get("end"), style)
    named = words if not title or title in words else f"{words}: {title}"
    return ", ".join(part for part in (named[:1].lower() + named[1:], when) if part)


def thing_line(thing: Mapping[str, Any], style: Style) -> str:
    """An event, task, reminder or contact on one line."""
    if thing.get("start"):
        return event_line(thing, style)
    when = times.span(thing.get("due") or thing.get("scheduled_at"), None, style)
    name = get(thing, "title", "description", "text", "name", "subject")
    return ", ".join(part for part in (name, when) if part)


def letter_of(step: Mapping[str, Any]) -> Mapping[str, Any]:
    """The letter a step is about: its own params, else the draft it points at."""
    params = obj(step.get("params"))
    if params.get("recipient_email") or params.get("to"):
        return params
    return next(iter(objects(step.get("subjects"))), params)


def body_of(letter: Mapping[str, Any]) -> str:
    """The words of a letter, whole as far as a message can show them."""
    return str(letter.get("body") or "").strip()[:3000]


def request_words(value: Any) -> str:
    """A request in the person's own words, quoted; "" when it is not known."""
    said = text(value, 120).rstrip(".!? ")
    return f"“{said}”" if said else ""


def doing_of(what: Mapping[str, Any], style: Style) -> str:
    """ "booking Call with Ann for Tue, Mar 3, 3:00 PM"."""
    name = named(what) or named(obj(what.get("event"))) or ""
    verb = _NOUNS.get(get(what, "type"), "")
    when = when_of(what, style)
    joint = " to " if verb == "moving" else " for "
    words = f"{verb} {name}".strip() or "that"
    return words + (f"{joint}{when}" if when and verb in {"booking", "moving"} else "")

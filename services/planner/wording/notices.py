"""NOTICE: something to know beside another part: a goal replaced, dropped or kept, a handoff, what is open, why."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from services.planner.wording import times
from services.planner.wording.asking import SLOTS, about_goal
from services.planner.wording.facts import event_line, get, joined, named, obj, objects, text, texts, when_of
from services.planner.wording.lists import reminder_line
from services.planner.wording.matters import matter, request_words, thing_line
from services.planner.wording.model import Part, Said, Style, always, topic
from services.planner.wording.proposals import what_of
from services.planner.wording.undoing import taken_back

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
    doing = _doing(obj(part.facts.get("old")) or what_of(part), style)
    return Said(f"I've put aside {doing if ' ' in doing else 'your request before'}.")


@topic("NOTICE", "goal_kept", "{what}")
def goal_kept(part: Part, style: Style) -> Said:
    """An open request stays open."""
    return Said(f"I'm keeping {_doing(what_of(part), style)} open.")


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
        doing = _doing(item, style)
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


@topic(
    "NOTICE",
    "open_list",
    "{goal: what|null, interventions:[{id, prompt, kind, expects, names, steps}], goals:[{description, subject, "
    "deadline}], tasks:[{type, description, scheduled_at, recurrence}]}",
)
def open_list(part: Part, style: Style) -> Said:
    """What is open on both sides: what we wait for, each once, and what we will say."""
    facts = part.facts
    goal, asked = obj(facts.get("goal")), objects(facts.get("interventions"))
    lines = [f"{_about(goal, style)}: {_awaited(goal)}"] if goal else []
    lines += [f"{'your yes or no: ' if get(q, 'kind') == 'approval' else ''}{matter(q, style)}" for q in asked]
    known = {f"intervention:{get(q, 'id')}" for q in asked} | _subjects(goal)
    for row in objects(facts.get("goals")):
        if get(row, "subject") in known:
            continue
        until = times.span(row.get("deadline"), None, style)
        lines.append(f"{_waited_for(row)}{f' (until {until})' if until else ''}")
    tasks = [task for task in objects(facts.get("tasks")) if get(task, "type") != "follow_up"]
    blocks = [
        _bulleted("I'm waiting for:", lines),
        _bulleted("I'll remind you:" if tasks else "", [reminder_line(task, style) for task in tasks]),
    ]
    if not any(blocks):
        return Said("Nothing is open: I'm not waiting for anything, and you have no reminders from me.")
    return Said("\n\n".join(block for block in blocks if block))


def _bulleted(head: str, lines: list[str]) -> str:
    shown = list(dict.fromkeys(line[:1].upper() + line[1:] for line in lines if line))
    return "\n".join([head, *(f"• {line}" for line in shown)]) if shown else ""


def _about(goal: Mapping[str, Any], style: Style) -> str:
    doing = _doing(goal, style)
    return "your request" if doing == "that" else doing


def _awaited(goal: Mapping[str, Any]) -> str:
    asked = get(goal, "asked")
    return "your yes or no" if asked in {"", "yes_no"} else SLOTS.get(asked, "your answer")


def _subjects(goal: Mapping[str, Any]) -> set[str]:
    """What the agenda may call the open goal's question: it is listed with the goal itself."""
    if not goal:
        return set()
    proposal = get(goal, "proposal_id")
    return {f"topic:{about_goal(goal)}"[:200], f"goal:{get(goal, 'goal_id')}", f"proposal:{proposal}"}


def _waited_for(row: Mapping[str, Any]) -> str:
    words = get(row, "description")
    for prefix, spoken in _SPOKEN.items():
        if words.startswith(prefix):
            return spoken + words.removeprefix(prefix)
    return words


_SPOKEN = {
    "A yes or no to: ": "your yes or no: ",
    "An answer about: ": "your answer about: ",
    "An answer to: ": "your answer to: ",
    "Start again: ": "whether to start again: ",
    "They said they would come back": "you to come back, as you said you would",
}
"""Descriptions of goals, which staff read too, as said to the person."""


@topic("NOTICE", "thing", "{kind, value: event|task|reminder, asked?: when | where | who | how_long}")
def thing(part: Part, style: Style) -> Said:
    """What is known of the thing a question was about."""
    value = obj(part.facts.get("value"))
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


@topic("NOTICE", "did", "{reply?, at?, goal: what|null, waiting:[{prompt, kind, names, steps}]}")
def did(part: Part, style: Style) -> Said:
    """What was done last, and what still waits for the person."""
    first = str(part.facts.get("reply") or "").partition("\n")[0].rstrip(": ")
    reply, at = text(first, 400), times.parse(part.facts.get("at"), style)
    reply += "" if reply.endswith((".", "!", "?")) or not reply else "."
    when = ""
    if isinstance(at, datetime):
        when = times.clock(at, style) if at.date() == times.today(style) else times.span(part.facts["at"], None, style)
    done = f"The last thing I did{f' ({when})' if when else ''}: {reply}"
    goal, waiting = obj(part.facts.get("goal")), objects(part.facts.get("waiting"))
    still = [_about(goal, style)] if goal else []
    still += [matter(each, style) for each in waiting]
    rest = f" Still waiting for your answer: {joined([each for each in still if each])}." if any(still) else ""
    return Said((done if reply else "I haven't done anything here yet.") + rest)


@topic("NOTICE", "why", "{said, asked?, reply?, acted, notes:[{rule, detail}], what}")
def why(part: Part, style: Style) -> Said:
    """Why the last thing that mattered was done, asked or refused."""
    said, asked = request_words(part.facts.get("said")), request_words(part.facts.get("asked"))
    reply = text(str(part.facts.get("reply") or "").partition("\n")[0], 200)
    if part.facts.get("acted") and said:
        because = f"you asked {asked}, I checked with you, and you said {said}" if asked else f"you asked {said}"
        return Said(f"Because {because}. What I did: {reply}" if reply else f"Because {because}.")
    reason = next(
        (_REASONS[rule] for n in objects(part.facts.get("notes")) if (rule := get(n, "rule")) in _REASONS), ""
    )
    if said and (reason or reply):
        return Said(f"You wrote {said}, and {reason or f'this was my answer: {reply}'}.".replace("..", "."))
    return Said("I haven't done anything here yet that I could explain.")


_REASONS = {
    "goal.propose": "I check with you before I change your calendar",
    "goal.calendar_away": "I couldn't read your calendar at that moment",
    "goal.unclear": "I couldn't tell from it what I still needed to know",
    "goal.no": "I took that as a no, so I dropped it",
    "goal.ask.clash": "something else is at that time, so I offered free ones",
    "goal.ask.which_event": "I need to know which event you mean before I change anything",
    "goal.ask.which_person": "I know more than one person by that name",
    "goal.ask.unknown_person": "I need an address before I can invite someone",
    "goal.ask.which_reading": "that time can mean more than one thing",
    "goal.ask.when": "I need a time before I can book it",
    "goal.ask.new_time": "I need the new time before I can move it",
    "goal.ask.changes": "I need to know what to change",
    "desk.which": "it fitted more than one of the things I had asked you",
    "desk.unclear": "I couldn't use it as the answer I was waiting for",
    "normal.low_confidence": "I wasn't sure what you meant, and I don't act on a guess",
    "normal.lapsed": "my offer had run out, and I don't act on one that has",
    "normal.already_done": "it was done already, so I did nothing more",
    "normal.nothing_open": "nothing was waiting for an answer",
    "normal.missing": "I needed more to do it",
    "normal.out_of_scope": "it is nothing I can do",
}
"""The rules that people ask about, in their words."""


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

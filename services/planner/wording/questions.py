"""QUESTION: what is missing, asked for in one short sentence."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from services.planner.wording import times
from services.planner.wording.asking import INTENTS, SLOTS, TYPES, about_goal, asking
from services.planner.wording.facts import (
    contact_line,
    event_line,
    event_time,
    get,
    joined,
    named,
    numbered,
    obj,
    objects,
    slot_lines,
    texts,
    when_of,
)
from services.planner.wording.matters import matter
from services.planner.wording.model import Awaited, Part, Said, Style, topic
from services.planner.wording.proposals import YES_NO, what_of

_LEAD = re.compile(r"^(?:on|at|by|for)\s+", re.IGNORECASE)


def _nowhere(part: Part, said: Said) -> Said:
    """The question, after saying that the day that was meant does not exist."""
    day = _LEAD.sub("", get(part.facts, "no_such_day"))
    why = ": the clocks go forward then" if part.facts.get("clocks_change") is True else ""
    return replace(said, text=f"There is no {day}{why}. {said.text}") if day else said


@topic("QUESTION", "when", "{what, no_such_day, clocks_change}")
def when(part: Part, style: Style) -> Said:
    """The time of something new."""
    return _nowhere(part, _when(part, style))


def _when(part: Part, style: Style) -> Said:
    what = what_of(part)
    day = times.parse(what.get("date"), style)
    at = f" {times.near_day(day, style)}" if day else ""
    name = named(what)
    if get(what, "type").startswith("reminder."):
        return asking(f"When should I remind you{f': {name}' if name else ''}?", f"the reminder {name}".strip(), "TIME")
    return asking(
        f"What time{at} should {name or 'it'} be?" if at else f"When should {name or 'it'} be?",
        about_goal(what),
        "TIME",
    )


@topic("QUESTION", "new_time", "{what, no_such_day, clocks_change}")
def new_time(part: Part, style: Style) -> Said:
    """The new time of an existing event."""
    what = what_of(part)
    event = obj(what.get("event"))
    line = event_line(event, style) if event else named(what)
    said = asking(f"What new time should I use for {line or 'it'}?", about_goal(what), "TIME")
    return _nowhere(part, said)


@topic("QUESTION", "which_person", "{name, options:[{name,email,company}], what}")
def which_person(part: Part, style: Style) -> Said:
    """Which of several contacts."""
    lines = [contact_line(o) for o in objects(part.facts.get("options"))]
    name = get(part.facts, "name") or "that"
    return asking(
        f"Which {name} do you mean?\n{numbered(lines)}", f"which {name}", "CHOICE" if lines else "PERSON", lines
    )


@topic("QUESTION", "unknown_person", "{name, what}")
def unknown_person(part: Part, style: Style) -> Said:
    """The address of someone who is in no contact, or to go without."""
    name = get(part.facts, "name") or "that person"
    mail = get(what_of(part), "type").startswith("email")
    without = "" if mail else " Or say “without” and I'll leave the invitation out."
    words = f"I don't know {name} yet. What's their email address?{without}"
    return asking(words, f"the address of {name}", "EMAIL", goal="information_expected")


@topic("QUESTION", "which_event", "{options:[{id,title,start,end}], what}")
def which_event(part: Part, style: Style) -> Said:
    """Which of several events."""
    what = what_of(part)
    lines = [event_line(o, style) for o in objects(part.facts.get("options"))]
    verb = TYPES.get(get(what, "type"), "")
    opening = f"Which one should I {verb}?" if verb else "Which one do you mean?"
    return asking(f"{opening}\n{numbered(lines)}", about_goal(what), "CHOICE", lines)


@topic("QUESTION", "which_event_none_said", "{what}")
def which_event_none_said(part: Part, style: Style) -> Said:
    """Which event, when nothing was said of it."""
    what = what_of(part)
    verb = TYPES.get(get(what, "type"), "change")
    target = get(what, "target") or "event"
    tells = "Tell me its name, who it is with, or when it is." if target == "event" else "Tell me some of its words."
    return asking(f"Which {target} should I {verb}? {tells}", about_goal(what), "TEXT")


@topic("QUESTION", "which_reading", "{text, options:[{label,start,end?}], what}")
def which_reading(part: Part, style: Style) -> Said:
    """Which of several meanings of a time."""
    lines: list[str] = []
    for option in objects(part.facts.get("options")):
        start = option.get("start")
        only_day = option.get("day_only") is True
        moment = times.parse(start, style)
        line = times.day(moment, style) if only_day and moment else times.span(start, option.get("end"), style)
        lines.append(line or get(option, "label"))
    said = get(part.facts, "text")
    opening = f"By “{said}”, do you mean:" if said else "Which time do you mean?"
    return asking(f"{opening}\n{numbered(lines)}", f"which time {said}".strip(), "CHOICE", lines)


@topic("QUESTION", "clash", "{what, clashes:[event], options:[{start,end}], anyway}")
def clash(part: Part, style: Style) -> Said:
    """Something else is at that time; the nearest free slots as choices, and a yes to it all the same (anyway)."""
    what = what_of(part)
    clashes = [event_line(c, style) for c in objects(part.facts.get("clashes"))[:3]]
    lines = slot_lines(part.facts.get("options"), style)
    busy = f"That time is taken: {joined(clashes)}." if clashes else "That time is taken."
    wanted = when_of(what, style)
    if part.facts.get("anyway") is True:
        move = {"reschedule": "move it there", "update": "change it"}.get(get(what, "type"), "book it")
        offered = f"\nFree instead for {named(what) or 'it'}:\n{numbered(lines)}" if lines else ""
        text = f"{busy} Should I {move} all the same?{offered}"
        return asking(text, f"{named(what) or 'it'} beside what is there", "YES_NO", lines)
    opening = f"{busy} Free instead for {named(what) or 'it'}:" if lines else f"{busy} What other time should I use?"
    about = f"another time for {named(what) or 'it'}" + (f" than {wanted}" if wanted else "")
    return asking(f"{opening}\n{numbered(lines)}" if lines else opening, about, "CHOICE" if lines else "TIME", lines)


_ASKED_WITH = frozenset(["when", "which", "who", "what", "how"])


@topic("QUESTION", "unclear", "{what, missing:[slot or words], again}")
def unclear(part: Part, style: Style) -> Said:
    """The text did not help; what is still missing."""
    what = what_of(part)
    target = get(what, "target") or "event"
    missing = [SLOTS.get(m, m.replace("_", " ")).replace("event", target) for m in texts(part.facts.get("missing"))]
    needs = f" Still missing: {joined(missing)}." if missing else ""
    about = about_goal(what)
    tail = f" This is about: {about}." if named(what) else ""
    if part.facts.get("again") is True:
        needed = joined([f"to know {m}" if m.split()[0] in _ASKED_WITH else m for m in missing]) or "a clear answer"
        opening = f"To {about} I still need {needed}." if named(what) else f"I still need {needed}."
        return asking(f"{opening} Tell me that, or say “never mind” and I'll drop it.", about, "TEXT")
    return asking(
        f"I'm still working on your request. Please confirm or provide the missing details.{needs}{tail}", about, "TEXT"
    )


def _one_of_several(option: Mapping[str, Any], style: Style) -> str:
    goal = obj(option.get("goal"))
    when = when_of(goal, style)
    words = f"{about_goal(goal)}{f', {when}' if when else ''}" if goal else matter(option, style)
    return (words[:1].upper() + words[1:]) or "something else"


@topic("QUESTION", "which_question", "{options:[{tag, summary, goal: what | prompt, kind, names, steps}]}")
def which_question(part: Part, style: Style) -> Said:
    """An answer that fits several open questions."""
    options = objects(part.facts.get("options"))
    lines = [f"{get(o, 'tag') or i}. {_one_of_several(o, style)}" for i, o in enumerate(options, 1)]
    return asking(
        "Which one is that for?\n" + "\n".join(lines),
        "which question was answered",
        "CHOICE",
        [get(o, "tag") or str(i) for i, o in enumerate(options, 1)],
    )


@topic("QUESTION", "return_to_goal", "{what, asked}")
def return_to_goal(part: Part, style: Style) -> Said:
    """After a digression, back to what is open."""
    what = what_of(part)
    name, at = named(what) or named(obj(what.get("event"))) or "it", when_of(what, style)
    kind = get(what, "type")
    asked = get(part.facts, "asked") or get(what, "asked")
    if asked and asked != "yes_no":
        need = SLOTS.get(asked, "the details")
        known = name if name != "it" else "your earlier request"
        return asking(f"Back to {known}: I still need to know {need}.", about_goal(what), "TEXT")
    old = event_time(obj(what.get("event")), style)
    words = {
        "schedule": f"Shall I still book {name}{f' for {at}' if at else ''}?",
        "reschedule": f"Shall I still move {name}{f' to {at}' if at else ''}?",
        "cancel": f"Shall I still cancel {name}{f' ({old})' if old else ''}?",
    }.get(kind, f"Shall I still {about_goal(what)}?")
    awaits = Awaited("confirmation_expected", f"A yes or no to: {about_goal(what)}", f"topic:{about_goal(what)}"[:200])
    return Said(words, "YES_NO", YES_NO, awaits)


@topic("QUESTION", "low_confidence", "{guesses:[intent]}")
def low_confidence(part: Part, style: Style) -> Said:
    """Not sure what was asked; the likeliest things as choices."""
    guesses = [words for g in texts(part.facts.get("guesses")) if (words := INTENTS.get(g))][:3]
    if not guesses:
        return asking("Sorry, I didn't get that. Could you say it in other words?", "what was meant", "TEXT")
    listed = f"{', '.join(guesses[:-1])} or {guesses[-1]}" if len(guesses) > 1 else guesses[0]
    return asking(
        f"I'm not sure I got that. Would you like me to {listed}?",
        "what was meant",
        "TEXT" if len(guesses) > 1 else "YES_NO",
        [g[:1].upper() + g[1:] for g in guesses] if len(guesses) > 1 else YES_NO,
    )


@topic("QUESTION", "changes", "{what}")
def changes(part: Part, style: Style) -> Said:
    """What should change about an existing thing."""
    what = what_of(part)
    event = obj(what.get("event"))
    return asking(
        f"What should I change about {event_line(event, style) if event else named(what) or 'it'}?",
        about_goal(what),
        "TEXT",
    )


@topic("QUESTION", "all_details", "{what, missing:[slot]}")
def all_details(part: Part, style: Style) -> Said:
    """Everything that is missing, asked for in one message (Redis is away)."""
    what = what_of(part)
    missing = [SLOTS.get(m, m.replace("_", " ")) for m in texts(part.facts.get("missing"))]
    needs = joined(missing) if missing else "all the details"
    return asking(
        f"To {about_goal(what)} I need {needs}. Please send the whole request in one message.", about_goal(what), "TEXT"
    )


@topic("QUESTION", "missing", "{intent, missing:[slot]}")
def missing_slots(part: Part, style: Style) -> Said:
    """What a plan cannot be made without."""
    lacking = [SLOTS.get(m, m.replace("_", " ")) for m in texts(part.facts.get("missing"))]
    doing = INTENTS.get(get(part.facts, "intent"), "do that")
    return asking(f"Please tell me {joined(lacking) or 'a bit more'}, so that I can {doing}.", doing, "TEXT")

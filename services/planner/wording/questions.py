"""QUESTION: what is missing, asked for in one short sentence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from services.planner.wording import times
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
    text,
    texts,
    when_of,
)
from services.planner.wording.model import Awaited, Part, Question, Said, Style, topic
from services.planner.wording.proposals import YES_NO, what_of

_TYPES = {"schedule": "schedule", "reschedule": "move", "cancel": "cancel", "assign": "assign", "update": "change"}
_INTENTS = {
    "calendar.schedule": "schedule something",
    "calendar.reschedule": "move an event",
    "calendar.cancel": "cancel an event",
    "calendar.update": "change an event",
    "calendar.list": "list your events",
    "calendar.free_time": "find free time",
    "calendar.conflicts": "look for conflicts",
    "calendar.suggest": "suggest times",
    "calendar.summary": "sum up your schedule",
    "task.create": "add a task",
    "task.list": "list your tasks",
    "task.update": "change a task",
    "task.complete": "complete a task",
    "task.delete": "delete a task",
    "task.assign": "assign a task",
    "contact.search": "look up a contact",
    "contact.create": "add a contact",
    "contact.update": "change a contact",
    "contact.assign": "assign a contact",
    "email.draft": "draft an email",
    "email.send": "send an email",
    "reminder.create": "set a reminder",
    "reminder.list": "list your reminders",
    "reminder.update": "change a reminder",
    "reminder.cancel": "cancel a reminder",
    "entity.forget": "forget a name",
}
_SLOTS = {
    "when": "when it should be",
    "who": "who it is with",
    "which_event": "which event you mean",
    "which_task": "which task you mean",
    "title": "what it should be called",
    "recipient": "who it is for",
    "body": "what it should say",
    "changes": "what should change",
    "name": "the name",
    "new_time": "the new time",
    "text": "the words",
    "which_person": "which person you mean",
    "unknown_person": "the person's address",
    "which_reading": "which time you mean",
    "clash": "another time",
    "choice": "which one you mean",
    "clash_none_free": "another time",
    "duration": "how long it should be",
    "start": "when it should be",
}


def intent_words(intent: str) -> str:
    """An intent as what one would do; "" for what is none."""
    return _INTENTS.get(intent, "")


def _about(what: Mapping[str, Any]) -> str:
    verb = _TYPES.get(get(what, "type"), "")
    name = named(what)
    return f"{verb} {name}".strip() or "your request"


def _asking(
    words: str,
    about: str,
    expects: str,
    options: Sequence[str] = (),
    goal: str = "response_expected",
    pattern: str = "",
) -> Said:
    return Said(
        words,
        expects,
        tuple(options),
        Awaited(goal, f"An answer about: {about}", f"topic:{about}"[:200], pattern=pattern),
    )


@topic("QUESTION", "when", "{what}")
def when(part: Part, style: Style) -> Said:
    """The time of something new."""
    what = what_of(part)
    day = times.parse(what.get("date"), style)
    at = f" {times.near_day(day, style)}" if day else ""
    name = named(what)
    return _asking(
        f"What time{at} should {name or 'it'} be?" if at else f"When should {name or 'it'} be?", _about(what), "TIME"
    )


@topic("QUESTION", "new_time", "{what}")
def new_time(part: Part, style: Style) -> Said:
    """The new time of an existing event."""
    what = what_of(part)
    event = obj(what.get("event"))
    line = event_line(event, style) if event else named(what)
    return _asking(f"What new time should I use for {line or 'it'}?", _about(what), "TIME")


@topic("QUESTION", "which_person", "{name, options:[{name,email,company}], what}")
def which_person(part: Part, style: Style) -> Said:
    """Which of several contacts."""
    lines = [contact_line(o) for o in objects(part.facts.get("options"))]
    name = get(part.facts, "name") or "that"
    return _asking(
        f"Which {name} do you mean?\n{numbered(lines)}", f"which {name}", "CHOICE" if lines else "PERSON", lines
    )


@topic("QUESTION", "unknown_person", "{name, what}")
def unknown_person(part: Part, style: Style) -> Said:
    """The address of someone who is in no contact, or to go without."""
    name = get(part.facts, "name") or "that person"
    words = f"I don't know {name} yet. What's their email address? Or say “without” and I'll leave the invitation out."
    return _asking(words, f"the address of {name}", "EMAIL", goal="information_expected")


@topic("QUESTION", "which_event", "{options:[{id,title,start,end}], what}")
def which_event(part: Part, style: Style) -> Said:
    """Which of several events."""
    what = what_of(part)
    lines = [event_line(o, style) for o in objects(part.facts.get("options"))]
    verb = _TYPES.get(get(what, "type"), "")
    opening = f"Which one should I {verb}?" if verb else "Which one do you mean?"
    return _asking(f"{opening}\n{numbered(lines)}", _about(what), "CHOICE", lines)


@topic("QUESTION", "which_event_none_said", "{what}")
def which_event_none_said(part: Part, style: Style) -> Said:
    """Which event, when nothing was said of it."""
    what = what_of(part)
    verb = _TYPES.get(get(what, "type"), "change")
    return _asking(
        f"Which event should I {verb}? Tell me its name, who it is with, or when it is.", _about(what), "TEXT"
    )


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
    return _asking(f"{opening}\n{numbered(lines)}", f"which time {said}".strip(), "CHOICE", lines)


@topic("QUESTION", "clash", "{what, clashes:[event], options:[{start,end}]}")
def clash(part: Part, style: Style) -> Said:
    """Something else is at that time; the nearest free slots as choices."""
    what = what_of(part)
    clashes = [event_line(c, style) for c in objects(part.facts.get("clashes"))[:3]]
    lines = slot_lines(part.facts.get("options"), style)
    busy = f"That time is taken: {joined(clashes)}." if clashes else "That time is taken."
    wanted = when_of(what, style)
    opening = f"{busy} Free instead for {named(what) or 'it'}:" if lines else f"{busy} What other time should I use?"
    about = f"another time for {named(what) or 'it'}" + (f" than {wanted}" if wanted else "")
    return _asking(f"{opening}\n{numbered(lines)}" if lines else opening, about, "CHOICE" if lines else "TIME", lines)


@topic("QUESTION", "unclear", "{what, missing:[slot or words]}")
def unclear(part: Part, style: Style) -> Said:
    """The text did not help; what is still missing."""
    what = what_of(part)
    missing = [_SLOTS.get(m, m.replace("_", " ")) for m in texts(part.facts.get("missing"))]
    needs = f" Still missing: {joined(missing)}." if missing else ""
    about = _about(what)
    tail = f" This is about: {about}." if named(what) else ""
    return _asking(
        f"I'm still working on your request. Please confirm or provide the missing details.{needs}{tail}", about, "TEXT"
    )


@topic("QUESTION", "which_question", "{options:[{tag, summary}]}")
def which_question(part: Part, style: Style) -> Said:
    """An answer that fits several open questions."""
    options = objects(part.facts.get("options"))
    lines = [f"{get(o, 'tag') or i}: {get(o, 'summary')}" for i, o in enumerate(options, 1)]
    return _asking(
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
        need = _SLOTS.get(asked, "the details")
        return _asking(f"Back to {name}: I still need {need}.", _about(what), "TEXT")
    old = event_time(obj(what.get("event")), style)
    words = {
        "schedule": f"Shall I still book {name}{f' for {at}' if at else ''}?",
        "reschedule": f"Shall I still move {name}{f' to {at}' if at else ''}?",
        "cancel": f"Shall I still cancel {name}{f' ({old})' if old else ''}?",
    }.get(kind, f"Shall I still {_about(what)}?")
    awaits = Awaited("confirmation_expected", f"A yes or no to: {_about(what)}", f"topic:{_about(what)}"[:200])
    return Said(words, "YES_NO", YES_NO, awaits)


@topic("QUESTION", "low_confidence", "{guesses:[intent]}")
def low_confidence(part: Part, style: Style) -> Said:
    """Not sure what was asked; the likeliest things as choices."""
    guesses = [words for g in texts(part.facts.get("guesses")) if (words := _INTENTS.get(g))][:3]
    if not guesses:
        return _asking("Sorry, I didn't get that. Could you say it in other words?", "what was meant", "TEXT")
    listed = f"{', '.join(guesses[:-1])} or {guesses[-1]}" if len(guesses) > 1 else guesses[0]
    return _asking(
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
    return _asking(
        f"What should I change about {event_line(event, style) if event else named(what) or 'it'}?",
        _about(what),
        "TEXT",
    )


@topic("QUESTION", "all_details", "{what, missing:[slot]}")
def all_details(part: Part, style: Style) -> Said:
    """Everything that is missing, asked for in one message (Redis is away)."""
    what = what_of(part)
    missing = [_SLOTS.get(m, m.replace("_", " ")) for m in texts(part.facts.get("missing"))]
    needs = joined(missing) if missing else "all the details"
    return _asking(
        f"To {_about(what)} I need {needs}. Please send the whole request in one message.", _about(what), "TEXT"
    )


@topic("QUESTION", "missing", "{intent, missing:[slot]}")
def missing_slots(part: Part, style: Style) -> Said:
    """What a plan cannot be made without."""
    lacking = [_SLOTS.get(m, m.replace("_", " ")) for m in texts(part.facts.get("missing"))]
    doing = _INTENTS.get(get(part.facts, "intent"), "do that")
    return _asking(f"To {doing}, please tell me {joined(lacking) or 'a bit more'}.", doing, "TEXT")


@topic("QUESTION", "interventions", "part.interventions")
def interventions(part: Part, style: Style) -> Said:
    """Questions of workflows; several are tagged 1, 2, 3."""
    asked = [_one_question(q, style) for q in part.questions if q.prompt or q.covers or q.names]
    if not asked:
        return _asking("I need one more detail from you to go on.", "an open question", "TEXT")
    if len(asked) == 1:
        question = part.questions[0]
        goal = {"YES_NO": "confirmation_expected", "CHOICE": "response_expected", "TEXT": "response_expected"}.get(
            question.expects, "information_expected"
        )
        return Said(
            asked[0],
            question.expects or "TEXT",
            question.options or (YES_NO if question.expects == "YES_NO" else ()),
            Awaited(goal, f"An answer to: {_first_line(asked[0])}", f"intervention:{question.id}"),
        )
    lines = [f"{i}. {words}" for i, words in enumerate(asked, 1)]
    hint = "Reply like: " + ", ".join(f"{i}: …" for i in range(1, len(asked) + 1))
    subject = f"intervention:{part.questions[0].id}"
    return Said(
        f"I need help with {len(asked)} things:\n" + "\n".join(lines) + f"\n{hint}",
        "TEXT",
        (),
        Awaited("information_expected", f"Answers to {len(asked)} questions", subject),
    )


def _first_line(words: str) -> str:
    return text(words.splitlines()[0] if words else "", 200)


def _one_question(question: Question, style: Style) -> str:
    steps = objects(question.covers.get("steps")) if question.covers else []
    if question.kind == "approval" and steps:
        shown = "\n".join(_covered(step, style) for step in steps)
        return f"{shown}\nShould I go ahead?"
    lines = numbered(question.options)
    if question.kind == "batch" and len(question.names) > 1:
        people = numbered(question.names)
        hint = ", ".join(f"{i}: address" for i in range(1, len(question.names) + 1))
        return f"I need help with {len(question.names)} people:\n{people}\nReply like: {hint}"
    if question.expects in {"EMAIL", "ADDRESS"} and len(question.names) == 1:
        return f"I don't know {question.names[0]} yet. What's their email address?"
    prompt = question.prompt or "Which one?"
    return f"{prompt}\n{lines}" if lines and question.expects != "YES_NO" else prompt


def _covered(step: Mapping[str, Any], style: Style) -> str:
    """What a yes would do, from the frozen params."""
    params = obj(step.get("params"))
    name = f"{get(step, 'type')}.{get(step, 'action')}"
    if name.startswith("email."):
        to = joined(texts(params.get("recipient_email") or params.get("to")))
        body = str(params.get("body") or "").strip()
        return "\n".join(
            line
            for line in (
                f"Email to {to}" if to else "Email",
                f"Subject: {get(params, 'subject')}" if get(params, "subject") else "",
                body[:2000],
            )
            if line
        )
    when_text = times.span(params.get("start"), params.get("end"), style)
    title = get(params, "title", "text") or get(obj(params.get("selector")), "query")
    words = get(step, "description") or name.replace("_", " ").replace(".", ": ")
    return ", ".join(
        part for part in (words if not title or title in words else f"{words}: {title}", when_text) if part
    )

"""REFUSAL: why something is not done, and what would help."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from services.planner.wording import times
from services.planner.wording.asking import intent_words
from services.planner.wording.facts import (
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
from services.planner.wording.model import OFFER_S, Awaited, Part, Said, Style, always, topic
from services.planner.wording.proposals import YES_NO, what_of

_AMONG = {"task": "among your tasks", "contact": "among your contacts"}


@topic("REFUSAL", "no_event_found", "{query, with, when, what}")
def no_event_found(part: Part, style: Style) -> Said:
    """No such event."""
    query, when = get(part.facts, "query"), get(part.facts, "when")
    people = joined(texts(part.facts.get("with")))
    words = [f"“{query}”" if query else "", f"with {people}" if people else "", f"({when})" if when else ""]
    said = " ".join(word for word in words if word)
    target = get(obj(part.facts.get("what")), "target") or "event"
    one = ("an " if target == "event" else "a ") + f"{target} {said}" if said else f"that {target}"
    text = f"I couldn't find {one} {_AMONG.get(target, 'on your calendar')}."
    about = f"which {target} {said}".strip()
    return Said(
        f"{text} Which one do you mean?",
        "TEXT",
        (),
        Awaited("response_expected", f"An answer about: {about}", f"topic:{about}"[:200]),
    )


@topic("REFUSAL", "no_swap", "{reason: same | all_day | which, event, what}")
def no_swap(part: Part, style: Style) -> Said:
    """Why two events cannot change places."""
    line = event_line(obj(part.facts.get("event")), style)
    match get(part.facts, "reason"):
        case "same":
            return Said(f"Both are the same event: {line}. There's nothing to swap.")
        case "all_day":
            return Said(
                f"{line} takes the whole day, so I can't swap times with it. Tell me which one to move and to when."
            )
    about = "which two events to swap"
    return Said(
        "Which two events should I swap? Tell me their names.",
        "TEXT",
        (),
        Awaited("response_expected", f"An answer about: {about}", f"topic:{about}"),
    )


@topic("REFUSAL", "in_past", "{start, timezone, what}")
def in_past(part: Part, style: Style) -> Said:
    """A time that is over."""
    when = times.span(part.facts.get("start"), None, style)
    name = named(what_of(part)) if part.facts.get("what") else ""
    text = f"{when} is already past." if when else "That time is already past."
    about = f"another time for {name or 'it'}"
    return Said(
        f"{text} What other time should I use{f' for {name}' if name else ''}?",
        "TIME",
        (),
        Awaited("response_expected", f"An answer about: {about}", f"topic:{about}"[:200]),
    )


always(
    "REFUSAL",
    "desk_away",
    "What is open cannot be looked at now, and the text could be about it.",
    "I can't see what is open right now, so I did nothing. Please say that again in a minute.",
)


@topic("REFUSAL", "nothing_open", "{asked?: address}")
def nothing_open(part: Part, style: Style) -> Said:
    """A yes, a no or an address with nothing to answer."""
    if get(part.facts, "asked") == "address":
        return Said("Nothing is waiting for an address right now. What would you like me to do with it?")
    return Said("There's nothing waiting for a yes or no right now. What can I do for you?")


@topic("REFUSAL", "already_done", "{what, receipt}")
def already_done(part: Part, style: Style) -> Said:
    """A second yes to what is done."""
    what = what_of(part)
    receipt = obj(part.facts.get("receipt"))
    event = obj(receipt.get("event")) or receipt
    line = (
        event_line(event, style)
        if get(event, "title")
        else ", ".join(w for w in (named(what), when_of(what, style)) if w)
    )
    verb = {
        "schedule": "booked",
        "reschedule": "moved",
        "cancel": "cancelled",
        "assign": "assigned",
        "update": "changed",
    }.get(get(what, "type"), "")
    about = f": {line}{f' is {verb}' if verb else ''}" if line else ""
    return Said(f"That's already done{about}. I did nothing more.")


@topic("REFUSAL", "lapsed", "{what}")
def lapsed(part: Part, style: Style) -> Said:
    """A yes that came too late; offers to start again."""
    what = what_of(part)
    verb = {"schedule": "book", "reschedule": "move", "cancel": "cancel", "assign": "assign", "update": "change"}.get(
        get(what, "type"), "do"
    )
    name, when = named(what) or "that", when_of(what, style) or event_time(obj(what.get("event")), style)
    joint = " to " if verb == "move" else " for " if verb == "book" else ", "
    about = f"{verb} {name}{joint + when if when else ''}"
    text = f"My offer to {about} has run out, so I did nothing. Shall I check again and set it up anew?"
    return Said(
        text,
        "YES_NO",
        YES_NO,
        Awaited("action_expected", f"Start again: {about}", f"topic:{about}"[:200], after_s=OFFER_S, says_when=True),
    )


_UNKNOWN = frozenset(["OUTCOME_UNKNOWN"])
"""Reasons after which nobody knows whether it was done."""

_VERBS = {
    "schedule": "book", "reschedule": "move", "cancel": "cancel", "assign": "assign", "update": "change",
}  # fmt: skip
_DOING = {
    "undo": "take that back",
    "stop": "drop that",
    "forget": "forget that name",
    "handoff": "hand this over to a person",
    "hand_over": "hand this over to a person",
    "answer": "use that answer",
    "ask_again": "ask that again",
}
"""What else can fail, by the ``type`` of ``what``."""
_UNEXPLAINED = "something went wrong on my side"
_REASONS = {
    "UNDO_TOO_LATE": "it is too long ago",
    "WORKFLOW_RUNNING": "it is still being done",
    "NOTHING_TO_UNDO": "there is nothing left to take back",
}
"""Why, in words, where the reason alone tells it."""


def _tried(what: Mapping[str, Any]) -> str:
    kind = get(what, "type")
    if kind in _DOING:
        return _DOING[kind]
    name = named(what) or named(obj(what.get("event")))
    return f"{_VERBS.get(kind, 'do')} {name or 'that'}"


@topic("REFUSAL", "failed", "{what, reason, message, options:[{start,end}], clashes:[event]}")
def failed(part: Part, style: Style) -> Said:
    """It could not be done; why, and what can be done."""
    what = what_of(part)
    doing, name = _tried(what), named(what) or named(obj(what.get("event"))) or "it"
    if get(part.facts, "reason") in _UNKNOWN:
        return Said(
            f"I can't tell whether this went through: {doing}. I won't repeat it by myself; please have a look."
        )
    clashes = [event_line(c, style) for c in objects(part.facts.get("clashes"))[:3]]
    why, reason = get(part.facts, "message").rstrip("."), get(part.facts, "reason")
    if not why:
        why = f"the time is taken by {joined(clashes)}" if clashes else _REASONS.get(reason, _UNEXPLAINED)
    lines = slot_lines(part.facts.get("options"), style)
    text = f"I could not {doing}: {why}. Nothing was changed."
    if not lines:
        return Said(text)
    about = f"another time for {name}"
    return Said(
        f"{text} Free instead:\n{numbered(lines)}",
        "CHOICE",
        tuple(lines),
        Awaited("response_expected", f"An answer about: {about}", f"topic:{about}"[:200]),
    )


always(
    "REFUSAL",
    "out_of_scope",
    "Nothing we can do.",
    "That's outside what I can do. I can help with your calendar, tasks, contacts, emails and reminders.",
)


@topic("REFUSAL", "unable", "{kind: text | forward | inbox | reword | weather | skip, name}")
def unable(part: Part, style: Style) -> Said:
    """What nobody here can do, and what can be done instead."""
    name = get(part.facts, "name")
    match get(part.facts, "kind"):
        case "text":
            offer = f"Shall I email {name or 'them'} instead?"
            awaits = Awaited("response_expected", f"A yes or no to an email to {name or 'them'}", "topic:unable")
            return Said(f"I can't text other people, only email them. {offer}", "YES_NO", YES_NO, awaits)
        case "forward":
            return Said(
                "I can't forward email, because I don't see your inbox. "
                f"I can write a new one{f' to {name}' if name else ''}: just tell me what it should say."
            )
        case "reword":
            return Said("I don't find the words myself. Say “change it to: …” with yours, or yes to send it as it is.")
        case "skip":
            return Said(
                "I can't leave out one time of a repeating reminder. I can change its time, or cancel all of it."
            )
        case "weather":
            return Said("I can't look up the weather.")
        case _:
            return Said("I can't read your inbox. I can write, draft and send emails for you.")


@topic("REFUSAL", "not_built", "{intent}")
def not_built(part: Part, style: Style) -> Said:
    """Known, but not offered yet."""
    doing = intent_words(get(part.facts, "intent"))
    return Said(f"I can't {doing} yet, sorry." if doing else "I can't do that yet, sorry.")


@topic("REFUSAL", "nothing_to_undo", "{name, sent?: subject of the mail sent last, whole?: only all of it}")
def nothing_to_undo(part: Part, style: Style) -> Said:
    """Undo with nothing to take back, or nothing that is called so."""
    if name := get(part.facts, "name"):
        return Said(f"I've done nothing lately with {name}. Say “undo” alone and I'll take back what I did last.")
    if subject := get(part.facts, "sent"):
        return Said(f"I can't take back “{subject}”: an email that was sent can't be recalled.")
    if part.facts.get("whole") is True:
        return Said("I can only take back all of what I did last, not that part alone. Say “undo” for all of it.")
    return Said("There's nothing to undo in this conversation.")


@topic("REFUSAL", "clash_none_free", "{what, clashes:[event]}")
def clash_none_free(part: Part, style: Style) -> Said:
    """Taken, and nothing free near it."""
    what = what_of(part)
    clashes = [event_line(c, style) for c in objects(part.facts.get("clashes"))[:3]]
    busy = f"That time is taken: {joined(clashes)}." if clashes else "There's no free time there."
    about = f"another time for {named(what) or 'it'}"
    return Said(
        f"{busy} I found no free slot near it. What other time should I use?",
        "TIME",
        (),
        Awaited("response_expected", f"An answer about: {about}", f"topic:{about}"[:200]),
    )


@topic("REFUSAL", "unavailable", "{what?}")
def unavailable(part: Part, style: Style) -> Said:
    """Something needed is away."""
    return Said("I can't reach that right now, so nothing was changed. Please try again in a few minutes.")

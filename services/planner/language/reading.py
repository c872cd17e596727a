"""One text, read whole: what is said in phrases of its own is taken out, the rest is read as it stands."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from services.planner.language import (
    anchors,
    asides,
    beside,
    clauses,
    copies,
    ends,
    figures,
    no_such_day,
    sparing,
    standing,
    swaps,
    telling,
    whole_days,
)
from services.planner.language.leads import with_leads
from services.planner.language.manner.read import manner_of
from services.planner.language.model import Act, Context, Kind, Understanding
from services.planner.language.plain import read_plain
from services.planner.language.tokens import tokenize
from services.planner.language.undoing import undone

_TIMED_SURE = 0.8
"""Sureness of "coffee with Ann right after the review": as sure as with a day and an hour."""


_SWAP_SURE = 0.9
_AND_US = re.compile(
    r"[,;.]?\s*\b(?:and|then)\s+(?:also\s+|then\s+|please\s+)*(?=(?:remind|add|put|schedule|book|create|set|move|cancel|block|invite)\b)",
    re.IGNORECASE,
)
_ASKED = 0.6
_NOTHING_ASKED = ("chat.", "unclear", "out_of_scope", "email.")
_MAKES = frozenset(["task.create", "calendar.schedule", "reminder.create", "email.send", "email.draft"])
"""What can be done "when I'm free" or "for each of my meetings"."""


def read(text: str, context: Context, intent: str = "") -> Understanding:
    """The entities, intent, slots and act of a text.

    Args:
        text: at most 4,000 characters; any text at all.
        context: now, zone and what the conversation is in the middle of.
        intent: what it asks for, where that is known already; "" to find out.
    """
    nowhere = no_such_day.find(text)
    said = no_such_day.without(text, nowhere) if nowhere else text
    words = figures.spelt(said)
    if words.places:
        understood = figures.put_back(_spelt(words.text, context, intent), said, words)
    else:
        understood = _spelt(said, context, intent)
    if not nowhere and (gap := _left_out(understood)):
        understood = replace(understood, slots={**understood.slots, "no_such_day": gap, "clocks_change": True})
    if understood.act is Act.UNDO and (thing := undone(text)):
        understood = replace(understood, slots={**understood.slots, "query": thing})
    if nowhere:
        act = Act.INFORM if understood.act is Act.AFFIRM else understood.act
        understood = replace(understood, act=act, slots={**understood.slots, "no_such_day": nowhere[2]})
    times = [(each.start, each.end) for each in understood.entities if each.time and each.time.kind != "duration"]
    entities = with_leads(text, understood.entities)
    return replace(understood, entities=entities, manner=manner_of(text, tokenize(text), times))


def _left_out(understood: Understanding) -> str:
    """The words for an hour that the clocks leave out as they go forward; empty when there is none."""
    timed = (each.time for each in understood.entities if each.time is not None and each.role in ("new_time", ""))
    return next((t.text for t in timed if t.kind == "instant" and "dst_gap" in t.best.note.split()), "")


def _spelt(text: str, context: Context, intent: str) -> Understanding:
    if not intent and (wanted := standing.intent_of(text)):
        return replace(read_plain(text, context, wanted), act=Act.REQUEST)
    spared = sparing.find(text, context)
    if spared is not None and (understood := _sparing(text, spared, context, intent)) is not None:
        return understood
    if not intent and (two := swaps.find(text)):
        return _swapped(text, two, context)
    if not intent and (copied := _copied(text, context)) is not None:
        return copied
    if not intent and (told := _told(text, context)) is not None:
        return told
    ending = ends.find(text, context) if not intent else None
    if ending is not None and (understood := _ended(text, ending, context)) is not None:
        return understood
    whole = whole_days.find(text)
    if whole is not None and (understood := _whole_days(text, whole, context, intent)) is not None:
        return understood
    taken = asides.find(text)
    if not taken:
        return _read_anchored(text, context, intent)
    understood = read_plain(asides.without(text, taken), context, intent)
    if understood.compound:
        return replace(understood, clauses=clauses.around(text, understood.clauses, taken))
    if understood.intent not in _MAKES:
        return read_plain(text, context, intent)
    said: dict[str, Any] = {"when_free" if one.kind == "free" else "each": one.text for one in taken}
    return replace(understood, slots=understood.slots | said, clauses=(replace(understood.clauses[0], text=text),))


def _swapped(text: str, two: list[str], context: Context) -> Understanding:
    """The reading of what shall change places: whoever has the calendar looks both up."""
    understood = read_plain(text, context, "calendar.reschedule")
    clause = replace(understood.clauses[0], text=text)
    sure = replace(understood, confidence=_SWAP_SURE, compound=False, goal_type="", act=Act.REQUEST)
    return replace(sure, slots={"swap": two}, clauses=(clause,))


def _ended(text: str, ending: ends.Ending, context: Context) -> Understanding | None:
    """The reading of what shall end at a time; None when it is no such request."""
    understood = read_plain(ends.without(text, ending), context, "calendar.update")
    if understood.compound:
        return None
    timed = [
        replace(each, role="end_time", text=text[each.start : each.end])
        if each.time is not None and each.start >= ending.start
        else each
        for each in understood.entities
    ]
    if not any(each.role == "end_time" for each in timed):
        return None
    act = Act.CHANGE if context.goal_type in _LASTING else Act.REQUEST
    clause = replace(understood.clauses[0], text=text)
    return replace(understood, entities=tuple(timed), act=act, confidence=0.9, clauses=(clause,))


def _copied(text: str, context: Context) -> Understanding | None:
    """A mail that others get as well; None for any other text."""
    place = copies.find(text)
    if place is None:
        return None
    begin, whom = place
    if copies.find(text[:begin]) is not None:
        return None  # nobody says it twice, and each would be read anew
    understood = _spelt(text[:begin], context, "")
    lead = "email "
    if understood.compound or not understood.intent.startswith("email."):
        return None
    named = read_plain(f"{lead}{text[whom:]} saying hi", context, "email.send").entities
    receivers = tuple(
        replace(each, start=each.start + whom - len(lead), end=each.end + whom - len(lead), role="recipient")
        for each in named
        if each.kind in (Kind.PERSON, Kind.EMAIL) and each.start >= len(lead) and not each.weak
    ) or copies.somebody(text, whom)
    if not receivers:
        return None
    clause = replace(understood.clauses[0], text=text)
    return replace(understood, entities=(*understood.entities, *receivers), clauses=(clause,))


def _sparing(text: str, spared: sparing.Spared, context: Context, intent: str) -> Understanding | None:
    """The reading of a request for several things but some; None when it is no such request."""
    understood = read_plain(sparing.without(text, spared), context, intent)
    if understood.compound:
        aside = asides.Aside("spared", text[spared.start : spared.end], spared.start, spared.end)
        return replace(understood, clauses=clauses.around(text, understood.clauses, [aside]))
    if understood.intent not in sparing.SPARED:
        return None
    said: dict[str, Any] = {"except": list(spared.things)}
    if understood.intent not in sparing.LISTED:
        said["order"] = "all"
    return replace(understood, slots=understood.slots | said, clauses=(replace(understood.clauses[0], text=text),))


def _whole_days(text: str, said: whole_days.Said, context: Context, intent: str) -> Understanding | None:
    """The reading of what shall take whole days, or be made to; None when "all day" says something else."""
    rest = whole_days.without(text, said)
    understood = _read_anchored(rest, context, intent)
    if understood.compound:
        return None
    slots_said = understood.slots | {"all_day": True}
    if context.goal_type in _LASTING and whole_days.says_no_more(rest):
        return replace(understood, act=Act.CHANGE, intent="unclear", confidence=0.5, goal_type="", slots=slots_said)
    changes = understood.act in (Act.CHANGE, Act.INFORM) and context.goal_type in _LASTING
    if understood.intent != "calendar.schedule" and not changes:
        return None
    sure = understood.confidence if changes else max(understood.confidence, _TIMED_SURE)
    clause = replace(understood.clauses[0], text=text)
    return replace(understood, confidence=sure, slots=slots_said, clauses=(clause,))


_LASTING = frozenset(["schedule", "reschedule"])
"""Goals whose event may be told to take whole days."""


def _told(text: str, context: Context) -> Understanding | None:
    """ "Tell Ann I'm late": a mail to those named before its words."""
    heard = telling.body_told(text)
    who = next((each for each in context.recent if each.source != "event"), None)
    if heard is None and who is not None:
        heard = telling.body_for(text, who)
    if heard is None:
        return None
    whom, begins = heard
    understood = read_plain(text, context, "email.send")
    if understood.compound or _asks_more(text, begins, context):
        return None
    named = {e.start: replace(e, role="recipient", weak=False) for e in understood.entities if e.kind is Kind.PERSON}
    entities = tuple(named.get(each.start, each) for each in whom)
    slots = {"body": text[begins:].strip()}
    return replace(understood, entities=entities, slots=slots, act=Act.REQUEST, confidence=0.9)


def _asks_more(text: str, begins: int, context: Context) -> bool:
    """Whether the words of a mail go on with a request of their own ("… and remind me to call her")."""
    more = _AND_US.search(text, begins)
    asked = read_plain(text[more.end() :], context, "") if more is not None else None
    return asked is not None and asked.confidence >= _ASKED and not asked.intent.startswith(_NOTHING_ASKED)


def _read_anchored(text: str, context: Context, intent: str) -> Understanding:
    """A reminder that hangs on an event has in ``anchor`` {side, thing} what it hangs on; any other text is read as it
    stands."""
    anchor = anchors.find(text, context)
    if anchor is not None:
        left = f"{text[: anchor.start]}{' ' * (anchor.end - anchor.start)}{text[anchor.end :]}"
        understood = read_plain(left, context, intent)
        timed = any(each.time is not None and each.role == "new_time" for each in understood.entities)
        if understood.intent == "reminder.create" and not understood.compound and not timed:
            hangs: dict[str, Any] = {"anchor": {"side": anchor.side, "thing": anchor.thing}}
            hangs["anchor"] |= {"points": True} if anchor.points else {}
            hangs |= {"duration_s": anchor.lead_s} if anchor.lead_s else {}
            return replace(
                understood, slots=understood.slots | hangs, clauses=(replace(understood.clauses[0], text=text),)
            )
    placed = beside.find(text, context) if anchor is None else None
    return (_beside(text, placed, context, intent) if placed else None) or read_plain(text, context, intent)


def _beside(text: str, placed: beside.Beside, context: Context, intent: str) -> Understanding | None:
    """The reading of a request whose time is told by another event; None when it is no such request."""
    blank = " " * (placed.end - placed.start)
    understood = read_plain(f"{text[: placed.start]}{blank}{text[placed.end :]}", context, intent)
    if understood.compound or understood.intent not in beside.PLACED:
        return None
    clause = replace(understood.clauses[0], text=text)
    sure = max(understood.confidence, _TIMED_SURE)
    slots_said = understood.slots | {"beside": placed.said}
    return replace(understood, confidence=sure, slots=slots_said, clauses=(clause,))

"""One text, read whole: tokens → times → people → features → intent → act → roles and slots."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Any

from services.planner.language import (
    acts,
    addresses,
    anchors,
    asides,
    beside,
    clauses,
    features,
    figures,
    intents,
    naming,
    no_such_day,
    people,
    slots,
    sparing,
    standing,
    telling,
    timing,
    usual,
    whole_days,
)
from services.planner.language.after_answer import request_after
from services.planner.language.leads import with_leads
from services.planner.language.manner.read import manner_of
from services.planner.language.model import Act, Clause, Context, Found, Kind, Token, Understanding
from services.planner.language.postal import find_postal, without
from services.planner.language.tokens import tokenize
from services.planner.times import TimeSpan

_ANSWERS = frozenset(
    [Act.AFFIRM, Act.DENY, Act.DROP, Act.UNDO, Act.ASK_OPEN, Act.ASK_WHY, Act.HANDOFF, Act.MISDIRECTED, Act.PROMISE]
)
"""Acts whose words ask for nothing by themselves."""
_CONDITIONAL = 0.55
"""Sureness of a request that hangs on what nobody here can know ("if it rains"): it is asked about, never done."""
_TIMED_SURE = 0.8
"""Sureness of "coffee with Ann right after the review": as sure as with a day and an hour."""
_NOT_OVER = frozenset(["thinking", "hoping", "wondering", "planning", "going", "looking", "wanting", "meaning"])
"""After "was": a wish for what is to come ("I was thinking Friday")."""
_PAST = frozenset(["did", "had", "was", "were", "happened", "attended", "missed"])


_JOINS = re.compile(r"(?:[\s,;.!&]|\b(?:and|also|then|plus|but)\b)+$", re.IGNORECASE)
"""What stands between an answer and the request behind it."""
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
    if nowhere:
        act = Act.INFORM if understood.act is Act.AFFIRM else understood.act
        understood = replace(understood, act=act, slots={**understood.slots, "no_such_day": nowhere[2]})
    times = [(each.start, each.end) for each in understood.entities if each.time and each.time.kind != "duration"]
    entities = with_leads(text, understood.entities)
    return replace(understood, entities=entities, manner=manner_of(text, tokenize(text), times))


def _spelt(text: str, context: Context, intent: str) -> Understanding:
    if not intent and (wanted := standing.intent_of(text)):
        return replace(_read(text, context, wanted), act=Act.REQUEST)
    spared = sparing.find(text, context)
    if spared is not None and (understood := _sparing(text, spared, context, intent)) is not None:
        return understood
    if not intent and (told := _told(text, context)) is not None:
        return told
    whole = whole_days.find(text)
    if whole is not None and (understood := _whole_days(text, whole, context, intent)) is not None:
        return understood
    taken = asides.find(text)
    if not taken:
        return _read_anchored(text, context, intent)
    understood = _read(asides.without(text, taken), context, intent)
    if understood.compound:
        return replace(understood, clauses=clauses.around(text, understood.clauses, taken))
    if understood.intent not in _MAKES:
        return _read(text, context, intent)
    said: dict[str, Any] = {"when_free" if one.kind == "free" else "each": one.text for one in taken}
    return replace(understood, slots=understood.slots | said, clauses=(replace(understood.clauses[0], text=text),))


def _sparing(text: str, spared: sparing.Spared, context: Context, intent: str) -> Understanding | None:
    """The reading of a request for several things but some; None when it is no such request."""
    understood = _read(sparing.without(text, spared), context, intent)
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
    understood = _read(text, context, "email.send")
    if understood.compound or _asks_more(text, begins, context):
        return None
    named = {e.start: replace(e, role="recipient", weak=False) for e in understood.entities if e.kind is Kind.PERSON}
    entities = tuple(named.get(each.start, each) for each in whom)
    slots = {"body": text[begins:].strip()}
    return replace(understood, entities=entities, slots=slots, act=Act.REQUEST, confidence=0.9)


def _asks_more(text: str, begins: int, context: Context) -> bool:
    """Whether the words of a mail go on with a request of their own ("… and remind me to call her")."""
    more = _AND_US.search(text, begins)
    asked = _read(text[more.end() :], context, "") if more is not None else None
    return asked is not None and asked.confidence >= _ASKED and not asked.intent.startswith(_NOTHING_ASKED)


def _read_anchored(text: str, context: Context, intent: str) -> Understanding:
    """A reminder that hangs on an event has in ``anchor`` {side, thing} what it hangs on; any other text is read as it
    stands."""
    anchor = anchors.find(text, context)
    if anchor is not None:
        left = f"{text[: anchor.start]}{' ' * (anchor.end - anchor.start)}{text[anchor.end :]}"
        understood = _read(left, context, intent)
        timed = any(each.time is not None and each.role == "new_time" for each in understood.entities)
        if understood.intent == "reminder.create" and not understood.compound and not timed:
            hangs: dict[str, Any] = {"anchor": {"side": anchor.side, "thing": anchor.thing}}
            hangs |= {"duration_s": anchor.lead_s} if anchor.lead_s else {}
            return replace(
                understood, slots=understood.slots | hangs, clauses=(replace(understood.clauses[0], text=text),)
            )
    placed = beside.find(text, context) if anchor is None else None
    return (_beside(text, placed, context, intent) if placed else None) or _read(text, context, intent)


def _beside(text: str, placed: beside.Beside, context: Context, intent: str) -> Understanding | None:
    """The reading of a request whose time is told by another event; None when it is no such request."""
    blank = " " * (placed.end - placed.start)
    understood = _read(f"{text[: placed.start]}{blank}{text[placed.end :]}", context, intent)
    if understood.compound or understood.intent not in beside.PLACED:
        return None
    clause = replace(understood.clauses[0], text=text)
    sure = max(understood.confidence, _TIMED_SURE)
    slots_said = understood.slots | {"beside": placed.said}
    return replace(understood, confidence=sure, slots=slots_said, clauses=(clause,))


def _read(text: str, context: Context, known: str) -> Understanding:
    tokens = tokenize(text)
    times, found = _times_and_things(text, tokens, context)
    sentence = features.build(tokens, times, found)
    ranked = intents.score(sentence.features)
    intent, confidence = (known, 1.0) if known else ranked[0]
    asked = None if known else request_after(text, tokens, times, found, context)
    if asked is not None:  # the answer before it is told apart, for whoever knows what is open
        intent, confidence = asked.intent, asked.confidence
        sentence = clauses.headed(sentence, asked)
        act = acts.Reading(Act.REQUEST)
    else:
        act = acts.read(sentence, context, times, found, intent, confidence)
    splits = act.act in {Act.REQUEST, Act.UNSPECIFIED} and asked is None and not known
    joined = clauses.split(text, tokens, times, found, sentence) if splits else ()
    if joined:
        intent, confidence = joined[0].intent, joined[0].confidence
        sentence = clauses.headed(sentence, joined[0])
    if not known:
        intent, confidence = _with_act(act, intent, confidence)
    changing = act.act in {Act.CHANGE, Act.INFORM, Act.CHOOSE}
    times = timing.anchored(text, times, context) if context.anchor else times
    entities, values = slots.fill(text, sentence, times, found, intent, context, changing=changing)
    entities = _less_ruled_out(entities, tokens)
    if "condition" in values:
        confidence = min(confidence, _CONDITIONAL)
    return Understanding(
        entities=tuple(sorted(entities, key=lambda e: (e.start, e.end, e.kind.value))),
        intent=intent,
        confidence=round(confidence, 4),
        alternatives=tuple((name, round(p, 4)) for name, p in ranked if name != intent and p >= 0.03)[:4],
        slots=values,
        goal_type="" if len(joined) > 1 or act.chat else intents.GOALS.get(intent, ""),
        compound=len(joined) > 1,
        act=act.act,
        choice=act.choice,
        clauses=tuple(joined) or (Clause(text, 0, len(text), intent, confidence),),
        answer=_JOINS.sub("", text[: asked.start]) if asked is not None else "",
        after_answer=text[asked.start :] if asked is not None else "",
    )


def _times_and_things(text: str, tokens: Sequence[Token], context: Context) -> tuple[list[TimeSpan], list[Found]]:
    """The times, and what else is named; no time lies in an address, a number or a name that was given."""
    past = any(t.norm in _PAST and after.norm not in _NOT_OVER for t, after in pairwise(tokens[:7]))
    placed = find_postal(text)  # a house number is no clock time
    timed = without(text, placed)
    times = timing.read_times(timed, context, sense="past" if past else "future") or timing.bare_clock(timed, context)
    times = usual.halves(tokens, timing.moved_to(text, times, context), context)
    renamed = naming.new_name(tokens)
    times = [
        t
        for t in times
        if not (t.kind == "recurrence" and naming.follows_name_marker(tokens, t.start))
        and not (renamed[0] <= t.start < renamed[1])
        and not (context.unnamed and naming.is_of_name(tokens, t))
    ]
    found = _things(text, tokens, times, placed, context)
    return [t for t in times if not _overlaps(t, found)], found


def _with_act(act: acts.Reading, intent: str, confidence: float) -> tuple[str, float]:
    """The intent when the act is known: talk has its own, and an answer asks for nothing."""
    if act.chat:
        return act.chat, max(confidence, 0.9) if act.chat != "unclear" else 0.5
    if act.act in _ANSWERS or (act.act in {Act.INFORM, Act.CHOOSE} and intent in {"unclear", "out_of_scope"}):
        return "unclear", 0.5
    return intent, confidence


def _things(
    text: str, tokens: Sequence[Token], times: Sequence[TimeSpan], placed: Sequence[Found], context: Context
) -> list[Found]:
    """Addresses, numbers and people."""
    found: list[Found] = [*addresses.find_emails(tokens), *placed]
    found += [p for p in addresses.find_phones(text, context.region) if not _overlaps(p, found)]
    blocked = frozenset(
        i
        for i, t in enumerate(tokens)
        if any(s.start <= t.start and t.end <= s.end for s in times)
        or any(f.start <= t.start and t.end <= f.end for f in found)
    )
    hidden = naming.named_regions(tokens, blocked)
    people_found = [p for p in people.find(tokens, blocked, context) if not any(a <= p.start < b for a, b in hidden)]
    return found + [replace(p, text=text[p.start : p.end]) for p in people_found]


def _less_ruled_out(entities: Sequence[Found], tokens: Sequence[Token]) -> list[Found]:
    """ "With Ann, not Tom", "with Ann instead of Tom": who is only ruled out is not meant, beside others."""
    named = [each for each in entities if each.kind is Kind.PERSON and not each.weak]
    before = {each.start: tuple(t.norm for t in tokens if t.end <= each.start)[-2:] for each in named}
    out = [each for each in named if before[each.start][-1:] == ("not",) or before[each.start] in _INSTEAD_OF]
    return [each for each in entities if each not in out] if len(out) < len(named) else list(entities)


_INSTEAD_OF = (("instead", "of"), ("rather", "than"))


def _overlaps(thing: TimeSpan | Found, found: Sequence[Found]) -> bool:
    return any(f.start < thing.end and thing.start < f.end for f in found if f.kind is not Kind.PERSON)

"""One text read as it stands: tokens → times → people → features → intent → act → roles and slots."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from services.planner.language import acts, features, intents, naming, slots, timing
from services.planner.language.clauses.after_answer import request_after
from services.planner.language.clauses.joined import headed, split
from services.planner.language.entities import addresses, people
from services.planner.language.entities.postal import find_postal, without
from services.planner.language.model import Act, Clause, Context, Found, Kind, Token, Understanding
from services.planner.language.text.tokens import tokenize
from services.planner.language.timing import usual
from services.planner.times import TimeSpan

_ANSWERS = frozenset(
    [Act.AFFIRM, Act.DENY, Act.DROP, Act.UNDO, Act.ASK_OPEN, Act.ASK_WHY, Act.HANDOFF, Act.MISDIRECTED, Act.PROMISE]
)
"""Acts whose words ask for nothing by themselves."""
_CONDITIONAL = 0.55
"""Sureness of a request that hangs on what nobody here can know ("if it rains"): it is asked about, never done."""
_NOT_OVER = frozenset(["thinking", "hoping", "wondering", "planning", "going", "looking", "wanting", "meaning"])
"""After "was": a wish for what is to come ("I was thinking Friday")."""
_PAST = frozenset(["did", "had", "was", "were", "happened", "attended", "missed"])


_INSTEAD_OF = (("instead", "of"), ("rather", "than"))
_JOINS = re.compile(r"(?:[\s,;.!&]|\b(?:and|also|then|plus|but)\b)+$", re.IGNORECASE)
"""What stands between an answer and the request behind it."""


def read_plain(text: str, context: Context, known: str) -> Understanding:
    """The reading of a text in which nothing is left to be read apart.

    Args:
        text: any.
        context: now, zone and what the conversation is in the middle of.
        known: the intent, where it is known already; "" to find out.
    """
    tokens = tokenize(text)
    times, found = _times_and_things(text, tokens, context)
    sentence = features.build(tokens, times, found)
    ranked = intents.score(sentence.features)
    intent, confidence = (known, 1.0) if known else ranked[0]
    asked = None if known else request_after(text, tokens, times, found, context)
    if asked is not None:  # the answer before it is told apart, for whoever knows what is open
        intent, confidence = asked.intent, asked.confidence
        sentence = headed(sentence, asked)
        act = acts.Reading(Act.REQUEST)
    else:
        act = acts.read(sentence, context, times, found, intent, confidence)
    splits = act.act in {Act.REQUEST, Act.UNSPECIFIED} and asked is None and not known
    joined = split(text, tokens, times, found, sentence) if splits else ()
    if joined:
        intent, confidence = joined[0].intent, joined[0].confidence
        sentence = headed(sentence, joined[0])
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


def _overlaps(thing: TimeSpan | Found, found: Sequence[Found]) -> bool:
    return any(f.start < thing.end and thing.start < f.end for f in found if f.kind is not Kind.PERSON)

"""A request that follows an answer in one text: "Yes. Also book lunch with Tom on Friday"."""

from __future__ import annotations

from collections.abc import Sequence

from services.planner.language import acts, features, intents
from services.planner.language.acts.change import GENERIC, SELF_STANDING
from services.planner.language.clauses.joined import boundaries, clause_of
from services.planner.language.lexicon.answers import FUNCTION
from services.planner.language.lexicon.form import word_set
from services.planner.language.model import Act, Clause, Context, Found, Token
from services.planner.times import TimeSpan

_LONGEST_ANSWER = 12
"""Words; more before a request is no bare answer."""
_ANSWERS = frozenset([Act.AFFIRM, Act.CHOOSE])
_CHANGES = frozenset(["calendar.reschedule", "calendar.update", "calendar.cancel"])
_INSTEAD = word_set("just rather only instead")
"""Right before a request they put it in the place of what is open: "ok then just remind me to call"."""

_POINTING = word_set("it that this them one")


def request_after(
    text: str, tokens: Sequence[Token], times: Sequence[TimeSpan], found: Sequence[Found], context: Context
) -> Clause | None:
    """The request when a text answers what is open and then asks for something of its own; None otherwise.

    What only changes the open matter ("yes, but make it 4pm", "yes, and add Ann") is no request of its own.
    """
    if not context.is_open and not context.previous_reply.rstrip().endswith("?"):
        return None
    for place in boundaries(tokens, times, found):
        if place > _LONGEST_ANSWER or not _is_answer(tokens[:place], times, found, context):
            return None
        if any(token.norm in _INSTEAD for token in tokens[place - 1 : place + 1]):
            return None
        clause = clause_of(text, tokens, place, len(tokens), times, found)
        if clause is not None and _stands_alone(clause, tokens, times, context):
            return clause
    return None


def _is_answer(tokens: Sequence[Token], times: Sequence[TimeSpan], found: Sequence[Found], context: Context) -> bool:
    end = tokens[-1].end
    inner_times, inner_found = [t for t in times if t.end <= end], [f for f in found if f.end <= end]
    sentence = features.build(tuple(tokens), inner_times, inner_found)
    intent, confidence = intents.score(sentence.features)[0]
    return acts.read(sentence, context, inner_times, inner_found, intent, confidence).act in _ANSWERS


def _stands_alone(clause: Clause, tokens: Sequence[Token], times: Sequence[TimeSpan], context: Context) -> bool:
    words = [
        t.norm
        for t in tokens
        if clause.start <= t.start < clause.end and not any(s.start <= t.start < s.end for s in times)
    ]
    if clause.intent in SELF_STANDING or clause.intent.startswith(("task.", "contact.", "email.", "reminder.")):
        return True
    if clause.intent not in _CHANGES | {"calendar.schedule"} or not _POINTING.isdisjoint(words):
        return False
    shown = context.previous_reply.casefold()
    telling = [w for w in words[1:] if w.isalpha() and w not in FUNCTION | GENERIC and w not in shown]
    return bool(telling) and (clause.intent == "calendar.schedule" or not {"my", "the"}.isdisjoint(words))

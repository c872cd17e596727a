"""The time grammar: what the words of a message mean as times.

`resolve` is the whole interface. It is a pure function of its arguments: it has no clock, no state and
does no input or output. A text goes through four rooms: `words` (tokens, lexicon, figures), `rules` (the
productions), `parsing` (the bounded chart parser and the choice among what it found) and `meaning` (the
calendar: days, moments, ranges, recurrences). docs/language.md tells where a word or a rule is added.
"""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from services.planner.times import rules
from services.planner.times.meaning import readings
from services.planner.times.meaning.values import Context
from services.planner.times.model import Grain, Kind, Preferences, Reading, Relation, Sense, TimeSpan
from services.planner.times.parsing import select, sharing
from services.planner.times.parsing.grammar import GRAMMAR
from services.planner.times.words import lexer
from services.planner.times.words.tokens import tokenize

_PRODUCTIONS = rules.PRODUCTIONS  # importing them fills the grammar
_DEFAULT = Preferences()

__all__ = ["Grain", "Kind", "Preferences", "Reading", "Relation", "Sense", "TimeSpan", "resolve"]


def resolve(
    text: str, reference: datetime, zone: str, preferences: Preferences = _DEFAULT, *, sense: Sense = "future"
) -> tuple[TimeSpan, ...]:
    """The times a text speaks of, in order, none overlapping.

    ``reference`` is the (aware) moment the text was said, ``zone`` the IANA name of the zone its times are in.
    ``sense`` says where a bare weekday, date or clock time lies.
    """
    if reference.tzinfo is None:
        raise ValueError("the reference must be an aware datetime")
    place = ZoneInfo(zone)
    context = Context(reference.astimezone(place), place, preferences, sense)
    tokens = tokenize(text)
    chart = GRAMMAR.parse(lexer.terminals(text, tokens, context), context)
    found = []
    for edge in sharing.shared(select.chosen(chart, tokens), tokens):
        span = readings.span_of(context, edge, text, tokens[edge.start].start, tokens[edge.end - 1].end)
        if span is not None:
            found.append(span)
    return tuple(found)

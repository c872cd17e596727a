"""The time grammar: what the words of a message mean as times.

`resolve` is the whole interface. It is a pure function of its arguments: it has no clock, no state and
does no input or output. See `lexicon` for the words, the `rules_*` modules for the productions, `chart`
for the bounded parser, `days`, `moments`, `ranges` and `repeats` for the calendar.
"""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from services.planner.times import (
    lexer,
    readings,
    rules_calendar,
    rules_clock,
    rules_dayparts,
    rules_days,
    rules_moments,
    rules_monthly,
    rules_numbers,
    rules_open,
    rules_parts,
    rules_ranges,
    rules_relative,
    rules_repeats,
    rules_spans,
    rules_zones,
    select,
    sharing,
)
from services.planner.times.grammar import GRAMMAR
from services.planner.times.model import Grain, Kind, Preferences, Reading, Relation, Sense, TimeSpan
from services.planner.times.tokens import tokenize
from services.planner.times.values import Context

# Importing the modules fills the grammar.
_PRODUCTIONS = (
    rules_numbers, rules_clock, rules_zones, rules_days, rules_dayparts, rules_calendar, rules_relative,
    rules_spans, rules_parts, rules_moments, rules_ranges, rules_open, rules_repeats, rules_monthly,
)  # fmt: skip
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

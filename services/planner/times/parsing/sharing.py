"""Days in a row share what is said once: in "Mon, Wed and Fri at 7" each of them is at 7."""

from __future__ import annotations

from dataclasses import replace

from services.planner.times.meaning import days
from services.planner.times.meaning.values import Moment
from services.planner.times.parsing.chart import Edge
from services.planner.times.words.tokens import Token

_JOINING = frozenset([",", "and", "&", "or", "/", "on"])


def shared(edges: list[Edge], tokens: list[Token]) -> list[Edge]:
    """The edges, days before a moment of the same list with its clock or part of the day."""
    found = list(edges)
    for place in range(len(found) - 2, -1, -1):
        day, moment = found[place], found[place + 1]
        if _is_day(day.value) and _is_timed(moment.value) and _joined(tokens, day.end, moment.start):
            found[place] = day._replace(value=replace(moment.value, day=day.value.day))
    return found


def _is_day(value: object) -> bool:
    return (
        isinstance(value, Moment)
        and value.day is not None
        and not (value.clock or value.part or value.instant)
        and days.grain_of(value.day) == "day"
    )


def _is_timed(value: object) -> bool:
    return isinstance(value, Moment) and value.day is not None and bool(value.clock or value.part)


def _joined(tokens: list[Token], start: int, end: int) -> bool:
    between = tokens[start:end]
    return 0 < len(between) <= 3 and all(token.text in _JOINING for token in between)

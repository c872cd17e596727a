"""Productions: open sides ("after 5", "by Friday", "after 3 but before 6")."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from services.planner.times.meaning import days
from services.planner.times.meaning.values import Context, Moment, Open, Range
from services.planner.times.model import Relation
from services.planner.times.parsing.grammar import rule
from services.planner.times.rules.moments import first_day
from services.planner.times.rules.ranges import from_to

_SIDES: tuple[tuple[str, Relation], ...] = (
    ("BY", "by"), ("BEFORE", "before"), ("AFTER", "after"), ("SINCE", "since"), ("UNTILW", "until"),
    ("STARTING", "from"), ("NOTBEFORE", "from"), ("FROM", "from"),
)  # fmt: skip


def _side(relation: Relation) -> Callable[[Context], Relation]:
    def side(context: Context) -> Relation:
        return relation

    return side


for _word, _relation in _SIDES:
    rule("side", _word)(_side(_relation))


@rule("open", "side APPROX? THE? bound", "side APPROX? THE? range")
def open_side(context: Context, relation: Relation, moment: Moment | Range) -> Open | None:
    if isinstance(moment, Range):
        if moment.amount or not moment.start.day or moment.start.clock:
            return None
        moment = moment.end if relation in ("after",) else moment.start
    if relation == "from" and moment.clock is None and moment.day is None:
        return None
    if moment.part and not moment.clock and relation == "from":
        return None
    return Open(moment, relation)


@rule("open", "ANYTIME open")
def anytime(context: Context, value: Open) -> Open:
    """ "any time after 3"."""
    return value


@rule("open", "THROUGH bound")
def through_side(context: Context, moment: Moment) -> Open:
    return Open(moment, "until", inclusive=True)


@rule("open", "bound ONWARD", "FROM bound ONWARD")
@rule("open", "FROM bound ON", score=-12.0)
def onward(context: Context, moment: Moment) -> Open:
    return Open(moment, "from")


@rule("open", "bound ORBEFORE")
def or_before(context: Context, moment: Moment) -> Open:
    return Open(moment, "by")


@rule("open", "date COMMA? open", "moment COMMA? open")
def date_open(context: Context, moment: Moment, value: Open) -> Open | None:
    """ "Thursday after 5"."""
    inner = value.moment
    if moment.day is None or moment.clock or inner.day or inner.instant or (inner.clock is None and not inner.part):
        return None
    if inner.clock and moment.part and not inner.part:
        inner = replace(inner, part=moment.part)
    return replace(value, moment=replace(inner, day=first_day(context, moment.day)))


@rule("open", "open COMMA|ON|OF? THE? date")
def open_date(context: Context, value: Open, moment: Moment) -> Open | None:
    return date_open(context, moment, value) if moment.day and days.grain_of(moment.day) == "day" else None


@rule("range", "open BUT|AND? open")
def two_sides(context: Context, one: Open, two: Open) -> Range | None:
    """ "after 3:30pm but before 6pm"."""
    if one.relation not in ("after", "from", "since") or two.relation not in ("before", "by", "until"):
        return None
    return from_to(context, one.moment, True, two.moment)

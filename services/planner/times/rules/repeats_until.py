"""Productions: how long a recurrence goes on ("for six weeks", "until June", "every day next week", "5 times")."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from services.planner.times.meaning import days, moments, ranges, units
from services.planner.times.meaning.values import Amount, Context, Day, Moment, Num, Open, Option, Range, Recurrence
from services.planner.times.parsing.grammar import rule

COARSE = ("day", "week", "month", "quarter", "year")


@rule("repeat", "repeat FOR THE? direction? amount")
def repeat_for(context: Context, value: Recurrence, *rest: object) -> Recurrence | None:
    """ "every day for two weeks": until so long from now."""
    amount = rest[-1]
    if not isinstance(amount, Amount) or amount.grain not in COARSE or value.until or value.count or value.minutes:
        return None
    day = units.shifted(context.today, amount)
    last = Day(frame=(Option(day, day + units.ONE),)) if day and day < date.max else None
    return replace(value, until=Moment(day=last), inclusive=True) if last else None


@rule("repeat", "repeat FOR num TIMES", "repeat num TIMES", "repeat FOR? times")
def counted(context: Context, value: Recurrence, number: Num | int) -> Recurrence | None:
    count = number.value if isinstance(number, Num) else number
    return replace(value, count=count) if 0 < count <= 1000 and value.count is None else None


@rule("repeat", "repeat COMMA|IN|DURING|FOR? date", "repeat COMMA|FROM? range")
def bounded(context: Context, value: Recurrence, within: Moment | Range) -> Recurrence | None:
    """ "every day next week", "every Monday in June", "every Friday from March 7 to April 11"."""
    if value.starts or value.until or value.count:
        return None
    if isinstance(within, Range):
        timed = within.start.clock or within.end.clock or within.start.instant or within.amount or within.part
        found = [] if timed or within.start.part or within.end.part else ranges.hits(context, within)
    else:
        coarse = within.day and not within.day.rule and days.grain_of(within.day) in COARSE[1:]
        found = moments.hits(context, within) if coarse else []
    if not found or found[0].end is None or value.freq in ("MONTHLY", "YEARLY"):
        return None
    start, last = found[0].start.date(), found[0].end.date() - units.ONE
    starts = Moment(day=Day(frame=(Option(start, start + units.ONE),))) if start > context.today else None
    return replace(value, starts=starts, until=Moment(day=Day(frame=(Option(last, last + units.ONE),))), inclusive=True)


@rule("repeat", "repeat COMMA? open", "open COMMA? repeat")
def limited(context: Context, one: Recurrence | Open, two: Recurrence | Open) -> Recurrence | None:
    """ "until June", "starting next week"."""
    value, side = (one, two) if isinstance(one, Recurrence) else (two, one)
    if (
        not isinstance(value, Recurrence)
        or not isinstance(side, Open)
        or (side.moment.day is None and side.moment.instant is None)
    ):
        return None
    if side.relation in ("from", "since", "after") and value.starts is None:
        return replace(value, starts=side.moment)
    if side.relation in ("until", "before", "by") and value.until is None:
        return replace(value, until=side.moment, inclusive=side.inclusive or side.relation == "by")
    return None

"""Productions: stretches that touch now ("the next 3 days", "within 2 hours", "later this week")."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction
from typing import cast

from services.planner.times.meaning import days, units
from services.planner.times.meaning.values import Amount, Context, Day, Moment, Option, Range
from services.planner.times.model import Grain
from services.planner.times.parsing.grammar import rule
from services.planner.times.rules.numbers import amount_of
from services.planner.times.rules.relative import exact

ONE = timedelta(days=1)


@rule(
    "range",
    "THE? direction count unit",
    "count direction unit",
    "THE count direction unit",
    "IN THE? direction count unit",
)
def next_units(context: Context, *parts: object) -> Range | None:
    """ "the next 3 days" begin tomorrow; "the next 2 hours" begin now; "the last 2 weeks" end now."""
    direction = next(part for part in parts if isinstance(part, int))
    unit = next(part for part in parts if isinstance(part, str))
    count = next(part for part in parts if not isinstance(part, int | str))
    if direction == 0:
        return None
    amount = amount_of(count, unit)  # type: ignore[arg-type]
    if amount is None:
        return None
    if unit == "quarter":
        return _quarters(context, int(count), direction)  # type: ignore[call-overload]
    sign = -1 if direction == -1 else 1
    return span_from(context, amount, sign, 1 if sign > 0 and not amount.seconds else 0)


@rule("range", "THE? direction unit", "IN THE direction unit")
def next_hour(context: Context, direction: int, unit: str) -> Range | None:
    """ "the next hour" is the hour from now on."""
    return next_units(context, direction, Fraction(1), unit) if unit in ("hour", "minute") else None


@rule("range", "THE direction units", "IN|WITHIN THE? direction units", score=0.5)
def some_units(context: Context, direction: int, unit: str) -> Range | None:
    """ "the coming days", "in the last weeks": a few of them."""
    return next_units(context, direction, Fraction(3), unit)


@rule("range", "WITHIN THE unit")
def within_unit(context: Context, unit: str) -> Range | Moment | None:
    """ "within the hour": an hour from now; "within the week": what is left of it."""
    if unit in ("hour", "minute"):
        return next_units(context, 1, Fraction(1), unit)
    frame = units.frame(context, unit, context.today) if unit in ("day", "week", "month", "quarter", "year") else None
    return rest_of(context, "end", Moment(day=Day(frame=(frame,), grain=cast(Grain, unit)))) if frame else None


def _quarters(context: Context, count: int, direction: int) -> Range | None:
    """Quarters are counted whole: "the last 2 quarters" end with the current one's beginning."""
    here = units.frame(context, "quarter", context.today)
    edge = here and (here.start if direction == -1 else here.end)
    other = edge and units.add(edge, (-3 if direction == -1 else 3) * count)
    return Range(day_moment(min(edge, other)), day_moment(max(edge, other)), closed=False) if edge and other else None


def span_from(context: Context, amount: Amount, sign: int, first: int) -> Range | None:
    """An amount of time that touches now."""
    if amount.seconds:
        end = exact(context, context.reference, amount, sign)
        here = Moment(instant=context.reference, grain="minute")
        if end is None:
            return None
        return Range(here, end) if sign > 0 else Range(end, here)
    start = units.add(context.today, 0, first)
    stop = start and units.shifted(start, amount, sign)
    if amount.workdays and stop and start:
        stop = units.shifted(context.today, amount, sign)
        stop = stop and units.add(stop, 0, 1)
    if not start or not stop:
        return None
    low, high = min(start, stop), max(start, stop)
    return Range(day_moment(low), day_moment(high), closed=False)


def day_moment(day: date) -> Moment:
    return Moment(day=Day(frame=(Option(day, day + ONE) if day < date.max else Option(day - ONE, day),)))


@rule("range", "WITHIN APPROX? amount", "WITHIN THE? direction amount")
def within(context: Context, *parts: object) -> Range | None:
    """ "within 2 hours": from now until then."""
    amount = parts[-1]
    return span_from(context, amount, 1, 0) if isinstance(amount, Amount) else None


@rule("range", "later IN? THE? date", "later IN? THIS unit_date", "later unit_date")
def rest_of(context: Context, side: str, moment: Moment) -> Range | Moment | None:
    """ "later this week": from now to the end of the unit; "later today": from now to midnight."""
    found = days.options(context, moment.day)[:1] if moment.day and not moment.clock else []
    if not found:
        return None
    frame, today = found[0], context.today
    if frame.start <= today < frame.end:
        if frame.end - frame.start == ONE:
            here = Moment(instant=context.reference, grain="minute")
            edge = day_moment(frame.end) if side == "end" else day_moment(frame.start)
            return Range(here, edge, closed=False) if side == "end" else Range(edge, here, closed=False)
        return (
            Range(day_moment(today), day_moment(frame.end), closed=False)
            if side == "end"
            else Range(day_moment(frame.start), day_moment(today), closed=False)
        )
    return None

"""Productions: ranges ("2 to 3pm on Tuesday", "at 4pm for 30 minutes")."""

from __future__ import annotations

from dataclasses import replace

from services.planner.times.meaning import days
from services.planner.times.meaning.values import Amount, Clock, Context, Day, Moment, Num, Range
from services.planner.times.parsing.grammar import rule
from services.planner.times.rules.clock import hour_clock


@rule("to", "TO|UNTILW|DASH", "DASH DASH")
@rule("through", "THROUGH")
def to(context: Context) -> bool:
    return True


@rule("bound", "bare", score=-4.0)
@rule("bound", "time", "exactish", "mil", "spokenw", "date", "moment")
def bound(context: Context, value: Moment | Clock) -> Moment:
    return Moment(clock=value) if isinstance(value, Clock) else value


@rule(
    "range",
    "FROM? bound to THE? bound",
    "FROM? bound through THE? bound",
    "BETWEEN bound AND|TO|DASH THE? bound",
    "STARTING bound UNTILW|TO bound",
)
def from_to(context: Context, start: Moment, *rest: object) -> Range | None:
    end = rest[-1]
    if not isinstance(end, Moment) or start == end:
        return None
    if start.instant is None and end.instant is None:
        if bool(start.clock) != bool(end.clock) and (start.clock is None or end.day is not None):
            return None
        if start.day is None and end.day is not None:
            if start.clock is None or end.clock is None:
                return None
            return Range(start, replace(end, day=None), end.day)
        if start.clock is None and not start.part and end.day is None:
            return None
    return Range(_ordered_alike(start, end), end)


def _ordered_alike(start: Moment, end: Moment) -> Moment:
    """ "10/3-14/3": figures of the beginning in the order that the end settles, when that brings them near."""
    one, two = start.day, end.day
    if one is None or two is None or not one.swap or two.swap or one.month is None or one.day is None or not two.month:
        return start
    other = replace(one, month=one.day, day=one.month)
    return replace(start, day=other) if other.month == two.month != one.month and not one.year else start


@rule("range", "BETWEEN num AND|DASH num", score=-6.0)
def between_hours(context: Context, one: Num, two: Num) -> Range | None:
    """ "between one and two": hours, though either word alone counts."""
    first, second = hour_clock(one), hour_clock(two)
    apart = one.alone or two.alone
    return Range(Moment(clock=first), Moment(clock=second)) if first and second and apart else None


@rule("bound", "meal", score=-2.0)
def meal_bound(context: Context, name: str) -> Moment:
    """ "after dinner": a meal bounds a time."""
    return Moment(part=name)


@rule("range", "ranged_days", "FROM|BETWEEN ranged_days", score=2.0)
def ranged(context: Context, value: Range) -> Range:
    return value


@rule("ranged_days", "month THE? dayno to|through THE? dayno", "month dayno AND THE? dayno")
def month_days(context: Context, month: int, first: int, *rest: object) -> Range | None:
    last = rest[-1]
    if not isinstance(last, int) or not first < last:
        return None
    return Range(Moment(day=Day(month=month, day=first)), Moment(day=Day(month=month, day=last)))


@rule(
    "ranged_days",
    "THE? dayno DOT? to|through THE? dayno DOT? OF|IN? month",
    "THE? dayno AND|SLASH THE? dayno OF? month",
)
def days_month(context: Context, first: int, *rest: object) -> Range | None:
    last, month = rest[-2], rest[-1]
    return month_days(context, month, first, last) if isinstance(month, int) else None


@rule("ranged_days", "ranged_days COMMA|OF|IN? year")
def days_year(context: Context, value: Range, year: int) -> Range | None:
    first, last = value.start.day, value.end.day
    if first is None or last is None or first.frame or last.frame:
        return None
    return replace(
        value,
        start=replace(value.start, day=replace(first, year=year)),
        end=replace(value.end, day=replace(last, year=year)),
    )


@rule("ranged_days", "THE? dayno to|through THE? dayno OF|IN? date", "FROM dayno to dayno OF|IN? date")
def days_of(context: Context, first: int, *rest: object) -> Range | None:
    """ "from 4 to 23 of next month"."""
    last, moment = rest[-2], rest[-1]
    if (
        not isinstance(moment, Moment)
        or moment.day is None
        or not isinstance(last, int)
        or days.grain_of(moment.day) != "month"
    ):
        return None
    pair = [days.meet(moment.day, Day(day=number)) for number in (first, last)]
    return Range(Moment(day=pair[0]), Moment(day=pair[1])) if pair[0] and pair[1] and first < last else None


@rule("range", "range ON|IN|OF|COMMA? THE? date", "range FOR date")
def range_date(context: Context, value: Range, moment: Moment) -> Range | None:
    """ "2 to 3pm on Tuesday"."""
    if value.day or value.start.day or value.end.day or value.start.instant or value.end.instant or moment.day is None:
        return None
    return replace(value, day=moment.day) if days.grain_of(moment.day) == "day" else None


@rule("range", "date COMMA|FOR? range", "date COMMA|FROM|AT? range", "moment COMMA? range")
def date_range(context: Context, moment: Moment, value: Range) -> Range | None:
    if moment.clock or moment.instant:
        return None
    joined = range_date(context, value, replace(moment, part="", clock=None))
    if joined is None:
        return None
    return replace(joined, part=moment.part) if moment.part else joined


@rule("range", "range COMMA|ON? moment")
def range_moment(context: Context, value: Range, moment: Moment) -> Range | None:
    """ "between 7 and 9 last night"."""
    return date_range(context, moment, value) if moment.part else None


@rule("range", "range inpart", "range COMMA? inpart")
def range_part(context: Context, value: Range, part: Moment) -> Range | None:
    """ "between 5 and 6 in the afternoon"."""
    if value.part or value.start.clock is None or value.end.clock is None or value.start.part or value.end.part:
        return None
    return replace(value, part=part.part)


@rule("range", "inpart COMMA? range")
def part_range(context: Context, part: Moment, value: Range) -> Range | None:
    return range_part(context, value, part)


@rule("lasting", "FOR APPROX? amount", "FOR COMMA? amount")
def lasting(context: Context, amount: Amount) -> Amount:
    return amount


@rule("lasting", "FOR clock unit")
def clock_length(context: Context, clock: Clock, unit: str) -> Amount | None:
    """ "for 1:30 hours"."""
    seconds = clock.hour * 3600 + clock.minute * 60
    return Amount(seconds=seconds, grain="minute") if unit == "hour" and seconds else None


@rule(
    "range",
    "time COMMA? lasting",
    "moment COMMA? lasting",
    "FROM asked lasting",
    "FROM|STARTING time|moment|date lasting",
    "AT? asked lasting",
)
@rule(
    "range",
    "lasting FROM|STARTING|AT bound",
    "amount STARTING bound",
    "lasting COMMA FROM|STARTING bound",
    "lasting time",
    "lasting moment",
)
def for_amount(context: Context, one: Moment | Amount, two: Moment | Amount) -> Range | None:
    """ "at 4pm for 30 minutes", "for 10 days from 18 December"."""
    moment, amount = (two, one) if isinstance(one, Amount) else (one, two)
    if not isinstance(moment, Moment) or not isinstance(amount, Amount) or (moment.part and not moment.clock):
        return None
    return Range(moment, moment, amount=amount)

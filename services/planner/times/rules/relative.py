"""Productions: times counted from another ("in 2 hours", "3 days ago", "a week from Friday") and parts of a unit
("first Monday of May", "end of next week", "the next 3 days")."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

from services.planner.times.meaning import days, moments, units
from services.planner.times.meaning.values import Amount, Context, Day, Moment, Num, Option, Range
from services.planner.times.parsing.grammar import rule
from services.planner.times.rules.days import fixed

ONE = timedelta(days=1)
_COARSE = ("day", "week", "month", "quarter", "year")


def moved(context: Context, amount: Amount, sign: int) -> Moment | None:
    """Now, moved by an amount: a day when the amount counts days or more, else the exact instant."""
    if amount.grain in _COARSE and not amount.seconds:
        day = units.shifted(context.today, amount, sign)
        return fixed(context, (Option(day, day + ONE), ""), loose=True) if day and day < date.max else None
    return exact(context, context.reference, amount, sign)


def exact(context: Context, start: datetime, amount: Amount, sign: int) -> Moment | None:
    """An instant moved by an amount; hours and minutes pass on the real clock, days on the calendar."""
    day = units.shifted(start.date(), amount, sign)
    try:
        if day is None:
            return None
        local = datetime.combine(day, start.timetz())
        instant = (local.timestamp() if amount.seconds else 0, amount.seconds)
        if amount.seconds:
            local = datetime.fromtimestamp(instant[0] + sign * amount.seconds, context.zone)
        return Moment(instant=local, grain="second" if amount.grain == "second" else "minute")
    except (ValueError, OverflowError, OSError):
        return None


@rule(
    "moment",
    "IN APPROX? amount",
    "IN APPROX? amount FROMNOW",
    "APPROX? amount FROMNOW",
    "amount FROM now_",
    "amount LATERW",
    "AFTER APPROX? amount",
    "IN APPROX? amount TICK? TIMEW",
)
@rule("moment", "PLUS amount", "IN APPROX? APPROX amount")
def ahead(context: Context, amount: Amount, *_: object) -> Moment | None:
    return moved(context, amount, 1) if amount.other is None else None


@rule("range", "IN APPROX? either", "either FROMNOW")
def ahead_either(context: Context, amount: Amount) -> Range | None:
    """ "in 2 to 3 weeks": a stretch, from the nearer to the farther."""
    start, end = moved(context, amount, 1), amount.other and moved(context, amount.other, 1)
    return Range(start, end) if start and end else None


@rule("either", "amount")
def either(context: Context, amount: Amount) -> Amount | None:
    return amount if amount.other is not None else None


@rule("now_", "now", "relday")
def now_(context: Context, offset: int) -> int | None:
    return 0 if offset == 0 else None


@rule("moment", "amount AGO", "amount BEFORE now_")
def ago(context: Context, amount: Amount, *_: object) -> Moment | None:
    return moved(context, amount, -1)


@rule("moment", "DASH amount", score=-2.0)
def minus(context: Context, amount: Amount) -> Moment | None:
    return None if amount.grain in _COARSE else moved(context, amount, -1)


@rule("date", "moment_day")
def as_date(context: Context, moment: Moment) -> Moment:
    return moment


@rule("moment_day", "moment")
def moment_day(context: Context, moment: Moment) -> Moment | None:
    """Moments such as "in 3 days" are dates too, so that a clock time may follow."""
    plain = moment.day is not None and moment.clock is None and not moment.part and moment.instant is None
    return moment if plain else None


@rule("date", "amount FROM|AFTER THE? date", "amount FROM THE? date")
def after_date(context: Context, amount: Amount, moment: Moment) -> Moment | None:
    return from_day(context, amount, moment, 1)


@rule("date", "amount BEFORE THE? date")
def before_date(context: Context, amount: Amount, moment: Moment) -> Moment | None:
    return from_day(context, amount, moment, -1)


def from_day(context: Context, amount: Amount, moment: Moment, sign: int) -> Moment | None:
    """ "a week from Friday": every reading of the day, moved."""
    if moment.day is None or amount.seconds:
        return None
    moved_options = []
    for option in days.options(context, moment.day):
        day = units.shifted(option.start, amount, sign)
        if day is not None and day < date.max:
            moved_options.append((replace(option, start=day, end=day + ONE), ""))
    return fixed(context, *moved_options, loose=True)


@rule("date", "THE unit AFTER date")
def day_after(context: Context, unit: str, moment: Moment) -> Moment | None:
    return from_day(context, Amount(days=1, grain="day"), moment, 1) if unit == "day" else None


@rule("date", "THE unit BEFORE date")
def day_before(context: Context, unit: str, moment: Moment) -> Moment | None:
    return from_day(context, Amount(days=1, grain="day"), moment, -1) if unit == "day" else None


@rule("moment", "amount AFTER|FROM time", "amount AFTER asked", "amount PASTW time")
def after_time(context: Context, amount: Amount, moment: Moment) -> Moment | None:
    return _from_time(context, amount, moment, 1)


@rule("moment", "amount BEFORE moment", "amount side_of moment", score=0.5)
def beside_moment(context: Context, amount: Amount, *rest: object) -> Moment | None:
    """ "an hour before noon tomorrow", "30 minutes after 3 on Friday"."""
    moment = rest[-1]
    if not isinstance(moment, Moment) or moment.clock is None or moment.day is None:
        return None
    return _from_time(context, amount, moment, rest[0] if isinstance(rest[0], int) else -1)


@rule("moment", "amount BEFORE time", "amount BEFORE asked")
def before_time(context: Context, amount: Amount, moment: Moment) -> Moment | None:
    return _from_time(context, amount, moment, -1)


def _from_time(context: Context, amount: Amount, moment: Moment, sign: int) -> Moment | None:
    """ "30 minutes before noon"; without a clock it would be a count within a part of the day."""
    if moment.clock is None or not amount.seconds or amount.days or amount.months:
        return None
    found = moments.hits(context, moment)
    return exact(context, found[0].start.replace(tzinfo=context.zone), amount, sign) if found else None


@rule("date", "num weekday_ FROMNOW", "num weekday_ LATERW")
def weekdays_from_now(context: Context, number: Num, weekday: int, *_: object) -> Moment | None:
    if not 0 < number.value < 600:
        return None
    first = days.options(context, Day(weekday=weekday))
    day = units.add(first[0].start, 0, 7 * (number.value - 1)) if first else None
    return fixed(context, (Option(day, day + ONE), "")) if day else None


@rule("weekday_", "weekday", "weekdays")
def any_weekday(context: Context, number: int) -> int:
    return number

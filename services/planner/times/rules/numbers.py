"""Productions: numbers and amounts of time ("three", "twenty-third", "an hour and a half", "2h30")."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import cast

from services.planner.times.meaning.values import Amount, Context, Num
from services.planner.times.model import Grain
from services.planner.times.parsing.grammar import rule

MAX_COUNT = 20_000

# Unit to (months, days, seconds); "workday" is counted apart.
UNITS = {
    "second": (0, 0, 1), "minute": (0, 0, 60), "hour": (0, 0, 3600), "day": (0, 1, 0), "week": (0, 7, 0),
    "fortnight": (0, 14, 0),
    "month": (1, 0, 0), "quarter": (3, 0, 0), "year": (12, 0, 0), "decade": (120, 0, 0),
    "weekend": (0, 7, 0), "workweek": (0, 7, 0),
}  # fmt: skip
SMALLER = {"hour": "minute", "minute": "second", "day": "hour", "week": "day", "month": "day", "year": "month"}


@rule("num", "tens")
def tens(context: Context, value: int) -> Num:
    return Num(value)


@rule("num", "tens DASH? small", "tens AND small")
def tens_and_ones(context: Context, ten: int, one: int) -> Num | None:
    return Num(ten + one) if one else None


@rule("num", "small HUNDRED", "aword HUNDRED")
def hundred(context: Context, count: int) -> Num | None:
    return Num((count or 1) * 100)


@rule("ord", "tens DASH? ordword")
def tens_ordinal(context: Context, ten: int, one: int) -> int | None:
    return ten + one if one < 10 else None


@rule("ordw", "ordword", "ord")
def any_ordinal(context: Context, value: int) -> int:
    return value


@rule("count", "num")
def count(context: Context, number: Num) -> Fraction:
    return Fraction(number.value)


@rule("count", "aword")
def one(context: Context, _: int) -> Fraction:
    return Fraction(1)


@rule("count", "A? some OF?")
def a_couple(context: Context, value: int) -> Fraction:
    return Fraction(value)


@rule("count", "num AND? A? HALF", "num AND? A? HALF A")
def and_a_half(context: Context, number: Num) -> Fraction:
    return number.value + Fraction(1, 2)


@rule("count", "num AND? A? quarterword", "num AND A? quarterword OF")
def and_a_quarter(context: Context, number: Num, _: int) -> Fraction:
    return number.value + Fraction(1, 4)


@rule("count", "num AND num quarterword OF?", "num AND num quarters OF?")
def and_some_quarters(context: Context, number: Num, quarters: Num, _: object) -> Fraction | None:
    return number.value + Fraction(quarters.value, 4) if 0 < quarters.value < 4 else None


@rule("quarters", "unit")
def quarters(context: Context, unit: str) -> int | None:
    return 1 if unit == "quarter" else None


@rule("count", "num DOT num")
def decimal(context: Context, whole: Num, rest: Num) -> Fraction | None:
    return whole.value + Fraction(rest.value, 10**rest.digits) if whole.digits and 0 < rest.digits < 4 else None


@rule("count", "num SLASH num")
def fraction(context: Context, top: Num, bottom: Num) -> Fraction | None:
    return Fraction(top.value, bottom.value) if 0 < top.value < bottom.value <= 60 and top.digits else None


@rule("count", "A? HALF A?", "A? HALF OF A?")
def half(context: Context) -> Fraction:
    return Fraction(1, 2)


@rule("count", "THREEQUARTERS OF? A?")
def three_quarters(context: Context) -> Fraction:
    return Fraction(3, 4)


@rule("count", "A? quarterword OF? A")
def a_quarter(context: Context, _: int) -> Fraction:
    return Fraction(1, 4)


def amount_of(count: Fraction, unit: str) -> Amount | None:
    """An amount; fractions go to the next smaller unit that can hold them."""
    if not 0 <= count <= MAX_COUNT:
        return None
    if unit == "workday":
        return Amount(workdays=int(count), grain="day") if count.denominator == 1 else None
    months, days, seconds = (part * count for part in UNITS[unit])
    if months.denominator != 1:
        days += (months - int(months)) * (Fraction(365, 12) if unit != "month" else 30)
    if days.denominator != 1:
        seconds += (days - int(days)) * 86400
    return Amount(int(months), int(days), int(seconds), grain=_grain(count, unit))


def _grain(count: Fraction, unit: str) -> Grain:
    """The grain an amount was said in; a fraction needs the next smaller one."""
    plain = {"fortnight": "week", "decade": "year", "workweek": "week"}.get(unit, unit)
    return cast(Grain, plain if count.denominator == 1 else SMALLER.get(plain, plain))


@rule("amount", "count MORE? unit")
def count_unit(context: Context, count: Fraction, unit: str) -> Amount | None:
    return amount_of(count, unit)


@rule("amount", "A? quarterword DASH? unit", "A? THREEQUARTERS DASH? unit")
def quarter_unit(context: Context, *parts: object) -> Amount | None:
    """ "a quarter hour", "a three-quarter-hour"."""
    count = Fraction(1, 4) if isinstance(parts[0], int) else Fraction(3, 4)
    return amount_of(count, "hour") if parts[-1] == "hour" else None


@rule("amount", "num DASH unit")
def dashed(context: Context, number: Num, unit: str) -> Amount | None:
    """ "three-hour", "45-minute"."""
    return amount_of(Fraction(number.value), unit) if number.value else None


@rule("amount", "A? HALF DASH unit")
def half_unit(context: Context, unit: str) -> Amount | None:
    """ "half-hour", "a half-day"."""
    return amount_of(Fraction(1, 2), unit)


@rule("amount", "num DASH|TO|OR num unit", "num DASH num shortunit", "num OR aword unit")
def either_length(context: Context, one: Num, two: Num | int, unit: str) -> Amount | None:
    """ "2-3 hours", "one or two days": two lengths."""
    first, second = one.value, two.value if isinstance(two, Num) else two
    low, high = (amount_of(Fraction(value), unit) for value in (first, second))
    return replace(low, other=high) if low and high and 0 < first < second and one.free else None


@rule("amount", "aword unit OR num", "aword unit OR some")
def one_or_more(context: Context, _: int, unit: str, more: Num | int) -> Amount | None:
    """ "an hour or two"."""
    second = more.value if isinstance(more, Num) else more
    low, high = amount_of(Fraction(1), unit), amount_of(Fraction(second), unit)
    return replace(low, other=high) if low and high and second > 1 else None


@rule("amount", "amount TO|OR|DASH amount")
def either_amount(context: Context, low: Amount, high: Amount) -> Amount | None:
    """ "30 minutes to an hour"."""
    return replace(low, other=high) if size(low) < size(high) and not (low.other or high.other) else None


@rule("amount", "SOME units")
def some_units(context: Context, unit: str) -> Amount | None:
    """ "some days": a few; "some day" is no length."""
    return amount_of(Fraction(3), unit)


@rule("amount", "num nightunit", "aword nightunit")
def nights(context: Context, number: Num | int, unit: str) -> Amount | None:
    return amount_of(Fraction(number.value if isinstance(number, Num) else 1), unit)


@rule("amount", "num shortunit")
def short(context: Context, number: Num, unit: str) -> Amount | None:
    return amount_of(Fraction(number.value), unit) if number.digits else None


@rule("amount", "count shortunit", score=-1.0)
def short_fraction(context: Context, count: Fraction, unit: str) -> Amount | None:
    return amount_of(count, unit) if count.denominator != 1 else None


@rule("amount", "num TICK")
def ticks(context: Context, number: Num) -> Amount | None:
    return amount_of(Fraction(number.value), "minute") if number.digits else None


@rule("amount", "num DTICK")
def double_ticks(context: Context, number: Num) -> Amount | None:
    return amount_of(Fraction(number.value), "second") if number.digits else None


@rule("amount", "count unit AND A? HALF")
def unit_and_a_half(context: Context, count: Fraction, unit: str) -> Amount | None:
    return amount_of(count + Fraction(1, 2), unit)


@rule("amount", "count unit AND A? quarterword")
def unit_and_a_quarter(context: Context, count: Fraction, unit: str, _: int) -> Amount | None:
    return amount_of(count + Fraction(1, 4), unit)


@rule("amount", "count unit AND THREEQUARTERS", "count unit AND num quarters")
def unit_and_quarters(context: Context, count: Fraction, unit: str, *rest: object) -> Amount | None:
    """ "an hour and three quarters"."""
    said = rest[0].value if rest and isinstance(rest[0], Num) else 3
    return amount_of(count + Fraction(said, 4), unit) if 0 < said < 4 else None


@rule("amount", "count unit AND? num", score=-0.5)
def unit_and_rest(context: Context, count: Fraction, unit: str, rest: Num) -> Amount | None:
    """ "1 hour thirty": the number after it counts the next smaller unit."""
    if unit not in ("hour", "minute") or not (10 <= rest.value < 60) or not rest.free:
        return None
    first, second = amount_of(count, unit), amount_of(Fraction(rest.value), SMALLER[unit])
    return first and second and plus(context, first, second)


@rule("amount", "num shortunit num")
def short_rest(context: Context, count: Num, unit: str, rest: Num) -> Amount | None:
    return unit_and_rest(context, Fraction(count.value), unit, rest) if rest.digits else None


@rule("amount", "amount COMMA? AND? amount")
def plus(context: Context, one: Amount, two: Amount) -> Amount | None:
    """ "1 hour and 15 minutes", biggest unit first."""
    if size(one) <= size(two) or one.other or two.other or one.workdays or two.workdays or order(one) <= order(two):
        return None
    return replace(two, months=one.months + two.months, days=one.days + two.days, seconds=one.seconds + two.seconds)


def size(amount: Amount) -> int:
    """Length in seconds, for comparing."""
    return (amount.months * 30 + amount.days + amount.workdays) * 86400 + amount.seconds


def order(amount: Amount) -> int:
    return ("second", "minute", "hour", "day", "week", "month", "quarter", "year").index(
        amount.grain if amount.grain != "weekend" else "week"
    )

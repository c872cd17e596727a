"""Productions: calendar units, seasons and holidays ("next week", "Q3 2025", "this summer", "labor day weekend")."""

from __future__ import annotations

from datetime import timedelta

from services.planner.times.meaning import days, holidays, units
from services.planner.times.meaning.values import Context, Day, Moment, Num, Option
from services.planner.times.parsing.grammar import rule
from services.planner.times.rules.days import fixed
from services.planner.times.words.shapes import century

ONE = timedelta(days=1)


@rule("unitname", "unit")
def unit_name(context: Context, unit: str) -> str | None:
    return (
        unit
        if unit in ("day", "week", "workweek", "weekend", "month", "quarter", "year", "fortnight", "decade")
        else None
    )


@rule("date", "direction unitname", "THE direction unitname")
def directed_unit(context: Context, direction: int, unit: str) -> Moment | None:
    """ "next week", "this month", "the coming weekend"."""
    step = 1 if direction == 2 else direction
    if unit == "weekend" and direction == 2:
        step = 0 if context.today.weekday() < 5 else 1
    options = [(units.frame(context, unit, context.today, step), "")]
    return fixed(
        context,
        *options,
        grain="day" if unit == "day" else {"workweek": "week", "fortnight": "week", "decade": "year"}.get(unit, unit),
    )


@rule("date", "THE unitname", score=-1.0)
def the_unit(context: Context, unit: str) -> Moment | None:
    """ "the weekend", "the week": the current one, or the one that comes; the last weekend where the past is meant."""
    past = unit == "weekend" and context.sense == "past" and context.today.weekday() < 5
    return directed_unit(context, -1 if past else 0, unit)


@rule("date", "unitname", score=-2.0)
def bare_weekend(context: Context, unit: str) -> Moment | None:
    return the_unit(context, unit) if unit == "weekend" else None


@rule("date", "THE? unitname OF THE? date", "THE? unitname STARTING|ENDING ON? THE? date")
def unit_of(context: Context, unit: str, moment: Moment) -> Moment | None:
    """ "the week of the 10th", "the weekend of the 15th"."""
    day = moment.day
    found = days.options(context, day) if day and days.grain_of(day) == "day" and unit in ("week", "weekend") else []
    if not found:
        return None
    at = found[0].start
    if unit == "weekend":  # the nearest one
        at = units.add(at, 0, (5 - at.weekday() + 3) % 7 - 3) or at
    return fixed(context, (units.frame(context, unit, at), ""), grain=unit)


@rule("date", "THE? holiday WEEKW")
def holiday_week(context: Context, name: str) -> Moment | None:
    """ "Christmas week"."""
    return unit_of(context, "week", holiday(context, name))


@rule("date", "w_c date")
def week_commencing(context: Context, _: int, moment: Moment) -> Moment | None:
    return unit_of(context, "week", moment)


@rule("date", "WEEKW NUMBERW? num", "WEEKNO num")
@rule("date", "WEEKW NUMBERW? num OF date", "WEEKNO num OF? date", score=1.0)
def iso_week(context: Context, number: Num, moment: Moment | None = None) -> Moment | None:
    """A numbered week, ISO 8601: week 1 holds the first Thursday."""
    if not 1 <= number.value <= 53:
        return None
    found = days.options(context, moment.day) if moment and moment.day else []
    if moment and (not found or not moment.day or days.grain_of(moment.day) != "year"):
        return None
    fourth = (found[0].start if found else context.today).replace(month=1, day=4)
    return fixed(context, (units.frame(context, "week", fourth, number.value - 1), ""), grain="week")


@rule("nthquarter", "ordword unit", "ord unit")
def nth_quarter(context: Context, number: int, unit: str) -> int | None:
    return number if unit == "quarter" and number <= 4 else None


@rule("nthquarter", "QW num", "QW DASH? num")
def quarter_number(context: Context, number: Num) -> int | None:
    return number.value if 1 <= number.value <= 4 else None


@rule("date", "direction seasonword", "THE direction seasonword")
def directed_season(context: Context, direction: int, _: int) -> Moment | None:
    """ "this season": the one we are in, or its neighbour."""
    numbers = (12, 3, 6, 9)
    today = context.today
    for place, number in enumerate(numbers):
        for year in (today.year - 1, today.year):
            span = holidays.span(f"season {number}", year)
            if span and span[0] <= today < span[1]:
                place += 1 if direction > 0 else direction
                other = holidays.span(
                    f"season {numbers[place % 4]}",
                    span[0].year + (1 if place == 4 or (place == 1 and direction > 0) else 0),
                )
                return other and fixed(context, (Option(*other), ""), grain="quarter")
    return None


@rule("year", "num THOUSAND AND? num")
def thousands(context: Context, thousand: Num, rest: Num) -> int | None:
    """ "two thousand ten"."""
    return 2000 + rest.value if thousand.value == 2 and 0 < rest.value < 100 else None


@rule("year", "tens num")
def paired_year(context: Context, century_: int, rest: Num) -> int | None:
    """ "twenty nineteen"."""
    return 2000 + rest.value if century_ == 20 and 10 <= rest.value < 100 and not rest.digits else None


@rule("date", "THE? nthquarter", "nthquarter DASH|OF? year")
def quarter_of_year(context: Context, number: int, year: int | None = None) -> Moment | None:
    start = context.today.replace(year=year or context.today.year, month=number * 3 - 2, day=1)
    return fixed(context, (units.frame(context, "quarter", start), ""), grain="quarter")


@rule("date", "nthquarter COMMA? TICK? num")
def quarter_of_short_year(context: Context, number: int, year: Num) -> Moment | None:
    """ "Q4 '25"."""
    return quarter_of_year(context, number, century(year.value)) if year.digits == 2 else None


@rule("date", "year DASH? nthquarter")
def year_quarter(context: Context, year: int, number: int) -> Moment | None:
    return quarter_of_year(context, number, year)


@rule("date", "direction? season", "THE season", "IN THE? season")
def season(context: Context, *parts: int) -> Moment:
    return Moment(
        day=Day(rule=f"season {parts[-1]}", direction=parts[0] if len(parts) > 1 else None, grain="quarter"),
    )


@rule("date", "holiday", "THE holiday")
def holiday(context: Context, name: str) -> Moment:
    return Moment(day=Day(rule=name))


@rule("date", "date WEEKENDW", score=1.0)
def holiday_weekend(context: Context, moment: Moment) -> Moment | None:
    """ "labor day weekend": the weekend beside the holiday, and the holiday itself when it adjoins."""
    found = (
        days.options(context, moment.day)
        if moment.day and (moment.day.rule or (moment.day.month and moment.day.day))
        else []
    )
    if not found:
        return None
    saturday = found[0].start + timedelta(days=(5 - found[0].start.weekday() + 3) % 7 - 3)
    start, end = min(saturday, found[0].start), max(saturday + 2 * ONE, found[0].end)
    return fixed(context, (Option(start, end), ""), grain="weekend") if (end - start).days <= 5 else None


@rule("date", "direction holiday")
def directed_holiday(context: Context, direction: int, name: str) -> Moment:
    return Moment(day=Day(rule=name, direction=direction))

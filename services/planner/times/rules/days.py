"""Productions: days and calendar units ("next Friday", "the 3rd", "March 5th", "end of the month")."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from services.planner.times.meaning import days, units
from services.planner.times.meaning.values import Clock, Context, Day, Moment, Num, Option
from services.planner.times.parsing.grammar import rule
from services.planner.times.words.shapes import century, real_day

ONE = timedelta(days=1)


def fixed(context: Context, *pairs: tuple[object, str], grain: str = "day", loose: bool = False) -> Moment | None:
    """A moment of known days."""
    frame = tuple(option for option, _ in pairs if isinstance(option, Option))
    return Moment(day=Day(frame=frame, grain=grain, loose=loose)) if frame else None  # type: ignore[arg-type]


@rule("date", "relday")
@rule("date", "THE? dayafter")
def relative_day(context: Context, offset: int) -> Moment | None:
    return fixed(context, (units.frame(context, "day", context.today, offset), ""))


@rule("date", "nowday")
def this_day(context: Context, _: int) -> Moment | None:
    return relative_day(context, 0)


@rule("moment", "now")
def now(context: Context, _: int) -> Moment:
    return Moment(instant=context.reference, now=True, grain="second")


@rule("moment", "tonight", "COMMA tonight", "relday tonight")
def tonight(context: Context, offset: int, *_: int) -> Moment | None:
    day = relative_day(context, offset)
    return day and replace(day, part="night")


@rule("moment", "noon tonight", "AT noon tonight", "tonight AT? noon")
def midnight_tonight(context: Context, one: int, two: int) -> Moment | None:
    """ "midnight tonight" ends today."""
    day = relative_day(context, 1) if {one, two} == {0, 24} else None
    return day and replace(day, clock=Clock(0, fixed=True))


@rule("date", "weekday")
@rule("date", "weekday DOT", score=-12.0)
def weekday(context: Context, number: int) -> Moment:
    return Moment(day=Day(weekday=number))


@rule("date", "direction weekday", "THE direction weekday")
def directed_weekday(context: Context, direction: int, number: int) -> Moment:
    return Moment(day=Day(weekday=number, direction=direction))


@rule("date", "month", "IN THE month")
@rule("date", "month DOT", score=-12.0)
def month(context: Context, number: int) -> Moment:
    return Moment(day=Day(month=number, grain="month"))


@rule("date", "direction month")
def directed_month(context: Context, direction: int, number: int) -> Moment:
    return Moment(day=Day(month=number, direction=direction, grain="month"))


@rule("dayno", "ord", "ordword")
def ordinal_day(context: Context, number: int) -> int | None:
    return number if number <= 31 else None


@rule("dayno", "num")
def number_day(context: Context, number: Num) -> int | None:
    return number.value if 0 < number.value <= 31 and number.digits in (1, 2) and not number.timed else None


@rule("date", "month DOT? DASH|SLASH|COMMA? THE? dayno", "month DOT? ordw DAYW?")
def month_day(context: Context, month: int, number: int) -> Moment | None:
    return Moment(day=Day(month=month, day=number)) if real_day(None, month, number) else None


@rule("date", "THE? dayno DOT? DASH|SLASH? OF? THE? month", "THE? ordw DAYW? OF|IN month")
def day_month(context: Context, number: int, month: int) -> Moment | None:
    return month_day(context, month, number)


@rule("date", "THE? dayord", "THE? ord DAYW? OF THE month_unit")
def bare_ordinal(context: Context, number: int, *_: object) -> Moment | None:
    return Moment(day=Day(day=number)) if number <= 31 else None


@rule("month_unit", "unit")
def month_unit(context: Context, unit: str) -> str | None:
    return unit if unit == "month" else None


@rule("date", "ON THE ordword", "FOR THE ordword", "THE ordword OF? THE month_unit")
def worded_ordinal(context: Context, number: int, *_: object) -> Moment:
    return Moment(day=Day(day=number))


@rule("date", "weekday COMMA? THE ordw|ord", "weekday COMMA? ord")
@rule("date", "weekday COMMA? THE? dayno", score=-2.5)
def weekday_number(context: Context, weekday: int, number: int) -> Moment:
    return Moment(day=Day(weekday=weekday, day=number))


@rule("date", "ON THE num", "THE num", score=-1.0)
def the_number(context: Context, number: Num) -> Moment | None:
    return Moment(day=Day(day=number.value)) if 0 < number.value <= 31 and number.digits and number.free else None


@rule("date", "THE? num OF date", score=-0.5)
def number_of(context: Context, number: Num, moment: Moment) -> Moment | None:
    """ "20 of this month"."""
    if moment.day is None or days.grain_of(moment.day) != "month" or not 0 < number.value <= 31:
        return None
    merged = days.meet(moment.day, Day(day=number.value))
    return Moment(day=merged) if merged is not None else None


@rule("date", "THE? CLOSEST weekday TO date")
def closest(context: Context, weekday: int, moment: Moment) -> Moment | None:
    found = days.options(context, moment.day) if moment.day else []
    near = found and units.add(found[0].start, 0, (weekday - found[0].start.weekday() + 3) % 7 - 3)
    return fixed(context, (Option(near, near + ONE), "")) if near else None


@rule("date", "ymd", "mdy", "md", "monthyear")
@rule("date", "mdash", score=-1.5)
@rule("date", "ON dotdate")
def written(context: Context, moment: Moment) -> Moment:
    return moment


@rule("date", "date COMMA? ON? dotdate", "date LPAREN dotdate RPAREN")
def with_dotted(context: Context, one: Moment, two: Moment) -> Moment | None:
    """ "Friday 11.8": a dotted date beside another statement about the day."""
    return both(context, one, two)


@rule("date", "date COMMA|OF|IN|DASH|SLASH? THE? YEARW? year ERA?", "date DASH|SLASH year")
def in_year(context: Context, moment: Moment, year: int) -> Moment | None:
    day = moment.day
    if day is None or moment.clock or (day.month is None and not day.rule):
        return None
    merged = days.meet(day, Day(year=year))
    return Moment(day=merged) if merged is not None else None


@rule("date", "date COMMA? TICK num")
def in_short_year(context: Context, moment: Moment, year: Num) -> Moment | None:
    return in_year(context, moment, century(year.value)) if year.digits == 2 else None


@rule("date", "date num", score=-2.0)
def in_bare_short_year(context: Context, moment: Moment, year: Num) -> Moment | None:
    """ "9 Aug 96": two figures that can be no day and no hour."""
    full = moment.day is not None and moment.day.day is not None and moment.day.month is not None
    return in_short_year(context, moment, year) if full and year.value > 31 and year.free else None


@rule("date", "IN YEARW? year ERA?", "THE? YEARW year", "THE year", "year ERA")
@rule("date", "year", score=-1.0)
def year_alone(context: Context, year: int) -> Moment:
    return Moment(day=Day(year=year, grain="year"))


@rule("date", "dayno DASH|SLASH month DASH|SLASH num", score=2.0)
def day_month_short_year(context: Context, number: int, month: int, year: Num) -> Moment | None:
    """ "07-Mar-25"."""
    day = month_day(context, month, number)
    return in_year(context, day, century(year.value)) if day and year.digits == 2 else None


@rule("date", "year COMMA? month DASH? dayno", score=1.0)
def year_month_day(context: Context, year: int, month: int, number: int) -> Moment | None:
    """ "2025 March 7"."""
    day = month_day(context, month, number)
    return day and in_year(context, day, year)


@rule("date", "year month", "year DASH month")
def year_month(context: Context, year: int, month: int) -> Moment:
    return Moment(day=Day(month=month, year=year, grain="month"))


@rule("date", "date COMMA|OF|IN|ON|DASH? THE? date", "date LPAREN date RPAREN")
@rule("date", "date COMMA ON|OF|IN date")
def both(context: Context, one: Moment, two: Moment) -> Moment | None:
    """Two statements about one day: "Monday next week", "Thursday 20/10/2017"."""
    if one.day is None or two.day is None:
        return None
    merged = _month_ahead(one.day, two.day) or days.common(context, one.day, two.day)
    return Moment(day=merged) if merged is not None else None


def _month_ahead(one: Day, two: Day) -> Day | None:
    """ "March in two years": the year is that of the day so far ahead, the month the one said."""
    named = one.month is not None and one.day is None and one.weekday is None and one.year is None and not one.frame
    return replace(one, year=two.frame[0].start.year) if named and two.loose and two.frame else None


@rule("date", "ON APPROX? THE? date", score=-0.1)
@rule("date", "THIS|APPROX date", score=-0.1)
def on_date(context: Context, moment: Moment) -> Moment | None:
    return moment if moment.day and days.grain_of(moment.day) == "day" else None

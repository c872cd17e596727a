"""Productions: a place inside a unit ("first Monday of May", "end of next week", "the last 3 days of May", "eod")."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

from services.planner.times.meaning import days, units
from services.planner.times.meaning.values import Clock, Context, Day, Moment, Num, Option, Range
from services.planner.times.parsing.grammar import rule
from services.planner.times.rules.days import fixed
from services.planner.times.rules.spans import day_moment

ONE = timedelta(days=1)


@rule("nth", "ordw")
def nth(context: Context, number: int) -> int:
    return number


@rule("nth", "LASTWORD")
def last(context: Context) -> int:
    return -1


@rule("nth", "LASTBUT")
def last_but_one(context: Context) -> int:
    return -2


@rule("nth", "ordw LASTWORD", "ordw TO LASTWORD", "ordw DASH TO DASH LASTWORD")
def nth_last(context: Context, number: int) -> int:
    return -number


def _within(context: Context, moment: Moment) -> list[Option]:
    """The frame and, when it names no year, the one a year later, should the place in the first be past."""
    day = moment.day
    if day is None or days.grain_of(day) not in ("month", "quarter", "year", "week"):
        return []
    found = days.options(context, day)[:1]
    later = []
    if found and day.month and day.year is None and not day.frame and day.direction is None:
        end = units.add(found[0].end, 12)
        start = units.add(found[0].start, 12)
        later = [Option(start, end)] if start and end else []
    return found + later


def _pick(context: Context, moment: Moment, choose: Callable[[Option], Option | None]) -> Option | None:
    """The first choice that is not past (or the only one)."""
    picks = [choice for frame in _within(context, moment) if (choice := choose(frame))]
    return next((pick for pick in picks if pick.end > context.today), picks[0] if picks else None)


@rule("date", "THE? nth weekday_ OF|IN THE? date", "THE? nth weekday_ date", score=1.0)
def nth_weekday(context: Context, number: int, weekday: int, moment: Moment) -> Moment | None:
    def choose(frame: Option) -> Option | None:
        first = frame.start + timedelta(days=(weekday - frame.start.weekday()) % 7)
        final = frame.end - ONE - timedelta(days=((frame.end - ONE).weekday() - weekday) % 7)
        day = units.add(first, 0, 7 * (number - 1)) if number > 0 else units.add(final, 0, 7 * (number + 1))
        return Option(day, day + ONE) if day and frame.start <= day < frame.end else None

    return fixed(context, (_pick(context, moment, choose), ""))


@rule("date", "THE? nth unitname OF|IN THE? date", "THE? nth unitname date", score=1.0)
def nth_unit(context: Context, number: int, unit: str, moment: Moment) -> Moment | None:
    """ "last day of May", "second week of October": weeks belong to the month that holds their Thursday (ISO 8601)."""

    def choose(frame: Option) -> Option | None:
        thursday = frame.start + timedelta(days=(3 - frame.start.weekday()) % 7)
        base = (
            (thursday if number > 0 else _last_thursday(frame))
            if unit in ("week", "weekend")
            else frame.start
            if number > 0
            else frame.end - ONE
        )
        found = units.frame(context, unit, base, number - 1 if number > 0 else number + 1)
        return found if found and found.start < frame.end and found.end > frame.start else None

    return fixed(context, (_pick(context, moment, choose), ""), grain=unit)


@rule("date", "THE nth OF THE? date", "ON THE? nth OF THE? date")
def nth_of(context: Context, number: int, moment: Moment) -> Moment | None:
    """ "the first of next month", "the last of the month"."""
    grain = days.grain_of(moment.day) if moment.day and not moment.clock and not moment.part else "day"
    return nth_unit(context, number, "day", moment) if grain == "month" else None


def _last_thursday(frame: Option) -> date:
    final = frame.end - ONE
    return final - timedelta(days=(final.weekday() - 3) % 7)


def _third(frame: Option, edge: str, grain: str) -> Option:
    """Beginning, middle or end: ten days of a month, three days of a week, four months of a year."""
    if grain == "week":
        first, last = frame.start + timedelta(days=2), frame.end - timedelta(days=3)
        return {
            "begin": Option(frame.start, first + ONE),
            "middle": Option(first, last + ONE),
            "end": Option(last, frame.end),
        }[edge]
    if grain in ("year", "quarter"):
        size = 12 if grain == "year" else 3
        first_, last_ = units.add(frame.start, size // 4 if grain == "year" else 1), units.add(frame.end, -(size // 3))
        middle = (first_ or frame.start, last_ or frame.end)
        return {
            "begin": Option(frame.start, middle[0]),
            "middle": Option(*middle),
            "end": Option(middle[1], frame.end),
        }[edge]
    first, last = frame.start + timedelta(days=10), frame.start + timedelta(days=20)
    middle = (frame.start + timedelta(days=9), last)
    return {"begin": Option(frame.start, first), "middle": Option(*middle), "end": Option(last, frame.end)}[edge]


@rule("date", "THE? edge OF APPROX? THE? date", "THE? edgeword DASH? IN? THE? date", "THE? edge OF? THE? unit_date")
def edge_of(context: Context, edge: str, moment: Moment) -> Moment | None:
    day = moment.day
    grain = days.grain_of(day) if day else "day"
    if day is None or grain not in ("week", "month", "quarter", "year"):
        return None
    found = fixed(
        context, *((_third(option, edge, grain), "") for option in days.options(context, day)[:1]), grain=grain
    )
    if found is None or found.day is None:
        return None
    return replace(found, day=replace(found.day, ends=edge == "end"))


@rule("unit_date", "unitname")
def unit_date(context: Context, unit: str) -> Moment | None:
    return (
        fixed(context, (units.frame(context, unit, context.today), ""), grain=unit)
        if unit in ("week", "month", "quarter", "year")
        else None
    )


@rule("date", "THE? eoword")
def end_word(context: Context, unit: str) -> Moment | None:
    moment = unit_date(context, unit)
    return moment and edge_of(context, "end", moment)


@rule("date", "THE? boword")
def begin_word(context: Context, unit: str) -> Moment | None:
    moment = unit_date(context, unit)
    return moment and edge_of(context, "begin", moment)


@rule("moment", "THE? edge_day", "AT THE? edge_day")
def edge_of_day(context: Context, clock: Clock) -> Moment | None:
    """ "the end of the day", "eod": the close of today."""
    return Moment(day=Day(frame=(Option(context.today, context.today + ONE),)), clock=clock)


@rule("edge_day", "eoword", "edge OF? THE? day_unit")
def day_end(context: Context, *parts: str) -> Clock | None:
    """The close of the working day."""
    close = context.preferences.day_end
    return Clock(close.hour, close.minute, 0, True, "minute") if parts[-1] == "day" and parts[0] in _ENDS else None


@rule("edge_day", "boword", "edge OF THE? day_unit")
def day_begin(context: Context, *parts: str) -> Clock | None:
    """The beginning of the working day."""
    begin = context.preferences.day_start
    return Clock(begin.hour, begin.minute, 0, True, "minute") if parts[-1] == "day" and parts[0] in _BEGINS else None


_ENDS, _BEGINS = ("end", "day"), ("begin", "day")


@rule("day_unit", "unit")
def day_unit(context: Context, unit: str) -> str | None:
    return unit if unit == "day" else None


@rule("moment", "THE? edge_day ON|OF? date", "date COMMA? AT? THE? edge_day")
def edge_of_date(context: Context, one: Clock | Moment, two: Clock | Moment) -> Moment | None:
    """ "eod tomorrow", "Friday at the start of the day"."""
    clock, moment = (one, two) if isinstance(one, Clock) else (two, one)
    plain = isinstance(moment, Moment) and moment.day is not None and days.grain_of(moment.day) == "day"
    return replace(moment, clock=clock) if isinstance(moment, Moment) and isinstance(clock, Clock) and plain else None


@rule("moment", "THE? edge OF date")
def end_of_date(context: Context, edge: str, moment: Moment) -> Moment | None:
    """ "end of Friday": the close of that working day."""
    clock = day_end(context, edge, "day")
    return edge_of_date(context, clock, moment) if clock else None


@rule("moment", "THE? nth weekday_ partday OF|IN THE? date", score=1.0)
def nth_weekday_part(context: Context, number: int, weekday: int, part: Moment, moment: Moment) -> Moment | None:
    """ "the first Monday evening of next month"."""
    day = nth_weekday(context, number, weekday, moment)
    return day and replace(part, day=day.day)


@rule("range", "THE? ordw|LASTWORD num unit OF|IN date", score=1.0)
def units_of(context: Context, *parts: object) -> Range | None:
    """ "the first 2 weeks of 2021", "the last 3 days of May"."""
    number, unit, moment = parts[-3:]
    first = len(parts) == 4
    if (
        not isinstance(number, Num)
        or not isinstance(moment, Moment)
        or (first and parts[0] != 1)
        or not 0 < number.value < 400
    ):
        return None
    frames = _within(context, moment)[:1]
    if not frames or unit not in ("day", "week", "month", "quarter"):
        return None
    frame = frames[0]
    base = frame.start if first else frame.end - ONE
    if unit == "week":
        base = frame.start + timedelta(days=(3 - frame.start.weekday()) % 7) if first else _last_thursday(frame)
    one, two = (
        units.frame(context, unit, base, step) for step in ((0, number.value - 1) if first else (1 - number.value, 0))
    )
    return Range(day_moment(one.start), day_moment(two.end), closed=False) if one and two else None

"""Productions: joined moments ("Friday at 10", "tomorrow evening at 8")."""

from __future__ import annotations

from dataclasses import replace

from services.planner.times.meaning import days, units
from services.planner.times.meaning.values import Clock, Context, Day, Moment
from services.planner.times.parsing.grammar import rule


@rule(
    "moment",
    "date time",
    "date COMMA|FOR time",
    "date LPAREN time|partday RPAREN",
    "date COMMA? ON? time",
    "date DOT time",
)
@rule("moment", "date DASH time", score=-2.0)
@rule("moment", "date COMMA? asked", "date BY asked", "date BY time", score=-0.2)
def date_time(context: Context, day: Moment, time: Moment) -> Moment | None:
    """A day and a time of day are one moment."""
    if day.day is None or day.clock or day.part or time.day or time.instant:
        return None
    if days.grain_of(day.day) not in ("day", "month", "year"):
        return None
    return replace(time, day=first_day(context, day.day))


@rule("moment", "date COMMA? mil3", score=-0.3)
def date_figures(context: Context, day: Moment, clock: Clock) -> Moment | None:
    """ "tomorrow 930": beside a day of its own three figures are an hour when they end as hours are said."""
    named = day.day is not None and days.grain_of(day.day) == "day"
    return date_time(context, day, Moment(clock=clock)) if named and clock.minute % 5 == 0 else None


def first_day(context: Context, day: Day) -> Day:
    """ "next month at 6" is the first of it."""
    if days.grain_of(day) == "day":
        return day
    return Day(frame=tuple(replace(option, end=option.start + units.ONE) for option in days.options(context, day)[:1]))


@rule("moment", "time AT date", score=-1.0)
@rule("moment", "time COMMA|OF|ON|DASH|FOR? THE? date", "time COMMA? ON|OF|FOR THE? date")
@rule("moment", "asked COMMA|ON|OF? THE? date", score=-8.0)
def time_date(context: Context, time: Moment, day: Moment) -> Moment | None:
    return date_time(context, day, time) if day.day and days.grain_of(day.day) == "day" else None


@rule("moment", "moment date", "moment COMMA|ON|OF? date", "date moment", "date COMMA moment")
def moment_date(context: Context, one: Moment, two: Moment) -> Moment | None:
    """A moment and one more statement about its day."""
    if one.day is None or two.day is None or one.instant or two.instant:
        return None
    merged = days.common(context, one.day, two.day)
    timed = one if (one.clock or one.part) else two
    return replace(timed, day=merged) if merged and (timed.clock or timed.part) else None


@rule("moment", "moment COMMA? AT? APPROX? clocked|bare")
def moment_clock(context: Context, moment: Moment, time: Moment) -> Moment | None:
    """ "tomorrow evening at 8"."""
    if (
        moment.clock
        or moment.instant
        or not moment.part
        or moment.day is None
        or (time.part and time.part not in ("am", "pm"))
    ):
        return None
    return replace(time, day=moment.day, part=time.part or moment.part)


@rule("moment", "bare moment", score=-8.0)
@rule("moment", "clocked COMMA? ON? moment")
def clock_moment(context: Context, time: Moment, moment: Moment) -> Moment | None:
    return moment_clock(context, moment, time)


@rule("moment", "moment inpart", "moment COMMA inpart")
def moment_part(context: Context, moment: Moment, part: Moment) -> Moment | None:
    """ "Friday at 7 in the evening"."""
    if moment.clock is None or moment.part or moment.instant:
        return None
    return replace(moment, part=f"{part.partmod} {part.part}".strip())

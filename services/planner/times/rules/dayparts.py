"""Productions: parts of a known day ("this morning", "early tomorrow morning", "this time tomorrow")."""

from __future__ import annotations

from dataclasses import replace

from services.planner.times.meaning import days
from services.planner.times.meaning.values import Clock, Context, Day, Moment
from services.planner.times.parsing.grammar import rule
from services.planner.times.rules.days import relative_day


@rule("moment", "date meal")
def day_meal(context: Context, day: Moment, name: str) -> Moment | None:
    """ "tomorrow lunch"."""
    return replace(day, part=name) if day.day and days.grain_of(day.day) == "day" else None


@rule("moment", "THIS part", "THIS partday")
def this_part(context: Context, part: Moment | str) -> Moment | None:
    """ "this morning" is today's, even when it is over."""
    today = relative_day(context, 0)
    return today and (replace(today, part=part) if isinstance(part, str) else replace(part, day=today.day))


@rule("moment", "partmod moment", "later moment")
def early_moment(context: Context, modifier: str, moment: Moment) -> Moment | None:
    """ "early tomorrow morning", "later tonight"."""
    modifier = {"begin": "early", "end": "late"}.get(modifier, modifier)
    return replace(moment, partmod=modifier) if moment.part and not moment.partmod and not moment.clock else None


@rule("moment", "later moment", score=0.5)
def later_at(context: Context, _: str, moment: Moment) -> Moment | None:
    """ "later today, at five": the clock tells how late."""
    return moment if moment.clock is not None and moment.day is not None else None


@rule("moment", "partmod date", score=-0.5)
def early_day(context: Context, modifier: str, moment: Moment) -> Moment | None:
    """ "early tomorrow", "late Friday", "mid today"."""
    if moment.day is None or moment.clock or moment.part or days.grain_of(moment.day) != "day":
        return None
    part = {"early": "morning", "late": "afternoon", "mid": "day"}[modifier]
    return replace(moment, part=part, partmod=modifier)


@rule("moment", "partday ON? moment")
def first_thing(context: Context, part: Moment, moment: Moment) -> Moment | None:
    """ "first thing Monday morning", "last thing tonight"."""
    fits = {"first_thing": ("morning",), "last_thing": ("night", "evening", "afternoon")}.get(part.part, ())
    return replace(moment, part=part.part) if moment.part in fits and not moment.clock else None


@rule("date", "SAMEDAY OF|IN? date", "date SAMEDAY")
def same_day(context: Context, moment: Moment) -> Moment | None:
    """ "same day next week", "the same day next month": the weekday or the number of today in it."""
    if moment.day is None or moment.clock or moment.part:
        return None
    grain, today = days.grain_of(moment.day), context.today
    like = {
        "week": Day(weekday=today.weekday()),
        "month": Day(day=today.day),
        "year": Day(month=today.month, day=today.day),
    }.get(grain)
    day = days.meet(like, moment.day) if like else None
    return Moment(day=day) if day else None


@rule("moment", "THISTIME ON? date", "date AT? THISTIME", "AT THISTIME ON? date")
def this_time(context: Context, moment: Moment) -> Moment | None:
    """ "this time tomorrow", "same time next week"."""
    now = context.now
    exact = Clock(now.hour, now.minute, 0, True, "minute")
    if moment.day is None or days.grain_of(moment.day) == "day":
        return replace(moment, clock=exact) if moment.day else None
    day = same_day(context, moment)
    return replace(day, clock=exact) if day else None


@rule("moment", "direction partday")
def directed_part(context: Context, direction: int, part: Moment) -> Moment | None:
    """ "next evening" is tomorrow's, "last morning" yesterday's."""
    day = relative_day(context, min(direction, 1))
    return day and replace(part, day=day.day)


@rule("moment", "date halfday", "date IN THE halfday")
def day_half(context: Context, day: Moment, part: Moment) -> Moment | None:
    """ "tomorrow am"."""
    return replace(part, day=day.day) if day.day and days.grain_of(day.day) == "day" else None

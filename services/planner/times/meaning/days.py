"""Days: from a set of fields ("Friday", "the 3rd", "May 5", "Monday next week") to the stretches of days it can mean.

Conventions (design/language.md): a bare weekday is the next one, never today; "next Friday" is the one of
next week; a date without a year is the next such date, today included; weeks begin on Monday.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

from services.planner.times.meaning import holidays
from services.planner.times.meaning.units import ONE, add, frame
from services.planner.times.meaning.values import Context, Day, Option
from services.planner.times.model import Grain

_HORIZON = 12


def grain_of(day: Day) -> Grain:
    """The coarseness of what a Day means."""
    if day.weekday is not None or day.day is not None:
        return "day"
    if day.month is not None:
        return "month"
    return "year" if day.year is not None and not day.rule else day.grain


def meet(one: Day, two: Day) -> Day | None:
    """What holds for both, or None when they contradict each other."""
    if _contradict(one, two):
        return None
    inner = _inner(one, two)
    if inner is None:
        return None
    merged = Day(
        weekday=two.weekday if one.weekday is None else one.weekday,
        day=two.day if one.day is None else one.day,
        month=two.month if one.month is None else one.month,
        year=two.year if one.year is None else one.year,
        direction=two.direction if one.direction is None else one.direction,
        frame=inner,
        grain="day" if "day" in (grain_of(one), grain_of(two)) else one.grain if one.frame or one.rule else two.grain,
        swap=one.swap or two.swap,
        loose=one.loose or two.loose,
        rule=one.rule or two.rule,
    )
    known = inner and all(option.end - option.start == ONE for option in inner)
    return None if known and not all(_holds(option.start, merged) for option in inner) else merged


def _contradict(one: Day, two: Day) -> bool:
    """Two values for one field, two directions or two rules."""
    return bool(
        (one.direction is not None and two.direction is not None)
        or (one.rule and two.rule)
        or (one.weekday is not None and two.weekday is not None and one.weekday != two.weekday)
        or (one.day is not None and two.day is not None and one.day != two.day)
        or (one.month is not None and two.month is not None and one.month != two.month)
        or (one.year is not None and two.year is not None and one.year != two.year)
    )


def common(context: Context, one: Day, two: Day) -> Day | None:
    """What holds for both, says more than either, and happens at all: not every month has a Monday the first."""
    if one.frame and two.frame and _is_plain(one) and _is_plain(two):
        return None  # of two known stretches the narrower says it all
    merged = meet(one, two)
    if merged is None or merged in (one, two):
        return None
    return merged if not (merged.frame or merged.rule) or options(context, merged) else None


def _is_plain(day: Day) -> bool:
    return day.weekday is None and day.day is None and day.month is None and day.year is None and not day.rule


def _inner(one: Day, two: Day) -> tuple[Option, ...] | None:
    """The narrower of two frames when it lies in the wider one."""
    if not one.frame or not two.frame:
        return one.frame or two.frame
    left, right = one.frame[0], two.frame[0]
    if left.start <= right.start and right.end <= left.end:
        return two.frame
    return one.frame if right.start <= left.start and left.end <= right.end else None


def _holds(at: date, day: Day) -> bool:
    return (
        (day.day is None or day.day == at.day)
        and (day.month is None or day.month == at.month)
        and (day.year is None or day.year == at.year)
        and (day.loose or day.weekday is None or day.weekday == at.weekday())
    )


def options(context: Context, day: Day) -> list[Option]:
    """The days meant, best first."""
    if day.rule:
        return list(_by_rule(context, day))
    if day.frame:
        return _in_frame(context, day)
    if day.day is None and day.month is None and day.year is None and day.weekday is not None:
        return _weekday(context, day.weekday, day.direction)
    if day.day is None and day.weekday is None:
        return _month_or_year(context, day)
    return _date(context, day)


def _in_frame(context: Context, day: Day) -> list[Option]:
    if day.weekday is None and day.day is None and day.month is None:
        return list(day.frame)
    found = []
    for option in day.frame:
        if option.end - option.start == ONE:
            at = option.start
            if day.loose and day.weekday is not None:
                at += timedelta(days=day.weekday - at.weekday())
            found.append(replace(option, start=at, end=at + ONE))
            continue
        first = _first_in(option, day)
        if first is not None:
            end = add(first, 1) if day.day is None and day.weekday is None else first + ONE
            found.append(replace(option, start=first, end=end or first))
    return found


def _first_in(frame: Option, day: Day) -> date | None:
    """The first day of the frame that has the fields."""
    if day.day is None and day.month is None and day.year is None and day.weekday is not None:
        first = add(frame.start, 0, (day.weekday - frame.start.weekday()) % 7)
        return first if first is not None and first < frame.end else None
    last = min(frame.end.year, frame.start.year + _HORIZON)
    years = range(frame.start.year, last + 1) if day.year is None else range(day.year, day.year + 1)
    return next((at for at in _dates(day, years) if frame.start <= at < frame.end), None)


def week_day(context: Context, at: date, weekday: int, weeks: int) -> date | None:
    """The weekday of the calendar week ``weeks`` away."""
    week = frame(context, "week", at, weeks)
    return add(week.start, 0, (weekday - context.preferences.week_start) % 7) if week else None


def _single(pairs: list[tuple[date | None, float, str]]) -> list[Option]:
    """Options of one day each, without the impossible and the repeated."""
    found: list[Option] = []
    for at, weight, note in pairs:
        if at is not None and at < date.max and all(option.start != at for option in found):
            found.append(Option(at, at + ONE, weight, note))
    return found


def _weekday(context: Context, weekday: int, direction: int | None) -> list[Option]:
    today = context.today
    ahead = (weekday - today.weekday()) % 7
    coming, recent = add(today, 0, ahead or 7), add(today, 0, (ahead - 7) if ahead else -7)
    this, following = week_day(context, today, weekday, 0), week_day(context, today, weekday, 1)
    if direction == 1:
        return _single([(following, 0.75, "next week"), (coming, 0.25, "this week")])
    if direction == -1:
        return _single([(recent, 0.75, "past"), (week_day(context, today, weekday, -1), 0.25, "last week")])
    if direction == 0:
        passed = this is not None and this < today and context.sense == "future"
        return _single(
            [(coming, 0.7, "next week"), (this, 0.3, "past")]
            if passed
            else [(this, 0.9, "this week"), (coming, 0.1, "")]
        )
    if context.sense == "past" and direction is None:
        return _single([(recent, 0.8, "past"), (today if not ahead else None, 0.2, "today")])
    return _single([(coming, 0.85, "coming"), (today if not ahead else None, 0.15, "today")])


def _month_or_year(context: Context, day: Day) -> list[Option]:
    today = context.today
    if day.month is None:
        found = frame(context, "year", date(min(max(day.year or today.year, 1), 9998), 1, 1))
        return [found] if found else []
    year = day.year
    if year is None:
        year = today.year + (day.month < today.month)
        if day.direction == 0:
            year = today.year
        elif day.direction in (1, 2) and day.month == today.month:
            year += 1
        elif day.direction == -1:
            year = today.year - (day.month >= today.month)
        elif context.sense == "past":
            year = today.year - (day.month > today.month)
    found = frame(context, "month", date(min(max(year, 1), 9998), day.month, 1))
    return [found] if found else []


def _dates(day: Day, years: range) -> Iterator[date]:
    """All dates of these years that have the fields."""
    step = 1 if years.step > 0 else -1
    for year in years:
        if not 1 <= year <= 9998:
            continue
        months = range(day.month, day.month + 1) if day.month is not None else range(1, 13)
        numbers = range(day.day, day.day + 1) if day.day is not None else range(1, 32)
        for month in months[::step]:
            for number in numbers[::step]:
                try:
                    at = date(year, month, number)
                except ValueError:
                    continue
                if day.weekday is None or at.weekday() == day.weekday:
                    yield at


def _date(context: Context, day: Day) -> list[Option]:
    """A day of a month: the nearest in the sense asked for, weekday and order of figures taken into account."""
    plain = _nearest(context, day)
    if not day.swap or day.day is None or day.month is None:
        return _single([(plain, 1.0, "")])
    other = _nearest(context, replace(day, day=day.month, month=day.day, swap=False))
    fits = other is not None and other.weekday() == day.weekday
    if fits and other is not None and (plain is None or plain.weekday() != day.weekday or other < plain):
        return _single([(other, 0.9, "other order"), (plain, 0.1, "")])
    return _single([(plain, 0.9, ""), (other, 0.1, "other order")])


def _nearest(context: Context, day: Day) -> date | None:
    today = context.today
    if day.year is not None:
        return next(_dates(day, range(day.year, day.year + 1)), None) or _without_weekday(context, day)
    past = day.direction == -1 or context.sense == "past"
    years = range(today.year, today.year - _HORIZON, -1) if past else range(today.year, today.year + _HORIZON)
    if day.weekday is not None and day.day is not None and day.month is not None:
        wide = [at for at in _dates(day, range(today.year - 1, today.year + 3)) if (at - today).days > -100]
        return min(wide, key=lambda at: (at < today, abs((at - today).days)), default=None) or _without_weekday(
            context, day
        )
    strict = day.direction in (1, 2)
    return next(
        (at for at in _dates(day, years) if (at <= today if past else at > today if strict else at >= today)), None
    )


def _without_weekday(context: Context, day: Day) -> date | None:
    return _nearest(context, replace(day, weekday=None)) if day.weekday is not None else None


def _by_rule(context: Context, day: Day) -> Iterator[Option]:
    """A holiday or season of the year said, or the nearest one."""
    today = context.today
    if day.frame:
        years = range(day.frame[0].start.year, day.frame[0].start.year + 1)
    elif day.year is not None:
        years = range(day.year, day.year + 1)
    else:
        years = range(today.year - 2, today.year + 3)
    spans = [span for span in (holidays.span(day.rule, year) for year in years) if span is not None]
    past = day.direction == -1 or (context.sense == "past" and day.direction is None)
    if day.frame or day.year is not None:
        chosen = spans[:1]
    elif past:
        chosen = [span for span in spans if span[1] <= today][-1:]
    else:
        seasonal = day.grain != "day"
        after = [
            span for span in spans if (span[0] > today if day.direction in (1, 2) and seasonal else span[1] > today)
        ]
        chosen = after[:1]
    for start, end in chosen:
        if day.weekday in (None, start.weekday()):
            yield Option(start, end)

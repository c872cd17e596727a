"""Productions: clock times of another zone ("10:30 EST", "3pm Pacific") and alternatives ("at 5 or 6")."""

from __future__ import annotations

from dataclasses import replace
from zoneinfo import ZoneInfo

from services.planner.times.meaning.values import Clock, Context, Moment, Num, Range
from services.planner.times.parsing.grammar import rule
from services.planner.times.rules.clock import hour_clock


@rule("time", "time zonename", "exactish zonename", "time LPAREN zonename RPAREN")
@rule("asked", "bare zonename", score=-0.2)
def zoned(context: Context, time: Moment, name: str) -> Moment | None:
    """A zone's common name means the zone's own time, summer or winter: people say "EST" all year."""
    return replace(time, zone=ZoneInfo(name)) if time.clock is not None and time.zone is None else None


@rule("range", "range zonename")
def zoned_range(context: Context, value: Range, name: str) -> Range | None:
    """ "2 to 3pm EST": both ends."""
    if value.start.clock is None or value.end.clock is None or value.start.zone or value.end.zone:
        return None
    zone = ZoneInfo(name)
    return replace(value, start=replace(value.start, zone=zone), end=replace(value.end, zone=zone))


def either(one: Moment, two: Moment) -> Moment | None:
    """Two clocks as alternatives: the half of the day is of both when the hours rise."""
    if one.clock is None or two.clock is None or one.other or two.other or one.clock == two.clock:
        return None
    if _rises(one.clock, two.clock):
        if not one.part and not one.clock.fixed and two.part in ("am", "pm"):
            one = replace(one, part=two.part)
        elif not two.part and not two.clock.fixed and one.part in ("am", "pm"):
            two = replace(two, part=one.part)
    return replace(one, other=two, zone=two.zone)


def _rises(one: Clock, two: Clock) -> bool:
    return (one.hour % 12, one.minute) < (two.hour % 12, two.minute)


@rule("time", "clocked OR num")
def either_bare(context: Context, one: Moment, number: Num) -> Moment | None:
    """ "at 5 or 6"."""
    clock = hour_clock(number) if number.alone and not number.counts else None
    return either(one, Moment(clock=clock)) if clock else None


@rule("time", "num OR clocked")
def bare_either(context: Context, number: Num, two: Moment) -> Moment | None:
    """ "5 or 6pm"."""
    clock = hour_clock(number) if not number.counts else None
    return either(Moment(clock=clock), two) if clock else None

"""Productions: times of day ("5pm", "half past three", "at 5", "noon", "in the morning")."""

from __future__ import annotations

from dataclasses import replace

from services.planner.times.meaning.values import Clock, Context, Moment, Num
from services.planner.times.parsing.grammar import rule


def hour_clock(number: Num) -> Clock | None:
    """A number that can be an hour: 0 to 24 in figures, 1 to 12 in words."""
    if (
        not number.free
        or number.value > (24 if number.digits else 12)
        or number.digits > 2
        or (number.value == 0 and not number.digits)
    ):
        return None
    return Clock(number.value % 24, fixed=number.value > 12 or (number.digits == 2 and number.value < 10))


@rule("hour", "num")
def hour(context: Context, number: Num) -> Clock | None:
    return hour_clock(number)


@rule("minutes", "num")
def minutes(context: Context, number: Num) -> int | None:
    return number.value if 0 < number.value < 60 and number.digits in (0, 2) else None


@rule("time", "clock")
@rule("time", "clock HOURSMARK", score=-0.2)
def plain(context: Context, clock: Clock) -> Moment:
    return Moment(clock=clock)


@rule(
    "time",
    "hour meridiem",
    "clock meridiem",
    "mil meridiem",
    "mil3 meridiem",
    "dotclock meridiem",
    "hour IN THE? meridiem",
    "clock IN THE? meridiem",
)
@rule("time", "hour OCLOCK IN? THE? meridiem")
@rule("time", "clock shortmeridiem DOT?", "dotclock shortmeridiem", score=-0.3)
@rule("shortpm", "hour shortmeridiem DOT?", score=-0.3)
def with_meridiem(context: Context, clock: Clock, meridiem: str) -> Moment | None:
    if clock.hour > 12 and meridiem == "am":
        return None
    return Moment(clock=replace(clock, fixed=clock.hour > 12), part="" if clock.hour > 12 else meridiem)


@rule("time", "hour APPROXAFTER meridiem")
def ish_meridiem(context: Context, clock: Clock, meridiem: str) -> Moment | None:
    return with_meridiem(context, clock, meridiem)


@rule("time", "hour minutes meridiem")
def spoken_meridiem(context: Context, clock: Clock, minute: int, meridiem: str) -> Moment | None:
    return with_meridiem(context, replace(clock, minute=minute, grain="minute"), meridiem)


@rule("time", "hour OCLOCK")
def oclock(context: Context, clock: Clock) -> Moment:
    return Moment(clock=clock)


@rule("time", "noon")
def noon(context: Context, hour: int) -> Moment:
    return Moment(clock=Clock(12, fixed=True), part="midnight") if hour == 24 else Moment(clock=Clock(12, fixed=True))


@rule("time", "num noon")
def twelve_noon(context: Context, number: Num, hour: int) -> Moment | None:
    """ "12 noon", "twelve midnight"."""
    return noon(context, hour) if number.value == 12 else None


@rule("time", "mil HOURSMARK")
@rule("asked", "mil", score=-0.2)
def military(context: Context, clock: Clock) -> Moment:
    return Moment(clock=clock)


@rule("time", "AT? APPROX? ishhour")
def ish(context: Context, hour: int) -> Moment:
    """ "tenish"."""
    return Moment(clock=Clock(hour))


@rule("bare", "num")
def bare(context: Context, number: Num) -> Moment | None:
    """A number alone; after "for" it counts people."""
    clock = None if number.counts or not number.alone else hour_clock(number)
    return Moment(clock=clock) if clock else None


@rule("asked", "bare", score=-0.2)
@rule("asked", "exactish")
def asked(context: Context, time: Moment) -> Moment:
    """Clocks that need a word before them or a day beside them."""
    return time


@rule("exactish", "spoken", "dotclock", "hclock", "dotclock HOURSMARK")
def exactish(context: Context, clock: Clock) -> Moment:
    return Moment(clock=clock)


@rule("exactish", "shortpm")
def short_meridiem(context: Context, time: Moment) -> Moment:
    """ "3p" needs company as a bare number does."""
    return time


@rule("time", "AT APPROX? hour APPROXAFTER?", "AT APPROX? mil3 APPROXAFTER?", "APPROX mil3")
def at_mil3(context: Context, clock: Clock) -> Moment:
    return Moment(clock=clock)


@rule("asked", "spokenw")
def asked_words(context: Context, time: Moment) -> Moment:
    return time


@rule("time", "AT APPROX? asked APPROXAFTER?", "APPROX asked APPROXAFTER?", "asked APPROXAFTER", score=0.0)
@rule("time", "AT APPROX? time APPROXAFTER?", "APPROX time APPROXAFTER?", "time APPROXAFTER", "AT THE? time")
@rule("time", "THE time", score=-0.5)
def at_time(context: Context, time: Moment) -> Moment:
    return time


@rule("time", "FOR time", score=-5.0)
def for_time(context: Context, time: Moment) -> Moment | None:
    """ "for 6:30 pm"; a part of the day after "for" is a purpose ("for lunch")."""
    return time if time.clock is not None else None


@rule("partday", "part")
def part(context: Context, name: str) -> Moment:
    return Moment(part=name)


@rule("partday", "partmod DASH? IN? THE? part")
def modified_part(context: Context, modifier: str, name: str) -> Moment | None:
    return Moment(part=name, partmod=modifier)


@rule("partday", "edge OF THE? part")
def edge_part(context: Context, edge: str, name: str) -> Moment | None:
    return Moment(part=name, partmod={"begin": "early", "middle": "mid", "end": "late"}[edge])


@rule("halfday", "meridiem")
def half_day(context: Context, meridiem: str) -> Moment:
    return Moment(part="morning" if meridiem == "am" else "afternoon")


@rule("time", "AT|DURING THE? meal")
def mealtime(context: Context, name: str) -> Moment:
    """ "at lunch"; without such a word "lunch" is what is planned rather than when."""
    return Moment(part=name)


@rule("inpart", "IN|AT|DURING THE? partday", "COMMA IN|AT THE? partday")
def in_part(context: Context, part: Moment) -> Moment:
    return part


@rule("time", "IN|DURING THE partday", "AT partday", "THE partday", "IN partday")
def part_alone(context: Context, part: Moment) -> Moment:
    return part


@rule("time", "partday", score=-1.0)
def part_weak(context: Context, part: Moment) -> Moment:
    return part


@rule("clocked", "time", "exactish", "mil", "spokenw", "AT APPROX? asked")
def clocked(context: Context, time: Moment | Clock) -> Moment | None:
    if isinstance(time, Clock):
        return Moment(clock=time)
    return time if time.clock is not None else None


@rule("time", "FOR? hour IN THE? partday")
def hour_in_part(context: Context, clock: Clock, part: Moment) -> Moment:
    """ "for 6 in the evening"."""
    return Moment(clock=clock, part=_named(part))


@rule("time", "clocked|bare COMMA? inpart")
@rule("time", "time COMMA? partday", "exactish partday", "AT asked partday", score=-1.0)
@rule("time", "clocked COMMA? FOR THE partday", score=-1.0)
def clock_in_part(context: Context, time: Moment, part: Moment) -> Moment | None:
    """ "7 in the evening"; a half of the day said already must agree."""
    return None if time.part else replace(time, part=_named(part))


@rule("time", "inpart|partday COMMA? AT? APPROX? clocked|bare", "AT partday clocked|bare")
def part_then_clock(context: Context, part: Moment, time: Moment) -> Moment | None:
    if time.part in ("am", "pm"):
        return time
    return None if time.part else replace(time, part=_named(part))


def _named(part: Moment) -> str:
    return f"{part.partmod} {part.part}".strip()

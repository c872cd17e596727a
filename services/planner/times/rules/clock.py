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


@rule("spoken", "hour minutes")
def spoken(context: Context, clock: Clock, minute: int) -> Clock | None:
    """ "three thirty", "3 15": a time only beside a word that asks for one."""
    return replace(clock, minute=minute, grain="minute") if clock.hour <= 12 else None


@rule("spokenw", "small minutes", "teen minutes")
def spoken_words(context: Context, hour: int, minute: int) -> Moment | None:
    """ "two thirty" in words; the minutes tell it from a row of numbers."""
    if not 0 < hour <= 12 or minute < 10:
        return None
    return Moment(clock=Clock(hour, minute, grain="minute"))


@rule("spokenw", "small small small", "teen small small")
def spoken_oh(context: Context, hour: int, zero: int, minute: int) -> Moment | None:
    return Moment(clock=Clock(hour, minute, grain="minute")) if 0 < hour <= 12 and not zero and minute else None


@rule("time", "noon")
def noon(context: Context, hour: int) -> Moment:
    return Moment(clock=Clock(12, fixed=True), part="midnight") if hour == 24 else Moment(clock=Clock(12, fixed=True))


@rule("time", "mil HOURSMARK")
@rule("asked", "mil", score=-0.2)
def military(context: Context, clock: Clock) -> Moment:
    return Moment(clock=clock)


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


@rule("half", "HALF")
def half(context: Context) -> int:
    return 30


@rule("pastminutes", "A? quarterword", "half")
def quarter_word(context: Context, minute: int) -> int:
    return minute


@rule("pastminutes", "num")
def minute_number(context: Context, number: Num) -> int | None:
    """ "20 past 3", "ten to four": multiples of five; other minutes need their unit; "5 to 6" is a range."""
    sure = not number.digits or number.value > 12
    return number.value if number.value % 5 == 0 and 0 < number.value < 60 and sure else None


@rule("time", "num PASTW whole")
def figure_past(context: Context, number: Num, whole: Moment) -> Moment | None:
    return past(context, number.value, whole) if number.value in (5, 10) else None


@rule("pastminutes", "num unit")
def minute_unit(context: Context, number: Num, unit: str) -> int | None:
    return number.value if unit == "minute" and 0 < number.value < 60 else None


@rule("whole", "hour")
def whole_hour(context: Context, clock: Clock) -> Moment:
    return Moment(clock=clock)


@rule("whole", "time")
def whole_time(context: Context, time: Moment) -> Moment | None:
    return time if time.clock is not None and time.clock.minute == 0 else None


@rule("time", "pastminutes PASTW whole")
def past(context: Context, minute: int, whole: Moment) -> Moment | None:
    clock = whole.clock
    return replace(whole, clock=replace(clock, minute=minute, grain="minute")) if clock and not clock.minute else None


@rule("time", "pastminutes FROM time")
def minutes_from(context: Context, minute: int, whole: Moment) -> Moment | None:
    return past(context, minute, whole) if whole.clock and not whole.clock.minute else None


@rule("time", "pastminutes TOW whole")
def before(context: Context, minute: int, whole: Moment) -> Moment | None:
    """ "quarter to 4": the hour before, in the same half of the day."""
    clock = whole.clock
    if clock is None or minute == 30:
        return None
    hour = clock.hour - 1 if clock.hour else 23
    part = whole.part
    if clock.hour == 12 and part in ("am", "pm", "midnight"):
        hour, part = (11, "") if part == "pm" else (23, "")
        return Moment(clock=Clock(hour, 60 - minute, 0, True, "minute"), part=part)
    if hour == 0 and not clock.fixed:
        hour = 12
    return replace(whole, clock=replace(clock, hour=hour, minute=60 - minute, grain="minute"))


@rule("asked", "half hour")
def british_half(context: Context, minute: int, clock: Clock) -> Moment | None:
    """ "half 8" is 8:30 (British)."""
    return Moment(clock=replace(clock, minute=minute, grain="minute")) if clock.hour <= 12 else None


@rule("time", "HALF num", score=-0.5)
def british_half_alone(context: Context, number: Num) -> Moment | None:
    clock = hour_clock(number)
    return british_half(context, 30, clock) if clock is not None and 0 < clock.hour <= 12 else None


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

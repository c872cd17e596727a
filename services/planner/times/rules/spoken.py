"""Productions: minutes as they are spoken ("half past three", "quarter to 4", "twenty to five", "three thirty")."""

from __future__ import annotations

from dataclasses import replace

from services.planner.times.meaning.values import Clock, Context, Moment, Num
from services.planner.times.parsing.grammar import rule
from services.planner.times.rules.clock import hour_clock


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


@rule("pastminutes", "aword unit")
def one_minute(context: Context, _: int, unit: str) -> int | None:
    """ "a minute to midnight"."""
    return 1 if unit == "minute" else None


@rule("time", "num HUNDRED HOURSMARK", score=0.5)
@rule("asked", "num HUNDRED")
def hundred_hours(context: Context, number: Num) -> Moment | None:
    """ "seven hundred hours"."""
    return Moment(clock=Clock(number.value, fixed=True, grain="minute")) if 0 < number.value < 24 else None


@rule("time", "small small HUNDRED HOURSMARK?")
def oh_hundred_hours(context: Context, zero: int, hour: int) -> Moment | None:
    """ "oh seven hundred"."""
    return Moment(clock=Clock(hour, fixed=True, grain="minute")) if zero == 0 and hour else None


@rule("time", "small small minutes")
def oh_hour(context: Context, zero: int, hour: int, minute: int) -> Moment | None:
    """ "oh nine thirty"."""
    clock = Clock(hour, minute, 0, True, "minute")
    return Moment(clock=clock) if zero == 0 and hour and minute >= 10 else None


@rule("asked", "teen minutes")
def teen_hour(context: Context, hour: int, minute: int) -> Moment | None:
    """ "at nineteen thirty"."""
    return Moment(clock=Clock(hour, minute, 0, True, "minute")) if 12 < hour < 20 and minute >= 10 else None


@rule("time", "AT quarterword PASTW", "AT A quarterword PASTW", "AT half PASTW", score=-0.5)
def past_the_hour(context: Context, minute: int) -> Moment:
    """ "at half past": of the hour that comes first."""
    now = context.now
    hour = now.hour + (1 if now.minute >= minute else 0)
    return Moment(clock=Clock(hour % 24, minute, 0, True, "minute"))


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

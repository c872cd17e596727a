"""Productions: recurrences, as rules of RFC 5545 section 3.3.10 ("every second Tuesday at 9", "weekdays at 8")."""

from __future__ import annotations

from dataclasses import replace

from services.planner.times.meaning import ranges
from services.planner.times.meaning.values import (
    Clock,
    Context,
    Moment,
    Num,
    Range,
    Recurrence,
)
from services.planner.times.parsing.grammar import rule
from services.planner.times.rules.repeats_until import COARSE, repeat_for

DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_SETS = {"workdays": DAYS[:5], "weekend": DAYS[5:]}
_FREQ = {
    "second": "SECONDLY",
    "minute": "MINUTELY",
    "hour": "HOURLY",
    "day": "DAILY",
    "week": "WEEKLY",
    "month": "MONTHLY",
    "year": "YEARLY",
}
_COARSE = ("day", "week", "month", "quarter", "year")
_ADVERBS = {
    "QUARTERLY": ("MONTHLY", 3),
    "BIWEEKLY": ("WEEKLY", 2),
    "BIMONTHLY": ("MONTHLY", 2),
    "HALFYEARLY": ("MONTHLY", 6),
    "NIGHTLY": ("DAILY", 1),
}
_MANY = {"fortnight": ("WEEKLY", 2), "quarter": ("MONTHLY", 3), "decade": ("YEARLY", 10)}


def by_unit(unit: str, interval: int) -> Recurrence | None:
    """Every so many units."""
    if not 0 < interval <= 1000:
        return None
    if unit in ("workday", "weekend"):
        return Recurrence("WEEKLY", interval, byday=_SETS["workdays" if unit == "workday" else unit])
    freq, factor = _MANY.get(unit) or (_FREQ.get(unit, ""), 1)
    return Recurrence(freq, interval * factor) if freq else None


@rule("step", "OTHER")
def every_other(context: Context) -> int:
    return 2


@rule("step", "num")
def every_number(context: Context, number: Num) -> int | None:
    return number.value if number.value else None


@rule("step", "ord", "ordword")
def every_nth(context: Context, number: int) -> int:
    return number


@rule("repeat", "EVERY unit")
def every_unit(context: Context, unit: str) -> Recurrence | None:
    return by_unit(unit, 1)


@rule("repeat", "EVERY step unit")
def every_step(context: Context, step: int, unit: str) -> Recurrence | None:
    return by_unit(unit, step)


@rule("repeat", "freq")
def adverb(context: Context, name: str) -> Recurrence:
    freq, interval = _ADVERBS.get(name, (name, 1))
    return Recurrence(freq, interval, part="night" if name == "NIGHTLY" else "")


@rule("repeat", "everyday", "times A|EVERY|FREQ unit", "times aword unit", "num aword unit", "num FREQ unit")
def once_a(context: Context, *parts: object) -> Recurrence | None:
    first = parts[0]
    number = first.value if isinstance(first, Num) else first
    if len(parts) > 1 and number != 1:
        return None
    return by_unit(str(parts[-1]) if len(parts) > 1 else "day", 1)


@rule("repeat", "dayset", "EVERY dayset1", "EVERY step? dayset")
def day_set(context: Context, *parts: object) -> Recurrence:
    step = parts[0] if isinstance(parts[0], int) else 1
    return Recurrence("WEEKLY", step, byday=_SETS[str(parts[-1])])


@rule("days", "weekday DOT?", "weekdays")
def one_day(context: Context, number: int) -> tuple[int, ...]:
    return (number,)


@rule("days", "days COMMA|AND|OR|SLASH days", "days COMMA AND days")
def more_days(context: Context, one: tuple[int, ...], two: tuple[int, ...]) -> tuple[int, ...] | None:
    return (*one, *two) if not set(one) & set(two) and len(one) + len(two) <= 7 else None


@rule("days", "weekday to|through weekday", "weekdays to|through weekdays", "weekdays to|through weekday")
def day_span(context: Context, first: int, *rest: object) -> tuple[int, ...] | None:
    last = rest[-1]
    return tuple((first + step) % 7 for step in range((last - first) % 7 + 1)) if isinstance(last, int) else None


def weekly(numbers: tuple[int, ...], interval: int = 1) -> Recurrence:
    return Recurrence("WEEKLY", interval, byday=tuple(DAYS[number] for number in numbers))


@rule("repeat", "EVERY days")
def every_days(context: Context, numbers: tuple[int, ...]) -> Recurrence:
    return weekly(numbers)


@rule("repeat", "EVERY step days")
def every_step_days(context: Context, step: int, numbers: tuple[int, ...]) -> Recurrence | None:
    return weekly(numbers, step) if 1 < step <= 52 else None


@rule("days", "dayrow")
@rule("plural", "dayrow")
def day_row(context: Context, row: str) -> tuple[int, ...]:
    """ "MWF"."""
    return tuple(int(number) for number in row.split(","))


@rule("plural", "weekdays")
def plural(context: Context, number: int) -> tuple[int, ...]:
    return (number,)


@rule("plural", "plural COMMA|AND|SLASH plural", "plural COMMA AND plural", "days AND plural", "plural to|through days")
def plurals(context: Context, one: tuple[int, ...], *rest: object) -> tuple[int, ...] | None:
    two = rest[-1]
    if not isinstance(two, tuple):
        return None
    if len(rest) > 1:
        return day_span(context, one[0], True, two[0])
    return more_days(context, one, two)


@rule("repeat", "ON? plural")
def on_plural(context: Context, numbers: tuple[int, ...]) -> Recurrence:
    return weekly(numbers)


@rule("repeat", "repeat ON|IN? THE? days", "repeat ON|IN THE? days")
def on_days(context: Context, value: Recurrence, numbers: tuple[int, ...]) -> Recurrence | None:
    return replace(value, byday=weekly(numbers).byday) if value.freq == "WEEKLY" and not value.byday else None


@rule("repeat", "repeat COMMA? time", "repeat COMMA? AT? asked", "repeat COMMA? FOR? time")
def repeat_time(context: Context, value: Recurrence, time: Moment) -> Recurrence | None:
    if value.part and time.clock and not time.part:
        return replace(value, clock=time.clock)
    if value.clock or value.part or value.freq in ("HOURLY", "MINUTELY", "SECONDLY"):
        return None
    return replace(value, clock=time.clock, part=f"{time.partmod} {time.part}".strip())


@rule("repeat", "time COMMA|ON? THE? repeat", "AT asked repeat", "exactish repeat")
def time_repeat(context: Context, time: Moment, value: Recurrence) -> Recurrence | None:
    return repeat_time(context, value, time)


@rule("repeat", "repeat COMMA? range", "repeat COMMA? FROM range")
def repeat_range(context: Context, value: Recurrence, hours: Range) -> Recurrence | None:
    """ "every Monday 2 to 3pm": each lasts as long."""
    dated = hours.day or hours.start.day or hours.end.day or hours.start.instant or hours.end.instant
    if value.clock or value.part or dated or not hours.start.clock:
        return None
    found = ranges.hits(context, hours)
    if not found or found[0].end is None:
        return None
    if hours.amount is not None and hours.amount.grain in COARSE:  # "at 1 for 6 weeks": so long it goes on
        return repeat_for(context, replace(value, clock=hours.start.clock, part=hours.start.part), hours.amount)
    start, minutes = found[0].start, int((found[0].end - found[0].start).total_seconds() // 60)
    return replace(value, clock=Clock(start.hour, start.minute, 0, True, hours.start.clock.grain), minutes=minutes)


@rule("repeat", "range COMMA|ON? repeat")
def range_repeat(context: Context, hours: Range, value: Recurrence) -> Recurrence | None:
    return repeat_range(context, value, hours)


@rule("repeat", "repeat EXCEPT|BUT ON? days", "repeat EXCEPT|BUT ON? plural")
def without(context: Context, value: Recurrence, numbers: tuple[int, ...]) -> Recurrence | None:
    """ "weekdays except Friday"."""
    if value.freq == "DAILY" and value.interval == 1 and not value.byday:
        value = replace(value, freq="WEEKLY", byday=DAYS)
    left = tuple(day for day in value.byday if day not in {DAYS[number] for number in numbers})
    return replace(value, byday=left) if value.byday and left else None


@rule("repeat", "repeat EXCEPT|BUT ON? THE? dayset")
def without_set(context: Context, value: Recurrence, name: str) -> Recurrence | None:
    """ "every day except weekends"."""
    return without(context, value, tuple(DAYS.index(day) for day in _SETS[name]))


@rule("none", "times freq", "num TIMES freq")
@rule("none", "times A|EVERY|FREQ unit", "times aword unit", "num TIMES A|EVERY|FREQ unit", "num TIMES aword unit")
def too_vague(context: Context, *parts: object) -> str | None:
    """ "twice a week" says no day: no rule of RFC 5545 does, and "a week" in it is no duration either."""
    return None if parts[0] == 1 else "vague"


@rule("repeat", "EVERY part", "EVERY step? weekday part")
def every_part(context: Context, *parts: object) -> Recurrence | None:
    name = parts[-1]
    if len(parts) == 1:
        return Recurrence("DAILY", part=str(name))
    numbers = [part for part in parts if isinstance(part, int)]
    return replace(weekly((numbers[-1],), numbers[0] if len(numbers) > 1 else 1), part=str(name))


@rule("repeat", "weekday|weekdays parts", "dayset1 parts", "dayset parts")
def plural_parts(context: Context, day: int | str, name: str) -> Recurrence:
    """ "Monday mornings", "weekday evenings"."""
    value = weekly((day,)) if isinstance(day, int) else day_set(context, day)
    return replace(value, part=name)

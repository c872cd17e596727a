"""Productions: recurrences by place in a month or year ("the 4th of every month", "every second Tuesday of May")."""

from __future__ import annotations

from dataclasses import replace

from services.planner.times.meaning.values import Context, Moment, Recurrence
from services.planner.times.parsing.grammar import rule
from services.planner.times.rules.repeats import DAYS


@rule("nths", "nth")
def one_nth(context: Context, number: int) -> tuple[int, ...]:
    return (number,)


@rule("nths", "nths COMMA|AND nths", "nths COMMA AND nths")
def more_nths(context: Context, one: tuple[int, ...], two: tuple[int, ...]) -> tuple[int, ...] | None:
    return (*one, *two) if len(one) + len(two) <= 5 else None


@rule("nthdays", "nths days")
def nth_days(context: Context, nths: tuple[int, ...], numbers: tuple[int, ...]) -> tuple[str, ...] | None:
    if any(abs(nth) > 5 for nth in nths):
        return None
    return tuple(f"{nth}{DAYS[number]}" for number in numbers for nth in nths)


@rule("repeat", "EVERY? THE? nthdays OF|IN repeat", "THE nthdays OF|IN repeat", "nthdays repeat")
def nth_of_repeat(context: Context, byday: tuple[str, ...], value: Recurrence) -> Recurrence | None:
    return (
        replace(value, byday=byday)
        if value.freq in ("MONTHLY", "YEARLY") and not value.byday and not value.bymonthday
        else None
    )


@rule("repeat", "EVERY? THE? nthdays OF|IN THE month_unit", "EVERY nthdays")
def several_nths(context: Context, byday: tuple[str, ...], *_: str) -> Recurrence | None:
    """ "the first and third Monday of the month", "every 2nd and 4th Thursday": more than one a month."""
    return Recurrence("MONTHLY", byday=byday) if len({day[:-2] for day in byday}) > 1 else None


@rule("repeat", "repeat ON? THE? nthdays")
def repeat_nth(context: Context, value: Recurrence, byday: tuple[str, ...]) -> Recurrence | None:
    return nth_of_repeat(context, byday, value)


@rule("repeat", "repeat OF|IN THE? month", "repeat ON? THE? month")
def repeat_month(context: Context, value: Recurrence, month: int) -> Recurrence | None:
    return replace(value, bymonth=(month,)) if value.freq == "YEARLY" and not value.bymonth else None


@rule("repeat", "EVERY nthdays OF|IN THE unitname", "EVERY nthdays OF|IN THE? month", "EVERY dayno OF THE unitname")
def every_nth_of(context: Context, what: object, where: object) -> Recurrence | None:
    if isinstance(what, int):
        return Recurrence("MONTHLY", bymonthday=(what,)) if where == "month" else None
    if isinstance(where, int):
        return Recurrence("YEARLY", byday=what, bymonth=(where,))  # type: ignore[arg-type]
    return Recurrence("MONTHLY", byday=what) if where == "month" else None  # type: ignore[arg-type]


@rule("repeat", "EVERY ord", score=-1.0)
def every_day_number(context: Context, number: int) -> Recurrence | None:
    """ "every 15th": a day of the month; "every 2nd" alone may be anything."""
    return Recurrence("MONTHLY", bymonthday=(number,)) if 6 <= number <= 31 else None


@rule("ords", "ord", "ordword")
def one_ord(context: Context, number: int) -> tuple[int, ...] | None:
    return (number,) if number <= 31 else None


@rule("ords", "ords COMMA|AND ords", "ords COMMA AND ords")
def more_ords(context: Context, one: tuple[int, ...], two: tuple[int, ...]) -> tuple[int, ...] | None:
    return (*one, *two) if len(one) + len(two) <= 8 else None


@rule("repeat", "repeat ON? THE? ords DAYW?")
def on_ordinals(context: Context, value: Recurrence, numbers: tuple[int, ...]) -> Recurrence | None:
    """ "every month on the 4th"; of a week it is the fourth day."""
    if value.byday or value.bymonthday:
        return None
    if value.freq == "MONTHLY":
        return replace(value, bymonthday=numbers)
    if value.freq == "WEEKLY" and max(numbers) <= 7:
        return replace(
            value, byday=tuple(DAYS[(context.preferences.week_start + number - 1) % 7] for number in numbers)
        )
    return None


@rule("repeat", "THE? ords DAYW? OF repeat", "ON THE ords OF repeat")
def ordinals_of(context: Context, numbers: tuple[int, ...], value: Recurrence) -> Recurrence | None:
    return on_ordinals(context, value, numbers) if value.freq == "MONTHLY" else None


@rule("repeat", "AT? THE? edge OF? repeat", "LASTWORD DAYW OF repeat")
def edge_of_repeat(context: Context, *parts: object) -> Recurrence | None:
    value, side = parts[-1], parts[0] if len(parts) > 1 else "end"
    if (
        not isinstance(value, Recurrence)
        or value.freq != "MONTHLY"
        or value.bymonthday
        or value.byday
        or side == "middle"
    ):
        return None
    return replace(value, bymonthday=(1 if side == "begin" else -1,))


@rule("repeat", "repeat AT|ON|IN THE edge", "repeat AT edge", "repeat ON THE LASTWORD DAYW")
def repeat_edge(context: Context, value: Recurrence, side: str = "end") -> Recurrence | None:
    return edge_of_repeat(context, side, value)


@rule("repeat", "EVERY date", "repeat ON? THE? date")
def on_date(context: Context, *parts: object) -> Recurrence | None:
    """ "every August 30", "every year on December 25th"."""
    moment = parts[-1]
    value = parts[0] if isinstance(parts[0], Recurrence) else Recurrence("YEARLY")
    day = moment.day if isinstance(moment, Moment) else None
    if (
        day is None
        or day.frame
        or day.rule
        or day.weekday is not None
        or day.year
        or day.month is None
        or value.freq != "YEARLY"
        or value.bymonth
    ):
        return None
    return replace(value, bymonth=(day.month,), bymonthday=(day.day,) if day.day else ())


@rule("repeat", "repeat AND ords")
def and_ordinal(context: Context, value: Recurrence, numbers: tuple[int, ...]) -> Recurrence | None:
    return (
        replace(value, bymonthday=(*value.bymonthday, *numbers))
        if value.bymonthday and len(value.bymonthday) < 6
        else None
    )


@rule("repeat", "repeat ON THE nths INSTANCE OF days")
def instances(
    context: Context, value: Recurrence, nths: tuple[int, ...], numbers: tuple[int, ...]
) -> Recurrence | None:
    if value.freq not in ("MONTHLY", "YEARLY") or value.byday:
        return None
    return replace(value, byday=tuple(DAYS[number] for number in numbers), bysetpos=nths)

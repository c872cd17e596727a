"""Calendar arithmetic: dates moved by an amount, and the calendar unit a date lies in."""

from __future__ import annotations

from datetime import date, timedelta

from dateutil.relativedelta import relativedelta

from services.planner.times.meaning.values import Amount, Context, Option

_MONTHS = {"month": 1, "quarter": 3, "year": 12, "decade": 120}
ONE = timedelta(days=1)


def add(start: date, months: int = 0, days: int = 0) -> date | None:
    """A date moved by calendar months and days; None outside the calendar."""
    try:
        return (start + relativedelta(months=months) if months else start) + timedelta(days=days)
    except (ValueError, OverflowError):
        return None


def add_workdays(start: date, count: int) -> date | None:
    """A date moved by working days, Monday to Friday."""
    step = 1 if count > 0 else -1
    weeks, rest = divmod(abs(count), 5)
    moved = add(start, 0, step * weeks * 7)
    while moved is not None and rest:
        moved = add(moved, 0, step)
        rest -= moved is not None and moved.weekday() < 5
    return moved


def shifted(start: date, amount: Amount, sign: int = 1) -> date | None:
    """The date an amount of days or more away."""
    moved = add_workdays(start, sign * amount.workdays) if amount.workdays else start
    return None if moved is None else add(moved, sign * amount.months, sign * amount.days)


def frame(context: Context, unit: str, at: date, offset: int = 0) -> Option | None:
    """The calendar unit a date lies in, or the one ``offset`` units away."""
    start: date | None
    end: date | None
    if unit in ("week", "workweek", "weekend", "fortnight"):
        back = (at.weekday() - context.preferences.week_start) % 7
        monday = add(at, 0, 7 * offset - back)
        start = monday and add(monday, 0, (5 - context.preferences.week_start) % 7 if unit == "weekend" else 0)
        end = start and add(start, 0, {"weekend": 2, "workweek": 5, "fortnight": 14}.get(unit, 7))
    elif unit in _MONTHS:
        size = _MONTHS[unit]
        first = (
            at.replace(day=1, month=(at.month - 1) // size * size + 1)
            if size <= 12
            else at.replace(day=1, month=1, year=max(1, at.year // 10 * 10))
        )
        start = add(first, size * offset)
        end = start and add(start, size)
    else:
        start = add(at, 0, offset)
        end = start and add(start, 0, 1)
    return Option(start, end) if start and end else None

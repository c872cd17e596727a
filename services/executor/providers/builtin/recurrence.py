"""Expands a recurrence rule inside a window, with bounded work whatever the rule says.

Ours and not dateutil's, because dateutil walks to the year 9999 for a rule that never matches
(``FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30``: seconds; ``FREQ=SECONDLY``: for ever) and cannot start in the middle of a
series. Here the walk begins at the period of the window and every period costs from a budget. dateutil is the oracle
of the tests. All datetimes are naive wall-clock: the zone comes on top (``series.py``).
"""

from __future__ import annotations

from calendar import isleap, monthrange
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from functools import lru_cache

from services.executor.providers.builtin.rules import Rule

READ_BUDGET = 20_000
"""Periods and candidates looked at for one series in one read: about 20 ms at worst."""
WRITE_BUDGET = 400_000
"""The same when a series is stored and its end is computed once."""

_COST = {"YEARLY": 40, "MONTHLY": 8, "WEEKLY": 3, "DAILY": 1}
"""What finding the days of one period costs at most, in single looks."""
_TICK_S = {"HOURLY": 3600, "MINUTELY": 60, "SECONDLY": 1}
_DAY = timedelta(days=1)


class Budget:
    """How much may still be looked at. ``spent_out`` says that the answer may lack occurrences."""

    __slots__ = ("left", "spent_out")

    def __init__(self, left: int = READ_BUDGET) -> None:
        self.left = left
        self.spent_out = False

    def take(self, cost: int) -> bool:
        """Takes from it; False when there is no more."""
        self.left -= cost
        if self.left < 0:
            self.spent_out = True
        return self.left >= 0


def occurrences(rule: Rule, dtstart: datetime, after: datetime, before: datetime, budget: Budget) -> Iterator[datetime]:
    """Starts s of the series with ``max(dtstart, after) <= s < before`` in order; COUNT is not looked at (see
    ``last_start``).
    """
    low = max(dtstart, after)
    high = before if rule.until is None else min(before, rule.until + timedelta(seconds=1))
    if low >= high:
        return
    for candidates in _periods(rule, dtstart, low, high, budget):
        for start in candidates:
            if start >= high:
                return
            if start >= low:
                yield start


def last_start(rule: Rule, dtstart: datetime, horizon: datetime, budget: Budget) -> datetime | None:
    """The start of the last occurrence of a rule with COUNT; None when the budget does not reach that far."""
    last = None
    for number, start in enumerate(occurrences(rule, dtstart, dtstart, horizon, budget), 1):
        last = start
        if number == rule.count:
            return last
    return None if budget.spent_out else last


def _periods(rule: Rule, dtstart: datetime, low: datetime, high: datetime, budget: Budget) -> Iterator[list[datetime]]:
    """The candidates of each period of the rule that can touch [low, high), in order."""
    if rule.freq in _TICK_S:
        yield from _ticks(rule, dtstart, low, high, budget)
        return
    times = _times(rule, dtstart)
    index = _first_index(rule, dtstart, low)
    while True:
        first_day = _period_start(rule, dtstart, index)
        if first_day is None or first_day > high.date():
            return
        days = _days(rule, dtstart, first_day)
        if not budget.take(_COST[rule.freq] + len(days) * len(times)):
            return
        yield _positions(rule, [datetime.combine(day, clock) for day in days for clock in times])
        index += 1


def _first_index(rule: Rule, dtstart: datetime, low: datetime) -> int:
    if rule.freq == "YEARLY":
        passed = low.year - dtstart.year
    elif rule.freq == "MONTHLY":
        passed = (low.year - dtstart.year) * 12 + low.month - dtstart.month
    else:
        passed = (low.date() - _week_or_day(rule, dtstart.date())).days // (7 if rule.freq == "WEEKLY" else 1)
    return max(0, passed // rule.interval)


def _week_or_day(rule: Rule, day: date) -> date:
    if rule.freq != "WEEKLY":
        return day
    back = (day.weekday() - rule.wkst) % 7
    return day - timedelta(days=back) if day.toordinal() > back else day


def _period_start(rule: Rule, dtstart: datetime, index: int) -> date | None:
    """The first day of period ``index``; None beyond the calendar."""
    steps = index * rule.interval
    try:
        if rule.freq == "YEARLY":
            return date(dtstart.year + steps, 1, 1)
        if rule.freq == "MONTHLY":
            years, month = divmod(dtstart.month - 1 + steps, 12)
            return date(dtstart.year + years, month + 1, 1)
        return _week_or_day(rule, dtstart.date()) + timedelta(days=steps * (7 if rule.freq == "WEEKLY" else 1))
    except (ValueError, OverflowError):
        return None


def _days(rule: Rule, dtstart: datetime, first: date) -> list[date]:
    """The days of the period beginning with ``first`` that the BY parts leave, in order."""
    plain = not (rule.byweekno or rule.byyearday or rule.bymonthday or rule.byday)
    if rule.freq == "DAILY":
        return [first] if _fits(rule, first) else []
    if rule.freq == "WEEKLY":
        week = [first + timedelta(days=n) for n in range(7) if first.toordinal() + n <= date.max.toordinal()]
        if plain:
            week = [day for day in week if day.weekday() == dtstart.weekday()]
        return [day for day in week if _fits(rule, day)]
    if rule.freq == "MONTHLY":
        return _month_days(rule, first.year, first.month, (dtstart.day,) if plain else rule.bymonthday)
    months = rule.bymonth or ((dtstart.month,) if plain else range(1, 13))
    days = (dtstart.day,) if plain else rule.bymonthday
    return [day for month in months for day in _month_days(rule, first.year, month, days)]


def _month_days(rule: Rule, year: int, month: int, numbers: tuple[int, ...]) -> list[date]:
    length = monthrange(year, month)[1]
    if numbers:
        found = {number if number > 0 else length + 1 + number for number in numbers}
        wanted = sorted(number for number in found if 1 <= number <= length)
    else:
        wanted = list(range(1, length + 1))
    return [day for number in wanted if _fits(rule, day := date(year, month, number))]


def _fits(rule: Rule, day: date) -> bool:
    """Whether a day passes every BY part that names days."""
    if rule.bymonth and day.month not in rule.bymonth:
        return False
    if rule.bymonthday:
        length = monthrange(day.year, day.month)[1]
        if day.day not in rule.bymonthday and day.day - length - 1 not in rule.bymonthday:
            return False
    if rule.byyearday:
        number, length = day.timetuple().tm_yday, 366 if isleap(day.year) else 365
        if number not in rule.byyearday and number - length - 1 not in rule.byyearday:
            return False
    if rule.byweekno:
        number, weeks = _week_number(day, rule.wkst)
        if number not in rule.byweekno and number - weeks - 1 not in rule.byweekno:
            return False
    return not rule.byday or _fits_weekday(rule, day)


def _fits_weekday(rule: Rule, day: date) -> bool:
    weekday = day.weekday()
    if (0, weekday) in rule.byday:
        return True
    if not any(ordinal and named == weekday for ordinal, named in rule.byday):
        return False
    if rule.freq == "MONTHLY" or rule.bymonth:
        number, length = day.day, monthrange(day.year, day.month)[1]
    else:
        number, length = day.timetuple().tm_yday, 366 if isleap(day.year) else 365
    from_start, from_end = (number + 6) // 7, -((length - number) // 7 + 1)
    return (from_start, weekday) in rule.byday or (from_end, weekday) in rule.byday


@lru_cache(maxsize=4096)
def _week_number(day: date, wkst: int) -> tuple[int, int]:
    """The day's week in its week-year, and how many weeks that year has (weeks begin on ``wkst``, week 1 has four
    days of the year).
    """
    for year in (day.year + 1, day.year, day.year - 1):
        if not 1 <= year < date.max.year:
            continue
        first = _first_week(year, wkst)
        if day >= first:
            return (day - first).days // 7 + 1, (_first_week(year + 1, wkst) - first).days // 7
    return 1, 52


@lru_cache(maxsize=1024)
def _first_week(year: int, wkst: int) -> date:
    fourth = date(year, 1, 4)
    return date.fromordinal(max(1, fourth.toordinal() - (fourth.weekday() - wkst) % 7))


@lru_cache(maxsize=4096)
def _clocks(hours: tuple[int, ...], minutes: tuple[int, ...], seconds: tuple[int, ...]) -> tuple[time, ...]:
    return tuple(time(h, m, s) for h in hours for m in minutes for s in seconds)


def _times(rule: Rule, dtstart: datetime) -> tuple[time, ...]:
    return _clocks(
        rule.byhour or (dtstart.hour,), rule.byminute or (dtstart.minute,), rule.bysecond or (dtstart.second,)
    )


def _positions(rule: Rule, candidates: list[datetime]) -> list[datetime]:
    if not rule.bysetpos:
        return candidates
    size = len(candidates)
    wanted = {p - 1 if p > 0 else size + p for p in rule.bysetpos}
    return [candidates[p] for p in sorted(wanted) if 0 <= p < size]


def _ticks(rule: Rule, dtstart: datetime, low: datetime, high: datetime, budget: Budget) -> Iterator[list[datetime]]:
    """Periods shorter than a day: day by day, so that a day which does not fit costs one step and not 86,400."""
    step = timedelta(seconds=_TICK_S[rule.freq] * rule.interval)
    origin = _tick_origin(rule, dtstart)
    day = low.date()
    while day <= high.date() and budget.take(1):
        if _fits(rule, day):
            begin = max(datetime.combine(day, time()), low.replace(minute=0, second=0))
            tick = origin + max(0, -((origin - begin) // step)) * step
            while tick.date() == day and tick < high:
                found = _in_tick(rule, dtstart, tick)
                if not budget.take(1 + len(found)):
                    return
                yield found
                tick += step
        if day == date.max:
            return
        day += _DAY


def _tick_origin(rule: Rule, dtstart: datetime) -> datetime:
    if rule.freq == "HOURLY":
        return dtstart.replace(minute=0, second=0)
    return dtstart.replace(second=0) if rule.freq == "MINUTELY" else dtstart


def _in_tick(rule: Rule, dtstart: datetime, tick: datetime) -> list[datetime]:
    if rule.byhour and tick.hour not in rule.byhour:
        return []
    if rule.freq != "HOURLY" and rule.byminute and tick.minute not in rule.byminute:
        return []
    if rule.freq == "SECONDLY":
        return [] if rule.bysecond and tick.second not in rule.bysecond else [tick]
    minutes = (tick.minute,) if rule.freq == "MINUTELY" else rule.byminute or (dtstart.minute,)
    seconds = rule.bysecond or (dtstart.second,)
    found = [tick.replace(minute=minute, second=second) for minute in minutes for second in seconds]
    return _positions(rule, found)

"""Days that cannot be taken as they were said: one that is in no calendar, several for one event. Pure."""

from __future__ import annotations

from services.router.model.goal import Goal, Reading, TimeSaid
from services.router.model.local import at, clock_of, date_of
from services.router.model.understood import Understood


def with_no_such_day(goal: Goal, understood: Understood) -> Goal:
    """The goal without the day, when the one that was said does not exist; the hour beside it stays."""
    said = understood.slot_text("no_such_day")
    if not said:
        return goal.having(no_such_day="") if goal.no_such_day and goal.start is not None else goal
    if understood.slots.get("clocks_change") is True:  # the day there is; the hour is left out as the clocks go forward
        return goal.having(
            no_such_day=said, clock=None, start=None, end=None, window=None, said_when=(), suggested=False
        )
    clock = clock_of(goal.start, goal.timezone) if goal.start is not None and not goal.all_day else goal.clock
    return goal.having(
        no_such_day=said, date=None, clock=clock, start=None, end=None, window=None, said_when=(), suggested=False
    )


def one_of_several(goal: Goal, understood: Understood, times: tuple[TimeSaid, ...]) -> tuple[TimeSaid, ...]:
    """Several days said for one event ("Monday or Tuesday at noon") as one time with a meaning for each, so that none
    is dropped: which of them is asked."""
    days = [time for time in times if time.has_date and time.kind in ("date", "instant") and time.readings[:1]]
    starts = [time.readings[0].start for time in days]
    dates = {date_of(start, goal.timezone) for start in starts if start is not None}
    listed = understood.slots.get("several_days") is True
    if not listed or goal.all_day or len(days) < 2 or len(dates) < len(days) or None in starts:
        return times
    clock = next((clock_of(time.readings[0].start, goal.timezone) for time in times if time.has_time), None)  # type: ignore[arg-type]
    readings = tuple(_that_day(time, clock, goal.timezone) for time in days)
    said = ", ".join(time.text for time in times)
    timed = clock is not None
    kind = "instant" if timed else "date"
    one = days[0].model_copy(update={"text": said, "has_time": timed, "readings": readings, "kind": kind})
    return (one, *(time for time in times if time.kind == "recurrence"))


def with_hour_of_several(goal: Goal, understood: Understood, times: tuple[TimeSaid, ...]) -> Goal:
    """The hour said with several days is kept while the day is asked for."""
    if understood.slots.get("several_days") is not True:
        return goal
    started = (time.readings[0].start for time in times if time.has_time and time.readings)
    return goal.having(clock=next((clock_of(start, goal.timezone) for start in started if start), goal.clock))


def rules_first(times: tuple[TimeSaid, ...]) -> tuple[TimeSaid, ...]:
    """How often it comes before the day it first comes: "on March 20 every year" begins on that day."""
    return tuple(sorted(times, key=lambda time: time.kind != "recurrence"))


def _that_day(time: TimeSaid, clock: str | None, timezone: str) -> Reading:
    reading = time.readings[0]
    assert reading.start is not None  # the caller looked
    if clock is None or time.has_time:
        return reading.model_copy(update={"weight": 1.0, "note": ""})
    return Reading(start=at(date_of(reading.start, timezone), clock, timezone))

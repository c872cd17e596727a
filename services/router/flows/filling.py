"""Filling a goal's slots from what was understood: times, lengths, titles, places. Pure."""

from __future__ import annotations

from datetime import datetime, timedelta

from services.router.flows.times import Known, Moment, moments_of
from services.router.model.goal import Choice, Goal, TimeSaid
from services.router.model.local import after_days, clock_of, date_of, day_start, iso, later, next_day
from services.router.model.turn import Scene
from services.router.model.understood import Understood

DAY_S = 86_400.0


def with_usual_hours(goal: Goal, understood: Understood) -> Goal:
    """The goal with the hours that what it is called is usually at."""
    said = understood.slots.get("usual_hours")
    if not isinstance(said, list) or len(said) != 2:
        return goal
    return goal.having(usual_hours=(str(said[0]), str(said[1])))


def with_words(goal: Goal, understood: Understood) -> Goal:
    """The goal with title, place, notes and length of the text."""
    changes: dict[str, object] = {}
    title = understood.slot_text("title") or (understood.titles[0] if understood.titles else "")
    explicit = understood.slots.get("title_explicit") is True
    names = explicit or (not goal.title_explicit and understood.act in ("change", "inform"))
    if title and (names or not goal.title):
        changes |= {"title": title, "title_explicit": names}
    place = understood.slot_text("place") or (understood.places[0] if understood.places else "")
    if place:
        changes["place"] = place
    if notes := understood.slot_text("notes"):
        changes["notes"] = notes
    length = length_said(understood)
    if length is not None:
        changes |= {"duration_s": length, "end": goal.start + timedelta(seconds=length) if goal.start else None}
    if understood.slots.get("all_day") is True:
        changes["all_day"] = True
    return goal.having(**changes) if changes else goal


def length_said(understood: Understood) -> float | None:
    """The length that was said, in seconds; one to move by or to add is none."""
    said = next((time.length_s for time in understood.times if time.role in ("duration", "") and time.is_length), None)
    slot = understood.slot_number("duration_s")
    return said or (slot if slot and slot > 0 else None)


_NO_BEGINNING = frozenset({"limit", "end_time"})


def times_said(understood: Understood, *roles: str) -> tuple[TimeSaid, ...]:
    """The times (not lengths) of these roles; of any role but what is ruled out when none is given."""
    times = (time for time in understood.times if not time.is_length)
    return tuple(time for time in times if (time.role in roles if roles else time.role not in _NO_BEGINNING))


def settled(
    goal: Goal,
    scene: Scene,
    *,
    default_s: float,
    date: str | None = None,
    clock: str | None = None,
    length_s: float | None = None,
) -> Goal:
    """Turns the words for the time into the time, when they have one meaning; several become choices to ask about.

    Args:
        goal: its ``said_when`` is used up unless a question is due.
        scene: here and now.
        default_s: the event's length when none was said.
        date: the day meant when only a clock time was said, when the goal has none.
        clock: the clock time kept when only a day was said, when the goal has none.
        length_s: the length said in the same text; a longer stretch is then where it is to lie.
    """
    for said in goal.said_when:
        hour = None if goal.suggested or goal.clock is None else goal.clock
        known = Known(scene.now, goal.timezone, goal.date or date, goal.clock or clock, length_s, hour)
        found = moments_of(said, known)
        if len(found) > 1:
            choices = tuple(_reading_choice(moment, goal.timezone) for moment in found)
            return goal.having(choices=choices, start=None, end=None, asked_text=said.text)
        goal = goal.having(said_when=goal.said_when[1:])
        if found:
            goal = _also_those_days(goal, with_moment(goal, found[0], default_s))
    return shifted(goal, goal.start)


def shifted(goal: Goal, base: datetime | None) -> Goal:
    """The goal moved by the seconds that were said, from ``base``; unchanged while that is not known."""
    if goal.shift_s is None or base is None:
        return goal
    start = later(base, goal.shift_s, goal.timezone)
    end = start + (goal.end - goal.start) if goal.start and goal.end else None
    day, clock = date_of(start, goal.timezone), clock_of(start, goal.timezone)
    return goal.having(shift_s=None, start=start, end=end, date=day, clock=clock, suggested=False)


def with_shift(goal: Goal, understood: Understood) -> Goal:
    """The goal with what the text says to move by or to add to the length."""
    said = understood.slots.get("changes")
    changes = (
        {key: said[key] for key in ("shift_s", "extend_s") if isinstance(said.get(key), int | float)}
        if isinstance(said, dict)
        else {}
    )
    return goal.having(**changes) if changes else goal


def with_moment(goal: Goal, moment: Moment, default_s: float) -> Goal:
    """The goal at that moment; the length stays unless the words have one."""
    fresh = goal.having(choices=(), suggested=False, recurrence=moment.recurrence or goal.recurrence)
    if goal.all_day and (days := _days_of(goal, moment)) is not None:
        return over_days(fresh, *days)
    if moment.window is not None:
        return fresh.having(window=moment.window, start=None, end=None, date=None, clock=None)
    if moment.clock is not None:
        fresh = fresh.having(all_day=False)
    if moment.start is None:
        return fresh.having(window=None, date=moment.date or goal.date, start=None, end=None)
    length = (moment.end - moment.start).total_seconds() if moment.end is not None else goal.duration_s or default_s
    return at_time(fresh, moment, length)


def _days_of(goal: Goal, moment: Moment) -> tuple[str, str] | None:
    """The first day and the one after the last, when whole days were said; None for a clock time."""
    many = max(1, round((goal.duration_s or 0.0) / DAY_S))
    if moment.window is not None and goal.duration_s:
        first = date_of(moment.window.start, goal.timezone)
        return first, after_days(first, many)
    if moment.window is not None:
        last = date_of(moment.window.end - timedelta(seconds=1), goal.timezone)
        return date_of(moment.window.start, goal.timezone), next_day(last)
    if moment.date is None or moment.clock is not None:
        return None
    return moment.date, after_days(moment.date, many)


def _also_those_days(before: Goal, goal: Goal) -> Goal:
    """Whole days one after the other ("off Thursday and Friday") are one stretch."""
    adjoin = goal.all_day and before.all_day and before.end is not None and before.end == goal.start
    return goal.having(start=before.start, date=before.date) if adjoin else goal


def over_days(goal: Goal, first: str, after: str) -> Goal:
    """The goal over whole days, up to the beginning of the day ``after``."""
    start, end = day_start(first, goal.timezone), day_start(after, goal.timezone)
    return goal.having(
        all_day=True, window=None, date=first, clock=None, start=start, end=end, duration_s=None, suggested=False
    )


def as_whole_days(goal: Goal) -> Goal:
    """A goal that was told to take all day, on the day it has."""
    day = goal.date or (date_of(goal.start, goal.timezone) if goal.start else None)
    if not goal.all_day or day is None or (goal.start is not None and goal.clock is None):
        return goal
    return over_days(goal, day, next_day(day))


def at_time(goal: Goal, moment: Moment, length_s: float) -> Goal:
    """The goal at an instant, with a length."""
    start = moment.start
    assert start is not None  # the caller looked
    said_length = length_s if moment.end is not None else goal.duration_s
    return goal.having(
        window=None,
        date=date_of(start, goal.timezone),
        clock=clock_of(start, goal.timezone),
        start=start,
        end=start + timedelta(seconds=length_s),
        duration_s=said_length,
    )


def _reading_choice(moment: Moment, timezone: str) -> Choice:
    start = moment.start or (moment.window.start if moment.window else None)
    if start is None and moment.date is not None:
        value = {
            "label": moment.note,
            "start": iso(day_start(moment.date, timezone), timezone),
            "date": moment.date,
            "day_only": True,
        }
    else:
        value = {"label": moment.note, "start": iso(start, timezone) if start else ""}
        if moment.end is not None:
            value["end"] = iso(moment.end, timezone)
        if moment.window is not None:
            value["window_end"] = iso(moment.window.end, timezone)
    return Choice(kind="reading", label=str(moment.note or value["start"]), value=value)

"""When something shall end: its beginning stays. Pure."""

from __future__ import annotations

from datetime import datetime, timedelta

from services.router.flows.filling import over_days, times_said
from services.router.flows.times import Known, moments_in
from services.router.model.goal import Goal
from services.router.model.local import at, clock_of, date_of, next_day
from services.router.model.turn import Scene
from services.router.model.understood import Understood


def with_end(goal: Goal, understood: Understood) -> Goal:
    """The goal with the words for its end, when the text has some."""
    said = times_said(understood, "end_time")
    return goal.having(said_end=said[:1]) if said else goal


def ended(goal: Goal, scene: Scene, begins: datetime, ends: datetime) -> Goal:
    """The goal from its beginning to the end that was said: the first one after it; as it was when there is none.

    Args:
        goal: its ``said_end`` is used up.
        scene: here and now.
        begins: when it begins.
        ends: when it ends so far, for what the words leave out.
    """
    said, bare = goal.said_end[0], goal.having(said_end=())
    last = ends - timedelta(seconds=1) if goal.all_day else ends
    days = {date_of(each, goal.timezone) for each in (begins, max(last, begins))}  # a party may end after midnight
    known = (Known(scene.now, goal.timezone, day, clock_of(ends, goal.timezone)) for day in sorted(days, reverse=True))
    moments = (each.start for one in known for each in moments_in(said, one))
    later = [start for start in moments if start is not None and start > begins]
    if not later:
        return bare
    end = later[0] if said.has_date else min(later)
    if goal.all_day and not said.has_time:
        return over_days(bare, date_of(begins, goal.timezone), next_day(date_of(end, goal.timezone)))
    day = date_of(end, goal.timezone)
    over = end if said.has_time else at(day, clock_of(ends, goal.timezone), goal.timezone)
    return bare.having(
        start=begins, end=over, duration_s=(over - begins).total_seconds(), all_day=False, suggested=False
    )

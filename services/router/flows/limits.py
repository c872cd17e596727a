"""Limits and wishes of time: a goal that has them looks for a free slot among them. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from libs.limits import Limit, from_json
from services.router.model.goal import Goal, TimeSaid, Window
from services.router.model.local import day_start
from services.router.model.turn import Scene
from services.router.model.understood import Understood

_WANTED = ("only", "rather")


def limits_said(understood: Understood) -> tuple[dict[str, Any], ...]:
    """The limits of a text (form: libs.limits); none when they cannot be read."""
    said = understood.slots.get("limits")
    try:
        return tuple(from_json(each).to_json() for each in said) if isinstance(said, list) else ()
    except ValueError:
        return ()


def is_fixed(time: TimeSaid) -> bool:
    """Whether a time says when it begins, so that nothing has to be looked for."""
    return time.has_time and time.kind == "instant" and time.relation in ("", "at", "from")


def within(goal: Goal, said: Sequence[dict[str, Any]], scene: Scene) -> Goal:
    """The goal that looks for its slot in the days that were said, else in the next ones, and keeps to the limits."""
    limits = [from_json(each) for each in said]
    hours = any(limit.stance in _WANTED and (limit.opens.hour or limit.closes) for limit in limits)
    start, end = _days(limits, scene)
    window = Window(start=max(start, scene.now), end=max(end, scene.now), any_hour=hours)
    return goal.having(
        limits=tuple(said), window=window, said_when=(), choices=(), start=None, end=None, date=None, clock=None
    )


def _days(limits: Sequence[Limit], scene: Scene) -> tuple[datetime, datetime]:
    kept = [limit for limit in limits if limit.stance in _WANTED]
    firsts = [limit.first for limit in kept if limit.first is not None]
    lasts = [limit.last for limit in kept if limit.last is not None]
    start = day_start(min(firsts).isoformat(), scene.timezone) if firsts else scene.now
    end = day_start(max(lasts).isoformat(), scene.timezone) if lasts else None
    return start, end or max(start, scene.now) + timedelta(days=scene.suggest_days)

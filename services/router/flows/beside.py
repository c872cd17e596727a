"""A time told by another event ("right after the team sync"): the event is looked up in the calendar."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from services.router.flows import asking
from services.router.flows.events import by_words, end_of, start_of, telling_words, words
from services.router.flows.flow import Asked
from services.router.model.calendar import Calendar, EventQuery
from services.router.model.goal import Goal, Thing, Window
from services.router.model.local import clock_of, date_of, day_start, next_day
from services.router.model.replies import refusal, what
from services.router.model.turn import Scene
from services.router.model.understood import Understood

_SIDES = ("before", "after", "between")


def with_beside(goal: Goal, understood: Understood) -> Goal:
    """The goal with the event that tells its time, when the text names one; a time said later takes its place."""
    said = understood.slots.get("beside")
    if isinstance(said, dict) and said.get("side") in _SIDES and isinstance(said.get("query"), str):
        return goal.having(beside=said, start=None, end=None, clock=None, suggested=False)
    return goal.having(beside={}) if goal.start is not None or goal.said_when else goal


def beside_thing(goal: Goal, thing: Thing | None) -> Goal:
    """The goal with the event spoken of as the one that tells its time ("right after it")."""
    points = goal.beside.get("points") is True and thing is not None and thing.kind == "event"
    if not points or thing is None or not thing.value.get("start") or thing.value.get("all_day") is True:
        return goal
    return goal.having(beside={**goal.beside, "query": thing.title, "event": {"title": thing.title, **thing.value}})


async def placed(goal: Goal, scene: Scene, calendar: Calendar, length_s: float) -> Goal:
    """The goal at its time beside the soonest event of that name (on the goal's day, when one was said).

    Without such an event the goal stays without a time, and ``ask`` says so.
    """
    if not goal.beside or goal.start is not None:
        return goal
    if isinstance(known := goal.beside.get("event"), dict):
        return _at_moment(goal, _moment(goal, known, length_s), length_s)
    first = day_start(goal.date, goal.timezone) if goal.date else scene.now
    last = day_start(next_day(goal.date), goal.timezone) if goal.date else scene.now + timedelta(days=scene.search_days)
    moving = str((goal.event or {}).get("id", ""))
    found = [
        event
        for event in await calendar.events(EventQuery(first, last, limit=500))
        if _may_be(event, moving) and end_of(event, goal.timezone) > scene.now
    ]
    found.sort(key=lambda event: start_of(event, goal.timezone))
    named = _named(found, str(goal.beside["query"]))
    if not named:
        return goal
    if goal.beside["side"] == "between":
        return _in_between(goal, named[0], found)
    return _at_moment(goal, _moment(goal, named[0], length_s), length_s)


def _at_moment(goal: Goal, start: datetime, length_s: float) -> Goal:
    return goal.having(
        beside={}, start=start, end=start + timedelta(seconds=length_s), window=None, said_when=(),
        date=date_of(start, goal.timezone), clock=clock_of(start, goal.timezone),
    )  # fmt: skip


def _in_between(goal: Goal, first: dict[str, Any], found: list[dict[str, Any]]) -> Goal:
    """The goal with the stretch from the end of one event to the beginning of the next of the other name."""
    begins = end_of(first, goal.timezone)
    last = [each for each in _named(found, str(goal.beside["until"])) if start_of(each, goal.timezone) >= begins]
    if not last:
        return goal.having(beside={**goal.beside, "query": goal.beside["until"]})
    window = Window(start=begins, end=start_of(last[0], goal.timezone), any_hour=True)
    return goal.having(beside={}, window=window, said_when=())


def ask(goal: Goal) -> Asked | None:
    """That no such event was found, and when it shall be."""
    if not goal.beside or goal.start is not None:
        return None
    part = refusal("no_event_found", query=str(goal.beside["query"]), when=goal.date or "", what=what(goal))
    return asking.asking(goal.having(beside={}), part, asked="when" if goal.type == "schedule" else "new_time")


_SMALL = frozenset({"my", "the", "our", "a", "an", "with", "that", "this"})


def _named(events: list[dict[str, Any]], query: str) -> list[dict[str, Any]]:
    """The events of that name; words for any event ("my next meeting") mean the next one only when they say so."""
    if telling_words(query) or "next" in words(query):
        return by_words(events, query)
    return [event for event in events if set(words(str(event.get("title", "")))) & (set(words(query)) - _SMALL)]


def _may_be(event: dict[str, Any], moving: str) -> bool:
    plain = not event.get("hold") and event.get("status") != "cancelled" and event.get("all_day") is not True
    return plain and event.get("id") != moving


def _moment(goal: Goal, event: dict[str, Any], length_s: float) -> datetime:
    gap = goal.beside.get("gap_s")
    gap_s = float(gap) if isinstance(gap, int | float) else 0.0
    if goal.beside["side"] == "after":
        return end_of(event, goal.timezone) + timedelta(seconds=gap_s)
    return start_of(event, goal.timezone) - timedelta(seconds=gap_s or length_s)

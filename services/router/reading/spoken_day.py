"""The day a conversation is at: "when am I free?" after a look at Friday means Friday. Pure."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from services.router.model.goal import TimeSaid
from services.router.model.history import History
from services.router.model.local import local, parse
from services.router.model.turn import Scene
from services.router.model.understood import Understood

LOOKS = frozenset({"calendar.list", "calendar.free_time", "calendar.conflicts", "calendar.suggest", "calendar.summary"})
"""Looks at the calendar: the stretch they were about is the one the next words may leave out."""

_FREE = frozenset({"calendar.free_time", "calendar.suggest"})
_FOR = timedelta(minutes=15)
_TURNS_BACK = 5
_MOST_CHARS = 4000


def with_day(text: str, history: History, understood: Understood, scene: Scene) -> str:
    """The text with the day that it leaves out or only points at; empty when it has one or means none.

    A look at free time goes on with the day of the look before; a list when it asks for more ("anything else?"); a new
    event when it says "that day" or no day at all, and then only with a single day, which its proposal names.
    """
    if understood.compound or any(time.has_date or _is_stretch(time) for time in understood.times):
        return ""
    pointing = understood.manner.same_day
    looks = understood.intent in LOOKS and bool(pointing or understood.does("looks_on"))
    adds = understood.intent == "calendar.schedule" and not understood.slots.get("when_free")
    sure = understood.is_sure or understood.is_likely_request or (looks and bool(pointing))
    if not sure or not (looks or adds or understood.intent in _FREE):
        return ""
    day = _spoken(history, scene, single=adds, pointed=bool(pointing))
    if not day:
        return ""
    said = text.rstrip(" .!?")
    return (said.replace(pointing, day, 1) if pointing and pointing in said else f"{said} {day}")[:_MOST_CHARS]


def _is_stretch(time: TimeSaid) -> bool:
    """A stretch of days; a part of the day ("in the afternoon") lies on the day that is left out."""
    return time.spans and time.grain != "part_of_day"


def _spoken(history: History, scene: Scene, *, single: bool, pointed: bool) -> str:
    """The words for the day last spoken of; that of an event only where the text points at it."""
    for past in history.turns[:_TURNS_BACK]:
        matter = past.matter or {}
        if scene.clock_now - past.created_at > _FOR:
            return ""
        if matter.get("type") in LOOKS:
            return str(matter.get("day" if single else "stretch") or "")
        if matter:
            return _day_of(matter, scene.timezone) if pointed else ""
    return ""


def free_time_shown(history: History, scene: Scene) -> dict[str, Any] | None:
    """What the last answer but talk was about, when it told of free time a short while ago."""
    past = next((turn for turn in history.turns[:_TURNS_BACK] if turn.matter or turn.acted or turn.things), None)
    if past is None or past.acted or scene.clock_now - past.created_at > _FOR:
        return None
    return past.matter if past.matter and past.matter.get("type") in _FREE else None


def _day_of(matter: dict[str, Any], timezone: str) -> str:
    start = str(matter.get("start") or (matter.get("event") or {}).get("start") or "")
    day = local(parse(start, timezone), timezone) if start else None
    return f"on {day:%A %B} {day.day} {day.year}" if day is not None else ""


def stretch_of(understood: Understood) -> dict[str, str]:
    """What a look at the calendar was about, to be kept with its turn: its words, and whether that is one day."""
    if understood.intent not in LOOKS:
        return {}
    said = [time for time in understood.times if (time.has_date or time.spans)]
    if len(said) != 1:
        return {}
    return {"stretch": said[0].text, **({"day": said[0].text} if _is_of_day(said[0]) else {})}


def _is_of_day(time: TimeSaid) -> bool:
    """Whether it is one day, or a part of one."""
    return time.grain == "day" or (time.grain == "part_of_day" and time.has_date)


def time_pointed_at(understood: Understood, moment: datetime | None, timezone: str) -> str:
    """The question with the time in place of "then" ("is Tom free then?"); empty where there is none to speak of."""
    asks = understood.intent in LOOKS and not understood.times and not understood.compound
    then = understood.manner.then
    if moment is None or not asks or not then:
        return ""
    start = local(moment, timezone)
    said = f"on {start:%A %B} {start.day} at {start.hour % 12 or 12}:{start:%M %p}"
    return f"{understood.text.removesuffix(then)}{said}"

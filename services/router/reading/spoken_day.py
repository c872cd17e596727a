"""The day a conversation is at: "when am I free?" after a look at Friday means Friday. Pure."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from itertools import pairwise

from services.router.flows.events import words
from services.router.model.goal import TimeSaid
from services.router.model.history import History
from services.router.model.local import local
from services.router.model.turn import Scene
from services.router.model.understood import Understood

LOOKS = frozenset({"calendar.list", "calendar.free_time", "calendar.conflicts", "calendar.suggest", "calendar.summary"})
"""Looks at the calendar: the stretch they were about is the one the next words may leave out."""

_FREE = frozenset({"calendar.free_time", "calendar.suggest"})
_FOR = timedelta(minutes=15)
_TURNS_BACK = 5
_GOES_ON = frozenset({"other", "others", "else", "more", "another", "then", "there"})
_SAME_DAY = (("that", "day"), ("that", "date"), ("same", "day"), ("same", "date"), ("this", "day"))


def day_left_out(history: History, understood: Understood, scene: Scene) -> str:
    """The words for the day that a text without one means; empty when it has one or means none.

    A look at free time goes on with it; a list when it asks for more ("anything else?"); a new event when it says "that
    day" or no day at all, and then only with a single day, which its proposal names.
    """
    sure = understood.is_sure or understood.is_likely_request
    if not sure or understood.compound or any(time.has_date or _is_stretch(time) for time in understood.times):
        return ""
    said = words(understood.text)
    points = any(pair in pairwise(said) for pair in _SAME_DAY)
    looks_on = understood.intent in _FREE or (understood.intent in LOOKS and (points or _GOES_ON & set(said)))
    adds = understood.intent == "calendar.schedule" and not understood.slots.get("when_free")
    return _spoken(history, scene, single=adds) if looks_on or adds else ""


def _is_stretch(time: TimeSaid) -> bool:
    """A stretch of days; a part of the day ("in the afternoon") lies on the day that is left out."""
    return time.spans and time.grain != "part_of_day"


def _spoken(history: History, scene: Scene, *, single: bool) -> str:
    for past in history.turns[:_TURNS_BACK]:
        matter = past.matter or {}
        if scene.clock_now - past.created_at > _FOR:
            return ""
        if matter.get("type") in LOOKS:
            return str(matter.get("day" if single else "stretch") or "")
        if matter:
            return ""
    return ""


def _points(time: TimeSaid) -> bool:
    """Whether a day is only pointed at ("that day"), beside the words it was given for."""
    return tuple(words(time.text)[-2:]) in _SAME_DAY


def stretch_of(understood: Understood) -> dict[str, str]:
    """What a look at the calendar was about, to be kept with its turn: its words, and whether that is one day."""
    if understood.intent not in LOOKS:
        return {}
    said = [time for time in understood.times if (time.has_date or time.spans) and not _points(time)]
    if len(said) != 1:
        return {}
    return {"stretch": said[0].text, **({"day": said[0].text} if said[0].grain == "day" else {})}


_THEN = re.compile(r"\b(?:(?:at|around|for)\s+)?(?:then|that\s+time|the\s+same\s+time)\b[\s.?!]*$", re.IGNORECASE)


def time_pointed_at(understood: Understood, moment: datetime | None, timezone: str) -> str:
    """The question with the time in place of "then" ("is Tom free then?"); empty where there is none to speak of."""
    asks = understood.intent in LOOKS and not understood.times and not understood.compound
    if moment is None or not asks or not _THEN.search(understood.text):
        return ""
    start = local(moment, timezone)
    said = f"on {start:%A %B} {start.day} at {start.hour % 12 or 12}:{start:%M %p}"
    return _THEN.sub(said, understood.text)

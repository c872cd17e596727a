"""What goes on with the request just done, as another of its kind: "and to water the plants on Sundays" after a
reminder, "and eggs" after something was put on a list, "same time the week after too" after an event. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from services.router.flows.events import telling_words, words
from services.router.model.goal import Thing, TimeSaid
from services.router.model.history import History, PastTurn
from services.router.model.local import local, parse
from services.router.model.turn import Scene
from services.router.model.understood import More, Understood
from services.router.reading.spoken_day import free_time_shown


@dataclass(frozen=True, slots=True)
class OneMore:
    """The request in full words, and the intent it has."""

    text: str
    intent: str
    anchor: datetime | None = None
    """The day it is meant for, when it names none."""


_KINDS = frozenset({"reminder.create", "reminder.update", "task.create"})
_ASKS = {"reminder.create": "remind me", "task.create": "add a task"}
_CHANGES = frozenset({"reschedule", "cancel", "update"})
_SETTLES = ("deny", "drop", "affirm", "thanks")
_NAMED = 6
"""Words of something that is only named ("and a dozen eggs")."""

_FEW = 12
"""Words of a text that says no more than when something is wanted again."""


def one_more(history: History, understood: Understood, scene: Scene) -> OneMore | None:
    """The text as a request of its own; None when it adds nothing to what was just done."""
    return _reminder_or_task(history, understood) or _event(history, understood, scene)


def named_event(history: History, understood: Understood, scene: Scene) -> OneMore | None:
    """ "Perfect, call it Picnic", right after free times were shown: a new event of that name on the day looked at."""
    past, title = free_time_shown(history, scene), understood.slot_text("title")
    names = understood.intent == "calendar.update" and understood.slots.get("title_explicit") is True
    if past is None or not names or not understood.slots.get("refers") or understood.slot_text("query"):
        return None
    said = [time.text for time in understood.times]
    dated = any(time.has_date for time in understood.times)
    day = "" if dated else str(past.get("day") or "")
    name = title.replace('"', "")
    return OneMore(" ".join(filter(None, [f'schedule "{name}"', day, *said])), "calendar.schedule")


def _reminder_or_task(history: History, understood: Understood) -> OneMore | None:
    last, more = history.last_deed(), understood.manner.more
    matter = (last.matter or {}) if last is not None else {}
    intent = str(matter.get("type", "")).replace("reminder.update", "reminder.create")
    if last is None or more is None or intent not in _KINDS or understood.act in _SETTLES:
        return None
    if intent == "reminder.create" and understood.does("adds") and understood.does("only_time", "time_again"):
        title = last.things[0].title if last.things else ""
        return OneMore(f"remind me to {title} {more.words}", intent) if title else None
    if more.kind == "to_do":
        return OneMore(f"{_ASKS[intent]} {more.words}", intent)
    onto = str(matter.get("onto") or "")
    listed = intent == "task.create" and bool(onto) and _only_names(understood, more)
    return OneMore(f"add {more.words} {onto}", intent) if listed else None


def _only_names(understood: Understood, more: More) -> bool:
    asks = understood.is_sure and not understood.intent.startswith(("unclear", "out_of_scope"))
    short = understood.length <= _NAMED and not understood.times and not asks
    return short and more.kind == "thing" and bool(more.words)


def _event(history: History, understood: Understood, scene: Scene) -> OneMore | None:
    """The event just made or moved once more: with its people and length, unless others are named; what the text does
    not say of its time is as it was."""
    last = history.last_deed()
    spoken = history.things(scene) if last is not None else ()
    if last is None and (deed := history.deed()) is not None and telling_words(understood.slot_text("query")):
        since = history.turns[history.turns.index(deed) :]  # "rebook the dentist", after a look at something else
        last, spoken = deed, next((turn.things for turn in since if turn.things), ())
    event = spoken[0] if len(spoken) == 1 and spoken[0].kind == "event" else None
    if last is None or event is None or not event.value.get("start"):
        return None
    if last is not history.last_deed() and not _wants_back(last, event, understood):
        return None
    if (alike := _alike(last, event, understood, scene) or _moved_too(last, understood)) is not None:
        return alike
    back = _wants_back(last, event, understood)
    if not (back or _wants_again(last, understood)):
        return None
    said, start = understood.manner.one_more, parse(str(event.value["start"]), scene.timezone)
    if understood.people or understood.emails:
        name = event.title.partition(" with ")[0]
        booked = said and (last.matter or {}).get("type") == "schedule"
        return OneMore(f"book {name} {said}", "calendar.schedule", start) if booked else None
    if (not understood.times and not understood.manner.days_after and not back) or event.value.get("all_day"):
        return OneMore(f"book {_what(event)} {said}", "calendar.schedule", start) if said else None
    when = _when(understood, local(start, scene.timezone))
    return OneMore(f"schedule {_what(event)} {when}{_length(event, understood, scene.timezone)}", "calendar.schedule")


def _alike(last: PastTurn, event: Thing, understood: Understood, scene: Scene) -> OneMore | None:
    """ "Same for Tuesday", after an event was moved or cancelled: the same of the event of that name then."""
    verb = _OF_DEED.get(str((last.matter or {}).get("type", "")))
    days = [time.text for time in understood.times if time.has_date]
    if verb is None or len(days) != 1 or not understood.does("same_for") or understood.length > _FEW:
        return None
    day = days[0].removeprefix("for ")
    start = local(parse(str(event.value["start"]), scene.timezone), scene.timezone)
    to = f" to {start:%H:%M}" if verb == "move" else ""
    name = event.title.partition(" with ")[0]
    return OneMore(f"{verb} {name} on {day.removeprefix('on ')}{to}", _INTENT_OF[verb])


def _moved_too(last: PastTurn, understood: Understood) -> OneMore | None:
    """ "And Ben's to 5", after an event was moved."""
    more = understood.manner.more
    moved = (last.matter or {}).get("type") == "reschedule"
    if not moved or more is None or understood.is_sure or understood.length > _NAMED:
        return None
    match = _TO.fullmatch(more.words)
    return OneMore(f"move {match['thing']} to {match['to']}", "calendar.reschedule") if match is not None else None


_TO = re.compile(
    r"(?:the\s+)?(?P<thing>[^\W\d][\w' -]{0,50}?)(?:['’]s|\s+one)?\s+to\s+(?P<to>\S.{0,40})", re.IGNORECASE
)
_OF_DEED = {"reschedule": "move", "cancel": "cancel"}
_INTENT_OF = {"move": "calendar.reschedule", "cancel": "calendar.cancel"}
_CANCELLED = frozenset({"cancel", "calendar.cancel"})


def _wants_back(last: PastTurn, event: Thing, understood: Understood) -> bool:
    """ "Rebook it", "set it up again for Tuesday", after an event was cancelled: it cannot be moved any more."""
    cancelled = (last.matter or {}).get("type") in _CANCELLED
    told = set(telling_words(understood.slot_text("query"))) - _AGAIN
    its_own = told <= set(words(event.title))
    return cancelled and its_own and understood.does("same_again") and understood.length <= _FEW


_AGAIN = frozenset({"rebook", "again", "back", "wait", "new", "same"})
"""Words of wanting back that name no event."""


def _wants_again(last: PastTurn, understood: Understood) -> bool:
    changes = understood.is_sure and understood.goal_type in _CHANGES
    if understood.act == "deny" or understood.slots.get("title_explicit") is True:
        return False
    made = (last.matter or {}).get("type") == "schedule"
    if made and understood.manner.more is not None and _only_says_day(understood):
        return True  # "and the day after", "and Thursday": one more, and nothing is moved
    if changes and not (made and understood.does("same_again") and understood.times):
        return False
    at_another_time = understood.does("adds") and understood.does("also") and understood.does("time_again")
    again = (understood.does("same_again") or at_another_time) and understood.length <= _FEW
    return again or bool(understood.manner.one_more)


def _only_says_day(understood: Understood) -> bool:
    if understood.manner.days_after:
        return understood.length <= _NAMED
    return understood.does("time_again") and any(time.has_date for time in understood.times)


def _when(understood: Understood, start: datetime) -> str:
    """The words for the day and the hour: what the text leaves out is as it was."""
    times = [time for time in understood.times if not time.is_length]
    days = understood.manner.days_after
    said = understood.manner.one_more if not days else ""
    dated = not days and any(time.has_date for time in times)
    day = "" if dated else f"on {start + timedelta(days=days):%B %d %Y}"
    clock = "" if any(_tells_hour(time) for time in times) else f"at {start:%H:%M}"
    kept = [time.text for time in times if _tells_hour(time) or not days]
    return " ".join(filter(None, (day, said or " ".join(kept), clock)))


def _tells_hour(time: TimeSaid) -> bool:
    return time.has_time or time.grain == "part_of_day"


def _what(event: Thing) -> str:
    mails = [str(mail) for mail in event.value.get("attendees") or ()]
    guests = "" if " with " in event.title or not mails else f" with {' and '.join(mails)}"
    return f"{event.title}{guests}"


def _length(event: Thing, understood: Understood, timezone: str) -> str:
    """Its length, unless the text says another."""
    said = next((time.text for time in understood.times if time.is_length and time.role != "shift"), "")
    if said or not event.value.get("end"):
        told = said in understood.manner.one_more and not understood.manner.days_after
        return "" if told or not said else f" {said}"
    lasts = parse(str(event.value["end"]), timezone) - parse(str(event.value["start"]), timezone)
    return f" for {round(lasts.total_seconds() / 60)} minutes"

"""What "it", "that one" and "the second one" mean: the things our last answers spoke of. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from services.router.flows.events import telling_words, words
from services.router.goals.model import Goal, Thing
from services.router.told import Run
from services.router.understood import Understood

MOST_THINGS = 10
"""As many as a person points at by their place in a list."""

_KEPT = frozenset(
    {
        "id", "title", "description", "text", "start", "end", "all_day", "etag", "series_id", "attendees", "location",
        "due", "scheduled_at", "recurrence", "status", "list", "priority",
    }
)  # fmt: skip
_KIND_OF = {
    "calendar.list_events": "event",
    "calendar.create_event": "event",
    "calendar.update_event": "event",
    "task.list_tasks": "task",
    "task.create_task": "task",
    "task.update_task": "task",
    "task.complete_task": "task",
    "agenda.list_reminders": "reminder",
    "agenda.create_reminder": "reminder",
    "agenda.update_reminder": "reminder",
    "email.create_draft": "email",
    "analysis.suggest_times": "slot",
    "calendar.suggest_times": "slot",
}
_RESTORED = {"calendar.delete_event": "event", "task.delete_task": "task", "agenda.cancel_reminder": "reminder"}
"""What is there again when a step is taken back."""

_RESULT_OF = {"event": "event", "task": "task", "reminder": "task", "email": "draft", "slot": "slot"}
_PLACES = {
    "first": 1, "1st": 1, "second": 2, "2nd": 2, "third": 3, "3rd": 3, "fourth": 4, "4th": 4, "fifth": 5, "5th": 5,
    "last": -1,
}  # fmt: skip
_ONE_OF = re.compile(
    r"\b(?:the\s+)?(" + "|".join(_PLACES) + r")\s+(?:one|event|meeting|call|task|item|reminder|thing)\b"
    r"|\b(?:number|no\.?|#)\s*(\d{1,2})\b",
    re.IGNORECASE,
)
_BACK = re.compile(r"\b(it|that|this|them|those|one|instead)\b", re.IGNORECASE)
_INTO = re.compile(
    r"\b(?:add|invite|put|include|bring|remove|take)\b.{1,80}?\b(?:to|from|into|in|on|off)\s+(?:it|that|this)(?:\s+one)?\b",
    re.IGNORECASE,
)
_OBJECT = re.compile(
    r"\b(?:make|move|push|shift|change|extend|shorten|reschedule|cancel|delete|remove|scrap|snooze|postpone|delay)\s+"
    r"(?:it|that|this|that one|this one)\b",
    re.IGNORECASE,
)
_HANDED = re.compile(
    r"\b(?:assign|reassign|delegate|give|hand|transfer|complete|finish|mark|rename)\s+"
    r"(?:it|that|this|that one|this one)\b",
    re.IGNORECASE,
)
"""What is done with "it" where the people named are those who get it."""

_ADDS = re.compile(r"\s*(?:and|also|oh|plus|actually)\b", re.IGNORECASE)
_KIND_WORDS = {
    "event": frozenset({"event", "meeting", "call", "appointment", "lunch", "dinner", "booking", "chat", "review"}),
    "task": frozenset({"task", "todo", "item"}),
    "reminder": frozenset({"reminder", "alarm"}),
}
_TAKES_AWAY = re.compile(r"\b(cancel|delete|remove|scrap|drop|scratch|stop|call\s+off)\b", re.IGNORECASE)
_INTENTS = {
    ("reminder", "reschedule"): "reminder.update",
    ("reminder", "update"): "reminder.update",
    ("reminder", "cancel"): "reminder.cancel",
    ("task", "reschedule"): "task.update",
    ("task", "update"): "task.update",
    ("task", "cancel"): "task.delete",
}
"""What moving, changing or cancelling is called for what is no event."""


def things_of(runs: Sequence[Run], since: datetime, goal: Goal | None) -> tuple[Thing, ...]:
    """What an answer spoke of: what its runs made, changed or listed; without a run, the event of its goal.

    Args:
        runs: the answer's workflows.
        since: what ended before was told by an earlier answer.
        goal: the goal the answer is about.
    """
    made, listed = [], []
    for run in runs:
        for step in run.steps:
            kinds = {"completed": _KIND_OF, "undone": _RESTORED}.get(step.status, {})
            kind = kinds.get(f"{step.type}.{step.action}")
            earlier = step.status == "completed" and step.ended_at is not None and step.ended_at < since
            if kind is None or earlier:
                continue
            one = step.result.get(_RESULT_OF[kind])
            if isinstance(one, dict):
                made.append(thing_of(kind, one))
            listed += [thing_of(kind, each) for each in step.result.get("items") or () if isinstance(each, dict)]
    found = made or listed
    if not runs and goal is not None and goal.event is not None:
        found = [thing_of(goal.target_kind or "event", goal.event)]
    return tuple(each for each in found if each.id and each.kind in _RESULT_OF)[:MOST_THINGS]


def thing_of(kind: str, value: dict[str, Any]) -> Thing:
    """A thing of a kind from its form in JSON, shortened."""
    title = str(value.get("title") or value.get("description") or value.get("subject") or "")
    kept = {key: each for key, each in value.items() if key in _KEPT}
    ident = value.get("start") if kind == "slot" else value.get("id")
    return Thing(kind=kind, id=str(ident or ""), title=title[:500], value=kept)


def pointed_at(understood: Understood, things: Sequence[Thing], listed: Sequence[Thing]) -> Thing | None:
    """The thing a text points at without naming it; None when it names one itself or points at none.

    Args:
        understood: the text.
        things: what the newest answer that spoke of things did, in the order said.
        listed: what the newest answer that spoke of several did.
    """
    place = _ONE_OF.search(understood.text)
    if place is not None:
        index = _PLACES[place[1].lower()] if place[1] else int(place[2])
        index = index - 1 if index > 0 else len(listed) + index
        return listed[index] if 0 <= index < len(listed) else None
    into = _INTO.search(understood.text) is not None or _HANDED.search(understood.text) is not None
    if not into and not _is_object(understood) and (_names_something(understood) or not _BACK.search(understood.text)):
        return None
    said = set(understood.text.casefold().split())
    named = {kind for kind, names in _KIND_WORDS.items() if names & said}
    fitting = [each for each in things if not named or each.kind in named]
    return fitting[0] if len(fitting) == 1 else None


def _is_object(understood: Understood) -> bool:
    """ "Make it 30 minutes longer", "and 45 minutes": what is changed is what was spoken of, whatever else is said."""
    others = understood.people or understood.emails or understood.titles
    adds = bool(understood.times) and not others and adds_on(understood)
    return adds or _invites(understood) or (_OBJECT.search(understood.text) is not None and not others)


def _invites(understood: Understood) -> bool:
    """ "Invite Tom too": somebody more, and no word of what to."""
    said = understood.slots.get("changes")
    added = isinstance(said, dict) and bool(said.get("add_attendees"))
    told = telling_words(understood.slot_text("query")) or understood.titles or understood.times
    return understood.intent == "calendar.update" and added and not told


def swaps_time(understood: Understood) -> bool:
    """Whether a text that is no clear request of its own has another time in place of one ("can we do 1 instead")."""
    if understood.people or understood.emails or understood.titles:
        return False
    timed = any(not time.is_length for time in understood.times)
    instead = re.search(r"\binstead\b", understood.text, re.IGNORECASE) is not None
    return timed and (only_time(understood) or (instead and not understood.goal_type))


_AROUND = frozenset(
    {
        "at", "on", "for", "make", "the", "ok", "and", "oh", "sorry", "i", "mean", "meant", "actually", "no", "wait",
        "hmm", "hm", "nah", "nope", "oops", "hold", "instead", "rather", "let", "s", "lets", "do", "say", "better",
        "that", "it", "to", "please", "pls", "then", "well", "hang", "sec", "second", "a", "scratch", "change", "my",
        "bad", "same", "time",
    }
)  # fmt: skip


def only_time(understood: Understood) -> bool:
    """Whether a text is nothing but a time ("9am", "at 10 I mean"), meant for what was made just before."""
    rest = understood.text.casefold()
    for time in understood.times:
        rest = rest.replace(time.text.casefold(), " ")
    timed = any(not time.is_length for time in understood.times)
    return timed and not understood.is_sure and set(words(rest)) <= _AROUND


def adds_on(understood: Understood) -> bool:
    """Whether a short text only adds a length to what was just done ("and 45 minutes")."""
    short = len(understood.text.split()) <= 6 and _ADDS.match(understood.text) is not None
    return short and not understood.is_sure and all(time.is_length for time in understood.times)


def _names_something(understood: Understood) -> bool:
    if understood.people or understood.emails or understood.titles:
        return True
    kinds = frozenset().union(*_KIND_WORDS.values())
    telling = [word for word in telling_words(understood.slot_text("query")) if word not in kinds]
    return bool(telling) or any(time.role == "old_time" for time in understood.times)


def takes_away(understood: Understood) -> bool:
    """Whether a text that could drop what is open asks to take a thing away ("cancel that one")."""
    return _TAKES_AWAY.search(understood.text) is not None


def intent_for(thing: Thing, goal_type: str) -> str:
    """The intent that moving, changing or cancelling this kind of thing has; empty for an event."""
    return _INTENTS.get((thing.kind, goal_type), "")

"""What "it", "that one" and "the second one" mean: the things our last answers spoke of. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from services.router.flows.events import telling_words
from services.router.model.goal import Thing
from services.router.model.understood import Understood

_NOUNS = frozenset(
    {
        "event", "meeting", "call", "appointment", "lunch", "dinner", "booking", "chat", "review", "task", "todo",
        "item", "reminder", "alarm",
    }
)  # fmt: skip
"""Words of a query that name a kind of thing and no thing."""

_INTENTS = {
    ("reminder", "reschedule"): "reminder.update",
    ("reminder", "update"): "reminder.update",
    ("reminder", "cancel"): "reminder.cancel",
    ("task", "reschedule"): "task.update",
    ("task", "update"): "task.update",
    ("task", "cancel"): "task.delete",
}
"""What moving, changing or cancelling is called for what is no event."""


def pointed_at(understood: Understood, things: Sequence[Thing], listed: Sequence[Thing]) -> Thing | None:
    """The thing a text points at without naming it; None when it names one itself or points at none.

    Args:
        understood: the text.
        things: what the newest answer that spoke of things did, in the order said.
        listed: what the newest answer that spoke of several did.
    """
    manner = understood.manner
    if manner.place:
        pool = listed or things  # "the first one" of a list of one
        index = manner.place - 1 if manner.place > 0 else len(pool) + manner.place
        return pool[index] if 0 <= index < len(pool) else None
    into = understood.does("gives_it")
    if not into and not _is_object(understood) and (_names_something(understood) or not understood.does("points_back")):
        return None
    fitting = [each for each in things if not manner.kinds or each.kind in manner.kinds]
    return fitting[0] if len(fitting) == 1 else None


def _is_object(understood: Understood) -> bool:
    """ "Make it 30 minutes longer", "and 45 minutes": what is changed is what was spoken of, whatever else is said."""
    others = (understood.people or understood.emails or understood.titles) and not understood.compound
    adds = bool(understood.times) and not others and adds_on(understood)
    return adds or _invites(understood) or (understood.does("does_to_it") and not others)


_ADDED = ("add_attendees", "remove_attendees", "location")


def _invites(understood: Understood) -> bool:
    """ "Invite Tom too", "remove Tom", "it's at the office": somebody more or less or a place, and no word of what."""
    said = understood.slots.get("changes")
    added = isinstance(said, dict) and any(said.get(key) for key in _ADDED)
    told = telling_words(understood.slot_text("query")) or understood.titles or understood.times
    return understood.intent == "calendar.update" and added and not told


def swaps_time(understood: Understood) -> bool:
    """Whether a text that is no clear request of its own has another time in place of one ("can we do 1 instead",
    "earlier please")."""
    if understood.people or understood.emails or (understood.titles and not understood.does("only_time")):
        return False
    if understood.act == "change" and understood.does("earlier", "later"):
        return True
    timed = any(not time.is_length for time in understood.times)
    instead = understood.does("instead")
    return timed and (only_time(understood) or (instead and not understood.goal_type))


_MAKES = "calendar.schedule"
"""What "can we do 7:30" reads like, said of nothing."""


def only_time(understood: Understood) -> bool:
    """Whether a text is nothing but a time ("9am", "at 10 I mean"), meant for what was made just before."""
    unsure = not understood.is_sure or understood.intent == _MAKES
    return understood.does("only_time") and not understood.people and unsure


def adds_on(understood: Understood) -> bool:
    """Whether a short text only adds a length to what was just done ("and 45 minutes")."""
    adds = understood.does("adds") and not understood.is_sure
    return adds and all(time.is_length for time in understood.times)


def _names_something(understood: Understood) -> bool:
    if understood.people or understood.emails or understood.titles:
        return True
    telling = [word for word in telling_words(understood.slot_text("query")) if word not in _NOUNS]
    return bool(telling) or any(time.role == "old_time" for time in understood.times)


def intent_for(thing: Thing, goal_type: str) -> str:
    """The intent that moving, changing or cancelling this kind of thing has; empty for an event."""
    return _INTENTS.get((thing.kind, goal_type), "")

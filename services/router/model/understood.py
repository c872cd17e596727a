"""What the planner read in a text, as plain values."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from services.router.model.goal import Contact, TimeSaid
from services.router.model.told import PlannedThen

GOAL_TYPES = ("schedule", "reschedule", "cancel", "assign", "update")
"""What an active goal can be about (conversation.md)."""

GOAL_OF_INTENT = {
    "calendar.schedule": "schedule",
    "calendar.reschedule": "reschedule",
    "calendar.cancel": "cancel",
    "calendar.update": "update",
    "task.update": "update",
    "contact.update": "update",
    "task.assign": "assign",
    "contact.assign": "assign",
}
"""The goal an intent begins."""

SURE = 0.6
"""A classification below this is a weak guess: it never breaks a goal and is asked about rather than acted upon."""


LIKELY = 0.5
"""From here on a guess is worth a question of its own, where the question is harmless."""


@dataclass(frozen=True, slots=True)
class PersonSaid:
    """A person, or an address said in a person's place. ``resolution``: exact, several or unknown."""

    text: str
    name: str
    role: str
    resolution: str
    candidates: tuple[Contact, ...] = ()
    lead: str = ""
    """The word by which they come in: with, to, from, for …; empty for none."""


@dataclass(frozen=True, slots=True)
class LetterEdit:
    """What a text changes about a letter that waits for a yes, as ``common.LetterEdit`` has it."""

    added: str = ""
    old: str = ""
    new: str = ""
    people: str = ""
    """add, drop, only or instead, with the people of the text; empty when the recipients stay."""


@dataclass(frozen=True, slots=True)
class More:
    """What a text that begins with "and" adds, as ``common.More`` has it; ``kind``: to_do, thing or empty."""

    kind: str = ""
    words: str = ""


@dataclass(frozen=True, slots=True)
class Manner:
    """How a text leans on what was said before; ``signs`` are those of ``common.MannerSign`` in small letters."""

    signs: frozenset[str] = frozenset()
    place: int = 0
    """Which of a list it points at, 1-based, negative from the end; 0 for none."""

    kinds: frozenset[str] = frozenset()
    """Kinds of thing its nouns name: event, task, reminder."""

    asks: str = ""
    """What a question wants to know of a thing: when, where, who, how_long; empty for none."""

    another: str = ""
    """The other thing named in "and the pills?"."""

    topic: str = ""
    """Talk about the assistant, the time or how things are done."""

    new_body: str = ""
    """The words a letter shall have instead."""

    new_subject: str = ""
    """The subject it shall have."""

    one_more: str = ""
    """What is said of another one of the same kind: "with Bob at 3"."""

    edit: LetterEdit | None = None
    """What else is changed about a letter, if one waits."""

    more: More | None = None
    """What is added to what was done just before: "and eggs"; None where nothing leads in."""

    days_after: int = 0
    """How many days after what was just made it is wanted again; 0 for none."""

    then: str = ""
    """The words at the end that stand for the time spoken of ("at that time"); empty for none."""

    about: str = ""
    """What a promise is about; empty for none."""

    onto: str = ""
    """The list something is put on, in its words ("to my shopping list"); empty for none."""

    same_day: str = ""
    """The words that stand for the day spoken of ("on that day"); empty for none."""


@dataclass(frozen=True, slots=True)
class Understood:
    """A text, read. ``raw`` is what the planner answered, for the calls that want it back."""

    text: str
    intent: str = "unclear"
    confidence: float = 0.0
    act: str = ""
    """affirm, deny, change, choose, inform, request, promise, thanks, … (``common.DialogueAct``); empty when none."""

    goal_type: str = ""
    compound: bool = False
    choice: int = 0
    slots: dict[str, Any] = field(default_factory=dict)
    alternatives: tuple[str, ...] = ()
    people: tuple[PersonSaid, ...] = ()
    times: tuple[TimeSaid, ...] = ()
    emails: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()
    titles: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    manner: Manner = Manner()
    answer: str = ""
    """The words of an answer before a request of its own: "yes" in "yes, and also …"."""

    after_answer: str = ""
    """That request."""

    revises: bool = False
    """The text changes a request that waits for its yes: what is read here is that request, changed."""

    engine: str = "rules"
    raw: Any = field(default=None, compare=False, repr=False)
    planned: PlannedThen | None = field(default=None, compare=False, repr=False)
    """What was planned at once; for ``Planner.plan``, which knows whether it still holds."""

    @property
    def is_sure(self) -> bool:
        """Whether the classification may be acted upon."""
        return self.confidence >= SURE

    @property
    def is_goal_request(self) -> bool:
        """A clear, single request of a kind that becomes an active goal."""
        return self.is_sure and not self.compound and self.goal_type in GOAL_TYPES

    @property
    def is_likely_request(self) -> bool:
        """A guess at something to schedule that says who or when ("lunch w bob"): its flow asks for the rest."""
        if self.goal_type != "schedule" or self.compound or self.confidence < LIKELY:
            return False
        told = self.people or self.times
        return bool(told) and self.act in ("", "request") and bool(self.slot_text("title"))

    def does(self, *signs: str) -> bool:
        """Whether the words have one of these signs."""
        return not self.manner.signs.isdisjoint(signs)

    @property
    def length(self) -> int:
        """Its words."""
        return len(self.text.split())

    def slot_text(self, name: str) -> str:
        """A slot that is text; empty when it is absent or something else."""
        value = self.slots.get(name)
        return value.strip() if isinstance(value, str) else ""

    def slot_number(self, name: str) -> float | None:
        """A slot that is a number; None when it is absent or something else."""
        value = self.slots.get(name)
        return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None

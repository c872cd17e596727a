"""What reading a text gives: plain immutable values, no protobuf."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from services.planner.language.manner.model import Manner
from services.planner.times import Preferences, TimeSpan


class Act(StrEnum):
    """What a text does in a conversation; the names are those of ``common.DialogueAct``."""

    REQUEST = "REQUEST"
    AFFIRM = "AFFIRM"
    DENY = "DENY"
    CHANGE = "CHANGE"
    CHOOSE = "CHOOSE"
    INFORM = "INFORM"
    PROMISE = "PROMISE"
    THANKS = "THANKS"
    SMALL_TALK = "SMALL_TALK"
    DROP = "DROP"
    UNDO = "UNDO"
    ASK_OPEN = "ASK_OPEN"
    ASK_WHY = "ASK_WHY"
    HANDOFF = "HANDOFF"
    MISDIRECTED = "MISDIRECTED"
    UNSPECIFIED = "UNSPECIFIED"


class Kind(StrEnum):
    """What an entity names; the names are those of ``common.EntityType``."""

    PERSON = "PERSON"
    EMAIL = "EMAIL"
    PHONE = "PHONE"
    ORG = "ORG"
    TIME = "TIME"
    TITLE = "TITLE"
    LOCATION = "LOCATION"
    NUMBER = "NUMBER"
    PRIORITY = "PRIORITY"


@dataclass(frozen=True, slots=True)
class Token:
    """A word, number, address, emoji or mark, with its span in code points.

    ``norm`` is lower-cased, with texting forms spelt out and key words mended; ``folded`` is lower-cased only.
    """

    text: str
    start: int
    end: int
    folded: str
    norm: str
    shape: str  # "word", "number", "mark", "email", "url", "emoji"


@dataclass(frozen=True, slots=True)
class Mark:
    """A phrase of the lexicon found in a text: tokens ``first`` to ``last`` inclusive."""

    name: str
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Referent:
    """Something lately spoken of, that "her" or "that" may mean."""

    id: str
    name: str
    email: str = ""
    phone: str = ""
    source: str = ""
    score: float = 1.0


@dataclass(frozen=True, slots=True)
class Focus:
    """The thing last spoken of: event, task or reminder; without an id only its words are known."""

    kind: str
    id: str
    title: str


@dataclass(frozen=True, slots=True)
class Context:
    """What the conversation is in the middle of, and the now and (IANA) zone of the words."""

    now: datetime
    zone: str
    preferences: Preferences = field(default_factory=Preferences)
    goal_type: str = ""
    asked: str = ""
    options: tuple[str, ...] = ()
    recent: tuple[Referent, ...] = ()
    anchor: datetime | None = None
    previous_reply: str = ""
    region: str = "US"
    focus: Focus | None = None
    """What "it" means, when the caller knows."""
    unnamed: bool = False
    """The open matter makes something without a name: bare words ("Dentist appointment") give it one."""
    intent: str = ""
    """What the text asks for, where the caller knows; "" to find out."""
    letter: str = ""
    """The words of the letter that waits; "" when none does."""

    @property
    def is_open(self) -> bool:
        """Whether a goal or question of ours waits for an answer."""
        return bool(self.goal_type or self.asked or self.options)


@dataclass(frozen=True, slots=True)
class Found:
    """An entity in a text. ``weak`` ones count only when contacts or memory know them."""

    kind: Kind
    text: str
    start: int
    end: int
    value: str
    role: str = ""
    time: TimeSpan | None = None
    weak: bool = False
    referent: Referent | None = None
    lead: str = ""
    """Of a person: the word by which they come in (with, to, from, for …)."""


@dataclass(frozen=True, slots=True)
class Clause:
    """One of several joined requests: its words, their place in the whole text, and what it asks for."""

    text: str
    start: int
    end: int
    intent: str
    confidence: float
    said: str = ""
    """The words to read it by, when some were said only once for several clauses; else those of ``text``."""
    lead: int = 0
    """How many characters of ``said`` stand before those of ``text``."""
    given: str = ""
    """Of requests that hang on a look: "look" for what is looked at, "some" or "none" for what is done when it found
    something or nothing."""


@dataclass(frozen=True, slots=True)
class Understanding:
    """All that was read from a text."""

    entities: tuple[Found, ...]
    intent: str
    confidence: float
    alternatives: tuple[tuple[str, float], ...]
    slots: dict[str, Any]
    goal_type: str
    compound: bool
    act: Act
    choice: int
    clauses: tuple[Clause, ...] = ()
    manner: Manner = field(default_factory=Manner)
    answer: str = ""
    """The words of an answer that stands before a request of its own: "yes" in "yes, and also …"."""
    after_answer: str = ""
    """That request."""

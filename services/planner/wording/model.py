"""What is worded and what comes out: plain values."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

HOUR_S = 3600.0
LATER_S = 24 * HOUR_S
"""How long an answer, a yes or information is waited for when the person names no time."""
OFFER_S = 48 * HOUR_S
PROMISE = "I'll check back {check_back_at} if I don't hear from you."


@dataclass(frozen=True, slots=True)
class Style:
    """For whom: BCP 47 locale, IANA zone, the instant of the conversation, channel (sms, web, api) and the customer's
    name."""

    locale: str
    zone: str
    now: datetime
    channel: str = "api"
    name: str = ""

    @property
    def american(self) -> bool:
        """Month before day and a clock of twelve hours."""
        return self.locale.rpartition("-")[2].upper() in {"US", "EN", "CA", "PH", ""}


@dataclass(frozen=True, slots=True)
class StepResult:
    """One step of a run: its state, its receipt or why there is none."""

    id: str
    name: str
    status: str
    result: Mapping[str, Any] = field(default_factory=dict)
    params: Mapping[str, Any] = field(default_factory=dict)
    description: str = ""
    reason: str = ""
    message: str = ""
    details: Mapping[str, Any] = field(default_factory=dict)
    has_effect: bool = False


@dataclass(frozen=True, slots=True)
class Question:
    """An open question of a workflow."""

    id: str
    kind: str
    prompt: str
    expects: str
    options: tuple[str, ...] = ()
    covers: Mapping[str, Any] = field(default_factory=dict)
    names: tuple[str, ...] = ()
    given: tuple[str, ...] = ()
    """Names that a partial answer has told already."""


@dataclass(frozen=True, slots=True)
class Part:
    """One part of an answer."""

    kind: str
    topic: str
    facts: Mapping[str, Any] = field(default_factory=dict)
    steps: Sequence[StepResult] = ()
    questions: Sequence[Question] = ()
    plan_id: str = ""


@dataclass(frozen=True, slots=True)
class Awaited:
    """What an answer waits for: the goal it would attach. `says_when`: the answer tells when we check back, which
    people
    want to hear when they put something off, and not after every question."""

    goal_type: str
    description: str
    subject: str
    after_s: float = LATER_S
    deadline: datetime | None = None
    pattern: str = ""
    says_when: bool = False


@dataclass(frozen=True, slots=True)
class Said:
    """One part in words. ``expects`` is a name of ``common.Expects`` without its prefix; "" waits for nothing."""

    text: str
    expects: str = ""
    options: tuple[str, ...] = ()
    awaits: Awaited | None = None


@dataclass(frozen=True, slots=True)
class Reply:
    """The whole answer."""

    text: str
    promise: str = ""
    expects: str = ""
    options: tuple[str, ...] = ()
    awaits: Awaited | None = None


Wording = Callable[[Part, Style], Said]


@dataclass(frozen=True, slots=True)
class Topic:
    """A sentence pattern: its kind and name, the facts it may state, and its function."""

    kind: str
    name: str
    facts: str
    words: Wording
    about: str


TOPICS: dict[tuple[str, str], Topic] = {}
"""Every topic there is; docs/wording.md is made from it."""


def topic(kind: str, name: str, facts: str) -> Callable[[Wording], Wording]:
    """Registers a function as the words of a topic; its docstring's first line says what it is for."""

    def register(words: Wording) -> Wording:
        TOPICS[(kind, name)] = Topic(kind, name, facts, words, (words.__doc__ or "").strip().splitlines()[0])
        return words

    return register


def always(kind: str, name: str, about: str, words: str) -> None:
    """Registers a topic that is said in the same words whatever the facts; ``about`` says what it is for."""
    TOPICS[(kind, name)] = Topic(kind, name, "{}", lambda part, style: Said(words), about)

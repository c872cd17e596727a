"""What planning works on and what it makes: plain values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from services.planner.language import Focus, Found, Kind
from services.planner.language.apart.telling import Telling
from services.planner.people import Resolved, Who
from services.planner.times import TimeSpan


@dataclass(frozen=True, slots=True)
class Step:
    """One action of a plan."""

    id: str
    type: str
    action: str
    params: dict[str, Any]
    description: str
    depends_on: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """``type.action``."""
        return f"{self.type}.{self.action}"


@dataclass(frozen=True, slots=True)
class Lack:
    """Something a plan cannot be made without; ``problem`` is absent, ambiguous or unknown."""

    slot: str
    problem: str
    text: str = ""
    who: Who | None = None
    time: TimeSpan | None = None


@dataclass(frozen=True, slots=True)
class Named:
    """An entity with who it is, for people."""

    found: Found
    who: Who = field(default_factory=lambda: Who(Resolved.UNSPECIFIED))


@dataclass(frozen=True, slots=True)
class Each:
    """What a request is to be done for each of: how the things are asked for, and the word before them (for, about,
    before, after)."""

    things: Ask
    word: str
    one: bool = False
    """Only the next of them: a reminder that hangs on an event."""


@dataclass(frozen=True, slots=True)
class Ask:
    """One request to plan: its intent, slots and entities, and the now and zone of its words.

    ``before`` are the requests said earlier in the same text. ``telling`` is set when it asks to tell someone of them.
    """

    text: str
    intent: str
    slots: Mapping[str, Any]
    entities: Sequence[Named]
    now: datetime
    zone: str
    sender: str = ""
    locale: str = ""
    before: tuple[Ask, ...] = ()
    telling: Telling | None = None
    each: Each | None = None
    given: str = ""
    """"look" for what is looked at first; "some" or "none" for what is done when that found something or nothing."""

    focus: Focus | None = None
    """What "it" means, when the caller knows."""

    anchor: datetime | None = None
    """When that is."""

    def people(self, *roles: str) -> list[Named]:
        """People with one of the roles; all when none is given."""
        return [e for e in self.entities if e.found.kind is Kind.PERSON and (not roles or e.found.role in roles)]

    def addresses(self) -> list[str]:
        """E-mail addresses said."""
        return [e.found.value for e in self.entities if e.found.kind is Kind.EMAIL]

    def phones(self) -> list[str]:
        """Phone numbers said, in E.164."""
        return [e.found.value for e in self.entities if e.found.kind is Kind.PHONE]

    def time(self, *roles: str) -> TimeSpan | None:
        """The first time with one of the roles."""
        return next((e.found.time for e in self.entities if e.found.time is not None and e.found.role in roles), None)

    def pointed_at(self, kind: str) -> Focus | None:
        """The thing of this kind that "it" means; None when the text names one by its words."""
        focus, named = self.focus, self.slot("query") or self.slots.get("order") == "all"
        return focus if focus is not None and focus.kind == kind and focus.id and not named else None

    def slot(self, name: str) -> str:
        """A slot that is text; "" when it is absent."""
        value = self.slots.get(name)
        return value if isinstance(value, str) else ""

"""What a flow is: how one type of goal is filled, completed from the calendar, asked about, and frozen into a step."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal, Protocol

from services.router.goals.model import Choice, Goal, Stored
from services.router.replies import Part
from services.router.turn import Scene
from services.router.understood import Understood


class Note(Stored):
    """One rule that fired and why, in words without message text."""

    rule: str
    detail: str


@dataclass(frozen=True, slots=True)
class Slot:
    """A stretch of free time."""

    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True)
class SlotSearch:
    """A look for free time of some length."""

    length_s: float
    start: datetime
    end: datetime
    working_hours: bool = True
    attendees: tuple[str, ...] = ()
    ignore_event_id: str = ""
    limit: int = 5
    limits: tuple[dict[str, Any], ...] = ()
    """Days and hours that must hold or are wished for (form: libs.limits)."""


@dataclass(frozen=True, slots=True)
class EventQuery:
    """A look into the calendar; ``attendee`` is an e-mail or a name, ``query`` words of the title."""

    start: datetime
    end: datetime
    query: str = ""
    attendee: str = ""
    limit: int = 100


class Calendar(Protocol):
    """What flows read; nothing here changes anything. Raises ``libs.errors`` when the executor is away."""

    async def events(self, query: EventQuery) -> list[dict[str, Any]]:
        """Events in the event form of the contracts."""
        ...

    async def items(self, kind: str, query: str) -> list[dict[str, Any]]:
        """Tasks ("task"), reminders ("reminder") or contacts ("contact") that fit the words, as JSON."""
        ...

    async def free_slots(self, search: SlotSearch) -> list[Slot]:
        """Free stretches that have room for the length, soonest first."""
        ...


@dataclass(frozen=True, slots=True)
class Asked:
    """A question (or a refusal that asks) and the goal that waits for its answer."""

    goal: Goal
    part: Part


@dataclass(frozen=True, slots=True)
class PlanStep:
    """The one step a yes buys."""

    type: str
    action: str
    params: dict[str, Any]
    description: str


@dataclass(frozen=True, slots=True)
class Held:
    """The slot to hold while a proposal is open."""

    start: datetime
    end: datetime
    title: str
    moving_event_id: str = ""


class Flow(Protocol):
    """One type of goal."""

    def fill(self, goal: Goal, understood: Understood, scene: Scene) -> Goal:
        """The goal with what the text says."""
        ...

    async def complete(self, goal: Goal, scene: Scene, calendar: Calendar) -> Goal:
        """The goal with what the calendar knows: its event, a free slot."""
        ...

    def ask(self, goal: Goal, scene: Scene) -> Asked | None:
        """The one question that is due; None when the goal is complete."""
        ...

    def step(self, goal: Goal) -> PlanStep:
        """What a yes will do, with ids and etags in place of descriptions."""
        ...

    def held(self, goal: Goal) -> Held | None:
        """The slot to hold; None when the proposal takes none."""
        ...


Doing = Literal["ask", "propose", "execute", "drop"]


@dataclass(frozen=True, slots=True)
class FlowStep:
    """Where a text has brought a goal.

    ask: ``parts`` ask or refuse. propose: the goal carries its frozen proposal, to be held and said. execute: the yes
    to the live proposal. drop: the goal is dropped.
    """

    doing: Doing
    goal: Goal
    parts: tuple[Part, ...] = ()
    notes: tuple[Note, ...] = field(default_factory=tuple)
    used_text: bool = True
    """Whether the text answered or changed anything; False for one that could not be used."""


def label_choices(asked: Asked, choices: Sequence[Choice]) -> Asked:
    """The question with its choices remembered in the goal."""
    return Asked(asked.goal.having(choices=tuple(choices)), asked.part)

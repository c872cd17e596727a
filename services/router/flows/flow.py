"""What a flow is: how one type of goal is filled, completed from the calendar, asked about, and frozen into a step."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal, Protocol

from services.router.model.calendar import Calendar
from services.router.model.decision import Note
from services.router.model.goal import Goal
from services.router.model.replies import Part
from services.router.model.turn import Scene
from services.router.model.understood import Understood


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

"""What the router needs of the others, as its domain sees them.

The clients implement these; tests have fakes of the services.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, Protocol

from services.router.model.calendar import Calendar
from services.router.model.decision import Hold, Learned, Resume, Start
from services.router.model.goal import Goal
from services.router.model.told import (
    AgendaGoal,
    HeldSlot,
    Kept,
    Matched,
    NewGoal,
    OpenMatter,
    Planned,
    Ran,
    ReadingContext,
    Run,
    Said,
    ToSay,
    Worded,
)
from services.router.model.turn import Turn
from services.router.model.understood import Understood

if TYPE_CHECKING:
    from services.router.carrying.carrier import Answer


class Planner(Protocol):
    """Reads, plans and words."""

    async def read(self, turn: Turn, text: str, context: ReadingContext, intent: str = "") -> Understood:
        """Entities and classification of a text; ``intent`` is what the person has said that it means."""
        ...

    async def plan(self, turn: Turn, understood: Understood, context: ReadingContext, plan_id: str) -> Planned:
        """A checked plan, or what is missing."""
        ...

    async def word(self, turn: Turn, now: datetime, said: Sequence[Said]) -> Worded:
        """The words of an answer."""
        ...

    async def remember(self, turn: Turn, learned: Learned) -> None:
        """Remembers what a name means."""
        ...

    async def forget(self, turn: Turn, value: str, request_id: str) -> int:
        """Forgets what a name means; how many meanings there were."""
        ...


class Executor(Protocol):
    """Runs plans, keeps the calendar and the questions."""

    def calendar(self, turn: Turn) -> Calendar:
        """The customer's calendar, for reading."""
        ...

    async def match(self, turn: Turn, understood: Understood, matter: OpenMatter | None) -> Matched:
        """Which open questions a text fits."""
        ...

    async def start(self, turn: Turn, understood: Understood, start: Start) -> Ran:
        """Runs a plan until it is done or blocked."""
        ...

    async def resume(self, turn: Turn, understood: Understood, resume: Resume) -> Ran:
        """Answers a question and runs on."""
        ...

    async def undo(self, workflow_id: str, request_id: str) -> Ran:
        """Takes back what a workflow did."""
        ...

    async def stop(self, workflow_id: str, request_id: str) -> Ran:
        """Cancels a workflow."""
        ...

    async def newest_undoable(self, turn: Turn, since: datetime) -> Run | None:
        """The newest workflow of the conversation that has something to undo."""
        ...

    async def get(self, workflow_id: str) -> Run:
        """A workflow."""
        ...

    async def hold(self, turn: Turn, hold: Hold) -> HeldSlot:
        """Holds a slot."""
        ...

    async def release(self, goal_id: str) -> None:
        """Lets a held slot go."""
        ...


class Agenda(Protocol):
    """Keeps what is expected and what is said later."""

    async def check_turn(
        self, turn_bytes: bytes, understood_bytes: bytes, mode: str, answered: Sequence[str]
    ) -> tuple[AgendaGoal, ...]:
        """Tells of a turn; the goals it achieved."""
        ...

    async def cancel(self, conversation_id: str, subject: str, request_id: str, reason: str) -> None:
        """Waits no longer for a subject."""
        ...

    async def create(self, turn: Turn, goal: NewGoal) -> AgendaGoal:
        """Makes a goal and its follow-up."""
        ...

    async def open_goals(self, turn: Turn) -> list[dict[str, Any]]:
        """What is waited for, for people: description, deadline, follow_up_at."""
        ...

    async def open_tasks(self, turn: Turn) -> list[dict[str, Any]]:
        """What will be said, for people: type, description, scheduled_at."""
        ...


class Gateway(Protocol):
    """Reaches people."""

    async def hand_over(self, conversation_id: str, request_id: str) -> None:
        """A person takes the conversation over."""
        ...

    async def say(self, message: ToSay) -> tuple[str, bool]:
        """Says something first; the message's id, and whether an answer had covered it."""
        ...


class Forms(Protocol):
    """Turns, readings and answers in the forms they are stored and sent in."""

    def turn_bytes(self, turn: Turn) -> bytes:
        """A turn to be stored."""
        ...

    def turn(self, stored: bytes) -> Turn:
        """A stored turn, of the current tenant."""
        ...

    def understood_bytes(self, understood: Understood) -> bytes:
        """A reading to be stored."""
        ...

    def understood(self, turn: Turn, stored: bytes) -> Understood:
        """A stored reading."""
        ...

    def reply(self, answer: Answer) -> dict[str, Any]:
        """The reply in JSON: type, text, expects, options."""
        ...

    def response(self, answer: Answer) -> bytes:
        """The serialised HandleMessageResponse."""
        ...


class Goals(Protocol):
    """The active goals."""

    async def read(self, tenant_id: str, conversation_id: str) -> Kept:
        """The goal of a conversation; ``away`` when Redis is."""
        ...

    async def write(self, goal: Goal, expected: int | None) -> bool:
        """Writes a goal whose stored version is ``expected``; True again for a repeat of the same turn.

        Raises RedisAway.
        """
        ...

    async def drop(self, conversation_id: str, version: int) -> bool:
        """Drops the goal of a conversation when it is still the version that was read; whether it was.

        Raises RedisAway.
        """
        ...

    async def clear(self, conversation_id: str) -> None:
        """Drops the goal of a conversation, whatever its version. Raises RedisAway."""
        ...

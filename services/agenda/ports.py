"""What the agenda needs of the others to say something first; the clients implement it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from libs import errors
from services.agenda.domain.model import Task


@dataclass(frozen=True, slots=True)
class Message:
    """A task's words on their way, and what was taken into account (protocols.md 3)."""

    task: Task
    unless_inbound_after: datetime | None
    requires_turn: str


class Wording(Protocol):
    """Who words what has no template (the planner)."""

    async def follow_ups(self, tasks: Sequence[Task], now: datetime) -> list[str]:
        """The texts to say, in the order of the tasks."""


class Outlet(Protocol):
    """Who says it (the gateway)."""

    async def send(self, messages: Sequence[Message]) -> list[str | errors.StewardError]:
        """Say each once by its task's key; for each, in their order, the message's id or why it was not said.

        FailedPrecondition is a refusal (CONVERSATION_MOVED, TURN_NOT_ANSWERED), other errors are failures. Raises
        errors.StewardError when nothing is known of any of them.
        """

"""What people were told: every message with its answer, and every thing they were told of, with the states it may have.

A thing (an event, a task, a mail, a reminder) has a mark that nothing else has: an address or a word. Before a message
that could change it the thing may be in some states; after an answer that claims the change it must be in the new
one, after an answer that says otherwise it must be as before, and after an answer that admits not to know, either.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

ABSENT = "absent"
"""There is none, or it was taken back."""

MAY_HAVE = "something went wrong on our side"
"""In the answer to a turn that was given up: it may have been done, and says so."""


@dataclass
class Thing:
    """Something a message was to make.

    Attributes:
        kind: ``event``, ``task``, ``mail``, ``reminder`` or ``contact``.
        mark: what is found in its row and in no other's.
        states: those it may be in now; of an event its start, of a task ``open`` or ``completed``, of a mail
            ``draft`` or ``sent``, of the others ``there``.
    """

    kind: str
    mark: str
    states: set[str] = field(default_factory=lambda: {ABSENT})

    def told(self, claimed: str | None, wanted: Iterable[str], *, unknown: bool = False) -> None:
        """Take an answer into account.

        Args:
            claimed: the state the answer says it is in; None when it claims no change.
            wanted: the states the message could have led to.
            unknown: the answer admits not to know.
        """
        if claimed is not None:
            self.states = {claimed}
        elif unknown:
            self.states |= set(wanted)


@dataclass
class Message:
    """One message and what came of it."""

    sender: str
    message_id: str
    text: str
    answer: dict[str, Any] | None = None
    bodies: set[str] = field(default_factory=set)
    """Every different answer that was given to it: there may be one only."""

    accepted: bool = False
    seconds: float = 0.0
    answered_at: float = 0.0
    """When its first answer came, on the monotonic clock; 0 while there is none."""

    broken: int = 0
    """How many of its calls ended after they were sent and before an answer."""

    @property
    def unknown(self) -> bool:
        """Whether its answer admits that it may have been done, or is still going on."""
        return bool(self.told_later) or MAY_HAVE in self.said

    @property
    def said(self) -> str:
        """The text of its answer."""
        return str(((self.answer or {}).get("reply") or {}).get("text") or "")

    @property
    def told_later(self) -> str:
        """The run its answer left going on, whose outcome is to be told by itself; empty when there is none."""
        run = (self.answer or {}).get("workflow") or {}
        return str(run["id"]) if run.get("status") == "running" else ""


@dataclass
class Ledger:
    """All of it."""

    messages: list[Message] = field(default_factory=list)
    things: list[Thing] = field(default_factory=list)
    unfulfilled: list[str] = field(default_factory=list)
    """Stories that ended without what was asked for, told honestly: not wrong, but counted."""

    taken_up: list[str] = field(default_factory=list)
    """What answers did of earlier stories, whose questions were still open: not wrong, but counted."""

    outcomes: Counter[str] = field(default_factory=Counter)
    """How calls with messages ended: a status, or the name of what broke them."""

    wrong: list[str] = field(default_factory=list)
    """What was seen to be wrong while talking."""

    def thing(self, kind: str, mark: str) -> Thing:
        """A new one, absent as yet."""
        made = Thing(kind, mark)
        self.things.append(made)
        return made

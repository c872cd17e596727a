"""What the gateway works with: people, messages coming in, turns on their way, answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

Json = Mapping[str, Any]

ChannelName = Literal["web", "sms", "api"]
Mode = Literal["SET_NEW_GOAL", "CONTINUE_ACTIVE_GOAL", "NORMAL_ROUTING", "INTERVENTION_REPLY", "CONSENT", "COMMAND"]
ConsentState = Literal["given", "stopped"]

DEFAULT_AGENT_ID = "default"
DEFAULT_TIMEZONE = "UTC"
DEFAULT_LOCALE = "en-US"


@dataclass(frozen=True, slots=True)
class Customer:
    """A person at the other end. Empty text means unknown."""

    customer_id: str
    address: str
    name: str = ""
    email: str = ""
    timezone: str = DEFAULT_TIMEZONE
    locale: str = DEFAULT_LOCALE
    working_hours: Sequence[Json] = ()
    """``{"weekday": 1..7, "start": "09:00", "end": "18:00"}`` each; empty means the suite's default."""

    quiet_hours: Json | None = None
    """``{"start": "21:00", "end": "08:00"}``."""

    preferred_channel: ChannelName | None = None
    policy: Json | None = None
    """``{"confirm", "approve_actions", "standing_approvals"}``; the tenant's where they have none."""

    updated_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class InboundMessage:
    """A message that passed all checks of its boundary."""

    address: str
    channel: ChannelName
    text: str
    content_hash: str
    """SHA-256 (hex) of everything the sender said, to tell a repeat from another message with the same id."""

    message_id: str | None = None
    conversation_id: str | None = None
    timezone: str | None = None
    """IANA zone given with the message; remembered for the customer."""

    reference_time: datetime | None = None
    """The sender's now; never remembered."""


@dataclass(frozen=True, slots=True)
class Lease:
    """This process's right to run a conversation's turns."""

    tenant_id: str
    conversation_id: str
    epoch: int


@dataclass(frozen=True, slots=True)
class Turn:
    """A turn that is to be run now, with everything that running it needs."""

    turn_id: str
    conversation_id: str
    customer: Customer
    channel: ChannelName
    agent_id: str
    message_id: str
    seq: int
    text: str
    received_at: datetime
    reference_time: datetime
    timezone: str
    attempts: int
    """Attempts begun, this one included."""

    handed_off: bool = False
    """A person has taken the conversation over: we stay silent."""

    stopped: bool = False
    """The person took their consent back on this channel: nothing is sent."""

    previous_reply: str = ""
    previous_reply_at: datetime | None = None
    previous_turn_id: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """How a turn ended."""

    mode: Mode
    reply: Json | None = None
    """``{"type", "text", "expects", "options"}``; None where we stay silent."""

    active_goal: Json | None = None
    workflow: Json | None = None
    goals_achieved: Sequence[Json] = ()
    goal: Json | None = None
    decision: Json | None = None
    covers: Sequence[str] = field(default_factory=tuple)
    """Keys ``outcome:{workflow_id}:{version}`` of what this answer says."""

    consent: ConsentState | None = None
    """What this turn changes the consent of its address and channel to."""

    dead_reason: str = ""
    """Why it was given up; empty for a real answer."""

    def agenda_tasks(self) -> list[Json]:
        """Reminders that this turn made, changed or dropped, in the form of the agenda's tasks."""
        steps = self.workflow["steps"] if self.workflow is not None else []
        changed = (
            each["result"].get("task")
            for each in steps
            if each["type"] == "agenda" and each["effect"] != "none" and each.get("result")
        )
        return [task for task in changed if isinstance(task, Mapping)]

    def body(self, turn: Turn) -> dict[str, Any]:
        """The answer of ``POST /v1/messages`` (contracts.md, HTTP)."""
        return {
            "message_id": turn.message_id,
            "conversation_id": turn.conversation_id,
            "turn_id": turn.turn_id,
            "reply": self.reply,
            "mode": self.mode,
            "active_goal": self.active_goal,
            "workflow": self.workflow,
            "goals_achieved": list(self.goals_achieved),
            "goal": self.goal,
        }


@dataclass(frozen=True, slots=True)
class Answered:
    """The answer's body, byte for byte as it was first given."""

    turn_id: str
    body: str


@dataclass(frozen=True, slots=True)
class StillRunning:
    """Accepted, and not answered in the time a call waits."""

    turn_id: str
    conversation_id: str

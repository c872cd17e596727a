"""One message on its way through the router, as the domain sees it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class Turn:
    """A message and who said it. ``raw`` is the message the clients pass on; the domain never looks into it."""

    tenant_id: str
    turn_id: str
    conversation_id: str
    agent_id: str
    customer_id: str
    text: str
    parts: tuple[str, ...]
    received_at: datetime
    reference_time: datetime
    """The instant the words refer to."""

    timezone: str
    channel: str
    locale: str
    """sms, web or api."""

    previous_reply: str = ""
    previous_turn_id: str = ""
    """The turn that said our newest text; it may be one that we began ourselves."""

    raw: Any = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Scene:
    """What a flow needs to know about here and now; all ids it makes hang below ``turn_id``."""

    tenant_id: str
    turn_id: str
    conversation_id: str
    customer_id: str
    text: str
    now: datetime
    """The instant the words refer to."""

    clock_now: datetime
    """The suite's clock: what lapses is reckoned from it."""

    timezone: str
    goal_ttl_s: float = 900.0
    event_length_s: float = 1800.0
    suggest_days: int = 7
    search_days: int = 60

"""Goals and agenda tasks as plain data."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Literal

GoalType = Literal["response_expected", "action_expected", "confirmation_expected", "information_expected"]
GoalStatus = Literal["pending", "achieved", "expired", "cancelled"]
TaskType = Literal["follow_up", "reminder", "check_in", "notification", "escalation"]
TaskStatus = Literal["scheduled", "executing", "completed", "failed", "cancelled"]


@dataclass(frozen=True, slots=True)
class Goal:
    """An expected outcome with a deadline.

    `seen_at`: the newest message of the customer that did not achieve it; `followed_up_at`: when we asked after it.
    """

    id: str
    agent_id: str
    customer_id: str
    conversation_id: str
    turn_id: str
    channel: str
    goal_type: GoalType
    description: str
    subject: str
    created_at: datetime
    deadline: datetime
    expected_response_pattern: str = ""
    status: GoalStatus = "pending"
    seen_at: datetime | None = None
    achieved_at: datetime | None = None
    achieved_by_turn: str = ""
    context_snapshot: Mapping[str, Any] = field(default_factory=dict)
    follow_up_task_id: str = ""
    follow_up_at: datetime | None = None
    followed_up_at: datetime | None = None

    @property
    def matter(self) -> tuple[str, str]:
        """What the conversation was in the middle of when it was made: kind and title; empty when in nothing."""
        what = self.context_snapshot.get("what")
        return (str(what.get("type") or ""), str(what.get("title") or "")) if isinstance(what, Mapping) else ("", "")


@dataclass(frozen=True, slots=True)
class Task:
    """Something to say at a time. `scheduled_at` is when it is (next) said, `recurrence_start` the first time ever;
    `message_text` is stored before the first send, so that a repeat says the same."""

    id: str
    agent_id: str
    customer_id: str
    customer: Mapping[str, Any]
    conversation_id: str
    task_type: TaskType
    description: str
    scheduled_at: datetime
    timezone: str
    created_at: datetime
    recurrence_start: datetime
    max_retries: int
    recurrence: str = ""
    occurrence: int = 0
    executed_at: datetime | None = None
    status: TaskStatus = "scheduled"
    failure_reason: str = ""
    retry_count: int = 0
    goal_id: str = ""
    context: Mapping[str, Any] = field(default_factory=dict)
    preferred_channel: str = ""
    message_template: str = ""
    message_text: str = ""
    version: int = 1

    @property
    def etag(self) -> str:
        """Changes with each change that is asked for."""
        return f"v{self.version}"

    @property
    def send_key(self) -> str:
        """The key this occurrence is sent with, the same at every try."""
        return f"agenda:{self.id}:{self.occurrence}"


@dataclass(frozen=True, slots=True)
class Limits:
    """How long and how often; hours and seconds of the settings as spans."""

    goal_timeout: timedelta
    offer_timeout: timedelta
    follow_up_delay: timedelta
    follow_up_max: timedelta
    goals_a_conversation: int
    max_retries: int
    retry_delay: timedelta
    daily_cap: int
    live_exchange: timedelta
    quiet_start: str
    quiet_end: str

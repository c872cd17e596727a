"""The settings that decisions depend on, and the scenes they make."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from services.router.model.turn import Scene, Turn


@dataclass(frozen=True, slots=True)
class Habits:
    """The settings that decisions depend on."""

    goal_ttl_s: float = 900.0
    event_length_s: float = 1800.0
    suggest_days: int = 7
    search_days: int = 60

    def scene(self, turn: Turn, clock_now: datetime) -> Scene:
        """Here and now, for the flows."""
        return Scene(
            turn.tenant_id, turn.turn_id, turn.conversation_id, turn.customer_id, turn.text, turn.reference_time,
            clock_now, turn.timezone, self.goal_ttl_s, self.event_length_s, self.suggest_days,
            self.search_days,
        )  # fmt: skip

    def scene_of(self, tenant_id: str, conversation_id: str, clock_now: datetime) -> Scene:
        """A conversation seen outside a turn."""
        return Scene(tenant_id, "", conversation_id, "", "", clock_now, clock_now, "UTC", goal_ttl_s=self.goal_ttl_s)

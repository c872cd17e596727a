"""Cancelling an event: which one; a yes deletes it."""

from __future__ import annotations

from services.router.flows.filling import times_said
from services.router.flows.flow import Asked, Held, PlanStep
from services.router.flows.targeting import ask_event, with_event, with_search
from services.router.model.calendar import Calendar
from services.router.model.goal import Goal
from services.router.model.replies import title_of
from services.router.model.turn import Scene
from services.router.model.understood import Understood


class Cancel:
    """See ``Flow``."""

    def fill(self, goal: Goal, understood: Understood, scene: Scene) -> Goal:
        """All that was said tells which event is meant."""
        return with_search(goal, understood, times_said(understood))

    async def complete(self, goal: Goal, scene: Scene, calendar: Calendar) -> Goal:
        """The event."""
        return await with_event(goal, scene, calendar)

    def ask(self, goal: Goal, scene: Scene) -> Asked | None:
        """Which event."""
        return ask_event(goal)

    def step(self, goal: Goal) -> PlanStep:
        """``calendar.delete_event`` of that event, as it was when it was proposed."""
        assert goal.event is not None  # ask() looked
        params = {"event_id": goal.event["id"]}
        if goal.event.get("etag"):
            params["etag"] = goal.event["etag"]
        return PlanStep("calendar", "delete_event", params, f"Delete the event {title_of(goal)}")

    def held(self, goal: Goal) -> Held | None:
        """Nothing is taken."""
        return None

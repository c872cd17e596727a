"""A change that is wanted in place of the cancellation proposed."""

from __future__ import annotations

from datetime import UTC
from typing import Any

import pytest

from services.router.deciding.draft import Draft
from services.router.deciding.pointing import changes_instead
from services.router.model.goal import Goal, Offer
from services.router.model.history import History
from services.router.model.told import Kept, ReadingContext
from services.router.model.turn import Turn
from services.router.model.understood import Understood
from tests.unit.router.builders import MONDAY, NEW_YORK, clock, event, heard, length, local, person, scene

NOW = MONDAY.astimezone(UTC)
AT_ONE = (clock(local(4, 13), text="1pm"),)


class Reads:
    """A planner that keeps what it was asked with."""

    async def read(self, turn: Turn, text: str, context: ReadingContext, intent: str = "") -> Understood:
        self.context, self.intent = context, intent
        return heard(text, intent, 1.0, goal_type=intent.partition(".")[2])


def _draft(understood: Understood, goal_type: str = "cancel", **more: Any) -> Draft:
    offer = Offer(id="prop-1", hash="h", plan={}, expires_at=NOW, asked_at=NOW)
    fields = {"event": event("e1", local(4, 12)), "status": "proposed", "proposal": offer, "asked": "yes_no", **more}
    goal = Goal(
        goal_id="g", type=goal_type, tenant_id="t", conversation_id="c", customer_id="p", created_at=NOW,
        updated_at=NOW, timezone=NEW_YORK, **fields,
    )  # fmt: skip
    turn = Turn("t-1", "turn-2", "conv-1", "a", "cust-1", "x", (), MONDAY, MONDAY, NEW_YORK, "api", "en-US")
    return Draft(turn, scene("turn-2"), History(), Kept(goal=goal), understood, goal)


@pytest.mark.parametrize(
    ("times", "goal_type", "intent"),
    [(AT_ONE, "reschedule", "calendar.reschedule"), ((length(7200),), "update", "calendar.update")],
)
async def test_the_same_event_is_changed(times: Any, goal_type: str, intent: str) -> None:
    said = heard("no, just make it so", "calendar.update", 0.4, "change", goal_type=goal_type, times=times)
    draft, planner = _draft(said), Reads()
    context = await changes_instead(draft, ReadingContext(), planner)  # type: ignore[arg-type]
    assert context is not None and context.focus is not None and context.focus.id == "e1"
    assert (planner.intent, planner.context.anchor) == (intent, local(4, 12))
    assert (draft.understood.act, draft.understood.intent) == ("request", intent)


@pytest.mark.parametrize(
    "said",
    [
        heard("no, the one at 1pm", "unclear", 0.4, "change", times=AT_ONE),
        heard("no", "unclear", 0.4, "deny", times=AT_ONE, goal_type="reschedule"),
        heard("move my call with Bob", "x", 0.4, "change", goal_type="reschedule", times=AT_ONE, people=(person(),)),
        heard("change it", "calendar.update", 0.4, "change", goal_type="update"),
    ],
)
async def test_anything_else_is_left_to_the_cancellation(said: Understood) -> None:
    assert await changes_instead(_draft(said), ReadingContext(), Reads()) is None  # type: ignore[arg-type]


async def test_only_a_cancellation_gives_way() -> None:
    said = heard("make it 1pm", "calendar.reschedule", 0.9, "change", goal_type="reschedule", times=AT_ONE)
    for draft in (_draft(said, "schedule"), _draft(said, event=None)):
        assert await changes_instead(draft, ReadingContext(), Reads()) is None  # type: ignore[arg-type]

"""What "undo" takes back when something is proposed: the newest of the two."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from services.router.deciding.answering import command
from services.router.deciding.draft import Draft
from services.router.model.decision import Undo
from services.router.model.goal import Goal, Offer
from services.router.model.history import History, PastTurn
from services.router.model.told import Kept, Matched, Run
from services.router.model.turn import Turn
from tests.unit.router.builders import MONDAY, NEW_YORK, says, scene

NOW = MONDAY.astimezone(UTC)


class Executor:
    """With one run that can be taken back."""

    async def newest_undoable(self, turn: Turn, since: datetime) -> Run:
        return Run("run-1", "completed", 1)


def _draft(*, acted: bool) -> Draft:
    offer = Offer(id="prop-1", hash="h", plan={}, expires_at=NOW, asked_at=NOW)
    goal = Goal(
        goal_id="g", type="reschedule", tenant_id="t", conversation_id="c", customer_id="p", status="proposed",
        proposal=offer, asked="yes_no", title="Call", created_at=NOW, updated_at=NOW,
    )  # fmt: skip
    last = PastTurn("turn-1", "normal_routing", (), None, (), None, "", NOW, acted=acted)
    turn = Turn("t-1", "turn-2", "conv-1", "a", "cust-1", "undo", (), MONDAY, MONDAY, NEW_YORK, "api", "en-US")
    return Draft(turn, scene("turn-2"), History(turns=(last,)), Kept(goal=goal), says("undo"), goal)


async def _undone(draft: Draft) -> list[Any]:
    await command("undo", draft, Matched(), Executor(), None)  # type: ignore[arg-type]
    return [effect.workflow_id for effect in draft.effects if isinstance(effect, Undo)]


async def test_what_was_done_after_the_proposal_is_taken_back_and_the_proposal_stays() -> None:
    draft = _draft(acted=True)
    assert await _undone(draft) == ["run-1"]
    assert draft.goal_after is not None


async def test_a_proposal_just_made_is_dropped() -> None:
    draft = _draft(acted=False)
    assert await _undone(draft) == []
    assert [part.topic for part in draft.parts] == ["dropped"]

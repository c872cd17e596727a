"""What the effects of a decision brought together, and what of it is said. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from services.router.carrying.results import Aftermath
from services.router.model.decision import Closing, GoalWrite, Pending
from services.router.model.goal import Goal
from services.router.model.replies import notice, refusal, what
from services.router.model.told import Run, Said


@dataclass
class Brought:
    """What the effects brought, together."""

    said: list[Said] = field(default_factory=list)
    goal: Goal | None = None
    write: GoalWrite = "none"
    closings: list[Closing] = field(default_factory=list)
    opened: Goal | None = None
    run: Run | None = None
    covers: list[str] = field(default_factory=list)
    acted: bool = False
    receipt: dict[str, Any] | None = None
    runs: list[Run] = field(default_factory=list)

    def add(self, after: Aftermath) -> None:
        """Takes in what carrying out one more effect brought."""
        self.said += after.said
        if after.write != "none":
            self.goal, self.write, self.opened = after.goal, after.write, after.opened
        self.closings += after.closings
        self.run = after.run or self.run
        self.runs += [after.run] if after.run is not None else []
        self.covers += [key for key in after.covers if key not in self.covers]
        self.acted = self.acted or after.acted
        self.receipt = after.receipt or self.receipt


def with_draft(brought: Brought, pending: Pending | None) -> tuple[Brought, Pending | None]:
    """Without Redis the rows keep what is being collected."""
    goal = brought.goal
    if brought.write == "clear" or goal is None:
        return brought, pending if pending is None or pending.kind != "draft" else None
    if pending is None and goal.status == "collecting":
        pending = Pending(kind="draft", goal=goal)
    elif pending is not None and pending.kind == "draft":
        pending = pending.model_copy(update={"goal": goal})
    return brought, pending


def moved(brought: Brought) -> Brought:
    """Somebody else changed the conversation's goal meanwhile: ours is not claimed."""
    lost = what(brought.goal) if brought.goal is not None else {}
    kept = [said for said in brought.said if said.part.kind != "PROPOSAL"]
    after = replace_said(
        brought, [*kept, Said(refusal("failed", what=lost, reason="CONVERSATION_CHANGED", message=""))]
    )
    after.goal, after.opened, after.write = None, None, "none"
    return after


def replace_said(brought: Brought, said: list[Said]) -> Brought:
    """The same, saying something else."""
    return Brought(
        said, brought.goal, brought.write, brought.closings, brought.opened, brought.run, brought.covers,
        brought.acted, brought.receipt, brought.runs
    )  # fmt: skip


def in_order(said: Sequence[Said]) -> list[Said]:
    """What is said, with one question at most: a workflow's own goes before the way back to the goal."""
    asks = any(each.part.kind == "QUESTION" and each.part.topic != "return_to_goal" for each in said)
    kept = [each for each in said if not (asks and each.part.topic == "return_to_goal")]
    return _drops_joined(kept) or [Said(refusal("nothing_open"))]


def _drops_joined(said: Sequence[Said]) -> list[Said]:
    """What was dropped together is told together."""
    drops = [each.part for each in said if each.part.topic == "dropped"]
    if len(drops) < 2:
        return list(said)
    items = [item for part in drops for item in part.facts.get("items", [])]
    rest = [each for each in said if each.part.topic != "dropped"]
    return [Said(notice("dropped", items=items)), *rest]

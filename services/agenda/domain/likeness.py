"""Whether a message is about what a goal waits for, by meaning: asked only where the rules leave it open."""

from collections.abc import Sequence
from typing import Protocol

from services.agenda.domain.checking import SeenTurn, is_open_answer
from services.agenda.domain.model import Goal


class Likeness(Protocol):
    """Compares by meaning."""

    async def scores(self, text: str, others: Sequence[str]) -> list[float]:
        """For each of the others how alike it is, 0 to 1; zeros when it cannot be told now."""


class NothingAlike:
    """No comparison by meaning: the rules alone decide."""

    async def scores(self, text: str, others: Sequence[str]) -> list[float]:
        """Zeros."""
        return [0.0] * len(others)


class Meaning:
    """Finds the goals a turn meets by what it says.

    Args:
        likeness: what compares.
        enough: the score from which a message counts as the answer.
    """

    def __init__(self, likeness: Likeness, enough: float) -> None:
        self._likeness = likeness
        self._enough = enough

    async def met(self, turn: SeenTurn, goals: Sequence[Goal]) -> list[Goal]:
        """Those of the goals that the rules did not see met and that this message is about nevertheless."""
        asked = [goal for goal in goals if is_open_answer(turn, goal) and goal.description]
        if not asked:
            return []
        scores = await self._likeness.scores(turn.text, [goal.description for goal in asked])
        return [goal for goal, score in zip(asked, scores, strict=True) if score >= self._enough]

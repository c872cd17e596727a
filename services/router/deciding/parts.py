"""A text in parts: a burst of messages taken as one, and an answer that stands before a request of its own."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace

from libs.errors import StewardError
from libs.telemetry.log import get_logger
from services.router.deciding import desk
from services.router.model.decision import Resume
from services.router.model.goal import Goal
from services.router.model.history import History
from services.router.model.told import Matched, OpenMatter, ReadingContext
from services.router.model.turn import Scene, Turn
from services.router.model.understood import Understood
from services.router.ports import Executor, Planner

_log = get_logger(__name__)


async def open_questions(
    executor: Executor, turn: Turn, understood: Understood, matter: OpenMatter | None, taken_up: Collection[str]
) -> Matched | None:
    """What the open questions make of a text, without those taken; None when that cannot be known now."""
    try:
        matched = await executor.match(turn, understood, matter)
    except StewardError as error:
        _log.warning("desk_away", turn_id=turn.turn_id, reason=error.reason)
        return None
    if not taken_up:
        return matched
    return Matched(
        tuple(each for each in matched.matches if each.question is None or each.question.id not in taken_up),
        tuple(each for each in matched.open if each.id not in taken_up),
    )


def in_parts(turn: Turn, understood: Understood) -> Turn:
    """The turn as its answer and the request behind it."""
    return replace(turn, parts=(understood.answer, understood.after_answer))


@dataclass(frozen=True, slots=True)
class Parts:
    """What the parts of a text are offered to."""

    planner: Planner
    executor: Executor
    history: History
    scene: Scene
    goal: Goal | None
    context: ReadingContext
    taken_up: set[str]
    """Questions that take nothing any more; those that took a part come to them."""

    async def at_desk(self, turn: Turn) -> tuple[Turn, tuple[Resume, ...]]:
        """The parts, offered to the desk one by one; what it does not take is joined (protocols.md 14).

        Returns:
            The turn with what was left (as it was when nothing was taken), and the answers taken.
        """
        resumes: list[Resume] = []
        left: list[str] = []
        for part in turn.parts:
            read = await self.planner.read(turn, part, self.context)
            matter = desk.matter_of(self.goal, self.context.options)
            matched = await open_questions(self.executor, turn, read, matter, self.taken_up)
            taken = desk.at_desk(turn, read, matched or Matched(), self.goal, self.history.pending(self.scene))
            if isinstance(taken, desk.Takes) and not taken.proposal:
                resumes += taken.resumes
                self.taken_up.update(each.intervention_id for each in taken.resumes)
            else:
                left.append(part)
        if not resumes and turn.text:
            return turn, ()
        return replace(turn, text="\n".join(left), parts=()), tuple(resumes)

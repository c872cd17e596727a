"""The agenda goal an answer attaches, and its promise: said only with an agenda row behind it (protocols.md 4, 8)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from libs.clock import Clock
from libs.errors import StewardError
from libs.telemetry.log import get_logger
from services.router.model.local import spoken
from services.router.model.told import AgendaGoal, GoalDraft, NewGoal, OpenQuestion, Worded
from services.router.model.turn import Turn
from services.router.ports import Agenda

_log = get_logger(__name__)


class Attaching:
    """Makes the goals of answers."""

    def __init__(self, agenda: Agenda, clock: Clock) -> None:
        self._agenda = agenda
        self._clock = clock

    async def attach(
        self,
        turn: Turn,
        goal_id: str,
        worded: Worded,
        questions: Sequence[OpenQuestion],
        subject: str,
        context: dict[str, Any],
    ) -> AgendaGoal | None:
        """The goal as stored; None when the answer waits for nothing, or it cannot be made.

        Args:
            turn: whose, and where.
            goal_id: its key.
            worded: the answer.
            questions: the workflows' questions it asks; the first is what the goal is about.
            subject: what it is about otherwise; the wording's own when empty.
            context: what the conversation is about.
        """
        if worded.goal is None:
            return None
        draft, deadline, follow_up_at = self._due(worded.goal, questions, subject)
        goal = NewGoal(goal_id, draft, deadline, follow_up_at, {**context, "subject": draft.subject})
        try:
            return await self._agenda.create(turn, goal)
        except StewardError as error:
            _log.warning("goal_not_attached", turn_id=turn.turn_id, reason=error.reason)
            return None

    def _due(
        self, draft: GoalDraft, questions: Sequence[OpenQuestion], subject: str
    ) -> tuple[GoalDraft, datetime | None, datetime | None]:
        """Goal, deadline, follow-up: a workflow's question ends with itself, and is asked after at half-time.

        A deadline the person named counts; how long is waited otherwise is the agenda's setting, so none is given.
        """
        if not questions:
            return (draft.about(subject) if subject else draft), draft.deadline, None
        now = self._clock.now()
        first = questions[0]
        asked = draft.about(f"intervention:{first.id}")
        if first.expires_at is not None and first.expires_at > now:
            return asked, first.expires_at, now + (first.expires_at - now) / 2
        return asked, draft.deadline, None


def with_promise(turn: Turn, worded: Worded, attached: AgendaGoal | None) -> str:
    """The text, with the promise filled from the time the agenda gave."""
    if attached is None or attached.follow_up_at is None or not worded.promise:
        return worded.text
    when = spoken(attached.follow_up_at, turn.timezone, turn.locale)
    return f"{worded.text} {worded.promise.replace('{check_back_at}', when)}".strip()

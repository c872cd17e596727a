"""A turn from text to answer: decided once, carried out as often as it takes, answered once (protocols.md 1)."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from libs.clock import Clock
from libs.errors import Conflict
from libs.telemetry.log import get_logger
from services.router.carrying.carrier import Answer, Carrier, LostAnswer
from services.router.carrying.effects import Work
from services.router.deciding.decider import Decider
from services.router.model.decision import Decision
from services.router.model.goal import Goal
from services.router.model.habits import Habits
from services.router.model.history import AnsweredRow, History, NewRow, OwnRow
from services.router.model.replies import what
from services.router.model.told import Kept
from services.router.model.turn import Turn
from services.router.model.understood import Understood
from services.router.ports import Forms, Goals

if TYPE_CHECKING:
    from services.router.store.turns import TurnStore

_log = get_logger(__name__)

_TELL_WITHIN = timedelta(seconds=30)
"""After this the background loop tells the agenda of a turn that has not done so itself."""

_MOST_DECISIONS = 4
"""A text is routed again at most so often when the questions it answered are lost to others."""


class Conductor:
    """Conducts turns.

    Args:
        store: the rows.
        goals: active goals in Redis.
        decider: the first half of a turn.
        carrier: the second half.
        clock: the suite's clock.
        forms: turns, readings and answers as bytes.
    """

    def __init__(
        self,
        store: TurnStore,
        goals: Goals,
        decider: Decider,
        carrier: Carrier,
        habits: Habits,
        clock: Clock,
        forms: Forms,
    ) -> None:
        self._store = store
        self._goals = goals
        self._decider = decider
        self._habits = habits
        self._carrier = carrier
        self._clock = clock
        self._forms = forms

    async def handle(self, turn: Turn) -> bytes:
        """The serialised response; the same turn again returns the first one, or carries out the first decision."""
        history, kept = await self._look(turn)
        if history.own is None:
            work = await self._decide(turn, history, kept)
            if work is not None:
                return await self._carry_out(work, 1)
            history, _ = await self._look(turn)  # another instance decided first
        own = history.own
        if own is None:
            raise Conflict("TURN_MOVED", "the turn's row came and went", retry_after_s=0.5)
        return own.response if own.response is not None else await self._carry_out(self._work_of(own), own.attempt)

    async def _look(self, turn: Turn) -> tuple[History, Kept]:
        return await asyncio.gather(
            self._store.load(turn.tenant_id, turn.turn_id, turn.conversation_id),
            self._goals.read(turn.tenant_id, turn.conversation_id),
        )

    async def _decide(self, turn: Turn, history: History, kept: Kept) -> Work | None:
        """The committed decision; None when the turn has one already."""
        now = self._clock.now()
        decision, understood = await self._decider.decide(turn, self._habits.scene(turn, now), history, kept)
        row = self._row(turn, decision, understood, now)
        return self._work(row, understood, now) if await self._store.decide(row) else None

    async def _carry_out(self, work: Work, attempt: int) -> bytes:
        lost: list[str] = []
        while True:
            try:
                answer = await self._carrier.carry_out(work)
            except LostAnswer as error:
                lost.append(error.intervention_id)
                if len(lost) >= _MOST_DECISIONS:
                    raise Conflict("QUESTIONS_MOVED", "the open questions keep changing", retry_after_s=1.0) from None
                work = await self._decide_again(work, attempt, lost)
                attempt += 1
                continue
            return await self._store.finish(self._answered(answer))

    async def _decide_again(self, work: Work, attempt: int, lost: list[str]) -> Work:
        """The question was lost to another answer, so its effect was none: the text is routed again without it."""
        turn, now = work.turn, self._clock.now()
        history, kept = await self._look(turn)
        scene = self._habits.scene(turn, now)
        decision, understood = await self._decider.decide(turn, scene, history, kept, lost)
        decision = decision.with_note("desk.lost", "the question had been answered or had expired; routed again")
        row = self._row(turn, decision, understood, now)
        if not await self._store.decide_again(row, attempt):
            raise Conflict("TURN_MOVED", "the turn is being carried out elsewhere", retry_after_s=0.5)
        return self._work(row, understood, work.decided_at)

    def _row(self, turn: Turn, decision: Decision, understood: Understood, now: datetime) -> NewRow:
        turn_bytes, understood_bytes = self._forms.turn_bytes(turn), self._forms.understood_bytes(understood)
        return NewRow(turn, decision, turn_bytes, understood_bytes, now, now + _TELL_WITHIN)

    def _work(self, row: NewRow, understood: Understood, decided_at: datetime) -> Work:
        scene = self._habits.scene(row.turn, row.created_at)
        return Work(row.turn, scene, understood, row.decision, decided_at, row.turn_bytes, row.understood_bytes)

    def _work_of(self, own: OwnRow) -> Work:
        """What a repeat carries out: the stored turn, reading and decision, whatever it came with itself."""
        turn = self._forms.turn(own.turn_bytes)
        _log.info("turn_taken_up", turn_id=turn.turn_id, attempt=own.attempt)
        scene = self._habits.scene(turn, self._clock.now())
        understood = self._forms.understood(turn, own.understood_bytes)
        return Work(turn, scene, understood, own.decision, own.created_at, own.turn_bytes, own.understood_bytes)

    def _answered(self, answer: Answer) -> AnsweredRow:
        goal, opened = answer.goal, answer.opened
        return AnsweredRow(
            turn=answer.work.turn,
            reply=self._forms.reply(answer),
            response=self._forms.response(answer),
            workflow_id=answer.run.id if answer.run is not None else "",
            goal_id=goal.goal_id if goal is not None else "",
            pending=answer.pending,
            agenda_told=answer.agenda_told,
            done_at=self._clock.now(),
            opened=opened,
            what=what(opened) if opened is not None else None,
            closings=answer.closings,
            receipt=answer.receipt,
            renewed=_renewed(goal) if opened is None else None,
            things=answer.things,
        )


def _renewed(goal: Goal | None) -> Goal | None:
    """A goal whose proposal was said before and is still open."""
    return goal if goal is not None and goal.status == "proposed" and goal.proposal is not None else None

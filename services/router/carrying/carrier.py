"""Carrying out a committed decision: effects, goal, words, agenda, answer.

A function of the row: a repeat after a kill between any two commits makes the same keyed calls, finds their first
outcomes and ends in the same state with one answer. The answer's commit is the last step; what it opens and closes
goes with it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, Protocol

from libs.clock import Clock
from libs.errors import StewardError
from libs.ids import derive
from libs.telemetry.log import get_logger
from services.router.carrying import results
from services.router.carrying.attaching import Attaching, with_promise
from services.router.carrying.brought import Brought, in_order, moved, replace_said, with_draft
from services.router.carrying.effects import Effects, Work
from services.router.carrying.plain import plain_words
from services.router.model.decision import Closing, Pending, Start
from services.router.model.goal import Goal, Thing
from services.router.model.replies import subject_of, what
from services.router.model.things import things_of, things_told
from services.router.model.told import AgendaGoal, Run, Said, Worded
from services.router.model.turn import Turn
from services.router.ports import Agenda, Goals, Planner
from services.router.stopwatch import Stopwatch

_log = get_logger(__name__)


class LostAnswer(Exception):
    """The question a text answers was answered by another first; it goes back into routing (protocols.md 7)."""

    def __init__(self, intervention_id: str) -> None:
        super().__init__(intervention_id)
        self.intervention_id = intervention_id


@dataclass(frozen=True, slots=True)
class Answer:
    """All of an answer, for its commit and for the caller."""

    work: Work
    text: str
    acted: bool
    expects: str
    options: tuple[str, ...]
    goal: Goal | None
    run: Run | None
    covers: tuple[str, ...]
    achieved: tuple[AgendaGoal, ...]
    attached: AgendaGoal | None
    pending: Pending | None
    closings: tuple[Closing, ...]
    opened: Goal | None
    receipt: dict[str, Any] | None
    things: tuple[Thing, ...]
    agenda_told: bool
    timings_ms: dict[str, float]
    engine: str


class TellsAgenda(Protocol):
    """Tells the agenda of a turn (also done later, from the row)."""

    async def tell(self, work: Work) -> tuple[AgendaGoal, ...] | None:
        """The goals the turn achieved; None when the agenda was not reached."""
        ...


class Carrier:
    """See the module's text."""

    def __init__(
        self, planner: Planner, effects: Effects, agenda: Agenda, goals: Goals, clock: Clock, tells: TellsAgenda,
        mark_away: Callable[[Turn], Awaitable[None]],
    ) -> None:  # fmt: skip
        self._planner = planner
        self._effects = effects
        self._attaching = Attaching(agenda, clock)
        self._goals = goals
        self._tells = tells
        self._mark_away = mark_away

    async def carry_out(self, work: Work) -> Answer:
        """Does what was decided and words the answer.

        Raises:
            LostAnswer: the decision's answer was lost; decide again without that question.
            StewardError: the planner cannot word it now; the same call later does no effect again.
        """
        watch = Stopwatch()
        telling = asyncio.ensure_future(self._tells.tell(work))
        try:
            with watch.part("execute"):
                brought = await self._effects_of(work)
                brought, pending = await self._keep_goal(work, brought)
            with watch.part("compose"):
                worded = await self._word(work, brought)
            attached = await self._attach(work, brought, worded)
            achieved = await telling
        finally:
            telling.cancel()
        decision = work.decision
        return Answer(
            work=work,
            text=with_promise(work.turn, worded, attached),
            acted=brought.acted,
            expects=worded.expects,
            options=worded.options,
            goal=brought.goal,
            run=brought.run,
            covers=tuple(brought.covers),
            achieved=achieved or (),
            attached=attached,
            pending=pending,
            closings=(*decision.closings, *brought.closings),
            opened=brought.opened,
            receipt=brought.receipt,
            things=things_of(brought.runs, work.decided_at, brought.goal or decision.goal_before)
            or things_told(decision.parts),
            agenda_told=achieved is not None,
            timings_ms={**decision.timings_ms, **watch.timings_ms},
            engine=decision.engine,
        )

    async def _effects_of(self, work: Work) -> Brought:
        """The effects in their order; those nothing depends on beside them."""
        decision = work.decision
        brought = Brought(goal=decision.goal_after, write=decision.write)
        beside = [
            asyncio.ensure_future(self._effects.beside(work, effect))
            for effect in decision.effects
            if self._effects.is_beside(effect)
        ]
        if any(isinstance(effect, Start) and effect.purpose == "yes" for effect in decision.effects):
            beside.append(asyncio.ensure_future(self._show_executing(work)))
        for part in decision.parts:
            if part.kind != "RESULT":
                brought.said.append(Said(part))
                if part.kind == "PROPOSAL":
                    brought.opened = decision.goal_after
                continue
            after = await self._effects.run(work, decision.effects[part.effect], part.facts)
            if after.lost:
                await asyncio.gather(*beside)
                raise LostAnswer(after.lost)
            brought.add(after)
        await asyncio.gather(*beside)
        return brought

    async def _show_executing(self, work: Work) -> None:
        """Shows in Redis that the yes is being carried out; nothing depends on it."""
        goal = work.decision.goal_after
        if goal is None or work.decision.redis_away:
            return
        try:
            await self._goals.write(goal, work.decision.stored_version)
        except StewardError as error:
            _log.info("executing_not_shown", turn_id=work.turn.turn_id, reason=error.reason)

    async def _keep_goal(self, work: Work, brought: Brought) -> tuple[Brought, Pending | None]:
        """Writes or clears the goal in Redis.

        When Redis went away since the decision, the rows keep it (protocols.md 10).
        """
        decision, pending = work.decision, work.decision.pending
        if decision.redis_away:
            return with_draft(brought, pending)
        if brought.write == "none":
            return brought, pending
        if decision.redis_went_away and brought.write == "set":
            return await self._without_redis(work, brought, pending)
        try:
            if brought.write == "clear" or brought.goal is None:
                await self._goals.clear(work.turn.conversation_id)
                brought.goal = None
                return brought, pending
            goal = _stamped(work, brought.goal)
            if await self._goals.write(goal, decision.stored_version):
                brought.goal = goal
                brought.opened = goal if brought.opened is not None else None
                return brought, pending
            return moved(brought), pending
        except StewardError as error:
            _log.warning("redis_went_away", turn_id=work.turn.turn_id, reason=error.reason)
        if brought.write == "clear":
            brought.goal = None
            return brought, pending
        return await self._without_redis(work, brought, pending)

    async def _without_redis(
        self, work: Work, brought: Brought, pending: Pending | None
    ) -> tuple[Brought, Pending | None]:
        """Redis went away since it was read: a proposal becomes the executor's question, a draft stays in the row.

        That is marked in the row first, so that a repeat does the same when Redis is back.
        """
        if not work.decision.redis_went_away:
            await self._mark_away(work.turn)
        goal = brought.goal
        assert goal is not None  # a goal was to be written
        if brought.opened is None or goal.proposal is None:
            return with_draft(brought, pending or Pending(kind="draft", text=work.turn.text, goal=goal))
        start = Start(
            purpose="ask_first",
            request_id=derive(work.turn.turn_id, "workflow"),
            plan=goal.proposal.plan,
            goal_id=goal.goal_id,
        )
        after = await self._effects.run(work, start, {})
        kept = [said for said in brought.said if said.part.kind != "PROPOSAL"]
        again = replace_said(brought, kept)
        again.goal, again.opened, again.write = None, None, "none"
        again.add(after)
        return again, pending

    async def _word(self, work: Work, brought: Brought) -> Worded:
        decision = work.decision
        if decision.plain_text:
            return Worded(decision.plain_text, engine="none")
        said = in_order(brought.said)
        try:
            return await self._planner.word(work.turn, work.turn.reference_time, said)
        except StewardError as error:
            _log.warning("not_worded", turn_id=work.turn.turn_id, reason=error.reason)
            return plain_words(said, work.turn.timezone)

    async def _attach(self, work: Work, brought: Brought, worded: Worded) -> AgendaGoal | None:
        context: dict[str, Any] = {"text": worded.text[:500], "mode": work.decision.mode}
        if brought.goal is not None:
            context["what"] = what(brought.goal)
        goal_id = derive(work.turn.turn_id, "goal")
        questions = results.asked_questions(brought.said)
        talk = any(each.part.kind == "SOCIAL" for each in brought.said)
        subject = subject_of(brought.opened or (None if talk else brought.goal))
        return await self._attaching.attach(work.turn, goal_id, worded, questions, subject, context)


def _stamped(work: Work, goal: Goal) -> Goal:
    """The goal as this turn writes it: one version on, whichever way the effects went."""
    version = (work.decision.stored_version or 0) + 1
    return goal.having(version=version, turn_id=work.turn.turn_id, updated_at=work.scene.clock_now)

"""Carrying out one effect of a decision: the call, and what its outcome means.

Every call has its key from the decision.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from libs.errors import DeadlineExceeded, StewardError, Unavailable
from libs.telemetry.log import get_logger
from services.router.carrying import results
from services.router.carrying.results import Aftermath
from services.router.flows.advance import FLOWS, advance, proposed
from services.router.flows.flow import FlowStep
from services.router.model.decision import (
    AskAgain,
    Decision,
    Effect,
    Forget,
    HandOver,
    Hold,
    Learned,
    Release,
    Remember,
    Resume,
    Start,
    Stop,
    Undo,
)
from services.router.model.goal import EventSearch, Goal
from services.router.model.replies import Part, notice, proposal_part
from services.router.model.told import HeldSlot, Ran, Said
from services.router.model.turn import Scene, Turn
from services.router.model.understood import Understood
from services.router.ports import Executor, Gateway, Planner

_log = get_logger(__name__)

_UNKNOWN = (Unavailable, DeadlineExceeded)
"""After these nobody knows whether the call was carried out."""


@dataclass(frozen=True, slots=True)
class Work:
    """The decision being carried out, with what its calls need."""

    turn: Turn
    scene: Scene
    understood: Understood
    decision: Decision
    decided_at: datetime
    turn_bytes: bytes = b""
    understood_bytes: bytes = b""


class Effects:
    """Carries out effects.

    A refusal becomes an honest part of the answer; only where it is not known whether something was done the error is
    raised, and the same turn again finds out.
    """

    def __init__(self, planner: Planner, executor: Executor, gateway: Gateway) -> None:
        self._planner = planner
        self._executor = executor
        self._gateway = gateway

    def is_beside(self, effect: Effect) -> bool:
        """Whether nothing of the answer depends on it: it runs beside the others, and may fail."""
        return isinstance(effect, Release | Remember) or (isinstance(effect, Hold) and effect.renews)

    async def beside(self, work: Work, effect: Effect) -> None:
        """An effect nothing depends on; a hold lapses by itself, a name can be asked for again."""
        try:
            if isinstance(effect, Release):
                await self._executor.release(effect.goal_id)
            elif isinstance(effect, Remember):
                await self._planner.remember(work.turn, effect.learned)
            elif isinstance(effect, Hold):
                await self._executor.hold(work.turn, effect)
        except StewardError as error:
            _log.warning("effect_left_out", turn_id=work.turn.turn_id, effect=effect.do, reason=error.reason)

    async def run(self, work: Work, effect: Effect, facts: dict[str, Any]) -> Aftermath:
        """An effect the answer tells of; ``facts`` are said with its outcome."""
        match effect:
            case Hold():
                return await self._hold(work, effect)
            case Start():
                return await self._start(work, effect, facts)
            case Resume():
                return await self._resume(work, effect)
            case HandOver():
                return await self._hand_over(work, effect)
        try:
            return await self._run_plain(work, effect)
        except StewardError as error:
            if isinstance(error, _UNKNOWN) and isinstance(effect, Undo | Stop):
                raise
            return results.failed(error, {"type": effect.do})

    async def _run_plain(self, work: Work, effect: Effect) -> Aftermath:
        if isinstance(effect, Undo):
            return results.after_undo(await self._executor.undo(effect.workflow_id, effect.request_id))
        if isinstance(effect, Stop):
            after = results.after_stop(await self._executor.stop(effect.workflow_id, effect.request_id), effect.prompt)
            return after if effect.told else replace(after, said=(), run=None)
        if isinstance(effect, AskAgain):
            return results.ask_again(await self._executor.get(effect.workflow_id), effect.intervention_id)
        if isinstance(effect, Forget):
            count = await self._planner.forget(work.turn, effect.value, effect.request_id)
            return Aftermath((Said(notice("forgotten", name=effect.value, count=count)),))
        await self.beside(work, effect)
        return Aftermath()

    async def _hold(self, work: Work, effect: Hold) -> Aftermath:
        goal = work.decision.goal_after
        assert goal is not None  # a proposal has its goal
        try:
            held = await self._executor.hold(work.turn, effect)
        except StewardError as error:
            return results.hold_failed(goal, error)
        return results.after_hold(goal, held, proposal_part(goal) if held.held else Part(kind="PROPOSAL"))

    async def _start(self, work: Work, effect: Start, facts: dict[str, Any]) -> Aftermath:
        goal = work.decision.goal_after if effect.purpose == "yes" else None
        try:
            ran = await self._start_or_find(work, effect)
        except StewardError as error:
            if isinstance(error, _UNKNOWN):
                raise  # it may have been done: the turn is carried out again, with the same key, until that is known
            if goal is not None:
                return results.yes_refused(goal, error)
            return results.failed(error, work.decision.matter or {"type": "plan"})
        if goal is None:
            return results.after_plan(ran, work.turn.turn_id, work.decided_at, facts)
        after = results.after_yes(goal, ran, work.scene, work.decided_at)
        return await self.look_again(work, after) if after.again else after

    async def _start_or_find(self, work: Work, effect: Start) -> Ran:
        """The run; one that outlasted the call is looked at once more.

        Raises:
            StewardError: refused, so nothing happened; or Unavailable or DeadlineExceeded, when that is not known.
        """
        try:
            return await self._executor.start(work.turn, work.understood, effect)
        except _UNKNOWN as error:
            try:
                return Ran(await self._executor.get(effect.request_id))
            except StewardError:
                raise error from None

    async def look_again(self, work: Work, after: Aftermath) -> Aftermath:
        """The event changed since it was proposed: it is looked up and proposed as it is now."""
        goal = after.goal
        assert goal is not None and goal.event is not None  # after_yes looked
        search = EventSearch(event_id=str(goal.event["id"]))
        calendar = self._executor.calendar(work.turn)
        step = await advance(FLOWS[goal.type], goal.having(event=None, search=search), work.scene, calendar)
        if step.doing != "propose":
            said = (*after.said, *(Said(part) for part in step.parts))
            return replace(after, said=said, goal=step.goal)
        fresh = proposed(FLOWS[goal.type], step.goal, work.scene, "proposal:again")
        held = await self.hold_now(work, FlowStep("propose", fresh))
        return replace(
            held, said=(*after.said, *held.said), run=after.run, covers=after.covers, closings=after.closings
        )

    async def hold_now(self, work: Work, step: FlowStep) -> Aftermath:
        """Holds a proposal made while carrying out, and tells what came of it."""
        goal: Goal = step.goal
        wanted = FLOWS[goal.type].held(goal)
        if wanted is None or goal.proposal is None:
            return results.after_hold(goal, HeldSlot(True), proposal_part(goal))
        hold = Hold(
            goal_id=goal.goal_id,
            start=wanted.start,
            end=wanted.end,
            title=wanted.title,
            moving_event_id=wanted.moving_event_id,
            expires_at=goal.proposal.expires_at,
        )
        try:
            held = await self._executor.hold(work.turn, hold)
        except StewardError as error:
            return results.hold_failed(goal, error)
        return results.after_hold(goal, held, proposal_part(goal))

    async def _resume(self, work: Work, effect: Resume) -> Aftermath:
        """What was learned is remembered first, so that the run's next steps know it (protocols.md 6)."""
        for learned in effect.remember:
            await self._remember(work, learned)
        try:
            ran = await self._executor.resume(work.turn, work.understood, effect)
        except StewardError as error:
            if isinstance(error, _UNKNOWN):
                raise
            if error.reason in (
                "INTERVENTION_NOT_OPEN",
                "INTERVENTION_EXPIRED",
                "INTERVENTION_NOT_FOUND",
                "WORKFLOW_NOT_FOUND",
            ):
                return Aftermath(lost=effect.intervention_id)
            return results.failed(error, {"type": "answer"})
        return results.after_resume(ran, work.decided_at, effect.intervention_id)

    async def _remember(self, work: Work, learned: Learned) -> None:
        try:
            await self._planner.remember(work.turn, learned)
        except StewardError as error:
            _log.warning("not_remembered", turn_id=work.turn.turn_id, reason=error.reason)

    async def _hand_over(self, work: Work, effect: HandOver) -> Aftermath:
        try:
            await self._gateway.hand_over(work.turn.conversation_id, effect.request_id)
        except StewardError as error:
            return results.failed(error, {"type": "handoff"})
        return Aftermath((Said(notice("handoff")),))

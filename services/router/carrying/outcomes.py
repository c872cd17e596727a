"""What a workflow finished, asked or gave up on outside a turn: worded and said, once (protocols.md 3)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from libs.clock import Clock
from libs.errors import FailedPrecondition, NotFound, StewardError
from libs.ids import derive
from libs.telemetry.log import get_logger
from services.router.carrying.attaching import Attaching, with_promise
from services.router.model.replies import Part, question
from services.router.model.told import AgendaGoal, Run, Said, ToSay, Worded
from services.router.model.turn import Turn
from services.router.ports import Agenda, Executor, Gateway, Goals, Planner

if TYPE_CHECKING:
    from services.router.store.turns import TurnStore

_log = get_logger(__name__)

SAID, COVERED, STALE = "said", "covered", "stale"


@dataclass(frozen=True, slots=True)
class LateOutcome:
    """An outcome handed over by the executor.

    ``turn`` stands for the turn that started the workflow: whom and where to tell.
    """

    version: int
    kind: str
    """ended, asked or expired."""

    run: Run
    turn: Turn


class Outcomes:
    """Says outcomes that came later than their turn.

    Idempotent: what is said has the outcome's key, the gateway sends it once.
    """

    def __init__(
        self, planner: Planner, executor: Executor, agenda: Agenda, gateway: Gateway, goals: Goals, store: TurnStore,
        clock: Clock
    ) -> None:  # fmt: skip
        self._planner = planner
        self._executor = executor
        self._attaching = Attaching(agenda, clock)
        self._gateway = gateway
        self._goals = goals
        self._store = store
        self._clock = clock

    async def deliver(self, late: LateOutcome) -> tuple[str, str]:
        """(disposition, message id).

        Raises ``StewardError`` when it cannot be said now; the executor hands it over again.
        """
        if not late.run.conversation_id:
            return STALE, ""  # a program started it, and asks for it itself
        run = await self._current(late)
        if run is None:
            return STALE, ""
        await self._close_goal(late)
        said = _said(late, run)
        worded = await self._planner.word(late.turn, self._clock.now(), said)
        attached = await self._attach(late, run, worded)
        try:
            message_id, covered = await self._gateway.say(self._message(late, worded, attached))
        except (NotFound, FailedPrecondition) as error:
            _log.info("outcome_not_said", workflow_id=run.id, reason=error.reason)
            return STALE, ""
        return (COVERED if covered else SAID), message_id

    async def _current(self, late: LateOutcome) -> Run | None:
        """The run to tell of; None when what it asked has been answered meanwhile, or the workflow is gone."""
        if late.kind != "asked":
            return late.run
        try:
            now = await self._executor.get(late.run.id)
        except NotFound:
            return None
        return now if now.open_questions else None

    async def _close_goal(self, late: LateOutcome) -> None:
        """A yes whose workflow outlived its turn: its proposal and goal are over with it."""
        if late.kind == "asked":
            return
        state = "done" if late.run.status == "completed" else "replaced"
        await self._store.close_proposal(late.turn.tenant_id, late.run.id, state, {"workflow_id": late.run.id})
        try:
            kept = await self._goals.read(late.turn.tenant_id, late.turn.conversation_id)
            goal, version = kept.goal, kept.version
            if goal is None or goal.proposal is None or goal.proposal.id != late.run.id or version is None:
                return
            await self._goals.drop(late.turn.conversation_id, version)  # a turn may write another one meanwhile
        except StewardError as error:
            _log.info("goal_not_cleared", workflow_id=late.run.id, reason=error.reason)

    async def _attach(self, late: LateOutcome, run: Run, worded: Worded) -> AgendaGoal | None:
        """A question has a goal that ends with it."""
        if not run.open_questions:
            return None
        goal_id = derive(run.id, f"outcome:{late.version}:goal")
        context = {"workflow_id": run.id}
        return await self._attaching.attach(late.turn, goal_id, worded, run.open_questions, "", context)

    def _message(self, late: LateOutcome, worded: Worded, attached: AgendaGoal | None) -> ToSay:
        return ToSay(
            conversation_id=late.run.conversation_id,
            text=with_promise(late.turn, worded, attached),
            key=f"outcome:{late.run.id}:{late.version}",
            expects=worded.expects,
            options=worded.options,
            decision={
                "notes": [{"rule": f"outcome.{late.kind}", "detail": "a workflow's outcome came later than its turn"}],
                "ids": {"workflow": late.run.id},
                "engine": worded.engine,
            },
        )


def _said(late: LateOutcome, run: Run) -> list[Said]:
    if late.kind == "asked":
        return [Said(question("interventions"), run)]
    acts = any(step.effect in ("reversible", "irreversible") for step in run.steps)
    if late.kind == "expired":
        return [Said(Part(kind="RECEIPTS", topic="expired", facts={"request": run.request}), run)]
    return [Said(Part(kind="RECEIPTS" if acts else "LIST"), run)]

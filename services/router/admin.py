"""Looking at and clearing what the router keeps, outside turns."""

from __future__ import annotations

from typing import TYPE_CHECKING

from libs.clock import Clock
from libs.errors import NotFound, StewardError, Unavailable
from libs.ids import derive
from libs.telemetry.log import get_logger
from services.router.model.goal import Goal
from services.router.model.habits import Habits
from services.router.model.history import History
from services.router.model.told import Kept, ReadingContext
from services.router.model.turn import Scene
from services.router.ports import Agenda, Executor, Goals
from services.router.reading.context import open_goal, reading_context

if TYPE_CHECKING:
    from services.router.store.turns import TurnStore

_log = get_logger(__name__)


class Administration:
    """Active goals seen from outside a turn, and erasure."""

    def __init__(
        self, store: TurnStore, goals: Goals, executor: Executor, agenda: Agenda, clock: Clock, habits: Habits
    ) -> None:
        self._store = store
        self._goals = goals
        self._executor = executor
        self._agenda = agenda
        self._clock = clock
        self._habits = habits

    async def active_goal(self, tenant_id: str, conversation_id: str) -> Goal:
        """The goal of a conversation.

        Raises:
            NotFound: there is none.
            Unavailable: Redis is away and the rows keep none.
        """
        kept, history, scene = await self._look(tenant_id, conversation_id)
        goal, _ = open_goal(kept, history, scene)
        if goal is None and kept.away:
            raise Unavailable("REDIS_AWAY", "active goals cannot be read now", retry_after_s=1.0)
        if goal is None:
            raise NotFound("NO_ACTIVE_GOAL", "there is no active goal", metadata={"conversation_id": conversation_id})
        return goal

    async def reading_context(self, tenant_id: str, conversation_id: str) -> ReadingContext:
        """What reading a text of a conversation needs to know; nothing without a conversation."""
        if not conversation_id:
            return ReadingContext()
        kept, history, scene = await self._look(tenant_id, conversation_id)
        goal, _ = open_goal(kept, history, scene)
        return reading_context(goal, history, scene)

    async def clear(self, tenant_id: str, conversation_id: str) -> bool:
        """Drops the goal of a conversation with its proposal, hold and follow-up; whether there was one.

        Raises:
            RedisAway: Redis is away, so whether a goal stays is not known.
        """
        kept = await self._goals.read(tenant_id, conversation_id)
        dropped = await self._store.drop_live(tenant_id, conversation_id)
        if kept.goal is not None or kept.away:
            await self._goals.clear(conversation_id)
        if kept.goal is not None:
            await self._let_go(kept.goal, conversation_id, dropped)
        return kept.goal is not None

    async def erase(self, tenant_id: str, customer_id: str) -> int:
        """Deletes all of a customer; rows removed.

        Goals in Redis that cannot be reached end by themselves within 900 s.
        """
        erased, conversations = await self._store.erase(tenant_id, customer_id)
        for conversation_id in conversations:
            try:
                await self._goals.clear(conversation_id)
            except StewardError as error:
                _log.warning("goal_not_erased", conversation_id=conversation_id, reason=error.reason)
        return erased

    async def _let_go(self, goal: Goal, conversation_id: str, dropped: list[str]) -> None:
        """The hold and the follow-up end by themselves too; so failing here loses nothing."""
        try:
            await self._executor.release(goal.goal_id)
            for proposal_id in dropped:
                key = derive(proposal_id, "cleared")
                await self._agenda.cancel(conversation_id, f"proposal:{proposal_id}", key, "cleared")
        except StewardError as error:
            _log.warning("goal_not_let_go", conversation_id=conversation_id, reason=error.reason)

    async def _look(self, tenant_id: str, conversation_id: str) -> tuple[Kept, History, Scene]:
        kept = await self._goals.read(tenant_id, conversation_id)
        history = await self._store.load(tenant_id, "", conversation_id)
        return kept, history, self._habits.scene_of(tenant_id, conversation_id, self._clock.now())

"""Active goals in Redis: ``activeGoal:{conversationId}``, JSON, gone 900 s after the last message about them."""

from __future__ import annotations

from datetime import timedelta

from pydantic import ValidationError

from libs.clock import Clock
from libs.storage.redis import RedisAway, RedisStore
from libs.telemetry.log import get_logger
from services.router.model.goal import Goal
from services.router.model.told import Kept

_log = get_logger(__name__)


class GoalStore:
    """Reads and writes active goals.

    Args:
        redis: the store; every method of it raises ``RedisAway`` when it is gone.
        clock: the suite's clock: on it a goal lapses, also when Redis' own clock says otherwise.
        ttl_s: a goal's life after the last message that touched it.
    """

    def __init__(self, redis: RedisStore, clock: Clock, ttl_s: float) -> None:
        self._redis = redis
        self._clock = clock
        self._ttl_s = ttl_s

    async def read(self, tenant_id: str, conversation_id: str) -> Kept:
        """The goal of a conversation, unless it has lapsed or is another tenant's; ``away`` when Redis is."""
        try:
            value = await self._redis.get_json(key_of(conversation_id))
        except RedisAway:
            return Kept(away=True)
        if not isinstance(value, dict):
            return Kept()
        version = value.get("version")
        stored = version if isinstance(version, int) else None
        try:
            goal = Goal.model_validate(value)
        except ValidationError:
            _log.warning("active_goal_unreadable", conversation_id=conversation_id)
            return Kept(version=stored)
        if goal.tenant_id != tenant_id:
            return Kept()
        if self._clock.now() - goal.updated_at >= timedelta(seconds=self._ttl_s):
            return Kept(version=stored)
        return Kept(goal, stored)

    async def write(self, goal: Goal, expected: int | None) -> bool:
        """Writes a goal, renewing its life, when the stored version is the one that was read.

        A repeat of the turn that wrote the stored version may write again, and one whose version ran out meanwhile
        writes anew. False: somebody else wrote. Raises ``RedisAway``.
        """
        key, value, ttl_s = key_of(goal.conversation_id), goal.to_json(), round(self._ttl_s)
        if await self._redis.compare_and_set_json(key, expected, value, ttl_s):
            return True
        stored = await self._redis.get_json(key)
        if stored is None:
            return await self._redis.compare_and_set_json(key, None, value, ttl_s)
        if isinstance(stored, dict) and stored.get("turn_id") == goal.turn_id:
            version = stored.get("version")
            return await self._redis.compare_and_set_json(key, version, value, ttl_s)
        return False

    async def drop(self, conversation_id: str, version: int) -> bool:
        """Drops the goal of a conversation when it is still the version that was read. Raises ``RedisAway``."""
        return await self._redis.compare_and_delete_json(key_of(conversation_id), version)

    async def clear(self, conversation_id: str) -> None:
        """Drops the goal of a conversation. Raises ``RedisAway``."""
        await self._redis.delete(key_of(conversation_id))


def key_of(conversation_id: str) -> str:
    """The key of a conversation's goal; conversation ids are never shared by tenants (the gateway makes them)."""
    return f"activeGoal:{conversation_id}"

"""Runs turns: taken in once, one at a time a conversation and in order, answered once (protocols.md 1, 2 and 7).

A message is accepted in one transaction, which also claims its conversation when it is free. Whoever holds the claim
runs the conversation's turns until none is left; the HTTP call only waits. What a dead process left is taken up at the
start and by the sweep.
"""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass

from libs.clock import Clock
from libs.errors import AlreadyExists, StewardError, Unavailable
from libs.ids import Ids
from libs.rpc.context import current_or_none, with_tenant
from libs.rpc.tasks import Shielded
from libs.telemetry.log import get_logger
from services.gateway.model import Answer, Answered, InboundMessage, Lease, StillRunning, Turn
from services.gateway.turns.attempts import Attempts, Router, steadily
from services.gateway.turns.door import Door
from services.gateway.turns.measures import ANSWERED, TURN_SECONDS
from services.gateway.turns.store import Repeat, TurnStore
from services.gateway.turns.wakeups import Wakeups, woken

_log = get_logger("turns")

_POLL_S = 0.5
"""How often a turn that another process runs is looked at, beside notifications."""

_LOOK_S = 2.0
"""How often a call looks whether its conversation is still run here, and whether the process stops."""

_PATIENCE_S = 1.0
"""What a turn waits at the door for one of the few before it, before it runs beside them."""


@dataclass(frozen=True, slots=True)
class RunnerLimits:
    """See ``GatewaySettings``."""

    answer_within_s: float = 30.0
    attempts: int = 5
    turns_at_once: int = 24
    running_turns: int = 128
    stop_within_s: float = 8.0
    """Less than the 15 s HTTP's requests have to end in, after which they would be cut off with a 500."""


class TurnRunner:
    """The turns of this process."""

    def __init__(
        self, store: TurnStore, router: Router, wakeups: Wakeups, clock: Clock, ids: Ids, owned: Shielded,
        stop: asyncio.Event, limits: RunnerLimits,
    ) -> None:  # fmt: skip
        self._store = store
        self._attempts = Attempts(store, router, stop, limits.attempts)
        self._wakeups = wakeups
        self._clock = clock
        self._ids = ids
        self._owned = owned
        self._limits = limits
        self._door = Door(limits.turns_at_once, limits.running_turns, _PATIENCE_S)
        self._answers: dict[str, asyncio.Future[str]] = {}
        self._held: dict[str, Lease] = {}
        self._stop = stop
        self._stops_at: float | None = None

    async def answer(self, tenant_id: str, message: InboundMessage) -> Answered | StillRunning:
        """Takes a message in and waits for its answer.

        Raises:
            NotFound: ``CONVERSATION_UNKNOWN``.
            AlreadyExists: ``IDEMPOTENCY_MISMATCH``: this sender used the message id for other content.
            StewardError: it could not be stored; nothing was accepted.
        """
        if self._stop.is_set():
            raise Unavailable("DRAINING", "the service is stopping", retry_after_s=1.0)
        turn_id = self._ids.new()
        waits_until = time.monotonic() + self._limits.answer_within_s
        answer = self._answers[turn_id] = asyncio.get_running_loop().create_future()
        try:
            accepted = await self._store.accept(tenant_id, message, turn_id, self._clock.now())
            if isinstance(accepted, Repeat):
                return await self._again(tenant_id, message, accepted, waits_until)
            if accepted.lease is not None:
                self.run(accepted.lease, accepted.turn)
            return await self._first(tenant_id, accepted.turn_id, accepted.conversation_id, answer, waits_until)
        finally:
            del self._answers[turn_id]

    async def _first(
        self, tenant_id: str, turn_id: str, conversation_id: str, answer: asyncio.Future[str], waits_until: float
    ) -> Answered | StillRunning:
        """Waits for a turn this call made: its runner is in this process nearly always, and tells."""
        while conversation_id in self._held and (left_s := self._left_s(waits_until)) > 0:
            await asyncio.wait((answer,), timeout=min(_LOOK_S, left_s))
            if answer.done():
                return Answered(turn_id, answer.result())
        if answer.done():
            return Answered(turn_id, answer.result())
        return await self._wait(tenant_id, turn_id, conversation_id, waits_until)

    async def _again(
        self, tenant_id: str, message: InboundMessage, repeat: Repeat, waits_until: float
    ) -> Answered | StillRunning:
        if repeat.content_hash != message.content_hash:
            raise AlreadyExists("IDEMPOTENCY_MISMATCH", "this message id was used for another message")
        if repeat.body is not None:
            return Answered(repeat.turn_id, repeat.body)
        return await self._wait(tenant_id, repeat.turn_id, repeat.conversation_id, waits_until)

    async def _wait(
        self, tenant_id: str, turn_id: str, conversation_id: str, waits_until: float
    ) -> Answered | StillRunning:
        """Waits for a turn that may run anywhere, by notification and by looking. What is accepted is no error."""
        with self._wakeups.waiting(turn_id) as told:
            while True:
                try:
                    body = await self._store.body_of(tenant_id, turn_id)
                except StewardError as error:
                    _log.warning("answer_not_read", turn_id=turn_id, reason=error.reason)
                    body = None
                if body is not None:
                    return Answered(turn_id, body)
                left_s = self._left_s(waits_until)
                if left_s <= 0:
                    return StillRunning(turn_id, conversation_id)
                await woken(told, min(_POLL_S, left_s))

    def _left_s(self, waits_until: float) -> float:
        """How long a call may still wait: not for ever when the process stops; whoever asks again gets the answer."""
        now = time.monotonic()
        if self._stop.is_set():
            self._stops_at = self._stops_at or now + self._limits.stop_within_s
            waits_until = min(waits_until, self._stops_at)
        return waits_until - now

    @property
    def held(self) -> list[Lease]:
        """The leases this process holds, for the one who renews them."""
        return list(self._held.values())

    def run(self, lease: Lease, turn: Turn | None = None) -> None:
        """Runs a conversation whose lease was just claimed, in a task of its own; ``turn`` when only that waits."""
        self._held[lease.conversation_id] = lease
        try:
            self._owned.start(f"conversation:{lease.conversation_id}:{lease.epoch}", lambda: self._run(lease, turn))
        except Unavailable:  # draining: the lease ends by itself, or with the next boot of this slot
            self._let_go(lease)

    def _let_go(self, lease: Lease) -> None:
        if self._held.get(lease.conversation_id) is lease:
            del self._held[lease.conversation_id]

    async def _run(self, lease: Lease, turn: Turn | None) -> None:
        context = current_or_none()
        traceparent = context.traceparent if context is not None else None
        with with_tenant(lease.tenant_id, caller="gateway", traceparent=traceparent, method="turn"):
            try:
                async with self._door.through():
                    await self._run_all(lease, turn)
            finally:
                self._let_go(lease)

    async def _run_all(self, lease: Lease, turn: Turn | None) -> None:
        """All turns that wait in a conversation, oldest first; ends when the lease is released or lost."""
        while True:
            if turn is None:
                turn = await steadily(self._stop, lambda: self._store.next(lease))
            if turn is None:
                if await steadily(self._stop, lambda: self._store.release(lease, force=self._stop.is_set())):
                    return
                continue
            answer = await self._attempts.of(lease, turn)
            more = answer is not None and await self._finish(lease, turn, answer)
            turn = None
            if self._stop.is_set() and (more or answer is None):
                await self._store.release(lease, force=True)
            if self._stop.is_set() or not more:
                return

    async def _finish(self, lease: Lease, turn: Turn, answer: Answer) -> bool:
        """Stores the answer and tells who waits. True when the lease is still held because more turns wait."""
        now = self._clock.now()
        finished = await steadily(self._stop, lambda: self._store.finish(lease, turn, answer, now))
        if finished is None:
            _log.warning("lease_lost", turn_id=turn.turn_id)
            return False
        waiting = self._answers.get(turn.turn_id)
        if waiting is not None and not waiting.done():
            waiting.set_result(finished.body)
        if not finished.more:
            # Before anybody is told: a next message of this conversation must find it free in this process too.
            self._let_go(lease)
        self._wakeups.wake(turn.turn_id)
        self._wakeups.wake(turn.conversation_id)
        ANSWERED.labels(answer.mode, "dead" if answer.dead_reason else "answered").inc()
        TURN_SECONDS.observe(max(0.0, (now - turn.received_at).total_seconds()))
        return finished.more

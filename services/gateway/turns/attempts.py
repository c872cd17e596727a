"""How a turn gets its answer: one that needs no router, else the router's, after some attempts, else an honest one."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Protocol, TypeVar

from libs.errors import Conflict, DeadlineExceeded, Exhausted, Internal, StewardError, Unavailable
from libs.telemetry.log import get_logger
from services.gateway.channels.channel import CHANNELS
from services.gateway.consent import consent_answer
from services.gateway.model import Answer, Lease, Turn
from services.gateway.turns.measures import ATTEMPT_FAILED
from services.gateway.turns.store import TurnStore

_log = get_logger("turns")
T = TypeVar("T")

HONEST_TEXT = (
    "Sorry, something went wrong on our side and I could not finish this. "
    "Please look whether it was done before you ask again."
)
"""What a person gets for a turn that was given up."""

_PAUSES_S = (0.2, 0.5, 1.5, 4.0)
"""Between attempts at a turn."""

_WORTH_A_RETRY = (Unavailable, DeadlineExceeded, Conflict, Exhausted, Internal)


class Router(Protocol):
    """Whoever handles turns."""

    async def handle(self, turn: Turn) -> Answer:
        """One attempt; the same turn again is never decided again."""
        ...


class Attempts:
    """Attempts at turns, at most ``most`` each, of whatever process they were."""

    def __init__(self, store: TurnStore, router: Router, stop: asyncio.Event, most: int) -> None:
        self._store = store
        self._router = router
        self._stop = stop
        self._most = most

    async def of(self, lease: Lease, turn: Turn) -> Answer | None:
        """The answer of a turn, an honest one when it was given up; None when the conversation is no longer ours."""
        early = _without_router(turn)
        if early is not None:
            return early
        attempt = turn.attempts
        reason = "ATTEMPTS_USED_UP"
        while attempt <= self._most:
            started = time.monotonic()
            try:
                return await self._router.handle(turn)
            except StewardError as error:
                reason = error.reason
                ATTEMPT_FAILED.labels(reason).inc()
                _log.warning("turn_attempt_failed", turn_id=turn.turn_id, attempt=attempt, reason=reason,
                             ms=_ms(started))  # fmt: skip
                if not isinstance(error, _WORTH_A_RETRY):
                    break
            if attempt == self._most:
                break
            await asyncio.sleep(_PAUSES_S[min(attempt, len(_PAUSES_S)) - 1])
            if self._stop.is_set():
                return None
            begun = await steadily(self._stop, lambda: self._store.begin_again(lease, turn.turn_id))
            if begun is None:
                return None
            attempt = begun
        _log.error("turn_given_up", turn_id=turn.turn_id, attempt=attempt, reason=reason)
        return Answer(
            mode="NORMAL_ROUTING",
            reply={"type": "ai_chat", "text": HONEST_TEXT, "expects": None, "options": []},
            dead_reason=reason,
        )


async def steadily(stop: asyncio.Event, work: Callable[[], Awaitable[T]]) -> T:
    """A piece of storing that must get through: tried again while PostgreSQL is away, until the process stops."""
    pause_s = 0.1
    while True:
        try:
            return await work()
        except (Unavailable, Conflict, DeadlineExceeded) as error:
            if stop.is_set():
                raise
            _log.warning("store_away", reason=error.reason)
        await asyncio.sleep(pause_s)
        pause_s = min(pause_s * 2, 2.0)


def _without_router(turn: Turn) -> Answer | None:
    """The answer of a turn the router never sees: consent words, people who have stopped, conversations handed over."""
    if CHANNELS[turn.channel].has_consent_words:
        answer = consent_answer(turn.text, stopped=turn.stopped)
        if answer is not None:
            return answer
    if turn.stopped:
        return _silent("gateway.stopped", "this person has stopped our messages")
    if turn.handed_off:
        return _silent("gateway.handoff", "a person has taken this conversation over")
    return None


def _silent(rule: str, detail: str) -> Answer:
    return Answer(
        mode="NORMAL_ROUTING", decision={"mode": "NORMAL_ROUTING", "notes": [{"rule": rule, "detail": detail}]}
    )


def _ms(started: float) -> float:
    return round((time.monotonic() - started) * 1000, 1)

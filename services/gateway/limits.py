"""How much one key, and one sender, may ask in a minute.

Decided from memory, so that a turn waits for nothing; what this process counted goes to Redis every second, and what
all processes counted comes back. So several gateways hold a limit together, to within a second; without Redis each
holds it alone.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol

from libs.errors import Exhausted, Unavailable

WINDOW_S = 60
KEY_REQUESTS = 6000
SENDER_MESSAGES = 600
_KEPT_MAX = 100_000
"""Names counted at once; above it the counting begins anew, which lets more through and never less."""


class SharedCounters(Protocol):
    """Counters that all processes add to."""

    @property
    def enabled(self) -> bool:
        """Whether there are any."""
        ...

    async def add(self, amounts: Mapping[str, int], ttl_s: float) -> dict[str, int]:
        """Adds to counters; returns what they show now. Raises ``Unavailable``."""
        ...


@dataclass(slots=True)
class _Count:
    """What one name asked: in the window before, in this one by all, and by us since we last told."""

    window: int
    before: int = 0
    now: int = 0
    untold: int = 0

    def move_to(self, window: int) -> None:
        if window != self.window:
            self.before = self.now if window == self.window + 1 else 0
            self.window, self.now, self.untold = window, 0, 0


class Limiter:
    """Counts by name over a sliding minute.

    Args:
        shared: where all processes count.
        clock: seconds since the epoch, the same for all processes (the machine's, not the suite's, which may be moved).
    """

    def __init__(self, shared: SharedCounters, clock: Callable[[], float]) -> None:
        self._shared = shared
        self._clock = clock
        self._counts: dict[str, _Count] = {}

    def take(self, name: str, per_minute: int) -> None:
        """Counts one more of a name.

        Args:
            name: whose, with what they are.
            per_minute: how many are allowed; 0: any number.

        Raises:
            Exhausted: ``RATE_LIMITED``, with the time after which one more is allowed; it is not counted then.
        """
        if not per_minute:
            return
        now = self._clock()
        count = self._count(name, int(now // WINDOW_S))
        gone = now % WINDOW_S / WINDOW_S
        if count.before * (1 - gone) + count.now >= per_minute:
            wait_s = _until_free(count, per_minute, gone) * WINDOW_S
            raise Exhausted("RATE_LIMITED", "too many requests; wait a little", retry_after_s=max(1.0, wait_s))
        count.now += 1
        count.untold += 1

    async def share(self) -> None:
        """Tells what was counted here, and learns what all have counted."""
        window = int(self._clock() // WINDOW_S)
        self._counts = {name: each for name, each in self._counts.items() if each.window >= window - 1}
        told = {name: each.untold for name, each in self._counts.items() if each.window == window}
        if not told or not self._shared.enabled:
            return
        try:
            totals = await self._shared.add({f"rate:{name}:{window}": n for name, n in told.items()}, 3 * WINDOW_S)
        except Unavailable:
            return  # told next time
        for name, sent in told.items():
            count = self._counts.get(name)
            if count is not None and count.window == window:
                count.untold -= sent
                count.now = totals[f"rate:{name}:{window}"] + count.untold

    def _count(self, name: str, window: int) -> _Count:
        count = self._counts.get(name)
        if count is None:
            if len(self._counts) >= _KEPT_MAX:
                self._counts.clear()
            count = self._counts[name] = _Count(window)
        count.move_to(window)
        return count


class Rates:
    """What is allowed in a minute.

    Args:
        limiter: counts.
        key_requests: requests of one key; 0: any number; None: `KEY_REQUESTS`, and any number without a key.
        sender_messages: messages of one sender; 0: any number; None: `SENDER_MESSAGES`, and any number without a key.
    """

    def __init__(self, limiter: Limiter, key_requests: int | None, sender_messages: int | None) -> None:
        self._limiter = limiter
        self._key_requests = key_requests
        self._sender_messages = sender_messages

    def request(self, tenant_id: str, authorization: str | None) -> None:
        """One request; without a key it counts for its tenant. Raises ``Exhausted``."""
        default = 0 if authorization is None else KEY_REQUESTS
        name = hashlib.sha256((authorization or "").encode()).hexdigest()[:32] if authorization else tenant_id
        self._limiter.take(f"key:{name}", default if self._key_requests is None else self._key_requests)

    def message(self, tenant_id: str, sender: str, *, with_key: bool) -> None:
        """One message of a sender. Raises ``Exhausted``."""
        default = SENDER_MESSAGES if with_key else 0
        allowed = default if self._sender_messages is None else self._sender_messages
        self._limiter.take(f"sender:{tenant_id}:{sender}", allowed)


def _until_free(count: _Count, per_minute: int, gone: float) -> float:
    """Windows until one more is allowed, when nothing else comes."""
    if count.now < per_minute:
        return 1 - (per_minute - count.now) / count.before - gone
    return 1 - gone + (1 - per_minute / count.now)

"""Ids: new ones in order of time, and derived ones that a retry makes again."""

from __future__ import annotations

import secrets
import time
import uuid
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Protocol

from libs.clock import Clock

_NAMESPACE = uuid.UUID("6f1a1c52-5c9b-5f0e-9d59-0c1f6a2b7e11")
"""Fixed for ever: ids derived from a parent that is no UUID hang below it."""


class Ids(Protocol):
    """Makes new ids."""

    def new(self) -> str:
        """A new id, as text, never given out before."""
        ...


class RandomIds:
    """UUIDv7 (RFC 9562) in text: the first 48 bits are milliseconds, so that new rows land together in an index.

    Within one process ids always rise, even inside a millisecond and when the clock steps back.
    """

    def __init__(self, clock: Clock | None = None, random_bits: Callable[[int], int] = secrets.randbits) -> None:
        self._clock = clock
        self._random_bits = random_bits
        self._last = 0

    def new(self) -> str:
        """A new UUIDv7 as text."""
        millis = time.time_ns() // 1_000_000 if self._clock is None else _millis(self._clock.now())
        stamp = (max(millis, 0) & 0xFFFF_FFFF_FFFF) << 12 | self._random_bits(11)
        self._last = stamp if stamp > self._last else self._last + 1
        high, low = self._last >> 12, self._last & 0xFFF
        return str(uuid.UUID(int=high << 80 | 0x7 << 76 | low << 64 | 0b10 << 62 | self._random_bits(62)))


def derive(parent: str, purpose: str) -> str:
    """The id of a piece of work.

    Always the same for the same parent and purpose (uuid5), so a retry finds the first attempt.

    A parent that is not a UUID is brought below a fixed namespace first.
    """
    try:
        return str(uuid.uuid5(uuid.UUID(parent), purpose))
    except ValueError:
        return str(uuid.uuid5(uuid.uuid5(_NAMESPACE, parent), purpose))


def _millis(instant: datetime) -> int:
    return int((instant - datetime(1970, 1, 1, tzinfo=UTC)).total_seconds() * 1000)

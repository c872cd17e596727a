"""Milliseconds by part of a turn."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager


class Stopwatch:
    """Adds up what parts of the work take; parts may overlap."""

    def __init__(self) -> None:
        self._parts: dict[str, float] = {}

    @property
    def timings_ms(self) -> dict[str, float]:
        """What was measured so far."""
        return {name: round(value, 2) for name, value in self._parts.items()}

    @contextmanager
    def part(self, name: str) -> Iterator[None]:
        """Measures the block."""
        begun = time.perf_counter()
        try:
            yield
        finally:
            self._parts[name] = self._parts.get(name, 0.0) + (time.perf_counter() - begun) * 1000

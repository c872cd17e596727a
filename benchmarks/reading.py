"""Milliseconds of the pure reading of a message: entities, times, intent and slots, warm and with no store."""

from __future__ import annotations

import random
import statistics
import time
from dataclasses import dataclass
from datetime import UTC, datetime

from services.planner.language import Context, read
from tests.e2e import phrases

COUNT = 2000


@dataclass(frozen=True, slots=True)
class Reading:
    """Of distinct messages, each read once."""

    p50_ms: float
    p99_ms: float


def measure(seed: int = 1) -> list[Reading]:
    """One round over made-up requests, in all the ways they are typed."""
    draw = random.Random(seed)
    texts = [_request(draw) for _ in range(COUNT)]
    context = Context(datetime(2026, 3, 2, 14, tzinfo=UTC), "America/New_York")
    for text in texts[:200]:
        read(text, context)
    times = []
    for text in texts:
        begun = time.perf_counter()
        read(text, context)
        times.append((time.perf_counter() - begun) * 1000)
    times.sort()
    return [Reading(statistics.median(times), times[int(len(times) * 0.99)])]


def _request(draw: random.Random) -> str:
    who, what, when = phrases.somebody(draw), phrases.noun(draw), phrases.moment(draw)[0]
    forms = (phrases.schedule, phrases.reschedule)
    return draw.choice(forms)(draw, who, what, when) if draw.random() < 0.8 else phrases.cancel(draw, who, what)

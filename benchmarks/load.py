"""A closed loop of HTTP requests: so many at once, each after the last one's answer."""

from __future__ import annotations

import asyncio
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import aiohttp
import uvloop


@dataclass(frozen=True, slots=True)
class Figures:
    """Of one run: milliseconds, requests a second, and answers that were no 200."""

    count: int
    p50_ms: float
    p99_ms: float
    per_second: float
    errors: int


def figures(latencies_ms: list[float], seconds: float, errors: int) -> Figures:
    """The run's figures from its latencies."""
    ordered = sorted(latencies_ms)
    p99 = ordered[min(len(ordered) - 1, int(len(ordered) * 0.99))]
    return Figures(len(ordered), statistics.median(ordered), p99, len(ordered) / seconds, errors)


def measure(url: str, body_of: Callable[[int, int], dict[str, Any]], *, at_once: int, requests: int) -> Figures:
    """`requests` POSTs by `at_once` callers; `body_of(caller, number)` gives each body.

    The load shares the machine with what it measures, so it is made by the cheapest client there is here.
    """
    return uvloop.run(_measure(url, body_of, at_once=at_once, requests=requests))


async def _measure(url: str, body_of: Callable[[int, int], dict[str, Any]], *, at_once: int, requests: int) -> Figures:
    latencies: list[float] = []
    errors = 0
    connector = aiohttp.TCPConnector(limit=at_once)
    timeout = aiohttp.ClientTimeout(total=60)

    async with aiohttp.ClientSession(connector=connector, timeout=timeout) as client:

        async def caller(number: int) -> None:
            nonlocal errors
            for each in range(requests // at_once):
                begun = time.perf_counter()
                async with client.post(url, json=body_of(number, each)) as response:
                    await response.read()
                latencies.append((time.perf_counter() - begun) * 1000)
                errors += response.status != 200

        begun = time.perf_counter()
        await asyncio.gather(*(caller(number) for number in range(at_once)))
        return figures(latencies, time.perf_counter() - begun, errors)

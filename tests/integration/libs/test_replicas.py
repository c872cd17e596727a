"""Two replicas of a service behind one channel: both are used, and one that drains or dies costs no call."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Iterator
from typing import Any

import pytest

from tests.integration.libs.conftest import Wired
from tests.integration.libs.echo import said
from tests.integration.libs.test_process import Started


@pytest.fixture
def replicas() -> Iterator[tuple[Started, Started]]:
    both = Started(STEWARD_LOG_LEVEL="error"), Started(STEWARD_LOG_LEVEL="error")  # nobody reads what they say
    for each in both:
        each.start()
    yield both
    for each in both:
        each.stop()


async def _both(wired: Wired, replicas: tuple[Started, Started]) -> Any:
    """A stub over both, once both have answered."""
    stub = wired.stub(",".join(each.target for each in replicas), wait_for_ready=True)
    await _until_answering(stub, 2)
    return stub


async def _until_answering(stub: Any, count: int) -> None:
    async with asyncio.timeout(30):
        while len({(await stub.one_one(said("owner"), timeout=10)).value for _ in range(8)}) != count:  # noqa: ASYNC110
            await asyncio.sleep(0.1)


async def test_a_replica_that_drains_costs_no_call(wired: Wired, replicas: tuple[Started, Started]) -> None:
    stub = await _both(wired, replicas)
    first = replicas[0].child
    assert first is not None
    first.send_signal(signal.SIGTERM)
    calls = 0
    while first.poll() is None:
        await asyncio.gather(*(stub.one_one(said("x")) for _ in range(8)))
        calls += 8
    assert calls > 0 and replicas[0].ended()[0] == 0
    await asyncio.gather(*(stub.one_one(said("x")) for _ in range(8)))


async def test_a_replica_that_dies_costs_no_call_and_comes_back(
    wired: Wired, replicas: tuple[Started, Started]
) -> None:
    stub = await _both(wired, replicas)
    assert replicas[0].child is not None
    replicas[0].stop()
    for _ in range(20):
        await asyncio.gather(*(stub.one_one(said("x")) for _ in range(8)))
    replicas[0].start()
    await _until_answering(stub, 2)

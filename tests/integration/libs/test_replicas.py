"""Two replicas of a service behind one channel: both are used, and one that drains or dies costs no call."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Iterator
from typing import Any

import pytest
from google.protobuf.wrappers_pb2 import StringValue

from libs.errors import DeadlineExceeded
from tests.integration.libs.conftest import Wired, quick
from tests.integration.libs.echo import Echo, said
from tests.integration.libs.test_process import Started


@pytest.fixture
def replicas() -> Iterator[tuple[Started, Started]]:
    both = Started(STEWARD_LOG_LEVEL="error"), Started(STEWARD_LOG_LEVEL="error")  # nobody reads what they say
    for each in both:
        each.start()
    yield both
    for each in both:
        each.stop()


async def _both(wired: Wired, replicas: tuple[Started, Started], **options: Any) -> Any:
    """A stub over both, once both have answered."""
    stub = wired.stub(",".join(each.target for each in replicas), wait_for_ready=True, **options)
    await _until_answering(stub, 2)
    return stub


async def _until_answering(stub: Any, count: int) -> None:
    async with asyncio.timeout(30):
        while len({(await stub.one_one(said("owner"), timeout=30)).value for _ in range(8)}) != count:  # noqa: ASYNC110
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


async def test_what_a_stopped_replica_held_is_answered_by_the_other(
    wired: Wired, replicas: tuple[Started, Started]
) -> None:
    """Its pings are not answered: calls it holds are made again elsewhere, and no more go to it until it is awake."""
    stub = await _both(wired, replicas, silent_after_s=0.5)
    stopped = replicas[0].child
    assert stopped is not None
    stopped.send_signal(signal.SIGSTOP)
    try:
        answers = await asyncio.gather(*(stub.one_one(said("owner"), timeout=30) for _ in range(8)))
        assert len({each.value for each in answers}) == 1
    finally:
        stopped.send_signal(signal.SIGCONT)
    await _until_answering(stub, 2)


async def test_a_replica_whose_calls_all_end_silent_is_left_out_and_tried_again(wired: Wired) -> None:
    """Its pings and health are answered, as those of a process whose work hangs."""
    well, hung = Echo(), Echo()
    well.gate.set()
    servers = [await wired.serve(quick(), each) for each in (well, hung)]
    stub = wired.stub(",".join(f"127.0.0.1:{each.port}" for each in servers), silent_after_s=0.5, wait_for_ready=True)
    async with asyncio.timeout(30):
        while not (well.calls and hung.calls):
            await stub.one_one(said("x"), timeout=10)
        good = 0
        while good < 3:
            good = good + 1 if await _silent(stub) == 0 else 0
        hung.gate.set()
        calls = hung.calls
        while hung.calls == calls:
            await _silent(stub)


async def _silent(stub: Any) -> int:
    """How many of eight calls were not answered."""
    calls = (stub.one_one(said("wait"), timeout=0.5) for _ in range(8))
    ends = await asyncio.gather(*calls, return_exceptions=True)
    assert all(isinstance(each, StringValue | DeadlineExceeded) for each in ends), ends
    return sum(isinstance(each, DeadlineExceeded) for each in ends)

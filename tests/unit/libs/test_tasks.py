"""Work that belongs to the service."""

from __future__ import annotations

import asyncio
import time

import pytest

from libs.errors import Conflict, Unavailable
from libs.rpc.context import NO_DEADLINE, current, with_tenant
from libs.rpc.tasks import Background, Shielded


async def test_a_cancelled_waiter_ends_only_its_wait() -> None:
    shielded, gate, done = Shielded(), asyncio.Event(), []

    async def work() -> str:
        await gate.wait()
        done.append(1)
        return "answer"

    waiter = asyncio.create_task(shielded.run_owned("turn-1", work))
    await asyncio.sleep(0)
    waiter.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiter
    assert len(shielded) == 1
    gate.set()
    assert await shielded.drain()
    assert done == [1]


async def test_the_same_key_joins_the_running_work() -> None:
    shielded, gate, started = Shielded(), asyncio.Event(), []

    async def work() -> int:
        started.append(1)
        await gate.wait()
        return len(started)

    both = [asyncio.create_task(shielded.run_owned("k", work)) for _ in range(10)]
    await asyncio.sleep(0)
    gate.set()
    assert await asyncio.gather(*both) == [1] * 10
    assert len(shielded) == 0
    assert await shielded.run_owned("k", work) == 2


async def test_an_exception_reaches_every_waiter() -> None:
    shielded = Shielded()

    async def work() -> None:
        await asyncio.sleep(0)
        raise Conflict("LEASE_LOST", "m")

    results = await asyncio.gather(*(shielded.run_owned("k", work) for _ in range(3)), return_exceptions=True)
    assert all(isinstance(each, Conflict) for each in results)


async def test_an_exception_nobody_waits_for_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    shielded = Shielded()

    async def work() -> None:
        raise RuntimeError("lost")

    shielded.start("k", work)
    await shielded.drain()
    assert [record.msg for record in caplog.records] == ["owned_work_failed"]


async def test_owned_work_keeps_the_tenant_and_loses_the_deadline() -> None:
    async def work() -> tuple[str, str, float]:
        return current().tenant_id, current().traceparent, current().deadline

    with with_tenant("t-1", caller="gateway", timeout_s=0.5) as context:
        got = await Shielded().run_owned("k", work)
    assert got == ("t-1", context.traceparent, NO_DEADLINE)


async def test_a_draining_service_starts_nothing_new_and_cuts_what_takes_too_long() -> None:
    shielded = Shielded()
    shielded.start("slow", lambda: asyncio.sleep(60))
    assert await shielded.drain(0.05) is False
    with pytest.raises(Unavailable, match="DRAINING"):
        await shielded.run_owned("new", lambda: asyncio.sleep(0))


async def test_a_loop_goes_on_after_an_error() -> None:
    background, rounds = Background(first_pause_s=0.01), []

    async def once() -> None:
        rounds.append(1)
        if len(rounds) == 1:
            raise RuntimeError("first round fails")

    background.loop("test", once, every_s=0.01)
    async with asyncio.timeout(5):
        while len(rounds) < 3:  # noqa: ASYNC110  rounds are counted, not announced
            await asyncio.sleep(0.01)
    await background.drain()
    ended = len(rounds)
    await asyncio.sleep(0.03)
    assert len(rounds) == ended >= 3


async def test_a_loop_is_woken_and_does_not_pause_while_there_is_more() -> None:
    background, wake, rounds = Background(), asyncio.Event(), []

    async def once() -> bool:
        rounds.append(1)
        return len(rounds) < 3

    background.loop("test", once, every_s=60, wake=wake)
    await asyncio.sleep(0.02)
    assert len(rounds) == 3
    wake.set()
    await asyncio.sleep(0.02)
    assert len(rounds) == 4
    await background.drain(0.5)


async def test_drain_lets_a_round_finish() -> None:
    background, finished = Background(), []

    async def once() -> None:
        await asyncio.sleep(0.1)
        finished.append(1)

    background.loop("test", once, every_s=0.01)
    await asyncio.sleep(0.02)
    await background.drain(2)
    assert finished == [1]


async def test_drain_ends_at_once_what_never_ends_by_itself() -> None:
    background, cut = Background(), asyncio.Event()

    async def forever() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            cut.set()

    background.endless("test", forever)
    await asyncio.sleep(0)
    started = time.monotonic()
    await background.drain()
    assert cut.is_set()
    assert time.monotonic() - started < 0.5

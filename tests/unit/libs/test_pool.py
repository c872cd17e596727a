"""Those who wait for a connection are all told, also when none can be made."""

from __future__ import annotations

import asyncio
import time
from typing import Any, cast

import pytest

from libs.errors import Unavailable
from libs.storage.link import Link
from libs.storage.pool import Pool

WAIT_S = 1.0


class FakeLink:
    """As much of a link as the pool looks at."""

    broken = interrupted = in_transaction = False

    def __init__(self) -> None:
        self.opened_at = time.monotonic()

    def is_alive(self) -> bool:
        return not self.broken

    async def close(self) -> None:
        self.broken = True


class Server:
    """Where connections go; can be away."""

    def __init__(self) -> None:
        self.away = False

    async def connect(self) -> Link:
        await asyncio.sleep(0)
        if self.away:
            raise OSError("nobody there")
        return cast(Link, FakeLink())


async def _reason(pool: Pool) -> str:
    try:
        await pool.release(await pool.acquire())
    except Unavailable as error:
        return error.reason
    return ""


@pytest.mark.parametrize("waiting", [1, 2, 3, 20])
async def test_when_the_server_goes_everybody_who_waits_is_told_and_its_return_is_noticed(waiting: int) -> None:
    server = Server()
    pool = Pool(server.connect, max_size=2, wait_s=WAIT_S)
    used: list[Any] = [await pool.acquire(), await pool.acquire()]
    waiters = [asyncio.create_task(_reason(pool)) for _ in range(waiting)]
    await asyncio.sleep(0)
    server.away = True
    began = time.monotonic()
    for link in used:
        link.broken = True
        await pool.release(link)
    assert await asyncio.gather(*waiters) == ["POSTGRES_AWAY"] * waiting
    assert time.monotonic() - began < WAIT_S

    server.away = False
    await asyncio.sleep(0.15)
    assert await asyncio.gather(*(_reason(pool) for _ in range(10))) == [""] * 10
    await pool.close()


async def test_a_queue_that_never_empties_does_not_keep_a_server_away_that_is_back() -> None:
    """Callers go on coming while nobody holds a connection: the first of them makes one."""
    server = Server()
    pool = Pool(server.connect, max_size=1, wait_s=WAIT_S)
    used: Any = await pool.acquire()
    waiters = [asyncio.create_task(_reason(pool)) for _ in range(5)]
    await asyncio.sleep(0)
    server.away = True
    used.broken = True
    await pool.release(used)
    await asyncio.sleep(0.01)
    server.away = False
    reasons = []
    for _ in range(30):
        waiters.append(asyncio.create_task(_reason(pool)))
        await asyncio.sleep(0.02)
    reasons = await asyncio.gather(*waiters)
    assert "POSTGRES_BUSY" not in reasons and reasons[-1] == ""
    await pool.close()

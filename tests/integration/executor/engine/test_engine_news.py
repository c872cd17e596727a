"""Who waits for a workflow is woken: in the same process at once, in others by a notification behind the commit."""

from __future__ import annotations

import asyncio
from typing import Any

from libs.storage.postgres import Listener
from services.executor.news import News
from services.executor.store_sql import CHANNEL
from services.executor.waits import Waits, changed


async def test_waiters_here_are_woken_at_once_and_those_elsewhere_soon(engine_database: Any, engine_url: str) -> None:
    here, elsewhere = Waits(), Waits()
    listener = Listener(engine_url, [CHANNEL], elsewhere.on_notify)
    listening = asyncio.create_task(listener.run())
    await asyncio.wait_for(listener.connected.wait(), 10)
    news = News(engine_database, here)
    with (
        here.watch("t", "w1") as near,
        elsewhere.watch("t", "w1") as far,
        elsewhere.watch("t", "w2") as other,
        elsewhere.watch_conversation("t", "c") as changes,
    ):
        for event in (far, other):
            event.clear()  # set once when it connects
        for _ in range(3):
            news.tell(changed("t", "w1", "c"))
        assert near.is_set()
        await asyncio.wait_for(far.wait(), 10)
        assert changes.take() == {"w1"} and not other.is_set()
        news.tell(changed("t", "w2", "c"))
        await asyncio.wait_for(other.wait(), 10)
    listening.cancel()
    await asyncio.gather(listening, return_exceptions=True)

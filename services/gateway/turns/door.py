"""The door of the turn runner: who may begin now, in the order they came."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager


class Door:
    """Lets few turns run at once, and more only when those are slow.

    A turn that computes is answered soonest when few others share the processors with it: beyond that, more at once
    only makes all of them late. A turn that waits for something outside needs no processor, so whoever has stood at
    the door for ``patience_s`` goes in beside the few, up to ``most`` in all.
    """

    def __init__(self, few: int, most: int, patience_s: float) -> None:
        self._few = asyncio.Semaphore(few)
        self._most = asyncio.Semaphore(most)
        self._patience_s = patience_s

    @asynccontextmanager
    async def through(self) -> AsyncIterator[None]:
        """Waits to be let in; inside until the block ends."""
        async with self._most:
            one_of_few = await self._one_of_few()
            try:
                yield
            finally:
                if one_of_few:
                    self._few.release()

    async def _one_of_few(self) -> bool:
        try:
            async with asyncio.timeout(self._patience_s):
                return await self._few.acquire()
        except TimeoutError:
            return False

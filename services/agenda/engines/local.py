"""The engine that needs nothing else: the dispatcher's own process runs the steps."""

import asyncio
from collections.abc import Callable, Sequence
from datetime import timedelta

from libs.rpc.context import with_tenant
from libs.telemetry.log import get_logger
from libs.telemetry.tracing import span
from services.agenda.engines.dispatcher import Room
from services.agenda.steps import FollowUp
from services.agenda.store.work import Due

log = get_logger(__name__)


class LocalEngine:
    """Runs the steps here, customers side by side, one customer's rows one after the other."""

    name = "local"
    ahead = timedelta(0)

    def __init__(self, follow_up: FollowUp, at_once: int) -> None:
        self._follow_up = follow_up
        self._at_once = at_once
        self._running: dict[tuple[str, str], asyncio.Task[None]] = {}
        self._wake: Callable[[], None] = lambda: None

    async def room(self) -> Room:
        """As many again as run: the earliest due rows may be those that run already and are not yet claimed."""
        return Room(self._at_once if len(self._running) < self._at_once else 0)

    async def begin(self, due: Sequence[Due]) -> int:
        """Start the rows of customers for whom nothing is running here."""
        begun = 0
        for row in due:
            who = (row.tenant_id, row.customer_id)
            if who in self._running or len(self._running) >= self._at_once:
                continue
            self._running[who] = asyncio.create_task(self._run(row, who), name=f"follow_up:{row.id}")
            begun += 1
        return begun

    def on_room(self, wake: Callable[[], None]) -> None:
        """Woken when half of the places are free, so that one look finds work for all of them."""
        self._wake = wake

    async def drain(self) -> None:
        """Wait for what is running; the process's drain has the last word."""
        if self._running:
            await asyncio.wait(self._running.values())

    async def _run(self, row: Due, who: tuple[str, str]) -> None:
        try:
            with span("follow_up") as trace, with_tenant(row.tenant_id, caller="agenda", traceparent=trace):
                await self._follow_up.run(row.tenant_id, row.id)
        except Exception as error:
            # One row must not keep the others waiting; its lease ends by itself and the sweep frees it.
            log.error("agenda_task_crashed", exc_info=error, task_id=row.id)
        finally:
            del self._running[who]
            if len(self._running) <= self._at_once // 2:
                self._wake()

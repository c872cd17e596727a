"""The engine that needs nothing else: the dispatcher's own process runs the steps."""

import asyncio
from collections.abc import Callable, Sequence
from datetime import timedelta

from libs.rpc.context import with_tenant
from libs.telemetry.log import get_logger
from libs.telemetry.tracing import span
from services.agenda.engines.dispatcher import Room
from services.agenda.steps import FollowUp
from services.agenda.store.claims import Due, by_tenant

log = get_logger(__name__)
IN_ONE_RUN = 32
"""Rows of one run: they share their transactions and calls, and wait for the slowest of them."""


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
        """Start the rows of customers for whom nothing is running here, several in one run."""
        first = {_who(row): row for row in reversed(due) if _who(row) not in self._running}
        free = [row for row in due if first.get(_who(row)) is row][: max(0, self._at_once - len(self._running))]
        for tenant_id, rows in by_tenant(free).items():
            for start in range(0, len(rows), IN_ONE_RUN):
                some = rows[start : start + IN_ONE_RUN]
                task = asyncio.create_task(self._run(tenant_id, some), name=f"follow_up:{some[0].id}")
                self._running |= dict.fromkeys(map(_who, some), task)
        return len(free)

    def on_room(self, wake: Callable[[], None]) -> None:
        """Woken when half of the places are free, so that one look finds work for all of them."""
        self._wake = wake

    async def drain(self) -> None:
        """Wait for what is running; the process's drain has the last word."""
        if self._running:
            await asyncio.wait(set(self._running.values()))

    async def _run(self, tenant_id: str, rows: Sequence[Due]) -> None:
        try:
            with span("follow_up") as trace, with_tenant(tenant_id, caller="agenda", traceparent=trace):
                await self._follow_up.run(tenant_id, [row.id for row in rows])
        except Exception as error:
            # These rows must not keep the others waiting; their leases end by themselves and the sweep frees them.
            log.error("agenda_tasks_crashed", exc_info=error, task_ids=[row.id for row in rows])
        finally:
            for row in rows:
                del self._running[_who(row)]
            if len(self._running) <= self._at_once // 2:
                self._wake()


def _who(row: Due) -> tuple[str, str]:
    return row.tenant_id, row.customer_id

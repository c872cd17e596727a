"""Turns that a dead process left, taken up at the start and by a sweep; and leases kept while work goes on."""

from __future__ import annotations

from libs.telemetry.log import get_logger
from services.gateway.turns.measures import TAKEN_UP
from services.gateway.turns.runner import TurnRunner
from services.gateway.turns.store import TurnStore

_log = get_logger("turns")


class TakeUp:
    """The two loops beside the runner."""

    def __init__(self, store: TurnStore, runner: TurnRunner) -> None:
        self._store = store
        self._runner = runner

    async def begin(self) -> None:
        """At the start: what this slot's earlier boot held is free at once, and its turns go on."""
        ended = await self._store.end_earlier_boots()
        if ended:
            _log.info("leases_of_earlier_boot_ended", count=ended)
        await self.sweep()

    async def sweep(self) -> None:
        """Claims and runs conversations that have unfinished turns and nobody who runs them."""
        for tenant_id, conversation_id in await self._store.left_over():
            lease = await self._store.claim(tenant_id, conversation_id)
            if lease is not None:
                TAKEN_UP.inc()
                _log.info("conversation_taken_up", conversation_id=conversation_id)
                self._runner.run(lease)

    async def renew(self) -> None:
        """Keeps the leases of the turns that are running."""
        held = self._runner.held
        if held:
            await self._store.renew(held)

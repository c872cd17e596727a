"""Undos that died half-way are finished: what happened elsewhere is taken back by its key, then all is recorded."""

from __future__ import annotations

from datetime import timedelta

from libs.clock import Clock
from libs.errors import FailedPrecondition, NotFound, StewardError
from libs.rpc.context import with_tenant
from libs.telemetry.log import get_logger
from services.executor.undo import Undoer
from services.executor.undo_store import UndoStore

_log = get_logger(__name__)
_BATCH = 20
GRACE = timedelta(seconds=30)
"""So long the call that began an undo has to finish it itself."""


class UndoSweep:
    """The loop's round.

    Args:
        store: what has begun.
        undoer: finishes it; the same request twice does nothing twice.
        clock: the suite's.
    """

    def __init__(self, store: UndoStore, undoer: Undoer, clock: Clock) -> None:
        self._store = store
        self._undoer = undoer
        self._clock = clock

    async def round(self) -> bool:
        """Finishes what is found; False: the next look comes at its time."""
        for row in await self._store.begun(self._clock.now() - GRACE, _BATCH):
            key = (row["tenant_id"], row["workflow_id"], row["request_id"])
            with with_tenant(row["tenant_id"], caller="executor", method="undo"):
                await self._finish(*key)
        return False

    async def _finish(self, tenant_id: str, workflow_id: str, request_id: str) -> None:
        try:
            await self._undoer.undo(tenant_id, workflow_id, request_id)
        except (NotFound, FailedPrecondition) as over:
            _log.info("undo_not_finished", workflow_id=workflow_id, reason=over.reason)
            await self._store.drop(tenant_id, workflow_id, request_id)
        except StewardError as error:  # the provider is away: looked at again in a while
            _log.info("undo_waits", workflow_id=workflow_id, reason=error.reason)

"""Forgets first answers that no retry can ask for any more; they hold what was learned."""

from __future__ import annotations

from libs.telemetry.log import get_logger
from services.planner.store import EntityStore

_log = get_logger(__name__)


class Retention:
    """The pruning loop.

    Args:
        store: what was learned.
        keep_days: how long first answers are kept.
    """

    def __init__(self, store: EntityStore, keep_days: float) -> None:
        self._store = store
        self._older_than_s = keep_days * 86400.0

    async def round(self) -> None:
        """One pass over all tenants."""
        count = await self._store.prune(self._older_than_s)
        if count:
            _log.info("pruned", what="requests", count=count)

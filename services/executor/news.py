"""Tells the other instances which workflows have changed: behind the commits, several at once.

A notification inside a commit would have all commits of the database wait for each other: PostgreSQL puts the
transactions that notify in one line, each with its wait for the disk. Here they only wake, so one that is lost with a
process costs those who wait elsewhere the pause until they look by themselves.
"""

from __future__ import annotations

import asyncio

from libs.errors import StewardError
from libs.storage.postgres import Database
from libs.telemetry.log import get_logger
from services.executor.store_sql import CHANNEL
from services.executor.waits import Waits

_log = get_logger(__name__)
_PAUSE_S = 0.02
_NOTIFY = "SELECT count(pg_notify(%s, note)) FROM unnest(%s::text[]) AS note"


class News:
    """Wakes who waits in this process at once, and who waits in others a moment later.

    Args:
        database: the executor's.
        waits: who waits here.
    """

    def __init__(self, database: Database, waits: Waits) -> None:
        self._database = database
        self._waits = waits
        self._untold: set[str] = set()
        self._telling: asyncio.Task[None] | None = None

    def tell(self, note: str) -> None:
        """A workflow has changed; ``note`` as ``waits.changed`` makes it. Returns at once."""
        self._waits.on_notify(CHANNEL, note)
        self._untold.add(note)
        if self._telling is None:
            self._telling = asyncio.get_running_loop().create_task(self._tell(), name="executor-news")

    async def _tell(self) -> None:
        try:
            while self._untold:
                await asyncio.sleep(_PAUSE_S)
                notes, self._untold = sorted(self._untold), set()
                async with self._database.sweep() as tx:
                    await tx.fetch_all(_NOTIFY, (CHANNEL, notes), last=True)
        except StewardError as error:
            _log.warning("news_lost", reason=error.reason)
        finally:
            self._telling = None

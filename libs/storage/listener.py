"""LISTEN on a connection of its own, for as long as the process runs."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import TypeAlias

import psycopg
from psycopg import sql
from psycopg.conninfo import make_conninfo

from libs.telemetry.log import get_logger

_log = get_logger("listener")

OnNotify: TypeAlias = Callable[[str, str], Awaitable[None] | None]
"""Called with channel and payload.

With two empty texts after each (re)connect, since what was said meanwhile is lost: look at everything then.
"""


class Listener:
    """Calls back for each notification.

    A notification only wakes: the truth is in the tables. A callback that raises is logged and does not end the
    listening.

    Args:
        url: the database; any login will do.
        channels: names to LISTEN on.
        on_notify: see ``OnNotify``.
        name: shown in pg_stat_activity.
        check_s: seconds of silence after which the connection is tried with a statement.
    """

    def __init__(
        self,
        url: str,
        channels: Sequence[str],
        on_notify: OnNotify,
        *,
        name: str = "steward-listen",
        check_s: float = 15.0,
    ) -> None:
        self._conninfo = make_conninfo(
            url,
            application_name=name,
            connect_timeout=3,
            keepalives_idle=30,
            keepalives_interval=10,
            keepalives_count=3,
        )
        self._channels = tuple(channels)
        self._on_notify = on_notify
        self._check_s = check_s
        self.connected = asyncio.Event()

    async def run(self) -> None:
        """Listens until cancelled, connecting again whenever the connection is lost."""
        pause_s = 0.1
        while True:
            try:
                await self._listen()
            except (psycopg.Error, OSError, TimeoutError) as error:
                _log.warning("listener_disconnected", error=type(error).__name__)
            if self.connected.is_set():
                pause_s = 0.1
            self.connected.clear()
            await asyncio.sleep(pause_s)
            pause_s = min(pause_s * 2, 2.0)

    async def _listen(self) -> None:
        async with await psycopg.AsyncConnection.connect(self._conninfo, autocommit=True) as connection:
            for channel in self._channels:
                await connection.execute(sql.SQL("LISTEN {}").format(sql.Identifier(channel)))
            self.connected.set()
            await self._call("", "")
            while True:
                async for note in connection.notifies(timeout=self._check_s):
                    await self._call(note.channel, note.payload)
                async with asyncio.timeout(5.0):
                    await connection.execute("SELECT 1")

    async def _call(self, channel: str, payload: str) -> None:
        try:
            called = self._on_notify(channel, payload)
            if called is not None:
                await called
        except Exception as error:  # noqa: BLE001  the next notification must be heard; this one's error is in the log
            _log.error("on_notify_failed", channel=channel, exc_info=error)

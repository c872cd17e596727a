"""One transaction, in as few round trips as it can have; ``libs.storage.postgres`` makes them."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Sequence
from types import TracebackType
from typing import Any, Self

from libs import failpoints
from libs.errors import Internal, StewardError, Unavailable
from libs.storage.link import Link, Params, Result, Row, Statement
from libs.storage.pool import Pool
from libs.telemetry.log import get_logger

_log = get_logger("postgres")

_BEGIN: Statement = ("BEGIN", ())
_COMMIT: Statement = ("COMMIT", ())
_ROLLBACK: Statement = ("ROLLBACK", ())

WATCHED = bool(os.environ.get(failpoints.VARIABLE))
"""Whether a fault test may want to end this process at its commits."""


def changes(statements: Sequence[Statement]) -> bool:
    """Whether a fault test is to be told of the commit of these statements; always False outside of one."""
    return WATCHED and any(not sql.lstrip()[:6].upper().startswith("SELECT") for sql, _ in statements)


class Tx:
    """One transaction; made by ``Database.tenant`` and ``Database.sweep``.

    All its methods raise the errors of ``libs.storage.pg_errors``. After one the transaction is lost: leave the block
    by an exception.
    """

    __slots__ = ("_done", "_later", "_link", "_name", "_opening", "_pool", "_wrote")

    def __init__(self, pool: Pool, opening: Statement, name: str) -> None:
        self._pool = pool
        self._opening = opening
        self._name = name
        self._wrote = False
        self._link: Link | None = None
        self._done = False
        self._later: list[Statement] = []

    async def fetch_one(self, sql: str, params: Params = (), *, last: bool = False) -> Row | None:
        """The first row, or None."""
        return (await self.batch(((sql, params),), last=last))[0].row

    async def fetch_all(self, sql: str, params: Params = (), *, last: bool = False) -> list[Row]:
        """All rows."""
        return (await self.batch(((sql, params),), last=last))[0].rows

    async def fetch_value(self, sql: str, params: Params = (), *, last: bool = False) -> Any:
        """The first column of the first row, or None."""
        return (await self.batch(((sql, params),), last=last))[0].value

    async def execute(self, sql: str, params: Params = (), *, last: bool = False) -> int:
        """Rows changed (or returned)."""
        return (await self.batch(((sql, params),), last=last))[0].rowcount

    def later(self, statements: Sequence[Statement]) -> None:
        """Statements whose results nobody needs: they go out in front of the next ones, or with the commit.

        An error of theirs is raised there too.
        """
        self._later += statements

    async def flush(self) -> None:
        """Sends what ``later`` was told, if anything is left, so that an error of theirs is raised here."""
        if self._later:
            await self.batch(())

    async def batch(self, statements: Sequence[Statement], *, last: bool = False) -> list[Result]:
        """Several statements in one round trip, their results in order; none is executed after one that fails.

        With ``last`` the transaction is committed in the same round trip, and over.
        """
        link = self._usable()
        begun = link.in_transaction
        earlier, self._later = self._later, []
        self._wrote = self._wrote or changes(earlier)
        before = ([] if begun else [self._opening] if last else [_BEGIN, self._opening]) + earlier
        after = [_COMMIT] if last and begun else []
        self._wrote = self._wrote or changes(statements)
        if last:
            self._committing()
        results = await link.run([*before, *statements, *after])
        self._done = last
        if last:
            self._committed()
        return results[len(before) : len(before) + len(statements)]

    def _committing(self) -> None:
        if self._wrote:
            failpoints.come_by(f"{self._name}ting")

    def _committed(self) -> None:
        if self._wrote:
            failpoints.hit(self._name)

    async def commit(self) -> None:
        """Commits now; the transaction is over. Leaving the block does it by itself."""
        link = self._usable()
        if self._later:
            await self.batch((), last=True)
            return
        self._done = True
        if link.in_transaction:
            self._committing()
            await link.run([_COMMIT])
            self._committed()

    async def __aenter__(self) -> Self:
        self._link = await self._pool.acquire()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        link = self._link
        if link is None:
            return
        try:
            if isinstance(error, asyncio.CancelledError) or (link.interrupted and error is not None):
                return  # the pool reads what is left and rolls back, without holding up whoever was cancelled
            if link.interrupted:
                raise Internal(
                    "TRANSACTION_LOST", "a statement was cut short and that was caught inside the transaction"
                )
            if error is None and self._later and not link.broken and not link.failed:
                await self.batch((), last=True)
            elif not link.broken and link.in_transaction:
                await self._end(link, error)
            elif error is None and not self._done and link.broken:
                raise Unavailable("POSTGRES_AWAY", "the connection was lost inside the transaction")
        finally:
            self._link = None
            await self._pool.release(link)

    async def _end(self, link: Link, error: BaseException | None) -> None:
        if error is None and not link.failed:
            await link.run([_COMMIT])
            self._committed()
            return
        try:
            await link.run([_ROLLBACK])
        except StewardError as failure:  # the connection is gone, and the transaction with it
            _log.debug("rollback_failed", reason=failure.reason)
        if error is None:
            raise Internal("TRANSACTION_LOST", "a statement failed and its error was caught inside the transaction")

    def _usable(self) -> Link:
        if self._link is None or self._done:
            raise Internal("TRANSACTION_OVER", "the transaction is over")
        return self._link

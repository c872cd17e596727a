"""PostgreSQL for a service: every access is a transaction of one tenant, in as few round trips as it can have.

    async with database.tenant(tenant_id) as tx:
        row = await tx.fetch_one("SELECT doc FROM router.turns WHERE id = %s FOR UPDATE", (turn_id,))
        await tx.execute("UPDATE router.turns SET doc = %s WHERE id = %s", (doc, turn_id), last=True)

are two round trips: BEGIN and the tenant's setting go out with the first statement, COMMIT with the one marked
``last``. A single statement or a batch (``database.fetch_one(tenant_id, …)``) is one. Connections take the role
``steward_<service>`` when they are opened; row-level security then shows a transaction the rows of its tenant and no
others, and none at all when no tenant is set.
"""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import Sequence
from typing import Any

import psycopg

from libs import failpoints
from libs.errors import Conflict, InvalidInput, StewardError, Unavailable
from libs.storage.conninfo import service_conninfo
from libs.storage.link import Link, Params, Result, Row, Statement
from libs.storage.listener import Listener, OnNotify
from libs.storage.pool import Pool
from libs.storage.transaction import WATCHED, Tx, changes
from libs.telemetry.log import get_logger

__all__ = ["Database", "Listener", "OnNotify", "Params", "Result", "Row", "Statement", "Tx"]

_log = get_logger("postgres")

_TENANT = re.compile(r"[A-Za-z0-9-]{1,64}")
_NAME = re.compile(r"[a-z][a-z0-9_]{0,40}")
_FRESH_S = 1.0
_REFUSED = re.compile("password authentication failed|does not exist|no pg_hba.conf entry|no password supplied")
_SET_TENANT = "SELECT set_config('steward.tenant', %s, true)"
_SET_TENANT_NO_WAIT = "SELECT set_config('steward.tenant', %s, true), set_config('synchronous_commit', 'off', true)"
_CHECK_ROLE = """
SELECT current_user AS role, rolsuper OR rolbypassrls AS unsafe FROM pg_roles WHERE rolname = current_user
"""
_SET_ROLE = "SELECT set_config('role', %s, true)"


class Database:
    """The database of one service.

    Args:
        url: ``postgresql://…`` or a libpq connection string; the login must be a member of both roles of the service.
        service: its schema's name; roles are ``steward_<service>`` and ``steward_<service>_sweep``.
        max_size: connections at most.
        statement_timeout_s: the longest a statement may take, waiting for locks included.
        connect_timeout_s: the longest opening a connection may take.
    """

    def __init__(
        self,
        url: str,
        service: str,
        *,
        max_size: int = 6,
        statement_timeout_s: float = 15.0,
        connect_timeout_s: float = 3.0,
        wait_s: float = 5.0,
    ) -> None:
        if not _NAME.fullmatch(service):
            raise ValueError(f"not the name of a service: {service!r}")
        self.service = service
        self._role = f"steward_{service}"
        self._commit_name = f"{service}.commit"
        self._conninfo = service_conninfo(url, service, statement_timeout_s, connect_timeout_s)
        self._statement_timeout_s = statement_timeout_s
        self._connect_timeout_s = connect_timeout_s
        self._pool = Pool(self._connect, max_size, wait_s)
        self._opened = False
        self._sweep_opening: Statement = (_SET_ROLE, (f"{self._role}_sweep",))

    @property
    def connections(self) -> int:
        """Connections that are open now."""
        return self._pool.size

    async def open(self) -> None:
        """Opens the first connection and checks the role.

        Raises:
            Unavailable: PostgreSQL is away.
            FailedPrecondition, SystemExit: see ``check_role``.
        """
        await self.check_role()
        self._opened = True

    async def open_when_there(self, stop: asyncio.Event) -> None:
        """Opens as soon as PostgreSQL is there, however long that takes; returns too when ``stop`` is set."""
        told = False
        while not stop.is_set():
            try:
                await self.open()
                return
            except Unavailable as error:
                if not told:
                    _log.warning("postgres_waiting", reason=error.reason)
                    told = True
                await asyncio.sleep(0.2)

    async def close(self) -> None:
        """Closes all connections."""
        await self._pool.close()

    def tenant(self, tenant_id: str) -> Tx:
        """A transaction of a tenant, as an async context manager.

        Committed at the end of the block, rolled back on an exception.

        Raises:
            InvalidInput: not a tenant's id.
            Unavailable: PostgreSQL is away.
        """
        return Tx(self._pool, _tenant_opening(tenant_id), self._commit_name)

    def sweep(self) -> Tx:
        """A transaction as ``steward_<service>_sweep``: sees the columns granted to it, of all tenants.

        For loops and look-ups by hash.
        """
        return Tx(self._pool, self._sweep_opening, self._commit_name)

    async def batch(self, tenant_id: str, statements: Sequence[Statement]) -> list[Result]:
        """A whole transaction of a tenant in one round trip."""
        link = await self._pool.acquire()
        wrote = changes(statements)
        if wrote:
            failpoints.come_by(f"{self._commit_name}ting")
        try:
            results = (await link.run([_tenant_opening(tenant_id), *statements]))[1:]
        finally:
            await self._pool.release(link)
        if wrote:
            failpoints.hit(self._commit_name)
        return results

    async def chain(self, tenant_id: str, transactions: Sequence[Sequence[Statement]]) -> None:
        """Several transactions of a tenant in one round trip, each begun when the one before it is committed.

        For what reads nothing on the way. When one fails, those before it stay committed and those after it are never
        begun. Only the last waits for the disk: the log is written in order, so what makes the last durable makes all
        of them so, and before that nobody is told of any. Killed in between, some of the first of them remain.

        Raises:
            StewardError: the first failed, and nothing has happened.
            Conflict: ``CHAIN_BROKEN``: a later one failed; its error is the cause.
        """
        if len(transactions) > 1 and WATCHED:
            await self._one_by_one(tenant_id, transactions)
            return
        if len(transactions) == 1:
            await self.batch(tenant_id, transactions[0])
            return
        opening: Statement = (_SET_TENANT_NO_WAIT, _tenant_opening(tenant_id)[1])
        plan: list[Statement] = []
        for statements in transactions[:-1]:
            plan += [("BEGIN", ()), opening, *statements, ("COMMIT", ())]
        first = 3 + len(transactions[0])
        plan += [_tenant_opening(tenant_id), *transactions[-1]]
        link = await self._pool.acquire()
        try:
            await link.run(plan)
        except StewardError as error:
            if link.broken or link.executed < first:
                raise
            raise _broken_chain() from error
        finally:
            await self._pool.release(link)

    async def _one_by_one(self, tenant_id: str, transactions: Sequence[Sequence[Statement]]) -> None:
        """For fault tests: a process, or a connection, may end between any two of them."""
        for number, statements in enumerate(transactions):
            try:
                await self.batch(tenant_id, statements)
            except Unavailable:
                raise
            except StewardError as error:
                if number == 0:
                    raise
                raise _broken_chain() from error

    async def fetch_one(self, tenant_id: str, sql: str, params: Params = ()) -> Row | None:
        """One statement as a transaction, in one round trip: its first row, or None."""
        return (await self.batch(tenant_id, ((sql, params),)))[0].row

    async def fetch_all(self, tenant_id: str, sql: str, params: Params = ()) -> list[Row]:
        """One statement as a transaction, in one round trip: its rows."""
        return (await self.batch(tenant_id, ((sql, params),)))[0].rows

    async def fetch_value(self, tenant_id: str, sql: str, params: Params = ()) -> Any:
        """One statement as a transaction, in one round trip: the first column of its first row, or None."""
        return (await self.batch(tenant_id, ((sql, params),)))[0].value

    async def execute(self, tenant_id: str, sql: str, params: Params = ()) -> int:
        """One statement as a transaction, in one round trip: rows changed."""
        return (await self.batch(tenant_id, ((sql, params),)))[0].rowcount

    async def is_up(self) -> bool:
        """Whether PostgreSQL answers now; never raises.

        An answer to anybody within the last second will do: under load a question of its own would have to queue, and a
        queue is not an absence.
        """
        if time.monotonic() - self._pool.good_at < _FRESH_S:
            return True
        try:
            link = await self._pool.acquire()
            try:
                await link.run([("SELECT 1", ())])
            finally:
                await self._pool.release(link)
        except StewardError as error:
            return error.reason == "POSTGRES_BUSY"
        return True

    async def check_role(self) -> None:
        """Makes sure that row-level security holds for this connection.

        Raises:
            SystemExit: the role is superuser or bypasses row-level security, or is another one; with one clear
                sentence.
            Unavailable: PostgreSQL is away.
        """
        link = await self._pool.acquire()
        try:
            row = (await link.run([(_CHECK_ROLE, ())]))[0].row
        finally:
            await self._pool.release(link)
        if row is None or row["unsafe"] or row["role"] != self._role:
            role = row["role"] if row else "?"
            raise SystemExit(
                f"{self.service}: the database gave the role {role}, which is not bound by row-level security as "
                f"{self._role} is; run the migrations (python -m libs.storage.migrate {self.service}) and check the "
                "login of DATABASE_URL"
            )

    async def _connect(self) -> Link:
        try:
            async with asyncio.timeout(self._connect_timeout_s):
                return await Link.connect(self._conninfo, self._statement_timeout_s)
        except psycopg.OperationalError as error:
            if not self._opened:
                self._explain(str(error))
            raise

    def _explain(self, text: str) -> None:
        """Ends the start with a sentence when waiting would not help."""
        if f'role "{self._role}"' in text or "permission denied to set role" in text:
            raise SystemExit(
                f"{self.service}: the login may not take the role {self._role}; run the migrations first: "
                f"python -m libs.storage.migrate {self.service}"
            ) from None
        if _REFUSED.search(text):
            line = text.strip().splitlines()[-1].rpartition("FATAL:")[2].strip()
            raise SystemExit(f"{self.service}: PostgreSQL refuses the login of DATABASE_URL: {line}") from None


def _broken_chain() -> Conflict:
    return Conflict("CHAIN_BROKEN", "one of several transactions sent together failed", retry_after_s=0.0)


def _tenant_opening(tenant_id: str) -> Statement:
    if not _TENANT.fullmatch(tenant_id):
        raise InvalidInput("TENANT_INVALID", "not the id of a tenant")
    return (_SET_TENANT, (tenant_id,))

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
from collections.abc import Iterable, Sequence
from types import TracebackType
from typing import Any, Self

import psycopg
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from libs import failpoints
from libs.errors import Internal, InvalidInput, StewardError, Unavailable
from libs.storage.link import Link, Params, Result, Row, Statement
from libs.storage.listener import Listener, OnNotify
from libs.storage.pool import Pool
from libs.telemetry.log import get_logger

__all__ = ["Database", "Listener", "OnNotify", "Params", "Result", "Row", "Statement", "Tx"]

_log = get_logger("postgres")

_TENANT = re.compile(r"[A-Za-z0-9-]{1,64}")
_NAME = re.compile(r"[a-z][a-z0-9_]{0,40}")
_REFUSED = re.compile("password authentication failed|does not exist|no pg_hba.conf entry|no password supplied")
_BEGIN: Statement = ("BEGIN", ())
_COMMIT: Statement = ("COMMIT", ())
_ROLLBACK: Statement = ("ROLLBACK", ())
_SET_TENANT = "SELECT set_config('steward.tenant', %s, true)"
_CHECK_ROLE = """
SELECT current_user AS role, rolsuper OR rolbypassrls AS unsafe FROM pg_roles WHERE rolname = current_user
"""
_SET_ROLE = "SELECT set_config('role', %s, true)"


class Tx:
    """One transaction; made by ``Database.tenant`` and ``Database.sweep``.

    All its methods raise the errors of ``libs.storage.pg_errors``. After one the transaction is lost: leave the block
    by an exception.
    """

    __slots__ = ("_done", "_link", "_name", "_opening", "_pool", "_wrote")

    def __init__(self, pool: Pool, opening: Statement, name: str) -> None:
        self._pool = pool
        self._opening = opening
        self._name = name
        self._wrote = False
        self._link: Link | None = None
        self._done = False

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

    async def execute_many(self, sql: str, many: Iterable[Params], *, last: bool = False) -> int:
        """The same statement for each set of parameters, in one round trip; rows changed together."""
        return sum(each.rowcount for each in await self.batch([(sql, params) for params in many], last=last))

    async def batch(self, statements: Sequence[Statement], *, last: bool = False) -> list[Result]:
        """Several statements in one round trip, their results in order; none is executed after one that fails.

        With ``last`` the transaction is committed in the same round trip, and over.
        """
        link = self._usable()
        begun = link.in_transaction
        before = [] if begun else [self._opening] if last else [_BEGIN, self._opening]
        after = [_COMMIT] if last and begun else []
        self._wrote = self._wrote or _writes(statements)
        results = await link.run([*before, *statements, *after])
        self._done = last
        if last:
            self._committed()
        return results[len(before) : len(before) + len(statements)]

    def _committed(self) -> None:
        if self._wrote:
            failpoints.hit(self._name)

    async def commit(self) -> None:
        """Commits now; the transaction is over. Leaving the block does it by itself."""
        link = self._usable()
        self._done = True
        if link.in_transaction:
            await link.run([_COMMIT])
            self._committed()

    async def __aenter__(self) -> Self:
        self._link = await self._pool.acquire()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        link, self._link = self._link, None
        if link is None:
            return
        try:
            if isinstance(error, asyncio.CancelledError) or (link.interrupted and error is not None):
                return  # the pool reads what is left and rolls back, without holding up whoever was cancelled
            if link.interrupted:
                raise Internal(
                    "TRANSACTION_LOST", "a statement was cut short and that was caught inside the transaction"
                )
            if not link.broken and link.in_transaction:
                await self._end(link, error)
            elif error is None and not self._done and link.broken:
                raise Unavailable("POSTGRES_AWAY", "the connection was lost inside the transaction")
        finally:
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
        self._conninfo = _conninfo(url, service, statement_timeout_s, connect_timeout_s)
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
        try:
            results = (await link.run([_tenant_opening(tenant_id), *statements]))[1:]
        finally:
            await self._pool.release(link)
        if _writes(statements):
            failpoints.hit(self._commit_name)
        return results

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
        """Whether PostgreSQL answers now; never raises."""
        try:
            link = await self._pool.acquire()
            try:
                await link.run([("SELECT 1", ())])
            finally:
                await self._pool.release(link)
        except StewardError:
            return False
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


def _writes(statements: Sequence[Statement]) -> bool:
    return any(not sql.lstrip()[:6].upper().startswith("SELECT") for sql, _ in statements)


def _tenant_opening(tenant_id: str) -> Statement:
    if not _TENANT.fullmatch(tenant_id):
        raise InvalidInput("TENANT_INVALID", "not the id of a tenant")
    return (_SET_TENANT, (tenant_id,))


def _conninfo(url: str, service: str, statement_timeout_s: float, connect_timeout_s: float) -> str:
    """The address with what every connection starts with.

    Settings of the connection's start survive RESET and DISCARD.
    """
    given = conninfo_to_dict(url)
    options = [
        str(given.get("options") or ""),
        f"-c role=steward_{service}",
        f"-c search_path={service}",
        "-c timezone=UTC",
        f"-c statement_timeout={round(statement_timeout_s * 1000)}",
        f"-c idle_in_transaction_session_timeout={round(statement_timeout_s * 2000)}",
        "-c jit=off",
    ]
    return make_conninfo(
        url,
        options=" ".join(options).strip(),
        application_name=f"steward-{service}",
        client_encoding="UTF8",
        connect_timeout=max(1, round(connect_timeout_s)),
        keepalives_idle=30,
        keepalives_interval=10,
        keepalives_count=3,
        tcp_user_timeout=round(statement_timeout_s * 1000),
    )

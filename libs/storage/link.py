"""One connection to PostgreSQL, and the only way statements go out on it: several at once, in one round trip.

Statements are sent with libpq's pipeline mode directly. psycopg's own cursors and its ``pipeline()`` block do the same
with twice the time for a short statement (a read with its tenant: 100 µs in place of 180, and 300 one by one;
benchmarks in tests/integration/libs). Each statement is prepared the first time it is seen on a connection, in the same
round trip.
"""

from __future__ import annotations

import time
from collections.abc import Generator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, TypeAlias

import psycopg
from prometheus_client import Histogram
from psycopg import pq
from psycopg.adapt import PyFormat, Transformer
from psycopg.types.json import JsonbDumper, set_json_dumps
from psycopg.waiting import Ready, Wait

from libs.errors import Internal
from libs.storage.json import dumps
from libs.storage.pg_errors import error_of_exception, error_of_result, is_stale
from libs.storage.placeholders import parse
from libs.storage.socket_watch import SocketWatch

Params: TypeAlias = Sequence[Any] | Mapping[str, Any]
Row: TypeAlias = dict[str, Any]
Statement: TypeAlias = tuple[str, Params]

Exchange: TypeAlias = "Generator[Wait, Ready | int, list[list[pq.abc.PGresult]]]"

_SECONDS = Histogram(
    "steward_postgres_seconds",
    "Seconds of one round trip to PostgreSQL, its statements included.",
    buckets=(0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.1, 0.5, 2.5, 15),
)
_PREPARED_MAX = 500
REPLANNED_AFTER = 128
"""Round trips after which a link's plans are made anew the first time, then after twice as many each time.

The server keeps a prepared statement's plan until the table is analysed, a minute after the first rows at the earliest.
A plan made for an empty table takes any index that begins with the tenant, all being equally cheap there, and reads
every row of the tenant when there are thousands. Made anew as the work doubles, a plan never is for a table of less
than about half the size, and the planning is lost in the work."""


class Result(NamedTuple):
    """What one statement gave."""

    rows: list[Row]
    rowcount: int
    """Rows returned, or changed by a statement that returns none."""

    @property
    def row(self) -> Row | None:
        """The first row, or None."""
        return self.rows[0] if self.rows else None

    @property
    def value(self) -> Any:
        """The first column of the first row, or None."""
        return next(iter(self.rows[0].values())) if self.rows else None


class Link:
    """One open connection. Not for use by two tasks at a time."""

    def __init__(self, connection: psycopg.AsyncConnection[Any], statement_timeout_s: float) -> None:
        self._connection = connection
        self._pgconn = connection.pgconn
        self._watch = SocketWatch(connection.pgconn.socket)
        self._timeout_s = statement_timeout_s + 2.0  # the server should be the one to say so
        connection.adapters.register_dumper(dict, JsonbDumper)
        set_json_dumps(dumps, connection)
        self._transformer = Transformer.from_context(connection)
        self._prepared: dict[tuple[bytes, tuple[int, ...]], bytes] = {}
        self._columns: dict[bytes, list[str]] = {}
        self._names = 0
        self._trips = 0
        self._replan_at = REPLANNED_AFTER
        self._exchanging: Exchange | None = None
        self.executed = 0
        """How many statements of the last ``run`` were executed before one failed; all of them when none did."""
        self.opened_at = time.monotonic()

    @classmethod
    async def connect(cls, conninfo: str, statement_timeout_s: float) -> Link:
        """Opens a connection.

        Raises:
            psycopg.Error, OSError: it cannot be opened.
        """
        connection = await psycopg.AsyncConnection.connect(conninfo, autocommit=True)
        return cls(connection, statement_timeout_s)

    @property
    def broken(self) -> bool:
        """Whether it can no longer be used."""
        return self._pgconn.status != pq.ConnStatus.OK

    @property
    def in_transaction(self) -> bool:
        """Whether a transaction is open, failed ones too."""
        return self._pgconn.transaction_status in (pq.TransactionStatus.INTRANS, pq.TransactionStatus.INERROR)

    @property
    def failed(self) -> bool:
        """Whether the open transaction can only be rolled back."""
        return self._pgconn.transaction_status == pq.TransactionStatus.INERROR

    def is_alive(self) -> bool:
        """Whether an idle connection is still good as far as can be seen without a round trip.

        A server that ended has closed its side: reading what there is shows that, so that a restart of PostgreSQL does
        not cost each pooled connection a failed transaction.
        """
        if self.broken or self._pgconn.transaction_status != pq.TransactionStatus.IDLE:
            return False
        try:
            self._pgconn.consume_input()  # the server's farewell, when there is one
            self._pgconn.consume_input()  # the end of file behind it
        except psycopg.Error:
            return False
        return not self.broken

    async def close(self) -> None:
        """Ends the connection without waiting for the server."""
        self._finish()

    def _finish(self) -> None:
        self._watch.close()
        self._pgconn.finish()

    async def run(self, statements: Sequence[Statement]) -> list[Result]:
        """Sends all statements in one round trip and returns their results in order.

        Without BEGIN among them, and outside a transaction, they are one transaction of their own. After the first that
        fails none is executed. An interrupted exchange (cancelled, broken) closes the connection.

        Raises:
            StewardError: see ``pg_errors``.
        """
        if self._exchanging is not None:
            raise Internal("TRANSACTION_LOST", "an earlier statement was cut short")
        try:
            before = self._replanning()
            plan = [self._encode(sql, params) for sql, params in (*before, *statements)]
        except Exception as error:
            raise error_of_exception(error) from error
        started = time.perf_counter()
        try:
            self._pgconn.enter_pipeline_mode()
            self._exchanging = self._exchange(plan)
            found = await self._wait(self._exchanging)
        except Exception as error:
            self._finish()  # answers may still be on their way: nobody can use it any more
            raise error_of_exception(error) from error
        _SECONDS.observe(time.perf_counter() - started)
        return self._results(plan, found)[len(before) :]

    def _replanning(self) -> tuple[Statement, ...]:
        """What goes first when it is time to make the plans anew: nothing that an open transaction could lose."""
        self._trips += 1
        if self._trips < self._replan_at or self.in_transaction:
            return ()
        self._replan_at = 2 * self._trips
        return (("DISCARD PLANS", ()),)

    @property
    def interrupted(self) -> bool:
        """Whether an exchange was cancelled before its answers were read."""
        return self._exchanging is not None

    async def recover(self) -> None:
        """Reads what a cancelled exchange left unread and rolls back, so that the link can be used again.

        Closing it instead would cost a new connection for each cancelled call, at the very time the server is slow.

        Raises:
            StewardError: it cannot be used any more.
        """
        try:
            if self._exchanging is not None:
                await self._wait(self._exchanging)
                self._prepared.clear()  # which of them were prepared is not known; names go on from where they were
            if self.in_transaction:
                await self.run([("ROLLBACK", ())])
        except Exception as error:
            self._finish()
            raise error_of_exception(error) from error

    async def _wait(self, exchanging: Exchange) -> list[list[pq.abc.PGresult]]:
        found = await self._watch.drive(exchanging, self._timeout_s)
        self._exchanging = None
        self._pgconn.exit_pipeline_mode()
        return found

    def _encode(self, sql: str, params: Params) -> _Encoded:
        parsed = parse(sql)
        if parsed.names is None:
            values: Sequence[Any] = params  # type: ignore[assignment]  # a statement with %s takes a sequence
        else:
            values = [params[name] for name in parsed.names]  # type: ignore[call-overload]
        transformer = self._transformer
        if not values:
            return _Encoded(parsed.query, None, (), None)
        dumped = transformer.dump_sequence(values, [PyFormat.AUTO] * len(values))
        return _Encoded(parsed.query, dumped, transformer.types or (), transformer.formats)

    def _exchange(self, plan: list[_Encoded]) -> Exchange:
        pgconn = self._pgconn
        for each in plan:
            self._send(each)
        pgconn.pipeline_sync()
        while pgconn.flush():
            ready = yield Wait.RW
            if ready and ready & Ready.R:  # nothing is ready yet when it goes on after a cancelled wait
                pgconn.consume_input()
        found: list[list[pq.abc.PGresult]] = []
        part: list[pq.abc.PGresult] = []
        while True:
            while pgconn.is_busy():
                while not (yield Wait.R):
                    pass
                pgconn.consume_input()
            result = pgconn.get_result()
            if result is None:
                if pgconn.status != pq.ConnStatus.OK:
                    raise psycopg.OperationalError("the connection was lost")
                found.append(part)
                part = []
            elif result.status == pq.ExecStatus.PIPELINE_SYNC:
                return found
            else:
                part.append(result)

    def _send(self, each: _Encoded) -> None:
        key = (each.query, each.types)
        name = self._prepared.get(key)
        if name is None and self._names < _PREPARED_MAX:
            name = self._prepared[key] = b"s%d" % self._names
            self._names += 1
            each.prepares = key
            self._pgconn.send_prepare(name, each.query, each.types)
        if name is None:
            self._pgconn.send_query_params(each.query, each.values, each.types, each.formats)
        else:
            each.name = name
            self._pgconn.send_query_prepared(name, each.values, each.formats)

    def _results(self, plan: list[_Encoded], found: list[list[pq.abc.PGresult]]) -> list[Result]:
        results: list[Result] = []
        answers = iter(found)
        failure: pq.abc.PGresult | None = None
        for each in plan:
            if each.prepares is not None:
                (prepared,) = next(answers)
                if prepared.status != pq.ExecStatus.COMMAND_OK:
                    del self._prepared[each.prepares]
                    failure = failure or prepared
            (answer,) = next(answers)
            if answer.status in (pq.ExecStatus.FATAL_ERROR, pq.ExecStatus.PIPELINE_ABORTED):
                failure = failure or answer
            elif failure is None:
                results.append(self._load(each, answer))
        self.executed = len(results)
        if failure is not None:
            error = error_of_result(failure)
            if is_stale(error):
                self._finish()
            raise error
        return results

    def _load(self, each: _Encoded, answer: pq.abc.PGresult) -> Result:
        if answer.status != pq.ExecStatus.TUPLES_OK:
            return Result([], answer.command_tuples or 0)
        names = self._columns.get(each.name)
        if names is None or len(names) != answer.nfields:
            names = [(answer.fname(number) or b"").decode() for number in range(answer.nfields)]
            if each.name:
                self._columns[each.name] = names
        count = answer.ntuples
        self._transformer.set_pgresult(answer)
        rows = self._transformer.load_rows(0, count, lambda values: dict(zip(names, values, strict=True)))
        return Result(rows, count)


@dataclass(slots=True)
class _Encoded:
    query: bytes
    values: Sequence[Any] | None
    types: tuple[int, ...]
    formats: Sequence[pq.Format] | None
    prepares: tuple[bytes, tuple[int, ...]] | None = None
    name: bytes = b""

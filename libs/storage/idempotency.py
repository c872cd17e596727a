"""The same request twice gets the first answer (protocols.md 2), whatever the content of the second.

    async with database.tenant(tenant_id) as tx:
        first = await requests.begin(tx, tenant_id, "CreateGoal", request.request_id)
        if first is not None:
            return agenda_pb2.CreateGoalResponse.FromString(first)
        …the effect, in the same transaction…
        await requests.finish(tx, tenant_id, "CreateGoal", request.request_id, response.SerializeToString(), last=True)

The row is inserted first, so of two at once the second waits on it: until the first commits (then it reads the answer)
or rolls back (then it is the first). Rows are kept longer than the longest retry and then pruned.
"""

from __future__ import annotations

import re

from libs.errors import Conflict
from libs.storage.link import Statement
from libs.storage.postgres import Tx

_SCHEMA = re.compile(r"[a-z_][a-z0-9_]*")

_INSERT = """
INSERT INTO {table} (tenant_id, method, request_id) VALUES (%s, %s, %s) ON CONFLICT DO NOTHING RETURNING 1 AS new
"""
_ANSWER = "INSERT INTO {table} (tenant_id, method, request_id, response) VALUES (%s, %s, %s, %s)"
_READ = "SELECT response FROM {table} WHERE tenant_id = %s AND method = %s AND request_id = %s"
_FINISH = "UPDATE {table} SET response = %s WHERE tenant_id = %s AND method = %s AND request_id = %s"
_PRUNE = "DELETE FROM {table} WHERE tenant_id = %s AND created_at < now() - make_interval(secs => %s)"


class Requests:
    """The stored first answers of one service: ``<schema>.requests``, made by ``libs.storage.ddl.requests_table``."""

    def __init__(self, schema: str) -> None:
        if not _SCHEMA.fullmatch(schema):
            raise ValueError(f"not a schema: {schema!r}")
        table = f"{schema}.requests"
        self._insert_sql = _INSERT.format(table=table)
        self._answer_sql = _ANSWER.format(table=table)
        self._read_sql = _READ.format(table=table)
        self._finish_sql = _FINISH.format(table=table)
        self._prune_sql = _PRUNE.format(table=table)

    async def begin(self, tx: Tx, tenant_id: str, method: str, request_id: str) -> bytes | None:
        """None for the first with this id, which goes on; else the stored answer of the first.

        Raises:
            Conflict: ``REQUEST_RUNNING``: the first committed without an answer (it answers in a later transaction, and
                has not yet).
        """
        key = (tenant_id, method, request_id)
        inserted, stored = await tx.batch([(self._insert_sql, key), (self._read_sql, key)])
        if inserted.row is not None:
            return None
        if (
            stored.row is None
        ):  # it was there for the insert and is gone for the read: pruned, or its transaction was rolled back
            raise Conflict("REQUEST_RUNNING", "the same request is being answered", retry_after_s=0.2)
        response = stored.value
        if response is None:
            raise Conflict("REQUEST_RUNNING", "the same request is being answered", retry_after_s=0.2)
        return bytes(response)

    async def finish(
        self, tx: Tx, tenant_id: str, method: str, request_id: str, response: bytes, *, last: bool = False
    ) -> None:
        """Stores the answer; ``last`` commits in the same round trip."""
        await tx.execute(*self.finish_statement(tenant_id, method, request_id, response), last=last)

    def finish_statement(self, tenant_id: str, method: str, request_id: str, response: bytes) -> Statement:
        """The statement of ``finish``, for a batch."""
        return self._finish_sql, (response, tenant_id, method, request_id)

    def answer_statement(self, tenant_id: str, method: str, request_id: str, response: bytes) -> Statement:
        """For a batch with an effect whose answer is known beforehand: it fails with ``AlreadyExists``, and the effect
        with it, when there is one of this id already; ``begin`` gives its answer then.
        """
        return self._answer_sql, (tenant_id, method, request_id, response)

    async def prune(self, tx: Tx, tenant_id: str, older_than_s: float = 7 * 86400.0) -> int:
        """Deletes answers older than the longest retry (never less than three days); how many."""
        return await tx.execute(self._prune_sql, (tenant_id, max(older_than_s, 3 * 86400.0)))

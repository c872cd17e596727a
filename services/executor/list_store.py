"""Lists over the workflow tables: pages of workflows, step events, and what export and erase need."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from libs.errors import FieldViolation, InvalidInput
from libs.storage.json import dumps, loads
from libs.storage.postgres import Database, Statement, Tx
from services.executor.answer_store import INTENT, INVOKED, scope
from services.executor.domain.model import Workflow
from services.executor.store_sql import LOAD_QUESTIONS_OF, LOAD_STEPS_OF, WORKFLOW_NAMES
from services.executor.workflow_rows import workflow_from

_EVENTS = (
    "SELECT sequence, kind, step, workflow_status, at FROM executor.step_events "
    "WHERE tenant_id = %s AND workflow_id = %s AND sequence > %s ORDER BY sequence LIMIT 500"
)
_ERASED = (
    "SELECT w.id, COALESCE(NULLIF(w.context -> 'customer' ->> 'address', ''), w.customer_id) AS address, "
    "ARRAY(SELECT s.id FROM executor.steps s WHERE s.tenant_id = w.tenant_id AND s.workflow_id = w.id) AS step_ids "
    "FROM executor.workflows w WHERE w.tenant_id = %s AND w.customer_id = %s"
)
_FORGET_ANSWERS = "DELETE FROM executor.requests WHERE tenant_id = %s AND method = ANY(%s)"
_OWNED_BY_WORKFLOW = ("steps", "interventions", "outcomes", "step_events")


@dataclass(frozen=True, slots=True)
class WorkflowFilter:
    """Which workflows a list has; empty fields let everything through."""

    customer_id: str = ""
    conversation_id: str = ""
    statuses: tuple[str, ...] = ()
    undoable_since: datetime | None = None


@dataclass(frozen=True, slots=True)
class Erased:
    """A workflow whose rows are deleted, and what is needed to find its copies."""

    workflow_id: str
    address: str
    step_ids: tuple[str, ...]


class ListStore:
    """Reads pages."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def workflows(
        self, tenant_id: str, wanted: WorkflowFilter, page_size: int, page_token: str
    ) -> tuple[list[Workflow], str]:
        """A page of workflows, newest first, and the token of the next; empty at the end.

        Raises:
            InvalidInput: a token that is none of ours.
        """
        sql, params = _page(tenant_id, wanted, page_size + 1, _position(page_token))
        rows = await self._database.fetch_all(tenant_id, sql, params)
        more, rows = len(rows) > page_size, rows[:page_size]
        if not rows:
            return [], ""
        keys = (tenant_id, [row["id"] for row in rows])
        found = await self._database.batch(tenant_id, [(LOAD_STEPS_OF, keys), (LOAD_QUESTIONS_OF, keys)])
        steps, questions = (_by_workflow(each.rows) for each in found)
        workflows = [workflow_from(row, steps.get(row["id"], []), questions.get(row["id"], [])) for row in rows]
        last = workflows[-1]
        return workflows, _token(last.created_at, last.id) if more else ""

    async def events(self, tenant_id: str, workflow_id: str, after: int) -> list[dict[str, Any]]:
        """Events of a workflow after a sequence number, at most 500: sequence, kind, step, workflow_status, at."""
        return await self._database.fetch_all(tenant_id, _EVENTS, (tenant_id, workflow_id, after))

    async def erase(self, tx: Tx, tenant_id: str, customer_id: str) -> tuple[int, list[Erased]]:
        """Deletes a customer's workflows and person: rows removed, and which workflows they were."""
        found = [
            Erased(row["id"], row["address"], tuple(row["step_ids"]))
            for row in await tx.fetch_all(_ERASED, (tenant_id, customer_id))
        ]
        ids = [each.workflow_id for each in found]
        statements: list[Statement] = [
            (f"DELETE FROM executor.{table} WHERE tenant_id = %s AND workflow_id = ANY(%s)", (tenant_id, ids))  # noqa: S608
            for table in _OWNED_BY_WORKFLOW
        ]
        statements.append(("DELETE FROM executor.workflows WHERE tenant_id = %s AND id = ANY(%s)", (tenant_id, ids)))
        statements.append(
            ("DELETE FROM executor.people WHERE tenant_id = %s AND customer_id = %s", (tenant_id, customer_id))
        )
        erased = sum(each.rowcount for each in await tx.batch(statements))
        answers = [scope(method, customer_id) for method in (INVOKED, INTENT)]
        await tx.execute(_FORGET_ANSWERS, (tenant_id, answers))
        return erased, found


def _page(
    tenant_id: str, wanted: WorkflowFilter, limit: int, after: tuple[datetime, str] | None
) -> tuple[str, Sequence[Any]]:
    where, params = ["tenant_id = %s"], [tenant_id, *[]]
    values: list[Any] = [*params]
    if wanted.customer_id:
        where.append("customer_id = %s")
        values.append(wanted.customer_id)
    if wanted.conversation_id:
        where.append("conversation_id = %s")
        values.append(wanted.conversation_id)
    if wanted.statuses:
        where.append("status = ANY(%s)")
        values.append(list(wanted.statuses))
    if wanted.undoable_since is not None:
        where.append("undoable AND created_at > %s")
        values.append(wanted.undoable_since)
    if after is not None:
        where.append("(created_at, id) < (%s, %s)")
        values += after
    sql = f"SELECT {WORKFLOW_NAMES} FROM executor.workflows WHERE {' AND '.join(where)} "  # noqa: S608 - constants
    return f"{sql}ORDER BY created_at DESC, id DESC LIMIT %s", [*values, limit]


def _by_workflow(rows: list[dict[str, Any]]) -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        found.setdefault(row["workflow_id"], []).append(row)
    return found


def _token(created_at: datetime, workflow_id: str) -> str:
    return base64.urlsafe_b64encode(dumps([created_at.isoformat(), workflow_id]).encode()).decode()


def _position(token: str) -> tuple[datetime, str] | None:
    if not token:
        return None
    try:
        created_at, workflow_id = loads(base64.urlsafe_b64decode(token.encode()))
        return datetime.fromisoformat(created_at), str(workflow_id)
    except (ValueError, TypeError) as error:
        wrong = FieldViolation("page_token", "is none that this list gave out")
        raise InvalidInput("PAGE_TOKEN_INVALID", "not a page token of this list", violations=[wrong]) from error

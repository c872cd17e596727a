"""Changes of agenda tasks that somebody asked for: each once by its request_id, first answers kept (protocols.md 2)."""

from collections.abc import Callable
from dataclasses import asdict, replace
from datetime import datetime
from typing import Any

from libs.errors import Conflict, FailedPrecondition, NotFound
from libs.storage.idempotency import Requests
from libs.storage.json import dumps, loads
from libs.storage.postgres import Database, Statement, Tx
from services.agenda.domain.model import Task
from services.agenda.store.rows import COLUMNS, task_of, wake

CHANGE, CANCEL = "RescheduleTask", "CancelTask"
_TIMES = ("scheduled_at", "created_at", "recurrence_start", "executed_at")
_LOCK = f"SELECT {COLUMNS} FROM agenda.tasks WHERE id = %s FOR UPDATE"


def scope(method: str, customer_id: str) -> str:
    """The method's name for one customer, so that what their calls answered is forgotten with them."""
    return f"{method}:{customer_id}"


class ChangeStore:
    """Writes changes."""

    def __init__(self, database: Database, requests: Requests) -> None:
        self._database = database
        self._requests = requests

    async def change(
        self, tenant_id: str, request_id: str, task_id: str, decide: Callable[[Task], Task]
    ) -> tuple[Task, Task]:
        """The task as `decide` makes it, and as it was before; the same request_id again: the first answer.

        Raises NotFound, Conflict TASK_BEING_SAID, and what `decide` raises.
        """
        return await self._once(tenant_id, CHANGE, request_id, task_id, decide)

    async def cancel(self, tenant_id: str, request_id: str, task_id: str, reason: str, etag: str) -> tuple[Task, Task]:
        """The task, cancelled unless it is over already, and as it was before.

        Raises NotFound, Conflict TASK_BEING_SAID, FailedPrecondition ETAG_CHANGED.
        """

        def decide(task: Task) -> Task:
            if task.status != "scheduled":
                return task
            if etag and etag != task.etag:
                raise FailedPrecondition("ETAG_CHANGED", "the agenda task has changed since it was looked at")
            return replace(task, status="cancelled", failure_reason=reason, version=task.version + 1)

        return await self._once(tenant_id, CANCEL, request_id, task_id, decide)

    async def _once(
        self, tenant_id: str, method: str, request_id: str, task_id: str, decide: Callable[[Task], Task]
    ) -> tuple[Task, Task]:
        async with self._database.tenant(tenant_id) as tx:
            before = await self._locked(tx, task_id)
            named = scope(method, before.customer_id)
            first = await self._requests.begin(tx, tenant_id, named, request_id) if request_id else None
            if first is not None:
                answer = loads(first)
                return _task_from(answer["task"]), _task_from(answer["before"])
            if before.status == "executing":
                raise Conflict("TASK_BEING_SAID", "this agenda task is being said just now", retry_after_s=0.5)
            after = decide(before)
            statements = _update(after) if after is not before else []
            if request_id:
                encoded = dumps({"task": _document(after), "before": _document(before)}).encode()
                statements.append(self._requests.finish_statement(tenant_id, named, request_id, encoded))
            if statements:
                await tx.batch(statements, last=True)
        return after, before

    async def _locked(self, tx: Tx, task_id: str) -> Task:
        row = await tx.fetch_one(_LOCK, (task_id,))
        if row is None:
            raise NotFound("TASK_NOT_FOUND", "no such agenda task", metadata={"task_id": task_id})
        return task_of(row)


def _update(task: Task) -> list[Statement]:
    sql = (
        "UPDATE agenda.tasks SET scheduled_at = %s, recurrence = %s, recurrence_start = %s, occurrence = %s, "
        "description = %s, timezone = %s, status = %s, failure_reason = %s, retry_count = %s, message_text = %s, "
        "version = %s, lease_owner = NULL, lease_end = NULL WHERE id = %s"
    )
    values = (
        task.scheduled_at,
        task.recurrence,
        task.recurrence_start,
        task.occurrence,
        task.description,
        task.timezone,
        task.status,
        task.failure_reason,
        task.retry_count,
        task.message_text,
        task.version,
        task.id,
    )
    return [(sql, values), wake(task.scheduled_at)]


def _document(task: Task) -> dict[str, Any]:
    values = asdict(task)
    return {name: value.isoformat() if isinstance(value, datetime) else value for name, value in values.items()}


def _task_from(document: dict[str, Any]) -> Task:
    times = {name: datetime.fromisoformat(document[name]) for name in _TIMES if document[name]}
    return Task(**{**document, **times})

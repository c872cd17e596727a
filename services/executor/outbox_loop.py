"""Outcomes that no answer has said: handed to the router half a minute later, in order of version, until it takes
them (protocols.md 3).
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from google.protobuf import json_format

from libs.clock import Clock
from libs.errors import StewardError
from libs.rpc.context import with_tenant
from libs.storage.outbox import Outbox, Taken
from libs.storage.postgres import Database
from libs.telemetry.log import get_logger
from services.executor.domain.model import StepStatus
from services.executor.run import Run
from services.executor.servicer_documents import timestamp, workflow_message
from services.executor.store import WorkflowStore
from steward.common.v1 import common_pb2
from steward.executor.v1 import executor_pb2
from steward.router.v1 import router_pb2

if TYPE_CHECKING:
    from steward.router.v1.router_pb2_grpc import RouterServiceAsyncStub

_log = get_logger(__name__)
_BATCH = 50
_AT_ONCE = 8
_TIMEOUT_S = 20.0

_ROW = (
    "SELECT o.workflow_id, o.version, o.kind, o.created_at, EXISTS (SELECT 1 FROM executor.outcomes AS e "
    "WHERE e.tenant_id = o.tenant_id AND e.workflow_id = o.workflow_id AND e.version < o.version "
    "AND e.done_at IS NULL) AS waits FROM executor.outcomes AS o WHERE o.tenant_id = %s AND o.id = %s"
)
_DISPOSED = "UPDATE executor.outcomes SET disposition = %s WHERE tenant_id = %s AND id = %s"


class OutcomeLoop:
    """Hands outcomes over.

    Args:
        database: the executor's.
        store: the workflows they are about.
        outbox: the table of outcomes.
        router: who has them worded and said.
        clock: the suite's.
    """

    def __init__(
        self, database: Database, store: WorkflowStore, outbox: Outbox, router: RouterServiceAsyncStub, clock: Clock
    ) -> None:
        self._database = database
        self._store = store
        self._outbox = outbox
        self._router = router
        self._clock = clock

    async def round(self) -> bool:
        """Delivers what is due; True when there may be more."""
        async with self._database.sweep() as sweep:
            due = await self._outbox.due(sweep, self._clock.now(), _BATCH)
        done = 0
        for start in range(0, len(due), _AT_ONCE):
            done += sum(await asyncio.gather(*(self._deliver(*each) for each in due[start : start + _AT_ONCE])))
        return done > 0 and len(due) == _BATCH

    async def _deliver(self, tenant_id: str, row_id: str) -> bool:
        with with_tenant(tenant_id, caller="executor", timeout_s=_TIMEOUT_S, method="deliver_outcome"):
            try:
                return await self._deliver_one(tenant_id, row_id)
            except StewardError as error:  # the database's trouble: found again when its lease is over
                _log.warning("outcome_not_delivered", row=row_id, reason=error.reason)
                return False

    async def _deliver_one(self, tenant_id: str, row_id: str) -> bool:
        """Whether the outcome is done with."""
        async with self._database.tenant(tenant_id) as tx:
            row = await tx.fetch_one(_ROW, (tenant_id, row_id))
            if row is None or row["waits"]:
                return False  # the earlier version goes first; this one is found again
            taken = await self._outbox.take(tx, tenant_id, row_id, self._clock.now())
        if taken is None:
            return False
        run = await self._store.load(tenant_id, row["workflow_id"])
        disposition = "stale"
        if run is not None and not _is_stale(run, row["kind"]):
            try:
                disposition = await self._hand_over(run, row)
            except StewardError as error:
                await self._again(taken, error)
                return False
        async with self._database.tenant(tenant_id) as tx:
            if await self._outbox.done(tx, taken, self._clock.now()):
                await tx.execute(_DISPOSED, (disposition, tenant_id, row_id), last=True)
        _log.info("outcome_delivered", workflow_id=row["workflow_id"], version=row["version"], disposition=disposition)
        return True

    async def _hand_over(self, run: Run, row: dict[str, Any]) -> str:
        workflow = run.workflow
        outcome = executor_pb2.Outcome(
            workflow_id=workflow.id,
            version=row["version"],
            kind=row["kind"],
            workflow=workflow_message(workflow),
            customer=json_format.ParseDict(workflow.customer, common_pb2.Customer(), ignore_unknown_fields=True),
            conversation_id=workflow.conversation_id,
            created_at=timestamp(row["created_at"]),
        )
        request = router_pb2.DeliverOutcomeRequest(workflow_id=workflow.id, version=row["version"], outcome=outcome)
        response = await self._router.DeliverOutcome(request)
        return str(response.disposition)

    async def _again(self, taken: Taken, error: StewardError) -> None:
        _log.warning("outcome_put_off", row=taken.id, reason=error.reason, attempts=taken.attempts)
        async with self._database.tenant(taken.tenant_id) as tx:
            await self._outbox.again(tx, taken, self._clock.now(), after_s=error.retry_after_s)


def _is_stale(run: Run, kind: str) -> bool:
    """Whether it need not be said any more: a question that was answered meanwhile, an end that was undone."""
    if kind == "asked":
        return not any(run.workflow.open_interventions())
    undone = any(step.status is StepStatus.UNDONE for step in run.workflow.steps.values())
    return kind == "ended" and (undone or not run.workflow.status.is_end)

"""What belongs to a customer beside workflows' runs: holds, imports, exports, and forgetting."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from libs.clock import Clock
from libs.storage.idempotency import Requests
from libs.storage.json import dumps, loads
from libs.storage.postgres import Database
from services.executor.action_context import action_context
from services.executor.domain.actions import Json
from services.executor.hot_keys import HotKeys
from services.executor.list_store import ListStore, WorkflowFilter
from services.executor.providers.base import ActionContext, People
from services.executor.providers.builtin_store import (
    BuiltinStore,
    ExportPage,
    HoldAnswer,
    HoldRequest,
    ImportCounts,
    ImportProblem,
    ImportRecord,
)
from services.executor.workflow_rows import workflow_document

_IMPORT = "ImportItems"
_WORKFLOWS = "workflow:"


class CustomerData:
    """The built-in store's functions, each in its transaction, joined with the workflows' own rows."""

    def __init__(
        self,
        database: Database,
        builtin: BuiltinStore,
        lists: ListStore,
        requests: Requests,
        hot: HotKeys,
        people: People,
        clock: Clock,
    ) -> None:
        self._database = database
        self._builtin = builtin
        self._lists = lists
        self._requests = requests
        self._hot = hot
        self._people = people
        self._clock = clock

    async def place_hold(self, tenant_id: str, customer: Json, conversation_id: str, hold: HoldRequest) -> HoldAnswer:
        """Holds a slot; idempotent by goal id."""
        context = self._context(tenant_id, customer, conversation_id, hold.goal_id)
        if hold.reference_time is not None:
            context = replace(context, reference_time=hold.reference_time)
        async with self._database.tenant(tenant_id) as tx:
            return await self._builtin.place_hold(tx, context, hold)

    async def release_hold(self, tenant_id: str, goal_id: str) -> bool:
        """Lets a slot go; whether there was one."""
        async with self._database.tenant(tenant_id) as tx:
            return await self._builtin.release_hold(tx, goal_id)

    async def import_records(
        self, tenant_id: str, customer: Json, records: Sequence[ImportRecord], request_id: str
    ) -> ImportCounts:
        """Takes in a chunk; the same request_id again gives the first counts."""
        context = self._context(tenant_id, customer, "", "")
        async with self._database.tenant(tenant_id) as tx:
            first = await self._requests.begin(tx, tenant_id, _IMPORT, request_id)
            if first is not None:
                return _counts_from(loads(first))
            counts = await self._builtin.import_records(tx, context, records)
            answer = dumps(_counts_document(counts)).encode()
            await self._requests.finish(tx, tenant_id, _IMPORT, request_id, answer, last=True)
        return counts

    async def export(
        self, tenant_id: str, customer_id: str, kinds: Sequence[str], page_size: int, page_token: str
    ) -> ExportPage:
        """A page: first what the built-in store has, then workflows."""
        own = [kind for kind in kinds if kind != "workflow"]
        if not page_token.startswith(_WORKFLOWS) and (own or not kinds):
            async with self._database.tenant(tenant_id) as tx:
                page = await self._builtin.export_records(tx, customer_id, own, page_size, page_token)
            if page.next_token or (kinds and "workflow" not in kinds):
                return page
            return ExportPage(page.records, _WORKFLOWS)
        found, token = await self._lists.workflows(
            tenant_id, WorkflowFilter(customer_id=customer_id), page_size, page_token.removeprefix(_WORKFLOWS)
        )
        records = [ImportRecord("workflow", workflow_document(each)) for each in found]
        return ExportPage(records, _WORKFLOWS + token if token else "")

    async def erase(self, tenant_id: str, customer_id: str) -> int:
        """Forgets a customer, workflows and hot copies too; rows removed."""
        async with self._database.tenant(tenant_id) as tx:
            own = await self._builtin.erase(tx, customer_id)
            rows, workflows = await self._lists.erase(tx, tenant_id, customer_id)
        await self._hot.forget(tenant_id, workflows)
        return own + rows

    def _context(self, tenant_id: str, customer: Json, conversation_id: str, goal_id: str) -> ActionContext:
        document = {"customer": customer, "conversation_id": conversation_id, "goal_id": goal_id}
        return action_context(tenant_id, document, self._clock.now(), self._people)


def _counts_document(counts: ImportCounts) -> Json:
    problems = [[each.index, each.field, each.description] for each in counts.problems]
    return {"created": counts.created, "updated": counts.updated, "problems": problems}


def _counts_from(document: Json) -> ImportCounts:
    return ImportCounts(
        document["created"], document["updated"], [ImportProblem(*each) for each in document["problems"]]
    )

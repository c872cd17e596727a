"""The step events of a conversation's workflows, told as they come."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from datetime import datetime
from typing import Any

from libs.clock import Clock
from libs.errors import NotFound
from services.executor.domain.model import Workflow
from services.executor.engine import Engine
from services.executor.list_store import ListStore, WorkflowFilter
from services.executor.waits import Waits, woken

_OPEN = ("running", "waiting_intervention")
_MOST_OPEN = 200
_LOOK_S = 15.0
"""How often open workflows are looked for without any news."""


class ConversationWatch:
    """Follows conversations.

    Args:
        engine: reads workflows.
        lists: reads their events.
        waits: tells which workflows change.
        clock: the suite's, which stamps the events.
    """

    def __init__(self, engine: Engine, lists: ListStore, waits: Waits, clock: Clock) -> None:
        self._engine = engine
        self._lists = lists
        self._waits = waits
        self._clock = clock

    async def events(
        self, tenant_id: str, conversation_id: str, after: Mapping[str, int]
    ) -> AsyncIterator[tuple[dict[str, Any], Workflow]]:
        """Event rows with their workflows, until the process stops.

        Args:
            after: by workflow, the sequence number after which to go on. An open workflow that is not named begins at
                its first event; one that had ended is told of only what happens from now on.
        """
        since, told = self._clock.now(), dict(after)
        with self._waits.watch_conversation(tenant_id, conversation_id) as changes:
            due = set(told) | await self._open(tenant_id, conversation_id)
            while not self._waits.draining.is_set():
                for workflow_id in sorted(due):
                    async for row, workflow in self._new(tenant_id, workflow_id, told, since):
                        yield row, workflow
                await woken(changes.news, _LOOK_S)
                due = changes.take() or await self._open(tenant_id, conversation_id)

    async def _open(self, tenant_id: str, conversation_id: str) -> set[str]:
        wanted = WorkflowFilter(conversation_id=conversation_id, statuses=_OPEN)
        found, _ = await self._lists.workflows(tenant_id, wanted, _MOST_OPEN, "")
        return {each.id for each in found}

    async def _new(
        self, tenant_id: str, workflow_id: str, told: dict[str, int], since: datetime
    ) -> AsyncIterator[tuple[dict[str, Any], Workflow]]:
        """What was not told yet of one workflow; nothing of one that is gone (erased)."""
        while rows := await self._lists.events(tenant_id, workflow_id, told.get(workflow_id, 0)):
            try:
                workflow = (await self._engine.get(tenant_id, workflow_id)).workflow
            except NotFound:
                return
            ended_before = workflow_id not in told and workflow.status.is_end
            for row in rows:
                told[workflow_id] = row["sequence"]
                if not ended_before or row["at"] >= since:
                    yield row, workflow

"""The Redis copies of workflows (contracts.md, "Redis keys"): written behind each commit in one pipeline, never read
to decide anything.
"""

from __future__ import annotations

from libs.storage.json import dumps
from libs.storage.redis import RedisStore
from services.executor.domain.model import Workflow
from services.executor.workflow_rows import intervention_document, workflow_document

TTL_S = 3600


class HotKeys:
    """Writes the copies; does nothing while Redis is away or switched off."""

    def __init__(self, redis: RedisStore) -> None:
        self._redis = redis

    def copy(self, workflow: Workflow) -> None:
        """Copies a workflow as it is now; returns at once."""
        if self._redis.enabled:
            self._redis.write_behind(self._write(_Copy(workflow)))

    def forget(self, tenant_id: str, address: str, workflow_ids: list[str]) -> None:
        """Deletes the copies of an erased customer."""
        if self._redis.enabled:
            keys = [f"workflow:{each}" for each in workflow_ids]
            keys += [f"intervention:{tenant_id}:{address}:{each}" for each in workflow_ids]
            self._redis.write_behind(self._redis.delete(*keys, f"workflows:{tenant_id}:{address}:active"))

    async def _write(self, copy: _Copy) -> None:
        async with self._redis.pipeline() as pipe:
            pipe.set(copy.key, dumps(copy.document), ex=TTL_S)
            for step_id, status in copy.steps.items():
                pipe.set(f"{copy.key}:step:{step_id}:status", status, ex=TTL_S)
            if copy.is_active:
                pipe.sadd(copy.active_key, copy.workflow_id)
                pipe.expire(copy.active_key, TTL_S)
            else:
                pipe.srem(copy.active_key, copy.workflow_id)
            if copy.question is not None:
                pipe.set(copy.question_key, dumps(copy.question), ex=max(1, copy.question_ttl_s))
            elif copy.had_questions:
                pipe.delete(copy.question_key)


class _Copy:
    """What is written, taken when the commit was made: the workflow itself may go on meanwhile."""

    def __init__(self, workflow: Workflow) -> None:
        address = str(workflow.customer.get("address") or workflow.customer_id)
        open_questions = list(workflow.open_interventions())
        self.workflow_id = workflow.id
        self.key = f"workflow:{workflow.id}"
        self.active_key = f"workflows:{workflow.tenant_id}:{address}:active"
        self.question_key = f"intervention:{workflow.tenant_id}:{address}:{workflow.id}"
        self.document = workflow_document(workflow)
        self.steps = {step.id: step.status.value for step in workflow.steps.values()}
        self.is_active = not workflow.status.is_end
        self.had_questions = bool(workflow.interventions)
        self.question = intervention_document(open_questions[-1]) if open_questions else None
        self.question_ttl_s = (
            int((open_questions[-1].expires_at - workflow.updated_at).total_seconds()) if open_questions else 0
        )

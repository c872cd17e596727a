"""The Redis copies of workflows (contracts.md, "Redis keys"): written when a workflow has come to rest, behind its
commit and in one round trip, never read to decide anything.
"""

from __future__ import annotations

from libs.storage.json import dumps
from libs.storage.redis import RedisStore
from services.executor.domain.model import Workflow
from services.executor.workflow_rows import intervention_document, workflow_document

TTL_S = 3600

# One script in place of a command a key: reading as many replies cost more than all else of a copy.
_WRITE = """
local ttl, id, is_active = ARGV[1], ARGV[3], ARGV[4]
redis.call('SET', KEYS[1], ARGV[2], 'EX', ttl)
if is_active == '1' then
  redis.call('SADD', KEYS[2], id)
  redis.call('EXPIRE', KEYS[2], ttl)
else
  redis.call('SREM', KEYS[2], id)
end
if ARGV[5] ~= '' then
  redis.call('SET', KEYS[3], ARGV[5], 'EX', ARGV[6])
else
  redis.call('DEL', KEYS[3])
end
for number = 4, #KEYS do redis.call('SET', KEYS[number], ARGV[number + 3], 'EX', ttl) end
"""


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
        question = dumps(copy.question) if copy.question is not None else ""
        keys = [copy.key, copy.active_key, copy.question_key]
        keys += [f"{copy.key}:step:{step_id}:status" for step_id in copy.steps]
        arguments: list[str | int] = [TTL_S, dumps(copy.document), copy.workflow_id, int(copy.is_active), question]
        await self._redis.script(_WRITE, keys, [*arguments, max(1, copy.question_ttl_s), *copy.steps.values()])


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
        self.question = intervention_document(open_questions[-1]) if open_questions else None
        self.question_ttl_s = (
            int((open_questions[-1].expires_at - workflow.updated_at).total_seconds()) if open_questions else 0
        )

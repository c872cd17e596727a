"""The Redis copies of workflows (contracts.md, "Redis keys"): written when a workflow has come to rest, a moment behind
its commit, those of that moment together and in one round trip; never read to decide anything.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from libs.storage.json import dumps
from libs.storage.redis import RedisAway, RedisStore
from libs.telemetry.log import get_logger
from services.executor.domain.model import Workflow
from services.executor.list_store import Erased
from services.executor.workflow_rows import intervention_document, workflow_document

_log = get_logger(__name__)

TTL_S = 3600
LATE_S = 0.03
"""Seconds a copy waits: the answer goes out first, and a plan that goes on at once is copied once."""

_AT_ONCE = 50
"""Copies in one round trip."""

_FORGOTTEN_AT_ONCE = 500
"""Workflows whose copies are deleted in one round trip."""

# One script in place of a command a key: reading as many replies cost more than all else of a copy. What is erased
# meanwhile is not written any more: a copy of this or another instance may be on its way when its customer goes.
_WRITE = """
local ttl, key, arg = ARGV[1], 1, 2
while key <= #KEYS do
  local document, id, is_active, question, question_ttl, steps = unpack(ARGV, arg, arg + 5)
  local is_kept = redis.call('EXISTS', KEYS[key + 3]) == 0
  if is_kept then
    redis.call('SET', KEYS[key], document, 'EX', ttl)
    if is_active == '1' then
      redis.call('SADD', KEYS[key + 1], id)
      redis.call('EXPIRE', KEYS[key + 1], ttl)
    else
      redis.call('SREM', KEYS[key + 1], id)
    end
    if question ~= '' then
      redis.call('SET', KEYS[key + 2], question, 'EX', question_ttl)
    else
      redis.call('DEL', KEYS[key + 2])
    end
  end
  key, arg = key + 4, arg + 6
  for _ = 1, tonumber(steps) do
    if is_kept then
      redis.call('SET', KEYS[key], ARGV[arg], 'EX', ttl)
    end
    key, arg = key + 1, arg + 1
  end
end
"""

# The first keys, as many as ARGV[2] says, are the marks that keep copies away; the others go.
_FORGET = """
for key = 1, #KEYS do
  if key <= tonumber(ARGV[2]) then
    redis.call('SET', KEYS[key], 1, 'EX', ARGV[1])
  else
    redis.call('DEL', KEYS[key])
  end
end
"""


class HotKeys:
    """Writes the copies; does nothing while Redis is away or switched off."""

    def __init__(self, redis: RedisStore) -> None:
        self._redis = redis
        self._waiting: dict[str, _Copy] = {}

    def copy(self, workflow: Workflow) -> None:
        """Copies a workflow as it is now, in place of a copy of it that is not written yet; returns at once."""
        if not self._redis.enabled:
            return
        is_first = not self._waiting
        self._waiting[workflow.id] = _Copy(workflow)
        if is_first and not self._redis.write_behind(self._write_waiting()):
            self._waiting.clear()

    async def forget(self, tenant_id: str, erased: Sequence[Erased]) -> None:
        """Deletes the copies of an erased customer, and keeps away those that are still on their way.

        With Redis away they end by their time to live; then this is in the log.
        """
        if not self._redis.enabled:
            return
        for each in erased:
            self._waiting.pop(each.workflow_id, None)
        try:
            for start in range(0, len(erased), _FORGOTTEN_AT_ONCE):
                await self._forget(tenant_id, erased[start : start + _FORGOTTEN_AT_ONCE])
        except RedisAway as error:
            _log.warning("copies_not_erased", count=len(erased), reason=error.reason)

    async def _forget(self, tenant_id: str, erased: Sequence[Erased]) -> None:
        marks = [_erased_key(each.workflow_id) for each in erased]
        copies = dict.fromkeys(
            key
            for each in erased
            for key in (
                *_keys(tenant_id, each.address, each.workflow_id),
                *(_status_key(each.workflow_id, step_id) for step_id in each.step_ids),
            )
        )
        await self._redis.script(_FORGET, [*marks, *copies], [TTL_S, len(marks)])

    async def _write_waiting(self) -> None:
        await asyncio.sleep(LATE_S)
        copies, self._waiting = list(self._waiting.values()), {}
        for start in range(0, len(copies), _AT_ONCE):
            await self._write(copies[start : start + _AT_ONCE])

    async def _write(self, copies: list[_Copy]) -> None:
        keys = [key for copy in copies for key in copy.keys]
        arguments = [argument for copy in copies for argument in copy.arguments()]
        await self._redis.script(_WRITE, keys, [TTL_S, *arguments])


class _Copy:
    """What is written, taken when the commit was made: the workflow itself may go on meanwhile."""

    def __init__(self, workflow: Workflow) -> None:
        address = str(workflow.customer.get("address") or workflow.customer_id)
        open_questions = list(workflow.open_interventions())
        self.workflow_id = workflow.id
        self.keys = [
            *_keys(workflow.tenant_id, address, workflow.id),
            _erased_key(workflow.id),
            *(_status_key(workflow.id, step_id) for step_id in workflow.steps),
        ]
        self.document = workflow_document(workflow)
        self.statuses = [step.status.value for step in workflow.steps.values()]
        self.is_active = not workflow.status.is_end
        self.question = intervention_document(open_questions[-1]) if open_questions else None
        self.question_ttl_s = (
            int((open_questions[-1].expires_at - workflow.updated_at).total_seconds()) if open_questions else 0
        )

    def arguments(self) -> list[str | int]:
        """What the script takes of it."""
        question = dumps(self.question) if self.question is not None else ""
        question_ttl_s, steps = max(1, self.question_ttl_s), len(self.statuses)
        told = (dumps(self.document), self.workflow_id, int(self.is_active), question, question_ttl_s, steps)
        return [*told, *self.statuses]


def _keys(tenant_id: str, address: str, workflow_id: str) -> tuple[str, str, str]:
    """Where a workflow's copy is, the set of the customer's that are active, and the open question."""
    return (
        f"workflow:{workflow_id}",
        f"workflows:{tenant_id}:{address}:active",
        f"intervention:{tenant_id}:{address}:{workflow_id}",
    )


def _status_key(workflow_id: str, step_id: str) -> str:
    return f"workflow:{workflow_id}:step:{step_id}:status"


def _erased_key(workflow_id: str) -> str:
    return f"workflow:{workflow_id}:erased"

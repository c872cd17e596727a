"""Which of the ready steps may run now with what they would do, and for which a yes is asked first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from services.executor.domain import approval
from services.executor.domain.actions import Json
from services.executor.domain.approval import Frozen, Policy
from services.executor.domain.model import Expects, Intervention, Step, Workflow
from services.executor.domain.references import (
    FOR_EACH,
)
from services.executor.freezing import EACH, Freezer, Judge
from services.executor.registry import Registry
from services.executor.standing_store import StandingStore


class Preparer:
    """Prepares steps of workflows."""

    def __init__(self, registry: Registry, freezer: Freezer, standing: StandingStore) -> None:
        self._registry = registry
        self._freezer = freezer
        self._standing = standing

    async def effects(self, workflow: Workflow, steps: Sequence[Step], now: datetime, judge: Judge) -> list[Frozen]:
        """Those of the ready steps with an effect that may run now, with their final params.

        A step that needs a yes gets its approval question instead; one that cannot be prepared its question or its
        failure. ``judge`` is told of a failure that passes (the provider is away): it puts the step off.
        """
        prepared = [
            frozen for step in steps if (frozen := await self._freezer.freeze(workflow, step, now, judge)) is not None
        ]
        if not prepared:
            return prepared
        policy = Policy.of(workflow.context)
        given = workflow.context.get("approval") or {}
        if given.get("hash") and any(not frozen.step.approved_by for frozen in prepared):
            if await self._is_covered(workflow, prepared, now, given):
                return prepared
            asking = [frozen for frozen in prepared if not frozen.step.approved_by]
        else:
            asking = [frozen for frozen in prepared if approval.needs_yes(frozen, workflow, policy)]
        if asking and not policy.ask_first and not given.get("hash"):
            policy = policy.with_standing(await self._standing.names(workflow.tenant_id, workflow.customer_id))
            asking = [frozen for frozen in asking if approval.needs_yes(frozen, workflow, policy)]
        if asking:
            await self._ask_yes(workflow, asking, policy, now)
        return [frozen for frozen in prepared if frozen not in asking]

    def looks(self, workflow: Workflow, steps: Sequence[Step]) -> bool:
        """Whether preparing these steps may look at what is stored: what a selector means, what needs no asking."""
        if (workflow.context.get("approval") or {}).get("hash"):
            return True
        policy = replace(Policy.of(workflow.context), standing_approvals=frozenset())
        return any(self._looks(workflow, step, policy) for step in steps)

    def _looks(self, workflow: Workflow, step: Step, policy: Policy) -> bool:
        entry = self._registry.entry(step.name)
        params = step.frozen or step.params
        if entry is None or any(key in params for key in ("selector", EACH, FOR_EACH)):
            return True
        return approval.needs_yes(Frozen(step, params, entry.spec.needs_approval), workflow, policy)

    async def _covered(self, workflow: Workflow, known: Sequence[Frozen], now: datetime) -> list[Frozen]:
        """Every step with an effect that is still to come, in the plan's order, frozen as far as it is known."""
        by_id = {frozen.step.id: frozen for frozen in known}
        covered: list[Frozen] = []
        for step in workflow.steps.values():
            if not step.has_effect or step.status.is_end or step.approved_by:
                continue
            if step.id not in by_id:
                by_id[step.id] = await self._freezer.freeze_ahead(workflow, step, now)
            covered.append(by_id[step.id])
        return covered

    async def _is_covered(self, workflow: Workflow, prepared: list[Frozen], now: datetime, given: Json) -> bool:
        """Whether the yes that came with the request covers what would be done; then it is noted on each step."""
        covered = await self._covered(workflow, prepared, now)
        if approval.hash_of(covered) != given["hash"]:
            return False
        for frozen in covered:
            frozen.step.frozen = frozen.params
            frozen.step.approved_by = str(given.get("id") or given["hash"])
            frozen.step.dirty = True
        return True

    async def _ask_yes(self, workflow: Workflow, asking: list[Frozen], policy: Policy, now: datetime) -> None:
        """One question for the whole plan, at the first step that needs it."""
        ids = {frozen.step.id for frozen in asking}
        wanting = [
            frozen
            for frozen in await self._covered(workflow, asking, now)
            if frozen.step.id in ids or approval.needs_yes(frozen, workflow, policy)
        ]
        covered = [frozen for frozen in wanting if frozen.step.id in ids or approval.is_known(frozen, wanting)]
        asked = self._freezer.asking(now)
        question = Intervention(
            id=asked.id,
            workflow_id=workflow.id,
            step_id=asking[0].step.id,
            kind="approval",
            prompt=approval.prompt_for(covered),
            expects=Expects.YES_NO,
            covers=approval.covers(covered, workflow, policy),
            hash=approval.hash_of(covered),
            created_at=now,
            expires_at=now + asked.timeout,
        )
        self._freezer.put(workflow, question)

"""Undo: what a workflow did is taken back in reverse order, where nothing has changed since (protocols.md 13)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from libs.clock import Clock
from libs.errors import Conflict, FailedPrecondition, NotFound, Unavailable
from libs.storage.idempotency import Requests
from libs.storage.json import dumps, loads
from libs.storage.postgres import Tx
from services.executor.action_context import action_context
from services.executor.domain import graph
from services.executor.domain.actions import FailureClass, Json, StepFailure
from services.executor.domain.model import Step, StepStatus, WorkflowStatus
from services.executor.freezing import EACH
from services.executor.hot_keys import HotKeys
from services.executor.providers.base import People, Provider
from services.executor.registry import Registry
from services.executor.run import Run
from services.executor.store import WorkflowStore
from services.executor.undo_store import UndoStore

_METHOD = "UndoWorkflow"


@dataclass(frozen=True, slots=True)
class UndoneStep:
    """What undo did with a step: undone, changed_since, irreversible or failed; ``message`` for people."""

    step_id: str
    disposition: str
    message: str


class Undoer:
    """Takes workflows back.

    Args:
        store: the workflow tables.
        requests: first answers, so that a repeat undoes nothing else.
        registry: the providers.
        hot: the Redis copies.
        people: look-up for providers.
        clock: the suite's.
        begun: undos on their way, so that one that dies half-way is finished.
        window: how long after its beginning a workflow can be undone.
    """

    def __init__(
        self,
        store: WorkflowStore,
        requests: Requests,
        registry: Registry,
        hot: HotKeys,
        people: People,
        clock: Clock,
        begun: UndoStore,
        window: timedelta,
    ) -> None:
        self._begun = begun
        self._store = store
        self._requests = requests
        self._registry = registry
        self._hot = hot
        self._people = people
        self._clock = clock
        self._window = window

    async def undo(self, tenant_id: str, workflow_id: str, request_id: str) -> tuple[Run, list[UndoneStep]]:
        """Undoes all that can be undone; the same request_id again tells what it did the first time.

        What happened outside is taken back first, each under a key of its own, outside of any transaction; all else
        and the record of both in one transaction. Killed in between, a repeat (the caller's, or that of ``UndoSweep``)
        finds what was taken back by its key.
        A workflow that waits for an answer is cancelled first.

        Raises:
            NotFound: no such workflow.
            FailedPrecondition: ``WORKFLOW_RUNNING``, ``UNDO_TOO_LATE`` or ``NOTHING_TO_UNDO``.
            Unavailable: something outside is away; ask again.
        """
        outside = await self._outside(tenant_id, workflow_id, request_id)
        async with self._store.transaction(tenant_id) as tx:
            first = await self._requests.begin(tx, tenant_id, _METHOD, request_id)
            run = await self._store.load_locked(tx, tenant_id, workflow_id)
            if run is None:
                raise NotFound("WORKFLOW_NOT_FOUND", "no such workflow", metadata={"workflow_id": workflow_id})
            if first is not None:
                return run, [UndoneStep(**each) for each in loads(first)]
            now = self._clock.now()
            self._check(run, now)
            if not run.workflow.status.is_end:
                graph.cancel(run.workflow, now)
            undone = [await self._step(tx, run, step, now, outside) for step in _last_first(run)]
            answer = dumps([_document(each) for each in undone]).encode()
            await self._requests.finish(tx, tenant_id, _METHOD, request_id, answer)
            # What could not be undone now cannot be later either: the next "undo" is for the workflow before.
            for step in run.workflow.steps.values():
                step.inverse, step.dirty = None, True
            if outside:
                await self._begun.end(tx, tenant_id, workflow_id, request_id)
            await self._store.save(tx, run, self._store.commit_of(run, now, frees_lease=True))
        self._hot.copy(run.workflow)
        return run, undone

    def _check(self, run: Run, now: datetime) -> None:
        workflow = run.workflow
        if run.leased_elsewhere and workflow.status is WorkflowStatus.RUNNING:
            raise FailedPrecondition("WORKFLOW_RUNNING", "it is still being run", retry_after_s=1.0)
        if now - workflow.created_at > self._window and now - workflow.updated_at > self._window:
            raise FailedPrecondition("UNDO_TOO_LATE", "it is too long ago to be undone")
        if not any(_last_first(run)):
            raise FailedPrecondition("NOTHING_TO_UNDO", "it did nothing that could be undone")

    async def _outside(self, tenant_id: str, workflow_id: str, request_id: str) -> dict[str, UndoneStep]:
        """Takes back what other providers did, last first: what became of each such step."""
        run = await self._store.load(tenant_id, workflow_id)
        done: dict[str, UndoneStep] = {}
        now = self._clock.now()
        for step in _last_first(run) if run else []:
            provider = self._registry.provider_of(step.name)
            if run is None or step.inverse is None or provider is None or provider.transactional:
                continue
            if not done:
                self._check(run, now)
                await self._begun.begin(tenant_id, workflow_id, request_id, now)
            done[step.id] = await self._take_back(run, step, provider, now)
        return done

    async def _take_back(self, run: Run, step: Step, provider: Provider, now: datetime) -> UndoneStep:
        context = action_context(run.workflow.tenant_id, run.workflow.context, now, self._people)
        for number, (inverse, check) in enumerate(_parts(step)):
            key = f"undo:{run.workflow.id}:{step.id}:{number}"
            try:
                await provider.take_back(step.name, inverse, check, context, key)
            except StepFailure as failure:
                if failure.failure_class is FailureClass.TRANSIENT:
                    raise Unavailable(
                        failure.reason, "it cannot be taken back at the moment", retry_after_s=1.0
                    ) from None
                return _kept(step, failure)
        return UndoneStep(step.id, "undone", "")

    async def _step(self, tx: Tx, run: Run, step: Step, now: datetime, outside: Mapping[str, UndoneStep]) -> UndoneStep:
        provider = self._registry.provider_of(step.name)
        if step.inverse is None or provider is None:
            return UndoneStep(step.id, "irreversible", "That can't be taken back.")
        if not provider.transactional:
            if step.id not in outside:
                raise Conflict("WORKFLOW_MOVED", "the workflow has changed", retry_after_s=0.1)
            if outside[step.id].disposition == "undone":
                step.set(StepStatus.UNDONE, now)
            return outside[step.id]
        context = action_context(run.workflow.tenant_id, run.workflow.context, now, self._people)
        await tx.execute("SAVEPOINT step")
        try:
            for inverse, check in _parts(step):
                await provider.undo(tx, step.name, inverse, check, context)
        except StepFailure as failure:
            await tx.execute("ROLLBACK TO SAVEPOINT step")
            return _kept(step, failure)
        step.set(StepStatus.UNDONE, now)
        return UndoneStep(step.id, "undone", "")


def _last_first(run: Run) -> list[Step]:
    done = [step for step in run.workflow.steps.values() if step.has_effect and step.status is StepStatus.COMPLETED]
    if not any(step.inverse is not None for step in done):
        return []
    return sorted(done, key=lambda step: (step.ended_at is not None and step.ended_at, step.position), reverse=True)


def _parts(step: Step) -> list[tuple[Json, Json]]:
    """The inverses of a step with what each must still look like, last first."""
    inverse: dict[str, Any] = step.inverse or {}
    check: dict[str, Any] = (step.receipt or {}).get("check") or {}
    if EACH not in inverse:
        return [(inverse, check)]
    return list(zip(inverse[EACH], check[EACH], strict=True))[::-1]


def _kept(step: Step, failure: StepFailure) -> UndoneStep:
    changed = failure.reason in ("CHANGED_SINCE", "ETAG_CHANGED")
    return UndoneStep(step.id, "changed_since" if changed else "failed", failure.message)


def _document(each: UndoneStep) -> Json:
    return {"step_id": each.step_id, "disposition": each.disposition, "message": each.message}

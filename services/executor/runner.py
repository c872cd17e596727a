"""Runs a workflow as far as it goes: steps in dependency order, independent ones side by side, each done step committed
before an effect that depends on it.

What a short plan needs is kept to one commit: nothing is stored before the first effect (until then a crash has
changed nothing, and the caller asks again with the same id), reads cost no commit of their own, and the commit of
the last step is that of the workflow's end and its outcome too. A run that goes on after a commit holds the lease on
its row. Commits that have to look at nothing go out together (``committing``), before anything is read, waited for or
begun elsewhere.
"""

from __future__ import annotations

import asyncio
from collections.abc import Collection
from datetime import datetime

from libs.clock import Clock
from libs.errors import Conflict
from services.executor.action_context import action_context
from services.executor.committing import Committer
from services.executor.domain.approval import Frozen
from services.executor.domain.graph import ready_steps, settle, skip_blocked, wake_at
from services.executor.domain.model import Step, StepStatus, Workflow, WorkflowStatus
from services.executor.failures import Failures, RetryRules
from services.executor.freezing import Freezer
from services.executor.performing import perform
from services.executor.preparing import Preparer
from services.executor.registry import Registry
from services.executor.run import Run
from services.executor.store import WorkflowStore


class Runner:
    """Drives runs.

    Args:
        store: where runs are committed.
        registry: the providers.
        freezer: makes ready steps into what exactly would be done.
        preparer: says which of them may run.
        clock: the suite's.
        rules: for transient failures.
    """

    def __init__(
        self,
        store: WorkflowStore,
        registry: Registry,
        freezer: Freezer,
        preparer: Preparer,
        clock: Clock,
        rules: RetryRules | None = None,
    ) -> None:
        self._store = store
        self._registry = registry
        self._freezer = freezer
        self._preparer = preparer
        self._clock = clock
        self._failures = Failures(freezer, clock, rules or RetryRules())
        self._committer = Committer(store, registry, self._failures, freezer.people, clock)

    async def drive(self, run: Run) -> None:
        """Runs until every step is done, asked about or put off; the run is stored then and its lease given back.

        Raises:
            AlreadyExists: a new run whose id is taken: load that one.
            Conflict: load again; what was not committed has not happened.
        """
        busy: dict[str, asyncio.Task[None]] = {}
        try:
            while not await self._advance(run, busy):
                pass
        except Conflict as conflict:
            if conflict.reason != "LEASE_LOST" and busy:  # what is going on outside is let end, its results are kept
                await asyncio.wait(busy.values())
            raise
        finally:
            for task in busy.values():
                task.cancel()

    async def _advance(self, run: Run, busy: dict[str, asyncio.Task[None]]) -> bool:
        """One round; True when there is nothing more to do now."""
        now = self._clock.now()
        workflow = run.workflow
        skip_blocked(workflow, now)
        ready = ready_steps(workflow, now, busy)
        for step in ready:
            if step.is_question:
                self._freezer.ask_step(workflow, step, now)
        reads = [step for step in ready if not step.has_effect and not step.is_question]
        with_effect = [step for step in ready if step.has_effect]
        if run.ahead and (reads or self._preparer.looks(workflow, with_effect)):
            await self._committer.send(run)
        if reads and len(ready) == 1 and not busy:
            await self._read(run, reads[0])
            return False
        for step in reads:
            busy[step.id] = asyncio.create_task(self._read(run, step))
        frozen = await self._preparer.effects(workflow, with_effect, now, self._failures.take)
        inside = [each for each in frozen if self._is_transactional(each.step)]
        outside = [each for each in frozen if not self._is_transactional(each.step)]
        if outside:
            await self._start_outside(run, outside, busy)
        elif inside:
            return await self._committer.commit(run, inside, busy, self.rest)
        elif busy:
            await self._committer.send(run)
            await self._wait(run, busy)
        elif ready_steps(workflow, now):
            return False
        elif (pause_s := self._short_pause_s(workflow, now)) is not None:
            await self._committer.send(run)
            await asyncio.sleep(pause_s)
        else:
            return await self._committer.commit(run, [], busy, self.rest)
        return False

    async def send(self, run: Run) -> None:
        """Makes the commits of a run that are decided; raises as ``drive`` does."""
        await self._committer.send(run)

    def keep_finished(self, old: Run, new: Run) -> None:
        """Takes over what the old run did outside of a transaction, and never stored, into the stored one."""
        for step in old.workflow.steps.values():
            rolled_back = step.has_effect and self._is_transactional(step)
            if (
                step.dirty
                and not step.is_question
                and not rolled_back
                and not new.workflow.steps[step.id].status.is_end
            ):
                new.workflow.steps[step.id] = step

    def _is_transactional(self, step: Step) -> bool:
        provider = self._registry.provider_of(step.name)
        return provider is not None and provider.transactional

    def _short_pause_s(self, workflow: Workflow, now: datetime) -> float | None:
        """How long to wait in place for a step that is soon tried again; None when it is later, or asked about."""
        wake = wake_at(workflow)
        pause_s = (wake - now).total_seconds() if wake else None
        return max(pause_s, 0.001) if pause_s is not None and pause_s < 2.0 else None

    async def _read(self, run: Run, step: Step) -> None:
        """Does a step that only reads; its result is stored with the next commit."""
        now = self._clock.now()
        params = self._freezer.literal(run.workflow, step, now)
        provider = self._registry.provider_of(step.name)
        if params is None or provider is None:
            return
        step.resolved_params = params
        step.attempt += 1
        step.set(StepStatus.RUNNING, now)
        context = action_context(run.workflow.tenant_id, run.workflow.context, now, self._freezer.people)
        try:
            step.result = await provider.read(step.name, params, context)
        except Exception as failure:  # noqa: BLE001 - judged, kept with the step, and logged when it is our fault
            self._failures.take(run.workflow, step, failure)
            return
        step.error = None
        step.set(StepStatus.COMPLETED, self._clock.now())

    async def _wait(self, run: Run, busy: dict[str, asyncio.Task[None]]) -> None:
        """Waits for the first of the steps at work; keeps the lease meanwhile."""
        while True:
            done, _ = await asyncio.wait(busy.values(), timeout=5.0, return_when=asyncio.FIRST_COMPLETED)
            if done:
                break
            workflow = run.workflow
            if run.epoch and not await self._store.renew(workflow.tenant_id, workflow.id, run.epoch):
                raise Conflict("LEASE_LOST", "another instance runs the workflow")
        for step_id in [step_id for step_id, task in busy.items() if task in done]:
            busy.pop(step_id).result()

    def rest(self, run: Run, busy: Collection[str] = ()) -> bool:
        """Puts the questions whose turn has come and sets the state; True when nothing can run before an answer or a
        later time.
        """
        workflow = run.workflow
        now = self._clock.now()
        skip_blocked(workflow, now)
        for step in ready_steps(workflow, now, busy):
            if step.is_question:
                self._freezer.ask_step(workflow, step, now)
        if settle(workflow, now, busy) and self._short_pause_s(workflow, now) is None:
            return True
        workflow.status = WorkflowStatus.RUNNING
        return False

    async def _start_outside(self, run: Run, outside: list[Frozen], busy: dict[str, asyncio.Task[None]]) -> None:
        """Commits the intent of effects that happen elsewhere, then begins them."""
        now = self._clock.now()
        for frozen in outside:
            frozen.step.resolved_params = frozen.step.frozen = frozen.params
            frozen.step.attempt += 1
            frozen.step.set(StepStatus.RUNNING, now)
        for frozen in outside:  # busy before the commit, so that the state says that something runs
            busy[frozen.step.id] = asyncio.create_task(_never())
        try:
            await self._committer.commit(run, [], busy, self.rest)
            await self._committer.send(run)
        finally:
            for frozen in outside:
                busy.pop(frozen.step.id).cancel()
        for frozen in outside:
            busy[frozen.step.id] = asyncio.create_task(self._perform(run, frozen))

    async def _perform(self, run: Run, frozen: Frozen) -> None:
        step, workflow = frozen.step, run.workflow
        provider, context = self._committer.provider_of(step), self._committer.context(run)
        try:
            applied = await perform(provider, step.name, frozen.params, context, f"{workflow.id}:{step.id}")
        except Exception as failure:  # noqa: BLE001 - judged, kept with the step, and logged when it is our fault
            self._failures.take(workflow, step, failure)
            return
        self._committer.done(step, frozen, applied, provider.name, counted=True)


async def _never() -> None:
    await asyncio.Event().wait()

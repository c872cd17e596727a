"""The commits of a run: built-in effects are applied in the transaction that stores their steps.

A commit whose effects have to look at nothing first is only decided, and goes out in one round trip with those that
follow it, up to where the run comes to rest or something has to be looked at. Each is a transaction of its own, begun
when the one before is committed. When one of them fails the run is loaded again and goes on with each by itself, so
that the failure is told as its step's own.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence

from libs.clock import Clock
from libs.errors import Conflict, StewardError
from libs.storage.postgres import Statement, Tx
from services.executor.action_context import action_context
from services.executor.domain.actions import FailureClass, Json, StepFailure
from services.executor.domain.approval import Frozen
from services.executor.domain.model import Step, StepStatus
from services.executor.failures import Failures, is_about_the_run
from services.executor.freezing import EACH
from services.executor.outcomes import outcome_of
from services.executor.performing import joined
from services.executor.providers.base import ActionContext, Applied, People, Provider
from services.executor.registry import Registry
from services.executor.run import Run
from services.executor.store import WorkflowStore

Rest = Callable[[Run, Collection[str]], bool]
"""Puts the questions whose turn has come and sets the state; True when the run has come to rest."""

_MOST_AHEAD = 16
"""Commits that go out together at most: those who watch a long plan see it move."""


class Committer:
    """Makes the commits of runs.

    Args:
        store: where runs are committed.
        registry: the providers.
        failures: judges an effect that fails.
        people: look-up for providers.
        clock: the suite's.
    """

    def __init__(
        self, store: WorkflowStore, registry: Registry, failures: Failures, people: People, clock: Clock
    ) -> None:
        self._store = store
        self._registry = registry
        self._failures = failures
        self._people = people
        self._clock = clock

    async def commit(self, run: Run, inside: Sequence[Frozen], busy: Collection[str], rest: Rest) -> bool:
        """Applies built-in effects and stores the run, in one transaction; True when the run has come to rest.

        Unless it has, the commit may be among ``run.ahead`` and not made yet.
        """
        try:
            effects = None if run.apart and inside else self._written(run, inside)
            if effects is None:
                return await self._transact(run, inside, busy, rest)
        except _AloneFailed as failed:  # the transaction is rolled back: nothing of the step has happened
            self._failures.take(run.workflow, failed.step, failed.failure)
            return False
        at_rest = rest(run, busy)
        now = self._clock.now()
        run.ahead.append(
            self._store.commit_of(run, now, keep_lease=not at_rest, outcome=outcome_of(run), effects=effects)
        )
        if at_rest or run.apart or len(run.ahead) >= _MOST_AHEAD:
            await self.send(run)
        return at_rest

    async def send(self, run: Run) -> None:
        """Makes the commits that are decided.

        Raises:
            AlreadyExists: a new run whose id is taken.
            Conflict: load again; what was not committed has not happened.
        """
        if not run.ahead:
            return
        is_new = run.ahead[0].is_first
        try:
            await self._store.send(run)
        except StewardError as failure:
            raise _of_the_run(run, failure, is_stored=not is_new) from failure

    def provider_of(self, step: Step) -> Provider:
        """Who does a step.

        Raises:
            StepFailure: nobody any more.
        """
        provider = self._registry.provider_of(step.name)
        if provider is None:
            raise StepFailure("ACTION_UNKNOWN", FailureClass.PERMANENT, "I can't do that any more.")
        return provider

    def context(self, run: Run) -> ActionContext:
        """In whose name the run acts now."""
        return action_context(run.workflow.tenant_id, run.workflow.context, self._clock.now(), self._people)

    def done(self, step: Step, frozen: Frozen, applied: Applied, provider: str, *, counted: bool = False) -> None:
        """Keeps with a step what it did."""
        step.resolved_params = frozen.params
        step.attempt += 0 if counted else 1
        step.result, step.error = applied.result, None
        step.inverse = applied.inverse
        step.receipt = {"provider": provider, "check": applied.undo_check}
        step.set(StepStatus.COMPLETED, self._clock.now())

    def _written(self, run: Run, inside: Sequence[Frozen]) -> list[Statement] | None:
        """The statements of effects that look at nothing, their steps done; None when one of them must look."""
        statements: list[Statement] = []
        done: list[tuple[Frozen, Applied, str]] = []
        for frozen in inside:
            name = frozen.step.name
            try:
                provider, context = self.provider_of(frozen.step), self.context(run)
                parts = [provider.written(name, params, context, key) for params, key in _parts(run, frozen)]
            except Exception as failure:
                raise _AloneFailed(frozen.step, failure) from failure
            sure = [part for part in parts if part is not None]
            if len(sure) < len(parts):
                return None
            statements += [statement for part in sure for statement in part.statements]
            whole = joined([part.applied for part in sure]) if EACH in frozen.params else sure[0].applied
            done.append((frozen, whole, provider.name))
        for frozen, applied, name in done:
            self.done(frozen.step, frozen, applied, name)
        return statements

    async def _transact(self, run: Run, inside: Sequence[Frozen], busy: Collection[str], rest: Rest) -> bool:
        await self.send(run)
        is_stored, apart = run.is_stored, run.apart or len(inside) > 1
        async with self._store.transaction(run.workflow.tenant_id) as tx:
            if is_stored:
                self._store.fence(tx, run)
            for frozen in inside:
                await self._apply_one(tx, run, frozen, alone=len(inside) == 1, apart=apart)
            at_rest = rest(run, busy)
            commit = self._store.commit_of(run, self._clock.now(), keep_lease=not at_rest, outcome=outcome_of(run))
            try:
                await self._store.save(tx, run, commit)
            except StewardError as failure:
                raise _of_the_run(run, failure, is_stored=is_stored) from failure
        return at_rest

    async def _apply_one(self, tx: Tx, run: Run, frozen: Frozen, *, alone: bool, apart: bool) -> None:
        """Does one effect inside the transaction. One that fails among several is rolled back by itself."""
        step = frozen.step
        if not alone:
            await tx.execute("SAVEPOINT step")
        try:
            await self._apply(tx, run, frozen)
            if apart:
                await tx.flush()
        except Exception as failure:
            if is_about_the_run(failure, run.is_stored):
                raise
            if alone:
                raise _AloneFailed(step, failure) from failure
            await tx.execute("ROLLBACK TO SAVEPOINT step")
            self._failures.take(run.workflow, step, failure)

    async def _apply(self, tx: Tx, run: Run, frozen: Frozen) -> None:
        provider, context = self.provider_of(frozen.step), self.context(run)
        parts = [
            await provider.apply(tx, frozen.step.name, params, context, key) for params, key in _parts(run, frozen)
        ]
        applied = joined(parts) if EACH in frozen.params else parts[0]
        self.done(frozen.step, frozen, applied, provider.name)


class _AloneFailed(Exception):
    """An effect failed, and with it all of its transaction."""

    def __init__(self, step: Step, failure: Exception) -> None:
        super().__init__("an effect failed")
        self.step = step
        self.failure = failure


def _parts(run: Run, frozen: Frozen) -> list[tuple[Json, str]]:
    """The params of each thing a step is done for, with the key of the effect."""
    key = f"{run.workflow.id}:{frozen.step.id}"
    if EACH not in frozen.params:
        return [(frozen.params, key)]
    return [(params, f"{key}:{number}") for number, params in enumerate(frozen.params[EACH])]


def _of_the_run(run: Run, failure: StewardError, *, is_stored: bool) -> StewardError:
    """What to raise of a commit that failed: where it may be an effect's own failure, a conflict that has the run
    loaded again, to go on with each of its commits apart.
    """
    if run.apart or is_about_the_run(failure, is_stored):
        return failure
    return Conflict("SENT_TOGETHER", "one of several statements sent together failed", retry_after_s=0.0)

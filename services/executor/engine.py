"""The life of a workflow: started, answered, cancelled, lapsed, taken over. Each changes it in one transaction and
then runs it on.

Whoever changes a workflow needs no lease for that: the row's lock is enough, and a run going on elsewhere sees at
its next commit that the version moved (protocols.md 7). Running it on needs the lease.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable

from libs.clock import Clock
from libs.errors import AlreadyExists, Conflict, InvalidInput, NotFound
from libs.rpc.tasks import Shielded
from libs.telemetry.log import get_logger
from services.executor.commands import Resume, Resumed, Start
from services.executor.domain import answers, graph
from services.executor.domain.model import WorkflowStatus
from services.executor.domain.plan_check import check_plan
from services.executor.domain.reading import read_answer
from services.executor.hot_keys import HotKeys
from services.executor.new_run import fresh, new_run
from services.executor.outcomes import outcome_of
from services.executor.registry import Registry
from services.executor.run import Commit, Run
from services.executor.runner import Runner
from services.executor.store import WorkflowStore

_log = get_logger(__name__)
_ATTEMPTS = 5
"""How often a run that somebody else changed, or that lost a race in the database, is loaded and driven again in one
call.
"""


class Engine:
    """Changes and runs workflows.

    Args:
        store: their tables.
        registry: the providers and their catalogue.
        runner: drives a run.
        hot: the Redis copies, written after each change.
        clock: the suite's.
        shielded: work goes on in it when its caller dies.
    """

    def __init__(
        self, store: WorkflowStore, registry: Registry, runner: Runner, hot: HotKeys, clock: Clock, shielded: Shielded
    ) -> None:
        self._store = store
        self._registry = registry
        self._runner = runner
        self._hot = hot
        self._clock = clock
        self._shielded = shielded

    async def start(self, command: Start) -> Run:
        """Runs a plan until it is done or blocked. The same request_id again gives the same workflow.

        Raises:
            InvalidInput: ``PLAN_REFUSED`` with everything that is wrong; nothing was run.
        """
        key = f"start:{command.tenant_id}:{command.request_id}"
        return await self._shielded.run_owned(key, lambda: self._start(command))

    async def resume(self, command: Resume) -> Resumed:
        """Answers a question and runs on. The same request_id again gives the same disposition.

        Raises:
            NotFound: no such workflow or question.
        """
        key = f"resume:{command.tenant_id}:{command.workflow_id}:{command.request_id}"
        return await self._shielded.run_owned(key, lambda: self._resume(command))

    async def cancel(self, tenant_id: str, workflow_id: str) -> Run:
        """Ends a workflow where it stands; without effect on one that has ended.

        Raises:
            NotFound: no such workflow.
        """

        def change(run: Run) -> bool:
            if run.workflow.status.is_end:
                return False
            graph.cancel(run.workflow, self._clock.now())
            return True

        run, _ = await self._change(tenant_id, workflow_id, change)
        return run

    async def expire(self, tenant_id: str, workflow_id: str) -> None:
        """Closes every question of a workflow whose time is over, and runs it on."""
        now = self._clock.now()

        def change(run: Run) -> bool:
            due = [each for each in run.workflow.open_interventions() if each.expires_at <= now]
            for question in due:
                answers.expire(run.workflow, question, now)
            return bool(due)

        await self._change_and_drive(tenant_id, workflow_id, change)

    async def take_over(self, tenant_id: str, workflow_id: str) -> None:
        """Runs on a workflow whose run has died, or whose put-off step is due."""
        run, _ = await self._change(tenant_id, workflow_id, lambda run: False, claim=True)
        if run.epoch:
            _log.info("workflow_taken_over", workflow_id=workflow_id)
            await self._drive(run)

    async def get(self, tenant_id: str, workflow_id: str) -> Run:
        """A workflow as stored.

        Raises:
            NotFound: no such workflow.
        """
        return _found(await self._store.load(tenant_id, workflow_id), workflow_id)

    async def _start(self, command: Start) -> Run:
        checked = check_plan(command.plan, self._registry.catalogue, command.context.get("entities") or [])
        if checked.violations:
            existing = await self._store.load(command.tenant_id, command.request_id)
            if existing is not None:
                return existing
            raise InvalidInput("PLAN_REFUSED", "the plan cannot be run", violations=checked.violations)
        run = new_run(command, checked, self._clock.now())
        try:
            return await self._drive(run)
        except AlreadyExists:
            # Either the id is taken, or an effect of a step has its key already: both mean that this request was
            # here before.
            existing = await self._store.load(command.tenant_id, command.request_id)
            if existing is None:
                raise
            if existing.workflow.status is not WorkflowStatus.RUNNING:
                return existing
            return await self._change_and_drive(command.tenant_id, command.request_id, lambda run: False)

    async def _resume(self, command: Resume) -> Resumed:
        """Takes the answer, and the lease when it is free, in the round trip of the first steps after it."""
        run = _found(await self._store.load(command.tenant_id, command.workflow_id), command.workflow_id)
        disposition, changed = self._answer(run, command)
        commit = self._decided(run, changed, claim=True)
        if commit is not None:
            run.ahead.append(commit)
            loaded = run
            try:
                run = await self._drive(run)
            except Conflict:
                if loaded.committed:
                    raise
                return await self._resume_locked(command)  # somebody changed it since it was loaded
        return _resumed(run, disposition, changed)

    async def _resume_locked(self, command: Resume) -> Resumed:
        taken = ["lost"]

        def change(run: Run) -> bool:
            taken[0], changed = self._answer(run, command)
            return changed

        run, changed = await self._change(command.tenant_id, command.workflow_id, change, claim=True)
        if run.epoch:
            run = await self._drive(run)
        return _resumed(run, taken[0], changed)

    def _answer(self, run: Run, command: Resume) -> tuple[str, bool]:
        """Takes an answer into a locked run: its disposition, and whether anything changed."""
        workflow, now = run.workflow, self._clock.now()
        question = next((each for each in workflow.interventions if each.id == command.intervention_id), None)
        if question is None:
            raise NotFound("INTERVENTION_NOT_FOUND", "no such question", metadata={"id": command.intervention_id})
        if first := answers.first_disposition(question, command.request_id):
            return _public(first), False
        if not question.is_open:
            return "lost", False
        if question.expires_at <= now:
            answers.expire(workflow, question, now)
            return "lost", True
        reading = read_answer(question, command.answer)
        if reading.disposition == "unclear":
            return "unclear", False
        answers.take(workflow, question, reading, command.answer, command.request_id, now)
        return _public(reading.disposition), True

    async def _change_and_drive(self, tenant_id: str, workflow_id: str, change: Callable[[Run], bool]) -> Run:
        run, _ = await self._change(tenant_id, workflow_id, change, claim=True)
        return await self._drive(run) if run.epoch else run

    async def _change(
        self, tenant_id: str, workflow_id: str, change: Callable[[Run], bool], *, claim: bool = False
    ) -> tuple[Run, bool]:
        """Changes a workflow under its row's lock: the run, and whether it was changed.

        With ``claim`` the lease is taken when it is free and there is more to run; then ``run.epoch`` is set and the
        caller drives it.
        """
        async with self._store.transaction(tenant_id) as tx:
            run = _found(await self._store.load_locked(tx, tenant_id, workflow_id), workflow_id)
            changed = change(run)
            commit = self._decided(run, changed, claim=claim)
            if commit is not None:
                await self._store.save(tx, run, commit)
        if not run.epoch:
            self._hot.copy(run.workflow)
        return run, changed

    def _decided(self, run: Run, changed: bool, *, claim: bool) -> Commit | None:
        """The commit of a change; None when there is nothing to store."""
        if claim and not changed and run.leased_elsewhere:
            return None
        resting = run.workflow.status.is_end or (self._runner.rest(run) if changed or claim else True)
        goes_on = claim and not resting and self._store.claim(run)
        if not (changed or goes_on or run.is_dirty):
            return None
        ends = resting and run.workflow.status.is_end
        now, outcome = self._clock.now(), outcome_of(run)
        return self._store.commit_of(run, now, keep_lease=goes_on, frees_lease=ends, outcome=outcome)

    async def _drive(self, run: Run) -> Run:
        """Drives a run to rest where its lease is ours, loading it again when somebody changed it meanwhile.

        Raises:
            Conflict: as it was loaded it could not be changed any more, and nothing of it has happened.
        """
        for attempt in range(_ATTEMPTS):
            try:
                await (self._runner.drive(run) if run.epoch or not run.is_stored else self._runner.send(run))
            except Conflict as conflict:
                if attempt == _ATTEMPTS - 1 or (run.loaded and not run.committed):
                    raise
                if (again := await self._again(run, conflict)) is None:
                    return await self.get(run.workflow.tenant_id, run.workflow.id)
                run = again
                continue
            break
        self._hot.copy(run.workflow)
        return run

    async def _again(self, run: Run, conflict: Conflict) -> Run | None:
        """The run to drive after a conflict: as it is stored now, under our lease; None when another has taken over."""
        workflow = run.workflow
        if conflict.reason == "LEASE_LOST":
            return None
        await asyncio.sleep(random.uniform(0.002, 0.02))
        stored = await self._store.load(workflow.tenant_id, workflow.id)
        if stored is None and not run.committed:  # begin again
            return fresh(run)
        is_ours = run.committed and run.epoch and stored is not None and stored.stored_epoch == run.epoch
        if stored is None or not is_ours or stored.workflow.status.is_end:
            return None
        stored.epoch, stored.committed, stored.apart = run.epoch, True, True
        self._runner.keep_finished(run, stored)
        return stored


def _resumed(run: Run, disposition: str, changed: bool) -> Resumed:
    going_on = changed and not run.workflow.status.is_end and run.leased_elsewhere
    return Resumed(run, disposition, going_on=going_on)


def _public(disposition: str) -> str:
    return disposition if disposition in ("partly", "unclear", "lost") else "answered"


def _found(run: Run | None, workflow_id: str) -> Run:
    if run is None:
        raise NotFound("WORKFLOW_NOT_FOUND", "no such workflow", metadata={"workflow_id": workflow_id})
    return run

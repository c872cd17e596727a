"""The workflow tables: loading, saving under a lease, and what the loops look for.

Every commit of a run raises the workflow's version by one. A run that was loaded or inserted earlier is fenced by
its lease's epoch before anything else is written; a run whose row somebody else changed meanwhile (an answer, a
cancel) finds another version there and must load again.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from psycopg.types.json import Jsonb

from libs.errors import StewardError
from libs.storage.postgres import Database, Result, Statement, Tx
from services.executor.domain.graph import is_undoable, wake_at
from services.executor.domain.model import Intervention, Step, StepStatus
from services.executor.run import Commit, Run
from services.executor.store_sql import (
    ADD_EVENTS,
    ADD_OUTCOME,
    FENCE,
    INSERT,
    INSERT_LEASED,
    INSERT_STEPS,
    LEASED,
    LOAD,
    LOAD_OUTCOMES,
    LOAD_QUESTIONS,
    LOAD_STEPS,
    QUESTION_NAMES,
    SAVE_QUESTIONS,
    UPDATE_FREE,
    UPDATE_LEASED,
    UPDATE_ONLY,
    UPDATE_STEPS,
)
from services.executor.waits import changed
from services.executor.workflow_rows import (
    intervention_from,
    intervention_record,
    step_changes,
    step_document,
    step_record,
    workflow_from,
)


class WorkflowStore:
    """Loads and saves runs.

    Args:
        database: the executor's.
        owner: this instance, the owner of leases.
        lease_s: how long a lease holds unless a commit or the renewer prolongs it.
        outcome_delay_s: how long an answer has to say an outcome before the outbox does.
        news: told which workflow has changed (``waits.changed``) after each commit but its first.
    """

    def __init__(
        self,
        database: Database,
        owner: str,
        lease_s: float = 15.0,
        outcome_delay_s: float = 30.0,
        news: Callable[[str], None] | None = None,
    ) -> None:
        self.database = database
        self._news = news or _untold
        self._owner = owner
        self._lease_s = lease_s
        self._outcome_delay = timedelta(seconds=outcome_delay_s)

    def transaction(self, tenant_id: str) -> Tx:
        """A transaction of a tenant."""
        return self.database.tenant(tenant_id)

    def fence(self, tx: Tx, run: Run) -> None:
        """Locks the workflow's row before anything is read or written under its lease, in the round trip of the first
        read. That fails with ``Conflict`` when the lease is lost or somebody else changed the workflow: load again.
        """
        workflow = run.workflow
        tx.later([(FENCE, (workflow.tenant_id, workflow.id, workflow.version, run.stored_epoch))])

    async def renew(self, tenant_id: str, workflow_id: str, epoch: int) -> bool:
        """Prolongs a lease while a long step runs; False when it is lost."""
        sql = (
            f"UPDATE executor.workflows SET lease_end = {LEASED} "  # noqa: S608 - constants
            "WHERE tenant_id = %s AND id = %s AND lease_owner = %s AND lease_epoch = %s"
        )
        return (
            await self.database.execute(tenant_id, sql, (self._lease_s, tenant_id, workflow_id, self._owner, epoch))
            == 1
        )

    async def save(self, tx: Tx, run: Run, commit: Commit) -> None:
        """Makes a commit at the end of a transaction, in one round trip.

        Raises:
            AlreadyExists: a new run whose id is taken.
            Conflict: the lease is lost, or somebody else changed the workflow: load again.
        """
        try:
            await tx.batch(commit.statements, last=True)
        except StewardError:
            run.not_made([commit], first_was=False)
            raise
        self._made(run, [commit])

    async def send(self, run: Run) -> None:
        """Makes the commits that are decided, each a transaction of its own, all in one round trip.

        Raises:
            AlreadyExists: a new run whose id is taken.
            Conflict: as ``save``; ``CHAIN_BROKEN`` when some of them were made: load again in either case.
        """
        commits, run.ahead = run.ahead, []
        if not commits:
            return
        try:
            await self.database.chain(run.workflow.tenant_id, [commit.statements for commit in commits])
        except StewardError as failure:
            run.not_made(commits, first_was=failure.reason == "CHAIN_BROKEN")
            raise
        self._made(run, commits)

    def _made(self, run: Run, commits: Sequence[Commit]) -> None:
        run.committed = True
        workflow = run.workflow
        if not all(commit.is_first for commit in commits):  # before its first commit nobody can be waiting for it
            self._news(changed(workflow.tenant_id, workflow.id, workflow.conversation_id))

    def commit_of(
        self,
        run: Run,
        now: datetime,
        *,
        keep_lease: bool = False,
        frees_lease: bool = False,
        outcome: str = "",
        effects: Sequence[Statement] = (),
    ) -> Commit:
        """The commit of what changed; from now on the run counts as stored so.

        Args:
            run: what to write.
            now: the suite's now.
            keep_lease: whether this instance goes on running it.
            frees_lease: whether nobody may go on running it (it has ended, whoever holds the lease).
            outcome: ended, asked or expired when this commit is something the person must hear of; else empty.
            effects: what else is written in it.
        """
        workflow = run.workflow
        before, is_first = run.epoch, not run.is_stored
        workflow.version += 1
        workflow.updated_at = now
        workflow.undoable = is_undoable(workflow)
        steps = [step for step in workflow.steps.values() if step.dirty]
        row = self._row_statement(run, keep_lease, frees_lease)
        statements = [row, *effects, *self._parts(run, steps)]
        if outcome:
            key = (workflow.tenant_id, outcome_key(workflow.id, workflow.version), workflow.id, workflow.version)
            statements.append((ADD_OUTCOME, (*key, outcome, now + self._outcome_delay, now)))
            run.outcomes.append(workflow.version)
        # Before anything is awaited: a step that ends meanwhile is changed again and belongs to the next commit.
        run.mark_stored()
        return Commit(statements, steps, before, run.epoch, is_first)

    def _row_statement(self, run: Run, keep_lease: bool, frees_lease: bool) -> Statement:
        workflow = run.workflow
        state = (workflow.status.value, workflow.version, workflow.undoable, wake_at(workflow), workflow.updated_at)
        key = (workflow.tenant_id, workflow.id)
        if not run.is_stored:
            return self._insert_statement(run, keep_lease)
        fence = (*key, workflow.version - 1, run.stored_epoch)
        if keep_lease:
            held, run.stored_epoch = run.stored_epoch == run.epoch, run.epoch
            lease = (self._owner, run.epoch, self._lease_s / 2, self._lease_s)
            return UPDATE_LEASED, (*state, *lease, *fence, held)
        if run.epoch or frees_lease:
            run.stored_epoch, run.epoch = run.epoch or run.stored_epoch + 1, 0
            return UPDATE_FREE, (*state, run.stored_epoch, *fence)
        return UPDATE_ONLY, (*state, *fence)

    def _insert_statement(self, run: Run, keep_lease: bool) -> Statement:
        workflow = run.workflow
        values = (
            workflow.tenant_id,
            workflow.id,
            workflow.customer_id,
            workflow.conversation_id,
            workflow.turn_id,
            workflow.plan,
            workflow.context,
            workflow.status.value,
            workflow.version,
            workflow.schema_version,
            workflow.undoable,
            wake_at(workflow),
            workflow.created_at,
            workflow.updated_at,
        )
        if not keep_lease:
            return INSERT, values
        run.epoch = run.stored_epoch = 1
        return INSERT_LEASED, (*values, self._owner, 1, self._lease_s)

    def _parts(self, run: Run, steps: Sequence[Step]) -> list[Statement]:
        workflow = run.workflow
        key = (workflow.tenant_id, workflow.id)
        statements: list[Statement] = []
        if steps and run.is_stored:
            statements.append((UPDATE_STEPS, (Jsonb([step_changes(step) for step in steps]), *key)))
        elif steps:
            statements.append((INSERT_STEPS, (*key, Jsonb([step_record(step, workflow.id) for step in steps]))))
        questions = [question for question in workflow.interventions if question.dirty]
        if questions:
            records = Jsonb([intervention_record(question) for question in questions])
            statements.append((SAVE_QUESTIONS, (workflow.tenant_id, records)))
        events = [
            {"kind": "step", "step": step_document(step)}
            for step in steps
            if step.status is not run.stored_steps.get(step.id, StepStatus.PENDING)
        ]
        if workflow.status is not run.stored_status:
            events.append({"kind": "workflow"})
        if events:
            statements.append((ADD_EVENTS, (*key, *key, workflow.status.value, workflow.updated_at, Jsonb(events))))
        return statements

    async def load(self, tenant_id: str, workflow_id: str) -> Run | None:
        """A run as stored, in one round trip, without a lock; None when there is none."""
        return self._run_from(await self.database.batch(tenant_id, _load_statements(tenant_id, workflow_id, "")))

    async def load_locked(self, tx: Tx, tenant_id: str, workflow_id: str) -> Run | None:
        """A run with its row locked to the end of the transaction."""
        return self._run_from(await tx.batch(_load_statements(tenant_id, workflow_id, " FOR UPDATE")))

    def claim(self, run: Run) -> bool:
        """Takes the lease of a run loaded with its row locked, for the save that follows; False when another holds
        it.
        """
        if run.leased_elsewhere:
            return False
        run.epoch = run.stored_epoch + 1
        return True

    def _run_from(self, found: Sequence[Result]) -> Run | None:
        row = found[0].row
        if row is None:
            return None
        run = Run(
            workflow_from(row, found[1].rows, found[2].rows),
            loaded=True,
            stored_epoch=row["lease_epoch"],
            leased_elsewhere=bool(row["leased"]),
            outcomes=[each["version"] for each in found[3].rows],
        )
        run.mark_stored()
        return run

    async def open_questions(self, tenant_id: str, customer_id: str) -> list[Intervention]:
        """A customer's open questions, oldest first."""
        sql = (
            f"SELECT {QUESTION_NAMES} FROM executor.interventions WHERE tenant_id = %s AND customer_id = %s "  # noqa: S608
            "AND status = 'open' ORDER BY created_at, id LIMIT 100"
        )
        return [
            intervention_from(row) for row in await self.database.fetch_all(tenant_id, sql, (tenant_id, customer_id))
        ]


def _untold(_: str) -> None:
    return None


def outcome_key(workflow_id: str, version: int) -> str:
    """The key under which an outcome is said, whoever says it (protocols.md 2)."""
    return f"outcome:{workflow_id}:{version}"


def _load_statements(tenant_id: str, workflow_id: str, lock: str) -> list[Statement]:
    key = (tenant_id, workflow_id)
    return [(LOAD + lock, key), (LOAD_STEPS, key), (LOAD_QUESTIONS, key), (LOAD_OUTCOMES, key)]

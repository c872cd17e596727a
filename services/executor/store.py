"""The workflow tables: loading, saving under a lease, and what the loops look for.

Every commit of a run raises the workflow's version by one. A run that was loaded or inserted earlier is fenced by
its lease's epoch before anything else is written; a run whose row somebody else changed meanwhile (an answer, a
cancel) finds another version there and must load again.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from psycopg.types.json import Jsonb

from libs.errors import Conflict
from libs.storage.postgres import Database, Result, Statement, Tx
from services.executor.domain.graph import is_undoable, wake_at
from services.executor.domain.model import Intervention, StepStatus, Workflow, WorkflowStatus
from services.executor.store_sql import (
    ADD_EVENTS,
    ADD_OUTCOME,
    CHANNEL,
    INSERT,
    INSERT_LEASED,
    LEASED,
    LOAD,
    LOAD_OUTCOMES,
    LOAD_QUESTIONS,
    LOAD_STEPS,
    QUESTION_NAMES,
    SAVE_QUESTIONS,
    SAVE_STEPS,
    UPDATE_FREE,
    UPDATE_LEASED,
    UPDATE_ONLY,
)
from services.executor.waits import changed
from services.executor.workflow_rows import (
    intervention_from,
    intervention_record,
    step_document,
    step_record,
    workflow_from,
)


@dataclass(slots=True)
class Run:
    """A workflow being run or changed: what is in memory, what of it is stored, and the lease it is run under.

    ``epoch`` is 0 while nobody here holds the lease. ``outcomes`` are the versions with an outcome not yet told.
    ``leased_elsewhere`` says that another run had the lease when this was loaded.
    """

    workflow: Workflow
    is_stored: bool = False
    epoch: int = 0
    stored_epoch: int = 0
    leased_elsewhere: bool = False
    outcomes: list[int] = field(default_factory=list)
    used_approval: bool = False
    stored_status: WorkflowStatus | None = None
    stored_steps: dict[str, StepStatus] = field(default_factory=dict)
    stored_questions: set[str] = field(default_factory=set)

    def mark_stored(self) -> None:
        """Remembers what is in the tables now."""
        self.is_stored = True
        self.stored_status = self.workflow.status
        for step in self.workflow.steps.values():
            step.dirty = False
        for question in self.workflow.interventions:
            question.dirty = False
        self.stored_steps = {step.id: step.status for step in self.workflow.steps.values()}
        self.stored_questions = {question.id for question in self.workflow.interventions}

    @property
    def is_dirty(self) -> bool:
        """Whether something in memory is not stored yet."""
        workflow = self.workflow
        return (
            not self.is_stored
            or workflow.status is not self.stored_status
            or any(step.dirty for step in workflow.steps.values())
            or any(question.dirty for question in workflow.interventions)
        )


class WorkflowStore:
    """Loads and saves runs.

    Args:
        database: the executor's.
        owner: this instance, the owner of leases.
        lease_s: how long a lease holds unless a commit or the renewer prolongs it.
        outcome_delay_s: how long an answer has to say an outcome before the outbox does.
    """

    def __init__(self, database: Database, owner: str, lease_s: float = 15.0, outcome_delay_s: float = 30.0) -> None:
        self.database = database
        self._owner = owner
        self._lease_s = lease_s
        self._outcome_delay = timedelta(seconds=outcome_delay_s)

    def transaction(self, tenant_id: str) -> Tx:
        """A transaction of a tenant."""
        return self.database.tenant(tenant_id)

    async def fence(self, tx: Tx, run: Run) -> None:
        """Locks the workflow's row and prolongs the lease; the first statement of every commit of a stored run.

        Raises:
            Conflict: ``LEASE_LOST``, or ``WORKFLOW_MOVED`` when somebody else changed it: load again.
        """
        workflow = run.workflow
        row = await tx.fetch_one(
            f"UPDATE executor.workflows SET lease_end = {LEASED} WHERE tenant_id = %s AND id = %s "  # noqa: S608
            "AND lease_owner = %s AND lease_epoch = %s RETURNING version",
            (self._lease_s, workflow.tenant_id, workflow.id, self._owner, run.epoch),
        )
        if row is None:
            raise Conflict("LEASE_LOST", "another instance runs the workflow", metadata={"workflow_id": workflow.id})
        if row["version"] != workflow.version:
            raise Conflict("WORKFLOW_MOVED", "the workflow has changed", metadata={"workflow_id": workflow.id})

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

    async def save(
        self, tx: Tx, run: Run, now: datetime, *, keep_lease: bool, frees_lease: bool = False, outcome: str = ""
    ) -> None:
        """Writes what changed and commits, all in one round trip.

        Args:
            tx: the transaction; the fence (or the row's lock) was taken in it, unless the run is new.
            run: what to write.
            now: the suite's now.
            keep_lease: whether this instance goes on running it.
            frees_lease: whether nobody may go on running it (it has ended, whoever holds the lease).
            outcome: ended, asked or expired when this commit is something the person must hear of; else empty.

        Raises:
            AlreadyExists: a new run whose id is taken.
        """
        workflow = run.workflow
        workflow.version += 1
        workflow.updated_at = now
        workflow.undoable = is_undoable(workflow)
        statements = [self._workflow_statement(run, keep_lease, frees_lease), *self._parts(run)]
        if outcome:
            key = (workflow.tenant_id, outcome_key(workflow.id, workflow.version), workflow.id, workflow.version)
            statements.append((ADD_OUTCOME, (*key, outcome, now + self._outcome_delay, now)))
            run.outcomes.append(workflow.version)
        if run.is_stored:  # before its first commit nobody can be waiting for it
            note = changed(workflow.tenant_id, workflow.id, workflow.conversation_id)
            statements.append(("SELECT pg_notify(%s, %s)", (CHANNEL, note)))
        # Before the await: a step that ends meanwhile is changed again and belongs to the next commit.
        run.mark_stored()
        await tx.batch(statements, last=True)

    def _workflow_statement(self, run: Run, keep_lease: bool, frees_lease: bool) -> Statement:
        workflow = run.workflow
        state = (workflow.status.value, workflow.version, workflow.undoable, wake_at(workflow), workflow.updated_at)
        key = (workflow.tenant_id, workflow.id)
        if run.is_stored:
            if keep_lease:
                return UPDATE_LEASED, (*state, self._owner, run.epoch, self._lease_s, *key)
            if run.epoch or frees_lease:
                epoch, run.epoch = run.epoch or run.stored_epoch + 1, 0
                return UPDATE_FREE, (*state, epoch, *key)
            return UPDATE_ONLY, (*state, *key)
        values = (
            *key,
            workflow.customer_id,
            workflow.conversation_id,
            workflow.turn_id,
            workflow.plan,
            workflow.context,
            *state[:2],
            workflow.schema_version,
            *state[2:4],
            workflow.created_at,
            workflow.updated_at,
        )
        if not keep_lease:
            return INSERT, values
        run.epoch = 1
        return INSERT_LEASED, (*values, self._owner, 1, self._lease_s)

    def _parts(self, run: Run) -> list[Statement]:
        workflow = run.workflow
        key = (workflow.tenant_id, workflow.id)
        statements: list[Statement] = []
        steps = [step for step in workflow.steps.values() if step.dirty]
        if steps:
            statements.append((SAVE_STEPS, (*key, Jsonb([step_record(step, workflow.id) for step in steps]))))
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


def outcome_key(workflow_id: str, version: int) -> str:
    """The key under which an outcome is said, whoever says it (protocols.md 2)."""
    return f"outcome:{workflow_id}:{version}"


def _load_statements(tenant_id: str, workflow_id: str, lock: str) -> list[Statement]:
    key, keys = (tenant_id, workflow_id), (tenant_id, [workflow_id])
    return [(LOAD + lock, key), (LOAD_STEPS, keys), (LOAD_QUESTIONS, keys), (LOAD_OUTCOMES, key)]

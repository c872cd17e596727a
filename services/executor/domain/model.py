"""A workflow in memory: its steps, its questions, and in whose name it runs. Plain data; the rules are in the modules
beside it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from services.executor.domain.actions import Effect, Json

SCHEMA_VERSION = 1
"""Version of the stored state's form; a newer build still reads every older one."""

USER_INTERVENTION = "system.user_intervention"


class WorkflowStatus(StrEnum):
    """State of a workflow (executor.md)."""

    RUNNING = "running"
    WAITING = "waiting_intervention"
    COMPLETED = "completed"
    COMPLETED_WITH_FAILURES = "completed_with_failures"
    FAILED = "failed"
    CANCELLED = "cancelled"
    EXPIRED = "expired"

    @property
    def is_end(self) -> bool:
        """Whether nothing more will be run."""
        return self not in (WorkflowStatus.RUNNING, WorkflowStatus.WAITING)


class StepStatus(StrEnum):
    """State of a step."""

    PENDING = "pending"
    RUNNING = "running"
    COMPLETED = "completed"
    FAILED = "failed"
    SKIPPED = "skipped"
    UNDONE = "undone"

    @property
    def is_end(self) -> bool:
        """Whether the step will not be tried any more."""
        return self not in (StepStatus.PENDING, StepStatus.RUNNING)


class InterventionStatus(StrEnum):
    """State of a question."""

    OPEN = "open"
    ANSWERED = "answered"
    EXPIRED = "expired"
    CANCELLED = "cancelled"


class Expects(StrEnum):
    """The kind of answer a question waits for."""

    YES_NO = "yes_no"
    CHOICE = "choice"
    ADDRESS = "address"
    TIME = "time"
    TEXT = "text"
    PERSON = "person"
    EMAIL = "email"
    PHONE = "phone"


@dataclass(slots=True)
class Step:
    """One step of a run.

    ``params`` may hold references. ``frozen`` are params fixed when they were asked about (a yes covers them, a
    choice made them); they take the place of ``params``. ``approved_by`` is the id of the yes that covers the step.
    ``error`` has reason, failure_class, message, details. ``receipt`` has what undo needs to see (``check``) beside
    the provider's name.
    """

    id: str
    position: int
    type: str
    action: str
    effect: Effect
    params: Json
    description: str = ""
    depends_on: tuple[str, ...] = ()
    status: StepStatus = StepStatus.PENDING
    attempt: int = 0
    frozen: Json | None = None
    approved_by: str = ""
    resolved_params: Json | None = None
    result: Json | None = None
    error: Json | None = None
    inverse: Json | None = None
    receipt: Json | None = None
    not_before: datetime | None = None
    started_at: datetime | None = None
    ended_at: datetime | None = None
    dirty: bool = field(default=True, compare=False)

    @property
    def name(self) -> str:
        """``type.action``."""
        return f"{self.type}.{self.action}"

    @property
    def has_effect(self) -> bool:
        """Whether it changes the world."""
        return self.effect is not Effect.NONE

    @property
    def is_question(self) -> bool:
        """Whether it asks the person."""
        return self.name == USER_INTERVENTION

    def set(self, status: StepStatus, now: datetime) -> None:
        """Moves the step to a state, with its times."""
        self.status = status
        self.dirty = True
        if status is StepStatus.RUNNING and self.started_at is None:
            self.started_at = now
        if status.is_end:
            self.started_at = self.started_at or (None if status is StepStatus.SKIPPED else now)
            self.ended_at = now
            self.not_before = None

    def fail(self, error: Json, now: datetime, status: StepStatus = StepStatus.FAILED) -> None:
        """Ends the step undone, with why."""
        self.error = error
        self.set(status, now)


@dataclass(slots=True)
class Intervention:
    """A question a workflow is stopped at.

    ``covers`` says what the answer is for, by its ``purpose``: "ask" (a user_intervention step), "approval"
    (``steps`` with frozen params), "choice" (the option's ``set`` goes into the step's params) or "reference" (the
    answer completes the result of step ``source``). ``options`` are ``{label, value, set?}``. ``entities`` are
    ``{type, value}``, what is to be resolved.
    """

    id: str
    workflow_id: str
    step_id: str
    kind: str
    prompt: str
    expects: Expects
    expires_at: datetime
    created_at: datetime
    customer_id: str = ""
    conversation_id: str = ""
    options: list[Json] = field(default_factory=list)
    entities: list[Json] = field(default_factory=list)
    covers: Json = field(default_factory=dict)
    hash: str = ""
    status: InterventionStatus = InterventionStatus.OPEN
    answer: Json | None = None
    answered_by: str = ""
    answered_at: datetime | None = None
    dirty: bool = field(default=True, compare=False)

    @property
    def is_open(self) -> bool:
        """Whether it still waits for its answer."""
        return self.status is InterventionStatus.OPEN

    @property
    def purpose(self) -> str:
        """What the answer is for."""
        return str(self.covers.get("purpose", "ask"))

    def close(self, status: InterventionStatus, now: datetime, answered_by: str = "") -> None:
        """Ends the question."""
        self.status, self.answered_by, self.answered_at, self.dirty = status, answered_by, now, True


@dataclass(slots=True)
class Workflow:
    """One durable run of a plan. ``plan`` and ``context`` are JSON in the forms of the protos (snake_case names)."""

    tenant_id: str
    id: str
    plan: Json
    context: Json
    created_at: datetime
    updated_at: datetime
    status: WorkflowStatus = WorkflowStatus.RUNNING
    version: int = 0
    schema_version: int = SCHEMA_VERSION
    undoable: bool = False
    steps: dict[str, Step] = field(default_factory=dict)
    interventions: list[Intervention] = field(default_factory=list)

    @property
    def customer(self) -> Json:
        """Whose it is (``steward.common.v1.Customer`` as JSON)."""
        return dict(self.context.get("customer") or {})

    @property
    def customer_id(self) -> str:
        """The customer's id."""
        return str(self.customer.get("customer_id", ""))

    @property
    def conversation_id(self) -> str:
        """The conversation that started it; empty for programs."""
        return str(self.context.get("conversation_id", ""))

    @property
    def turn_id(self) -> str:
        """The turn that started it; empty for programs."""
        return str(self.context.get("turn_id", ""))

    @property
    def entities(self) -> list[Json]:
        """The turn's entities."""
        return list(self.context.get("entities") or [])

    def open_interventions(self) -> Iterator[Intervention]:
        """The questions that still wait."""
        return (each for each in self.interventions if each.is_open)

    def results(self) -> dict[str, Any]:
        """Results of the steps that are done, by step id."""
        return {step.id: step.result for step in self.steps.values() if step.status is StepStatus.COMPLETED}


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to a question, as the caller read it (``steward.executor.v1.InterventionAnswer``)."""

    text: str = ""
    decision: str = ""
    choice: int = 0
    values: Json = field(default_factory=dict)
    changes: Json = field(default_factory=dict)
    entities: tuple[Json, ...] = ()

"""A workflow being run: what is in memory, what of it is stored, and the commits that are decided but not sent yet."""

from __future__ import annotations

from dataclasses import dataclass, field

from libs.storage.postgres import Statement
from services.executor.domain.model import Step, StepStatus, Workflow, WorkflowStatus


@dataclass(frozen=True, slots=True)
class Commit:
    """One transaction of a run, as it was decided.

    Attributes:
        statements: what it writes.
        steps: whose state it stores.
        epoch_before: the lease's epoch that this instance held before it, 0 for none.
        epoch_after: the same afterwards.
        is_first: whether it makes the workflow.
    """

    statements: list[Statement]
    steps: list[Step]
    epoch_before: int
    epoch_after: int
    is_first: bool


@dataclass(slots=True)
class Run:
    """A workflow being run or changed: what is in memory, what of it is stored, and the lease it is run under.

    ``epoch`` is 0 while nobody here holds the lease. ``outcomes`` are the versions with an outcome not yet told.
    ``leased_elsewhere`` says that another run had the lease when this was loaded. ``ahead`` are the commits that go out
    with the next; while there are any, ``is_stored`` and its like speak of what will be once they are made.
    ``committed`` says that this instance has stored a commit of it since it was loaded or made. ``apart``: one of
    several commits sent together failed, so each goes by itself now and a failure is its step's own.
    """

    workflow: Workflow
    is_stored: bool = False
    loaded: bool = False
    committed: bool = False
    apart: bool = False
    epoch: int = 0
    stored_epoch: int = 0
    leased_elsewhere: bool = False
    outcomes: list[int] = field(default_factory=list)
    ahead: list[Commit] = field(default_factory=list)
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

    def not_made(self, commits: list[Commit], first_was: bool) -> None:
        """Takes back what was supposed of commits that failed, but for the first of them when that one was made."""
        self.committed = self.committed or first_was
        self.epoch = commits[0].epoch_after if first_was else commits[0].epoch_before
        for commit in commits:
            for step in commit.steps:
                step.dirty = True

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

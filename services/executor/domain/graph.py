"""The rules of a run: which steps may start, which can never, and how it all ended."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from services.executor.domain.actions import Json
from services.executor.domain.model import InterventionStatus, Step, StepStatus, Workflow, WorkflowStatus

DEPENDENCY = "DEPENDENCY_NOT_DONE"
NOT_GIVEN = "NOT_GIVEN"
"""What a step hangs on is not so: that it is skipped is how it was asked for."""
DECLINED = "DECLINED"
EXPIRED = "EXPIRED"
CANCELLED = "CANCELLED"


def error(reason: str, message: str, failure_class: str = "permanent", details: Json | None = None) -> Json:
    """A step's error in its stored form."""
    return {"reason": reason, "failure_class": failure_class, "message": message, "details": details or {}}


def ready_steps(workflow: Workflow, now: datetime, busy: Collection[str] = ()) -> list[Step]:
    """Steps that may start: pending, not asked about, everything they depend on done, and their time come.

    A step found running that nobody here is busy with was begun by a run that died: it may start again (its effect
    has a key).
    """
    asked = asked_about(workflow)
    return [
        step
        for step in workflow.steps.values()
        if not step.status.is_end
        and step.id not in busy
        and step.id not in asked
        and (step.not_before is None or step.not_before <= now)
        and all(workflow.steps[other].status is StepStatus.COMPLETED for other in step.depends_on)
    ]


def asked_about(workflow: Workflow) -> set[str]:
    """Ids of the steps that wait for an open question: the one it stands at, and those its yes would cover."""
    ids: set[str] = set()
    for question in workflow.open_interventions():
        ids.add(question.step_id)
        ids.update(covered["id"] for covered in question.covers.get("steps") or [])
    return ids


def skip_blocked(workflow: Workflow, now: datetime) -> None:
    """Skips every step that depends on one that will never be done."""
    lost = (StepStatus.FAILED, StepStatus.SKIPPED, StepStatus.UNDONE)
    for step in workflow.steps.values():  # in the plan's order, so one pass reaches dependents of dependents
        if step.status is StepStatus.PENDING and any(workflow.steps[o].status in lost for o in step.depends_on):
            cause = next(workflow.steps[other] for other in step.depends_on if workflow.steps[other].status in lost)
            not_given = (cause.error or {}).get("reason") == NOT_GIVEN
            step.fail(
                error(
                    NOT_GIVEN if not_given else DEPENDENCY,
                    "A step it needs was not done.",
                    details={"step_id": cause.id},
                ),
                now,
                StepStatus.SKIPPED,
            )


def settle(workflow: Workflow, now: datetime, busy: Collection[str] = ()) -> bool:
    """Sets the workflow's state when nothing can be run at once; False while something can.

    After True the state is an end, waiting for an answer, or running with every open step put off to a later time.
    """
    skip_blocked(workflow, now)
    if busy or ready_steps(workflow, now):
        return False
    if all(step.status.is_end for step in workflow.steps.values()):
        workflow.status = _end_status(workflow)
    elif any(workflow.open_interventions()):
        later = any(step.not_before for step in workflow.steps.values() if not step.status.is_end)
        workflow.status = WorkflowStatus.RUNNING if later else WorkflowStatus.WAITING
    else:
        workflow.status = WorkflowStatus.RUNNING
    return True


def wake_at(workflow: Workflow) -> datetime | None:
    """When the first put-off step may start; None when none is."""
    times = [step.not_before for step in workflow.steps.values() if step.not_before and not step.status.is_end]
    return min(times, default=None)


def cancel(workflow: Workflow, now: datetime) -> None:
    """Ends a run: open questions are cancelled, what was not done is skipped, what was done stays."""
    for question in workflow.open_interventions():
        question.close(InterventionStatus.CANCELLED, now)
    for step in workflow.steps.values():
        if not step.status.is_end:
            step.fail(error(CANCELLED, "It was cancelled."), now, StepStatus.SKIPPED)
    workflow.status = WorkflowStatus.CANCELLED


def is_undoable(workflow: Workflow) -> bool:
    """Whether any step done can be taken back."""
    return any(step.status is StepStatus.COMPLETED and step.inverse is not None for step in workflow.steps.values())


def _end_status(workflow: Workflow) -> WorkflowStatus:
    steps = list(workflow.steps.values())
    reasons = {step.error["reason"] for step in steps if step.error and step.status is not StepStatus.COMPLETED}
    if EXPIRED in reasons:
        return WorkflowStatus.EXPIRED
    asked_for = [step for step in steps if (step.error or {}).get("reason") != NOT_GIVEN]
    if all(step.status is StepStatus.COMPLETED for step in asked_for):
        return WorkflowStatus.COMPLETED
    counted = [step for step in steps if step.has_effect] or steps
    if any(step.status is StepStatus.COMPLETED for step in counted):
        return WorkflowStatus.COMPLETED_WITH_FAILURES
    return WorkflowStatus.CANCELLED if DECLINED in reasons else WorkflowStatus.FAILED

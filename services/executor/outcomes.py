"""What a person must hear of."""

from __future__ import annotations

from services.executor.domain.model import InterventionStatus, WorkflowStatus
from services.executor.run import Run


def outcome_of(run: Run) -> str:
    """What the person must hear of from the commit to come: that it ended, lapsed or asks; else empty.

    A plan that only reads and ends in its first commit has none: the answer of its turn tells it or nothing does,
    and a turn without an answer is run again by the gateway.
    """
    workflow = run.workflow
    if not workflow.conversation_id:
        return ""
    asked = any(each.is_open and each.id not in run.stored_questions for each in workflow.interventions)
    lapsed = any(each.dirty and each.status is InterventionStatus.EXPIRED for each in workflow.interventions)
    told = bool(workflow.interventions) or any(step.has_effect for step in workflow.steps.values())
    if lapsed or workflow.status is WorkflowStatus.EXPIRED:
        return "expired"
    if workflow.status.is_end and told:
        return "ended"
    return "asked" if asked else ""

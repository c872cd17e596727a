"""A workflow's rows: from the tables into memory and back, and the documents made of them for events and hot copies."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from services.executor.domain.actions import Effect, Json
from services.executor.domain.model import (
    Expects,
    Intervention,
    InterventionStatus,
    Step,
    StepStatus,
    Workflow,
    WorkflowStatus,
)

Row = dict[str, Any]


def workflow_from(row: Row, steps: list[Row], interventions: list[Row]) -> Workflow:
    """A workflow with its steps in the plan's order and its questions, oldest first."""
    return Workflow(
        tenant_id=row["tenant_id"],
        id=row["id"],
        plan=row["plan"],
        context=row["context"],
        created_at=row["created_at"],
        updated_at=row["updated_at"],
        status=WorkflowStatus(row["status"]),
        version=row["version"],
        schema_version=row["schema_version"],
        undoable=row["undoable"],
        steps={step["id"]: step_from(step) for step in sorted(steps, key=lambda each: each["position"])},
        interventions=[intervention_from(each) for each in interventions],
    )


def step_from(row: Row) -> Step:
    """A step as stored."""
    return Step(
        id=row["id"],
        position=row["position"],
        type=row["type"],
        action=row["action"],
        effect=Effect(row["effect"]),
        params=row["params"],
        description=row["description"],
        depends_on=tuple(row["depends_on"]),
        status=StepStatus(row["status"]),
        attempt=row["attempt"],
        frozen=row["frozen"],
        approved_by=row["approved_by"],
        resolved_params=row["resolved_params"],
        result=row["result"],
        error=row["error"],
        inverse=row["inverse"],
        receipt=row["receipt"],
        not_before=row["not_before"],
        started_at=row["started_at"],
        ended_at=row["ended_at"],
        dirty=False,
    )


def intervention_from(row: Row) -> Intervention:
    """A question as stored."""
    return Intervention(
        id=row["id"],
        workflow_id=row["workflow_id"],
        step_id=row["step_id"],
        kind=row["kind"],
        prompt=row["prompt"],
        expects=Expects(row["expects"]),
        expires_at=row["expires_at"],
        created_at=row["created_at"],
        customer_id=row["customer_id"],
        conversation_id=row["conversation_id"],
        options=row["options"],
        entities=row["entities"],
        covers=row["covers"],
        hash=row["hash"],
        status=InterventionStatus(row["status"]),
        answer=row["answer"],
        answered_by=row["answered_by"],
        answered_at=row["answered_at"],
        dirty=False,
    )


def step_record(step: Step, workflow_id: str) -> Json:
    """A step for ``jsonb_to_recordset``; only steps with an effect have its key."""
    return {
        "position": step.position,
        "type": step.type,
        "action": step.action,
        "effect": step.effect.value,
        "description": step.description,
        "params": step.params,
        "depends_on": list(step.depends_on),
        "effect_key": f"{workflow_id}:{step.id}" if step.has_effect else None,
        **step_changes(step),
    }


def step_changes(step: Step) -> Json:
    """What may change of a stored step, for ``jsonb_to_recordset``."""
    return {
        "id": step.id,
        "status": step.status.value,
        "attempt": step.attempt,
        "frozen": step.frozen,
        "approved_by": step.approved_by,
        "resolved_params": step.resolved_params,
        "result": step.result,
        "error": step.error,
        "receipt": step.receipt,
        "inverse": step.inverse,
        "not_before": _iso(step.not_before),
        "started_at": _iso(step.started_at),
        "ended_at": _iso(step.ended_at),
    }


def intervention_record(question: Intervention) -> Json:
    """A question for ``jsonb_to_recordset``."""
    return {
        "id": question.id,
        "workflow_id": question.workflow_id,
        "step_id": question.step_id,
        "customer_id": question.customer_id,
        "conversation_id": question.conversation_id,
        "kind": question.kind,
        "prompt": question.prompt,
        "expects": question.expects.value,
        "options": question.options,
        "entities": question.entities,
        "covers": question.covers,
        "hash": question.hash,
        "status": question.status.value,
        "expires_at": _iso(question.expires_at),
        "answer": question.answer,
        "answered_by": question.answered_by,
        "created_at": _iso(question.created_at),
        "answered_at": _iso(question.answered_at),
    }


def step_document(step: Step) -> Json:
    """A step as others see it: for step events and the hot copy. What is absent is left out."""
    document: Json = {
        "id": step.id,
        "type": step.type,
        "action": step.action,
        "status": step.status.value,
        "result": step.result,
        "error": step.error,
        "attempt": step.attempt,
        "description": step.description,
        "effect": step.effect.value,
        "resolved_params": step.resolved_params,
        "started_at": _iso(step.started_at),
        "ended_at": _iso(step.ended_at),
        "depends_on": list(step.depends_on),
    }
    return {key: value for key, value in document.items() if value is not None}


def intervention_document(question: Intervention) -> Json:
    """A question as others see it."""
    return {
        "id": question.id,
        "step_id": question.step_id,
        "kind": question.kind,
        "prompt": question.prompt,
        "expects": question.expects.value,
        "options": question.options,
        "entities": question.entities,
        "status": question.status.value,
        "expires_at": _iso(question.expires_at),
    }


def workflow_document(workflow: Workflow) -> Json:
    """A workflow as others see it (contracts.md, "Forms in JSON")."""
    return {
        "id": workflow.id,
        "status": workflow.status.value,
        "version": workflow.version,
        "steps": [step_document(step) for step in workflow.steps.values()],
        "interventions": [intervention_document(each) for each in workflow.interventions],
        "created_at": _iso(workflow.created_at),
        "updated_at": _iso(workflow.updated_at),
    }


def _iso(instant: datetime | None) -> str | None:
    return instant.isoformat() if instant else None

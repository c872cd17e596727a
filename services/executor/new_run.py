"""Runs at their beginning: of a checked plan, and once more as if nothing had happened."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from services.executor.commands import Start
from services.executor.domain.model import Step, Workflow
from services.executor.domain.plan_check import CheckedPlan
from services.executor.run import Run


def new_run(command: Start, checked: CheckedPlan, now: datetime) -> Run:
    """The run of a checked plan, before its first step."""
    steps = {
        step.id: Step(
            id=step.id,
            position=position,
            type=step.type,
            action=step.action,
            effect=step.entry.spec.effect,
            params=step.params,
            description=step.description,
            depends_on=step.depends_on,
        )
        for position, step in enumerate(checked.steps)
    }
    plan = {**command.plan, "steps": [_plan_step(step) for step in steps.values()]}
    return Run(Workflow(command.tenant_id, command.request_id, plan, command.context, now, now, steps=steps))


def fresh(run: Run) -> Run:
    """A run as it was before its first step."""
    old = run.workflow
    steps = {
        step.id: Step(
            step.id, step.position, step.type, step.action, step.effect, step.params, step.description, step.depends_on
        )
        for step in old.steps.values()
    }
    workflow = Workflow(old.tenant_id, old.id, old.plan, old.context, old.created_at, old.created_at, steps=steps)
    return Run(workflow, apart=True)


def _plan_step(step: Step) -> dict[str, Any]:
    return {
        "id": step.id,
        "type": step.type,
        "action": step.action,
        "params": step.params,
        "description": step.description,
        "depends_on": list(step.depends_on),
    }

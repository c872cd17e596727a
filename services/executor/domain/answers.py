"""What an answer, a refusal or silence does to a run. Pure: it changes the workflow in memory, the engine stores it."""

from __future__ import annotations

from datetime import datetime

from services.executor.domain.actions import Json
from services.executor.domain.graph import DECLINED, EXPIRED, error
from services.executor.domain.model import (
    Answer,
    Intervention,
    InterventionStatus,
    StepStatus,
    Workflow,
    WorkflowStatus,
)
from services.executor.domain.reading import Reading, result_of


def take(
    workflow: Workflow, question: Intervention, reading: Reading, answer: Answer, request_id: str, now: datetime
) -> None:
    """Takes a reading that is not unclear: notes it on the question and does to the steps what it means."""
    noted: Json = dict(question.answer or {})
    noted["text"] = answer.text
    noted["values"] = reading.values
    noted["requests"] = {**noted.get("requests", {}), request_id: reading.disposition}
    question.answer, question.dirty = noted, True
    if reading.disposition == "partly":
        return
    question.close(InterventionStatus.ANSWERED, now, request_id)
    if reading.disposition == "declined":
        _decline(workflow, question, now)
    elif question.purpose == "approval":
        _approve(workflow, question, reading.changes)
    elif question.purpose == "ask":
        step = workflow.steps[question.step_id]
        step.result = result_of(question, reading.values, answer.text)
        step.set(StepStatus.COMPLETED, now)
    elif question.purpose == "choice":
        _choose(workflow, question, reading.option or {})
    else:
        _complete_source(workflow, question, reading)
    workflow.status = WorkflowStatus.RUNNING


def first_disposition(question: Intervention, request_id: str) -> str:
    """What the same request was answered with before; empty when it is new."""
    requests: Json = (question.answer or {}).get("requests") or {}
    return str(requests.get(request_id, ""))


def expire(workflow: Workflow, question: Intervention, now: datetime) -> None:
    """Silence: the question lapses, and with it the steps that waited for it."""
    question.close(InterventionStatus.EXPIRED, now)
    for step_id in _waiting(question):
        step = workflow.steps[step_id]
        if not step.status.is_end:
            step.fail(error(EXPIRED, "The question was not answered in time."), now)
    workflow.status = WorkflowStatus.RUNNING


def _decline(workflow: Workflow, question: Intervention, now: datetime) -> None:
    for step_id in _waiting(question):
        step = workflow.steps[step_id]
        if not step.status.is_end:
            step.fail(error(DECLINED, "You said no."), now, StepStatus.SKIPPED)
    workflow.status = WorkflowStatus.RUNNING


def _approve(workflow: Workflow, question: Intervention, changes: Json) -> None:
    """A yes lets the covered steps run with exactly what was shown; with changes they are shown again first."""
    for covered in question.covers["steps"]:
        step = workflow.steps[covered["id"]]
        step.dirty = True
        if not changes:
            step.frozen, step.approved_by = covered["params"], question.id
        elif own := {key: value for key, value in _changes_for(changes, covered).items() if key in covered["params"]}:
            step.frozen = {**covered["params"], **own}


def _changes_for(changes: Json, covered: Json) -> Json:
    own = changes.get(covered["id"])
    return own if isinstance(own, dict) else changes


def _choose(workflow: Workflow, question: Intervention, option: Json) -> None:
    step = workflow.steps[question.step_id]
    dropped = question.covers.get("drop") or []
    kept = {key: value for key, value in (step.frozen or step.params).items() if key not in dropped}
    step.frozen = {**kept, **(option.get("set") or {})}
    step.not_before, step.dirty = None, True


def _complete_source(workflow: Workflow, question: Intervention, reading: Reading) -> None:
    """The address of a person completes the result of the search that left it open, for every step that needs it."""
    source = workflow.steps[question.covers["source"]]
    field = question.covers["field"]
    option = reading.option or {}
    value = option["value"] if option else next(iter(reading.values.values()))
    source.result = {**(source.result or {}), **({"contact": option["item"]} if "item" in option else {}), field: value}
    source.dirty = True


def _waiting(question: Intervention) -> list[str]:
    return list(dict.fromkeys([question.step_id, *(each["id"] for each in question.covers.get("steps") or [])]))

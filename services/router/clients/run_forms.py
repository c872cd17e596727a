"""Plans, and what the executor says of their runs and questions, as the router's own values."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from google.protobuf.json_format import MessageToDict, ParseDict
from google.protobuf.message import Message

from services.router.clients.forms import enum_name, plain, struct, when
from services.router.model.things import MOST_THINGS
from services.router.model.told import Match, OpenQuestion, Ran, Run, StepRun
from steward.common.v1 import common_pb2
from steward.executor.v1 import executor_pb2


def plan_json(message: common_pb2.ActionPlan) -> dict[str, Any]:
    """A plan as JSON."""
    return {
        "plan_id": message.plan_id,
        "original_message": message.original_message,
        "summary": message.summary,
        "steps": [
            {
                "id": step.id,
                "type": step.type,
                "action": step.action,
                "params": plain(step.params),
                "description": step.description,
                "depends_on": list(step.depends_on),
            }
            for step in message.steps
        ],
    }


def plan_message(plan: Mapping[str, Any]) -> common_pb2.ActionPlan:
    """A plan on the wire."""
    message = common_pb2.ActionPlan(
        plan_id=plan["plan_id"], original_message=plan.get("original_message", ""), summary=plan.get("summary", "")
    )
    for step in plan["steps"]:
        message.steps.add(
            id=step["id"],
            type=step["type"],
            action=step["action"],
            params=struct(step.get("params") or {}),
            description=step.get("description", ""),
            depends_on=step.get("depends_on") or (),
        )
    return message


def run_of(message: executor_pb2.Workflow) -> Run:
    """A workflow."""
    return Run(
        id=message.id,
        status=enum_name("WORKFLOW_STATUS_", executor_pb2.WorkflowStatus.Name(message.status)),
        version=message.version,
        steps=tuple(_step(each) for each in message.steps),
        questions=tuple(question_of(each) for each in message.interventions),
        customer_id=message.customer_id,
        conversation_id=message.conversation_id,
        turn_id=message.turn_id,
        request=message.plan.original_message,
        raw=message,
    )


def _step(message: executor_pb2.WorkflowStep) -> StepRun:
    return StepRun(
        id=message.id,
        type=message.type,
        action=message.action,
        status=enum_name("STEP_STATUS_", executor_pb2.StepStatus.Name(message.status)),
        effect=enum_name("EFFECT_", executor_pb2.Effect.Name(message.effect)),
        description=message.description,
        result=_result(message),
        reason=message.error.reason,
        failure_class=message.error.failure_class,
        message=message.error.message,
        details=plain(message.error.details),
        ended_at=when(message, "ended_at"),
    )


def _result(message: executor_pb2.WorkflowStep) -> dict[str, Any]:
    """The receipt; of a list only what a person can point at: all of it is for the wording, which gets the message."""
    if message.effect != executor_pb2.EFFECT_NONE:
        return plain(message.result)
    lists = message.action.startswith("list_") or message.action == "suggest_times"
    if not lists or "items" not in message.result.fields:
        return {}
    items = message.result.fields["items"].list_value.values
    return {"items": [plain(each.struct_value) for each in items[:MOST_THINGS]]}


def question_of(message: executor_pb2.Intervention) -> OpenQuestion:
    """A question of a workflow."""
    return OpenQuestion(
        id=message.id,
        workflow_id=message.workflow_id,
        prompt=message.prompt,
        expects=enum_name("EXPECTS_", common_pb2.Expects.Name(message.expects)),
        kind=message.kind,
        status=enum_name("INTERVENTION_STATUS_", executor_pb2.InterventionStatus.Name(message.status)),
        conversation_id=message.conversation_id,
        entities=tuple(each.value or each.text for each in message.entities),
        expires_at=when(message, "expires_at"),
        created_at=when(message, "created_at"),
        covers=tuple(plain(each.struct_value) for each in message.covers.fields["steps"].list_value.values)
        if "steps" in message.covers.fields
        else (),
        goal_id=message.covers.fields["goal_id"].string_value if "goal_id" in message.covers.fields else "",
        answered_at=when(message, "answered_at"),
    )


def match_of(message: executor_pb2.InterventionMatch) -> Match:
    """A candidate of the desk."""
    asked = question_of(message.intervention) if message.HasField("intervention") else None
    return Match(message.score, message.fit, message.proposal_id, asked, as_json(message.answer))


def ran_of(workflow: executor_pb2.Workflow, covers: Iterable[str], disposition: str = "") -> Ran:
    """A run after a call."""
    return Ran(run_of(workflow), tuple(covers), disposition)


def as_json(message: Message) -> dict[str, Any]:
    """A message as JSON, proto field names kept."""
    return MessageToDict(message, preserving_proto_field_name=True)


def answer_message(answer: Mapping[str, Any]) -> executor_pb2.InterventionAnswer:
    """A stored answer on the wire."""
    return ParseDict(dict(answer), executor_pb2.InterventionAnswer(), ignore_unknown_fields=True)

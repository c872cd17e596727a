"""Between protos and the documents the domain works with: JSON with the protos' names, enums in small letters where
the domain reads them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from google.protobuf import json_format, struct_pb2
from google.protobuf.message import Message
from google.protobuf.timestamp_pb2 import Timestamp

from services.executor.domain.actions import Json
from services.executor.domain.catalogue import Entry
from services.executor.domain.model import Answer, Expects, Intervention, Workflow
from services.executor.run import Run
from services.executor.store import outcome_key
from services.executor.workflow_rows import step_document
from steward.common.v1 import common_pb2
from steward.executor.v1 import executor_pb2 as pb

_EFFECTS = {"none": pb.EFFECT_NONE, "reversible": pb.EFFECT_REVERSIBLE, "irreversible": pb.EFFECT_IRREVERSIBLE}
_ENTITY_TYPES = dict(common_pb2.EntityType.items())


def to_json(message: Message) -> Json:
    """A message as JSON with its own field names; what is not set is left out."""
    document: Json = json_format.MessageToDict(message, preserving_proto_field_name=True)
    return document


def struct_json(struct: struct_pb2.Struct) -> Json:
    """A Struct as a JSON object; much faster than through ``json_format``."""
    return {key: _value_json(value) for key, value in struct.fields.items()}


def struct(value: Mapping[str, Any] | None) -> struct_pb2.Struct | None:
    """A JSON object as a Struct; None for None."""
    if value is None:
        return None
    made = struct_pb2.Struct()
    _fill(made, value)
    return made


def entity_json(entity: common_pb2.Entity) -> Json:
    """An entity in the form the domain reads: ``type`` is "PERSON", "TIME" and so on."""
    document = to_json(entity)
    document["type"] = common_pb2.EntityType.Name(entity.type).removeprefix("ENTITY_TYPE_")
    return document


def context_json(context: pb.ExecutionContext) -> Json:
    """A context in the form that is stored with the workflow."""
    document = to_json(context)
    if context.entities:
        document["entities"] = [entity_json(each) for each in context.entities]
    return document


def plan_json(plan: common_pb2.ActionPlan) -> Json:
    """A plan in the form the plan check reads."""
    return {
        "plan_id": plan.plan_id,
        "original_message": plan.original_message,
        "summary": plan.summary,
        "steps": [
            {
                "id": step.id,
                "type": step.type,
                "action": step.action,
                "params": struct_json(step.params),
                "description": step.description,
                "depends_on": list(step.depends_on),
            }
            for step in plan.steps
        ],
    }


def answer_of(answer: pb.InterventionAnswer) -> Answer:
    """An answer for the domain."""
    return Answer(
        text=answer.text,
        decision=answer.decision.strip().lower(),
        choice=answer.choice,
        values=struct_json(answer.values),
        changes=struct_json(answer.changes),
        entities=tuple(entity_json(each) for each in answer.entities),
    )


def answer_message(answer: Answer) -> pb.InterventionAnswer:
    """An answer as read, for a match."""
    return pb.InterventionAnswer(
        text=answer.text,
        decision=answer.decision,
        choice=answer.choice,
        values=struct(answer.values),
        changes=struct(answer.changes),
    )


def workflow_message(workflow: Workflow) -> pb.Workflow:
    """A workflow as others see it."""
    plan = common_pb2.ActionPlan(
        plan_id=workflow.plan.get("plan_id", ""),
        original_message=workflow.plan.get("original_message", ""),
        summary=workflow.plan.get("summary", ""),
        steps=[
            common_pb2.ActionStep(
                id=step["id"],
                type=step["type"],
                action=step["action"],
                params=struct(step["params"]),
                description=step["description"],
                depends_on=step["depends_on"],
            )
            for step in workflow.plan["steps"]
        ],
    )
    return pb.Workflow(
        id=workflow.id,
        status=pb.WorkflowStatus.Value(f"WORKFLOW_STATUS_{workflow.status.value.upper()}"),
        steps=[step_message(step_document(step)) for step in workflow.steps.values()],
        interventions=[intervention_message(each) for each in workflow.interventions],
        version=workflow.version,
        plan=plan,
        customer_id=workflow.customer_id,
        conversation_id=workflow.conversation_id,
        turn_id=workflow.turn_id,
        created_at=timestamp(workflow.created_at),
        updated_at=timestamp(workflow.updated_at),
        schema_version=workflow.schema_version,
    )


def step_message(document: Json) -> pb.WorkflowStep:
    """A step out of its document (``workflow_rows.step_document``), also one kept in a step event."""
    error = document.get("error")
    return pb.WorkflowStep(
        id=document["id"],
        type=document["type"],
        action=document["action"],
        status=pb.StepStatus.Value(f"STEP_STATUS_{document['status'].upper()}"),
        result=struct(document.get("result")),
        error=pb.StepError(
            reason=error["reason"],
            failure_class=error["failure_class"],
            message=error["message"],
            details=struct(error.get("details") or {}),
        )
        if error
        else None,
        attempt=document.get("attempt", 0),
        description=document.get("description", ""),
        effect=_EFFECTS[document["effect"]],
        resolved_params=struct(document.get("resolved_params")),
        started_at=_instant(document.get("started_at")),
        ended_at=_instant(document.get("ended_at")),
        depends_on=document.get("depends_on") or [],
    )


def intervention_message(question: Intervention) -> pb.Intervention:
    """A question as others see it."""
    return pb.Intervention(
        id=question.id,
        workflow_id=question.workflow_id,
        step_id=question.step_id,
        kind=question.kind,
        prompt=question.prompt,
        expects=common_pb2.Expects.Value(f"EXPECTS_{question.expects.name}"),
        options=[made for option in question.options if (made := struct(option)) is not None],
        entities=[
            common_pb2.Entity(
                type=common_pb2.EntityType.ValueType(_ENTITY_TYPES.get(f"ENTITY_TYPE_{each.get('type', '')}", 0)),
                value=str(each["value"]),
                text=str(each["value"]),
            )
            for each in question.entities
        ],
        status=pb.InterventionStatus.Value(f"INTERVENTION_STATUS_{question.status.name}"),
        expires_at=timestamp(question.expires_at),
        conversation_id=question.conversation_id,
        created_at=timestamp(question.created_at),
        answered_at=timestamp(question.answered_at) if question.answered_at else None,
        hash=question.hash,
        covers=struct(question.covers),
        answer=struct(question.answer),
    )


def action_message(entry: Entry) -> pb.Action:
    """An entry of the catalogue."""
    spec = entry.spec
    return pb.Action(
        type=spec.type,
        action=spec.action,
        description=spec.description,
        params_schema=struct(spec.params_schema),
        result_schema=struct(spec.result_schema),
        effect=_EFFECTS[spec.effect.value],
        needs_approval=spec.needs_approval,
        provider=entry.provider,
    )


def event_message(row: dict[str, Any]) -> pb.WatchWorkflowResponse:
    """A step event out of its row."""
    return pb.WatchWorkflowResponse(
        sequence=row["sequence"],
        kind=row["kind"],
        step=step_message(row["step"]) if row["step"] else None,
        workflow_status=pb.WorkflowStatus.Value(f"WORKFLOW_STATUS_{row['workflow_status'].upper()}"),
        at=timestamp(row["at"]),
    )


def proposal_question(request: pb.MatchInterventionRequest) -> Intervention:
    """The active goal's proposal as one more question of the desk, always of the conversation the text came in."""
    proposal = request.open_proposal
    asked_at = instant_of(proposal.asked_at)
    name = common_pb2.Expects.Name(proposal.expects).removeprefix("EXPECTS_").lower()
    return Intervention(
        id=proposal.id,
        workflow_id="",
        step_id="",
        kind="approval",
        prompt=proposal.summary,
        expects=Expects(name) if name != "unspecified" else Expects.YES_NO,
        expires_at=asked_at,
        created_at=asked_at,
        conversation_id=request.conversation_id,
        options=[{"label": option, "value": option} for option in proposal.options],
        covers={"purpose": "proposal"},
    )


def outcome_keys(run: Run) -> list[str]:
    """Keys of the outcomes that whoever gets this run is told of by it."""
    return [outcome_key(run.workflow.id, version) for version in run.outcomes]


def timestamp(instant: datetime) -> Timestamp:
    """An aware instant as a Timestamp."""
    made = Timestamp()
    made.FromDatetime(instant)
    return made


def instant_of(message: Timestamp) -> datetime:
    """A Timestamp as an aware UTC instant."""
    return message.ToDatetime(tzinfo=UTC)


def _instant(text: str | None) -> Timestamp | None:
    return timestamp(datetime.fromisoformat(text)) if text else None


def _value_json(value: struct_pb2.Value) -> Any:
    kind = value.WhichOneof("kind")
    if kind == "struct_value":
        return struct_json(value.struct_value)
    if kind == "list_value":
        return [_value_json(each) for each in value.list_value.values]
    return None if kind in (None, "null_value") else getattr(value, kind)


def _fill(target: struct_pb2.Struct, value: Mapping[str, Any]) -> None:
    fields = target.fields
    for key, item in value.items():
        _set(fields[key], item)


def _set(target: struct_pb2.Value, item: Any) -> None:
    if item is None:
        target.null_value = struct_pb2.NULL_VALUE
    elif isinstance(item, bool):
        target.bool_value = item
    elif isinstance(item, int | float):
        target.number_value = item
    elif isinstance(item, str):
        target.string_value = item
    elif isinstance(item, Mapping):
        target.struct_value.SetInParent()
        _fill(target.struct_value, item)
    elif isinstance(item, Iterable):
        target.list_value.SetInParent()
        for each in item:
            _set(target.list_value.values.add(), each)
    else:
        raise TypeError(f"no form in JSON: {type(item).__name__}")

"""Between protobuf messages and the router's own values, for what the other services say and are told."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from google.protobuf.json_format import MessageToDict, ParseDict
from google.protobuf.message import Message
from google.protobuf.struct_pb2 import Struct
from google.protobuf.timestamp_pb2 import Timestamp

from services.router.model.goal import Contact, Reading, TimeSaid
from services.router.model.things import MOST_THINGS
from services.router.model.told import Match, Missing, OpenQuestion, Ran, ReadingContext, Run, StepRun
from services.router.model.turn import Turn
from services.router.model.understood import LetterEdit, Manner, More, PersonSaid, Understood
from steward.common.v1 import common_pb2
from steward.executor.v1 import executor_pb2
from steward.planner.v1 import planner_pb2


def when(message: Any, name: str) -> datetime | None:
    """A timestamp field; None when it is absent."""
    if not message.HasField(name):
        return None
    stamp: Timestamp = getattr(message, name)
    return stamp.ToDatetime(tzinfo=UTC)


def stamp(instant: datetime) -> Timestamp:
    """An instant on the wire."""
    result = Timestamp()
    result.FromDatetime(instant)
    return result


def plain(struct: Struct) -> dict[str, Any]:
    """A Struct as plain JSON, whole numbers as such."""
    return {key: _plain(value) for key, value in struct.fields.items()}


def _plain(value: Any) -> Any:
    kind = value.WhichOneof("kind")
    if kind == "struct_value":
        return plain(value.struct_value)
    if kind == "list_value":
        return [_plain(item) for item in value.list_value.values]
    if kind == "null_value" or kind is None:
        return None
    found = getattr(value, kind)
    return int(found) if kind == "number_value" and found.is_integer() else found


def struct(value: Mapping[str, Any]) -> Struct:
    """Plain JSON as a Struct."""
    result = Struct()
    result.update(dict(value))
    return result


def enum_name(prefix: str, name: str) -> str:
    """``STEP_STATUS_FAILED`` → ``failed``; unspecified is empty."""
    short = name.removeprefix(prefix).lower()
    return "" if short == "unspecified" else short


def turn_of(message: common_pb2.Turn, tenant_id: str) -> Turn:
    """A turn as the domain sees it."""
    reference = when(message, "reference_time") or message.received_at.ToDatetime(tzinfo=UTC)
    return Turn(
        tenant_id=tenant_id,
        turn_id=message.turn_id,
        conversation_id=message.conversation_id,
        agent_id=message.agent_id or "default",
        customer_id=message.customer.customer_id,
        text=message.text,
        parts=tuple(message.parts),
        received_at=message.received_at.ToDatetime(tzinfo=UTC),
        reference_time=reference,
        timezone=message.timezone,
        channel=enum_name("CHANNEL_", common_pb2.Channel.Name(message.channel)),
        locale=message.customer.locale or "en-US",
        previous_reply=message.previous_reply,
        previous_turn_id=message.previous_turn_id,
        raw=message,
    )


def contact_of(message: common_pb2.Candidate) -> Contact:
    """Someone a name may stand for."""
    return Contact.model_construct(
        id=message.id, name=message.name, email=message.email, phone=message.phone, company="",
        source=message.source, score=message.score,
    )  # fmt: skip


def understood_of(text: str, message: planner_pb2.ExtractEntitiesResponse) -> Understood:
    """A text as the planner read it."""
    said = message.classification
    kinds = common_pb2.EntityType
    values: dict[int, list[str]] = {}
    for entity in message.entities:
        values.setdefault(entity.type, []).append(entity.value or entity.text)
    return Understood(
        text=text,
        intent=said.intent or "unclear",
        confidence=said.confidence,
        act=enum_name("DIALOGUE_ACT_", common_pb2.DialogueAct.Name(said.act)),
        goal_type=said.goal_type,
        compound=said.compound,
        choice=said.choice,
        slots=plain(said.slots),
        alternatives=tuple(each.intent for each in said.alternatives),
        people=tuple(_person(each) for each in message.entities if each.type == kinds.ENTITY_TYPE_PERSON),
        times=tuple(_time(each) for each in message.entities if each.type == kinds.ENTITY_TYPE_TIME),
        emails=tuple(values.get(kinds.ENTITY_TYPE_EMAIL, ())),
        phones=tuple(values.get(kinds.ENTITY_TYPE_PHONE, ())),
        titles=tuple(values.get(kinds.ENTITY_TYPE_TITLE, ())),
        places=tuple(values.get(kinds.ENTITY_TYPE_LOCATION, ())),
        manner=_manner(said.manner),
        answer=said.answer,
        after_answer=said.after_answer,
        engine=message.engine,
        raw=message,
    )


def _manner(message: common_pb2.Manner) -> Manner:
    names = (common_pb2.MannerSign.Name(sign) for sign in message.signs)
    return Manner(
        signs=frozenset(enum_name("MANNER_SIGN_", name) for name in names),
        place=message.place,
        kinds=frozenset(message.kinds),
        asks=message.asks,
        another=message.another,
        topic=message.topic,
        new_body=message.new_body,
        new_subject=message.new_subject,
        one_more=message.one_more,
        edit=_edit(message.edit) if message.HasField("edit") else None,
        more=More(message.more.kind, message.more.words) if message.HasField("more") else None,
        days_after=message.days_after,
        then=message.then,
        about=message.about,
        onto=message.onto,
        same_day=message.same_day,
    )


def _edit(message: common_pb2.LetterEdit) -> LetterEdit:
    return LetterEdit(message.added, message.old, message.new, message.people)


def _person(entity: common_pb2.Entity) -> PersonSaid:
    return PersonSaid(
        text=entity.text,
        name=entity.value or entity.text,
        role=entity.role,
        resolution=enum_name("RESOLUTION_", common_pb2.Resolution.Name(entity.resolution)),
        candidates=tuple(contact_of(each) for each in entity.candidates),
        lead=entity.lead,
    )


def _time(entity: common_pb2.Entity) -> TimeSaid:
    value = entity.time
    readings = tuple(
        Reading.model_construct(
            weight=each.weight, start=when(each, "start"), end=when(each, "end"), duration_s=each.duration_s,
            recurrence=each.recurrence, note=each.note,
        )
        for each in value.readings
    )  # fmt: skip
    return TimeSaid.model_construct(
        text=entity.text, role=entity.role, kind=value.kind or "instant", grain=value.grain,
        relation=value.relation or "at",
        has_date=value.has_date, has_time=value.has_time, readings=readings,
    )  # fmt: skip


def context_message(context: ReadingContext) -> planner_pb2.ReadingContext:
    """The open matter, on the wire."""
    message = planner_pb2.ReadingContext(
        goal_type=context.goal_type, asked=context.asked, options=context.options[:100], unnamed=context.unnamed
    )
    for each in context.recent:
        message.recent.add(
            id=each.id, name=each.name, email=each.email, phone=each.phone, source=each.source, score=each.score
        )
    if context.focus is not None:
        message.focus.kind, message.focus.id = context.focus.kind, context.focus.id
        message.focus.title = context.focus.title
    if context.anchor is not None:
        message.anchor.FromDatetime(context.anchor)
    return message


def missing_of(message: planner_pb2.Missing) -> Missing:
    """What a plan lacks."""
    readings = tuple(
        {"label": each.note, "start": each.start.ToDatetime(tzinfo=UTC).isoformat()}
        for each in message.readings
        if each.HasField("start")
    )  # fmt: skip
    candidates = tuple(contact_of(each) for each in message.candidates)
    return Missing(message.slot, message.problem, message.text, candidates, readings)


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


def expects_value(name: str) -> common_pb2.Expects.ValueType:
    """``yes_no`` → ``EXPECTS_YES_NO``; empty is unspecified."""
    return common_pb2.Expects.Value(f"EXPECTS_{name.upper() or 'UNSPECIFIED'}")

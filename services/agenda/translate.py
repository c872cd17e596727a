"""Between protobuf messages and the agenda's own data; the only module here that knows both."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from google.protobuf import json_format
from google.protobuf.message import Message
from google.protobuf.struct_pb2 import Struct
from google.protobuf.timestamp_pb2 import Timestamp

from libs.errors import FieldViolation, InvalidInput
from services.agenda.domain.checking import SeenTurn
from services.agenda.domain.model import Goal, Task
from services.agenda.planning import NewGoal, NewTask, TaskChange
from steward.agenda.v1 import agenda_pb2 as pb
from steward.common.v1 import common_pb2


def when(stamp: Timestamp) -> datetime:
    """The instant, in UTC."""
    return stamp.ToDatetime(tzinfo=UTC)


def stamp(instant: datetime | None) -> Timestamp | None:
    """The timestamp; None stays None, which leaves a field absent."""
    if instant is None:
        return None
    result = Timestamp()
    result.FromDatetime(instant)
    return result


def mapping(struct: Struct) -> dict[str, Any]:
    """A Struct as plain JSON data."""
    return json_format.MessageToDict(struct)


def struct(value: Mapping[str, Any]) -> Struct:
    """Plain JSON data as a Struct."""
    result = Struct()
    result.update(dict(value))
    return result


def short(prefix: str, enum_name: str) -> str:
    """GOAL_TYPE_RESPONSE_EXPECTED → response_expected."""
    return enum_name.removeprefix(prefix).lower()


def enum_name(kind: Any, prefix: str, number: int) -> str:
    """The short name of an enum's value; "unspecified" for one that a newer build knows."""
    try:
        return short(prefix, kind.Name(number))
    except ValueError:
        return "unspecified"


def wanted(kind: Any, prefix: str, numbers: Iterable[int], field: str) -> list[str]:
    """The short names of a filter's values. Raises InvalidInput for one there is none of."""
    names = [enum_name(kind, prefix, number) for number in numbers]
    if "unspecified" in names:
        description = "is none of the values"
        raise InvalidInput("BAD_FILTER", description, violations=[FieldViolation(field, description)])
    return names


def customer(message: common_pb2.Customer) -> dict[str, Any]:
    """The customer as JSON data, proto field names kept."""
    return json_format.MessageToDict(message, preserving_proto_field_name=True)


def customer_message(value: Mapping[str, Any]) -> common_pb2.Customer:
    """The customer of a stored row; fields a newer build wrote are passed over."""
    return json_format.ParseDict(dict(value), common_pb2.Customer(), ignore_unknown_fields=True)


def new_goal(request: pb.CreateGoalRequest) -> NewGoal:
    """The command of CreateGoal."""
    return NewGoal(
        goal_id=request.goal_id,
        turn_id=request.turn_id,
        conversation_id=request.conversation_id,
        agent_id=request.agent_id or "default",
        customer=customer(request.customer),
        channel=enum_name(common_pb2.Channel, "CHANNEL_", request.channel),
        goal_type=short("GOAL_TYPE_", pb.GoalType.Name(request.goal_type)),  # type: ignore[arg-type]
        description=request.description,
        subject=request.subject,
        pattern=request.expected_response_pattern,
        deadline=when(request.deadline) if request.HasField("deadline") else None,
        follow_up_at=when(request.follow_up_at) if request.HasField("follow_up_at") else None,
        without_follow_up=request.without_follow_up,
        context=mapping(request.context_snapshot),
    )


def new_task(request: pb.ScheduleTaskRequest) -> NewTask:
    """The command of ScheduleTask."""
    return NewTask(
        task_id=request.request_id,
        customer=customer(request.customer),
        conversation_id=request.conversation_id,
        agent_id=request.agent_id or "default",
        task_type=short("TASK_TYPE_", pb.TaskType.Name(request.task_type)),  # type: ignore[arg-type]
        description=request.description,
        scheduled_at=when(request.scheduled_at),
        timezone=request.timezone or request.customer.timezone or "UTC",
        recurrence=request.recurrence,
        template=request.message_template,
        context=mapping(request.context),
        preferred_channel=enum_name(common_pb2.Channel, "CHANNEL_", request.preferred_channel),
        goal_id=request.goal_id,
    )


def task_change(request: pb.RescheduleTaskRequest) -> TaskChange:
    """The command of RescheduleTask."""
    return TaskChange(
        task_id=request.task_id,
        request_id=request.request_id,
        scheduled_at=when(request.scheduled_at) if request.HasField("scheduled_at") else None,
        recurrence=request.recurrence,
        description=request.description,
        timezone=request.timezone,
        etag=request.etag,
        recurrence_start=when(request.recurrence_start) if request.HasField("recurrence_start") else None,
        reopen=request.reopen,
    )


def seen_turn(request: pb.CheckTurnRequest) -> SeenTurn:
    """The command of CheckTurn."""
    turn, classification = request.turn, request.classification
    kinds = {enum_name(common_pb2.EntityType, "ENTITY_TYPE_", entity.type) for entity in request.entities}
    person, slots = common_pb2.ENTITY_TYPE_PERSON, mapping(classification.slots)
    return SeenTurn(
        turn_id=turn.turn_id,
        conversation_id=turn.conversation_id,
        text=turn.text,
        received_at=when(turn.received_at),
        mode=enum_name(common_pb2.Mode, "MODE_", request.mode),
        act=enum_name(common_pb2.DialogueAct, "DIALOGUE_ACT_", classification.act),
        intent=classification.intent,
        confidence=classification.confidence,
        entity_types=frozenset(kinds),
        answered_subjects=frozenset(request.answered_subjects),
        people=[entity.value or entity.text for entity in request.entities if entity.type == person],
        title=str(slots.get("title") or "") if slots.get("title_explicit") else "",
    )


def goal_message(goal: Goal) -> pb.Goal:
    """A goal on the wire."""
    return pb.Goal(
        id=goal.id,
        agent_id=goal.agent_id,
        customer_id=goal.customer_id,
        conversation_id=goal.conversation_id,
        turn_id=goal.turn_id,
        goal_type=pb.GoalType.Value(f"GOAL_TYPE_{goal.goal_type.upper()}"),
        description=goal.description,
        expected_response_pattern=goal.expected_response_pattern,
        created_at=stamp(goal.created_at),
        deadline=stamp(goal.deadline),
        achieved_at=stamp(goal.achieved_at),
        achieved_by_turn=goal.achieved_by_turn,
        status=pb.GoalStatus.Value(f"GOAL_STATUS_{goal.status.upper()}"),
        context_snapshot=struct(goal.context_snapshot),
        follow_up_task_id=goal.follow_up_task_id,
        follow_up_at=stamp(goal.follow_up_at),
        subject=goal.subject,
    )


def task_message(task: Task) -> pb.AgendaTask:
    """An agenda task on the wire."""
    channel = task.preferred_channel.upper() or "UNSPECIFIED"
    return pb.AgendaTask(
        id=task.id,
        agent_id=task.agent_id,
        customer_id=task.customer_id,
        conversation_id=task.conversation_id,
        task_type=pb.TaskType.Value(f"TASK_TYPE_{task.task_type.upper()}"),
        description=task.description,
        scheduled_at=stamp(task.scheduled_at),
        timezone=task.timezone,
        created_at=stamp(task.created_at),
        executed_at=stamp(task.executed_at),
        status=pb.TaskStatus.Value(f"TASK_STATUS_{task.status.upper()}"),
        failure_reason=task.failure_reason,
        retry_count=task.retry_count,
        max_retries=task.max_retries,
        goal_id=task.goal_id,
        context=struct(task.context),
        preferred_channel=common_pb2.Channel.Value(f"CHANNEL_{channel}"),
        message_template=task.message_template,
        recurrence=task.recurrence,
        occurrence=task.occurrence,
        etag=task.etag,
        recurrence_start=stamp(task.recurrence_start),
    )


def record(kind: str, message: Message) -> common_pb2.Record:
    """A row of an export."""
    value = json_format.MessageToDict(message, preserving_proto_field_name=True)
    for key in ("status", "goal_type", "task_type", "preferred_channel"):
        if key in value:
            prefix = {"status": f"{'GOAL' if kind == 'goal' else 'TASK'}_STATUS_", "preferred_channel": "CHANNEL_"}
            value[key] = short(prefix.get(key, f"{key.upper()}_"), value[key])
    return common_pb2.Record(kind=kind, value=struct(value))

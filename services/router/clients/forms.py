"""Turns, times, structures and names of protobuf messages as the router's own values, and back."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from google.protobuf.struct_pb2 import Struct
from google.protobuf.timestamp_pb2 import Timestamp

from services.router.model.turn import Turn
from steward.common.v1 import common_pb2


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


def expects_value(name: str) -> common_pb2.Expects.ValueType:
    """``yes_no`` → ``EXPECTS_YES_NO``; empty is unspecified."""
    return common_pb2.Expects.Value(f"EXPECTS_{name.upper() or 'UNSPECIFIED'}")

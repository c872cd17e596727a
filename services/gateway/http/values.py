"""Protobuf's small values as JSON and back: instants, Structs, enums."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from google.protobuf import struct_pb2
from google.protobuf.descriptor import EnumDescriptor
from google.protobuf.timestamp_pb2 import Timestamp

_EXACT = 2**53


def instant(value: Timestamp) -> datetime | None:
    """An aware UTC datetime; None for a timestamp that is not set (or one no calendar has)."""
    if not value.seconds and not value.nanos:
        return None
    try:
        return value.ToDatetime(UTC)
    except (ValueError, OverflowError):
        return None


def timestamp(value: datetime) -> Timestamp:
    """An aware datetime as a Timestamp."""
    result = Timestamp()
    result.FromDatetime(value.astimezone(UTC))
    return result


def rfc3339(value: datetime | None, zone: str = "") -> str | None:
    """RFC 3339 with offset, in ``zone`` where one is given, else in UTC ("Z")."""
    if value is None:
        return None
    local = value.astimezone(_zone(zone)) if zone else value.astimezone(UTC)
    text = local.isoformat(timespec="milliseconds" if local.microsecond else "seconds")
    return text.replace("+00:00", "Z") if local.tzinfo is UTC else text


def time_text(value: Timestamp, zone: str = "") -> str | None:
    """A Timestamp as RFC 3339 text; None when it is not set."""
    return rfc3339(instant(value), zone)


def _zone(name: str) -> Any:
    try:
        return ZoneInfo(name)
    except (ValueError, OSError, KeyError):
        return UTC


def plain(value: struct_pb2.Struct) -> dict[str, Any]:
    """A Struct as JSON; whole numbers are written without a fraction."""
    return {key: _plain(item) for key, item in value.fields.items()}


def _plain(value: struct_pb2.Value) -> Any:
    kind = value.WhichOneof("kind")
    if kind == "string_value":
        return value.string_value
    if kind == "number_value":
        number = value.number_value
        return int(number) if number.is_integer() and abs(number) < _EXACT else number
    if kind == "bool_value":
        return value.bool_value
    if kind == "struct_value":
        return plain(value.struct_value)
    if kind == "list_value":
        return [_plain(item) for item in value.list_value.values]
    return None


def struct(value: Mapping[str, Any]) -> struct_pb2.Struct:
    """JSON as a Struct."""
    result = struct_pb2.Struct()
    result.update(value)
    return result


class EnumNames:
    """An enum's values as the words of the JSON forms (``WORKFLOW_STATUS_RUNNING`` is ``running``), and back."""

    def __init__(self, descriptor: EnumDescriptor, prefix: str) -> None:
        self._words = {
            each.number: each.name.removeprefix(prefix).lower() for each in descriptor.values if each.number != 0
        }
        self._numbers = {word: number for number, word in self._words.items()}

    def word(self, number: int) -> str | None:
        """The word; None for "not said" and for values of a newer contract."""
        return self._words.get(number)

    def number(self, word: str | None) -> Any:
        """The value of a word in any case; 0, "not said", for none and for an unknown one.

        ``Any``, because each enum is a type of its own.
        """
        return self._numbers.get((word or "").lower(), 0)

    def words(self) -> list[str]:
        """All words, in the contract's order."""
        return list(self._numbers)

"""What no rule in the protos needs to say: in a request instants exist, choices are known, and JSON is JSON.

Protobuf itself takes any seconds for an instant, any number for a choice, and "not a number" for a number; none of them
can be told on, stored or answered.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from google.protobuf.descriptor import Descriptor, EnumDescriptor, FieldDescriptor

from libs.errors import FieldViolation

_FIRST_S, _LAST_S = -62_135_596_800, 253_402_300_799
"""0001-01-01 and the end of 9999, as seconds since 1970."""

_NANOS = 1_000_000_000
_Look = Callable[[Any, str], Iterable[FieldViolation]]


class Checks:
    """Looks at some kinds of values, wherever they stand in a message; what cannot hold any is never looked at.

    Args:
        known: checks by the full name of the type of message.
        choices: whether enums are looked at.
    """

    def __init__(self, known: Mapping[str, _Look], *, choices: bool) -> None:
        self._known = known
        self._choices = choices
        self._looks: dict[str, tuple[_Look, ...]] = {}

    def violations(self, message: Any) -> list[FieldViolation]:
        """What is wrong with a message, by field; empty when nothing is. Values are never repeated in it."""
        return [found for look in self._of(message.DESCRIPTOR) for found in look(message, "")]

    def _of(self, kind: Descriptor) -> tuple[_Look, ...]:
        looks = self._looks.get(kind.full_name)
        if looks is None:
            made = (self._look(field) for field in kind.fields)
            looks = self._looks[kind.full_name] = tuple(look for look in made if look is not None)
        return looks

    def _look(self, field: FieldDescriptor) -> _Look | None:
        check = self._check_of(field)
        if check is None:
            return None
        name = field.name
        if field.message_type is not None and field.message_type.GetOptions().map_entry:
            return lambda message, at: _in_all(getattr(message, name).items(), f"{at}{name}", check)
        if field.is_repeated:
            return lambda message, at: _in_all(enumerate(getattr(message, name)), f"{at}{name}", check)
        if field.message_type is None:
            return lambda message, at: check(getattr(message, name), f"{at}{name}")
        return lambda message, at: check(getattr(message, name), f"{at}{name}") if message.HasField(name) else ()

    def _check_of(self, field: FieldDescriptor) -> _Look | None:
        if field.enum_type is not None:
            return _choice(field.enum_type) if self._choices else None
        kind = field.message_type
        if kind is None:
            return None
        if kind.GetOptions().map_entry:
            return self._check_of(kind.fields_by_name["value"])
        return self._known.get(kind.full_name) or (self._inside if self._has_any(kind, frozenset()) else None)

    def _has_any(self, kind: Descriptor, above: frozenset[str]) -> bool:
        if kind.full_name in above or kind.full_name.startswith("google.protobuf."):
            return False  # what has a check of its own is among the known
        return any(self._is_one(field, above | {kind.full_name}) for field in kind.fields)

    def _is_one(self, field: FieldDescriptor, above: frozenset[str]) -> bool:
        kind = field.message_type
        if kind is None:
            return self._choices and field.enum_type is not None
        return kind.full_name in self._known or self._has_any(kind, above)

    def _inside(self, message: Any, at: str) -> Iterator[FieldViolation]:
        for look in self._of(message.DESCRIPTOR):
            yield from look(message, f"{at}.")


def _in_all(values: Iterable[tuple[Any, Any]], at: str, check: _Look) -> Iterator[FieldViolation]:
    for key, value in values:
        yield from check(value, f"{at}[{key}]" if isinstance(key, int) else at)


def _choice(enum: EnumDescriptor) -> _Look:
    known = frozenset(enum.values_by_number)

    def check(number: int, at: str) -> Iterator[FieldViolation]:
        if number not in known:
            yield FieldViolation(at, "is none of the choices")

    return check


def _instant(value: Any, at: str) -> Iterator[FieldViolation]:
    if not (_FIRST_S <= value.seconds <= _LAST_S and 0 <= value.nanos < _NANOS):
        yield FieldViolation(at, "is no instant of the years 1 to 9999")


def _struct(value: Any, at: str) -> Iterator[FieldViolation]:
    wrong = _wrong_json(value.fields.values())
    if wrong:
        yield FieldViolation(at, wrong)


def _value(value: Any, at: str) -> Iterator[FieldViolation]:
    wrong = _wrong_json((value,))
    if wrong:
        yield FieldViolation(at, wrong)


def _list(value: Any, at: str) -> Iterator[FieldViolation]:
    wrong = _wrong_json(value.values)
    if wrong:
        yield FieldViolation(at, wrong)


def _wrong_json(values: Any) -> str:
    """What is wrong with one of the values; "" when nothing is. What came over the wire is never deep."""
    for value in values:
        kind = value.WhichOneof("kind")
        if kind is None:
            return "holds a value of no kind"
        if kind == "number_value" and not math.isfinite(value.number_value):
            return "holds a number that is none"
        if kind == "struct_value":
            wrong = _wrong_json(value.struct_value.fields.values())
        elif kind == "list_value":
            wrong = _wrong_json(value.list_value.values)
        else:
            continue
        if wrong:
            return wrong
    return ""


BEFOREHAND = Checks({"google.protobuf.Timestamp": _instant}, choices=True)
"""Instants and choices: cheap, so every request is looked at."""

IN_JSON = Checks(
    {"google.protobuf.Struct": _struct, "google.protobuf.Value": _value, "google.protobuf.ListValue": _list},
    choices=False,
)
"""JSON: its size has no end, so it is looked at when it was no good to a handler, to tell whose fault that was."""

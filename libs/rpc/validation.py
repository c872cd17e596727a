"""What holds of every request: it is checked before a handler sees it against the rules written in the protos
(buf.validate), and for what needs no rule (``well_formed``)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from google.protobuf.message import DecodeError
from protovalidate import ValidationError, Validator
from protovalidate import Violation as RuleViolation

from libs.errors import FieldViolation, InvalidInput
from libs.rpc.well_formed import BEFOREHAND, IN_JSON

_validator = Validator()
_MOST = 50
"""Violations that are told."""


class _Unreadable:
    """Stands for a request whose bytes are no message."""


UNREADABLE = _Unreadable()


def tolerant(deserialize: Callable[[bytes], Any] | None) -> Callable[[bytes], Any] | None:
    """A deserializer that gives ``UNREADABLE`` for bytes that are no message.

    gRPC itself would answer UNKNOWN with the exception's text, and log a traceback.
    """
    if deserialize is None:
        return None

    def read(data: bytes) -> Any:
        try:
            return deserialize(data)
        except DecodeError:
            return UNREADABLE

    return read


def validate(message: Any) -> None:
    """Checks a request.

    Raises:
        InvalidInput: ``REQUEST_INVALID``, one violation for each broken rule (values are never repeated in it), or
            ``REQUEST_UNREADABLE``.
    """
    if message is UNREADABLE:
        raise InvalidInput("REQUEST_UNREADABLE", "the request's bytes are not its message")
    if malformed := BEFOREHAND.violations(message):
        raise _invalid(malformed)
    try:
        _validator.validate(message)
    except ValidationError as error:
        raise _invalid([FieldViolation(_path(each), _sentence(each)) for each in error.violations]) from None


def no_good(message: Any) -> InvalidInput | None:
    """The error of a request that made its handler fail by JSON that is none; None when that was not it, and for the
    None that stands for a stream of requests."""
    malformed = [] if message is None or message is UNREADABLE else IN_JSON.violations(message)
    return _invalid(malformed) if malformed else None


def _invalid(violations: list[FieldViolation]) -> InvalidInput:
    named = ", ".join(sorted({each.field for each in violations if each.field})[:5])
    return InvalidInput("REQUEST_INVALID", f"the request breaks its rules: {named}", violations=violations[:_MOST])


def _sentence(violation: RuleViolation) -> str:
    return violation.proto.message or violation.proto.rule_id or "is not allowed"


def _path(violation: RuleViolation) -> str:
    """``turn.parts[0].text`` out of the elements of a field path."""
    path = violation.proto.field
    if path is None:
        return ""
    text = ""
    for element in path.elements:
        text += f".{element.field_name}" if text else element.field_name or ""
        subscript = element.subscript
        if subscript is not None:
            text += f"[{subscript.value}]"
    return text

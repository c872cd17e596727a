"""The rules written in the protos (buf.validate), checked before a handler sees a request."""

from __future__ import annotations

from google.protobuf.message import Message
from protovalidate import ValidationError, Validator
from protovalidate import Violation as RuleViolation

from libs.errors import FieldViolation, InvalidInput

_validator = Validator()


def validate(message: Message) -> None:
    """Checks a request.

    Raises:
        InvalidInput: reason ``REQUEST_INVALID``, one violation for each broken rule. Values are never repeated in it.
    """
    try:
        _validator.validate(message)
    except ValidationError as error:
        violations = [FieldViolation(_path(each), _sentence(each)) for each in error.violations]
        named = ", ".join(sorted({each.field for each in violations if each.field})[:5])
        raise InvalidInput("REQUEST_INVALID", f"the request breaks its rules: {named}", violations=violations) from None


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

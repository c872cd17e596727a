"""Request bodies: JSON read strictly, checked by a model, with what is wrong named by field."""

from __future__ import annotations

from datetime import datetime
from math import isfinite
from typing import Annotated, Any, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict, ValidationError
from pydantic_core import from_json
from starlette.requests import ClientDisconnect, Request

from services.gateway.addresses import MAX_LENGTH, normalised
from services.gateway.http.problems import Refused
from services.gateway.profile import Clean, Zone
from services.gateway.texts import cleaned

__all__ = ["Address", "Body", "Clean", "OffsetTime", "Zone", "checked", "parse", "read", "read_bytes", "read_json"]

M = TypeVar("M", bound=BaseModel)

_MAX_DEPTH = 32
"""Levels of nesting in a body; protobuf's own limit for a Struct is not far above."""


class Body(BaseModel):
    """Base of the bodies: unknown fields are refused, so that a misspelt one is not silently without effect."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=False, allow_inf_nan=False)


def _address(value: str) -> str:
    text = normalised(cleaned(value, MAX_LENGTH))
    if not text:
        raise ValueError("must not be empty")
    return text


def _offset_time(value: str) -> datetime:
    try:
        instant = datetime.fromisoformat(value)
    except ValueError:
        raise ValueError("must be an RFC 3339 time with offset") from None
    if instant.tzinfo is None or "T" not in value.upper() or not 1900 <= instant.year <= 2200:
        raise ValueError("must be an RFC 3339 time with offset, of the years 1900 to 2200")
    return instant


Address = Annotated[str, AfterValidator(_address)]
"""An address of a person, brought to its one form."""

OffsetTime = Annotated[str, AfterValidator(_offset_time)]
"""RFC 3339 with offset; an aware datetime after the check."""


def field_errors(error: ValidationError) -> list[dict[str, str]]:
    """What pydantic found, by field, without the values."""
    return [
        {"field": _path(each["loc"]), "description": _sentence(each)}
        for each in error.errors(include_input=False, include_url=False)
    ]


def checked(model: type[M], value: Any) -> M:
    """A value as a model.

    Raises:
        Refused: 400 with the fields that are wrong.
    """
    try:
        return model.model_validate(value)
    except ValidationError as error:
        found = field_errors(error)
        names = ", ".join(sorted({each["field"] for each in found if each["field"]})[:5])
        detail = f"the body is not acceptable: {names}" if names else "the body is not acceptable"
        raise Refused(400, "REQUEST_INVALID", detail, found) from None


async def read(request: Request, model: type[M]) -> M:
    """The request's JSON body as a model.

    Raises:
        Refused: 415 when it is not JSON by its type, 400 when it is not JSON or not what the model allows.
    """
    return checked(model, await read_json(request))


async def read_json(request: Request) -> Any:
    """The request's JSON body; see ``read``."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "application/json" and not (kind.startswith("application/") and kind.endswith("+json")):
        raise Refused(415, "MEDIA_TYPE_UNSUPPORTED", "the body must be JSON, with Content-Type: application/json")
    return parse(await read_bytes(request))


async def read_bytes(request: Request) -> bytes:
    """The request's body."""
    try:
        return await request.body()
    except ClientDisconnect:
        raise Refused(400, "BODY_INCOMPLETE", "the body ended before it was complete") from None


def parse(content: bytes) -> Any:
    """Strict JSON: UTF-8, no NUL, no half surrogates, only finite numbers, no deeper than 32 levels."""
    try:
        value = from_json(content, allow_inf_nan=False)
    except ValueError:
        raise Refused(400, "BODY_NOT_JSON", "the body is not JSON") from None
    fault = _fault(value, _MAX_DEPTH)
    if fault:
        raise Refused(400, "BODY_NOT_ACCEPTABLE", f"the body {fault}")
    return value


def _fault(value: Any, levels: int) -> str | None:
    """What makes a value unfit for a Struct or a database, wherever in it that is."""
    if isinstance(value, str):
        return "holds NUL" if "\x00" in value else None
    if isinstance(value, float):
        return None if isfinite(value) else "holds a number that is too large"
    if isinstance(value, dict):
        inner = [*value, *value.values()]
    elif isinstance(value, list):
        inner = value
    else:
        return None
    if levels == 0:
        return f"is nested deeper than {_MAX_DEPTH} levels"
    return next((fault for each in inner if (fault := _fault(each, levels - 1))), None)


def _path(location: tuple[int | str, ...]) -> str:
    text = ""
    for part in location:
        text += f"[{part}]" if isinstance(part, int) else f".{part}" if text else str(part)
    return text[:200].encode("utf-8", "replace").decode()


def _sentence(error: Any) -> str:
    cause = error.get("ctx", {}).get("error")
    if isinstance(cause, ValueError):
        return str(cause)
    return str(error["msg"])[:200]

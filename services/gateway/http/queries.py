"""Query parameters of lists, and the form of every list."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any

from fastapi import Query
from pydantic_core import to_json
from starlette.responses import Response

from libs.errors import FieldViolation, InvalidInput
from services.gateway.addresses import MAX_LENGTH, normalised
from services.gateway.http.values import EnumNames
from services.gateway.texts import Unacceptable, cleaned

PageSize = Annotated[int, Query(ge=0, le=1000, description="at most so many; 0 means 50")]
PageToken = Annotated[str, Query(max_length=2048, description="`next_page_token` of the page before")]
CustomerQuery = Annotated[str, Query(alias="customer", max_length=MAX_LENGTH, description="an address of theirs")]
ConversationQuery = Annotated[str, Query(max_length=128)]
StatusQuery = Annotated[list[str], Query(max_length=16, description="only in these states; also with commas between")]


def json_response(value: Any, status: int = 200) -> Response:
    """A value as a JSON answer."""
    return Response(to_json(value), status, media_type="application/json")


def listed(items: Sequence[Any], next_page_token: str) -> Response:
    """A page of a list."""
    return json_response({"items": items, "next_page_token": next_page_token})


def address_in(value: str, field: str = "address") -> str:
    """An address out of a path or query, in its one form.

    Raises:
        InvalidInput: it is empty or holds what no address may.
    """
    try:
        address = normalised(cleaned(value, MAX_LENGTH))
    except Unacceptable as error:
        raise invalid(field, str(error)) from None
    if not address:
        raise invalid(field, "must not be empty")
    return address


def states(names: EnumNames, given: Sequence[str]) -> list[Any]:
    """Enum values of words from a query.

    Raises:
        InvalidInput: an unknown word.
    """
    found = []
    for word in (part.strip() for each in given for part in each.split(",")):
        number = names.number(word)
        if word and not number:
            raise invalid("status", f"must be one of {', '.join(names.words())}")
        if number:
            found.append(number)
    return found


def invalid(field: str, description: str) -> InvalidInput:
    """One field of a request that is wrong."""
    return InvalidInput("REQUEST_INVALID", f"{field} {description}", violations=[FieldViolation(field, description)])

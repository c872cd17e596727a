"""Query parameters of lists, and the form of every list."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Annotated, Any, NamedTuple, TypeVar

from fastapi import Depends, Query
from pydantic_core import to_json
from starlette.responses import Response

from libs.errors import FieldViolation, InvalidInput, NotFound
from libs.rpc.context import current
from services.gateway.addresses import MAX_LENGTH, normalised
from services.gateway.http.values import EnumNames
from services.gateway.people import People
from services.gateway.texts import Unacceptable, cleaned

PageSize = Annotated[int, Query(ge=0, le=1000, description="at most so many; 0 means 50")]
PageToken = Annotated[str, Query(max_length=2048, description="`next_page_token` of the page before")]
CustomerQuery = Annotated[str, Query(alias="customer", max_length=MAX_LENGTH, description="an address of theirs")]
ConversationQuery = Annotated[str, Query(max_length=128)]
StatusQuery = Annotated[list[str], Query(max_length=16, description="only in these states; also with commas between")]

R = TypeVar("R")
_MAX_ID = 128


class ListQuery(NamedTuple):
    """What a list of another service's things may be asked for."""

    customer: str
    conversation_id: str
    status: list[str]
    page_size: int
    page_token: str


def _list_query(
    customer: CustomerQuery = "",
    conversation_id: ConversationQuery = "",
    status: StatusQuery = [],  # noqa: B006  FastAPI copies it
    page_size: PageSize = 0,
    page_token: PageToken = "",
) -> ListQuery:
    return ListQuery(customer, conversation_id, status, page_size, page_token)


Asked = Annotated[ListQuery, Depends(_list_query)]
"""The parameters of a list of goals, agenda tasks or workflows."""


async def request_of(people: People, asked: ListQuery, make: Callable[..., R], words: EnumNames) -> R | None:
    """The request for a page of a list; None when nobody has the address, so that the page is empty.

    Args:
        people: finds who is meant.
        asked: the parameters.
        make: the request's class, with the fields all lists have.
        words: the states that things of this list can be in.
    """
    customer_id = await customer_id_of(people, asked.customer)
    if customer_id is None:
        return None
    return make(
        customer_id=customer_id,
        conversation_id=asked.conversation_id,
        statuses=states(words, asked.status),
        page_size=asked.page_size,
        page_token=asked.page_token,
    )


async def customer_id_of(people: People, address: str) -> str | None:
    """The id of the person at an address; empty for no address, None when nobody has it."""
    if not address:
        return ""
    customer = await people.find(current().tenant_id, "", address_in(address, "customer"))
    return None if customer is None else customer.customer_id


def short_id(value: str, reason: str) -> str:
    """An id out of a path.

    Raises:
        NotFound: ``reason``, for one that is longer than any of ours.
    """
    if len(value) > _MAX_ID:
        raise NotFound(reason, "there is nothing of this id")
    return value


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

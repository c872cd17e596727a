"""People: seen, changed, forgotten; and their calendar as a feed."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import Response

from libs.rpc.context import current
from services.gateway.erasure import Erasure
from services.gateway.feeds_store import Feeds
from services.gateway.http import examples
from services.gateway.http.bodies import read
from services.gateway.http.openapi import answers, takes
from services.gateway.http.people import customer_form
from services.gateway.http.queries import address_in, json_response
from services.gateway.people import People
from services.gateway.profile import ProfileChanges

_EXAMPLE = {"name": "Ann Lee", "email": "ann@example.com", "timezone": "Europe/Berlin", "policy": {"confirm": "risky"}}


def routes(people: People, erasure: Erasure, feeds: Feeds) -> APIRouter:
    """The routes of people. An address may hold slashes, so the ones with more behind it come first."""
    router = APIRouter(tags=["customers"])

    @router.post("/v1/customers/{address:path}/calendar", operation_id="make_calendar_feed",
                 summary="A new secret address for this person's calendar feed; the one before stops working",
                 responses=answers("Where the feed is; said this once", {"path": "/v1/calendars/….ics"}))  # fmt: skip
    async def make_calendar_feed(address: str) -> Response:
        tenant_id = current().tenant_id
        customer = await people.at(tenant_id, address_in(address))
        secret = await feeds.renew(tenant_id, customer.customer_id)
        return json_response({"path": f"/v1/calendars/{secret}.ics"})

    @router.delete("/v1/customers/{address:path}/calendar", operation_id="drop_calendar_feed",
                   summary="End this person's calendar feed",
                   responses=answers("Whether there was one", {"dropped": True}))  # fmt: skip
    async def drop_calendar_feed(address: str) -> Response:
        tenant_id = current().tenant_id
        customer = await people.at(tenant_id, address_in(address))
        return json_response({"dropped": await feeds.drop(tenant_id, customer.customer_id)})

    @router.get("/v1/customers/{address:path}", operation_id="get_customer", summary="One person",
                responses=answers("Them", examples.CUSTOMER))  # fmt: skip
    async def get_customer(address: str) -> Response:
        return json_response(customer_form(await people.at(current().tenant_id, address_in(address))))

    @router.patch("/v1/customers/{address:path}", operation_id="change_customer",
                  summary="Change a person; made when new",
                  openapi_extra=takes(ProfileChanges, _EXAMPLE),
                  responses=answers("Them", examples.CUSTOMER))  # fmt: skip
    async def change_customer(address: str, request: Request) -> Response:
        changes = await read(request, ProfileChanges)
        tenant_id = current().tenant_id
        customer, _ = await people.make_sure(tenant_id, address_in(address))
        if changes.model_fields_set:
            customer = await people.change(tenant_id, customer.customer_id, changes)
        return json_response(customer_form(customer))

    @router.delete("/v1/customers/{address:path}", operation_id="erase_customer",
                   summary="Forget a person, in every service",
                   responses=answers("Rows removed", {"erased": 12}))  # fmt: skip
    async def erase_customer(address: str) -> Response:
        tenant_id = current().tenant_id
        customer = await people.at(tenant_id, address_in(address))
        return json_response({"erased": await erasure.everywhere(tenant_id, customer.customer_id)})

    return router

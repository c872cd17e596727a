"""People and their addresses in PostgreSQL."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from psycopg.types.json import Jsonb

from libs.errors import NotFound
from libs.ids import Ids
from libs.storage.postgres import Database, Row
from services.gateway.model import ConsentState, Customer
from services.gateway.turns.statements import NEW_ADDRESS
from services.gateway.turns.store import customer_of

_COLUMNS = """
    c.id AS customer_id, c.name, c.email, c.timezone, c.locale, c.working_hours, c.quiet_hours, c.preferred_channel,
    coalesce(c.policy, t.policy) AS policy, c.updated_at, a.address, a.consent
"""

_BY_ADDRESS = """
SELECT {columns} FROM gateway.addresses a
    JOIN gateway.customers c ON c.tenant_id = a.tenant_id AND c.id = a.customer_id
    LEFT JOIN gateway.tenants t ON t.tenant_id = a.tenant_id
WHERE a.tenant_id = %(tenant_id)s AND a.address = %(address)s
""".replace("{columns}", _COLUMNS)

_BY_ID = """
SELECT {columns} FROM gateway.customers c
    JOIN gateway.addresses a ON a.tenant_id = c.tenant_id AND a.customer_id = c.id
    LEFT JOIN gateway.tenants t ON t.tenant_id = c.tenant_id
WHERE c.tenant_id = %(tenant_id)s AND c.id = %(customer_id)s
ORDER BY a.created_at, a.address LIMIT 1
""".replace("{columns}", _COLUMNS)

_LOCK = """
SELECT name, email, timezone, locale, working_hours, quiet_hours, preferred_channel, policy
FROM gateway.customers WHERE tenant_id = %(tenant_id)s AND id = %(customer_id)s FOR UPDATE
"""

_CHANGE = """
UPDATE gateway.customers SET name = %(name)s, email = %(email)s, timezone = %(timezone)s, locale = %(locale)s,
    working_hours = %(working_hours)s::jsonb, quiet_hours = %(quiet_hours)s::jsonb,
    preferred_channel = %(preferred_channel)s, policy = %(policy)s::jsonb, updated_at = %(now)s, push_due = true
WHERE tenant_id = %(tenant_id)s AND id = %(customer_id)s
"""

_PUSHED = """
UPDATE gateway.customers SET push_due = false
WHERE tenant_id = %(tenant_id)s AND id = %(customer_id)s AND updated_at = %(updated_at)s
"""

_PUSH_DUE = "SELECT tenant_id, id FROM gateway.customers WHERE push_due LIMIT 100"

_SET_CONSENT = """
UPDATE gateway.addresses
SET consent = consent
    || jsonb_build_object(%(channel)s::text, jsonb_build_object('state', %(state)s::text, 'at', %(now)s::timestamptz))
WHERE tenant_id = %(tenant_id)s AND address = %(address)s
"""


class PeopleStore:
    """Everything about people that is not a conversation."""

    def __init__(self, database: Database, ids: Ids) -> None:
        self._database = database
        self._ids = ids

    async def by_address(self, tenant_id: str, address: str) -> Customer | None:
        """The person with this address, which must be in its one form."""
        params = {"tenant_id": tenant_id, "address": address}
        row = await self._database.fetch_one(tenant_id, _BY_ADDRESS, params)
        return None if row is None else customer_of(row, row["address"])

    async def by_id(self, tenant_id: str, customer_id: str) -> Customer | None:
        """The person of this id, with their oldest address."""
        params = {"tenant_id": tenant_id, "customer_id": customer_id}
        row = await self._database.fetch_one(tenant_id, _BY_ID, params)
        return None if row is None else customer_of(row, row["address"])

    async def at(self, tenant_id: str, address: str) -> Customer:
        """The person with this address.

        Raises:
            NotFound: ``CUSTOMER_UNKNOWN``.
        """
        customer = await self.by_address(tenant_id, address)
        if customer is None:
            raise NotFound("CUSTOMER_UNKNOWN", "nobody is known by this address")
        return customer

    async def make_sure(self, tenant_id: str, address: str, now: datetime) -> tuple[Customer, bool]:
        """The person with this address, made when new; and whether they are."""
        known = await self.by_address(tenant_id, address)
        if known is not None:
            return known, False
        params = {"tenant_id": tenant_id, "address": address, "customer_id": self._ids.new(), "now": now}
        made, found = await self._database.batch(tenant_id, [(NEW_ADDRESS, params), (_BY_ADDRESS, params)])
        assert found.row is not None
        return customer_of(found.row, address), made.rowcount > 0

    async def change(self, tenant_id: str, customer_id: str, columns: Mapping[str, Any], now: datetime) -> Customer:
        """Changes what is given and marks it to be pushed to the executor.

        Raises:
            NotFound: ``CUSTOMER_UNKNOWN``.
        """
        params = {"tenant_id": tenant_id, "customer_id": customer_id, "now": now}
        async with self._database.tenant(tenant_id) as tx:
            before = await tx.fetch_one(_LOCK, params)
            if before is None:
                raise NotFound("CUSTOMER_UNKNOWN", "no such customer")
            after: Row = {**before, **columns}
            after["working_hours"] = Jsonb(after["working_hours"])
            _, found = await tx.batch([(_CHANGE, {**params, **after}), (_BY_ID, params)], last=True)
        assert found.row is not None
        return customer_of(found.row, found.row["address"])

    async def pushed(self, tenant_id: str, customer: Customer) -> None:
        """The executor knows this state of the person."""
        params = {"tenant_id": tenant_id, "customer_id": customer.customer_id, "updated_at": customer.updated_at}
        await self._database.execute(tenant_id, _PUSHED, params)

    async def push_due(self) -> list[tuple[str, str]]:
        """Tenant and id of people whose last change the executor does not know of."""
        async with self._database.sweep() as tx:
            rows = await tx.fetch_all(_PUSH_DUE, last=True)
        return [(row["tenant_id"], row["id"]) for row in rows]

    async def set_consent(self, tenant_id: str, address: str, channel: str, state: ConsentState, now: datetime) -> None:
        """Records consent for an address on a channel; the person is made when new, so that their stop is kept."""
        await self.make_sure(tenant_id, address, now)
        params = {"tenant_id": tenant_id, "address": address, "channel": channel, "state": state, "now": now}
        await self._database.execute(tenant_id, _SET_CONSENT, params)

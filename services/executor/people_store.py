"""People of a tenant as the gateway knows them, so that an attendee's free time needs no call back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from libs.storage.postgres import Database
from services.executor.action_context import working_hours_of, zone_or_utc
from services.executor.domain.actions import Json
from services.executor.providers.base import Person

_PUT = (
    "INSERT INTO executor.people (tenant_id, customer_id, email, customer, updated_at) VALUES (%s, %s, %s, %s, %s) "
    "ON CONFLICT (tenant_id, customer_id) DO UPDATE SET email = excluded.email, customer = excluded.customer, "
    "updated_at = excluded.updated_at WHERE executor.people.updated_at < excluded.updated_at"
)


class PeopleStore:
    """Table ``executor.people``."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def put(self, tenant_id: str, customer: Json, updated_at: datetime) -> bool:
        """Keeps a person (``steward.common.v1.Customer`` as JSON) unless something as new stands there; whether it
        did.
        """
        email = str(customer.get("email", "")).strip().lower()
        row = (tenant_id, customer["customer_id"], email, customer, updated_at)
        return await self._database.execute(tenant_id, _PUT, row) == 1

    async def by_email(self, tenant_id: str, emails: Sequence[str]) -> dict[str, Person]:
        """Those of the addresses (any case) that belong to a customer, keyed by the lower-cased address."""
        wanted = sorted({each.strip().lower() for each in emails} - {""})
        if not wanted:
            return {}
        sql = "SELECT customer_id, email, customer FROM executor.people WHERE tenant_id = %s AND email = ANY(%s)"
        rows = await self._database.fetch_all(tenant_id, sql, (tenant_id, wanted))
        return {
            row["email"]: Person(
                customer_id=row["customer_id"],
                name=str(row["customer"].get("name", "")),
                email=row["email"],
                timezone=zone_or_utc(str(row["customer"].get("timezone") or "UTC")),
                working_hours=working_hours_of(row["customer"]),
            )
            for row in rows
        }

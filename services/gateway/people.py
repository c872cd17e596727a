"""People: found, made, changed, and told to the executor, who keeps what free time of attendees needs."""

from __future__ import annotations

from typing import Protocol

from libs.clock import Clock
from libs.errors import StewardError
from libs.rpc.context import with_tenant
from libs.telemetry.log import get_logger
from services.gateway.model import ConsentState, Customer
from services.gateway.people_store import PeopleStore
from services.gateway.profile import ProfileChanges

_log = get_logger("people")


class Executor(Protocol):
    """Whoever must know of people's e-mail, zone and hours."""

    async def put_person(self, customer: Customer) -> None:
        """Tells the newest state; an older one changes nothing there."""
        ...


class People:
    """What is done with people, over their store."""

    def __init__(self, store: PeopleStore, executor: Executor, clock: Clock) -> None:
        self._store = store
        self._executor = executor
        self._clock = clock

    async def find(self, tenant_id: str, customer_id: str, address: str) -> Customer | None:
        """By id, or else by address."""
        if customer_id:
            return await self._store.by_id(tenant_id, customer_id)
        return await self._store.by_address(tenant_id, address)

    async def at(self, tenant_id: str, address: str) -> Customer:
        """The person with this address; raises ``NotFound``."""
        return await self._store.at(tenant_id, address)

    async def make_sure(self, tenant_id: str, address: str) -> tuple[Customer, bool]:
        """The person with this address, made when new; and whether they are."""
        return await self._store.make_sure(tenant_id, address, self._clock.now())

    async def change(self, tenant_id: str, customer_id: str, changes: ProfileChanges) -> Customer:
        """Changes a person and tells the executor; when it is away, that is made up for by ``push_all``."""
        customer = await self._store.change(tenant_id, customer_id, changes.columns(), self._clock.now())
        try:
            await self._push(tenant_id, customer)
        except StewardError as error:
            _log.warning("person_not_pushed", customer_id=customer_id, reason=error.reason)
        return customer

    async def set_consent(self, tenant_id: str, address: str, channel: str, state: ConsentState) -> None:
        """Records consent for an address on a channel."""
        await self._store.set_consent(tenant_id, address, channel, state, self._clock.now())

    async def push_all(self) -> None:
        """One round: tells the executor of changes it does not know of yet."""
        for tenant_id, customer_id in await self._store.push_due():
            with with_tenant(tenant_id, caller="gateway", timeout_s=10.0, method="push"):
                customer = await self._store.by_id(tenant_id, customer_id)
                if customer is not None:
                    await self._push(tenant_id, customer)

    async def _push(self, tenant_id: str, customer: Customer) -> None:
        await self._executor.put_person(customer)
        await self._store.pushed(tenant_id, customer)

"""Forgetting a person, in every service: what runs for them ends first, so that nothing is written behind the erasure
where nobody would find it again."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from typing import Protocol

from libs.errors import StewardError, Unavailable
from libs.ids import Ids
from libs.telemetry.log import get_logger
from services.gateway.erasure_store import ErasureStore

_log = get_logger("people")

_HELD_S = 120.0
"""How long a person's conversations are held at most, longer than it takes to ask all services; a process that dies
meanwhile keeps their messages waiting for as long."""

_PATIENCE_S = 10.0
"""How long a turn that is being answered is waited for."""

_LOOK_S = 0.1
_ROUNDS = 3
"""How often all is asked again when a conversation came up meanwhile."""


class Forgetful(Protocol):
    """Another service that may have something about a person."""

    async def erase(self, customer_id: str) -> int:
        """Forgets it; once more is no error."""
        ...


class Erasure:
    """Erases people.

    Args:
        store: the gateway's own rows.
        others: the other services.
        ids: names of erasures.
    """

    def __init__(self, store: ErasureStore, others: Sequence[Forgetful], ids: Ids) -> None:
        self._store = store
        self._others = others
        self._ids = ids

    async def here(self, tenant_id: str, customer_id: str) -> int:
        """Forgets what the gateway has; rows removed. Raises as ``everywhere`` does."""
        return await self._erase(tenant_id, customer_id, ())

    async def everywhere(self, tenant_id: str, customer_id: str) -> int:
        """Forgets a person in every service, the gateway last: when one is away, the same call again finds the rest.

        Raises:
            Unavailable: ``CUSTOMER_BUSY``: a message of this person is still being answered.
            StewardError: a service could not be asked; nothing of the gateway's is forgotten yet.
        """
        return await self._erase(tenant_id, customer_id, self._others)

    async def _erase(self, tenant_id: str, customer_id: str, others: Sequence[Forgetful]) -> int:
        owner, erased = f"erasure#{self._ids.new()}", 0
        try:
            for _ in range(_ROUNDS):
                await self._hold(tenant_id, customer_id, owner)
                for other in others:
                    erased += await other.erase(customer_id)
                own = await self._store.erase(tenant_id, customer_id, owner)
                if own is not None:
                    return erased + own + await self._once_more(customer_id, others)
        except BaseException:
            await self._store.let_go(tenant_id, customer_id, owner)
            raise
        await self._store.let_go(tenant_id, customer_id, owner)
        raise _busy()

    async def _once_more(self, customer_id: str, others: Sequence[Forgetful]) -> int:
        """Asks the services again now that nobody is there any more: a change of the person may have been told to them
        behind their first erasure."""
        erased = 0
        for other in others:
            try:
                erased += await other.erase(customer_id)
            except StewardError as error:
                _log.warning("not_looked_at_once_more", customer_id=customer_id, reason=error.reason)
        return erased

    async def _hold(self, tenant_id: str, customer_id: str, owner: str) -> None:
        waits_until = time.monotonic() + _PATIENCE_S
        while await self._store.hold(tenant_id, customer_id, owner, _HELD_S):
            if time.monotonic() > waits_until:
                raise _busy()
            await asyncio.sleep(_LOOK_S)


def _busy() -> Unavailable:
    return Unavailable("CUSTOMER_BUSY", "a message of this person is being answered", retry_after_s=2.0)

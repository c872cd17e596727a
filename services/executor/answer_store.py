"""First answers, read without taking the request's place (``libs.storage.idempotency`` begins one at once)."""

from __future__ import annotations

from libs.storage.json import loads
from libs.storage.postgres import Database
from services.executor.domain.actions import Json

_READ = "SELECT response FROM executor.requests WHERE tenant_id = %s AND method = %s AND request_id = %s"

INVOKED, INTENT = "InvokeAction", "InvokeAction.intent"
"""What a call of an action answered, and what exactly it was to do."""


def scope(method: str, customer_id: str) -> str:
    """The method's name for one customer, so that what their calls answered is forgotten with them."""
    return f"{method}:{customer_id}"


class AnswerStore:
    """Stored first answers that are JSON objects."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def get(self, tenant_id: str, method: str, request_id: str) -> Json | None:
        """The first answer; None when there is none yet."""
        stored = await self._database.fetch_value(tenant_id, _READ, (tenant_id, method, request_id))
        answer: Json | None = loads(bytes(stored)) if stored is not None else None
        return answer

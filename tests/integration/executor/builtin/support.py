"""A built-in provider on a real PostgreSQL, with every param and result checked against the catalogue's schemas."""

from __future__ import annotations

import asyncio
import uuid
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import jsonschema_rs

from libs.clock import FixedClock
from libs.ids import RandomIds
from libs.storage.postgres import Database
from services.executor.providers.base import ActionContext, Applied
from services.executor.providers.builtin import BuiltinProvider
from services.executor.providers.builtin_store import HoldRequest, ImportRecord

NOW = datetime(2026, 3, 2, 14, tzinfo=UTC)
"""Monday 09:00 in New York."""


class World:
    """One tenant of its own, acting as customer c1 unless told otherwise."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.tenant = str(uuid.uuid4())
        self.provider = BuiltinProvider(database, FixedClock(NOW), RandomIds())
        self.context = ActionContext(self.tenant, "c1", NOW, NOW, "America/New_York")
        self.ids: dict[str, str] = {}
        self.specs = {spec.name: spec for spec in self.provider.actions()}

    def as_(self, **changes: Any) -> Any:
        return replace(self.context, **changes)

    async def do(self, action: str, params: dict[str, Any], key: str | None = None, **context: Any) -> Any:
        self._check(self.specs[action].params_schema, params)
        async with self.database.tenant(self.tenant) as tx:
            applied = await self.provider.apply(tx, action, params, self.as_(**context), key or str(uuid.uuid4()))
        self._check(self.specs[action].result_schema, applied.result)
        return applied

    async def event(self, title: str, start: str, **params: Any) -> Any:
        return (await self.do("calendar.create_event", {"title": title, "start": start, **params})).result["event"]

    async def read(self, action: str, params: dict[str, Any] | None = None, **context: Any) -> Any:
        self._check(self.specs[action].params_schema, params or {})
        result = await self.provider.read(action, params or {}, self.as_(**context))
        self._check(self.specs[action].result_schema, result)
        return result

    async def select(self, action: str, selector: dict[str, Any], **context: Any) -> Any:
        return await self.provider.select(action, selector, self.as_(**context))

    async def undo(self, action: str, applied: Applied, **context: Any) -> Any:
        async with self.database.tenant(self.tenant) as tx:
            assert applied.inverse is not None
            await self.provider.undo(tx, action, applied.inverse, applied.undo_check, self.as_(**context))

    async def titles(self, **params: Any) -> Any:
        return [item["title"] for item in (await self.read("calendar.list_events", params))["items"]]

    async def hold(
        self,
        goal: str,
        start: datetime,
        end: datetime,
        expires: datetime,
        conversation: str = "",
        moving: str = "",
        **context: Any,
    ) -> Any:
        request = HoldRequest(goal, start, end, expires, f"Call {goal}", moving)
        async with self.database.tenant(self.tenant) as tx:
            within = self.as_(conversation_id=conversation, **context)
            return await self.provider.place_hold(tx, within, request)

    async def take_in(self, *rows: tuple[str, dict[str, Any]], **context: Any) -> Any:
        async with self.database.tenant(self.tenant) as tx:
            records = [ImportRecord(kind, value) for kind, value in rows]
            return await self.provider.import_records(tx, self.as_(**context), records)

    async def export(self, *kinds: str, page_size: int = 0, customer: str = "c1") -> Any:
        rows, token = [], ""
        while True:
            async with self.database.tenant(self.tenant) as tx:
                page = await self.provider.export_records(tx, customer, kinds, page_size, token)
            rows += [(record.kind, record.value) for record in page.records]
            token = page.next_token
            if not token:
                return rows

    def _check(self, schema: dict[str, Any], value: Any) -> Any:
        jsonschema_rs.validate(schema, value, validate_formats=True)


def together(*coroutines: Any) -> Any:
    """Runs all at once; exceptions come back as results."""
    return asyncio.gather(*coroutines, return_exceptions=True)

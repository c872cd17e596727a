"""A built-in provider on a real PostgreSQL, with every param and result checked against the catalogue's schemas."""

from __future__ import annotations

import asyncio
import uuid
from dataclasses import replace
from datetime import UTC, datetime

import jsonschema_rs
import pytest
import pytest_asyncio

from libs.clock import FixedClock
from libs.ids import RandomIds
from libs.storage.migrate import migrate
from libs.storage.postgres import Database
from services.executor.providers.base import ActionContext, HoldRequest, ImportRecord
from services.executor.providers.builtin import BuiltinProvider

NOW = datetime(2026, 3, 2, 14, tzinfo=UTC)
"""Monday 09:00 in New York."""


@pytest.fixture(scope="session")
def builtin_url(servers):
    url = servers.create_database("builtin")
    migrate(["executor"], url)
    return url


@pytest_asyncio.fixture(scope="session")
async def builtin_database(builtin_url):
    database = Database(builtin_url, "executor")
    await database.open()
    yield database
    await database.close()


@pytest.fixture
def world(builtin_database):
    return World(builtin_database)


class World:
    """One tenant of its own, acting as customer c1 unless told otherwise."""

    def __init__(self, database):
        self.database = database
        self.tenant = str(uuid.uuid4())
        self.provider = BuiltinProvider(database, FixedClock(NOW), RandomIds())
        self.context = ActionContext(self.tenant, "c1", NOW, NOW, "America/New_York")
        self.specs = {spec.name: spec for spec in self.provider.actions()}

    def as_(self, **changes):
        return replace(self.context, **changes)

    async def do(self, action, params, key=None, **context):
        self._check(self.specs[action].params_schema, params)
        async with self.database.tenant(self.tenant) as tx:
            applied = await self.provider.apply(tx, action, params, self.as_(**context), key or str(uuid.uuid4()))
        self._check(self.specs[action].result_schema, applied.result)
        return applied

    async def event(self, title, start, **params):
        return (await self.do("calendar.create_event", {"title": title, "start": start, **params})).result["event"]

    async def read(self, action, params=None, **context):
        self._check(self.specs[action].params_schema, params or {})
        result = await self.provider.read(action, params or {}, self.as_(**context))
        self._check(self.specs[action].result_schema, result)
        return result

    async def select(self, action, selector, **context):
        return await self.provider.select(action, selector, self.as_(**context))

    async def undo(self, action, applied, **context):
        async with self.database.tenant(self.tenant) as tx:
            await self.provider.undo(tx, action, applied.inverse, applied.undo_check, self.as_(**context))

    async def titles(self, **params):
        return [item["title"] for item in (await self.read("calendar.list_events", params))["items"]]

    async def hold(self, goal, start, end, expires, conversation="", moving="", **context):
        request = HoldRequest(goal, start, end, expires, f"Call {goal}", moving)
        async with self.database.tenant(self.tenant) as tx:
            context = self.as_(conversation_id=conversation, **context)
            return await self.provider.place_hold(tx, context, request)

    async def take_in(self, *rows, **context):
        async with self.database.tenant(self.tenant) as tx:
            records = [ImportRecord(kind, value) for kind, value in rows]
            return await self.provider.import_records(tx, self.as_(**context), records)

    async def export(self, *kinds, page_size=0, customer="c1"):
        rows, token = [], ""
        while True:
            async with self.database.tenant(self.tenant) as tx:
                page = await self.provider.export_records(tx, customer, kinds, page_size, token)
            rows += [(record.kind, record.value) for record in page.records]
            token = page.next_token
            if not token:
                return rows

    def _check(self, schema, value):
        jsonschema_rs.validate(schema, value, validate_formats=True)


def together(*coroutines):
    """Runs all at once; exceptions come back as results."""
    return asyncio.gather(*coroutines, return_exceptions=True)

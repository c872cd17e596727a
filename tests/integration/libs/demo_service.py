"""A whole service, as ``services/<name>/main.py`` is written; run by the tests as a process of its own."""

from __future__ import annotations

import asyncio
import sys
from typing import Any, ClassVar

from google.protobuf.wrappers_pb2 import StringValue

from libs.service import Process, run
from libs.settings import ServiceSettings
from libs.storage.postgres import Database
from tests.integration.libs.echo import NAME, Echo, add_echo

INSERT = "INSERT INTO demo.things (tenant_id, id) VALUES (%s, %s)"


class DemoSettings(ServiceSettings):
    """Named as one of the five, so that it has an address; its data are the demo schema's."""

    service: ClassVar[str] = "router"
    with_database: bool = False
    with_listener: bool = False


class Slow(Echo):
    """``slow:<id>`` writes a row half a second later, in a task of the service."""

    def __init__(self, process: Process, database: Database | None) -> None:
        super().__init__()
        self._process = process
        self._database = database

    async def obey(self, text: str, context: Any) -> str:
        if text.startswith("slow:"):
            return await self._process.shielded.run_owned(text, lambda: self._slow(text))
        if text == "owner":
            return self._process.owner
        return await super().obey(text, context)

    async def _slow(self, text: str) -> str:
        await asyncio.sleep(0.5)
        if self._database is not None:
            await self._database.execute("t1", INSERT, ("t1", text))
        return StringValue(value="done").value


async def main(settings: DemoSettings) -> None:
    """The process."""
    async with Process(settings) as process:
        database = None
        if settings.with_database:
            assert settings.database_url is not None
            database = Database(settings.database_url.get_secret_value(), "demo")
            process.stack.push_async_callback(database.close)
            await database.open_when_there(process.stop)
        if settings.with_listener:
            await process.listener(["demo"], lambda *_: None)
        server = process.server(health_checks={"postgres": database.is_up} if database else None)
        server.add(add_echo, Slow(process, database), NAME)
        await server.serve_until_stopped(process.stop)


if __name__ == "__main__":
    sys.exit(run(DemoSettings, main))

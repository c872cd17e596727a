"""A small service of our own (schema ``demo``) on the run's PostgreSQL, and an echo server with its channel."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import psycopg
import pytest
import pytest_asyncio

from cli.embedded.throwaway import Servers
from libs.rpc.channels import ChannelFactory
from libs.rpc.server import ServerBuilder, ServerOptions
from libs.storage.migrate import migrate
from libs.storage.postgres import Database
from tests.integration.libs.echo import NAME, Echo, EchoStub, add_echo

FIRST = """
from alembic import op
from libs.storage.ddl import lease_columns, outbox_columns, requests_table, tenant_table
revision, down_revision = "demo_0001", None
def upgrade() -> None:
    op.execute(f"CREATE TABLE demo.things (tenant_id text NOT NULL, id text NOT NULL, doc jsonb, n integer UNIQUE, "
               f"at timestamptz NOT NULL DEFAULT now(), {lease_columns()}, PRIMARY KEY (tenant_id, id))")
    tenant_table(op, "demo", "things", ["tenant_id", "id", "lease_owner", "lease_end"])
    op.execute(f"CREATE TABLE demo.outbox (tenant_id text NOT NULL, id text NOT NULL, {outbox_columns()}, "
               "PRIMARY KEY (tenant_id, id))")
    tenant_table(op, "demo", "outbox", ["tenant_id", "id", "due_at", "done_at", "lease_end"])
    requests_table(op, "demo")
"""


@pytest.fixture(scope="session")
def services_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of services with one in it."""
    folder = tmp_path_factory.mktemp("services")
    versions = folder / "demo" / "migrations" / "versions"
    versions.mkdir(parents=True)
    (versions / "0001_first.py").write_text(FIRST)
    return folder


@pytest.fixture(scope="session")
def demo_url(servers: Servers, services_dir: Path) -> str:
    """A database with the demo service's schema."""
    url = servers.create_database("libs_demo")
    migrate(["demo"], url, services_dir)
    return url


@pytest.fixture
def owner(demo_url: str) -> Iterator[psycopg.Connection[Any]]:
    """The owner's view of it, with empty tables at the start of each test."""
    with psycopg.connect(demo_url, autocommit=True) as connection:
        connection.execute("TRUNCATE demo.things, demo.outbox, demo.requests")
        yield connection


@pytest_asyncio.fixture
async def database(demo_url: str, owner: psycopg.Connection[Any]) -> AsyncIterator[Database]:
    """The service's view of it."""
    opened = Database(demo_url, "demo")
    await opened.open()
    yield opened
    await opened.close()


class Wired:
    """An echo server, a stub to it, and how to make more of them."""

    def __init__(self, stack: AsyncExitStack) -> None:
        self._stack = stack
        self.echo = Echo()

    async def serve(
        self, options: ServerOptions, echo: Echo | None = None, address: str = "127.0.0.1:0"
    ) -> ServerBuilder:
        builder = ServerBuilder("echo", address, options)
        builder.add(add_echo, echo or self.echo, NAME)
        await builder.start()
        self._stack.push_async_callback(builder.stop)
        return builder

    def stub(self, target: str, caller: str = "gateway", silent_after_s: float = 4.0, **kwargs: Any) -> EchoStub:
        factory = ChannelFactory(caller, silent_after_s=silent_after_s)
        self._stack.push_async_callback(factory.close)
        return EchoStub(factory.channel("echo", target, **kwargs))


def quick(**changes: Any) -> ServerOptions:
    """Options that do not hold up a test."""
    return ServerOptions(**{"embedded": True, "drain_notice_s": 0.0, "grace_s": 2.0, **changes})


@pytest_asyncio.fixture
async def wired() -> AsyncIterator[Wired]:
    """For tests that start servers of their own."""
    async with AsyncExitStack() as stack:
        yield Wired(stack)

"""The planner as one process's parts in this process, on real PostgreSQL and Valkey; a small executor that knows
contacts beside it."""

from __future__ import annotations

import uuid
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

import grpc
import pytest
import pytest_asyncio
from google.protobuf import json_format, struct_pb2

from cli.embedded.throwaway import Servers
from libs.clock import SystemClock
from libs.rpc.channels import ChannelFactory
from libs.rpc.server import ServerBuilder, ServerOptions
from libs.storage.migrate import migrate
from libs.storage.postgres import Database
from libs.storage.redis import RedisStore
from services.planner.cache import EntityCache
from services.planner.catalogue_client import CatalogueSource
from services.planner.contacts_client import ContactSource
from services.planner.memory import Memory
from services.planner.people import PeopleResolver
from services.planner.reader import Reader
from services.planner.servicer import PlannerServicer
from services.planner.store import EntityStore
from steward.executor.v1 import executor_pb2, executor_pb2_grpc
from steward.planner.v1 import planner_pb2_grpc

PLANNER_ADDRESS, EXECUTOR_ADDRESS = "unix:/tmp/planner-test-{}.sock", "unix:/tmp/executor-test-{}.sock"


@dataclass
class ContactsExecutor(executor_pb2_grpc.ExecutorServiceServicer):
    """Answers contact searches by any part of a name, and a catalogue of a few actions; counts its calls."""

    contacts: list[dict[str, Any]] = field(default_factory=list)
    calls: list[str] = field(default_factory=list)
    version: str = "1"

    async def InvokeAction(self, request: Any, context: grpc.aio.ServicerContext[Any, Any]) -> Any:  # noqa: N802
        self.calls.append(f"{request.type}.{request.action}")
        queries = json_format.MessageToDict(request.params).get("queries", [])
        found = {
            q: [c for c in self.contacts if set(q.lower().split()) & set(c["name"].lower().split())] for q in queries
        }
        result = struct_pb2.Struct()
        json_format.ParseDict({"by_query": found, "items": []}, result)
        return executor_pb2.InvokeActionResponse(result=result)

    async def ListActions(self, request: Any, context: grpc.aio.ServicerContext[Any, Any]) -> Any:  # noqa: N802
        self.calls.append("ListActions")
        anything = json_format.ParseDict({"type": "object"}, struct_pb2.Struct())
        names = [
            "calendar.list_events",
            "calendar.create_event",
            "calendar.find_free_time",
            "task.create_task",
            "task.list_tasks",
            "contact.create_contact",
            "email.create_draft",
            "email.send_email",
            "system.user_intervention",
        ]
        actions = [
            executor_pb2.Action(
                type=n.split(".")[0],
                action=n.split(".")[1],
                params_schema=anything,
                effect=executor_pb2.EFFECT_REVERSIBLE,
            )
            for n in names
        ]
        return executor_pb2.ListActionsResponse(actions=actions, catalogue_version=self.version)


@dataclass
class Planner:
    stub: planner_pb2_grpc.PlannerServiceAsyncStub
    executor: ContactsExecutor
    redis: RedisStore
    store: EntityStore
    url: str


@pytest.fixture(scope="session")
def database_url(servers: Servers) -> str:
    url = servers.create_database(f"planner_{uuid.uuid4().hex[:8]}")
    migrate(["planner"], url)
    return url


@pytest_asyncio.fixture
async def planner(servers: Servers, database_url: str) -> AsyncIterator[Planner]:
    tag = uuid.uuid4().hex[:8]
    database = Database(database_url, "planner")
    await database.open()
    redis = RedisStore(servers.redis_url)
    await redis.open()
    fake = ContactsExecutor()  # type: ignore[abstract]
    options = ServerOptions(embedded=True, reflection=False, drain_notice_s=0.0, grace_s=1.0)
    executor_server = ServerBuilder("executor", EXECUTOR_ADDRESS.format(tag), options, {})
    executor_server.add(
        executor_pb2_grpc.add_ExecutorServiceServicer_to_server, fake, "steward.executor.v1.ExecutorService"
    )
    channels = ChannelFactory("planner", None)
    executor = executor_pb2_grpc.ExecutorServiceStub(channels.channel("executor", EXECUTOR_ADDRESS.format(tag)))
    store = EntityStore(database)
    memory = Memory(store, EntityCache(redis, 3600), SystemClock())
    servicer = PlannerServicer(
        Reader(PeopleResolver(memory, ContactSource(executor, 3.0)), "US"), CatalogueSource(executor), memory, 0.6
    )
    server = ServerBuilder("planner", PLANNER_ADDRESS.format(tag), options, {})
    server.add(planner_pb2_grpc.add_PlannerServiceServicer_to_server, servicer, "steward.planner.v1.PlannerService")
    await executor_server.start()
    await server.start()
    stub = planner_pb2_grpc.PlannerServiceStub(channels.channel("planner", PLANNER_ADDRESS.format(tag)))
    yield Planner(stub, fake, redis, store, database_url)
    await channels.close()
    await server.stop()
    await executor_server.stop()
    await redis.close()
    await database.close()

"""The planner process, read top to bottom."""

import sys

from libs.service import Process, run
from services.planner.cache import EntityCache
from services.planner.catalogue_client import CatalogueSource
from services.planner.contacts_client import ContactSource
from services.planner.memory import Memory
from services.planner.people import PeopleResolver
from services.planner.reader import Reader
from services.planner.retention import Retention
from services.planner.servicer import PlannerServicer
from services.planner.settings import PlannerSettings
from services.planner.store import EntityStore
from steward.executor.v1.executor_pb2_grpc import ExecutorServiceStub
from steward.planner.v1 import planner_pb2_grpc

SERVICE = "steward.planner.v1.PlannerService"


async def main(settings: PlannerSettings) -> None:
    """Serve until told to stop."""
    async with Process(settings) as process:
        database = await process.database()
        redis = await process.redis()
        executor = ExecutorServiceStub(process.channel("executor", settings.executor_grpc_addr))
        store = EntityStore(database)
        memory = Memory(store, EntityCache(redis, settings.entity_cache_seconds), process.clock)
        people = PeopleResolver(memory, ContactSource(executor, settings.lookup_timeout_seconds))
        servicer = PlannerServicer(
            Reader(people, settings.default_region), CatalogueSource(executor), memory, settings.confident
        )
        retention = Retention(store, settings.answer_retention_days)
        process.background.loop("retention", retention.round, every_s=settings.prune_every_s)
        server = process.server()
        server.add(planner_pb2_grpc.add_PlannerServiceServicer_to_server, servicer, SERVICE)
        await server.serve_until_stopped(process.stop)


def serve() -> int:
    """The process's exit code."""
    return run(PlannerSettings, main)


if __name__ == "__main__":
    sys.exit(serve())

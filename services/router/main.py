"""The router process, read top to bottom."""

import sys
from datetime import timedelta

from libs.service import Process, run
from services.router.admin import Administration
from services.router.carrying.carrier import Carrier
from services.router.carrying.effects import Effects
from services.router.carrying.outcomes import Outcomes
from services.router.carrying.telling import LateTelling, Teller
from services.router.clients.agenda import AgendaClient
from services.router.clients.executor import ExecutorClient
from services.router.clients.gateway import GatewayClient
from services.router.clients.planner import PlannerClient
from services.router.conductor import Conductor
from services.router.deciding.decider import Decider
from services.router.model.habits import Habits
from services.router.servicer import RouterServicer
from services.router.servicer_forms import RouterForms
from services.router.settings import RouterSettings
from services.router.store.goals import GoalStore
from services.router.store.retention import Retention
from services.router.store.turns import TurnStore
from steward.agenda.v1.agenda_pb2_grpc import AgendaServiceStub
from steward.executor.v1.executor_pb2_grpc import ExecutorServiceStub
from steward.gateway.v1.gateway_pb2_grpc import GatewayServiceStub
from steward.planner.v1.planner_pb2_grpc import PlannerServiceStub
from steward.router.v1 import router_pb2_grpc

SERVICE = "steward.router.v1.RouterService"


async def main(settings: RouterSettings) -> None:
    """Serves until told to stop."""
    async with Process(settings) as process:
        clock, deadlines = process.clock, settings.deadlines
        database = await process.database()
        store = TurnStore(database)
        goals = GoalStore(await process.redis(), clock, settings.goal_ttl_s)
        planner_stub = PlannerServiceStub(process.channel("planner", settings.planner_grpc_addr))
        planner = PlannerClient(planner_stub, deadlines)
        executor = ExecutorClient(
            ExecutorServiceStub(process.channel("executor", settings.executor_grpc_addr)), deadlines
        )
        agenda = AgendaClient(AgendaServiceStub(process.channel("agenda", settings.agenda_grpc_addr)), deadlines)
        gateway = GatewayClient(GatewayServiceStub(process.channel("gateway", settings.gateway_grpc_addr)), deadlines)

        teller = Teller(agenda)
        habits = Habits(settings.goal_ttl_s, settings.event_length_s, settings.suggest_days, settings.search_days)
        decider = Decider(planner, executor, agenda)
        effects = Effects(planner, executor, gateway)
        carrier = Carrier(planner, effects, agenda, goals, clock, teller, store.mark_redis_away)
        conductor = Conductor(store, goals, decider, carrier, habits, clock, RouterForms())
        outcomes = Outcomes(planner, executor, agenda, gateway, goals, store, clock)
        admin = Administration(store, goals, executor, agenda, clock, habits)
        late = LateTelling(store, teller, clock)
        process.background.loop("late_telling", late.once, every_s=settings.check_again_s)
        retention = Retention(database, clock, timedelta(days=settings.retention_days))
        process.background.loop("retention", retention.round, every_s=settings.prune_every_s)

        servicer = RouterServicer(
            conductor, outcomes, admin, store, planner_stub, clock, process.shielded, deadlines.read_s
        )
        server = process.server()
        server.add(router_pb2_grpc.add_RouterServiceServicer_to_server, servicer, SERVICE)
        await server.serve_until_stopped(process.stop)


if __name__ == "__main__":
    sys.exit(run(RouterSettings, main))

"""The agenda process, read top to bottom."""

import sys
from datetime import timedelta

from libs.service import Process, run
from libs.storage.idempotency import Requests
from services.agenda.clients import GatewayOutlet, PlannerWording
from services.agenda.dispatcher import Dispatcher, Pruning, Sweep
from services.agenda.domain.model import Limits
from services.agenda.followup import FollowUp
from services.agenda.handlers import Agenda
from services.agenda.planning import AgendaPlanner
from services.agenda.servicer import AgendaServicer
from services.agenda.settings import AgendaSettings
from services.agenda.store.changes import ChangeStore
from services.agenda.store.goals import GoalStore
from services.agenda.store.personal import PersonalStore
from services.agenda.store.tasks import WAKE_CHANNEL, TaskStore
from steward.agenda.v1 import agenda_pb2_grpc
from steward.gateway.v1.gateway_pb2_grpc import GatewayServiceStub
from steward.planner.v1.planner_pb2_grpc import PlannerServiceStub

SERVICE = "steward.agenda.v1.AgendaService"


def limits_of(settings: AgendaSettings) -> Limits:
    """The settings' hours as spans."""
    return Limits(
        goal_timeout=timedelta(hours=settings.default_goal_timeout_hours),
        offer_timeout=timedelta(hours=2 * settings.default_goal_timeout_hours),
        follow_up_delay=timedelta(hours=settings.follow_up.default_delay_hours),
        follow_up_max=timedelta(hours=settings.follow_up.max_delay_hours),
        goals_a_conversation=settings.max_goals_per_session,
        max_retries=settings.max_retries,
        retry_delay=timedelta(hours=settings.retry_delay_hours),
        daily_cap=settings.daily_cap,
        live_exchange=timedelta(seconds=settings.live_exchange_seconds),
        quiet_start=settings.quiet_start,
        quiet_end=settings.quiet_end,
    )


async def main(settings: AgendaSettings) -> None:
    """Serve until told to stop."""
    async with Process(settings) as process:
        database = await process.database()
        limits = limits_of(settings)
        goals, tasks = GoalStore(database), TaskStore(database, process.owner)
        planner = AgendaPlanner(limits, process.clock)
        wording = PlannerWording(PlannerServiceStub(process.channel("planner", settings.planner_grpc_addr)))
        outlet = GatewayOutlet(GatewayServiceStub(process.channel("gateway", settings.gateway_grpc_addr)))
        follow_up = FollowUp(goals, tasks, planner, wording, outlet, limits, process.clock)
        dispatcher = Dispatcher(
            tasks, follow_up, process.clock, settings.max_tasks_per_batch, settings.scheduler_interval_seconds
        )
        sweep = Sweep(goals, tasks, dispatcher, process.clock, settings.max_tasks_per_batch)
        if settings.enabled:
            await tasks.free_own_earlier_boots(process.slot)
            await process.listener([WAKE_CHANNEL], lambda *_: dispatcher.wake())
            process.background.start("dispatcher", dispatcher.run)
            process.background.loop("sweep", sweep.once, every_s=min(settings.scheduler_interval_seconds, 10))
        requests = Requests("agenda")
        changes, personal = ChangeStore(database, requests), PersonalStore(database, requests)
        pruning = Pruning(personal, settings.retention_days)
        process.background.loop("prune", pruning.once, every_s=3600)
        agenda = Agenda(goals, tasks, changes, planner, limits, process.clock, settings.enabled)
        servicer = AgendaServicer(agenda, goals, tasks, personal, process.clock, settings.engine)
        server = process.server()
        server.add(agenda_pb2_grpc.add_AgendaServiceServicer_to_server, servicer, SERVICE)
        await server.serve_until_stopped(process.stop)


def serve() -> int:
    """The process's exit code."""
    return run(AgendaSettings, main)


if __name__ == "__main__":
    sys.exit(serve())

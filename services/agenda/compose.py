"""What both commands, `serve` and `worker`, are made of."""

from dataclasses import dataclass
from datetime import timedelta

from libs.service import Process
from libs.storage.postgres import Database
from services.agenda.clients import GatewayOutlet, PlannerWording
from services.agenda.domain.likeness import Meaning, NothingAlike
from services.agenda.domain.model import Limits
from services.agenda.planning import AgendaPlanner
from services.agenda.settings import AgendaSettings
from services.agenda.steps import FollowUp
from services.agenda.store.goals import GoalStore
from services.agenda.store.tasks import TaskStore
from services.agenda.store.work import WorkStore
from steward.gateway.v1.gateway_pb2_grpc import GatewayServiceStub
from steward.planner.v1.planner_pb2_grpc import PlannerServiceStub

EMBEDDINGS_WITHIN_S = 1.5
"""CheckTurn runs beside the turn's execution; longer than this an answer does not wait for it."""


@dataclass(frozen=True, slots=True)
class Workshop:
    """The parts."""

    database: Database
    limits: Limits
    planner: AgendaPlanner
    goals: GoalStore
    tasks: TaskStore
    work: WorkStore
    follow_up: FollowUp


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


def owner_of(process: Process, command: str) -> tuple[str, str]:
    """Slot and owner of leases of a command: two commands at one address are two sayers."""
    slot = f"{process.slot}/{command}"
    return slot, f"{slot}#{process.boot_id}"


async def meaning_of(process: Process, settings: AgendaSettings) -> Meaning:
    """Comparison by meaning where an embeddings model is configured, else the rules alone."""
    if not settings.embeddings_model:
        return Meaning(NothingAlike(), settings.embeddings_threshold)
    import httpx

    from services.agenda.embeddings_client import EmbeddingsLikeness

    key = settings.openai_api_key
    headers = {"Authorization": f"Bearer {key.get_secret_value()}"} if key else {}
    base_url = settings.openai_base_url.rstrip("/") + "/"
    client = httpx.AsyncClient(base_url=base_url, headers=headers, timeout=EMBEDDINGS_WITHIN_S)
    process.stack.push_async_callback(client.aclose)
    return Meaning(EmbeddingsLikeness(client, settings.embeddings_model), settings.embeddings_threshold)


async def workshop(process: Process, settings: AgendaSettings, command: str) -> Workshop:
    """Open and join the parts; what was begun by this command's earlier process is waiting again."""
    database = await process.database()
    limits = limits_of(settings)
    work = WorkStore(database, owner_of(process, command)[1])
    planner = AgendaPlanner(limits, process.clock)
    wording = PlannerWording(PlannerServiceStub(process.channel("planner", settings.planner_grpc_addr)))
    outlet = GatewayOutlet(GatewayServiceStub(process.channel("gateway", settings.gateway_grpc_addr)))
    follow_up = FollowUp(work, planner, wording, outlet, limits, process.clock)
    return Workshop(database, limits, planner, GoalStore(database), TaskStore(database), work, follow_up)

"""The agenda's `serve` command, read top to bottom. With the local engine it says what is due itself."""

import sys

from libs.service import Process, run
from libs.storage.idempotency import Requests
from libs.telemetry.log import get_logger
from services.agenda.compose import Workshop, meaning_of, owner_of, workshop
from services.agenda.engines.dispatcher import Dispatcher
from services.agenda.engines.local import LocalEngine
from services.agenda.engines.reporting import REPORT_EVERY_S, EngineView, Reporter
from services.agenda.engines.scheduler import Pruning, Scheduler
from services.agenda.handlers import Agenda
from services.agenda.servicer import AgendaServicer
from services.agenda.settings import AgendaSettings
from services.agenda.store.changes import ChangeStore
from services.agenda.store.personal import PersonalStore
from services.agenda.store.rows import WAKE_CHANNEL
from services.agenda.store.workers import WorkerStore
from steward.agenda.v1 import agenda_pb2_grpc

SERVICE = "steward.agenda.v1.AgendaService"
LOCAL_AT_ONCE = 64
log = get_logger(__name__)


async def main(settings: AgendaSettings) -> None:
    """Serve until told to stop."""
    async with Process(settings) as process:
        parts = await workshop(process, settings, "serve")
        workers = WorkerStore(parts.database, owner_of(process, "serve")[0], settings.engine_name)
        log.info("agenda_engine", engine=settings.engine_name, enabled=settings.enabled)
        if settings.enabled and settings.engine_name == "local":
            await say_what_is_due(process, settings, parts, workers)
        requests = Requests("agenda")
        personal = PersonalStore(parts.database, requests)
        pruning = Pruning(personal, process.clock, settings.retention_days, settings.audit_retention_days)
        process.background.loop("prune", pruning.once, every_s=3600)
        changes = ChangeStore(parts.database, requests)
        meaning = await meaning_of(process, settings)
        agenda = Agenda(
            parts.goals, parts.tasks, changes, parts.planner, parts.limits, process.clock, settings.enabled, meaning
        )
        view = EngineView(settings.engine_name, settings.enabled, parts.tasks, workers, process.clock)
        servicer = AgendaServicer(agenda, parts.goals, parts.tasks, personal, view)
        server = process.server()
        server.add(agenda_pb2_grpc.add_AgendaServiceServicer_to_server, servicer, SERVICE)
        await server.serve_until_stopped(process.stop)


async def say_what_is_due(process: Process, settings: AgendaSettings, parts: Workshop, workers: WorkerStore) -> None:
    """The local engine: dispatcher, scheduler and reports as loops of this process."""
    engine = LocalEngine(parts.follow_up, LOCAL_AT_ONCE)
    dispatcher = Dispatcher(
        parts.work, engine, process.clock, settings.max_tasks_per_batch, settings.scheduler_interval_seconds
    )
    scheduler = Scheduler(parts.goals, parts.work, dispatcher, process.clock, settings.max_tasks_per_batch)
    reporter = Reporter(workers, dispatcher, "")
    slot, _ = owner_of(process, "serve")
    await process.once_stored(lambda: parts.work.free_own_earlier_boots(slot))
    await process.once_stored(reporter.once)
    await process.listener([WAKE_CHANNEL], lambda _, payload: dispatcher.heard(payload))
    process.background.start("dispatcher", lambda: dispatcher.run(process.background.draining))
    process.background.loop("scheduler", scheduler.once, every_s=min(settings.scheduler_interval_seconds, 10))
    process.background.loop("report", reporter.once, every_s=REPORT_EVERY_S)


def serve() -> int:
    """The process's exit code."""
    return run(AgendaSettings, main)


if __name__ == "__main__":
    sys.exit(serve())

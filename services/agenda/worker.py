"""The agenda's `worker` command, read top to bottom: says what is due, by runs on a Hatchet.

The SDK's worker makes its own event loop and a child process, so this is a process of its own beside `serve`.
"""

import asyncio
import sys
from collections.abc import AsyncGenerator

from hatchet_sdk import Hatchet, Worker
from hatchet_sdk.config import ClientConfig

from libs.service import Process
from libs.settings import load
from libs.telemetry.log import configure_logging, get_logger
from libs.telemetry.tracing import tracing_configured
from services.agenda.compose import owner_of, workshop
from services.agenda.engines.dispatcher import Dispatcher
from services.agenda.engines.hatchet_engine import HatchetEngine
from services.agenda.engines.hatchet_steps import RunSteps
from services.agenda.engines.hatchet_workflows import HatchetRuns, Parts, follow_up_workflow, scheduler_workflow
from services.agenda.engines.reporting import REPORT_EVERY_S, Reporter
from services.agenda.engines.scheduler import Scheduler
from services.agenda.sdk_log import quiet
from services.agenda.settings import AgendaSettings
from services.agenda.store.rows import WAKE_CHANNEL
from services.agenda.store.workers import WorkerStore

log = get_logger(__name__)
NAME = "steward-agenda"


class WorkerSettings(AgendaSettings):
    """The agenda's settings, as its worker reads them: it has metrics of its own."""

    @property
    def own_metrics_addr(self) -> str:
        """Where the worker's metrics are served."""
        return self.worker_metrics_addr


class AgendaWorker:
    """One worker process."""

    def __init__(self, settings: WorkerSettings) -> None:
        self._settings = settings
        # No log line of ours goes to the engine: it would hold more than ids.
        self._hatchet = Hatchet(config=ClientConfig(token=settings.token(), disable_log_capture=True))
        self._follow_up = follow_up_workflow(self._hatchet)
        scheduler = scheduler_workflow(self._hatchet, settings.scheduler_interval_seconds)
        self._worker: Worker = self._hatchet.worker(
            NAME, slots=settings.worker_slots, workflows=[self._follow_up, scheduler], lifespan=self._life
        )

    def run(self) -> None:
        """Until told to stop; the SDK then ends the process."""
        self._worker.start()

    async def _life(self) -> AsyncGenerator[Parts, None]:
        """What the worker works with, from its start to its end."""
        settings = self._settings
        async with Process(settings) as process:
            parts = await workshop(process, settings, "worker")
            slot, _ = owner_of(process, "worker")
            engine = HatchetEngine(
                settings.engine_name, parts.work, HatchetRuns(self._follow_up), settings.worker_slots
            )
            batch = settings.max_tasks_per_batch
            dispatcher = Dispatcher(parts.work, engine, process.clock, batch, settings.scheduler_interval_seconds)
            scheduler = Scheduler(parts.goals, parts.work, dispatcher, process.clock, batch)
            version = await self._hatchet.aio_get_engine_version() or ""
            reporter = Reporter(WorkerStore(parts.database, slot, settings.engine_name), dispatcher, version)

            async def report() -> None:
                await reporter.once()
                engine.workers = reporter.count

            await process.once_stored(lambda: parts.work.free_own_earlier_boots(slot))
            await process.once_stored(report)
            await process.listener([WAKE_CHANNEL], lambda _, payload: dispatcher.heard(payload))
            process.background.start("dispatcher", lambda: dispatcher.run(process.stop))
            process.background.loop("scheduler", scheduler.once, every_s=min(settings.scheduler_interval_seconds, 10))
            process.background.loop("report", report, every_s=REPORT_EVERY_S)
            ending = asyncio.create_task(self._end_when_told(process))
            log.info("worker_started", engine=settings.engine_name, version=version)
            yield Parts(RunSteps(parts.follow_up, engine.ended), scheduler)
            if not process.stop.is_set():
                ending.cancel()

    async def _end_when_told(self, process: Process) -> None:
        await process.stop.wait()
        await self._worker.exit_gracefully()


def work() -> int:
    """Run; the process's exit code."""
    settings = load(WorkerSettings)
    if "--check-config" in sys.argv[1:]:
        sys.stdout.write("agenda: the settings are fine\n")
        return 0
    configure_logging(settings.service, settings.log_level)
    quiet()
    if settings.engine_name == "local" or not settings.enabled:
        sys.stderr.write("agenda: nothing for a worker to do: `serve` runs the local engine itself\n")
        return 2
    if tracing_configured():
        _trace()
    AgendaWorker(settings).run()
    return 0


def _trace() -> None:
    """Spans of runs and steps, to our own collector and not to the engine."""
    from hatchet_sdk.opentelemetry.instrumentor import HatchetInstrumentor

    HatchetInstrumentor(enable_hatchet_otel_collector=False).instrument()

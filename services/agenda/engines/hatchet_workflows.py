"""The workflows as Hatchet knows them: their names, parents, keys and limits. The steps themselves are ours."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Protocol

import grpc
from hatchet_sdk import ConcurrencyExpression, ConcurrencyLimitStrategy, Context, EmptyModel, Hatchet
from hatchet_sdk.exceptions import BulkTriggerIdempotencyCollisionError, IdempotencyCollisionError
from hatchet_sdk.runnables.workflow import Workflow
from hatchet_sdk.types.idempotency import StatusBasedIdempotencyConfig
from pydantic import BaseModel

from libs.errors import Unavailable
from libs.rpc.trace import is_traceparent, new_traceparent
from services.agenda.engines.hatchet_engine import Run
from services.agenda.engines.hatchet_steps import Progress, RunSteps, progress_of

FOLLOW_UP = "steward-follow-up"
SCHEDULER = "steward-agenda-scheduler"
TRACE = "traceparent"
"""Of a run's metadata. Where spans are exported the SDK puts its own there, and its spans of the steps under that."""
_STEP_AT_MOST = timedelta(seconds=25)
"""Less than the lease of a claim: a step that hangs is cut off while its row is still its own."""
_WAIT_AT_MOST = timedelta(minutes=10)
_KEY_AT_MOST = timedelta(hours=1)


class RunInput(BaseModel):
    """The input of a run: ids."""

    tenant_id: str
    task_id: str
    occurrence: int
    customer_id: str

    @property
    def run(self) -> Run:
        """As our own steps take it."""
        return Run(self.tenant_id, self.task_id, self.occurrence, self.customer_id)


class StepOutput(BaseModel):
    """The output of a step: what became of it."""

    outcome: str
    epoch: int = 0

    @property
    def progress(self) -> Progress:
        """As our own steps take it."""
        return progress_of(self.outcome, self.epoch)


class Pass(Protocol):
    """One pass of the scheduler."""

    async def once(self) -> bool:
        """Whether there is more to do."""


@dataclass(frozen=True, slots=True)
class Parts:
    """What the tasks of a worker work with; made by its lifespan."""

    steps: RunSteps
    scheduler: Pass


def follow_up_workflow(hatchet: Hatchet) -> Workflow[RunInput]:
    """load_context → generate_message → send_message; on failure the row is put off or given up.

    One run of an occurrence at a time (a key), one run of a customer at a time (the dispatcher starts no more, this
    holds it also against a second dispatcher). No retries of the engine's own: the row says when it is tried again.
    """
    workflow = hatchet.workflow(
        name=FOLLOW_UP,
        description="Says one agenda task of a customer",
        input_validator=RunInput,
        concurrency=ConcurrencyExpression(
            expression="input.tenant_id + ':' + input.customer_id",
            max_runs=1,
            limit_strategy=ConcurrencyLimitStrategy.GROUP_ROUND_ROBIN,
        ),
        idempotency=StatusBasedIdempotencyConfig(
            key_expression="input.tenant_id + ':' + input.task_id + ':' + string(input.occurrence)",
            fallback_ttl=_KEY_AT_MOST,
        ),
    )
    limits: dict[str, Any] = {"execution_timeout": _STEP_AT_MOST, "schedule_timeout": _WAIT_AT_MOST, "retries": 0}

    @workflow.task(**limits)
    async def load_context(given: RunInput, context: Context) -> StepOutput:
        return _output(await _steps(context).load_context(given.run, _trace(context)))

    @workflow.task(parents=[load_context], **limits)
    async def generate_message(given: RunInput, context: Context) -> StepOutput:
        before = context.task_output(load_context).progress
        return _output(await _steps(context).generate_message(given.run, before, _trace(context)))

    @workflow.task(parents=[generate_message], **limits)
    async def send_message(given: RunInput, context: Context) -> StepOutput:
        before = context.task_output(generate_message).progress
        return _output(await _steps(context).send_message(given.run, before, _trace(context)))

    @workflow.on_failure_task(execution_timeout=_STEP_AT_MOST, schedule_timeout=_WAIT_AT_MOST, retries=3)
    async def put_off(given: RunInput, context: Context) -> StepOutput:
        found = [context.get_task_run_error(each) for each in (load_context, generate_message, send_message)]
        said = next((error.exc for error in found if error is not None), "")
        return _output(await _steps(context).on_failure(given.run, said, _trace(context)))

    return workflow


def scheduler_workflow(hatchet: Hatchet, interval_s: float) -> Workflow[EmptyModel]:
    """The scheduler, by the engine's cron; a pass that runs late is not run twice."""
    workflow = hatchet.workflow(
        name=SCHEDULER,
        description="Finds due tasks nobody has begun, expires goals, frees abandoned tasks",
        on_crons=[cron_of(interval_s)],
        concurrency=ConcurrencyExpression(
            expression="'scheduler'", max_runs=1, limit_strategy=ConcurrencyLimitStrategy.CANCEL_NEWEST
        ),
    )

    @workflow.task(execution_timeout=timedelta(minutes=5), retries=0)
    async def find_due_tasks(given: EmptyModel, context: Context) -> dict[str, int]:
        passes = 1
        while await _parts(context).scheduler.once():
            passes += 1
        return {"passes": passes}

    return workflow


def cron_of(interval_s: float) -> str:
    """The cron expression nearest to an interval; a cron knows no seconds, so once a minute at the most often."""
    minutes = max(1, round(interval_s / 60))
    if minutes < 60:
        return f"*/{minutes} * * * *"
    return f"0 */{min(23, round(minutes / 60))} * * *"


class HatchetRuns:
    """Starts runs; see `hatchet_engine.Runs`."""

    def __init__(self, workflow: Workflow[RunInput]) -> None:
        self._workflow = workflow

    async def start(self, runs: Sequence[Run]) -> set[str]:
        """All in one call; one by one when some of them are going on already, to learn which."""
        items = [
            self._workflow.create_bulk_run_item(input=_input(run), additional_metadata={TRACE: new_traceparent()})
            for run in runs
        ]
        try:
            await self._workflow.aio_run_many(items, wait_for_result=False)
        except BulkTriggerIdempotencyCollisionError:
            return {run.task_id for run in runs if len(runs) == 1 or await self._is_running(run)}
        except grpc.RpcError as error:
            raise _away(error) from error
        return set()

    async def _is_running(self, run: Run) -> bool:
        """Start a run, again if need be; whether one was going on (perhaps the one that was started just before)."""
        try:
            await self._workflow.aio_run(
                _input(run), additional_metadata={TRACE: new_traceparent()}, wait_for_result=False
            )
        except IdempotencyCollisionError:
            return True
        except grpc.RpcError as error:
            raise _away(error) from error
        return False


def _away(error: grpc.RpcError) -> Unavailable:
    return Unavailable("HATCHET_AWAY", f"Hatchet does not take runs: {error.code().name}")


def _input(run: Run) -> RunInput:
    return RunInput(
        tenant_id=run.tenant_id, task_id=run.task_id, occurrence=run.occurrence, customer_id=run.customer_id
    )


def _output(progress: Progress) -> StepOutput:
    return StepOutput(outcome=progress.outcome, epoch=progress.epoch)


def _parts(context: Context) -> Parts:
    parts: Parts = context.lifespan
    return parts


def _steps(context: Context) -> RunSteps:
    return _parts(context).steps


def _trace(context: Context) -> str:
    trace = str(context.additional_metadata.get(TRACE, ""))
    return trace if is_traceparent(trace) else new_traceparent()

"""The steps as an engine runs them whose steps share no memory: between them go ids and outcomes, nothing else.

What a step has read is remembered for the next one of the same run in the same process; another process reads it again.
"""

import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, get_args

from libs.errors import StewardError, is_reason
from libs.rpc.context import with_tenant
from libs.telemetry.log import get_logger
from services.agenda.engines.hatchet_engine import Run
from services.agenda.steps import Failure, FailureKind, FollowUp, Outcome, failure_of
from services.agenda.store.work import LEASE_S, Claimed

log = get_logger(__name__)
_REMEMBERED_S = LEASE_S / 3
_MOST_REMEMBERED = 2000
_OUTCOMES: dict[str, Outcome | Literal["ready"]] = {each: each for each in (*get_args(Outcome), "ready")}
_KINDS: dict[str, FailureKind] = {"house": "house", "channel": "channel", "final": "final"}


@dataclass(frozen=True, slots=True)
class Progress:
    """What one step leaves to the next: go on with the claim of this epoch (`ready`), or the run's outcome."""

    outcome: Outcome | Literal["ready"]
    epoch: int = 0


def progress_of(outcome: str, epoch: int) -> Progress:
    """What came back from the engine; a text that is none of ours ends the run."""
    return Progress(_OUTCOMES.get(outcome, "taken"), epoch)


class StepFailed(Exception):
    """A step could not be done. Its text goes to the engine and back: class, reason and epoch, nothing of a person."""

    def __init__(self, failure: Failure, epoch: int) -> None:
        super().__init__(f"{failure.kind} {failure.reason} {epoch}")


def failure_from(text: str) -> tuple[Failure, int]:
    """What a `StepFailed` said; anything else (a step that was cut off by the engine) is our own house's fault."""
    kind, _, rest = text.partition(" ")
    reason, _, epoch = rest.partition(" ")
    if kind in _KINDS and is_reason(reason) and epoch.isdigit():
        return Failure(_KINDS[kind], reason), int(epoch)
    return Failure("house", "STEP_CUT_OFF"), 0


class RunSteps:
    """The steps of the runs of one worker.

    Args:
        follow_up: the steps themselves.
        ended: told when a run has ended here.
    """

    def __init__(self, follow_up: FollowUp, ended: Callable[[], None]) -> None:
        self._follow_up = follow_up
        self._ended = ended
        self._remembered: OrderedDict[tuple[str, int], tuple[Claimed, float]] = OrderedDict()

    async def load_context(self, run: Run, trace: str) -> Progress:
        """Claim the row; the run ends here when it is not to be said now."""
        with with_tenant(run.tenant_id, caller="agenda", traceparent=trace):
            try:
                loaded = await self._follow_up.load_context(run.tenant_id, run.task_id)
            except Exception as error:  # noqa: BLE001  what it was is in our log, not in the engine's
                raise self._failed(error, run, 0) from None
        if isinstance(loaded, str):
            return self._end(loaded)
        return self._go_on(loaded)

    async def generate_message(self, run: Run, before: Progress, trace: str) -> Progress:
        """Word the message and store the words."""
        if before.outcome != "ready":
            return before
        with with_tenant(run.tenant_id, caller="agenda", traceparent=trace):
            try:
                claimed = await self._claimed(run, before.epoch)
                worded = await self._follow_up.generate_message(run.tenant_id, claimed) if claimed else None
            except Exception as error:  # noqa: BLE001  what it was is in our log, not in the engine's
                raise self._failed(error, run, before.epoch) from None
        return self._go_on(worded) if worded is not None else self._end("taken")

    async def send_message(self, run: Run, before: Progress, trace: str) -> Progress:
        """Say it and record that."""
        if before.outcome != "ready":
            return before
        with with_tenant(run.tenant_id, caller="agenda", traceparent=trace):
            try:
                claimed = await self._claimed(run, before.epoch)
                outcome = await self._follow_up.send_message(run.tenant_id, claimed) if claimed else "taken"
            except Exception as error:  # noqa: BLE001  what it was is in our log, not in the engine's
                raise self._failed(error, run, before.epoch) from None
        return self._end(outcome, run.task_id, before.epoch)

    async def on_failure(self, run: Run, said: str, trace: str) -> Progress:
        """A step failed: later again, or given up. Nothing when the row is not ours any more."""
        failure, epoch = failure_from(said)
        with with_tenant(run.tenant_id, caller="agenda", traceparent=trace):
            claimed = await self._follow_up.take_up(run.tenant_id, run.task_id, epoch)
            outcome = await self._follow_up.on_failure(run.tenant_id, claimed, failure) if claimed else "taken"
        return self._end(outcome, run.task_id, epoch)

    async def _claimed(self, run: Run, epoch: int) -> Claimed | None:
        remembered = self._remembered.pop((run.task_id, epoch), None)
        if remembered is not None and time.monotonic() - remembered[1] < _REMEMBERED_S:
            return remembered[0]
        return await self._follow_up.take_up(run.tenant_id, run.task_id, epoch)

    def _go_on(self, claimed: Claimed) -> Progress:
        self._remembered[claimed.task.id, claimed.epoch] = claimed, time.monotonic()
        if len(self._remembered) > _MOST_REMEMBERED:
            self._remembered.popitem(last=False)
        return Progress("ready", claimed.epoch)

    def _end(self, outcome: Outcome, task_id: str = "", epoch: int = 0) -> Progress:
        self._remembered.pop((task_id, epoch), None)
        self._ended()
        return Progress(outcome)

    def _failed(self, error: Exception, run: Run, epoch: int) -> StepFailed:
        if isinstance(error, StewardError):
            return StepFailed(failure_of(error), epoch)
        log.error("agenda_task_crashed", exc_info=error, task_id=run.task_id)
        return StepFailed(Failure("channel", "INTERNAL"), epoch)

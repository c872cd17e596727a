"""The steps as an engine runs them whose steps share no memory: between them go ids and outcomes, nothing else.

What a step has read is remembered for the next one of the same run in the same process; another process reads it again.

A run may be begun a little before its row is due (`hatchet_engine.AHEAD`). Then the first two steps read and word it
without a claim, everybody may still change it, and the last one waits for the time, claims it as it is then and sends.
"""

import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal, get_args

from libs.errors import StewardError, is_reason
from libs.rpc.context import with_tenant
from libs.telemetry.log import get_logger
from services.agenda.domain.model import Task
from services.agenda.engines.hatchet_engine import AHEAD, Run
from services.agenda.steps import Failure, FailureKind, FollowUp, Outcome, failure_of
from services.agenda.store.claims import Claimed
from services.agenda.store.work import LEASE_S

log = get_logger(__name__)
_REMEMBERED_S = LEASE_S / 3
_MOST_REMEMBERED = 2000
_LATE = timedelta(seconds=1)
"""Clocks of two machines differ a little: the worker that runs a step may be behind the one that began the run."""
_WAIT_AT_MOST_S = 2 * (AHEAD + _LATE).total_seconds()
"""Less than the engine gives a step, also on a clock that was put back meanwhile."""
_OUTCOMES: dict[str, Outcome | Literal["ready"]] = {each: each for each in (*get_args(Outcome), "ready")}
_KINDS: dict[str, FailureKind] = {"house": "house", "channel": "channel", "final": "final"}


@dataclass(frozen=True, slots=True)
class Progress:
    """What one step leaves to the next: go on with the claim of this epoch (`ready`), or the run's outcome.

    Epoch 0: the row is not due yet and not claimed.
    """

    outcome: Outcome | Literal["ready"]
    epoch: int = 0


def progress_of(outcome: str, epoch: int) -> Progress:
    """What came back from the engine; a text that is none of ours ends the run."""
    return Progress(_OUTCOMES.get(outcome, "taken"), epoch)


class StepFailed(Exception):
    """A step could not be done. Its text goes to the engine and back: class, reason and epoch, nothing of a person."""

    def __init__(self, failure: Failure, epoch: int) -> None:
        super().__init__(f"{failure.kind} {failure.reason} {epoch}")
        self.reason = failure.reason


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
        """Claim the row; the run ends here when it is not to be said now, nor will be in a moment."""
        with with_tenant(run.tenant_id, caller="agenda", traceparent=trace):
            try:
                loaded = await self._follow_up.load_context(run.tenant_id, run.task_id)
                early = await self._look_ahead(run) if loaded == "taken" else None
            except Exception as error:  # noqa: BLE001  what it was is in our log, not in the engine's
                raise self._failed(error, run, 0) from None
        if early is not None:
            return Progress("ready")
        return self._end(loaded) if isinstance(loaded, str) else self._go_on(loaded)

    async def generate_message(self, run: Run, before: Progress, trace: str) -> Progress:
        """Word the message and store the words."""
        if before.outcome != "ready":
            return before
        with with_tenant(run.tenant_id, caller="agenda", traceparent=trace):
            if not before.epoch:
                return await self._word_ahead(run)
            try:
                claimed = await self._claimed(run, before.epoch)
                worded = await self._follow_up.generate_message(run.tenant_id, claimed) if claimed else None
            except Exception as error:  # noqa: BLE001  what it was is in our log, not in the engine's
                raise self._failed(error, run, before.epoch) from None
        return self._go_on(worded) if worded is not None else self._end("taken")

    async def send_message(self, run: Run, before: Progress, trace: str) -> Progress:
        """Say it and record that; a row that was not due yet is waited for, claimed, and worded if need be."""
        if before.outcome != "ready":
            return before
        epoch = before.epoch
        with with_tenant(run.tenant_id, caller="agenda", traceparent=trace):
            try:
                found = await self._claimed(run, epoch) if epoch else await self._claimed_when_due(run)
                if isinstance(found, Claimed):
                    epoch = found.epoch
                    found = await self._say(run, found)
            except Exception as error:  # noqa: BLE001  what it was is in our log, not in the engine's
                raise self._failed(error, run, epoch) from None
        return self._end(found or "taken", run.task_id, before.epoch)

    async def on_failure(self, run: Run, said: str, trace: str) -> Progress:
        """A step failed: later again, or given up. Nothing when the row is not ours any more."""
        failure, epoch = failure_from(said)
        with with_tenant(run.tenant_id, caller="agenda", traceparent=trace):
            claimed = await self._follow_up.take_up(run.tenant_id, run.task_id, epoch)
            outcome = await self._follow_up.on_failure(run.tenant_id, claimed, failure) if claimed else "taken"
        return self._end(outcome, run.task_id, epoch)

    async def _look_ahead(self, run: Run) -> Task | None:
        return await self._follow_up.look_ahead(run.tenant_id, run.task_id, AHEAD + _LATE)

    async def _word_ahead(self, run: Run) -> Progress:
        """What fails here is done again at the time, and counts then."""
        try:
            task = await self._look_ahead(run)
            if task is not None:
                await self._follow_up.word_ahead(run.tenant_id, task)
        except Exception as error:  # noqa: BLE001  as above
            log.info("agenda_task_worded_later", task_id=run.task_id, reason=self._failed(error, run, 0).reason)
        return Progress("ready")

    async def _say(self, run: Run, claimed: Claimed) -> Outcome:
        worded = await self._follow_up.generate_message(run.tenant_id, claimed)
        return await self._follow_up.send_message(run.tenant_id, worded) if worded else "taken"

    async def _claimed_when_due(self, run: Run) -> Claimed | Outcome:
        task = await self._look_ahead(run)
        if task is None:
            return "taken"
        await self._follow_up.until_due(task, _WAIT_AT_MOST_S)
        return await self._follow_up.load_context(run.tenant_id, run.task_id)

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

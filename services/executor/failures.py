"""What a failure of a step means: tried again now or later, a question, or the end of the step."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from libs.clock import Clock
from libs.errors import AlreadyExists, Conflict, DeadlineExceeded, Exhausted, StewardError, Unavailable
from libs.telemetry.log import get_logger
from services.executor.domain.actions import FailureClass, Json, StepFailure
from services.executor.domain.model import Step, StepStatus, Workflow
from services.executor.freezing import Freezer, failure_error

_log = get_logger(__name__)
_PASSING = (Unavailable, Conflict, DeadlineExceeded, Exhausted)


@dataclass(frozen=True, slots=True)
class RetryRules:
    """How a transient failure is tried again: a few times at once, then later, then not any more."""

    at_once: int = 3
    first_pause_s: float = 0.1
    later_pause_s: float = 30.0
    longest_pause_s: float = 3600.0
    most_attempts: int = 12

    def pause_s(self, attempt: int, chance: Callable[[], float] = random.random) -> float:
        """Seconds to the attempt after this many, up to a quarter longer by chance."""
        if attempt < self.at_once:
            whole = self.first_pause_s * 3.0 ** (attempt - 1)
        else:
            whole = min(self.longest_pause_s, self.later_pause_s * 2.0 ** (attempt - self.at_once))
        return whole * (1.0 + 0.25 * chance())


class Failures:
    """Judges failures."""

    def __init__(self, freezer: Freezer, clock: Clock, rules: RetryRules) -> None:
        self._freezer = freezer
        self._clock = clock
        self._rules = rules

    def take(self, workflow: Workflow, step: Step, cause: Exception) -> None:
        """Does to the step what its failure means: again now or later, a question, or the end of it."""
        failure = self._as_failure(workflow, step, cause)
        now = self._clock.now()
        step.error = failure_error(failure)
        step.attempt = max(step.attempt, 1) if step.status is StepStatus.RUNNING else step.attempt + 1
        _log.info("step_failed", workflow_id=workflow.id, step_id=step.id, reason=failure.reason, attempt=step.attempt)
        if failure.failure_class is FailureClass.TRANSIENT and step.attempt < self._rules.most_attempts:
            step.set(StepStatus.PENDING, now)
            step.not_before = now + timedelta(seconds=self._rules.pause_s(step.attempt))
        elif failure.failure_class is FailureClass.CONFLICT and self._looks_again(workflow, step, failure, now):
            step.set(StepStatus.PENDING, now)
        else:
            step.fail(failure_error(failure), now)

    def _looks_again(self, workflow: Workflow, step: Step, failure: StepFailure, now: datetime) -> bool:
        """A conflict: a fresh look where the selector can be read again, another slot where a person can choose one.

        Inside an active goal the router leads: the goal stays and its answer says what is free.
        """
        if failure.reason == "ETAG_CHANGED" and "selector" in step.params and step.attempt < self._rules.at_once:
            step.frozen, step.approved_by = None, ""
            return True
        slots: list[Json] = failure.details.get("free_slots") or []
        if (
            failure.reason != "SLOT_TAKEN"
            or not slots
            or workflow.context.get("goal_id")
            or not workflow.conversation_id
        ):
            return False
        step.approved_by = ""
        self._freezer.ask_slot(workflow, step, slots, now)
        return True

    def _as_failure(self, workflow: Workflow, step: Step, cause: Exception) -> StepFailure:
        if isinstance(cause, StepFailure):
            return cause
        if isinstance(cause, _PASSING):
            return StepFailure(cause.reason, FailureClass.TRANSIENT, "That can't be done at the moment.")
        if isinstance(cause, StewardError):
            return StepFailure(cause.reason, FailureClass.PERMANENT, "That can't be done.")
        # A fault of the provider's code must not leave the workflow stuck. What an outside effect did is unknown then.
        _log.error("provider_fault", workflow_id=workflow.id, step_id=step.id, exc_info=cause)
        begun = step.has_effect and step.status is StepStatus.RUNNING
        if begun:
            return StepFailure("OUTCOME_UNKNOWN", FailureClass.PERMANENT, "I can't tell whether that was done.")
        return StepFailure("PROVIDER_FAULT", FailureClass.PERMANENT, "Something went wrong on my side.")


def is_about_the_run(error: Exception, is_stored: bool) -> bool:
    """Whether an error inside the commit is no failure of the step: the database's trouble, or a key that shows that
    this very request was here before.
    """
    return isinstance(error, _PASSING) or (isinstance(error, AlreadyExists) and not is_stored)

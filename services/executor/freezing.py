"""From a ready step to what exactly would be done: references and selectors become values.

What cannot be made out becomes a question (which of several, an unknown address) or a failure; nothing here changes
the world.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any, TypeAlias

from libs.ids import Ids
from services.executor.action_context import action_context
from services.executor.domain import approval, questions
from services.executor.domain.actions import FailureClass, Json, StepFailure
from services.executor.domain.approval import Frozen
from services.executor.domain.graph import NOT_GIVEN, asked_about, error
from services.executor.domain.model import Intervention, Step, StepStatus, Workflow
from services.executor.domain.questions import Asking
from services.executor.domain.references import (
    FOR_EACH,
    GIVEN,
    Unresolved,
    for_each,
    is_step_reference,
    resolve,
    step_references,
)
from services.executor.providers.base import People, Selected
from services.executor.registry import Registry

Judge: TypeAlias = Callable[[Workflow, Step, Exception], None]
"""Does to a step what its failure means."""

EACH = "each"
"""The one key of frozen params that stand for several things: a list of params."""
MOST_AT_ONCE = 50
"""A step is done for at most so many things of a list."""


class Freezer:
    """Makes out steps of workflows."""

    def __init__(self, registry: Registry, ids: Ids, people: People, question_timeout: timedelta) -> None:
        self._registry = registry
        self._ids = ids
        self.people = people
        self._timeout = question_timeout

    def literal(self, workflow: Workflow, step: Step, now: datetime) -> Json | None:
        """A step's params with every reference resolved; None when that failed, and then the step has ended."""
        try:
            params = resolve(step.frozen or step.params, workflow.results(), workflow.entities)
        except Unresolved as missing:
            self._unresolved(workflow, step, missing, now)
            return None
        return params if self._fits(step, params, now) else None

    def ask_step(self, workflow: Workflow, step: Step, now: datetime) -> None:
        """Puts the question of a ready ``system.user_intervention`` step."""
        params = self.literal(workflow, step, now)
        if params is None:
            return
        step.resolved_params = params
        step.attempt += 1
        step.set(StepStatus.RUNNING, now)
        self.put(workflow, questions.ask(step, params, self.asking(now)))

    def put(self, workflow: Workflow, question: Intervention) -> None:
        """Adds a question to its workflow."""
        question.workflow_id = workflow.id
        question.customer_id = workflow.customer_id
        question.conversation_id = workflow.conversation_id
        workflow.interventions.append(question)

    def ask_slot(self, workflow: Workflow, step: Step, slots: Sequence[Json], now: datetime) -> None:
        """Asks for another slot in place of a taken one; the step waits for it."""
        self.put(workflow, questions.ask_slot(step, slots, self.asking(now)))

    def asking(self, now: datetime) -> Asking:
        """What a new question needs."""
        return Asking(self._ids.new(), now, self._timeout)

    async def freeze(self, workflow: Workflow, step: Step, now: datetime, judge: Judge) -> Frozen | None:
        """A ready step with its final params; None when it has ended, waits for an answer or was put off."""
        frozen_each = step.frozen is not None and EACH in step.frozen
        params = step.frozen if frozen_each else self._resolved(workflow, step, now)
        if params is None:
            return None
        entry = self._registry.entry(step.name)
        if entry is None:
            step.fail(error("ACTION_UNKNOWN", "I can't do that any more."), now)
            return None
        if GIVEN in params and not _is_given(params.pop(GIVEN)):
            step.fail(error(NOT_GIVEN, "What it hangs on is not so."), now, StepStatus.SKIPPED)
            return None
        frozen = Frozen(step, params, entry.spec.needs_approval)
        if FOR_EACH in params and not self._each(frozen, now):
            return None
        try:
            await self._select(workflow, frozen, now)
        except StepFailure as failure:
            if failure.failure_class is FailureClass.TRANSIENT:
                judge(workflow, step, failure)
            else:
                step.fail(failure_error(failure), now)
            return None
        if step.id in asked_about(workflow):
            return None
        _show_made_before(workflow, frozen)
        parts = frozen.params.get(EACH, [frozen.params])
        return frozen if all(self._fits(step, part, now) for part in parts) else None

    async def freeze_ahead(self, workflow: Workflow, step: Step, now: datetime) -> Frozen:
        """A later step with what is known of it; references to steps not done yet stay."""
        entry = self._registry.entry(step.name)
        needs = bool(entry and entry.spec.needs_approval)
        try:
            params: Any = resolve(step.frozen or step.params, workflow.results(), workflow.entities, only_known=True)
        except Unresolved:
            return Frozen(step, step.params, needs)
        if GIVEN in params and not any(step_references(params[GIVEN])):
            params.pop(GIVEN)  # the look is done: what did not hold has been skipped
        frozen = Frozen(step, params, needs)
        if not any(step_references(params)) and "selector" in params and EACH not in params:
            open_before = len(workflow.interventions)
            try:
                await self._select(workflow, frozen, now)
            except StepFailure:
                return frozen  # it fails when its turn comes
            del workflow.interventions[open_before:]  # which one is asked when its turn comes
        return frozen

    def _resolved(self, workflow: Workflow, step: Step, now: datetime) -> Json | None:
        try:
            resolved: Json = resolve(step.frozen or step.params, workflow.results(), workflow.entities)
        except Unresolved as missing:
            self._unresolved(workflow, step, missing, now)
            return None
        return resolved

    def _each(self, frozen: Frozen, now: datetime) -> bool:
        """Turns params for each thing of a list into a list of params; False when there is nothing to do, or too much
        of it.
        """
        step, items = frozen.step, frozen.params[FOR_EACH]
        if not isinstance(items, list) or not items:
            step.fail(error("NOTHING_THERE", "There is nothing to do it for."), now, StepStatus.SKIPPED)
            return False
        if len(items) > MOST_AT_ONCE:
            told = f"That would be {len(items)} times; I do at most {MOST_AT_ONCE} at once."
            step.fail(error("TOO_MANY", told), now)
            return False
        frozen.params = {EACH: for_each(frozen.params, items)}
        frozen.things = len(items) if approval.touches_existing(step) else 1
        return True

    async def _select(self, workflow: Workflow, frozen: Frozen, now: datetime) -> None:
        """Turns a selector into the one thing it means, into each of them, or into a question."""
        step, params = frozen.step, frozen.params
        entry = self._registry.entry(step.name)
        provider = self._registry.provider_of(step.name)
        selector = params.get("selector")
        if entry is None or provider is None or not entry.spec.selects or not isinstance(selector, dict):
            return
        context = action_context(workflow.tenant_id, workflow.context, now, self.people)
        found = await provider.select(step.name, selector, context)
        rest = {key: value for key, value in params.items() if key != "selector"}
        if not found:
            raise StepFailure("NOT_FOUND", FailureClass.PERMANENT, "I found nothing that fits.", {"selector": selector})
        picked = [{**rest, entry.spec.selects: one.id, "etag": one.etag} for one in found]
        frozen.subjects = [one.item for one in found]
        if len(found) == 1:
            frozen.params = picked[0]
            frozen.things = _things_in(found[0]) if selector.get("order") == "all" else frozen.things
        elif selector.get("order") == "all":
            frozen.params, frozen.things = {EACH: picked}, sum(map(_things_in, found))
        else:
            self.put(workflow, questions.ask_which(step, entry.spec.selects, found, self.asking(now)))

    def _fits(self, step: Step, params: Json, now: datetime) -> bool:
        entry = self._registry.entry(step.name)
        if entry is None:
            step.fail(error("ACTION_UNKNOWN", "I can't do that any more."), now)
            return False
        found = entry.violations(params)
        if found:
            wrong = [{"path": ".".join(map(str, each.path)), "description": each.description} for each in found]
            step.fail(error("INVALID_PARAMS", "The details don't fit.", details={"violations": wrong}), now)
        return not found

    def _unresolved(self, workflow: Workflow, step: Step, missing: Unresolved, now: datetime) -> None:
        """Nothing to take from an earlier step: a contact search asks, everything else fails."""
        reference = missing.reference
        source = workflow.steps.get(str(reference.get("stepId", "")))
        field = str(reference.get("field") or "")
        if (
            is_step_reference(reference)
            and source is not None
            and source.name == "contact.search_contacts"
            and field in ("email", "phone")
            and workflow.conversation_id
        ):
            self.put(workflow, questions.ask_reference(step, source, field, self.asking(now)))
            return
        step.fail(error("REFERENCE_EMPTY", "An earlier step gave nothing to go on with.", details=reference), now)


def failure_error(failure: StepFailure) -> Json:
    """A failure in the form a step stores it."""
    return error(failure.reason, failure.message, failure.failure_class.value, failure.details)


def _show_made_before(workflow: Workflow, frozen: Frozen) -> None:
    """What an earlier step made and this one acts on ("draft.id" of a draft) is seen beside the question."""
    for value in frozen.step.params.values():
        if not is_step_reference(value) or not str(value.get("field", "")).endswith(".id"):
            continue
        made = workflow.results().get(value["stepId"], {}).get(str(value["field"]).removesuffix(".id"))
        if isinstance(made, dict):
            frozen.subjects, frozen.shown_by = [made], str(value["stepId"])


def _things_in(one: Selected) -> int:
    """A series is more than one thing."""
    return 2 if one.item.get("recurrence") else 1


def _is_given(given: Json) -> bool:
    """Whether what a step hangs on is so: its list holds something, or nothing."""
    wanted: bool = given["is"] == "some"
    return bool(given["list"]) == wanted

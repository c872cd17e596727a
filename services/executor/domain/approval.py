"""What needs a yes, and what a yes covers (executor.md "Interventions", protocols.md 5). Code decides this; a model
never does.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from libs.canonical import sha256_hex
from services.executor.domain.actions import Effect, Json
from services.executor.domain.model import Step, StepStatus, Workflow
from services.executor.domain.references import parse_path, step_references

_TOUCHES_EXISTING = ("update_", "delete_", "cancel_", "complete_")


@dataclass(frozen=True, slots=True)
class Policy:
    """What needs a yes for a customer: ``confirm`` is always, risky or never (contracts.md, "Configuration")."""

    confirm: str = "risky"
    approve_actions: frozenset[str] = frozenset()
    standing_approvals: frozenset[str] = frozenset()
    ask_first: bool = False

    @classmethod
    def of(cls, context: Mapping[str, Any]) -> Policy:
        """The policy in a workflow's context."""
        policy = (context.get("customer") or {}).get("policy") or {}
        confirm = str(policy.get("confirm") or "").removeprefix("CONFIRM_POLICY_").lower()
        return cls(
            confirm=confirm if confirm in ("always", "never") else "risky",
            approve_actions=frozenset(policy.get("approve_actions") or ()),
            standing_approvals=frozenset(each.casefold() for each in policy.get("standing_approvals") or ()),
            ask_first=bool(context.get("ask_first")),
        )

    def with_standing(self, names: frozenset[str]) -> Policy:
        """The policy with what the person lets us do without asking, beside what it names itself."""
        return replace(self, standing_approvals=self.standing_approvals | names)


@dataclass(slots=True)
class Frozen:
    """A step with its params fixed as far as they are known: what would be done."""

    step: Step
    params: Json
    needs_approval: bool = False
    things: int = 1
    """How many existing things it touches (a selector with ``all``)."""
    keys: list[str] = field(default_factory=list)
    subjects: list[Json] = field(default_factory=list)
    """The existing things a selector found or an earlier step made, in their JSON forms: shown in the question, no part
    of the hash."""
    shown_by: str = ""
    """The earlier step of the plan whose result it acts on; empty when none."""

    def document(self) -> Json:
        """The form a yes is hashed over."""
        return {"type": self.step.type, "action": self.step.action, "params": self.params}


def needs_yes(frozen: Frozen, workflow: Workflow, policy: Policy) -> bool:
    """Whether this step may only run after a yes that covers it."""
    step = frozen.step
    if not step.has_effect or step.approved_by:
        return False
    if policy.ask_first:
        return True
    if _has_standing_yes(frozen, workflow, policy):
        return False
    if step.name in policy.approve_actions or policy.confirm == "always":
        return True
    if policy.confirm == "never":
        return False
    return (
        step.effect is Effect.IRREVERSIBLE
        or frozen.needs_approval
        or frozen.things > 1
        or (touches_existing(step) and _changes(workflow) > 1)
    )


def hash_of(covered: Iterable[Frozen]) -> str:
    """SHA-256 over ``[{type, action, params}]``; the router computes the same over a proposal."""
    return sha256_hex([frozen.document() for frozen in covered])


def covers(covered: Sequence[Frozen], workflow: Workflow, policy: Policy) -> Json:
    """What an approval question stores and shows; ``goal_id`` when it is asked in place of that goal's proposal."""
    goal_id = workflow.context.get("goal_id") if policy.ask_first else None
    return {
        "purpose": "approval",
        **({"goal_id": goal_id} if goal_id else {}),
        "steps": [
            {
                "id": frozen.step.id,
                "description": frozen.step.description,
                "subjects": frozen.subjects,
                "shown_by": frozen.shown_by,
                **frozen.document(),
            }
            for frozen in covered
        ],
    }


def prompt_for(covered: Sequence[Frozen]) -> str:
    """The question for a yes, with recipients, subject and text where something is sent."""
    return "Should I go ahead? " + "; ".join(_line(frozen) for frozen in covered)


def _line(frozen: Frozen) -> str:
    params = frozen.params
    recipients = params.get("recipient_email")
    if recipients is None or not isinstance(recipients, str | list):
        return frozen.step.description or frozen.step.name.replace("_", " ").replace(".", ": ")
    to = recipients if isinstance(recipients, str) else ", ".join(str(each) for each in recipients)
    return f'{frozen.step.action.replace("_", " ")} to {to}: "{params.get("subject", "")}": {params.get("body", "")}'


def _has_standing_yes(frozen: Frozen, workflow: Workflow, policy: Policy) -> bool:
    name = frozen.step.name.casefold()
    if name in policy.standing_approvals:
        return True
    recipients = frozen.params.get("recipient_email") or _of_draft(frozen.params.get("draft_id"), workflow)
    each = [recipients] if isinstance(recipients, str) else recipients if isinstance(recipients, list) else []
    return bool(each) and all(f"{name}:{str(one).casefold()}" in policy.standing_approvals for one in each)


def is_known(frozen: Frozen, covered: Sequence[Frozen]) -> bool:
    """Whether what a step would do can be shown: nothing in its params is still to come from an earlier step.

    The id of what a step beside it makes or changes may be: the yes covers that step, and so what the id stands for.
    """
    makers = {each.step.id for each in covered if each.step.action.startswith(("create_", "update_"))}
    return all(
        reference["stepId"] in makers and parse_path(str(reference.get("field") or ""))[-1:] == ("id",)
        for _, reference in step_references(frozen.params)
    )


def _of_draft(draft_id: Any, workflow: Workflow) -> Any:
    """To whom a draft made in this workflow is addressed; None for any other."""
    made = (step.result.get("draft") or {} for step in workflow.steps.values() if step.result and draft_id)
    return next((draft.get("to") for draft in made if draft.get("id") == draft_id), None)


def touches_existing(step: Step) -> bool:
    """Whether it changes things that are there already."""
    return step.action.startswith(_TOUCHES_EXISTING)


def _changes(workflow: Workflow) -> int:
    return sum(1 for step in workflow.steps.values() if step.has_effect and step.status is not StepStatus.SKIPPED)

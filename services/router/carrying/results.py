"""What an effect's outcome means for the goal and the answer. Pure: the carrier asks, this tells.

An answer claims only what a step's receipt shows (conversation.md, "Two-way truth").
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from libs.canonical import sha256_hex
from libs.errors import StewardError
from libs.ids import derive
from services.router.flows.events import end_of, start_of
from services.router.model.calendar import Slot
from services.router.model.decision import Closing, GoalWrite
from services.router.model.goal import Choice, Goal, Offer
from services.router.model.local import iso, spoken
from services.router.model.replies import Part, event_facts, notice, question, refusal, what
from services.router.model.told import HeldSlot, OpenQuestion, Ran, Run, Said, StepRun
from services.router.model.turn import Scene

_ENDED = ("completed", "failed", "skipped", "undone")
FINISHED = ("completed", "completed_with_failures", "failed", "cancelled", "expired")


@dataclass(frozen=True, slots=True)
class Aftermath:
    """What one effect brought: what is said of it, and where the goal stands."""

    said: tuple[Said, ...] = ()
    goal: Goal | None = None
    write: GoalWrite = "none"
    """none: this effect says nothing about the goal."""

    closings: tuple[Closing, ...] = ()
    opened: Goal | None = None
    """The goal whose proposal is said."""

    run: Run | None = None
    covers: tuple[str, ...] = ()
    acted: bool = False
    receipt: dict[str, Any] | None = None
    again: bool = False
    """The event changed meanwhile: it is to be looked up and proposed anew."""

    lost: str = ""
    """The question that was answered by another first: the text goes back into routing."""

    failed: tuple[str, ...] = field(default=())


def _said(*parts: Part, run: Run | None = None) -> tuple[Said, ...]:
    return tuple(Said(part, run) for part in parts)


def after_hold(goal: Goal, held: HeldSlot, proposal: Part) -> Aftermath:
    """The slot is held: the proposal is said.

    It is not: the clash is said, and the nearest free slots are the choices. Beside the person's own events a yes may
    still buy the time that was wished for; never beside a slot that another proposal holds.
    """
    if held.held:
        return Aftermath(_said(proposal), goal, "set", opened=goal)
    if goal.proposal is not None and held.clashes and not any(clash.get("hold") for clash in held.clashes):
        beside = goal.having(proposal=_beside(goal.proposal), suggested=False)
        return replace(_offering(beside, goal, held), opened=beside)
    collecting = goal.having(status="collecting", proposal=None, suggested=False)
    return _offering(collecting, goal, held)


def _beside(offer: Offer) -> Offer:
    """The same step for a time that is taken: the person has been told by what, so it is not refused for that."""
    [step] = offer.plan["steps"]
    frozen = {**step, "params": {name: value for name, value in step["params"].items() if name != "if_free"}}
    covered = {name: frozen[name] for name in ("type", "action", "params")}
    return offer.model_copy(update={"plan": {**offer.plan, "steps": [frozen]}, "hash": sha256_hex([covered])})


def _offering(collecting: Goal, wished: Goal, held: HeldSlot) -> Aftermath:
    timezone = wished.timezone
    clashes = [event_facts(event) for event in held.clashes]
    anyway = collecting.proposal is not None
    if not held.free and not anyway:
        part = refusal("clash_none_free", what=what(wished), clashes=clashes)
        asked = "new_time" if wished.type == "reschedule" else "when"
        return Aftermath(_said(part), collecting.having(asked=asked, choices=()), "set")
    options = [{"start": iso(slot.start, timezone), "end": iso(slot.end, timezone)} for slot in held.free]
    choices = tuple(
        Choice(kind="slot", label=spoken(slot.start, timezone), value=option)
        for slot, option in zip(held.free, options, strict=True)
    )
    part = question(
        "clash", what=what(wished), clashes=clashes, options=options, **({"anyway": True} if anyway else {})
    )
    return Aftermath(_said(part), collecting.having(asked="clash", choices=choices), "set")


def hold_failed(goal: Goal, error: StewardError) -> Aftermath:
    """The calendar could not be asked: nothing is proposed, nothing is lost."""
    part = refusal("failed", what=what(goal), reason=error.reason, message="")
    waiting = goal.having(status="collecting", proposal=None, asked="", choices=())
    return Aftermath(_said(part), waiting, "set", failed=(error.reason,))


def after_yes(goal: Goal, ran: Ran, scene: Scene, since: datetime) -> Aftermath:
    """The workflow a yes bought has ended, or not yet, or asks something of its own."""
    run = ran.run
    base = Aftermath(run=run, covers=ran.covers, acted=acted(run, _begun(run, scene.turn_id, since)))
    assert goal.proposal is not None  # a yes is to a proposal
    done = Closing(proposal_id=goal.proposal.id, state="done")
    receipts = Part(kind="RECEIPTS", facts={"what": what(goal)})
    if run.status == "completed":
        receipt = _receipt(run)
        return replace(base, said=_said(receipts, run=run), write="clear", closings=(done,), receipt=receipt)
    if run.open_questions:
        replaced = Closing(proposal_id=goal.proposal.id, state="replaced")
        asks = _said(question("interventions"), run=run)
        return replace(base, said=asks, write="clear", closings=(replaced,))
    if run.status not in FINISHED:
        return replace(base, said=_said(receipts, run=run), goal=goal.having(status="executing"), write="set")
    failed = next((step for step in run.steps if step.status == "failed"), None)
    return _after_failure(base, goal, failed, scene)


def _after_failure(base: Aftermath, goal: Goal, step: StepRun | None, scene: Scene) -> Aftermath:
    """Nothing happened; the goal stays. The same proposal can buy nothing any more: its workflow is over."""
    assert goal.proposal is not None  # a yes is to a proposal
    reason = step.reason if step is not None else "FAILED"
    spent = replace(base, closings=(Closing(proposal_id=goal.proposal.id, state="replaced"),), failed=(reason,))
    facts: dict[str, Any] = {"what": what(goal), "reason": reason, "message": step.message if step else ""}
    if reason == "SLOT_TAKEN" and step is not None:
        collecting = goal.having(status="collecting", proposal=None, suggested=False)
        offered = _offering(collecting, goal, _held_slot(step.details, goal.timezone))
        facts["options"] = [choice.value for choice in (offered.goal.choices if offered.goal else ())]
        facts["clashes"] = [event_facts(event) for event in _dicts(step.details.get("clashes"))]
        said = _said(refusal("failed", **facts), run=base.run)
        return replace(spent, said=said, goal=offered.goal, write="set")
    about_event = goal.target_kind in ("", "event")
    if reason in ("ETAG_CHANGED", "NOT_FOUND") and goal.event is not None and about_event:
        said = _said(refusal("failed", **facts), run=base.run)
        return replace(spent, said=said, goal=goal.having(status="collecting", proposal=None), write="set", again=True)
    retry = goal.proposal.model_copy(
        update={
            "id": derive(scene.turn_id, "proposal:again"),
            "expires_at": scene.clock_now + timedelta(seconds=scene.goal_ttl_s),
            "asked_at": scene.clock_now,
        }
    )
    again = goal.having(status="proposed", proposal=retry, asked="yes_no")
    said = (*_said(refusal("failed", **facts), run=base.run), *_said(_still(again)))
    return replace(spent, said=said, goal=again, write="set", opened=again)


def yes_refused(goal: Goal, error: StewardError) -> Aftermath:
    """The executor refused the plan: nothing was done. The same yes may be given again."""
    said = _said(refusal("failed", what=what(goal), reason=error.reason, message=""), _still(goal))
    return Aftermath(said, goal.having(status="proposed", asked="yes_no"), "set", failed=(error.reason,))


def _still(goal: Goal) -> Part:
    """Whether it shall be tried again."""
    return question("return_to_goal", what=what(goal), asked="yes_no")


def after_plan(ran: Ran, turn_id: str, since: datetime, facts: dict[str, Any]) -> Aftermath:
    """What a plan did, found and asks."""
    return _after_run(ran, _begun(ran.run, turn_id, since), facts)


def _begun(run: Run, turn_id: str, since: datetime) -> datetime | None:
    """From when on a run's steps are this turn's: all of them when it started the run.

    The run's times are the executor's, whose clock may be behind ours; so ours is asked only about another turn's run.
    """
    return None if run.turn_id == turn_id else since


def _after_run(ran: Ran, since: datetime | None, facts: dict[str, Any]) -> Aftermath:
    run = ran.run
    said: list[Said] = []
    earlier = [
        step.id for step in run.steps if since and step.status in _ENDED and step.ended_at and step.ended_at < since
    ]
    fresh = [step for step in run.steps if step.id not in earlier and step.type != "system"]
    if any(step.status not in ("pending", "skipped") for step in fresh) or not run.open_questions:
        kind = "RECEIPTS" if any(step.effect in ("reversible", "irreversible") for step in run.steps) else "LIST"
        asked = [str(step.get("id", "")) for each in run.open_questions for step in each.covers]
        said.append(Said(Part(kind=kind, facts={**facts, "earlier": earlier, "asked": asked}), run))
    if run.open_questions:
        said.append(Said(question("interventions", told=[step.id for step in fresh if step.status in _ENDED]), run))
    return Aftermath(tuple(said), run=run, covers=ran.covers, acted=acted(run, since))


def after_resume(ran: Ran, since: datetime, intervention_id: str) -> Aftermath:
    """What an answer to a workflow's question brought."""
    if ran.disposition == "lost":
        return Aftermath(lost=intervention_id)
    if ran.disposition == "unclear":
        return Aftermath(_said(question("interventions"), run=ran.run), run=ran.run, covers=ran.covers)
    answered = next((each.answered_at for each in ran.run.questions if each.id == intervention_id), None)
    return _after_run(ran, answered or since, {})


def after_undo(ran: Ran) -> Aftermath:
    """What was taken back, what could not be, and why."""
    names = {step.id: step.description for step in ran.run.steps}
    items = [{**each, "title": names.get(str(each.get("step_id")), "")} for each in ran.undone]
    part = notice("undone", items=items)
    acted_now = any(each.get("disposition") == "undone" for each in ran.undone)
    return Aftermath(_said(part, run=ran.run), run=ran.run, covers=ran.covers, acted=acted_now)


def after_stop(ran: Ran, prompt: str) -> Aftermath:
    """A workflow's question is dropped, and with it what was not done yet."""
    item = {
        "request": ran.run.request,
        "prompt": prompt,
        "kept": [f"{each.type}.{each.action}" for each in _effects_of(ran.run)],
    }
    return Aftermath(_said(notice("dropped", items=[item])), run=ran.run, covers=ran.covers)


def _effects_of(run: Run) -> list[StepRun]:
    return [each for each in run.steps if each.status == "completed" and each.effect in ("reversible", "irreversible")]


def ask_again(run: Run, intervention_id: str) -> Aftermath:
    """The question once more, unless it was answered meanwhile."""
    if not any(each.id == intervention_id for each in run.open_questions):
        return Aftermath(lost=intervention_id)
    return Aftermath(_said(question("interventions", again=True), run=run), run=run)


def failed(error: StewardError, about: dict[str, Any]) -> Aftermath:
    """An effect could not be carried out at all."""
    part = refusal("failed", what=about, reason=error.reason, message="")
    return Aftermath(_said(part), failed=(error.reason,))


def acted(run: Run, since: datetime | None) -> bool:
    """Whether a step with an effect was completed by this turn: since then, or at all."""
    return any(
        step.status == "completed"
        and step.effect in ("reversible", "irreversible")
        and (step.ended_at is None or since is None or step.ended_at >= since)
        for step in run.steps
    )


def asked_questions(said: Sequence[Said]) -> list[OpenQuestion]:
    """The workflows' questions an answer asks."""
    asking = [each for each in said if each.part.kind == "QUESTION" and each.part.topic == "interventions"]
    return [open_one for each in asking if each.run is not None for open_one in each.run.open_questions]


def _receipt(run: Run) -> dict[str, Any]:
    step = next((each for each in run.steps if each.status == "completed"), None)
    if step is None:
        return {"workflow_id": run.id}
    receipt: dict[str, Any] = {"workflow_id": run.id, "action": f"{step.type}.{step.action}"}
    for key in ("event", "task", "contact"):
        if isinstance(step.result.get(key), dict):
            receipt[key] = step.result[key]
    return receipt


def _held_slot(details: dict[str, Any], timezone: str) -> HeldSlot:
    slots = [Slot(start_of(each, timezone), end_of(each, timezone)) for each in _dicts(details.get("free_slots"))]
    return HeldSlot(False, tuple(_dicts(details.get("clashes"))), tuple(slots))


def _dicts(value: Any) -> list[dict[str, Any]]:
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []

"""A decision in the making: what the rules add to it, in order, and how it becomes the stored one."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from libs.ids import derive
from services.router.flows.advance import FLOWS
from services.router.flows.flow import FlowStep
from services.router.model.decision import (
    Closing,
    Decision,
    Effect,
    GoalWrite,
    Hold,
    Learned,
    Note,
    Pending,
    ProposalState,
    Release,
    Remember,
    Start,
    Stop,
    ids_of,
)
from services.router.model.goal import Contact, Goal
from services.router.model.history import History
from services.router.model.replies import Part, notice, proposal_part, question, result_of, subject_of, what
from services.router.model.told import Kept, OpenQuestion
from services.router.model.turn import Scene, Turn
from services.router.model.understood import Understood

_SAID_CHARS = 300
"""As much of a text as is said back when someone asks why."""


@dataclass
class Draft:
    """See the module's text. ``goal`` is the active goal as the turn found it."""

    turn: Turn
    scene: Scene
    history: History
    kept: Kept
    understood: Understood
    goal: Goal | None = None
    notes: list[Note] = field(default_factory=list)
    effects: list[Effect] = field(default_factory=list)
    parts: list[Part] = field(default_factory=list)
    answered: list[str] = field(default_factory=list)
    cancelled: list[str] = field(default_factory=list)
    closings: list[Closing] = field(default_factory=list)
    write: GoalWrite = "none"
    goal_after: Goal | None = None
    pending: Pending | None = None
    matter: dict[str, Any] | None = None
    engine: str = ""
    timings_ms: dict[str, float] = field(default_factory=dict)
    open: tuple[OpenQuestion, ...] = ()
    """The workflows' open questions, those the text has answered left out."""

    desk_away: bool = False
    """The open questions could not be looked at."""

    def note(self, rule: str, detail: str) -> None:
        """A rule that fired."""
        self.notes.append(Note(rule=rule, detail=detail))

    def effect(self, effect: Effect, *, said: bool = True, facts: dict[str, Any] | None = None) -> None:
        """An effect; ``said``: its outcome is a part of the answer, at this place, with these facts."""
        self.effects.append(effect)
        if said:
            self.parts.append(result_of(len(self.effects) - 1, facts))

    def close(self, goal: Goal | None, state: ProposalState) -> None:
        """The goal's proposal is over."""
        if goal is not None and goal.proposal is not None:
            self.closings.append(Closing(proposal_id=goal.proposal.id, state=state))

    def stop(self, asked: OpenQuestion) -> None:
        """A workflow's question is dropped, and with it what has not been done yet."""
        key = derive(self.turn.turn_id, f"stop:{asked.workflow_id}")
        self.effect(Stop(workflow_id=asked.workflow_id, request_id=key, prompt=asked.prompt))
        self.cancelled.append(f"intervention:{asked.id}")

    def build(self, mode: str) -> Decision:
        """The decision as it is committed."""
        after = self.goal_after
        if after is not None and self.write == "set":
            after = after.having(
                version=(self.kept.version or 0) + 1, turn_id=self.scene.turn_id, updated_at=self.scene.clock_now
            )
        return Decision(
            mode=mode,
            said=self.turn.text[:_SAID_CHARS],
            notes=tuple(self.notes),
            engine=self.engine or self.understood.engine,
            ids=ids_of(self.effects, after),
            timings_ms=dict(self.timings_ms),
            effects=tuple(self.effects),
            parts=tuple(self.parts),
            goal_before=self.goal,
            goal_after=after,
            write="none" if self.kept.away else self.write,
            stored_version=self.kept.version,
            redis_away=self.kept.away,
            answered=tuple(dict.fromkeys(self.answered)),
            cancelled=tuple(dict.fromkeys(self.cancelled)),
            closings=tuple(self.closings),
            pending=self.pending,
            mentioned=_mentioned(self.understood, after),
            matter=self.matter,
        )


def take_step(draft: Draft, step: FlowStep, *, replaced: Goal | None = None) -> None:
    """Puts a flow's step into the decision.

    Args:
        draft: its ``goal`` is what the step came from, unless it is a new one.
        step: where the text has brought the goal.
        replaced: the goal a new one takes the place of.
    """
    draft.notes += step.notes
    draft.matter = what(step.goal)
    before = draft.goal if replaced is None else replaced
    if replaced is not None:
        draft.note("goal.replaced", f"the open {replaced.type} goal is replaced by the new request")
        draft.parts.append(notice("goal_replaced", old=what(replaced)))
        draft.close(replaced, "replaced")
        draft.cancelled += [subject for subject in (subject_of(replaced),) if subject]
        draft.effect(Release(goal_id=replaced.goal_id), said=False)
    elif step.used_text and (subject := subject_of(before)):
        draft.answered.append(subject)
    if draft.goal is None or draft.goal.goal_id != step.goal.goal_id:
        _put_aside(draft)
    _learn(draft, before, step.goal)
    {"ask": _ask, "propose": _propose, "execute": _execute, "drop": _drop}[step.doing](
        draft, step, replaced is not None
    )


def _put_aside(draft: Draft) -> None:
    """A new goal takes the place of what was proposed here while Redis was away, as it does of any open proposal."""
    for asked in draft.open:
        if asked.goal_id and asked.conversation_id == draft.turn.conversation_id:
            draft.note("goal.replaced", "a proposal made while Redis was away is replaced by the new request")
            draft.stop(asked)


def keep_goal(draft: Draft, *, return_to: bool) -> None:
    """A digression keeps the goal: its 900 s begin anew, its slot stays held, the answer ends by returning to it."""
    goal = draft.goal
    if goal is None:
        return
    draft.goal_after, draft.write = renewed(goal, draft.scene), "set"
    if goal.proposal is not None and not draft.kept.away:
        _hold(draft, draft.goal_after, renews=True)
    pending = draft.history.pending(draft.scene)
    if draft.pending is None and pending is not None and pending.kind == "draft":
        draft.pending = pending.model_copy(update={"goal": draft.goal_after})
    # Asking again and again for an event that was not found helps nobody; the goal stays for those who come back to it.
    never_found = goal.asked == "which_event" and goal.event is None and not goal.choices
    if return_to and not never_found:
        draft.parts.append(question("return_to_goal", what=what(goal), asked=goal.asked))


def renewed(goal: Goal, scene: Scene) -> Goal:
    """The goal, and what it proposes, for another 900 s."""
    if goal.proposal is None:
        return goal
    expires_at = scene.clock_now + timedelta(seconds=scene.goal_ttl_s)
    return goal.having(proposal=goal.proposal.model_copy(update={"expires_at": expires_at}))


def _ask(draft: Draft, step: FlowStep, is_new: bool) -> None:
    before = draft.goal
    if not step.used_text:
        draft.parts += step.parts
        keep_goal(draft, return_to=False)
        return
    if before is not None and not is_new and before.proposal is not None:
        draft.close(before, "replaced")
        draft.effect(Release(goal_id=before.goal_id), said=False)
    draft.goal_after, draft.write = step.goal, "set"
    if draft.kept.away:
        draft.pending = Pending(kind="draft", text=draft.turn.text, goal=step.goal)
        draft.parts += [_all_details(part, step.goal) for part in step.parts]
    else:
        draft.parts += step.parts


def _all_details(part: Part, goal: Goal) -> Part:
    """With Redis away all that is missing is asked for in one message (protocols.md 10)."""
    if part.topic not in ("when", "new_time", "unknown_person", "which_event_none_said"):
        return part
    missing = [part.topic] + (
        ["when"] if goal.type == "schedule" and goal.start is None and part.topic != "when" else []
    )
    return question("all_details", what=what(goal), missing=missing)


def _propose(draft: Draft, step: FlowStep, is_new: bool) -> None:
    before, goal = draft.goal, step.goal
    if before is not None and not is_new:
        draft.close(before, "replaced")
    if draft.kept.away:
        _ask_first(draft, goal, "redis.away", "Redis is away: the executor keeps the question for a yes")
        return
    draft.goal_after, draft.write = goal, "set"
    if not _hold(draft, goal, renews=False):
        draft.parts.append(proposal_part(goal))


def _hold(draft: Draft, goal: Goal, *, renews: bool) -> bool:
    held = FLOWS[goal.type].held(goal) if goal.type in FLOWS else None
    if held is None or goal.proposal is None:
        return False
    effect = Hold(
        goal_id=goal.goal_id,
        start=held.start,
        end=held.end,
        title=held.title,
        moving_event_id=held.moving_event_id,
        expires_at=goal.proposal.expires_at,
        renews=renews,
    )
    draft.effect(effect, said=not renews)
    return True


def _ask_first(draft: Draft, goal: Goal, rule: str, why: str) -> None:
    """A proposal as a one-step plan that waits for its yes in the executor (protocols.md 10)."""
    assert goal.proposal is not None  # callers propose
    draft.note(rule, why)
    start = Start(
        purpose="ask_first",
        request_id=derive(draft.turn.turn_id, "workflow"),
        plan=goal.proposal.plan,
        goal_id=goal.goal_id,
    )
    draft.effect(start)


def _execute(draft: Draft, step: FlowStep, is_new: bool) -> None:
    goal = step.goal
    assert goal.proposal is not None  # go_on looked
    if draft.kept.away:
        draft.close(goal, "replaced")
        why = "Redis is away: a bare yes is not spent; what is open is named and asked again"
        _ask_first(draft, goal, "redis.away.bare_yes", why)
        return
    start = Start(
        purpose="yes",
        request_id=goal.proposal.id,
        plan=goal.proposal.plan,
        approval_id=goal.proposal.id,
        approval_hash=goal.proposal.hash,
        goal_id=goal.goal_id,
    )
    draft.effect(start)
    draft.goal_after, draft.write = goal.having(status="executing"), "set"


def _drop(draft: Draft, step: FlowStep, is_new: bool) -> None:
    draft.parts += step.parts
    draft.close(step.goal, "dropped")
    draft.effect(Release(goal_id=step.goal.goal_id), said=False)
    draft.goal_after, draft.write = None, "clear"


def _learn(draft: Draft, before: Goal | None, after: Goal) -> None:
    """An address given for an unknown person is remembered."""
    if before is None:
        return
    unknown = {guest.said for guest in before.people if guest.state == "unknown"}
    for guest in after.people:
        if guest.said in unknown and guest.state == "known" and guest.email and guest.said != guest.email:
            resolved = {"name": guest.name, "email": guest.email}
            request_id = derive(draft.turn.turn_id, f"remember:{guest.said.casefold()}")
            draft.effect(
                Remember(learned=Learned(value=guest.said, resolved=resolved, request_id=request_id)), said=False
            )


def _mentioned(understood: Understood, goal: Goal | None) -> tuple[Contact, ...]:
    """People who became known in this turn, for "her" and "him" in the next."""
    found = {each.candidates[0].name: each.candidates[0] for each in understood.people if len(each.candidates) == 1}
    for guest in goal.people if goal is not None else ():
        if guest.state == "known" and guest.name not in found:
            found[guest.name] = Contact(id=guest.contact_id, name=guest.name, email=guest.email, source="contact")
    return tuple(found.values())

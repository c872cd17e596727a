"""Carrying out what the desk found: answers go to their workflows, a text for the goal goes to its flow."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from libs.ids import derive
from services.router.deciding import desk
from services.router.deciding.draft import Draft, keep_goal, take_step
from services.router.flows.advance import UNCLEAR, go_on
from services.router.flows.flow import FlowStep
from services.router.model.calendar import Calendar
from services.router.model.decision import AskAgain, Mode, Resume, Stop
from services.router.model.history import History
from services.router.model.replies import question
from services.router.model.told import Matched
from services.router.reading import revising


async def take_up(draft: Draft, taken: desk.Taken, calendar: Calendar) -> str | None:
    """The mode when the desk took the text; None when it goes on to the guard."""
    match taken:
        case desk.Takes(resumes, with_goal, act):
            resume(draft, resumes)
            if with_goal and draft.goal is not None:
                draft.understood = replace(draft.understood, act=act or draft.understood.act)
                await go_on_with_goal(draft, calendar)
            else:
                keep_goal(draft, return_to=True)
            return Mode.INTERVENTION_REPLY
        case desk.TakenByGoal(act) if draft.goal is not None:
            draft.note("desk.goal", "the active goal's question took the text")
            if act:
                draft.understood = replace(draft.understood, act=act, choice=0)
                await go_on_with_goal(draft, calendar)
                return Mode.CONTINUE_ACTIVE_GOAL
        case desk.WhichOne(pending):
            draft.note("desk.which", f"{len(pending.questions)} questions fit the text alike")
            options = [{**each.about, "tag": each.tag, "summary": each.summary} for each in pending.questions]
            draft.parts.append(question("which_question", options=options))
            draft.pending = pending
            keep_goal(draft, return_to=False)
            return Mode.NORMAL_ROUTING
        case desk.AskAgain(asked):
            draft.note("desk.unclear", "the text means a question and does not answer it")
            draft.effect(AskAgain(workflow_id=asked.workflow_id, intervention_id=asked.id))
            keep_goal(draft, return_to=False)
            return Mode.INTERVENTION_REPLY
    return None


async def go_on_with_goal(draft: Draft, calendar: Calendar) -> None:
    """The text goes to the flow of the goal, which must be open."""
    assert draft.goal is not None  # callers looked
    step = await go_on(draft.goal, draft.understood, draft.scene, calendar)
    take_step(draft, _asked_twice(step, draft.history))


def _asked_twice(step: FlowStep, history: History) -> FlowStep:
    """A goal that the last text did not help either: its question offers a way out instead of being said again."""
    rules = {note.rule for note in history.last.notes} if history.last else set()
    if UNCLEAR not in rules or not any(note.rule == UNCLEAR for note in step.notes):
        return step
    parts = tuple(part.model_copy(update={"facts": {**part.facts, "again": True}}) for part in step.parts)
    return replace(step, parts=parts)


def drop_replaced(draft: Draft, matched: Matched) -> None:
    """The question about a request that is changed goes; the changed request asks its own."""
    asked = revising.question_replaced(draft.history, matched.open)
    if asked is None:
        return
    draft.note("revising", "the text changes the request that waits for its yes")
    request_id = derive(draft.turn.turn_id, f"stop:{asked.workflow_id}")
    draft.effect(Stop(workflow_id=asked.workflow_id, request_id=request_id, prompt=asked.prompt, told=False))
    draft.cancelled.append(f"intervention:{asked.id}")


def resume(draft: Draft, resumes: Sequence[Resume]) -> None:
    """The answers of a text go to the workflows whose questions took it."""
    if not resumes:
        return
    draft.note("desk.question", f"{len(resumes)} question(s) of workflows took the text")
    for each in resumes:
        draft.effect(each)
        draft.answered.append(f"intervention:{each.intervention_id}")

"""What each command does to the decision (protocols.md 13)."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from libs.errors import StewardError
from libs.ids import derive
from services.router.deciding.all_of_them import TAKEN_AWAY, steps_for
from services.router.deciding.draft import Draft, keep_goal
from services.router.deciding.questions import question_facts
from services.router.flows.events import words
from services.router.model.decision import HandOver, Release, Start, Undo
from services.router.model.goal import Goal
from services.router.model.local import iso
from services.router.model.replies import notice, refusal, subject_of, what
from services.router.model.things import things_of
from services.router.model.told import Matched, Run
from services.router.model.understood import Understood
from services.router.ports import Agenda, Executor

UNDO_WITHIN = timedelta(hours=24)
"""How long what was done can be taken back."""


async def command(name: str, draft: Draft, matched: Matched, executor: Executor, agenda: Agenda) -> None:
    """Puts a command into the decision; whatever it does not concern stays open."""
    draft.note(f"command.{name}", "the person said a command")
    if name == "undo":
        await _undo(draft, executor)
    elif name == "drop":
        await _drop(draft, matched, agenda)
    elif name == "open":
        await _open(draft, matched, agenda)
    elif name == "why":
        _why(draft)
    elif name == "did":
        _did(draft, matched)
    else:
        draft.effect(HandOver(request_id=derive(draft.turn.turn_id, "hand_over")))
        keep_goal(draft, return_to=False)


async def _undo(draft: Draft, executor: Executor) -> None:
    """An open proposal is dropped, unless something was done after it was made; else the newest workflow here with
    something to undo is taken back."""
    done_since = draft.history.last is not None and draft.history.last.acted
    proposed = draft.goal is not None and draft.goal.proposal is not None and draft.goal.status == "proposed"
    if proposed and not done_since:
        _drop_goal(draft)
        return
    keep_goal(draft, return_to=False)
    if named := draft.understood.slot_text("query"):
        _undo_named(draft, named)
        return
    try:
        run = await executor.newest_undoable(draft.turn, draft.scene.clock_now - UNDO_WITHIN)
    except StewardError as error:
        draft.parts.append(refusal("failed", what={"type": "undo"}, reason=error.reason, message=""))
        return
    if run is None:
        draft.parts.append(refusal("nothing_to_undo", **_sent(draft)))
        return
    if kind := _only_kind(draft.understood, run):
        _undo_part(draft, run, kind)
        return
    draft.effect(Undo(workflow_id=run.id, request_id=derive(draft.turn.turn_id, "undo")))


_STEPS_OF = {"event": "calendar", "task": "task", "reminder": "agenda"}
"""The type of the steps that make and change a kind of thing."""


def _only_kind(understood: Understood, run: Run) -> str:
    """ "Undo the task": the one kind that is named, where more than that was done; empty when all of it is meant."""
    kinds = understood.manner.kinds & _STEPS_OF.keys()
    done = {step.type for step in run.steps if step.status == "completed" and not step.action.startswith(_LOOKS)}
    kind = next(iter(kinds)) if len(kinds) == 1 else ""
    return kind if kind and _STEPS_OF[kind] in done and len(done) > 1 else ""


_LOOKS = ("list_", "find_", "search_", "suggest_", "summarize_", "user_")


def _undo_part(draft: Draft, run: Run, kind: str) -> None:
    """What was made of that kind is taken away, and nothing else; what was changed goes back only with all of it."""
    of_kind = [step for step in run.steps if step.type == _STEPS_OF[kind] and step.status == "completed"]
    done = [step for step in of_kind if not step.action.startswith(_LOOKS)]
    things = things_of([replace(run, steps=tuple(done))], datetime.min.replace(tzinfo=UTC), None)
    if any(not step.action.startswith("create_") for step in done) or len(things) != len(done):
        draft.parts.append(refusal("nothing_to_undo", whole=True))
        return
    turn = draft.turn
    plan = {
        "plan_id": derive(turn.turn_id, "plan"),
        "original_message": turn.text,
        "summary": f"Take back {things[0].title}"[:200],
        "steps": steps_for(things, TAKEN_AWAY),
    }
    draft.note("command.undo_kind", f"only the {kind} of what was done last is taken back")
    draft.effect(Start(purpose="plan", request_id=derive(turn.turn_id, "workflow"), plan=plan))


def _sent(draft: Draft) -> dict[str, str]:
    """The mail sent last, when that is what was done last: it is why nothing can be taken back."""
    deed = draft.history.deed()
    sent = deed is not None and [each for each in deed.things if each.kind == "email" and each.value.get("sent_at")]
    return {"sent": sent[0].title} if sent else {}


def _undo_named(draft: Draft, named: str) -> None:
    """What was done to the thing that is named is taken back, and nothing else for it."""
    wanted = set(words(named))
    done = (turn for turn in draft.history.turns if turn.acted and turn.workflow_id)
    past = next((turn for turn in done if any(wanted & set(words(thing.title)) for thing in turn.things)), None)
    if past is None:
        draft.note("command.undo_unknown", "nothing done here lately is called so")
        draft.parts.append(refusal("nothing_to_undo", name=named))
        return
    draft.note("command.undo_named", "what was done to the thing that is named")
    draft.effect(Undo(workflow_id=past.workflow_id, request_id=derive(draft.turn.turn_id, "undo")))


async def _drop(draft: Draft, matched: Matched, agenda: Agenda) -> None:
    """Drops the open proposal and the open questions of this conversation, and says which."""
    if await _drop_promise(draft, agenda):
        keep_goal(draft, return_to=True)
        return
    here = [each for each in matched.open if each.conversation_id == draft.turn.conversation_id]
    pending = draft.history.pending(draft.scene)
    if draft.goal is not None:
        _drop_goal(draft)
    for each in here:
        draft.stop(each)
    if draft.goal is None and draft.desk_away:
        draft.parts.append(refusal("desk_away"))
    elif draft.goal is None and not here:
        asked = pending is not None and pending.kind in ("matter", "which_question", "restart")
        topic = {"request": pending.text if pending is not None else ""}
        draft.parts.append(notice("dropped", items=[topic]) if asked else notice("dropped_nothing"))


_PROMISED = "topic:"
"""How the agenda's goals of promises are called."""
_ARTICLES = frozenset({"the", "my", "our", "that", "this", "your"})


async def _drop_promise(draft: Draft, agenda: Agenda) -> bool:
    """ "Never mind about the budget", said of what somebody wanted to come back about: it is waited for no more.

    Without a name it is the promise made just before.
    """
    last = next((turn for turn in draft.history.turns if turn.mode != "command"), None)
    just = last is not None and any(note.rule == "normal.promise" for note in last.notes)
    about = draft.understood.manner.about
    if draft.desk_away or not (about or just):
        return False
    try:
        goals = await agenda.open_goals(draft.turn)
    except StewardError as error:
        draft.note("agenda.away", f"what is waited for could not be read ({error.reason})")
        return False
    promised = [str(each["subject"]) for each in goals if str(each["subject"]).startswith(_PROMISED)]
    wanted = set(words(about)) - _ARTICLES
    meant = [each for each in promised if not about or wanted & set(words(each.removeprefix(_PROMISED)))]
    if not meant or (not about and draft.goal is not None):
        return False
    draft.note("command.drop_promise", "what the person would come back about is waited for no more")
    draft.cancelled.append(meant[0])
    draft.parts.append(notice("dropped", items=[{"request": about or meant[0].removeprefix(_PROMISED)}]))
    return True


def _drop_goal(draft: Draft) -> None:
    goal = draft.goal
    assert goal is not None  # callers looked
    draft.parts.append(notice("dropped", items=[what(goal)]))
    draft.matter = what(goal)
    draft.close(goal, "dropped")
    if subject := subject_of(goal):
        draft.cancelled.append(subject)
    draft.effect(Release(goal_id=goal.goal_id), said=False)
    draft.goal_after, draft.write = None, "clear"


async def _open(draft: Draft, matched: Matched, agenda: Agenda) -> None:
    """What both sides wait for."""
    if draft.desk_away:
        draft.parts.append(refusal("desk_away"))
        keep_goal(draft, return_to=False)
        return
    read = await asyncio.gather(agenda.open_goals(draft.turn), agenda.open_tasks(draft.turn), return_exceptions=True)
    facts: dict[str, Any] = {
        "goal": _open_goal(draft.goal) if draft.goal is not None else None,
        "interventions": [{**question_facts(each), "id": each.id} for each in matched.open],
        "goals": _listed(draft, read[0]),
        "tasks": _listed(draft, read[1]),
        "timezone": draft.turn.timezone,
    }
    draft.parts.append(notice("open_list", **facts))
    keep_goal(draft, return_to=False)


def _open_goal(goal: Goal) -> dict[str, Any]:
    proposal = goal.proposal.id if goal.proposal is not None else ""
    return {**what(goal), "asked": goal.asked, "goal_id": goal.goal_id, "proposal_id": proposal}


def _listed(draft: Draft, found: list[dict[str, Any]] | BaseException) -> list[dict[str, Any]]:
    if isinstance(found, StewardError):
        draft.note("agenda.away", f"what the agenda waits for could not be read ({found.reason})")
        return []
    if isinstance(found, BaseException):
        raise found
    return found


def _did(draft: Draft, matched: Matched) -> None:
    """What was done last, in the words of its receipt, and what still waits for the person."""
    past = draft.history.deed()
    here = [each for each in matched.open if each.conversation_id == draft.turn.conversation_id]
    waiting = [question_facts(each) for each in here]
    facts: dict[str, Any] = {"goal": _open_goal(draft.goal) if draft.goal is not None else None, "waiting": waiting}
    if past is not None:
        facts |= {"reply": past.reply, "at": iso(past.created_at, draft.turn.timezone)}
    draft.parts.append(notice("did", **facts))
    keep_goal(draft, return_to=False)


def _why(draft: Draft) -> None:
    """The newest turn here that did something; when none did, the newest that was more than talk or a command."""
    past = draft.history.deed() or draft.history.spoken()
    if past is None:
        draft.parts.append(notice("why"))
    else:
        notes = [{"rule": note.rule, "detail": note.detail} for note in past.notes]
        bought = next((each for each in draft.history.proposals if each.closed_by_turn == past.turn_id), None)
        facts = {"said": past.said, "reply": past.reply, "acted": past.acted, "notes": notes, "what": past.matter or {}}
        asked = bought.asked if bought is not None and bought.asked != past.said else ""
        draft.parts.append(notice("why", **facts, asked=asked))
    keep_goal(draft, return_to=False)

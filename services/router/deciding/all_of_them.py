"""Taking away all of what our last answer spoke of: "cancel both", "delete all of them"."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from libs.ids import derive
from services.router.deciding.draft import Draft
from services.router.model.decision import Start
from services.router.model.goal import Thing
from services.router.model.told import Matched

TAKEN_AWAY = {
    "event": ("calendar", "delete_event", "event_id", "Cancel"),
    "task": ("task", "delete_task", "task_id", "Delete"),
    "reminder": ("agenda", "cancel_reminder", "task_id", "Cancel the reminder"),
}
"""By kind: what takes a thing away, the param that names it, and the word for it."""
_BOTH = 2


def takes_all_away(draft: Draft, matched: Matched) -> bool:
    """Whether the text asks so, with nothing open that it could mean; the draft then has the plan.

    The executor asks for the yes that several things at once need.
    """
    understood = draft.understood
    waits = draft.goal is not None or draft.history.pending(draft.scene) is not None
    waits = waits or any(each.conversation_id == draft.turn.conversation_id for each in matched.open)
    if waits or not (understood.does("takes_away") and understood.does("all_of_them")):
        return False
    if understood.times or understood.people or understood.emails or understood.compound:
        return False
    things = draft.history.things(draft.scene)
    if len(things) == 1 and len(listed := draft.history.listed(draft.scene)) == _BOTH:
        things = listed  # the two told of before one of them was looked at
    elif len(things) == 1 and len(apart := draft.history.apart(draft.scene)) == _BOTH:
        things = apart  # spoken of one after the other
    if len(things) < 2 or {thing.kind for thing in things} - TAKEN_AWAY.keys():
        return False
    turn = draft.turn
    plan = {
        "plan_id": derive(turn.turn_id, "plan"),
        "original_message": turn.text,
        "summary": f"Take {len(things)} things away",
        "steps": steps_for(things, TAKEN_AWAY),
    }
    draft.note("focus.all", f"all {len(things)} things last spoken of are to be taken away")
    title = ", ".join(thing.title for thing in things)[:200]
    draft.matter = {"type": "cancel", "title": title, "words": draft.understood.text[:1000]}
    draft.effect(Start(purpose="plan", request_id=derive(turn.turn_id, "workflow"), plan=plan))
    return True


def steps_for(things: Sequence[Thing], actions: Mapping[str, tuple[str, str, str, str]]) -> list[dict[str, Any]]:
    """One step for each of the things, by its kind: action type, action, the param that names it, the word for it."""
    steps = []
    for number, thing in enumerate(things, start=1):
        family, action, name, verb = actions[thing.kind]
        params = {name: thing.id}
        steps.append(
            {
                "id": f"step_{number}", "type": family, "action": action, "params": params,
                "description": f"{verb} {thing.title}"[:200],
            }
        )  # fmt: skip
    return steps

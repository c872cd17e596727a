"""What is asked for that nobody here can do: texts to other people, forwarding, reading an inbox. It is said so, and
what can be done instead is offered. Pure."""

from __future__ import annotations

from typing import Literal

from services.router.deciding.draft import Draft, keep_goal
from services.router.model.decision import Pending
from services.router.model.replies import names_joined, refusal
from services.router.model.understood import Understood

Unable = Literal["text", "forward", "inbox", "weather", "skip"]


def unable(understood: Understood) -> Unable | None:
    """What of this kind a text asks for; None for anything else."""
    if understood.compound:
        return None
    if understood.does("asks_weather") and understood.intent == "calendar.list":
        return "weather"
    others = understood.intent in ("unclear", "out_of_scope") or understood.intent.startswith("email.")
    if understood.does("texts_someone") and (others or not understood.is_sure):
        return "text"
    if understood.intent == "email.send" and understood.does("forwards") and not understood.slot_text("body"):
        return "forward"
    return "inbox" if others and understood.does("reads_inbox") else None


def _skips_once(draft: Draft) -> bool:
    """ "Skip tomorrow", right after a reminder that repeats: one of its times."""
    understood, things = draft.understood, draft.history.things(draft.scene)
    repeats = len(things) == 1 and things[0].kind == "reminder" and bool(things[0].value.get("recurrence"))
    other = understood.people or understood.slot_text("query") or understood.compound or draft.goal is not None
    dated = len(understood.times) == 1 and understood.times[0].has_date and understood.times[0].kind != "recurrence"
    return repeats and understood.goal_type == "cancel" and dated and not other


def tell_unable(draft: Draft) -> bool:
    """Says so, when the text asks for such a thing, and whether that is all. A text to someone is offered as a mail,
    which a yes takes up; what is said next to an offer to write is that mail."""
    understood = draft.understood
    kind: Unable | None = unable(understood) if understood.text == draft.turn.text else None
    kind = kind or ("skip" if _skips_once(draft) else None)
    if kind is None:
        return False
    if kind == "weather":  # when and where the event is can be told: the list follows
        draft.note("unable", "the weather of an event is asked for; its time and place are told instead")
        draft.parts.append(refusal("unable", kind=kind, name=""))
        return False
    names = names_joined([person.name or person.text for person in understood.people])
    if kind == "text":
        draft.pending = Pending(kind="guess", text=understood.text, guesses=("email.send",))
    elif kind == "forward" and names:
        draft.pending = Pending(kind="matter", text=f"email {names}", asked="body")
    draft.note("unable", f"nobody here can do this: {kind}")
    draft.parts.append(refusal("unable", kind=kind, name=names))
    keep_goal(draft, return_to=True)
    return True

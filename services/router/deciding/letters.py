"""A letter that was shown and waits for its yes: sent to somebody else too, or in other words.

The letter that waits is let go, and the changed one is shown and asked for in its place.
"""

from __future__ import annotations

from typing import Any

from libs.ids import derive
from services.router.deciding.draft import Draft, keep_goal
from services.router.deciding.letter_edits import Letter, changed, readdressed
from services.router.model.decision import Pending, Resume, Start, Stop
from services.router.model.replies import notice, question, refusal
from services.router.model.told import Matched, OpenQuestion, ReadingContext
from services.router.model.understood import PersonSaid, Understood
from services.router.ports import Planner


async def changes_letter(draft: Draft, matched: Matched, planner: Planner) -> bool:
    """Whether the text changes the newest letter that waits here for its yes; the draft then has the changed one."""
    here = [each for each in matched.open if each.conversation_id == draft.turn.conversation_id]
    waiting = [(each, letter) for each in here if (letter := _letter_of(each)) is not None]
    if not waiting or draft.goal is not None:
        return False
    asked, letter = waiting[-1]
    if _lets_it_wait(draft, asked, alone=len(waiting) == 1) or rewords(draft):
        return True
    wanted = changed(letter, await against(letter, draft, planner))
    if wanted is None:
        return False
    if isinstance(wanted, PersonSaid):
        _ask_address(draft, wanted)
        return True
    _put_in_its_place(draft, asked, wanted)
    return True


async def against(letter: Letter, draft: Draft, planner: Planner) -> Understood:
    """The text read against the letter, where it is only a day or an hour, which may stand in for one there."""
    understood = draft.understood
    if not understood.does("only_time") or understood.manner.edit is not None:
        return understood
    return await planner.read(draft.turn, understood.text, ReadingContext(letter=letter.body))


def rewords(draft: Draft) -> bool:
    """How the letter shall sound was said, and not its words: that nobody here writes them is said."""
    if not draft.understood.does("rewords"):
        return False
    draft.note("letter.words_wanted", "how the letter shall sound was said, not its words")
    draft.parts.append(refusal("unable", kind="reword", name=""))
    return True


def _lets_it_wait(draft: Draft, asked: OpenQuestion, *, alone: bool) -> bool:
    """ "Don't send it yet" keeps the letter open; "ok send that email" is the yes to the only one, in other words."""
    understood = draft.understood
    if understood.does("holds_back"):
        draft.note("letter.held", "the letter stays as it is, and unsent, until a yes")
        draft.parts.append(notice("held_back"))
        keep_goal(draft, return_to=True)
        return True
    plain = not (understood.people or understood.emails or understood.times) and understood.length <= _SHORT
    if not (alone and plain and understood.does("sends_it")) or understood.act in ("deny", "drop", "affirm"):
        return False
    yes = {"text": understood.text, "decision": "yes"}
    key = derive(asked.id, draft.turn.turn_id)
    draft.note("letter.sent", "the only letter that waits is to be sent")
    draft.effect(Resume(workflow_id=asked.workflow_id, intervention_id=asked.id, request_id=key, answer=yes))
    draft.answered.append(f"intervention:{asked.id}")
    keep_goal(draft, return_to=True)
    return True


_SHORT = 7
"""Words of a text that only says that a letter shall go."""


def _ask_address(draft: Draft, person: PersonSaid) -> None:
    draft.note("letter.unknown", "the letter shall go to somebody whose address is not known")
    draft.parts.append(question("unknown_person", name=person.name, what={"type": "email.send"}))
    draft.pending = Pending(
        kind="matter", text=draft.understood.text, missing_text=person.text, asked="recipient", intent="email.send"
    )


async def changes_draft(draft: Draft, planner: Planner) -> bool:
    """Whether the text changes the draft just spoken of, which waits for nothing; the draft then has the plan."""
    things = draft.history.things(draft.scene)
    if (
        len(things) != 1
        or things[0].kind != "email"
        or draft.goal is not None
        or things[0].value.get("status") == "sent"
    ):
        return False
    value = things[0].value
    to = tuple(str(each) for each in value.get("to") or ())
    letter = Letter(to, str(value.get("subject") or ""), str(value.get("body") or ""), things[0].id)
    if rewords(draft):
        return True
    wanted = changed(letter, await against(letter, draft, planner))
    if wanted is None or wanted == letter:
        return False
    if isinstance(wanted, PersonSaid):
        _ask_address(draft, wanted)
        return True
    given = {"recipient_email": list(wanted.to), "subject": wanted.subject, "body": wanted.body}
    was = {"recipient_email": list(letter.to), "subject": letter.subject, "body": letter.body}
    params = {"draft_id": letter.draft_id} | {name: said for name, said in given.items() if said != was[name]}
    step = {"id": "step_1", "type": "email", "action": "update_draft", "params": params}
    _start(draft, {**step, "description": "Change the draft"}, f"Change “{letter.subject}”", "email.draft")
    draft.note("letter.draft_changed", "the draft last spoken of is changed, and shown")
    return True


def same_to_others(draft: Draft, matched: Matched) -> bool:
    """ "And the same to Bob", after a letter was sent: the same words to them, shown and asked about as any letter."""
    understood, mail = draft.understood, draft.history.mail(draft.scene)
    waits = any(each.conversation_id == draft.turn.conversation_id for each in matched.open)
    if waits or draft.goal is not None or mail is None:
        return False
    if not understood.does("same_letter") or understood.times or understood.length > _MOST_TO_SEND:
        return False
    value = mail.value
    letter = Letter((), str(value.get("subject") or ""), str(value.get("body") or ""))
    wanted = readdressed(letter, "instead", understood)
    if not isinstance(wanted, Letter) or not letter.body:
        return False
    params = {"recipient_email": list(wanted.to), "subject": wanted.subject, "body": wanted.body}
    draft.note("letter.same", "the letter just sent goes to somebody else as well")
    _start(draft, {**_SENDING, "params": params}, f"Send “{letter.subject}”", "email.send")
    return True


_MOST_TO_SEND = 10


def _start(draft: Draft, step: dict[str, Any], summary: str, kind: str) -> None:
    turn = draft.turn
    plan = {
        "plan_id": derive(turn.turn_id, "plan"),
        "original_message": turn.text,
        "summary": summary[:200],
        "steps": [step],
    }
    draft.matter = {"type": kind, "title": summary}
    draft.effect(Start(purpose="plan", request_id=derive(turn.turn_id, "workflow"), plan=plan))
    keep_goal(draft, return_to=True)


def _letter_of(asked: OpenQuestion) -> Letter | None:
    """The letter of a question that asks for nothing else."""
    if asked.kind != "approval" or len(asked.covers) != 1 or asked.covers[0].get("action") != "send_email":
        return None
    covered = asked.covers[0]
    params = covered.get("params") or {}
    shown = next((each for each in covered.get("subjects") or () if isinstance(each, dict)), {})
    to = params.get("recipient_email") or params.get("to") or shown.get("to") or ()
    to = (to,) if isinstance(to, str) else tuple(str(each) for each in to)
    subject, body = params.get("subject") or shown.get("subject"), params.get("body") or shown.get("body")
    draft_id = str(params.get("draft_id") or "")
    return Letter(to, str(subject or ""), str(body), draft_id) if to and body else None


_SENDING = {"id": "email_1", "type": "email", "action": "send_email", "description": "Send the email"}


def _put_in_its_place(draft: Draft, asked: OpenQuestion, letter: Letter) -> None:
    turn = draft.turn
    stop = Stop(workflow_id=asked.workflow_id, request_id=derive(turn.turn_id, f"stop:{asked.workflow_id}"), told=False)
    params: dict[str, Any] = {"recipient_email": list(letter.to), "subject": letter.subject, "body": letter.body}
    params |= {"draft_id": letter.draft_id} if letter.draft_id else {}
    draft.note("letter.changed", "the letter that waited is let go, and shown as it shall be now")
    draft.effect(stop)
    draft.cancelled.append(f"intervention:{asked.id}")
    _start(draft, {**_SENDING, "params": params}, f"Send “{letter.subject}”", "email.send")

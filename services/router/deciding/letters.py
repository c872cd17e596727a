"""A letter that was shown and waits for its yes: sent to somebody else too, or in other words.

The letter that waits is let go, and the changed one is shown and asked for in its place.
"""

from __future__ import annotations

from typing import Any

from libs.ids import derive
from services.router.deciding.draft import Draft, keep_goal
from services.router.deciding.letter_edits import Letter, changed
from services.router.model.decision import Pending, Start, Stop
from services.router.model.replies import question, refusal
from services.router.model.told import Matched, OpenQuestion
from services.router.model.understood import PersonSaid


def changes_letter(draft: Draft, matched: Matched) -> bool:
    """Whether the text changes the newest letter that waits here for its yes; the draft then has the changed one."""
    here = [each for each in matched.open if each.conversation_id == draft.turn.conversation_id]
    waiting = [(each, letter) for each in here if (letter := _letter_of(each)) is not None]
    if not waiting or draft.goal is not None:
        return False
    asked, letter = waiting[-1]
    understood = draft.understood
    if understood.does("rewords"):
        draft.note("letter.words_wanted", "how the letter shall sound was said, not its words")
        draft.parts.append(refusal("unable", kind="reword", name=""))
        return True
    wanted = changed(letter, understood)
    if wanted is None:
        return False
    if isinstance(wanted, PersonSaid):
        draft.note("letter.unknown", "the letter shall go to somebody whose address is not known")
        draft.parts.append(question("unknown_person", name=wanted.name, what={"type": "email.send"}))
        draft.pending = Pending(
            kind="matter", text=understood.text, missing_text=wanted.text, asked="recipient", intent="email.send"
        )
        return True
    _put_in_its_place(draft, asked, wanted)
    return True


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
    plan = {
        "plan_id": derive(turn.turn_id, "plan"),
        "original_message": turn.text,
        "summary": f"Send “{letter.subject}”"[:200],
        "steps": [{**_SENDING, "params": params}],
    }
    draft.note("letter.changed", "the letter that waited is let go, and shown as it shall be now")
    draft.matter = {"type": "email.send", "title": letter.subject}
    draft.effect(stop)
    draft.cancelled.append(f"intervention:{asked.id}")
    draft.effect(Start(purpose="plan", request_id=derive(turn.turn_id, "workflow"), plan=plan))
    keep_goal(draft, return_to=True)

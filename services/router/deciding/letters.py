"""A letter that was shown and waits for its yes: sent to somebody else too, or in other words.

The letter that waits is let go, and the changed one is shown and asked for in its place.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from libs.ids import derive
from services.router.deciding.draft import Draft, keep_goal
from services.router.deciding.letter_edits import Letter, edited, greeted, parts_of
from services.router.model.decision import Start, Stop
from services.router.model.replies import question, refusal
from services.router.model.told import Matched, OpenQuestion
from services.router.model.understood import PersonSaid, Understood

_SHORT = 12
"""Words of a text that only says to whom a letter shall go."""


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
    changed = _changed(letter, understood)
    if changed is None:
        return False
    if isinstance(changed, PersonSaid):
        draft.note("letter.unknown", "the letter shall go to somebody whose address is not known")
        draft.parts.append(question("unknown_person", name=changed.name, what={"type": "email.send"}))
        return True
    _put_in_its_place(draft, asked, changed)
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


def _changed(letter: Letter, understood: Understood) -> Letter | PersonSaid | None:
    """The letter as the text wants it, or a person without an address whom it shall go to; None for any other text."""
    if understood.manner.new_body:
        return _in_words(letter, understood.manner.new_body)
    if understood.manner.new_subject:
        return replace(letter, subject=understood.manner.new_subject)
    edit = understood.manner.edit
    return (edited(letter, edit, understood) if edit is not None else None) or _to_others(letter, understood)


def _in_words(letter: Letter, said: str) -> Letter:
    """The letter with these words between its greeting and the name below it; a subject made of its words follows."""
    parts = parts_of(letter.body)
    words = f"{said[:1].upper()}{said[1:]}"
    of_words = parts.words.startswith(letter.subject.rstrip("…"))
    subject = _first(words) if of_words else letter.subject
    return replace(letter, subject=subject, body=replace(parts, words=words).body)


def _first(words: str) -> str:
    said = words.split()
    return " ".join(said[:6]).rstrip(".,;!?") + ("…" if len(said) > 6 else "")


def _to_others(letter: Letter, understood: Understood) -> Letter | PersonSaid | None:
    points = understood.does("sends_it", "also", "gives_it") and understood.does("also", "instead", "gives_it")
    said = understood.slot_text("body") or understood.slot_text("subject")
    if not points or said or understood.length > _SHORT or not (understood.people or understood.emails):
        return None
    unknown = next((each for each in understood.people if len(each.candidates) != 1), None)
    if unknown is not None and not understood.emails:
        return unknown
    people = [each.candidates[0] for each in understood.people if len(each.candidates) == 1]
    others = [*(each.email for each in people if each.email), *understood.emails]
    kept = () if understood.does("instead") else letter.to
    to = tuple(dict.fromkeys([*kept, *others]))
    names = [each.name for each in people]
    body = greeted(letter.body, names, "add" if kept else "only") if names else letter.body
    return replace(letter, to=to, body=body)


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

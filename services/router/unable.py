"""What is asked for that nobody here can do: texts to other people, forwarding, reading an inbox. It is said so, and
what can be done instead is offered. Pure."""

from __future__ import annotations

import re
from typing import Literal

from services.router.decision import Pending
from services.router.draft import Draft, keep_goal
from services.router.replies import names_joined, refusal
from services.router.understood import Understood

Unable = Literal["text", "forward", "inbox"]

_LEAD = r"\W*(?:(?:please|can|could|would|will|you|hey|hi|ok|okay|and|also|just|i\s+want\s+to|i\s+need\s+to)\b\W*){0,5}"
_TEXTS = re.compile(
    rf"{_LEAD}(?:text|sms|whatsapp|imessage|dm)\s+(?!me\b|us\b)\w"
    rf"|{_LEAD}send\s+(?:\S+\s+){{0,3}}?an?\s+(?:text|sms|whatsapp|dm)\b",
    re.IGNORECASE,
)
_FORWARDS = re.compile(rf"{_LEAD}(?:forward|fwd)\s+\w", re.IGNORECASE)
_MAIL = r"(?:e-?mails?|inbox|mails?|mailbox)"
_READS = re.compile(
    rf"{_LEAD}(?:check|read|open|show|list|search|look\s+(?:at|through|in)|summari[sz]e)\s+(?:me\s+)?(?:through\s+)?"
    rf"(?:my|the|any|all|new|unread|our)\s+(?:\w+\s+){{0,2}}{_MAIL}\b"
    rf"|{_LEAD}(?:do|did|have)\s+(?:i|we)\s+(?:have|get|got|receive)\s+(?:any\s+)?(?:\w+\s+){{0,2}}{_MAIL}\b"
    rf"|\W*(?:any|what(?:['’]?s|\s+is)\s+in\s+my)\s+(?:new\s+|unread\s+)?{_MAIL}\b",
    re.IGNORECASE,
)


def unable(understood: Understood) -> Unable | None:
    """What of this kind a text asks for; None for anything else."""
    text = understood.text
    if understood.compound:
        return None
    if understood.intent == "email.send" and _TEXTS.match(text):
        return "text"
    if understood.intent == "email.send" and _FORWARDS.match(text) and not understood.slot_text("body"):
        return "forward"
    others = understood.intent in ("unclear", "out_of_scope") or understood.intent.startswith("email.")
    return "inbox" if others and _READS.match(text) else None


def tell_unable(draft: Draft) -> bool:
    """Says so, when the text asks for such a thing. A text to someone is offered as a mail, which a yes takes up; what
    is said next to an offer to write is that mail."""
    understood = draft.understood
    kind = unable(understood) if understood.text == draft.turn.text else None
    if kind is None:
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

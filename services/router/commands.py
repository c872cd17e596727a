"""Commands any person can say: undo, never mind, what is open, why, a person please (conversation.md 3). Pure."""

from __future__ import annotations

import re

from services.router.understood import Understood

_BY_ACT = {"undo": "undo", "drop": "drop", "ask_open": "open", "ask_why": "why", "handoff": "hand_over"}
_DROPS_WHAT_IS_OPEN = frozenset({"cancel", "stop", "stop it", "cancel please", "please cancel", "stop please"})


_WHAT_WAS_DONE = re.compile(
    r"(?:so\s+|and\s+|wait\s+)?(?:"
    r"what\s+(?:exactly\s+)?(?:did|have|'ve)\s+you\s+(?:just\s+|already\s+)?"
    r"(?:do|done|change|changed|send|sent|book|booked|move|moved|cancel\w*|add|added)"
    r"|did\s+(?:you|it|that)\s+(?:just\s+|already\s+|actually\s+|really\s+|get\s+)?"
    r"(?:send|sent|book|booked|go|work|happen|do|done|move|moved|cancel\w*|add|added|save|saved)"
    r"|(?:is|was)\s+(?:it|that)\s+(?:already\s+)?(?:sent|booked|done|moved|cancell?ed|added|saved)"
    r")\b(?:\s+\w+){0,3}[\s.?!]*",
    re.IGNORECASE,
)


def command_of(understood: Understood) -> str | None:
    """The command a text is: undo, drop, open, why, did, hand_over; None when it is none.

    "Cancel" and "stop" alone are a no to what is open (on SMS the gateway keeps them for consent).
    """
    if understood.text.strip(" .!?").casefold() in _DROPS_WHAT_IS_OPEN:
        return "drop"
    if _WHAT_WAS_DONE.fullmatch(understood.text.strip()):
        return "did"
    return _BY_ACT.get(understood.act)

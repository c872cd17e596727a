"""Commands any person can say: undo, never mind, what is open, why, a person please (conversation.md 3). Pure."""

from __future__ import annotations

from services.router.model.understood import Understood

_BY_ACT = {"undo": "undo", "drop": "drop", "ask_open": "open", "ask_why": "why", "handoff": "hand_over"}


def command_of(understood: Understood) -> str | None:
    """The command a text is: undo, drop, open, why, did, hand_over; None when it is none.

    "Cancel" and "stop" alone are a no to what is open (on SMS the gateway keeps them for consent).
    """
    if understood.does("stops"):
        return "drop"
    if understood.does("asks_done"):
        return "did"
    return _BY_ACT.get(understood.act)

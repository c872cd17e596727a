"""Consent words of text messages. They never reach the router (conversation.md, 1; the carriers' rules)."""

from __future__ import annotations

from services.gateway.model import Answer

_STOP = frozenset({"STOP", "STOPALL", "UNSUBSCRIBE", "CANCEL", "END", "QUIT", "REVOKE", "OPTOUT"})
_START = frozenset({"START", "UNSTOP"})
_HELP = frozenset({"HELP", "INFO"})

HELP_TEXT = (
    "This is Steward, an assistant you can text about your calendar, tasks and contacts. "
    "Message and data rates may apply. Reply STOP to get no more messages."
)
START_TEXT = "You will get our messages again. Reply HELP for help, or STOP to get no more messages."


def consent_answer(text: str, *, stopped: bool) -> Answer | None:
    """The answer to a consent word; None when the text is none.

    A bare YES is a consent word only for a person who has stopped. A stop gets no answer of ours: carriers confirm it.
    """
    word = text.strip().rstrip(".!").upper()
    if word in _STOP:
        return Answer(mode="CONSENT", consent="stopped", decision=_why("consent.stop"))
    if word in _START or (stopped and word == "YES"):
        return Answer(mode="CONSENT", consent="given", reply=_reply(START_TEXT), decision=_why("consent.start"))
    if word in _HELP:
        return Answer(mode="CONSENT", reply=_reply(HELP_TEXT), decision=_why("consent.help"))
    return None


def _reply(text: str) -> dict[str, object]:
    return {"type": "ai_chat", "text": text, "expects": None, "options": []}


def _why(rule: str) -> dict[str, object]:
    return {"mode": "CONSENT", "notes": [{"rule": rule, "detail": "a consent word on a text-message channel"}]}

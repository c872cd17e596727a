"""A standing yes and its end: "always send to Ann without asking", "ask me again before you email her"."""

from __future__ import annotations

import re
from dataclasses import replace

from services.planner.language.model import Act, Context, Understanding
from services.planner.language.plain import read_plain

ALLOW, ASK_FIRST = "email.allow", "email.ask_first"

_WRITE = r"(?:send(?:ing)?|e-?mail(?:s|ing)?|mail(?:s|ing)?|writ(?:e|ing)|messag(?:e|es|ing)|repl(?:y|ying))"
_ASK = r"(?:ask(?:ing)?|check(?:ing)?|confirm(?:ing|ation)?)"
_WITHOUT = rf"without\s+(?:{_ASK}|my\s+(?:ok|okay|yes|approval|permission)|a\s+(?:question|yes))"
_LASTING = r"(?:always|from\s+now\s+on|in\s+(?:the\s+)?future|whenever|every\s+time|you\s+(?:can|may)|feel\s+free)"
"""Without it "email Ann … without asking" speaks of one mail, and no yes is given for others."""
_ALLOW = re.compile(
    rf"\b{_LASTING}\b[^.!?]{{0,100}}\b{_WRITE}\b[^.!?]{{0,100}}\b{_WITHOUT}\b"
    rf"|\b(?:don['’]?t|do\s+not|no\s+need\s+to|you\s+(?:need\s+not|needn['’]?t)|never|stop)\s+(?:need\s+to\s+|have\s+to\s+)?"
    rf"{_ASK}\b(?:\s+with)?(?:\s+me)?(?:\s+(?:again|first|anymore|every\s+time|each\s+time))*\s+"
    rf"(?:before|when|if|about|to)\b[^.!?]{{0,100}}\b{_WRITE}\b",
    re.IGNORECASE,
)
_ASK_FIRST = re.compile(
    rf"\b(?:stop|no\s+longer|don['’]?t|do\s+not|never)\b[^.!?]{{0,100}}\b{_WRITE}\b[^.!?]{{0,100}}\b{_WITHOUT}\b"
    r"|^\W{0,9}(?:(?:please|always|from\s+now(?:\s+on)?|you\s+should|i\s+want\s+you\s+to)\W{1,9}){0,5}"
    rf"{_ASK}\s+(?:with\s+)?me\b"
    rf"[^.!?]{{0,100}}\bbefore\b[^.!?]{{0,100}}\b{_WRITE}\b",
    re.IGNORECASE,
)
_SAYS = re.compile(r"\b(?:saying|that\s+says|with\s+the\s+(?:text|message|subject))\b|[\"“”]", re.IGNORECASE)
"""A mail with words of its own: what is said in it is not said to us."""


def intent_of(text: str) -> str:
    """``email.allow`` or ``email.ask_first`` when a text says how mail shall be handled from now on; "" otherwise."""
    if _SAYS.search(text):
        return ""
    if _ASK_FIRST.search(text):
        return ASK_FIRST
    return ALLOW if _ALLOW.search(text) else ""


def read(text: str, context: Context, intent: str) -> Understanding | None:
    """The reading of such a text; None for any other."""
    if intent or not (wanted := intent_of(text)):
        return None
    return replace(read_plain(text, context, wanted), act=Act.REQUEST)

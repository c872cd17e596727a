"""What a promise to come back is about."""

from __future__ import annotations

import re
from collections.abc import Sequence

_ABOUT = re.compile(
    r"\b(?:about|regarding|concerning|on)\s+((?:the|my|our|that|this|your)\b[^.,;!?]{0,100})", re.IGNORECASE
)
_COMES_BACK = re.compile(
    r"[\s,]+(?:and|then|but|so)\s+(?:i|i'll|will|get|come|let|tell|write|call|reply|answer|text)\b.*", re.IGNORECASE
)
"""What is promised beside: "think about the offsite and get back to you"."""
_OWN_DEED = re.compile(
    r"\b(?:i['’]ll|i\s+will)\s+\w+\b[^.,;!?]{0,40}?\s((?:the|my|our|your)\b[^.,;!?]{0,100})", re.IGNORECASE
)
"""What somebody will do themselves is about what they do it to: "I'll send Ann the numbers"."""

_BY = re.compile(r"\s+(?:by|on|at|before|until)$", re.IGNORECASE)
"""What led to a time that is taken out."""

_POINTS = frozenset({"that", "this"})


def about_in(text: str, times: Sequence[tuple[int, int]]) -> str:
    """What a text names as its subject, without its times: "the budget"; empty for "about it" and "on that".

    Args:
        text: the text.
        times: where its times stand.
    """
    timeless = list(text)
    for begin, end in times:
        timeless[begin:end] = " " * (end - begin)
    said = "".join(timeless)
    found = _ABOUT.search(said) or _OWN_DEED.search(said)
    words = _COMES_BACK.sub("", found[1]) if found is not None else ""
    subject = _BY.sub("", " ".join(words.split()).strip(" .,!"))
    return "" if subject.lower() in _POINTS else subject

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
    found = _ABOUT.search("".join(timeless))
    subject = " ".join(_COMES_BACK.sub("", found[1]).split()).strip(" .,!") if found is not None else ""
    return "" if subject.lower() in _POINTS else subject

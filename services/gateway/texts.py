"""What a text may hold, wherever it comes in."""

from __future__ import annotations

import re

MAX_MESSAGE = 4_000
"""Longest message, in characters."""

_CONTROL = re.compile(r"[\x01-\x08\x0b\x0c\x0e-\x1f\x7f\x80-\x9f]")
_FORBIDDEN = re.compile("[\x00\ud800-\udfff]")


class Unacceptable(ValueError):
    """A text that is refused; its text says why, without repeating it."""


def cleaned(text: str, limit: int = MAX_MESSAGE) -> str:
    """The text with control characters (tab and line ends excepted) as spaces.

    Raises:
        Unacceptable: NUL or a lone surrogate in it, or more than ``limit`` characters.
    """
    if len(text) > limit:
        raise Unacceptable(f"has more than {limit:,} characters")
    if _FORBIDDEN.search(text):
        raise Unacceptable("holds NUL or half of a surrogate pair")
    return _CONTROL.sub(" ", text)

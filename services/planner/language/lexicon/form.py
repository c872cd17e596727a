"""How the lists of words are written."""

from __future__ import annotations


def phrases(text: str) -> tuple[str, ...]:
    """Phrases separated by commas or line ends."""
    return tuple(" ".join(part.split()) for part in text.replace("\n", ",").split(",") if part.strip())


def word_set(text: str) -> frozenset[str]:
    """Single words and marks, separated by blanks."""
    return frozenset(text.split())


def composed(*parts: str) -> tuple[str, ...]:
    """Every phrase made of one choice of each part; choices are separated by ``|``, an empty one may be left out."""
    rows = [""]
    for part in parts:
        rows = [f"{row} {choice.strip()}".strip() for row in rows for choice in part.split("|")]
    return tuple(dict.fromkeys(" ".join(row.split()) for row in rows))

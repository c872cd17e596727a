"""How the lists of words are written."""

from __future__ import annotations


def phrases(text: str) -> tuple[str, ...]:
    """Phrases separated by commas or line ends."""
    return tuple(" ".join(part.split()) for part in text.replace("\n", ",").split(",") if part.strip())


def word_set(text: str) -> frozenset[str]:
    """Single words and marks, separated by blanks."""
    return frozenset(text.split())

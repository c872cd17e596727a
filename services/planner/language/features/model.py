"""What the features are taken of and kept in."""

from __future__ import annotations

from dataclasses import dataclass

from services.planner.language.model import Token


@dataclass(frozen=True, slots=True)
class Sentence:
    """A text taken apart: its tokens, where its head is, and its features."""

    tokens: tuple[Token, ...]
    words: tuple[str, ...]
    head: int
    features: frozenset[str]

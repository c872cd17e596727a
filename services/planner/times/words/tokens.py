"""Tokens: the pieces of a text the grammar works on."""

from __future__ import annotations

from dataclasses import dataclass

from services.planner.times.words.lexicon import TOKEN


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of the text; ``text`` is lower-case, ``spaced`` says whether a space stands before it."""

    start: int
    end: int
    text: str
    spaced: bool


def tokenize(text: str) -> list[Token]:
    """The tokens of a text, in order, none overlapping."""
    tokens: list[Token] = []
    last = -1
    for match in TOKEN.finditer(text):
        tokens.append(Token(match.start(), match.end(), match.group().lower(), match.start() != last))
        last = match.end()
    return tokens

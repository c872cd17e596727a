"""Postal addresses: a house number, a street's name and kind, and what may follow ("88 Hill Road #112, Oakland")."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from services.planner.language.lexicon import streets
from services.planner.language.model import Found, Kind

_MOST_WORDS = 5
_NUMBER = re.compile(r"(?<![\w:./$€£-])\d{1,6}[A-Za-z]?(?:[-–]\d{1,6})?(?![\w:%/]|\.\d)")
_WORD = re.compile(r"\s+([^\W_][\w.'’-]*)")
_THE_STREET = re.compile(r"\s+[Tt]he\s+[A-Z][\w.'’-]+")
_AFTER = re.compile(
    rf"\.?(?:,?\s+(?:{'|'.join(sorted(streets.SIDES, key=len, reverse=True))})\b\.?)?"
    rf"(?:,?\s*(?:#\s*[\w-]+|(?:{'|'.join(sorted(streets.UNITS, key=len, reverse=True))})\b\.?\s*#?\s*[\w-]+))?"
    r"(?:,\s+(?-i:[A-Z][a-z]+(?:\s[A-Z][a-z]+){0,2}))?",
    re.IGNORECASE,
)


def find_postal(text: str) -> list[Found]:
    """The addresses of a text, in order, none overlapping."""
    found: list[Found] = []
    for number in _NUMBER.finditer(text):
        end = 0 if found and number.start() < found[-1].end else _street_end(text, number.end())
        if end:
            after = _AFTER.match(text, end)
            end = after.end() if after else end
            words = text[number.start() : end].rstrip(" .,")
            found.append(Found(Kind.LOCATION, words, number.start(), number.start() + len(words), words, "place"))
    return found


def without(text: str, found: Sequence[Found]) -> str:
    """The text with a word that says nothing in their places, so that everything else stands where it stood."""
    for each in found:
        text = f"{text[: each.start]}{'x' * (each.end - each.start)}{text[each.end :]}"
    return text


def _street_end(text: str, start: int) -> int:
    """Where the street's kind ends; 0 when no street follows the number."""
    best, named = 0, False
    if start and (the_street := _THE_STREET.match(text, start)) and text[max(0, start - 3) : start].isdigit():
        return the_street.end()  # "220 The Strand"
    for count, (word, end) in enumerate(_words(text, start)):
        folded = word.lower().strip(".")
        if folded in streets.NO_NAMES:
            break
        if count and (folded in streets.ALWAYS or (folded in streets.SOMETIMES and named)):
            best = end - (len(word) - len(word.rstrip(".")))
        named = named or word[0].isupper() or word[0].isdigit()
        if word.endswith(".") and folded not in streets.SOMETIMES | streets.SIDES:
            break
    return best


def _words(text: str, start: int) -> Iterator[tuple[str, int]]:
    for _ in range(_MOST_WORDS + 1):
        match = _WORD.match(text, start)
        if match is None:
            return
        yield match[1], match.end()
        start = match.end()

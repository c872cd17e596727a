"""From tokens to terminals: lexicon entries and numeric shapes, without what is hidden in addresses and numbers."""

from __future__ import annotations

import re

from services.planner.times.meaning.values import Context
from services.planner.times.parsing.chart import Edge
from services.planner.times.words import lexicon, shapes, surroundings
from services.planner.times.words.spelling import corrected
from services.planner.times.words.tokens import Token

# Addresses, telephone numbers, sums of money, ratios: nothing inside them is a time.
_BLOCKED = re.compile(
    r"""(?xi)
    \b(?:https?://|www\.)\S+ | [^\s@]{1,64}@[^\s@.]{1,64}(?:\.[^\s@.]{1,64}){1,4} | \b24/7\b
    | [$€£¥]\s?\d[\d,.]{0,15} | \d[\d,.]{0,15}\s?(?:[$€£¥%]|percent\b)
    | (?<![\d/.-])(?:\+\d[\d\s().-]{6,18}\d | \(?\d{3}\)?[\s.-]\d{3}[\s.-]\d{4} | \d{3}-\d{4})(?![\d/-])
    | \b\d+s\b(?<=\d{4}s) | (?:\bthe\s|['’])\s?['’]?[1-9]0s\b | (?<!\d)\d{5,7}(?!\d) | \d{9,}
    | (?<![\d:])\d{1,2}:\d(?![\d:]) | (?<![\d.])\d+\.\d+\.\d+\.\d+ | \bv\d+(?:\.\d+){0,4}
    """
)
# Three and more numbers joined by one sign: a date or nothing.
_CHAIN = re.compile(r"(?<![\d:])[0-9]{1,8}([-/.])[0-9]{1,8}(?:\1[0-9]{1,8})+")
_POSSESSIVE = ("'s", "’s")


def terminals(text: str, tokens: list[Token], context: Context) -> list[list[Edge]]:
    """For each token the terminal edges that start there."""
    blocked = _blocked(text, tokens)
    ends = {token.end: number + 1 for number, token in enumerate(tokens)}
    ends |= {token.end - 2: number + 1 for number, token in enumerate(tokens) if token.text[-2:] in _POSSESSIVE}
    rows: list[list[Edge]] = []
    for number, token in enumerate(tokens):
        if number in blocked:
            rows.append([])
        elif "0" <= token.text[0] <= "9":
            rows.append(_numeric(text, tokens, number, ends, context) + _words(tokens, number))
        else:
            rows.append(_words(tokens, number))
    return rows


def _blocked(text: str, tokens: list[Token]) -> set[int]:
    hidden: set[int] = set()
    spots = [match.span() for match in _BLOCKED.finditer(text)]
    spots += [match.span() for match in _CHAIN.finditer(text) if not shapes.is_date(match.group())]
    spots.sort()
    at = 0
    for number, token in enumerate(tokens):
        while at < len(spots) and spots[at][1] <= token.start:
            at += 1
        if at < len(spots) and spots[at][0] <= token.start < spots[at][1]:
            hidden.add(number)
    return hidden


def _words(tokens: list[Token], number: int) -> list[Edge]:
    """Lexicon entries that match from this token on."""
    token = tokens[number]
    word = token.text
    entries = lexicon.ENTRIES.get(word)
    if entries is None and word[-2:] in _POSSESSIVE:
        word = word[:-2]
        entries = lexicon.ENTRIES.get(word)
    if entries is None:
        return [Edge(category, number, number + 1, value, -1.0) for category, value in corrected(word)]
    found: list[Edge] = []
    for row, category, value in entries:
        size = len(row)
        if size == 1 and surroundings.is_other_word(tokens, number, category):
            continue
        if size == 1 or tuple(piece.text for piece in tokens[number + 1 : number + size]) == row[1:]:
            found.append(Edge(category, number, number + size, value))
            if category in ("small", "teen") and isinstance(value, int):
                found.append(Edge("num", number, number + 1, surroundings.number_at(tokens, number, value, 0)))
    return found


def _numeric(text: str, tokens: list[Token], number: int, ends: dict[int, int], context: Context) -> list[Edge]:
    """A number, and every numeric shape that begins with it and ends where a token ends."""
    token = tokens[number]
    if number and not token.spaced and surroundings.is_letter(tokens[number - 1].text):
        return []
    free = surroundings.is_free(tokens, number)
    found: list[Edge] = []
    if len(token.text) < 9:
        plain = surroundings.number_at(tokens, number, int(token.text), len(token.text))
        found.append(Edge("num", number, number + 1, plain))
    for category, end, value, score in shapes.shapes_at(text, token.start, context):
        stop = ends.get(end)
        if stop is not None and (free or category in ("ymd", "clock", "mdy")):
            found.append(Edge(category, number, stop, value, score))
            if category == "ord" and surroundings.is_day_number(tokens, number, stop):
                found.append(Edge("dayord", number, stop, value, score))
    return found

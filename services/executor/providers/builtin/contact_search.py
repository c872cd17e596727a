"""Whom a person means by a name, an address, a number or a company, and who is named in a free text. Pure: rows in,
scored rows out.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from services.executor.providers.builtin.words import best, fold, words

Contact: TypeAlias = Mapping[str, Any]
GOOD = 0.5
_TIER = 0.1
_IGNORED = frozenset(
    [
        "mr",
        "mrs",
        "ms",
        "miss",
        "dr",
        "prof",
        "professor",
        "sir",
        "madam",
        "jr",
        "sr",
        "the",
        "from",
        "at",
        "of",
        "with",
        "my",
        "and",
    ]
)
_COMMON = frozenset(
    [
        "will",
        "may",
        "mark",
        "bill",
        "grant",
        "rich",
        "art",
        "hope",
        "joy",
        "faith",
        "grace",
        "chase",
        "pat",
        "sue",
        "drew",
        "june",
        "april",
        "august",
        "summer",
        "rose",
        "dawn",
        "frank",
        "jack",
        "rob",
        "wade",
        "hunter",
        "page",
        "an",
        "so",
        "my",
        "or",
        "do",
        "can",
        "le",
        "de",
        "van",
        "no",
        "me",
        "us",
        "am",
        "pm",
        "day",
        "ray",
        "dean",
        "king",
        "young",
        "long",
        "little",
        "green",
        "brown",
        "white",
        "black",
        "park",
        "bell",
        "price",
    ]
)
"""Names that are words too: in lower case and alone they count little."""
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")


@dataclass(frozen=True, slots=True)
class Match:
    """A contact with how well it fits (0..1), by which field or words, and where those stand in a text."""

    contact: Contact
    score: float
    matched: str
    start: int = 0
    end: int = 0


def search(query: str, contacts: Sequence[Contact]) -> list[Match]:
    """The contacts that fit a query: the tier of the best, best first, by name within."""
    found = [match for contact in contacts if (match := _score(query, contact)).score >= GOOD]
    if not found:
        return []
    bar = max(match.score for match in found) - _TIER
    return sorted((m for m in found if m.score >= bar), key=lambda m: (-m.score, m.contact["name"], m.contact["id"]))


def is_exact(matches: Sequence[Match]) -> bool:
    """Whether anything fits without a typo or a mere beginning, so that looking further is useless."""
    return any(match.score >= 0.9 for match in matches)


def the_one(matches: Sequence[Match]) -> Contact | None:
    """The contact when it is the only good one (several rows of one person with one address count as one)."""
    keys = {(fold(m.contact["name"]), fold(m.contact["email"])) for m in matches}
    return matches[0].contact if len(keys) == 1 else None


def _score(query: str, contact: Contact) -> Match:
    folded = fold(query.strip())
    if "@" in folded:
        return Match(contact, 1.0 if folded == fold(contact["email"]) else 0.0, "email")
    digits = re.sub(r"\D", "", query)
    if len(digits) >= 6 and not re.search(r"[a-z]{2}", folded):
        mine = re.sub(r"\D", "", contact["phone"])
        fits = bool(mine) and (mine.endswith(digits.lstrip("0")) or digits.endswith(mine))
        return Match(contact, 1.0 if fits else 0.0, "phone")
    wanted = [word for word in words(query) if word not in _IGNORED] or words(query)
    if not wanted:
        return Match(contact, 0.0, "")
    return _name_score(wanted, contact)


def _name_score(wanted: Sequence[str], contact: Contact) -> Match:
    tokens, company = contact["name_tokens"], words(contact["company"])
    scores = [best(word, tokens) for word in wanted]
    if all(score == 1.0 for score in scores):
        whole = len(wanted) > 1 and set(wanted) >= set(words(contact["name"])) - _IGNORED
        return Match(contact, 1.0 if whole else 0.95, "name")
    if company and not any(scores):
        fit = min(best(word, company) for word in wanted)
        return Match(contact, 0.8 * fit, "company")
    scores = [max(score, 0.9 * best(word, company)) for word, score in zip(wanted, scores, strict=True)]
    missing = sum(score == 0 for score in scores)
    if missing and (len(wanted) < 3 or missing > 1 or scores[0] == 0 or scores[-1] == 0):
        return Match(contact, 0.0, "")
    mean = sum(scores) / len(scores)
    return Match(contact, (0.88 if min(scores) >= 0.9 else 0.85) * mean, "name")


def named_in(text: str, contacts: Sequence[Contact]) -> list[Match]:
    """Every contact named in a text, in the order of the text: by runs of words of their names, a longer name before
    a shorter one.
    """
    spans = [(fold(m.group().replace("’", "'")), m.start(), m.end()) for m in _WORD.finditer(text)]
    spans = [part for span in spans for part in _without_possessive(*span)]
    found: list[tuple[Match, int, int]] = []
    for contact in contacts:
        first, last = _longest_run(spans, set(contact["name_tokens"]) - _IGNORED)
        if first < last:
            found.append((_named(text, spans, first, last, contact), first, last))
    inside = [
        (match, first, last)
        for match, first, last in found
        if not any(f <= first and last <= l and l - f > last - first for _, f, l in found)  # noqa: E741
    ]
    return [match for match, _, _ in sorted(inside, key=lambda f: (f[1], -f[0].score, f[0].contact["name"]))]


def text_tokens(text: str) -> list[str]:
    """The words a text can name a contact by."""
    joined = [fold(m.group()).replace("'", "").replace("’", "") for m in _WORD.finditer(text)]
    return [word for word in dict.fromkeys([*words(text), *joined]) if word not in _IGNORED and len(word) > 1]


def _without_possessive(word: str, start: int, end: int) -> list[tuple[str, int, int]]:
    if word.endswith("'s"):
        return [(word[:-2].replace("'", ""), start, end - 2)]
    return [(word.replace("'", ""), start, end)]


def _longest_run(spans: Sequence[tuple[str, int, int]], tokens: set[str]) -> tuple[int, int]:
    top, begin = (0, 0), 0
    for index in range(len(spans) + 1):
        if index < len(spans) and spans[index][0] in tokens:
            continue
        if index - begin > top[1] - top[0]:
            top = (begin, index)
        begin = index + 1
    return top


def _named(text: str, spans: Sequence[tuple[str, int, int]], first: int, last: int, contact: Contact) -> Match:
    start, end = spans[first][1], spans[last - 1][2]
    name = words(contact["name"])
    score = 1.0 if last - first > 1 or len(name) == 1 else 0.9 if name and spans[first][0] == name[0] else 0.8
    if last - first == 1 and spans[first][0] in _COMMON and not text[start].isupper():
        score = 0.5
    return Match(contact, score, text[start:end], start, end)

"""Words of names and titles, folded so that case, accents and punctuation do not matter, and how alike two of them
are.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

from rapidfuzz.distance import DamerauLevenshtein

_WORD = re.compile(r"[^\W_]+", re.UNICODE)


_REMEMBERED = 200
"""Texts up to this length are folded once and remembered: names and titles come again and again."""


def fold(text: str) -> str:
    """Lower case without accents ("José" and "JOSE" are the same)."""
    return _fold_short(text) if len(text) <= _REMEMBERED else _fold(text)


def words(text: str) -> list[str]:
    """The folded words, in order; "O'Brien-Lee" has three (its joined form "obrien" is added by ``name_words``)."""
    return list(_words_short(text)) if len(text) <= _REMEMBERED else _WORD.findall(_fold(text))


def same(one: str, other: str) -> bool:
    """Whether two names are the same but for case, accents, blanks and marks ("Back end", "backend")."""
    return "".join(words(one)) == "".join(words(other))


def _fold(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(char for char in decomposed if not unicodedata.combining(char))


_fold_short = lru_cache(maxsize=8192)(_fold)


@lru_cache(maxsize=8192)
def _words_short(text: str) -> tuple[str, ...]:
    return tuple(_WORD.findall(_fold(text)))


def name_words(name: str) -> list[str]:
    """The words a name is found by, without repeats: as ``words``, and those with an apostrophe joined too ("o",
    "brien", "obrien").
    """
    joined = re.sub(r"(?<=\w)['’`](?=\w)", "", name)
    return list(dict.fromkeys([*words(name), *words(joined)]))


def likeness(wanted: str, found: str) -> float:
    """0..1 for two folded words: 1 the same, 0.9 a beginning of at least two letters, below that a typo or two; 0
    unlike.
    """
    if wanted == found:
        return 1.0
    if len(wanted) >= 2 and found.startswith(wanted):
        return 0.9
    shorter, longer = sorted((len(wanted), len(found)))
    allowed = 0 if shorter < 4 else 1 if len(wanted) < 8 else 2
    if longer - shorter > allowed or not allowed or (wanted[0] != found[0] and len(wanted) < 5):
        return 0.0
    distance = DamerauLevenshtein.distance(wanted, found, score_cutoff=allowed)
    return 0.85 - 0.1 * distance if distance <= allowed else 0.0


def best(word: str, pool: Iterable[str]) -> float:
    """The highest likeness of a word to any of the pool."""
    return max((likeness(word, other) for other in pool), default=0.0)

"""Which words are people's names: the census lists of the package ``names``, less the words that mean something
else."""

from __future__ import annotations

from importlib.resources import files

from services.planner.language import lexicon
from services.planner.language.text.mending import known_words

_LAST_NAMES = 12_000
"""The commonest ones; rarer ones are words too often and cost memory."""


def _read(name: str, limit: int) -> list[str]:
    with (files("names") / name).open("r", encoding="ascii") as lines:
        return [line.split(None, 1)[0].lower() for line, _ in zip(lines, range(limit), strict=False)]


_AMBIGUOUS = frozenset(lexicon.AMBIGUOUS_NAMES)
_KNOWN = known_words()
FIRST_NAMES = frozenset([*_read("dist.female.first", 5000), *_read("dist.male.first", 2000), *lexicon.MORE_FIRST_NAMES])
LAST_NAMES = frozenset(_read("dist.all.last", _LAST_NAMES))


def is_first_name(word: str) -> bool:
    """A first name that is no other word."""
    return word in FIRST_NAMES and word not in _AMBIGUOUS and word not in _KNOWN


def may_be_first_name(word: str) -> bool:
    """A first name, even one that is another word too ("mark", "will")."""
    return word in FIRST_NAMES


def is_last_name(word: str) -> bool:
    """A last name that is no other word."""
    return word in LAST_NAMES and word not in _AMBIGUOUS and word not in _KNOWN


def is_common_word(word: str) -> bool:
    """A word of the language rather than a name."""
    return word in _KNOWN or word in _AMBIGUOUS or (word.endswith("s") and word[:-1] in _KNOWN)

"""Typing errors in the long key words, within a bounded edit distance; short ordinary words are never touched."""

from __future__ import annotations

from functools import lru_cache

from services.planner.times.words import guards, lexicon

_MIN = 5


def _targets() -> dict[str, tuple[tuple[str, str, object], ...]]:
    """The words that may be mistyped, by first letter."""
    table: dict[str, list[tuple[str, str, object]]] = {}
    for first, rows in lexicon.ENTRIES.items():
        for row, category, value in rows:
            if (
                len(row) == 1
                and len(first) > _MIN
                and (category in guards.TYPO_CATEGORIES or first in guards.TYPO_EXTRA)
            ):
                table.setdefault(first[0], []).append((first, category, value))
    return {letter: tuple(rows) for letter, rows in table.items()}


_TARGETS = _targets()


@lru_cache(maxsize=4096)
def corrected(word: str) -> tuple[tuple[str, object], ...]:
    """Category and value of the key word this one was meant to be, if it is plain."""
    size = len(word)
    if size < _MIN or size > 12 or word in guards.NO_TYPO:
        return ()
    for target, category, value in _TARGETS.get(word[0], ()):
        allowed = 2 if len(target) >= 8 and size >= 6 else 1
        if abs(len(target) - size) <= allowed and distance(word, target, allowed) <= allowed:
            return ((category, value),)
    return ()


def distance(left: str, right: str, limit: int) -> int:
    """Optimal string alignment distance (swap of neighbours counts one), or ``limit + 1`` when it is more."""
    before: list[int] = []
    row = list(range(len(right) + 1))
    for i, one in enumerate(left, 1):
        new = [i]
        for j, two in enumerate(right, 1):
            cost = min(row[j] + 1, new[j - 1] + 1, row[j - 1] + (one != two))
            if i > 1 and j > 1 and one == right[j - 2] and left[i - 2] == two:
                cost = min(cost, before[j - 2] + 1)
            new.append(cost)
        if min(new) > limit:
            return limit + 1
        before, row = row, new
    return row[-1]

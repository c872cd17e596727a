"""Finding the lexicon's phrases in tokens: one pass, longest phrase a class, linear in the text."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from services.planner.language.model import Mark, Token


class PhraseBook:
    """Phrases of several classes, ready to be found.

    Args:
        classes: name of a class → its phrases, as normalised words separated by blanks.
    """

    def __init__(self, classes: Mapping[str, Iterable[str]]) -> None:
        self._by_first: dict[str, list[tuple[tuple[str, ...], str]]] = {}
        for name, phrases in classes.items():
            for phrase in phrases:
                words = tuple(phrase.split())
                self._by_first.setdefault(words[0], []).append((words, name))
        for entries in self._by_first.values():
            entries.sort(key=lambda entry: -len(entry[0]))

    def at(self, words: Sequence[str], place: int) -> dict[str, int]:
        """Classes that have a phrase at a place → number of words of the longest."""
        entries = self._by_first.get(words[place])
        if entries is None:  # so with most words
            return {}
        found: dict[str, int] = {}
        for phrase, name in entries:
            size = len(phrase)
            if name not in found and (size == 1 or tuple(words[place : place + size]) == phrase):
                found[name] = size
        return found

    def find(self, words: Sequence[str]) -> list[Mark]:
        """All phrases in the words; a phrase inside a longer one of the same class is left out."""
        marks: list[Mark] = []
        busy_until: dict[str, int] = {}
        for place in [i for i, word in enumerate(words) if word in self._by_first]:
            for name, size in self.at(words, place).items():
                if busy_until.get(name, 0) <= place:
                    marks.append(Mark(name, place, place + size - 1))
                    busy_until[name] = place + size
        return marks

    def consume(self, words: Sequence[str], place: int, names: Iterable[str]) -> int:
        """Where the longest phrase of any of the classes at a place ends (exclusive); ``place`` itself when there is
        none."""
        found = self.at(words, place) if place < len(words) else {}
        return place + max((found.get(name, 0) for name in names), default=0) if found else place


def words_of(tokens: Sequence[Token]) -> list[str]:
    """The normalised words."""
    return [token.norm for token in tokens]

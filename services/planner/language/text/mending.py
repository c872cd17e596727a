"""Words as the rules know them: texting forms spelt out, key words mended when mistyped (bounded)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from rapidfuzz.distance import DamerauLevenshtein

from services.planner.language import lexicon
from services.planner.language.lexicon.spelling import NEIGHBOURS

_MEND_FROM = 5
"""Shorter words have too many neighbours to be mended."""


_MEND_TALK_FROM = 6
"""Words of talk are nearer to names ("Wright", "Dobe") than words of asking are."""


def _key_words() -> frozenset[str]:
    groups = [*lexicon.VERBS.values(), *lexicon.NOUNS.values()]
    asked = {word for phrases in groups for phrase in phrases for word in phrase.split() if len(word) >= _MEND_FROM}
    talk = [
        *lexicon.CONVERSATION["yes"],
        *lexicon.CONVERSATION["thanks"],
        *lexicon.PRAISE,
        "please",
        "tomorrow",
        "actually",
    ]
    said = {word for phrase in talk for word in phrase.split() if len(word) >= _MEND_TALK_FROM}
    return frozenset(asked | said)


def _known_words() -> frozenset[str]:
    groups: list[Iterable[str]] = [
        *lexicon.VERBS.values(),
        *lexicon.NOUNS.values(),
        *lexicon.CONVERSATION.values(),
        lexicon.OUT_OF_SCOPE,
        lexicon.DETERMINERS,
        lexicon.PREPOSITIONS,
        lexicon.CONJUNCTIONS,
        lexicon.GROUPS,
        lexicon.KIN,
        lexicon.PLACE_NOUNS,
        lexicon.AMBIGUOUS_NAMES,
        lexicon.QUESTION_WORDS,
        lexicon.AUXILIARIES,
        lexicon.ORDINALS,
        lexicon.NAMED_MARKERS,
        lexicon.ABOUT_MARKERS,
        lexicon.BODY_MARKERS,
        lexicon.COMMON_WORDS,
        lexicon.PRIORITIES,
        NEIGHBOURS,
    ]
    return frozenset(word for phrases in groups for phrase in phrases for word in phrase.split())


def _deletes(word: str) -> Iterable[str]:
    return (word[:i] + word[i + 1 :] for i in range(len(word)))


def _mending_index() -> dict[str, str]:
    """Each key word with one letter left out → the key word; a form that two key words share is in doubt and left
    out."""
    index: dict[str, str] = {}
    doubtful: set[str] = set()
    for word in sorted(_key_words()):
        for form in {*_deletes(word)}:
            if index.setdefault(form, word) != word:
                doubtful.add(form)
    return {form: word for form, word in index.items() if form not in doubtful}


_KNOWN = _known_words() | frozenset(lexicon.SPELT_OUT)


_KEYS = _key_words()


_MENDING = _mending_index()


def known_words() -> frozenset[str]:
    """Every word the lexicon has, whatever its class."""
    return _KNOWN


def _is_form_of_known(folded: str) -> bool:
    """ "bringing", "added": a form of a word we know is no slip of the pen of another."""
    for end in ("ing", "ed"):
        stem = folded.removesuffix(end)
        if stem != folded and len(stem) > 2 and (stem in _KNOWN or f"{stem}e" in _KNOWN):
            return True
    return False


@lru_cache(maxsize=4096)
def normalise(folded: str) -> str:
    """A lower-cased word as the rules know it: spelt out, or mended when one letter is missing, added, changed or
    swapped."""
    spelt = lexicon.SPELT_OUT.get(folded)
    if spelt is not None:
        return spelt
    if (
        len(folded) < _MEND_FROM - 1
        or len(folded) > 20
        or folded in _KNOWN
        or not folded.isascii()
        or not folded.isalpha()
        or _is_form_of_known(folded)
    ):
        return folded
    if folded.endswith("s") and folded[:-1] in _KNOWN:
        return folded
    return _shortened(folded) or _mend(folded)


_DRAWN_OUT = re.compile(r"(.)\1{2,}")


def _shortened(folded: str) -> str:
    """ "yesss", "pleeease", "sooooo": a letter drawn out is one, or two; "" when that is no word we know."""
    if not _DRAWN_OUT.search(folded):
        return ""
    forms = (_DRAWN_OUT.sub(r"\1", folded), _DRAWN_OUT.sub(r"\1\1", folded))
    return next((lexicon.SPELT_OUT.get(form, form) for form in forms if form in _KNOWN), "")


_TWO_SLIPS_FROM = 8
"""Letters of a word that may have two slips in it: "sechdule", "appiontmnet"."""


def _mend(folded: str) -> str:
    if len(folded) < _MEND_FROM:
        return folded
    found = _MENDING.get(folded)  # one letter was left out
    if found is not None and found[0] == folded[0]:
        return found
    for form in _deletes(folded):
        if form in _KEYS and form[0] == folded[0]:  # one letter too many
            return form
        found = _MENDING.get(form)  # one letter changed, or two swapped
        if found is not None and found[0] == folded[0] and len(found) == len(folded) and _near(folded, found):
            return found
    return _two_slips(folded) if len(folded) >= _TWO_SLIPS_FROM else folded


def _two_slips(folded: str) -> str:
    """The only key word within two slips, with the same first and last letter; the word itself when there is none."""
    near = [
        key
        for key in _KEYS
        if len(key) >= _TWO_SLIPS_FROM
        and key[0] == folded[0]
        and key[-1] == folded[-1]
        and abs(len(key) - len(folded)) <= 1
        and DamerauLevenshtein.distance(folded, key, score_cutoff=2) <= 2
    ]
    return near[0] if len(near) == 1 else folded


def _near(a: str, b: str) -> bool:
    """One letter changed, or two neighbours swapped."""
    places = [i for i in range(len(a)) if a[i] != b[i]]
    if len(places) == 1:
        return len(a) > _MEND_FROM
    return (
        len(places) == 2
        and places[1] == places[0] + 1
        and a[places[0]] == b[places[1]]
        and a[places[1]] == b[places[0]]
    )

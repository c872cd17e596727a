"""Text to tokens: spans in code points, texting forms spelt out, key words mended when mistyped (bounded)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from services.planner.language import lexicon
from services.planner.language.model import Token

MAX_TOKENS = 1000
"""More than a message of 4,000 characters that a person wrote can have; what is beyond is not read."""

_TOKEN = re.compile(
    r"(?P<email>[\w.+-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,6})"
    r"|(?P<url>https?://[^\s<>\"]{1,300})"
    r"|(?P<number>\d+(?:[:.,/-]\d+)*(?:st|nd|rd|th|am|pm|a|p|h|m|k)?(?![^\W\d_]))"
    r"|(?P<word>(?:w/(?=\s|$))|[^\W_](?:[^\W_]|['’.&-](?=[^\W_]))*)"
    r"|(?P<emoji>[\U0001F000-\U0001FAFF\u2600-\u27BF\u2190-\u21FF\u2B00-\u2BFF][\uFE0F\U0001F3FB-\U0001F3FF\u200D]{0,3})"
    r"|(?P<mark>[^\s])",
    re.UNICODE,
)
_MEND_FROM = 5
"""Shorter words have too many neighbours to be mended."""


def tokenize(text: str) -> tuple[Token, ...]:
    """The tokens of a text, in order; linear in its length."""
    tokens: list[Token] = []
    for match in _TOKEN.finditer(text):
        if len(tokens) >= MAX_TOKENS:
            break
        shape = match.lastgroup or "mark"
        word = match.group()
        folded = word.replace("’", "'").lower()
        norm = normalise(folded) if shape == "word" else folded
        tokens.extend(_split(word, match.start(), folded, norm, shape))
    return tuple(tokens)


def _split(word: str, start: int, folded: str, norm: str, shape: str) -> Iterable[Token]:
    """A possessive is a token of its own, so that names stand bare."""
    if shape == "word" and len(folded) > 2 and folded.endswith("'s") and norm not in _KEPT_WHOLE:
        cut = len(word) - 2
        yield Token(word[:cut], start, start + cut, folded[:cut], normalise(folded[:cut]), "word")
        yield Token(word[cut:], start + cut, start + len(word), "'s", "'s", "mark")
        return
    first, *rest = norm.split()
    yield Token(word, start, start + len(word), folded, first, shape)
    for more in rest:  # "nevermind" is two words; the second has an empty span at its end
        yield Token("", start + len(word), start + len(word), more, more, shape)


_KEPT_WHOLE = frozenset(
    [
        "what's",
        "when's",
        "where's",
        "who's",
        "how's",
        "that's",
        "it's",
        "let's",
        "he's",
        "she's",
        "there's",
        "here's",
        "name's",
    ]
)


def _key_words() -> frozenset[str]:
    groups = [*lexicon.VERBS.values(), *lexicon.NOUNS.values()]
    return frozenset(
        word for phrases in groups for phrase in phrases for word in phrase.split() if len(word) >= _MEND_FROM
    )


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
        _NEIGHBOURS,
    ]
    return frozenset(word for phrases in groups for phrase in phrases for word in phrase.split())


_NEIGHBOURS = (
    "cancer",
    "reminds",
    "reminded",
    "contract",
    "contrast",
    "contacts",
    "content",
    "contest",
    "placed",
    "clearly",
    "dealt",
    "delays",
    "messages",
    "meets",
    "listed",
    "shoes",
    "shots",
    "shower",
    "sharing",
    "minder",
    "tanks",
    "brief",
    "spending",
    "sending",
    "lending",
    "eating",
    "mating",
    "heating",
    "seating",
    "beating",
    "melting",
    "greeting",
    "greetings",
    "setting",
    "resting",
    "betting",
    "letting",
    "getting",
    "putting",
    "cutting",
    "hunch",
    "bunch",
    "punch",
    "munch",
    "winner",
    "thinner",
    "sinner",
    "diner",
    "tossed",
    "booked",
    "looked",
    "cooked",
    "hooked",
    "planes",
    "plants",
    "planet",
    "trains",
    "rains",
    "drains",
    "brains",
    "marked",
    "party",
    "parts",
    "pastry",
    "parity",
    "clash",
    "class",
    "glass",
    "grass",
    "crash",
    "flash",
    "visits",
    "visited",
    "dates",
    "datas",
    "later",
    "water",
    "hater",
    "notes",
    "votes",
    "voted",
    "rename",
    "remake",
    "swatch",
    "snitch",
    "stitch",
    "twitch",
    "create",
    "crate",
    "great",
    "treat",
    "cheat",
    "edits",
    "edited",
    "credit",
    "exit",
    "switch",
    "slight",
    "flight",
    "fight",
    "light",
    "might",
    "night",
    "right",
    "sight",
    "tight",
    "phones",
    "phony",
    "shone",
    "prone",
    "mover",
    "moves",
    "moved",
    "loved",
    "movies",
    "movement",
    "shifts",
    "shirt",
    "shift",
    "swift",
    "pushy",
    "bushes",
    "trial",
    "trail",
    "train",
    "trip",
    "tripe",
    "stripe",
    "skips",
    "ships",
    "showed",
    "shown",
    "shows",
    "finds",
    "finder",
    "kinds",
    "minds",
    "blind",
    "grind",
    "alarms",
    "alarmed",
    "manage",
    "manages",
    "managed",
)


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


@lru_cache(maxsize=4096)
def normalise(folded: str) -> str:
    """A lower-cased word as the rules know it: spelt out, or mended when one letter is missing, added, changed or
    swapped."""
    spelt = lexicon.SPELT_OUT.get(folded)
    if spelt is not None:
        return spelt
    if len(folded) < _MEND_FROM or len(folded) > 20 or folded in _KNOWN or not folded.isascii() or not folded.isalpha():
        return folded
    if folded.endswith("s") and folded[:-1] in _KNOWN:
        return folded
    return _mend(folded)


def _mend(folded: str) -> str:
    found = _MENDING.get(folded)  # one letter was left out
    if found is not None and found[0] == folded[0]:
        return found
    for form in _deletes(folded):
        if form in _KEYS and form[0] == folded[0]:  # one letter too many
            return form
        found = _MENDING.get(form)  # one letter changed, or two swapped
        if found is not None and found[0] == folded[0] and len(found) == len(folded) and _near(folded, found):
            return found
    return folded


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

"""Text to tokens: words, numbers, addresses, emoji and marks, with spans in code points."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Protocol

from services.planner.language.lexicon.spelling import KEPT_WHOLE
from services.planner.language.model import Token
from services.planner.language.text.mending import known_words, normalise

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
    if shape == "word" and len(folded) > 2 and folded.endswith("'s") and norm not in KEPT_WHOLE:
        cut = len(word) - 2
        yield Token(word[:cut], start, start + cut, folded[:cut], normalise(folded[:cut]), "word")
        yield Token(word[cut:], start + cut, start + len(word), "'s", "'s", "mark")
        return
    if "." in folded and shape == "word" and (stop := _forgotten_blank(folded)):
        yield from _split(word[:stop], start, folded[:stop], normalise(folded[:stop]), shape)
        yield Token(".", start + stop, start + stop + 1, ".", ".", "mark")
        after = folded[stop + 1 :]
        yield from _split(word[stop + 1 :], start + stop + 1, after, normalise(after), shape)
        return
    first, *rest = norm.split()
    yield Token(word, start, start + len(word), folded, first, shape)
    for more in rest:  # "nevermind" is two words; the second has an empty span at its end
        yield Token("", start + len(word), start + len(word), more, more, shape)


def _forgotten_blank(folded: str) -> int:
    """Where the full stop of "fine.thanks" is, with words we know on both sides; 0 in "a.m.", "example.com"."""
    stop = folded.find(".")
    before, after = folded[:stop], folded[stop + 1 :]
    return stop if min(len(before), len(after)) > 1 and known_words().issuperset((before, after)) else 0


class Spanned(Protocol):
    """What has a place in the text: a time, an entity."""

    @property
    def start(self) -> int:
        """Its first character."""
        ...

    @property
    def end(self) -> int:
        """The character behind its last."""
        ...


def inside(tokens: Sequence[Token], things: Iterable[Spanned]) -> frozenset[int]:
    """Places of the tokens that lie whole in one of the things."""
    spans = [(thing.start, thing.end) for thing in things]
    return frozenset(
        i for i, token in enumerate(tokens) if any(start <= token.start and token.end <= end for start, end in spans)
    )

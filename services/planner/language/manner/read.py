"""All parts of a text's manner, read together."""

from __future__ import annotations

import re
from collections.abc import Sequence

from services.planner.language.manner import answers, going_on, letters, pointing, promises, questions, talk, wishes
from services.planner.language.manner.model import Manner, Sign
from services.planner.language.model import Token

MAX_WORDS = 120
"""A longer text is a letter or a note: it leans on nothing."""

_PARTS = (pointing, going_on, questions, answers, wishes, talk, letters)
_SPACES = re.compile(r"\s+")


def manner_of(text: str, tokens: Sequence[Token], times: Sequence[tuple[int, int]], letter: str = "") -> Manner:
    """How a text leans on what was said before.

    Args:
        text: the text.
        tokens: its tokens; their spelling counts, not the text's.
        times: where its times stand, lengths left out.
        letter: the words of the letter that waits; empty when none does.
    """
    if len(tokens) > MAX_WORDS:
        return Manner()
    said = _spelt(text, tokens)
    rest = _spelt(text, [t for t in tokens if not any(a <= t.start and t.end <= b for a, b in times)], blank=True)
    signs = {sign for part in _PARTS for sign in part.signs(said)}
    if times:
        signs |= pointing.time_signs(rest)
    place, kinds = pointing.place_of(said), pointing.kinds_of(said)
    another = questions.another_in(said)
    if another is not None:
        signs.add(another.sign)
    name = another.name if another else ""
    topic = talk.topic_of(said) or ("languages" if talk.is_foreign(text) else "")
    body, subject = letters.new_words(text)
    edit = letters.edit_of(text)
    if edit is None and Sign.ONLY_TIME in signs:
        edit = letters.at_other_time([text[begin:end] for begin, end in times], letter)
    return Manner(
        signs=frozenset(signs),
        place=place,
        kinds=kinds,
        asks=questions.asked_in(said),
        another=name,
        topic=topic,
        new_body=body,
        new_subject=subject,
        one_more=going_on.one_more_in(text),
        edit=edit,
        more=going_on.more_in(text),
        days_after=going_on.days_after(said),
        then=pointing.then_in(text),
        about=promises.about_in(text, times),
        onto=going_on.onto_in(text),
        same_day=pointing.same_day_in(text),
    )


def _spelt(text: str, tokens: Sequence[Token], *, blank: bool = False) -> str:
    """The text in small letters and known spelling, its marks kept. ``blank``: only the tokens that are given."""
    parts: list[str] = []
    at = 0
    for token in tokens:
        parts.append(" " if blank else text[at : token.start])
        parts.append(token.norm if token.text else f" {token.norm}")
        at = token.end
    parts.append("" if blank else text[at:])
    return _SPACES.sub(" ", "".join(parts)).strip()

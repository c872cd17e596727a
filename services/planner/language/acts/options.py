"""What tells one offered option from another."""

from __future__ import annotations

import re

from services.planner.language.acts.model import Told
from services.planner.language.lexicon.answers import DULL
from services.planner.language.lexicon.form import word_set

_CLOCK = re.compile(r"\b(\d{1,2})(?:[:.](\d\d))?\s*(a\.?m\.?|p\.?m\.?)?(?![\d:])", re.IGNORECASE)
_ENDS = re.compile(r"–\d{1,2}:\d\d\b")
"""Where a slot ends: people name it by its beginning."""
_WORD = re.compile(r"[^\W\d_]{3,}")

_MONTHS = word_set("jan feb mar apr may jun jul aug sep oct nov dec")
_DAYS = frozenset(["mon", "tue", "wed", "thu", "fri", "sat", "sun"])


def keys_of(text: str) -> frozenset[str]:
    """What tells one option from another: names, days, clock times (without am and pm)."""
    lowered = text.lower()
    keys = {f"{int(m[1])}:{m[2] or '00'}" for m in _CLOCK.finditer(lowered)}
    for word in _WORD.findall(lowered):
        keys.add(word[:3] if word[:3] in _DAYS | _MONTHS and len(word) < 10 else word)
    return frozenset(keys - DULL)


def matching_option(told: Told) -> int:
    """1-based place of the only option that shares the most with the text; 0 when none or several."""
    said = keys_of(" ".join(t.text for t in told.sentence.tokens))
    if not said or not told.context.options or len(told.scan.content) > 6:
        return 0
    offered = [keys_of(_ENDS.sub("", option)) for option in told.context.options]
    shared = [0 if _is_another_time(said - keys) else len(said & keys) for keys in offered]
    best = max(shared)
    covered = best >= max(1, len(said) - 1)
    return shared.index(best) + 1 if covered and shared.count(best) == 1 else 0


def _is_another_time(missing: frozenset[str]) -> bool:
    """Whether what an option lacks is a day, a date or a clock time: then it is not the one meant."""
    return any(key in _DAYS | _MONTHS or ":" in key for key in missing)


def affirms_option(told: Told) -> bool:
    """ "3pm works": the time only repeats what was offered."""
    said = keys_of(" ".join(t.text for t in told.sentence.tokens))
    return (
        bool(said)
        and bool(told.context.previous_reply)
        and said <= keys_of(told.context.previous_reply) | keys_of("works good fine great perfect yes sounds")
    )

"""Names that were given, and titles as they are written."""

from __future__ import annotations

from collections.abc import Sequence

from services.planner.language.lexicon.titles import BARE_TITLES
from services.planner.language.model import Token
from services.planner.language.naming.model import MARKERS, STOPS, VERBS_BOOK


def named_regions(tokens: Sequence[Token], blocked: frozenset[int]) -> list[tuple[int, int]]:
    """Stretches of characters that are a name given ("called Global Launch with Ann": "Global Launch"); no people are
    in them."""
    words = [t.norm for t in tokens]
    regions: list[tuple[int, int]] = []
    for mark in MARKERS.find(words):
        if regions and tokens[mark.first].start < regions[-1][1]:
            continue  # inside the name before
        if mark.name != "named" or mark.last + 1 >= len(tokens) or words[mark.last] in {"with", "subject", "title"}:
            continue
        place = mark.last + 1
        while place < len(tokens) and place not in blocked and words[place] not in STOPS | {"with", "for"}:
            if (
                words[place] in {"and", "to"}
                and place + 1 < len(tokens)
                and (VERBS_BOOK.at(words, place + 1) or words[place + 1] in {"the", "my"})
            ):
                break
            place += 1
        if place > mark.last + 1:
            regions.append((tokens[mark.last + 1].start, tokens[place - 1].end))
    return regions


def follows_name_marker(tokens: Sequence[Token], start: int) -> bool:
    """Whether what begins at a character is the first word of a name given ("called Weekly Sync")."""
    words = [t.norm for t in tokens]
    place = next((i for i, t in enumerate(tokens) if t.start == start), 0)
    return any(m.name == "named" and m.last + 1 == place for m in MARKERS.find(words))


def clean_title(words: str) -> str:
    """A title as written, its first letter raised; "" when the words say nothing ("some time")."""
    text = " ".join(words.split()).strip(" .,;:!?-\"'")
    if not text or text.lower() in BARE_TITLES:
        return ""
    return (text[:1].upper() + text[1:])[:200]

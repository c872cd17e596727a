"""Who gets a mail as well: "… and cc my boss", "cc Tom and ann@x.com". It is no part of what the mail says."""

from __future__ import annotations

import re
from dataclasses import replace

from services.planner.language.apart import telling
from services.planner.language.apart.taking import of_whole
from services.planner.language.model import Context, Found, Kind, Understanding
from services.planner.language.plain import read_plain

_COPIES = re.compile(
    r"(?<![\s,;.])(?:[\s,;.]+(?:and|also|please|pls|then)){0,4}[\s,;.]+(?:b?cc|copy(?:\s+in)?)\s+(?:in\s+)?(?P<whom>[^!?;:\n]{2,80}?)[\s.!]*$",
    re.IGNORECASE,
)
_NO_RECEIVER = re.compile(r"(?:me|us|the|it|that|this|of|and|from)\b", re.IGNORECASE)
_POLITE = re.compile(r"[\s,]*\b(?:please|pls|thanks|as\s+well|too)\b.*$", re.IGNORECASE | re.DOTALL)
_MOST_WORDS = 4
"""Of somebody told by other words than a name."""
_LEAD = "email "


def read(text: str, context: Context, intent: str) -> Understanding | None:
    """A mail that others get as well; None for any other text."""
    place = find(text) if not intent else None
    if place is None:
        return None
    begin, whom = place
    letter = text[:begin]
    if find(letter) is not None:
        return None  # nobody says it twice, and each would be read anew
    understood = telling.read(letter, context, "") or read_plain(letter, context, "")
    if understood.compound or not understood.intent.startswith("email."):
        return None
    receivers = _named(text, whom, context) or somebody(text, whom)
    return of_whole(understood, text, entities=(*understood.entities, *receivers)) if receivers else None


def _named(text: str, whom: int, context: Context) -> tuple[Found, ...]:
    """Those who are named from a place on, as receivers."""
    named = read_plain(f"{_LEAD}{text[whom:]} saying hi", context, "email.send").entities
    moved = whom - len(_LEAD)
    return tuple(
        replace(each, start=each.start + moved, end=each.end + moved, role="recipient")
        for each in named
        if each.kind in (Kind.PERSON, Kind.EMAIL) and each.start >= len(_LEAD) and not each.weak
    )


def find(text: str) -> tuple[int, int] | None:
    """Where the words begin that say so, and where those it goes to begin; None when none are there."""
    match = _COPIES.search(text)
    if match is None or match.start() == 0 or _NO_RECEIVER.match(match["whom"]):
        return None
    return match.start(), match.start("whom")


def somebody(text: str, whom: int) -> tuple[Found, ...]:
    """Those whose words are no name we know ("my boss") as one person, to be asked for."""
    said = _POLITE.sub("", text[whom:]).strip(" .!")
    if not said or len(said.split()) > _MOST_WORDS:
        return ()
    return (Found(Kind.PERSON, said, whom, whom + len(said), said, "recipient"),)

"""Who gets a mail as well: "… and cc my boss", "cc Tom and ann@x.com". It is no part of what the mail says."""

from __future__ import annotations

import re

from services.planner.language.model import Found, Kind

_COPIES = re.compile(
    r"(?<![\s,;.])(?:[\s,;.]+(?:and|also|please|pls|then)){0,4}[\s,;.]+(?:b?cc|copy(?:\s+in)?)\s+(?:in\s+)?(?P<whom>[^!?;:\n]{2,80}?)[\s.!]*$",
    re.IGNORECASE,
)
_NO_RECEIVER = re.compile(r"(?:me|us|the|it|that|this|of|and|from)\b", re.IGNORECASE)


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


_POLITE = re.compile(r"[\s,]*\b(?:please|pls|thanks|as\s+well|too)\b.*$", re.IGNORECASE | re.DOTALL)
_MOST_WORDS = 4

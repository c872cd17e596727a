"""Taking a phrase out of a text, and giving the reading of the rest the whole text again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from services.planner.language.model import Clause, Understanding

LASTING = frozenset(["schedule", "reschedule"])
"""Goals whose event may be told, while it is open, when it ends or that it takes whole days."""


def blanked(text: str, start: int, end: int) -> str:
    """The text with blanks in a phrase's place, so that everything else stands where it stood."""
    return f"{text[:start]}{' ' * (end - start)}{text[end:]}"


def of_whole(understood: Understanding, text: str, **changes: Any) -> Understanding:
    """The reading of a single request, changed, with all of the text as its words."""
    return replace(understood, clauses=(replace(understood.clauses[0], text=text),), **changes)


def grown(text: str, clauses: Sequence[Clause], taken: Sequence[tuple[int, int]]) -> tuple[Clause, ...]:
    """The clauses with the phrases (start, end) that were taken out of them: each belongs to the clause it stands right
    behind, else to the next."""
    wider = list(clauses)
    for start, end in taken:
        ends = (i for i, c in enumerate(wider) if c.end <= start and not text[c.end : start].strip())
        before = next(ends, None)
        after = next((i for i, c in enumerate(wider) if c.start >= end), None)
        if before is not None:
            wider[before] = replace(wider[before], end=end)
        elif after is not None:
            wider[after] = replace(wider[after], start=start)
    return tuple(replace(c, text=text[c.start : c.end]) for c in wider)

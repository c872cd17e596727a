"""Where a reader of a conversation's events is: what ``id:`` and ``Last-Event-ID`` say."""

from __future__ import annotations

from dataclasses import dataclass, field
from urllib.parse import quote, unquote

MAX_TEXT = 16_384
"""Longest place that is read, in characters."""

_MAX_NUMBER = 10**17

_MOST = 100
"""Workflows that a place holds; those told of least recently fall out."""


@dataclass(slots=True)
class Place:
    """The number of the last stored event, and of each open workflow the number of its last step event told.

    As text: ``57`` or ``57;WORKFLOW:3;WORKFLOW:12``. A workflow that has ended is left out: what it did before is told
    by the stored events.
    """

    stored: int = 0
    steps: dict[str, int] = field(default_factory=dict)

    def told(self, workflow_id: str, sequence: int | None) -> None:
        """Notes the last event told of a workflow; None for the one that ends it."""
        self.steps.pop(workflow_id, None)
        if sequence is not None:
            self.steps[workflow_id] = sequence
        while len(self.steps) > _MOST:
            del self.steps[next(iter(self.steps))]

    def __str__(self) -> str:
        return ";".join(
            [str(self.stored), *(f"{quote(name, safe='')}:{number}" for name, number in self.steps.items())]
        )


def place_of(text: str) -> Place | None:
    """A place out of its text; None for what is none (a reader then begins as a new one)."""
    first, *rest = text.split(";")
    stored = _number(first)
    if stored is None or len(text) > MAX_TEXT:
        return None
    place = Place(stored)
    for part in rest:
        name, _, told = part.rpartition(":")
        number = _number(told)
        if not name or number is None:
            return None
        place.steps[unquote(name)] = number
    return place


def _number(text: str) -> int | None:
    if not (text.isascii() and text.isdigit() and len(text) <= 18):
        return None
    return min(int(text), _MAX_NUMBER)

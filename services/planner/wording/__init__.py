"""Words for answers, from facts and receipts only. ``compose`` and ``follow_up`` are the interface.

To teach a topic: write a function ``(Part, Style) -> Said`` in the module of its kind, with ``@topic(kind, name,
facts)``; then run
``python -m services.planner.wording.table`` for docs/wording.md.
"""

from __future__ import annotations

from collections.abc import Sequence

from services.planner.wording import (
    interventions,
    lists,
    looking_back,
    notices,
    proposals,
    questions,
    receipts,
    refusals,
    social,
)
from services.planner.wording.follow_ups import follow_up
from services.planner.wording.model import PROMISE, TOPICS, Part, Reply, Said, Style

__all__ = ["TOPICS", "Part", "Reply", "Said", "Style", "compose", "follow_up"]
_MODULES = (interventions, lists, looking_back, notices, proposals, questions, receipts, refusals, social)
"""Imported for their topics."""

_DEFAULTS = {
    "RECEIPTS": "",
    "LIST": "",
    "REFUSAL": "out_of_scope",
    "SOCIAL": "small_talk",
    "QUESTION": "unclear",
    "NOTICE": "goal_kept",
    "PROPOSAL": "update",
}
"""The topic used where a kind's topic is not known: what it says is always true."""


def compose(parts: Sequence[Part], style: Style) -> Reply:
    """One message from several parts, in order; what it waits for is the last part's that waits for something."""
    said = [_words(part, style) for part in parts]
    text = _joined([s.text for s in said if s.text])
    asking = next((s for s in reversed(said) if s.expects), None)
    awaiting = next((s.awaits for s in reversed(said) if s.awaits is not None), None)
    return Reply(
        text=text,
        promise=PROMISE if awaiting is not None and awaiting.says_when else "",
        expects=asking.expects if asking else "",
        options=asking.options if asking else (),
        awaits=awaiting,
    )


def _words(part: Part, style: Style) -> Said:
    topic = TOPICS.get((part.kind, part.topic)) or TOPICS.get((part.kind, _DEFAULTS.get(part.kind, "")))
    return topic.words(part, style) if topic is not None else Said("")


def _joined(texts: Sequence[str]) -> str:
    """Sentences stay in one line; what has lines of its own is set apart."""
    joined = ""
    for text in texts:
        gap = "" if not joined else "\n\n" if "\n" in text or "\n" in joined else " "
        joined += gap + text
    return joined

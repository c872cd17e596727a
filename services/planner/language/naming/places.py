"""Where something is or belongs: places of events, and the list or board of a task."""

from __future__ import annotations

from services.planner.language import lexicon
from services.planner.language.lexicon import CONJUNCTIONS, DETERMINERS, PREPOSITIONS
from services.planner.language.lexicon.titles import EDGE
from services.planner.language.naming.model import STOPS, VERBS_BOOK, Span
from services.planner.language.naming.words import Words

_PLACES = frozenset(lexicon.PLACE_NOUNS)
_PLACE_LEADS = frozenset(["at", "in", "on", "@", "via", "over"])
_MOVING = frozenset(["move", "switch", "shift", "transfer", "change", "relocate"])


def place(left: Words) -> Span | None:
    """Where: "at <name>", "in the boardroom", "on Zoom"; claimed only with a place noun or a capital."""
    for i in range(max(0, left.head), len(left.tokens) - 1):
        word = left.words[i]
        leads = word in _PLACE_LEADS or (word == "to" and left.words[left.head] in _MOVING)
        if not leads or i + 1 in left.taken:
            continue
        end = i + 1
        while (
            end < len(left.tokens)
            and end - i <= 6
            and end not in left.taken
            and left.words[end] not in STOPS
            and not (
                end > i + 1
                and left.words[end] in PREPOSITIONS | CONJUNCTIONS - {"of"} | {"called", "titled", "please", "named"}
            )
        ):
            end += 1
        if _is_place(left, word, i + 1, end):
            return _span_of_place(left, i + 1, end)
    return None


def _is_place(left: Words, word: str, start: int, end: int) -> bool:
    inner = left.words[start:end]
    if (
        not inner
        or any(w in {"calendar", "schedule", "list", "agenda", "tasks", "contacts"} for w in inner)
        or (
            inner[0] in {"my", "least", "all", "once", "case", "person", "it", "that", "them", "hold"}
            and not _PLACES & set(inner)
        )
    ):
        return False
    if _PLACES & set(inner) and not (
        word == "on" and not {"zoom", "teams", "skype", "webex", "slack", "facetime", "meet"} & set(inner)
    ):
        return True
    capital = left.tokens[start + (1 if inner[0] in DETERMINERS and len(inner) > 1 else 0)].text[:1].isupper()
    return word in {"at", "@", "in"} and capital and start > 1


def _span_of_place(left: Words, start: int, end: int) -> Span | None:
    while end > start and left.words[end - 1] in EDGE:
        end -= 1
    while start < end and left.words[start] in {"the", "my", "a", "our"}:
        start += 1
    if start >= end:
        return None
    if end < len(left.words) and left.words[end] == "'s":
        end += 1  # "at Luigi's"
    return Span(
        left.text[left.tokens[start].start : left.tokens[end - 1].end],
        left.tokens[start].start,
        left.tokens[end - 1].end,
    )


_BARE = frozenset(["shopping", "groceries"])
_ONTO = frozenset(["to", "on", "onto", "my", "the"])
"""A list that is called by what is on it: "add eggs to shopping"."""


def list_name(left: Words) -> tuple[str, str]:
    """ "my shopping list" → ("shopping", "list"); "the Design backlog" → ("Design", "backlog"); ("", noun) when it
    has no name of its own, ("", "") when none is spoken of."""
    spoken = ""
    last = next((i for i in range(len(left.words) - 1, 0, -1) if left.words[i].isalnum()), 0)
    if left.words[last] in _BARE and left.words[last - 1] in _ONTO:
        return left.text[left.tokens[last].start : left.tokens[last].end], "list"
    for i, word in enumerate(left.words):
        if word in {"list", "backlog", "board", "project", "column"} and i:
            spoken = spoken or word
            j = i - 1
            while (
                j >= 0
                and left.words[j] not in DETERMINERS | PREPOSITIONS | STOPS
                and not VERBS_BOOK.at(left.words, j)
                and i - j <= 3
            ):
                j -= 1
            if j + 1 < i:
                return left.text[left.tokens[j + 1].start : left.tokens[i - 1].end], word
    return "", spoken

"""Names that were given, and titles as they are written."""

from __future__ import annotations

import re
from collections.abc import Sequence

from services.planner.language import lexicon
from services.planner.language.entities import names
from services.planner.language.lexicon.titles import BARE_TITLES, NAMELESS
from services.planner.language.model import Token
from services.planner.language.naming.model import EVENT_BOOK, MARKERS, STOPS, VERBS_BOOK, Span

_NAMING = frozenset(["title", "name", "label", "call"])
"""Of "title it …": what follows is a name to its end."""


def named_regions(tokens: Sequence[Token], blocked: frozenset[int]) -> list[tuple[int, int]]:
    """Stretches of characters that are a name given ("called Global Launch with Ann": "Global Launch"); no people are
    in them."""
    words = [t.norm for t in tokens]
    begin, end = new_name(tokens)
    regions = [(begin, end)] if end > begin else []
    for mark in MARKERS.find(words):
        if any(begin <= tokens[mark.first].start < end for begin, end in regions):
            continue  # inside the name before
        if mark.name != "named" or mark.last + 1 >= len(tokens) or words[mark.last] in {"with", "subject", "title"}:
            continue
        place = mark.last + 1 + (words[mark.last + 1] == ",")
        outright = mark.last > mark.first and words[mark.first] in _NAMING
        ends = STOPS if outright or _names_task(words, mark.first) else STOPS | {"with", "for"}
        while place < len(tokens) and place not in blocked and words[place] not in ends:
            if (
                words[place] in {"and", "to"}
                and place + 1 < len(tokens)
                and (VERBS_BOOK.at(words, place + 1) or words[place + 1] in {"the", "my"})
            ):
                break
            if words[place] in {"for", "to"} and _is_for_somebody(tokens, place + 1):
                break
            place += 1
        if place > mark.last + 1:
            regions.append((tokens[mark.last + 1].start, tokens[place - 1].end))
    return regions


def _is_for_somebody(tokens: Sequence[Token], place: int) -> bool:
    """Whether a first name stands there and nothing goes on with it: "… for Luis, due Friday"."""
    if place >= len(tokens) or not tokens[place].text[:1].isupper() or not names.is_first_name(tokens[place].folded):
        return False
    after = tokens[place + 1].norm if place + 1 < len(tokens) else ""
    return after in STOPS | {"", "by", "due", "and", "on", "in", "with"}


_RENAMING = frozenset(["rename", "retitle", "relabel"])
_NAME_OF = frozenset(["title", "name", "subject"])


def new_name(tokens: Sequence[Token]) -> tuple[int, int]:
    """Where the new name stands in "rename the standup to Daily Sync", "change the title of the call to …": all after
    "to"; (0, 0) when none is given."""
    words = [t.norm for t in tokens]
    place = next((i for i, w in enumerate(words) if w in _RENAMING | _NAME_OF), len(words))
    to = next((i for i in range(place, len(words) - 1) if words[i] == "to"), None)
    if to is None or (words[place] in _NAME_OF and not {"change", "update", "set", "edit"} & set(words[:place])):
        return 0, 0
    return tokens[to + 1].start, tokens[-1].end


_TASKS = frozenset(["task", "to-do", "todo", "ticket", "chore", "backlog"])


def _names_task(words: Sequence[str], marker: int) -> bool:
    """Whether what is named is a task: nobody takes part in one, so "with" and "for" are of its name."""
    nouns = [word for word in words[:marker] if word in _TASKS or EVENT_BOOK.at([word], 0)]
    return bool(nouns) and nouns[-1] in _TASKS


_TOPICS = (["about"], ["regarding"], ["concerning"], ["discuss"])


def follows_name_marker(tokens: Sequence[Token], start: int) -> bool:
    """Whether what begins at a character is the first word of a name given ("called Weekly Sync") or of a topic
    ("about the quarterly report")."""
    words = [t.norm for t in tokens]
    place = next((i for i, t in enumerate(tokens) if t.start == start), 0)
    topic = place - 1 if place and words[place - 1] in lexicon.DETERMINERS else place
    heads = {"named": {place}, "about": {topic} if words[topic - 1 : topic] in _TOPICS else set()}
    return any(m.last + 1 in heads.get(m.name, ()) for m in MARKERS.find(words))


_MENDED = frozenset(
    word
    for name in ("event", "vague", "calendar", "task", "reminder", "list")
    for phrase in lexicon.NOUNS[name]
    for word in (phrase, f"{phrase}s")
    if " " not in word
)


def spelt(span: Span, tokens: Sequence[Token]) -> str:
    """The words of a span as they are written right: "budget mtg" → "budget meeting"; names stay as they are."""
    pieces: list[str] = []
    place = span.start
    for token in tokens:
        mended = token.norm not in (token.folded, f"{token.folded}s") and token.norm in _MENDED
        mended = mended and token.text not in ("", "Dr")
        if mended and span.start <= token.start and token.end <= span.end:
            pieces += [span.text[place - span.start : token.start - span.start], token.norm]
            place = token.end
    return "".join(pieces) + span.text[place - span.start :]


_ABBREVIATED = re.compile(r"\b[A-Za-z]\.[A-Za-z]$")
_KINDS = frozenset(["appointment", "alarm", "reminder", "meeting", "task"])


_NAMED_THINGS = frozenset(name for name in lexicon.NOUNS["event"] if " " in name)
"""What is a name though each of its words names nothing: "one on one"."""


def clean_title(words: str) -> str:
    """A title as written, its first letter raised; "" when the words say nothing ("some time")."""
    text = " ".join(words.split()).strip(" .,;:!?-\"'")
    text += "." if _ABBREVIATED.search(text) and words.rstrip().endswith(".") else ""
    said = text.lower().split()
    if (
        text.lower() not in _NAMED_THINGS and not NAMELESS.isdisjoint(said) and NAMELESS.issuperset(said)
    ):  # "one event", "to that date", "alarm notification"
        text = next((word for word in said if word in _KINDS), "")
    if not text or text.lower() in BARE_TITLES:
        return ""
    return (text[:1].upper() + text[1:])[:200]

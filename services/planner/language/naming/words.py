"""A text with what is already spoken for by times and people: the words that are left, from which things are named."""

from __future__ import annotations

import re
from collections.abc import Sequence

from services.planner.language.features import Sentence
from services.planner.language.lexicon.titles import EDGE, HANGING, HARD_ENDS
from services.planner.language.model import Found
from services.planner.language.naming.model import BODY_PARTS, MARKERS, STOPS, VERBS_BOOK, Span

_CALENDAR_TAIL = re.compile(
    r"(?<!\s)\s*\b(?:on|to|in|into|for|from|off)\s+(?:my|the|our)\s+"
    r"(?:calendar|calender|schedule|agenda|diary|planner|tasks|(?:[\w-]+\s+){0,2}list|reminders|day)\b",
    re.IGNORECASE,
)
_QUOTED = re.compile(r"[\"“”]([^\"“”]{1,2000})[\"“”]|(?<!\w)'((?:[^']|(?<=\w)'(?=\w)){2,2000})'(?!\w)")


class Words:
    """A text with what is already spoken for, so that what is left can be named.

    ``taken``, ``people`` and ``addresses`` are places of tokens; ``quoted`` are the quotes in the order of the text.
    """

    def __init__(
        self, text: str, sentence: Sentence, taken: Sequence[tuple[int, int]], people: Sequence[Found]
    ) -> None:
        self.text = text
        self.tokens = sentence.tokens
        self.words = sentence.words
        self.head = sentence.head
        tails = [m.span() for m in _CALENDAR_TAIL.finditer(text)]
        spans = [*taken, *((p.start, p.end) for p in people), *tails]
        self.taken = frozenset(
            i
            for i, t in enumerate(self.tokens)
            if any(s <= t.start and t.end <= e for s, e in spans) or t.shape in {"email", "url"}
        )
        self.people = frozenset(
            i for i, t in enumerate(self.tokens) if any(p.start <= t.start and t.end <= p.end for p in people)
        )
        self.addresses = frozenset(i for i, t in enumerate(self.tokens) if t.shape == "email")
        self.quoted = list(_QUOTED.finditer(text))
        self._marks = [mark for mark in MARKERS.find(self.words) if mark.first not in self.taken]

    def quotes(self) -> list[tuple[int, int, str]]:
        """What stands in quotes, word for word: where the quotes begin and end, and the words between."""
        return [(m.start(), m.end(), (m[1] if m[1] is not None else m[2]).strip()) for m in self.quoted]

    def marked(self, name: str) -> list[tuple[int, int]]:
        """Where the marks of a kind ("named", "about", "body") begin and end (both inclusive)."""
        return [(mark.first, mark.last) for mark in self._marks if mark.name == name]

    def runs(self, start: int) -> list[tuple[int, int]]:
        """Stretches of words that nothing has taken, from a place on."""
        found: list[tuple[int, int]] = []
        begin = None
        for place in range(start, len(self.tokens) + 1):
            free = (
                place < len(self.tokens)
                and place not in self.taken
                and self.words[place] not in STOPS - {","}
                and self.words[place] != ","
            )
            if free and begin is None:
                begin = place
            if not free and begin is not None:
                found.append((begin, place))
                begin = None
        return found

    def verb_end(self) -> int:
        """Where the head's verb phrase ends (exclusive); the head itself when it is no verb."""
        if self.head >= len(self.words):
            return self.head
        size = max(VERBS_BOOK.at(self.words, self.head).values(), default=0)
        end = self.head + size
        if (
            size
            and end < len(self.words)
            and self.words[end] in {"up", "in", "down", "off", "out"}
            and end not in self.taken
        ):
            end += 1
        return end

    def phrase_end(self, start: int, ends: frozenset[str]) -> int:
        """Where words that begin at a place end: at a stop, a time, a person, or a joining word before one of these."""
        place = start
        while place < len(self.tokens):
            word = self.words[place]
            if word in STOPS or (place in self.taken and place not in self.people):
                break
            if place > start and (
                word in HARD_ENDS or (word in ends and not self._written_big(place, start) and self._closes(place))
            ):
                break
            place += 1
        return place

    def _closes(self, place: int) -> bool:
        after = place + 1
        if after >= len(self.tokens):
            return True
        proper = self.words[after] == "the" and self.tokens[after].text[:1].isupper()  # "at The Cheese Shop"
        if after in self.taken or (
            self.words[after] in {"the", "my", "it", "them", "a"}
            and not proper
            and self.words[place] in {"to", "in", "and", "on", "at"}
        ):
            return True
        if self.words[place] == "with" and self.words[after] in {"him", "her", "them", "me", "us"}:
            return True  # "called Catch up with her": whom it is with
        return self.words[place] in {"due", "starting", "assigned", "assign", "tomorrow", "today"} or (
            self.words[place] == "and" and bool(VERBS_BOOK.at(self.words, after) or self.words[after] in BODY_PARTS)
        )

    def _hangs(self, place: int, start: int) -> bool:
        """Whether a little word only hangs at the end of a name: not the "In" of "Check In"."""
        return self.words[place] in HANGING and not self._written_big(place, start)

    def _written_big(self, place: int, start: int) -> bool:
        """Whether a word of a name has a capital as the name's first one has."""
        return place > start and all(self.tokens[i].text[:1].isupper() for i in (place, start))

    def as_said(self, start: int, end: int) -> Span | None:
        """The words of a name that was given: only what hangs at its end is left out."""
        while end > start and (self._hangs(end - 1, start) or not any(c.isalnum() for c in self.words[end - 1])):
            end -= 1
        while start < end and not any(c.isalnum() for c in self.words[start]):
            start += 1
        if end - start > 1 and self.tokens[start].text in {"a", "an"}:
            start += 1  # "call it a vet visit"
        return (
            Span(
                self.text[self.tokens[start].start : self.tokens[end - 1].end],
                self.tokens[start].start,
                self.tokens[end - 1].end,
            )
            if start < end
            else None
        )

    def span(self, start: int, end: int) -> Span | None:
        """The words from start to end (exclusive), without edges that say nothing."""
        while start < end and (self.words[start] in EDGE or not any(c.isalnum() for c in self.words[start])):
            start += 1
        while end > start and (
            self.words[end - 1] in EDGE - {"up", "out", "in", "off"}
            or not any(c.isalnum() for c in self.words[end - 1])
        ):
            end -= 1
        if start >= end:
            return None
        first, last = self.tokens[start], self.tokens[end - 1]
        return Span(self.text[first.start : last.end], first.start, last.end)


def of_quote(match: re.Match[str]) -> Span:
    """What stands within quotes, without its last mark."""
    group = 1 if match[1] is not None else 2
    inner = match[group].strip().rstrip(".,;!")
    start = match.start(group) + (len(match[group]) - len(match[group].lstrip()))
    return Span(inner, start, start + len(inner))

"""Titles, places, what tells an existing thing, bodies and subjects: the words that are left when times and people are
taken out."""

from __future__ import annotations

import re
from collections.abc import Sequence

from services.planner.language import lexicon
from services.planner.language.features import Sentence
from services.planner.language.lexicon import CONJUNCTIONS, DETERMINERS, PREPOSITIONS
from services.planner.language.lexicon.titles import EDGE, HANGING, HARD_ENDS, TITLE_ENDS
from services.planner.language.model import Found
from services.planner.language.naming.model import EVENT_BOOK, MARKERS, STOPS, VERBS_BOOK, Span

_PLACES = frozenset(lexicon.PLACE_NOUNS)

_CALENDAR_TAIL = re.compile(
    r"(?<!\s)\s*\b(?:on|to|in|into|for|from|off)\s+(?:my|the|our)\s+"
    r"(?:calendar|calender|schedule|agenda|diary|planner|tasks|(?:[\w-]+\s+){0,2}list|reminders|day)\b",
    re.IGNORECASE,
)

_PARTS = frozenset(["body", "text", "message", "saying", "content", "subject", "say", "notes", "note"])
_LABELS = frozenset(["event", "entry", "something", "thing", "time", "slot"])
"""Nouns that stand for whatever it is."""
_TOPIC_STOPS = STOPS | {":", "so"}
_PLACE_LEADS = frozenset(["at", "in", "on", "@", "via", "over"])
_MOVING = frozenset(["move", "switch", "shift", "transfer", "change", "relocate"])

_AS_TITLE = re.compile(
    r"\b(?:make|put|use|have|set|take)\s+(?:an?\s+)?(?P<name>[^.!?;]{2,120}?)\s+as\s+(?:a|the|its|my)\s+(?:title|name)\b",
    re.IGNORECASE,
)
_QUOTED = re.compile(r"[\"“”]([^\"“”]{1,2000})[\"“”]|(?<!\w)'((?:[^']|(?<=\w)'(?=\w)){2,2000})'(?!\w)")


class Words:
    """A text with what is already spoken for, so that what is left can be named."""

    def __init__(
        self, text: str, sentence: Sentence, taken: Sequence[tuple[int, int]], people: Sequence[Found]
    ) -> None:
        self._text = text
        self._tokens = sentence.tokens
        self._words = sentence.words
        self._head = sentence.head
        tails = [m.span() for m in _CALENDAR_TAIL.finditer(text)]
        spans = [*taken, *((p.start, p.end) for p in people), *tails]
        self._taken = frozenset(
            i
            for i, t in enumerate(self._tokens)
            if any(s <= t.start and t.end <= e for s, e in spans) or t.shape in {"email", "url"}
        )
        self._people = frozenset(
            i for i, t in enumerate(self._tokens) if any(p.start <= t.start and t.end <= p.end for p in people)
        )
        self._addresses = frozenset(i for i, t in enumerate(self._tokens) if t.shape == "email")
        self._quotes = list(_QUOTED.finditer(text))
        self._marks = [mark for mark in MARKERS.find(self._words) if mark.first not in self._taken]

    def quotes(self) -> list[tuple[int, int, str]]:
        """What stands in quotes, word for word: where the quotes begin and end, and the words between."""
        return [(m.start(), m.end(), (m[1] if m[1] is not None else m[2]).strip()) for m in self._quotes]

    def explicit_title(self) -> Span | None:
        """What stands in quotes, or after "called", "titled", "named"."""
        if (said := self._as_a_title()) is not None:
            return said
        for place, mark in self._marked("named"):
            quoted = next((m for m in self._quotes if m.start() >= self._tokens[place].start), None)
            if quoted and quoted.start() - self._tokens[mark].end <= 3:
                return self._of_quote(quoted)
            start = mark + 1 + (self._words[mark + 1 : mark + 2] == (",",))  # "title it, Team Picnic"
            end = self._phrase_end(start, TITLE_ENDS)
            if end > start:
                return self._as_said(start, end)
        return self._of_quote(self._quotes[0]) if self._quotes else None

    def _as_a_title(self) -> Span | None:
        """ "use Summer Fair as the title": what stands before."""
        match = _AS_TITLE.search(self._text)
        return Span(match["name"], match.start("name"), match.end("name")) if match else None

    def _of_quote(self, match: re.Match[str]) -> Span:
        group = 1 if match[1] is not None else 2
        inner = match[group].strip().rstrip(".,;!")
        start = match.start(group) + (len(match[group]) - len(match[group].lstrip()))
        return Span(inner, start, start + len(inner))

    def _marked(self, name: str) -> list[tuple[int, int]]:
        return [(mark.first, mark.last) for mark in self._marks if mark.name == name]

    def _phrase_end(self, start: int, ends: frozenset[str]) -> int:
        """Where words that begin at a place end: at a stop, a time, a person, or a joining word before one of these."""
        place = start
        while place < len(self._tokens):
            word = self._words[place]
            if word in STOPS or (place in self._taken and place not in self._people):
                break
            if place > start and (word in HARD_ENDS or (word in ends and self._closes(place))):
                break
            place += 1
        return place

    def _closes(self, place: int) -> bool:
        after = place + 1
        if after >= len(self._tokens):
            return True
        proper = self._words[after] == "the" and self._tokens[after].text[:1].isupper()  # "at The Cheese Shop"
        if after in self._taken or (
            self._words[after] in {"the", "my", "it", "them", "a"}
            and not proper
            and self._words[place] in {"to", "in", "and", "on", "at"}
        ):
            return True
        return self._words[place] in {"due", "starting", "assigned", "assign", "tomorrow", "today"} or (
            self._words[place] == "and" and bool(VERBS_BOOK.at(self._words, after) or self._words[after] in _PARTS)
        )

    def _as_said(self, start: int, end: int) -> Span | None:
        """The words of a name that was given: only what hangs at its end is left out."""
        while end > start and (self._words[end - 1] in HANGING or not any(c.isalnum() for c in self._words[end - 1])):
            end -= 1
        while start < end and not any(c.isalnum() for c in self._words[start]):
            start += 1
        if end - start > 1 and self._tokens[start].text in {"a", "an"}:
            start += 1  # "call it a vet visit"
        return (
            Span(
                self._text[self._tokens[start].start : self._tokens[end - 1].end],
                self._tokens[start].start,
                self._tokens[end - 1].end,
            )
            if start < end
            else None
        )

    def _span(self, start: int, end: int) -> Span | None:
        """The words from start to end (exclusive), without edges that say nothing."""
        while start < end and (self._words[start] in EDGE or not any(c.isalnum() for c in self._words[start])):
            start += 1
        while end > start and (
            self._words[end - 1] in EDGE - {"up", "out", "in", "off"}
            or not any(c.isalnum() for c in self._words[end - 1])
        ):
            end -= 1
        if start >= end:
            return None
        first, last = self._tokens[start], self._tokens[end - 1]
        return Span(self._text[first.start : last.end], first.start, last.end)

    def runs(self, start: int) -> list[tuple[int, int]]:
        """Stretches of words that nothing has taken, from a place on."""
        found: list[tuple[int, int]] = []
        begin = None
        for place in range(start, len(self._tokens) + 1):
            free = (
                place < len(self._tokens)
                and place not in self._taken
                and self._words[place] not in STOPS - {","}
                and self._words[place] != ","
            )
            if free and begin is None:
                begin = place
            if not free and begin is not None:
                found.append((begin, place))
                begin = None
        return found

    def verb_end(self) -> int:
        """Where the head's verb phrase ends (exclusive); the head itself when it is no verb."""
        if self._head >= len(self._words):
            return self._head
        size = max(VERBS_BOOK.at(self._words, self._head).values(), default=0)
        end = self._head + size
        if (
            size
            and end < len(self._words)
            and self._words[end] in {"up", "in", "down", "off", "out"}
            and end not in self._taken
        ):
            end += 1
        return end

    def noun_phrase(self, start: int) -> Span | None:
        """The first stretch with an event noun, else the first that says anything; "about …" is joined to it."""
        spans = [(run, span) for run in self.runs(start) if (span := self._span(*self._cut(run)))]
        if not spans:
            return None
        nouns = [(s, {self._words[i] for i in range(*r) if EVENT_BOOK.at(self._words, i)}) for r, s in spans]
        telling = next((span for span, said in nouns if said - _LABELS), None)  # "an entry for the dentist"
        with_noun = telling or next((span for span, said in nouns if said), None)
        return with_noun or spans[0][1]

    def _cut(self, run: tuple[int, int]) -> tuple[int, int]:
        """A stretch ends before a second clause ("and add it …") and before a body."""
        for place in range(run[0] + 1, run[1]):
            if self._words[place] in {"and", "then", "so", "because", "but", "can", "if"} and place + 1 < len(
                self._words
            ):
                after = self._words[place + 1]
                if (
                    VERBS_BOOK.at(self._words, place + 1)
                    or after in {"i", "it", "we", "you", "please", "then", "also", "let"}
                    or self._words[place] in {"so", "because", "but", "can", "if", "then"}
                ):
                    return run[0], place
        return run

    def about(self, *, with_times: bool = False) -> Span | None:
        """What it is about: "about the budget", "to discuss hiring".

        Args:
            with_times: whether times said in it are its words ("the quarterly report", "lunch tomorrow").
        """
        for _, last in self._marked("about"):
            if last < self._head:
                continue
            ends = TITLE_ENDS | {"saying", "tell", "asking", "that", "so"}
            end = self._topic_end(last + 1) if with_times else self._phrase_end(last + 1, ends)
            span = self._span(last + 1, end)
            if span:
                return span
        return None

    def _topic_end(self, start: int) -> int:
        """Where the topic of a mail ends: at a mark, or where its words begin."""
        bodies = {first for first, _ in self._marked("body")}
        place = start
        while place < len(self._tokens) and self._words[place] not in _TOPIC_STOPS and place not in bodies:
            if self._words[place] in CONJUNCTIONS and place + 1 in bodies:
                break
            if self._words[place] == "and" and VERBS_BOOK.at(self._words, place + 1):
                break
            place += 1
        return place

    def body(self) -> Span | None:
        """What a message shall say: all after "saying", or what stands in quotes after it."""
        for first, last in self._marked("body"):
            if first <= self._head and first != 0:
                continue
            quoted = next((m for m in self._quotes if m.start() >= self._tokens[last].start), None)
            if quoted:
                return self._of_quote(quoted)
            start = last + 1
            while start < len(self._tokens) and self._words[start] in {":", ",", "that"}:
                start += 1
            if start < len(self._tokens):
                begin, end = self._tokens[start].start, self._tokens[-1].end
                return Span(self._text[begin:end].strip().strip("'\""), begin, end)
        return self._after_colon() or self._told_that()

    def _after_colon(self) -> Span | None:
        """ "email Ann and Bob: lunch is at 1": all after the first colon that stands behind whom it is for."""
        for place in range(self._head + 1, len(self._tokens) - 1):
            if self._words[place] not in {":", "-", "–", "—"} or self._words[place - 1] in _PARTS:
                continue
            mark = self._tokens[place]
            apart = self._text[mark.start - 1].isspace() and self._text[mark.end : mark.end + 1].isspace()
            if any(i < place for i in self._people | self._addresses) and (mark.text == ":" or apart):
                begin, end = self._tokens[place + 1].start, self._tokens[-1].end
                return Span(self._text[begin:end].strip().strip("'\""), begin, end)
        return None

    def _told_that(self) -> Span | None:
        """ "write to Tom that I am late": all after "that", right behind whom it is told."""
        for place in range(self._head + 1, len(self._tokens) - 1):
            if self._words[place] == "that" and place - 1 in self._people | self._addresses:
                begin, end = self._tokens[place + 1].start, self._tokens[-1].end
                return Span(self._text[begin:end].strip().strip("'\""), begin, end)
        return None

    def place(self) -> Span | None:
        """Where: "at <name>", "in the boardroom", "on Zoom"; claimed only with a place noun or a capital."""
        for i in range(max(0, self._head), len(self._tokens) - 1):
            word = self._words[i]
            leads = word in _PLACE_LEADS or (word == "to" and self._words[self._head] in _MOVING)
            if not leads or i + 1 in self._taken:
                continue
            end = i + 1
            while (
                end < len(self._tokens)
                and end - i <= 6
                and end not in self._taken
                and self._words[end] not in STOPS
                and not (
                    end > i + 1
                    and self._words[end]
                    in PREPOSITIONS | CONJUNCTIONS - {"of"} | {"called", "titled", "please", "named"}
                )
            ):
                end += 1
            if self._is_place(word, i + 1, end):
                return self._span_of_place(i + 1, end)
        return None

    def _is_place(self, word: str, start: int, end: int) -> bool:
        inner = self._words[start:end]
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
        capital = self._tokens[start + (1 if inner[0] in DETERMINERS and len(inner) > 1 else 0)].text[:1].isupper()
        return word in {"at", "@", "in"} and capital and start > 1

    def _span_of_place(self, start: int, end: int) -> Span | None:
        while end > start and self._words[end - 1] in EDGE:
            end -= 1
        while start < end and self._words[start] in {"the", "my", "a", "our"}:
            start += 1
        if start >= end:
            return None
        if end < len(self._words) and self._words[end] == "'s":
            end += 1  # "at Luigi's"
        return Span(
            self._text[self._tokens[start].start : self._tokens[end - 1].end],
            self._tokens[start].start,
            self._tokens[end - 1].end,
        )

    def list_name(self) -> tuple[str, str]:
        """ "my shopping list" → ("shopping", "list"); "the Design backlog" → ("Design", "backlog"); ("", noun) when it
        has no name of its own, ("", "") when none is spoken of."""
        spoken = ""
        for i, word in enumerate(self._words):
            if word in {"list", "backlog", "board", "project", "column"} and i:
                spoken = spoken or word
                j = i - 1
                while (
                    j >= 0
                    and self._words[j] not in DETERMINERS | PREPOSITIONS | STOPS
                    and not VERBS_BOOK.at(self._words, j)
                    and i - j <= 3
                ):
                    j -= 1
                if j + 1 < i:
                    return self._text[self._tokens[j + 1].start : self._tokens[i - 1].end], word
        return "", spoken

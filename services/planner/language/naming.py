"""Titles, places, what tells an existing thing, bodies and subjects: the words that are left when times and people
are taken out."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from services.planner.language import lexicon
from services.planner.language.features import Sentence
from services.planner.language.model import Found, Kind, Token
from services.planner.language.phrases import PhraseBook

_MARKERS = PhraseBook({"named": lexicon.NAMED_MARKERS, "about": lexicon.ABOUT_MARKERS, "body": lexicon.BODY_MARKERS})
_VERBS = PhraseBook(lexicon.VERBS)
_DETERMINERS = frozenset(lexicon.DETERMINERS)
_PREPOSITIONS = frozenset(lexicon.PREPOSITIONS)
_CONJUNCTIONS = frozenset(lexicon.CONJUNCTIONS)
_PLACES = frozenset(lexicon.PLACE_NOUNS)
_EVENT = PhraseBook({"event": [*lexicon.NOUNS["event"], *lexicon.NOUNS["vague"]]})
_STOPS = frozenset([".", "!", "?", ";", ","])
_CALENDAR_TAIL = re.compile(
    r"\s*\b(?:on|to|in|into|for|from|off)\s+(?:my|the|our)\s+"
    r"(?:calendar|calender|schedule|agenda|diary|planner|tasks|(?:[\w-]+\s+){0,2}list|reminders|day)\b",
    re.IGNORECASE,
)
_QUOTED = re.compile(r"[\"“”]([^\"“”]{1,200})[\"“”]|(?<!\w)'([^']{2,200})'(?!\w)")
_EDGE = (
    _DETERMINERS
    | _PREPOSITIONS
    | _CONJUNCTIONS
    | frozenset(lexicon.AUXILIARIES)
    | frozenset(
        [
            "i",
            "please",
            "we",
            "you",
            "it",
            "'s",
            "some",
            "there",
            "be",
            "have",
            "me",
            "well",
            "so",
            "again",
            "now",
            "too",
            "also",
            "instead",
            "thanks",
            "been",
            "get",
            "add",
            "that's",
            "it's",
            "i'm",
            "i'll",
            "is",
            "want",
            "need",
            "like",
            "someone",
            "kindly",
            "recurring",
        ]
    )
) - frozenset(["physical", "team", "planning"])
_GENERIC = frozenset(
    [
        "meeting",
        "event",
        "appointment",
        "thing",
        "one",
        "it",
        "that",
        "everything",
        "something",
        "time",
        "slot",
        "entry",
        "meetings",
        "events",
        "appointments",
        "things",
        "stuff",
        "plans",
        "all",
        "any",
        "them",
        "this",
        "what",
        "when",
        "anything",
        "item",
        "task",
        "tasks",
        "reminder",
        "reminders",
        "to-do",
        "to-dos",
        "block",
        "contact",
        "invite",
        "calendar",
        "schedule",
    ]
)
_BARE_TITLES = frozenset(
    ["time", "something", "slot", "block", "thing", "event", "entry", "meetings", "calendar", "schedule", "some time"]
)
_HANGING = frozenset(["and", "on", "at", "for", "with", "to", "in", "from", "by", "please", "is", "the", "my", "a"])
_HARD_ENDS = frozenset(["saying", "asking", "telling", "says", "tell", "assign"])
_TITLE_ENDS = frozenset(
    [
        "on",
        "at",
        "for",
        "with",
        "to",
        "in",
        "from",
        "and",
        "by",
        "due",
        "starting",
        "every",
        "tomorrow",
        "today",
        "under",
        "assigned",
        "assign",
    ]
)


@dataclass(frozen=True, slots=True)
class Span:
    """Words of the text."""

    text: str
    start: int
    end: int


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
        self._quotes = list(_QUOTED.finditer(text))

    def explicit_title(self) -> Span | None:
        """What stands in quotes, or after "called", "titled", "named"."""
        for place, mark in self._marked("named"):
            quoted = next((m for m in self._quotes if m.start() >= self._tokens[place].start), None)
            if quoted and quoted.start() - self._tokens[mark].end <= 3:
                return self._of_quote(quoted)
            end = self._phrase_end(mark + 1, _TITLE_ENDS)
            if end > mark + 1:
                return self._as_said(mark + 1, end)
        return self._of_quote(self._quotes[0]) if self._quotes else None

    def _of_quote(self, match: re.Match[str]) -> Span:
        group = 1 if match[1] is not None else 2
        inner = match[group].strip().rstrip(".,;!")
        start = match.start(group) + (len(match[group]) - len(match[group].lstrip()))
        return Span(inner, start, start + len(inner))

    def _marked(self, name: str) -> list[tuple[int, int]]:
        return [(m.first, m.last) for m in _MARKERS.find(self._words) if m.name == name and m.first not in self._taken]

    def _phrase_end(self, start: int, ends: frozenset[str]) -> int:
        """Where words that begin at a place end: at a stop, a time, a person, or a joining word before one of these."""
        place = start
        while place < len(self._tokens):
            word = self._words[place]
            if word in _STOPS or (place in self._taken and place not in self._people):
                break
            if place > start and (word in _HARD_ENDS or (word in ends and self._closes(place))):
                break
            place += 1
        return place

    def _closes(self, place: int) -> bool:
        after = place + 1
        if after >= len(self._tokens):
            return True
        if after in self._taken or (
            self._words[after] in {"the", "my", "it", "them", "a"}
            and self._words[place] in {"to", "in", "and", "on", "at"}
        ):
            return True
        return self._words[place] in {"due", "starting", "assigned", "assign", "tomorrow", "today"} or (
            bool(_VERBS.at(self._words, after)) and self._words[place] == "and"
        )

    def _as_said(self, start: int, end: int) -> Span | None:
        """The words of a name that was given: only what hangs at its end is left out."""
        while end > start and (self._words[end - 1] in _HANGING or not any(c.isalnum() for c in self._words[end - 1])):
            end -= 1
        while start < end and not any(c.isalnum() for c in self._words[start]):
            start += 1
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
        while start < end and (self._words[start] in _EDGE or not any(c.isalnum() for c in self._words[start])):
            start += 1
        while end > start and (
            self._words[end - 1] in _EDGE - {"up", "out", "in", "off"}
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
                and self._words[place] not in _STOPS - {","}
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
        size = max(_VERBS.at(self._words, self._head).values(), default=0)
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
        with_noun = next((s for r, s in spans if any(_EVENT.at(self._words, i) for i in range(*r))), None)
        return with_noun or spans[0][1]

    def _cut(self, run: tuple[int, int]) -> tuple[int, int]:
        """A stretch ends before a second clause ("and add it …") and before a body."""
        for place in range(run[0] + 1, run[1]):
            if self._words[place] in {"and", "then", "so", "because", "but", "can", "if"} and place + 1 < len(
                self._words
            ):
                after = self._words[place + 1]
                if (
                    _VERBS.at(self._words, place + 1)
                    or after in {"i", "it", "we", "you", "please", "then", "also", "let"}
                    or self._words[place] in {"so", "because", "but", "can", "if", "then"}
                ):
                    return run[0], place
        return run

    def about(self) -> Span | None:
        """What it is about: "about the budget", "to discuss hiring"."""
        for _, last in self._marked("about"):
            if last < self._head:
                continue
            end = self._phrase_end(last + 1, _TITLE_ENDS | {"saying", "tell", "asking", "that", "so"})
            span = self._span(last + 1, end)
            if span:
                return span
        return None

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
        return None

    def place(self) -> Span | None:
        """Where: "at <name>", "in the boardroom", "on Zoom"; claimed only with a place noun or a capital."""
        for i in range(max(0, self._head), len(self._tokens) - 1):
            word = self._words[i]
            if word not in {"at", "in", "on", "@", "via", "over"} or i + 1 in self._taken:
                continue
            end = i + 1
            while (
                end < len(self._tokens)
                and end - i <= 6
                and end not in self._taken
                and self._words[end] not in _STOPS
                and not (
                    end > i + 1
                    and self._words[end]
                    in _PREPOSITIONS | _CONJUNCTIONS - {"of"} | {"called", "titled", "please", "named"}
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
        capital = self._tokens[start + (1 if inner[0] in _DETERMINERS and len(inner) > 1 else 0)].text[:1].isupper()
        return word in {"at", "@", "in"} and capital and start > 1

    def _span_of_place(self, start: int, end: int) -> Span | None:
        while end > start and self._words[end - 1] in _EDGE:
            end -= 1
        while start < end and self._words[start] in {"the", "my", "a", "our"}:
            start += 1
        if start >= end:
            return None
        return Span(
            self._text[self._tokens[start].start : self._tokens[end - 1].end],
            self._tokens[start].start,
            self._tokens[end - 1].end,
        )

    def list_name(self) -> str:
        """ "my shopping list" → "shopping"; "the Design backlog" → "Design"; "" when none is named."""
        for i, word in enumerate(self._words):
            if word in {"list", "backlog", "board", "project", "column"} and i:
                j = i - 1
                while (
                    j >= 0
                    and self._words[j] not in _DETERMINERS | _PREPOSITIONS | _STOPS
                    and not _VERBS.at(self._words, j)
                    and i - j <= 3
                ):
                    j -= 1
                if j + 1 < i:
                    return self._text[self._tokens[j + 1].start : self._tokens[i - 1].end]
        return ""


def named_regions(tokens: Sequence[Token], blocked: frozenset[int]) -> list[tuple[int, int]]:
    """Stretches of characters that are a name given ("called Global Launch with Ann": "Global Launch"); no people are
    in them."""
    words = [t.norm for t in tokens]
    regions: list[tuple[int, int]] = []
    for mark in _MARKERS.find(words):
        if mark.name != "named" or mark.last + 1 >= len(tokens) or words[mark.last] in {"with", "subject", "title"}:
            continue
        place = mark.last + 1
        while place < len(tokens) and place not in blocked and words[place] not in _STOPS | {"with", "for"}:
            if (
                words[place] in {"and", "to"}
                and place + 1 < len(tokens)
                and (_VERBS.at(words, place + 1) or words[place + 1] in {"the", "my"})
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
    return any(m.name == "named" and m.last + 1 == place for m in _MARKERS.find(words))


def clean_title(words: str) -> str:
    """A title as written, its first letter raised; "" when the words say nothing ("some time")."""
    text = " ".join(words.split()).strip(" .,;:!?-\"'")
    if not text or text.lower() in _BARE_TITLES:
        return ""
    return (text[:1].upper() + text[1:])[:200]


def query_words(span: Span | None) -> tuple[str, str]:
    """What tells an existing thing: its telling words, and its generic noun ("meeting") when it has one."""
    if span is None:
        return "", ""
    words = span.text.split()
    noun = next((w.lower() for w in words if w.lower() in _GENERIC), "")
    telling = [
        w
        for w in words
        if w.lower().strip(".,'") not in _GENERIC | _DETERMINERS
        and w.lower() not in {"'s", "of", "with", "'", "named", "called"}
    ]
    return " ".join(telling)[:200], noun


def order_of(tokens: Sequence[Token]) -> str:
    """first, last, next or all, when said of a thing (not of a day: "next week")."""
    for i, token in enumerate(tokens[:-1]):
        order = lexicon.ORDERS.get(token.norm)
        after = tokens[i + 1].norm
        if order and (
            _EVENT.at([t.norm for t in tokens], i + 1)
            or after
            in {
                "one",
                "thing",
                "task",
                "reminder",
                "of",
                "my",
                "events",
                "meetings",
                "calls",
                "appointments",
                "the",
                "tasks",
                "reminders",
            }
            or (order == "all" and i <= 4)
        ):
            return order
        if (
            order == "next"
            and i + 2 < len(tokens)
            and _EVENT.at([t.norm for t in tokens], i + 2)
            and after
            not in {
                "week",
                "month",
                "year",
                "monday",
                "tuesday",
                "wednesday",
                "thursday",
                "friday",
                "saturday",
                "sunday",
            }
        ):
            return order
    return ""


def means_all(tokens: Sequence[Token]) -> bool:
    """ "cancel my meetings tomorrow": several without a number or a name are all of them."""
    return any(t.norm in _PLURALS for t in tokens) and not any(
        t.norm in {"one", "first", "last", "next"} for t in tokens
    )


_PLURALS = frozenset([*lexicon.EVENT_PLURALS, "everything"])


def as_entity(kind: Kind, span: Span, value: str, role: str) -> Found:
    """A span as an entity."""
    return Found(kind, span.text, span.start, span.end, value, role)

"""What a sentence is made of, as a set of names that the intent rules are written in.

``head:X``   the first real word is a verb of class X ("schedule …", "could you please move …")
``verb:X``   a verb of class X anywhere · ``noun:X`` a noun of class X anywhere
``q:W``      the sentence asks with word W ("what", "when", "do", "is", "am" …) · ``q`` it asks at all
``time clock date dur rec``  a time was said, a clock time, a date, a length, a repetition
``person email phone her it``  a person, address, number, a pronoun for a person, for a thing
``to_time``  a time after "to", "until", "for": something is to be moved there · ``shift`` a length with "later",
"back", "earlier", "by"
``my indef def plural``  "my event", "an event", "the event", several events · ``named about body`` "called …", "about
…", "saying …"
``oos``      a word of another field (weather, bank, music …) · ``short`` at most four words · ``have`` "I have",
"I've got"
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

from services.planner.language import lexicon
from services.planner.language.model import Found, Kind, Token
from services.planner.language.phrases import PhraseBook, words_of
from services.planner.times import TimeSpan

_VERBS = PhraseBook(lexicon.VERBS)


def _with_plurals(phrases: Sequence[str]) -> list[str]:
    return [
        *phrases,
        *(
            phrase + ("es" if phrase[-1] in "xsh" else "s")
            for phrase in phrases
            if phrase[-1].isalpha() and phrase[-1] != "s"
        ),
    ]


_NOUNS = PhraseBook({name: _with_plurals(phrases) for name, phrases in lexicon.NOUNS.items()})
_MARKERS = PhraseBook(
    {
        "named": lexicon.NAMED_MARKERS,
        "about": lexicon.ABOUT_MARKERS,
        "body": lexicon.BODY_MARKERS,
        "oos": lexicon.OUT_OF_SCOPE,
    }
)
_LEADS = PhraseBook({"polite": lexicon.CONVERSATION["polite_lead"], "filler": lexicon.CONVERSATION["filler"]})
_VERB_WORDS = frozenset(phrase.split()[0] for phrases in lexicon.VERBS.values() for phrase in phrases)
_YES = [
    phrase for phrase in lexicon.CONVERSATION["yes"] if phrase.split()[0] not in _VERB_WORDS
]  # "add it" begins a request as well
_OPENERS = PhraseBook(
    {"yes": _YES, "thanks": lexicon.CONVERSATION["thanks"], "greeting": lexicon.CONVERSATION["greeting"]}
)
_DETERMINERS = frozenset(lexicon.DETERMINERS)
_PREPOSITIONS = frozenset(lexicon.PREPOSITIONS)
_QUESTIONS = frozenset(lexicon.QUESTION_WORDS)
_AUXILIARIES = frozenset(lexicon.AUXILIARIES)
_DEFINITE = frozenset(["my", "our", "the", "that", "this", "his", "her", "their", "your", "these", "those"])
_INDEFINITE = frozenset(["a", "an", "another", "new"])
_VERBAL_BEFORE = frozenset(
    [
        "to",
        "and",
        "then",
        "you",
        "i",
        "we",
        "please",
        "also",
        "can",
        "could",
        "will",
        "would",
        "or",
        ",",
        ".",
        "!",
        "?",
        ";",
        "just",
        "don't",
        "i'll",
        "let's",
        "ahead",
    ]
)
_PLURALS = frozenset([*lexicon.EVENT_PLURALS, "everything"])
_SHIFT = frozenset([*lexicon.EARLIER, *lexicon.LATER])
_MOVE_TO = frozenset(["to", "until", "till", "for", "at", "on", "at", "instead"])


@dataclass(frozen=True, slots=True)
class Sentence:
    """A text taken apart: its tokens, where its head is, and its features."""

    tokens: tuple[Token, ...]
    words: tuple[str, ...]
    head: int
    features: frozenset[str]


def find_head(words: Sequence[str], start: int = 0, skipped: frozenset[int] = frozenset()) -> tuple[int, bool]:
    """The first word that is no politeness or filler, and whether it was reached through "how do I", "I need to" and
    the like."""
    place, polite = start, False
    for _ in range(12 + len(skipped)):
        if place in skipped and place + 1 < len(words):
            place += 1  # "tomorrow at 3 book a call": the time comes first
            continue
        end = _LEADS.consume(words, place, ("polite",))
        if end > place:
            place, polite = end, True
            continue
        if place < len(words) and words[place] in {",", ".", "!", "-", "…", ":", '"', "(", "?", ";"}:
            place += 1
            continue
        end = _LEADS.consume(words, place, ("filler",))
        if end == place and not polite:
            end = _OPENERS.consume(words, place, ("yes", "thanks", "greeting"))
        if end == place or end >= len(words):
            break
        place = end
    return place, polite


def verb_classes(words: Sequence[str], place: int) -> list[str]:
    """Verb classes of the longest verb phrase at a place."""
    found = _VERBS.at(words, place)
    longest = max(found.values(), default=0)
    return [name for name, size in found.items() if size == longest]


def _is_noun_place(words: Sequence[str], place: int, time_ends: frozenset[int]) -> bool:
    if place == 0:
        return False
    before = words[place - 1]
    return (
        before in _DETERMINERS or before == "'s" or place in time_ends or (before in _PREPOSITIONS and before != "to")
    )


def build(tokens: tuple[Token, ...], times: Sequence[TimeSpan], found: Sequence[Found]) -> Sentence:
    """The sentence with all its features; times and entities are those already read."""
    words = words_of(tokens)
    time_tokens = _covered(tokens, times)
    head, polite = find_head(words, 0, time_tokens)
    time_ends = frozenset(i + 1 for i in time_tokens)
    features = {"polite"} if polite else set()
    _add_verbs(features, words, head, time_ends, time_tokens, polite and words[head - 1 : head] == ["to"])
    _add_nouns(features, words, head, time_ends, time_tokens)
    _add_question(features, words, head)
    _add_times(features, words, tokens, times)
    _add_entities(features, words, tokens, found)
    _add_turns_of_phrase(features, words)
    inside = time_tokens | _covered_by(tokens, found)
    features.update(mark.name for mark in _MARKERS.find(words) if mark.name != "oos" or mark.first not in inside)
    if not any(name.startswith("head:") for name in features):
        features.add("plain_head")
    if not features & _IN_DOMAIN:
        features.add("nothing")
    if sum(token.shape != "mark" for token in tokens) <= 4:
        features.add("short")
    return Sentence(tokens, tuple(words), head, frozenset(features))


def _covered(tokens: Sequence[Token], times: Sequence[TimeSpan]) -> frozenset[int]:
    spans = [(time.start, time.end) for time in times]
    return frozenset(
        i for i, token in enumerate(tokens) if any(start <= token.start and token.end <= end for start, end in spans)
    )


def _covered_by(tokens: Sequence[Token], found: Sequence[Found]) -> frozenset[int]:
    return frozenset(
        i for i, token in enumerate(tokens) if any(f.start <= token.start and token.end <= f.end for f in found)
    )


_APART = frozenset(["bring", "pull", "put", "take"])
_PARTICLES = frozenset(["forward", "back", "off", "ahead"])
"""Verbs of moving that stand apart from their particle: "bring my call forward"."""


def _add_verbs(
    features: set[str],
    words: Sequence[str],
    head: int,
    time_ends: frozenset[int],
    time_tokens: frozenset[int],
    infinitive: bool,
) -> None:
    if head < len(words) and words[head] in _APART and not _PARTICLES.isdisjoint(words[head + 1 :]):
        features.update({"head:move", "verb:move"})
    nouns = _NOUNS.at(words, head) if head < len(words) else {}
    noun_head = bool(nouns) and not infinitive and not _is_verb_at_head(words, head, nouns)
    for place in range(len(words)):
        if place == head and noun_head:
            continue
        if place != head and (place in time_tokens or _is_noun_place(words, place, time_ends)):
            continue
        classes = verb_classes(words, place)
        verbal = place == head or (place > 0 and words[place - 1] in _VERBAL_BEFORE)
        for name in classes:
            features.add(f"verb:{name}")
            if place == head:
                features.add(f"head:{name}")
            elif verbal:
                features.add(f"also:{name}")


def _add_nouns(
    features: set[str], words: Sequence[str], head: int, time_ends: frozenset[int], time_tokens: frozenset[int]
) -> None:
    for place, word in enumerate(words):
        classes = _NOUNS.at(words, place)
        if not classes or (place == head and _is_verb_at_head(words, place, classes)):
            continue
        if place in time_tokens and "day" not in classes:
            continue
        verbal = (
            place > 0
            and words[place - 1] in {"to", "you"}
            and _VERBS.at(words, place)
            and words[place : place + 1] != ["meeting"]
        )
        for name in classes:
            if verbal and name not in {"free", "day"}:
                continue
            features.add(f"noun:{name}")
            if name in {"event", "event_only"} and place > 0:
                before = words[max(0, place - 3) : place]
                features.update({"indef"} if not _INDEFINITE.isdisjoint(before) else ())
                features.update({"def"} if not _DEFINITE.isdisjoint(before) else ())
        if word in _PLURALS:
            features.add("plural")
    features.update({"my"} if "my" in words or "our" in words else ())
    features.update({"i"} if not {"i", "we", "i'm", "i've", "am"}.isdisjoint(words) else ())


def _is_verb_at_head(words: Sequence[str], place: int, classes: dict[str, int]) -> bool:
    """ "call john", "email Ann", "schedule a …": a verb; "call with john", "dinner friday": a noun."""
    if not _VERBS.at(words, place):
        return False
    after = words[place + max(classes.values())] if place + max(classes.values()) < len(words) else ""
    return not (
        after in _PREPOSITIONS and after not in {"to", "for", "up", "off", "out", "in", "about"}
    ) and after not in {"", "at", "on"}


_SUBJECTS = frozenset(["i", "we", "you", "they", "he", "she", "my", "our", "any", "there", "the", "not"])
_CLAUSE_ENDS = frozenset([".", ",", "!", "but", "and", "if", "whether", "?", "ok", "so"])
_ASKING_BEFORE = frozenset(
    ["me", "know", "see", "check", "tell", "out", "about", "wondering", "of", "remember", "forgot", "exactly", "sure"]
)
_POLITE_AUXILIARIES = frozenset(["can", "could", "would", "will", "may", "should", "do"])


def _asks_with(words: Sequence[str], place: int, head: int) -> str:
    """The word a question begins with at a place; "" when none does."""
    word = words[place].removesuffix("'s")
    before, after = words[place - 1] if place else "", words[place + 1]
    first = place in {0, head} or before in _CLAUSE_ENDS
    if word in _QUESTIONS and place < head:
        return ""  # "how do I set up a meeting" asks for it
    if word in _QUESTIONS:
        return word if first or before in _ASKING_BEFORE else ""
    if word not in _AUXILIARIES or not first or (place < head and word in _POLITE_AUXILIARIES):
        return ""
    if (word in {"can", "could", "would"} and after in {"you", "i", "we"}) or (word == "will" and after == "you"):
        return ""
    if word in {"have", "do"} and after not in _SUBJECTS:
        return ""  # "have lunch with Ann", not "have I …"
    return word


def _add_question(features: set[str], words: Sequence[str], head: int) -> None:
    for place in range(len(words) - 1):
        asked = _asks_with(words, place, head)
        if asked:
            features.update({"q", f"q:{asked}"} | ({"aux_head"} if asked in _AUXILIARIES else set()))
    if "?" in words:
        features.add("q?")
    if words.count('"') > 1 or {"“", "”"} <= set(words):
        features.add("quoted")
    for a, b in itertools.pairwise(words):
        if (a in {"i", "we"} and b in {"have", "got", "had"}) or (
            a in {"i've", "we've", "have"} and b in {"got", "i", "we"}
        ):
            features.add("have")
        if (a == "i" and b in {"am", "was"}) or (a in {"am", "was", "i'm"} and b in {"i", "we"}):
            features.add("be")
        if (a == "on" and b in {"my", "the"}) or (a == "my" and b in {"calendar", "schedule", "agenda", "diary"}):
            features.add("on_my")
        if {a, b} & _ATTENDING:
            features.add("attend")


def _add_times(features: set[str], words: Sequence[str], tokens: Sequence[Token], times: Sequence[TimeSpan]) -> None:
    for time in times:
        features.add("time")
        if time.kind == "duration":
            features.add("dur")
            _add_shift(features, tokens, words, time)
            continue
        features.update({"past"} if time.best.end is not None and "yesterday" in time.text.lower() else ())
        features.update(
            {"clock"} if time.has_time else (),
            {"date"} if time.has_date else (),
            {"rec"} if time.kind == "recurrence" else (),
        )
        before = [words[i] for i, token in enumerate(tokens) if token.end <= time.start][-2:]
        inner = [token.norm for token in tokens if time.start <= token.start < time.end][:1]
        if (before and before[-1] in _MOVE_TO) or (inner and inner[0] in {"to", "until", "till"}):
            features.add("to_time")


def _add_shift(features: set[str], tokens: Sequence[Token], words: Sequence[str], time: TimeSpan) -> None:
    near = [words[i] for i, token in enumerate(tokens) if time.start - 14 <= token.start < time.end + 12]
    if not _SHIFT.isdisjoint(near):
        features.add("shift")
    after = [words[i] for i, token in enumerate(tokens) if token.start >= time.end][:1]
    if after == ["to"]:
        features.add("dur_to")
    if after == ["long"] or after == ["longer"] or after == ["shorter"]:
        features.add("dur_long")


_ATTENDING = frozenset(
    [
        "attend",
        "attends",
        "attending",
        "coming",
        "invited",
        "accept",
        "accepted",
        "accepting",
        "decline",
        "declined",
        "responded",
        "respond",
        "response",
        "attendees",
        "attendee",
        "participants",
        "rsvp",
    ]
)
_THIRD = frozenset(["him", "his", "her", "he", "she", "them", "their"])
_ENTITY_FEATURES = {
    Kind.PERSON: "person",
    Kind.EMAIL: "address",
    Kind.PHONE: "phone",
    Kind.LOCATION: "place",
    Kind.PRIORITY: "prio",
}


def _add_entities(features: set[str], words: Sequence[str], tokens: Sequence[Token], found: Sequence[Found]) -> None:
    for entity in found:
        name = _ENTITY_FEATURES.get(entity.kind)
        if name and not entity.weak:
            features.add(name)
        after = [t.norm for t in tokens if t.start >= entity.end][:2]
        if entity.kind is Kind.PERSON and after[:1] == ["from"] and after[-1] in _DETERMINERS:
            features.add("person_from")
        if entity.referent is not None:
            features.add("her")
    features.update({"her"} if not _THIRD.isdisjoint(words) else ())


_IN_DOMAIN = frozenset(
    f"{kind}:{name}"
    for kind in ("noun", "head")
    for name in (
        "event",
        "vague",
        "calendar",
        "task",
        "list",
        "contact",
        "free",
        "busy",
        "reminder",
        "conflict",
        "schedule",
        "move",
        "cancel",
        "remind",
        "complete",
        "assign",
        "snooze",
        "forget",
        "draft",
        "email",
        "invite",
        "meet",
    )
) | {"time", "person", "address"}

_TURNS = PhraseBook(
    {
        "find_time": [
            "find a time",
            "find time",
            "find a good time",
            "find me a time",
            "find a slot",
            "find a day",
            "what time works",
            "good time",
            "best time",
            "a time that works",
            "find some time",
            "find us a time",
            "best day",
            "good day",
            "what times work",
            "when can we",
            "when could we",
            "when can i",
            "when works",
        ],
        "todo_lead": ["i need to", "i have to", "i must", "i gotta", "need to", "i should"],
        "keep_in_mind": [
            "to remember",
            "to recall",
            "to forget",
            "to keep in mind",
            "keep in mind",
            "bear in mind",
            "wanted to remember",
        ],
        "to_do": [
            "need to buy",
            "need to get",
            "have to buy",
            "to do",
            "have to do",
            "need to do",
            "left to do",
            "supposed to do",
        ],
        "reminded_of": ["reminded of", "reminded about", "remind me of", "reminders"],
        "stop_reminding": ["stop reminding", "don't remind", "do not remind", "no need to remind"],
        "marked_done": [
            "as done",
            "as complete",
            "as completed",
            "as finished",
            "is done",
            "are done",
            "i'm done with",
            "i am done with",
            "i finished",
            "i've finished",
            "i completed",
            "i did",
            "to completed",
            "to complete",
            "to done",
            "off my list",
        ],
        "status": ["in progress", "to completed", "in review", "to done", "to do column", "backlog"],
        "plural_tasks": ["tasks", "to-dos", "chores", "errands", "items"],
        "person_owned": ["'s"],
        "it": ["it", "that", "this", "one", "that one", "this one"],
        "snooze": ["again in", "again later"],
        "if_not": ["if not", "if i haven't", "if it isn't", "if it's not", "if they aren't", "if i don't"],
        "oos": [
            "what time is it",
            "what's the time",
            "the time in",
            "current time",
            "what day is it",
            "today's date",
            "'s date",
            "what's the date",
            "the time now",
            "what date",
            "what is the time",
            "tell me the time",
            "vacation request",
            "time off request",
            "next holiday",
            "vacation days",
            "vacation day",
            "sick days",
            "holiday schedule",
            "round trip",
            "flight from",
            "flight to",
            "a flight",
            "flight status",
            "my flight",
            "under the name",
            "table for",
            "wait time",
            "travel alerts",
        ],
        "ongoing": [
            "going on",
            "coming up",
            "happening",
            "planned",
            "got on",
            "look like",
            "looks like",
            "looking",
            "lined up",
            "to look forward to",
        ],
    }
)


def _add_turns_of_phrase(features: set[str], words: Sequence[str]) -> None:
    features.update(mark.name for mark in _TURNS.find(words))

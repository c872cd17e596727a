"""What a sentence is made of, as a set of names that the intent rules are written in.

``head:X``   the first real word is a verb of class X ("schedule …", "could you please move …")
``verb:X``   a verb of class X anywhere · ``noun:X`` a noun of class X anywhere
``q:W``      the sentence asks with word W ("what", "when", "do", "is", "am" …) · ``q`` it asks at all
``time clock date dur rec``  a time was said, a clock time, a date, a length, a repetition
``person email phone her it``  a person, address, number, a pronoun for a person, for a thing
``to_time``  a time after "to", "until", "for": something is to be moved there · ``shift`` a length with "later",
"back", "earlier", "by"
``new_object into_event into_it onto_calendar``  "book a …", "… to my lunch", "… to it", "… on my calendar"
``my indef def plural``  "my event", "an event", "the event", several events · ``named about body`` "called …", "about
…", "saying …"
``told_that`` "… Ann that …" ·
``the_reminder`` "the pills reminder"
``named_head`` the sentence begins with the naming: "title it …", "make the name …"
``newly`` how a thing that is there has become ("offsite starts at 10 now")
``only_time`` nothing is said beside the time but small words ("what's on Friday?")
``of_things`` it asks whether a thing is open or to be had ("are there any taxis available")
``oos``      a word of another field (weather, bank, music …) · ``short`` at most four words · ``have`` "I have",
"I've got"
"""

from __future__ import annotations

from collections.abc import Sequence

from services.planner.language import lexicon
from services.planner.language.features.asking import add_question, asks_of_things
from services.planner.language.features.heads import find_head
from services.planner.language.features.model import Sentence
from services.planner.language.features.objects import add_objects
from services.planner.language.features.things import add_entities, add_times
from services.planner.language.features.words import NOUNS_BOOK, add_causing, add_news, add_nouns, add_verbs
from services.planner.language.lexicon.form import word_set
from services.planner.language.model import Found, Token
from services.planner.language.text.phrases import PhraseBook, words_of
from services.planner.language.text.tokens import inside
from services.planner.times import TimeSpan

_MARKERS = PhraseBook(
    {
        "named": lexicon.NAMED_MARKERS,
        "about": lexicon.ABOUT_MARKERS,
        "body": lexicon.BODY_MARKERS,
        "oos": lexicon.OUT_OF_SCOPE,
    }
)
_IN_DOMAIN = frozenset(
    f"{kind}:{name}"
    for kind in ("noun", "head")
    for name in word_set("""
        event vague calendar task list contact free busy reminder conflict schedule move cancel remind complete assign
        snooze forget draft email invite meet
    """)
) | {"time", "person", "address"}


def build(tokens: tuple[Token, ...], times: Sequence[TimeSpan], found: Sequence[Found]) -> Sentence:
    """The sentence with all its features; times and entities are those already read."""
    words = words_of(tokens)
    time_tokens = inside(tokens, times)
    head, polite = find_head(words, 0, time_tokens)
    time_ends = frozenset(i + 1 for i in time_tokens)
    features = {"polite"} if polite else set()
    add_verbs(features, words, head, time_ends, time_tokens, polite and words[head - 1 : head] == ["to"])
    add_nouns(features, words, head, time_ends, time_tokens)
    add_question(features, words, head)
    add_times(features, words, tokens, times)
    add_entities(features, words, tokens, found, times)
    add_objects(features, words, head, time_tokens)
    _add_turns_of_phrase(features, words)
    add_causing(features, words, head)
    add_news(features, words, time_tokens)
    taken = time_tokens | inside(tokens, found) | _named_things(words)
    marks = _MARKERS.find(words)
    features.update(mark.name for mark in marks if mark.name != "oos" or mark.first not in taken)
    naming = next((mark for mark in marks if mark.name == "named" and mark.first <= head <= mark.last), None)
    if naming is not None:
        features.add("named_head")
        if all(mark.first > naming.last for mark in marks if mark.name == "oos"):
            features.discard("oos")  # "title it Flight to Oslo" speaks of a name
    if times and all(_says_nothing(word) for i, word in enumerate(words) if i not in time_tokens):
        features.add("only_time")
    if not any(name.startswith("head:") for name in features):
        features.add("plain_head")
    if naming is None and not features & _IN_DOMAIN:
        features.add("nothing")
    if asks_of_things(words, lambda place: place not in taken):
        features.add("of_things")
    if ":" in words:
        features.add("colon")
    if sum(token.shape != "mark" for token in tokens) <= 4:
        features.add("short")
    return Sentence(tokens, tuple(words), head, frozenset(features))


_QUOTES = frozenset(['"', "“", "”"])


def _named_things(words: Sequence[str]) -> frozenset[int]:
    """Places of words that only name an event: in quotes, or in a longer name ("cook off"); no field is spoken of."""
    places: set[int] = set()
    open_at = -1
    for i, word in enumerate(words):
        if word in _QUOTES:
            places.update(range(open_at, i) if open_at >= 0 else ())
            open_at = -1 if open_at >= 0 else i
        size = max((s for name, s in NOUNS_BOOK.at(words, i).items() if name in {"event", "vague"}), default=0)
        places.update(range(i, i + size) if size > 1 else ())
    return frozenset(places)


_EMPTY = (
    lexicon.QUESTION_WORDS
    | lexicon.AUXILIARIES
    | lexicon.PREPOSITIONS
    | lexicon.DETERMINERS
    | word_set("and so then up look looks looking like")
)


def _says_nothing(word: str) -> bool:
    """Whether a word beside a time adds nothing to it: "what's … looking like?"."""
    return not word[:1].isalnum() or word.removesuffix("'s") in _EMPTY


_TURNS = PhraseBook(lexicon.TURNS)


def _add_turns_of_phrase(features: set[str], words: Sequence[str]) -> None:
    end = next((i for i in range(len(words) - 1, -1, -1) if words[i].isalnum()), -1)
    for mark in _TURNS.find(words):
        features.add(mark.name)
        if mark.last == end:
            features.add(f"{mark.name}:end")

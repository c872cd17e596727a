"""Joined requests: where one ends and the next begins ("schedule … and add it to my tasks")."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from services.planner.language import features, intents
from services.planner.language.clauses import gaps
from services.planner.language.clauses.relations import (
    LOOKS_FREE,
    NO_REQUEST,
    belongs,
    introduces,
    is_listed,
    looks_first,
    only_tells,
    speaks_of,
)
from services.planner.language.features import Sentence
from services.planner.language.lexicon.form import word_set
from services.planner.language.lexicon.verbs import INFORMING, STARTERS
from services.planner.language.model import Clause, Found, Kind, Token
from services.planner.language.text.phrases import words_of
from services.planner.times import TimeSpan

_JOIN = word_set("and then also so , . ; ! ? & plus but")


_SURE = 0.55
_TOLD = 0.6
"""Sureness of a clause that only tells someone of the one before it."""


_TOLD_OF = ("calendar.schedule", "calendar.reschedule", "calendar.cancel", "calendar.update", "task.")
"""What someone can be told of in the same breath."""
_INFORMING = re.compile(
    rf"(?:(?:then|also|please|and)\s+)*(?:let\s+(?!me\b|us\b|['’]s\b)(?:\S+\s+){{1,6}}?know\b"
    rf"|(?:{'|'.join(sorted(INFORMING))})\s+(?!me\b|us\b|(?:an?|the)\s+(?:e-?mail|message|text)\b)\w)",
    re.IGNORECASE,
)


def informs(clause: Clause) -> bool:
    """Whether a later clause asks to tell someone of what the clause before does: "and let her know"."""
    return _INFORMING.match(clause.text) is not None


MAX_CLAUSES = 10
_ERRANDS = word_set("buy grab pick pay order renew return water feed wash clean refill collect bring")
"""Verbs of what is to be done: beside an event that has its time ("… sat at 11 and also buy milk") a task."""
_TO_DO = "add a task to "


def split(
    text: str, tokens: Sequence[Token], times: Sequence[TimeSpan], found: Sequence[Found], whole: Sentence
) -> list[Clause]:
    """The clauses that each ask for something by themselves; one or none when the text is a single request."""
    places = [0, *(place for place in boundaries(tokens, times, found) if not is_listed(text, tokens, place))]
    if (with_errand := _before_errand(text, tokens, (times, found), whole, places[-1])) is not None:
        return with_errand
    if len(places) == 1 and not gaps.may_part(whole.words):
        return []
    if len(places) == 1:
        alone = clause_of(text, tokens, 0, len(tokens), times, found)
        things = gaps.parted(text, tokens, alone, times, found) if alone is not None else []
        return things if len(things) > 1 else []
    clauses: list[Clause] = []
    for begin, end in zip(places, [*places[1:], len(tokens)], strict=True):
        clause = _told_or_asked(text, tokens, (begin, end), times, found)
        if clause is None:
            continue
        if len(clauses) == 1 and only_tells(clauses[0], clause, tokens):
            clauses = [clause]
            continue
        if len(clauses) == 1 and speaks_of(clauses[-1], begin, tokens):
            clauses = [_asking(text, tokens, (begin, end), times, found)]
            continue
        if clauses and clauses[-1].intent.startswith(_TOLD_OF) and informs(clause):
            clauses.append(replace(clause, intent="email.send", confidence=_TOLD))
            continue
        if clauses and clauses[-1].intent == "calendar.respond" and informs(clause):
            clauses[-1] = _merged(text, clauses[-1], clause)  # "decline it and tell Tom I am away": the note with it
            continue
        if clauses and introduces(clauses[-1], clause, tokens):
            clauses[-1] = _merged(text, clauses[-1], clause, clause.intent)
        elif clauses and belongs(clauses[-1], clause, tokens, times):
            clauses[-1] = _merged(text, clauses[-1], clause)
        else:
            clauses.append(clause)
    asked = [c for c in clauses if c.intent not in NO_REQUEST]
    asked = asked[1:] if looks_first(asked, times) else _moved_into(text, asked, times)
    return [part for c in asked for part in gaps.parted(text, tokens, c, times, found)]


def _told_or_asked(
    text: str,
    tokens: Sequence[Token],
    place: tuple[int, int],
    times: Sequence[TimeSpan],
    found: Sequence[Found],
) -> Clause | None:
    """A clause; one at the beginning that tells somebody something is a mail to them."""
    clause = clause_of(text, tokens, *place, times, found)
    if clause is None or place[0] or clause.intent not in NO_REQUEST or not _tells_somebody(clause, found):
        return clause
    return replace(clause, intent="email.send", confidence=_TOLD)


def _tells_somebody(clause: Clause, found: Sequence[Found]) -> bool:
    """ "Tell Sarah I'll be late", before a request of another kind: a mail, and nothing that may be left out."""
    words = clause.text.casefold().split()
    named = any(each.kind is Kind.PERSON and clause.start <= each.start < clause.end for each in found)
    return named and informs(clause) and "text" not in words and len(words) > _BARE_TELLING


_BARE_TELLING = 3
"""Words of a clause that says to tell somebody and not what ("let Tom know")."""


def _before_errand(
    text: str,
    tokens: Sequence[Token],
    said: tuple[Sequence[TimeSpan], Sequence[Found]],
    whole: Sentence,
    after: int,
) -> list[Clause] | None:
    """The clauses of a text that ends in an errand behind its events; None for any other text."""
    times, found = said
    errand = _errand(text, tokens, times, after)
    if errand is None:
        return None
    rest = [token for token in tokens if token.end <= errand.start]
    before = split(text, rest, times, found, whole)
    if not before and (alone := clause_of(text, rest, 0, len(rest), times, found)) is not None:
        before = [alone]
    return [*before, errand] if before and before[-1].intent == "calendar.schedule" else None


def _errand(text: str, tokens: Sequence[Token], times: Sequence[TimeSpan], after: int) -> Clause | None:
    """What is to be done, said last behind an event that has its time; None for anything else."""
    words = words_of(tokens)
    for place in range(after + 1, len(words) - 1):
        joined = words[place - 1] in ("and", "also", "plus") and words[place] in _ERRANDS
        timed = any(t.end <= tokens[place].start and t.kind != "duration" for t in times)
        if not joined or not timed or any(t.start >= tokens[place].start for t in times):
            continue
        start, end = tokens[place].start, tokens[-1].end
        said = f"{_TO_DO}{text[start:end]}"
        return Clause(text[start:end], start, end, "task.create", _TOLD, said, len(_TO_DO))
    return None


def _moved_into(text: str, clauses: list[Clause], times: Sequence[TimeSpan]) -> list[Clause]:
    """ "I need to move it, what's free on Friday?": where it shall be moved to, and a new time is looked for there."""
    looks = [c.intent for c in clauses] in (["calendar.reschedule", look] for look in LOOKS_FREE)
    if not looks or any(clauses[0].start <= t.start < clauses[0].end for t in times):
        return clauses
    return [_merged(text, clauses[0], clauses[1])]


def headed(whole: Sentence, clause: Clause) -> Sentence:
    """The whole text with the head of the clause that asks ("Ann is ill. Can you cancel our call?")."""
    first = next((i for i, t in enumerate(whole.tokens) if t.start >= clause.start), 0)
    if first == 0:
        return whole
    head, _ = features.find_head(whole.words, first)
    verbs = {f"head:{name}" for name in features.verb_classes(whole.words, head)} if head < len(whole.words) else set()
    kept = {name for name in whole.features if not name.startswith("head:")}
    return Sentence(whole.tokens, whole.words, head, frozenset(kept | verbs))


def boundaries(tokens: Sequence[Token], times: Sequence[TimeSpan], found: Sequence[Found]) -> list[int]:
    """Places (of tokens) where a new clause may begin: after a joining word, at a verb or a question."""
    words = words_of(tokens)
    inside = [(t.start, t.end) for t in times] + [(f.start, f.end) for f in found]
    places: list[int] = []
    place = 1
    while place < len(tokens) and len(places) < MAX_CLAUSES:
        if (
            words[place - 1] in _JOIN
            and words[place] not in _JOIN
            and words[:place].count('"') % 2 == 0  # what stands in quotes asks for nothing
            and not any(s < tokens[place].start < e for s, e in inside)
        ):
            head, polite = features.find_head(words, place)
            if head < len(words) and (_starts_request(words, head) or (polite and head > place)):
                places.append(place)
                place = max(place, head)
        place += 1
    return places


def _starts_request(words: Sequence[str], head: int) -> bool:
    word = words[head].removesuffix("'s")
    return (
        word in STARTERS
        or (word == "let" and "know" in words[head + 2 : head + 8])
        or word in {"what", "when", "who", "where"}
        or (word in {"do", "am", "is"} and words[head + 1 : head + 2] in (["i"], ["my"], ["there"]))
    )


def clause_of(
    text: str, tokens: Sequence[Token], begin: int, end: int, times: Sequence[TimeSpan], found: Sequence[Found]
) -> Clause | None:
    """The clause of the tokens from ``begin`` to ``end`` (exclusive), with its intent; None when nothing is left."""
    while begin < end and tokens[begin].norm in _JOIN:
        begin += 1
    while end > begin and tokens[end - 1].norm in _JOIN:
        end -= 1
    if begin >= end:
        return None
    first, last = tokens[begin].start, tokens[end - 1].end
    inner_times = [t for t in times if first <= t.start and t.end <= last]
    inner_found = [f for f in found if first <= f.start and f.end <= last]
    sentence = features.build(tuple(tokens[begin:end]), inner_times, inner_found)
    intent, confidence = intents.score(sentence.features)[0]
    if confidence < _SURE or features.forbids(sentence.words, sentence.head):
        intent = "unclear"
    return Clause(text[first:last], first, last, intent, confidence)


def _asking(
    text: str, tokens: Sequence[Token], place: tuple[int, int], times: Sequence[TimeSpan], found: Sequence[Found]
) -> Clause:
    """The request of a text whose first sentences only say what it is about: read with all of their words."""
    begin, end = place
    sentence = features.build(tuple(tokens[:end]), times, found)
    asked = Clause(text[tokens[begin].start : tokens[end - 1].end], tokens[begin].start, tokens[end - 1].end, "", 0.0)
    intent, confidence = intents.score(headed(sentence, asked).features)[0]
    return replace(asked, intent=intent, confidence=confidence)


def _merged(text: str, before: Clause, clause: Clause, intent: str = "") -> Clause:
    return Clause(
        text[before.start : clause.end],
        before.start,
        clause.end,
        intent or before.intent,
        max(before.confidence, clause.confidence),
    )

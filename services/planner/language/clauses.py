"""Joined requests: where one ends and the next begins ("schedule … and add it to my tasks")."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from services.planner.language import features, gaps, intents, lexicon
from services.planner.language.asides import Aside
from services.planner.language.features import Sentence
from services.planner.language.lexicon.form import word_set
from services.planner.language.lexicon.verbs import INFORMING, STARTERS
from services.planner.language.model import Clause, Found, Token
from services.planner.language.phrases import PhraseBook, words_of
from services.planner.times import TimeSpan

_JOIN = word_set("and then also , . ; ! ? & plus but")


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


_NO_REQUEST = frozenset(["unclear", "out_of_scope"])


MAX_CLAUSES = 10


def split(
    text: str, tokens: Sequence[Token], times: Sequence[TimeSpan], found: Sequence[Found], whole: Sentence
) -> list[Clause]:
    """The clauses that each ask for something by themselves; one or none when the text is a single request."""
    places = [0, *(place for place in boundaries(tokens, times, found) if not _is_listed(text, tokens, place))]
    if len(places) == 1 and not gaps.may_part(whole.words):
        return []
    if len(places) == 1:
        alone = clause_of(text, tokens, 0, len(tokens), times, found)
        things = gaps.parted(text, tokens, alone, times, found) if alone is not None else []
        return things if len(things) > 1 else []
    clauses: list[Clause] = []
    for begin, end in zip(places, [*places[1:], len(tokens)], strict=True):
        clause = clause_of(text, tokens, begin, end, times, found)
        if clause is None:
            continue
        if len(clauses) == 1 and _only_tells(clauses[0], clause, tokens):
            clauses = [clause]
            continue
        if len(clauses) == 1 and _speaks_of(clauses[-1], begin, tokens):
            clauses = [_asking(text, tokens, (begin, end), times, found)]
            continue
        if clauses and clauses[-1].intent.startswith(_TOLD_OF) and informs(clause):
            clauses.append(replace(clause, intent="email.send", confidence=_TOLD))
            continue
        if clauses and clauses[-1].intent == "calendar.respond" and informs(clause):
            clauses[-1] = _merged(text, clauses[-1], clause)  # "decline it and tell Tom I am away": the note with it
            continue
        if clauses and _introduces(clauses[-1], clause, tokens):
            clauses[-1] = _merged(text, clauses[-1], clause, clause.intent)
        elif clauses and _belongs(clauses[-1], clause, tokens, times):
            clauses[-1] = _merged(text, clauses[-1], clause)
        else:
            clauses.append(clause)
    asked = [c for c in clauses if c.intent not in _NO_REQUEST]
    asked = asked[1:] if _looks_first(asked, times) else _moved_into(text, asked, times)
    return [part for c in asked for part in gaps.parted(text, tokens, c, times, found)]


_PUTS = frozenset(["add", "put", "jot", "note", "write"])
_ONTO_LIST = re.compile(
    r"\b(?:to|on|onto)\s+(?:my|the|our)\s+(?:[\w-]+\s+){0,2}(?:list|lists|to-?dos?|todos?|tasks)\b", re.IGNORECASE
)


def _is_listed(text: str, tokens: Sequence[Token], place: int) -> bool:
    """ "Add buy stamps, call the plumber to my list": what is listed asks for nothing by itself."""
    end = _ONTO_LIST.search(text, tokens[place].start)
    put = next((i for i in range(place - 1, -1, -1) if tokens[i].norm in _PUTS), None)
    if end is None or put is None or _ONTO_LIST.search(text[tokens[put].start : tokens[place].start]):
        return False
    before = [t.norm for t in tokens[:place]]
    apart = before[-1:] in ([","], [";"]) or before[-2:] == [",", "and"]
    return apart and tokens[place].norm not in _PUTS and "." not in text[: end.start()]


def _looks_first(clauses: Sequence[Clause], times: Sequence[TimeSpan]) -> bool:
    """ "I need to see a vet. When am I free?": what is free, or there already, is asked for, to choose from."""
    if tuple(c.intent for c in clauses) not in _LOOKS_FIRST:
        return False
    said = [t for t in times if clauses[0].start <= t.start < clauses[0].end]
    return not any(t.has_time or clauses[0].intent == "calendar.schedule" for t in said)


_LOOKS_FIRST = frozenset([("calendar.schedule", "calendar.free_time"), ("reminder.create", "reminder.list")])


def _moved_into(text: str, clauses: list[Clause], times: Sequence[TimeSpan]) -> list[Clause]:
    """ "I need to move it, what's free on Friday?": where it shall be moved to, and a new time is looked for there."""
    looks = [c.intent for c in clauses] in (["calendar.reschedule", look] for look in _LOOKS_FREE)
    if not looks or any(clauses[0].start <= t.start < clauses[0].end for t in times):
        return clauses
    return [_merged(text, clauses[0], clauses[1])]


_LOOKS_FREE = ("calendar.free_time", "calendar.suggest")


def around(text: str, clauses: Sequence[Clause], taken: Sequence[Aside]) -> tuple[Clause, ...]:
    """The clauses with the phrases that were taken out of them: each belongs to the clause it stands right behind, else
    to the next."""
    grown = list(clauses)
    for one in taken:
        ends = (i for i, c in enumerate(grown) if c.end <= one.start and not text[c.end : one.start].strip())
        before = next(ends, None)
        after = next((i for i, c in enumerate(grown) if c.start >= one.end), None)
        if before is not None:
            grown[before] = replace(grown[before], end=one.end)
        elif after is not None:
            grown[after] = replace(grown[after], start=one.start)
    return tuple(replace(c, text=text[c.start : c.end]) for c in grown)


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


def _belongs(before: Clause, clause: Clause, tokens: Sequence[Token], times: Sequence[TimeSpan]) -> bool:
    """A clause that only adds to the one before: a wish before the request, details after it, the same thing said
    again."""
    if before.intent in _NO_REQUEST or clause.intent in _NO_REQUEST:
        return False
    words = {t.norm for t in tokens if clause.start <= t.start < clause.end}
    if before.intent == clause.intent == "calendar.schedule":
        timed = [any(c.start <= t.start < c.end and t.kind != "duration" for t in times) for c in (before, clause)]
        return not all(timed) or not any(timed)
    if (
        clause.intent in {"calendar.update", "task.assign", "calendar.schedule"}
        and words & {"it", "them"}
        and before.intent in {"calendar.schedule", "task.create"}
    ):
        return (
            not words & {"list", "tasks", "task", "to-do", "to-dos"} and clause.intent != "calendar.schedule"
        ) or "assign" in words
    if before.intent == "calendar.schedule" and clause.intent == "calendar.reschedule" and "it" in words:
        return not any(before.start <= t.start < before.end for t in times)  # "put in a haircut and make it for 6:40"
    if before.intent == "reminder.create" and clause.intent in _OF_A_REMINDER:
        back = any(
            word in words for word in ("it", "this", "that")
        )  # "… an alarm. Make it for 5", "set this alarm at 4"
        return back and not any(before.start <= t.start < before.end and t.kind != "duration" for t in times)
    if before.intent.startswith("email."):
        first = next(t.norm for t in tokens if t.start >= clause.start)
        told = [t.norm for t in tokens if before.start <= t.start < before.end]
        if first in _TELLS and _BODIES.find(told):
            return True  # "saying the offsite is moved and we need to book rooms"
        if first in _OF_A_LETTER or (clause.intent.startswith("email.") and words & _OF_A_LETTER):
            return True
    if before.intent == "calendar.schedule" and clause.intent in {"calendar.suggest", "calendar.free_time"}:
        has_time = any(clause.start <= t.start < clause.end for t in times)
        return not has_time and not _FOR_IT.isdisjoint(words)  # "… Find a time that suits everyone."
    return (
        before.intent == clause.intent
        and before.intent in {"calendar.free_time", "calendar.suggest", "calendar.list"}
        and "?" not in words
        and not words & {"and"}
    )


def _only_tells(before: Clause, clause: Clause, tokens: Sequence[Token]) -> bool:
    """Whether a sentence about oneself before a request asks for nothing: "I have chores to do. Set an alarm for 6"."""
    words = words_of([t for t in tokens if before.start <= t.start < before.end])
    asks = "?" in words or not before.intent.endswith(".list") or before.confidence >= _CLEARLY
    head, polite = features.find_head(words)
    told = words[0] in {"i", "i'm", "i've", "we", "we're", "my"} and not polite and words[head] not in STARTERS
    return told and not asks and clause.intent not in _NO_REQUEST and not clause.intent.endswith(".list")


_CLEARLY = 0.8


def _speaks_of(before: Clause, begin: int, tokens: Sequence[Token]) -> bool:
    """Whether a sentence only says what the request after it is about: "Ann has open tasks. Can you move them?"."""
    words = words_of(tokens)
    first = next(i for i, t in enumerate(tokens) if t.start >= before.start)
    _, polite = features.find_head(words, first)
    stated = words[first : first + 4]
    if first != 0 or "?" in words[first:begin]:
        return False
    wish = "sure" in words[first:begin] or "ensure" in words[first:begin]  # "I need to make sure that …"
    told = not polite and stated[0] not in STARTERS and not _STATED.isdisjoint(stated)
    return (wish or told) and not _BACK.isdisjoint(words[begin:])


_STATED = word_set("is are was were has have had 's 've i've we've isn't hasn't haven't 'm")
_BACK = word_set("them those these ones they it him her everyone everybody attendees guests participants invitees")


def _asking(
    text: str, tokens: Sequence[Token], place: tuple[int, int], times: Sequence[TimeSpan], found: Sequence[Found]
) -> Clause:
    """The request of a text whose first sentences only say what it is about: read with all of their words."""
    begin, end = place
    sentence = features.build(tuple(tokens[:end]), times, found)
    asked = Clause(text[tokens[begin].start : tokens[end - 1].end], tokens[begin].start, tokens[end - 1].end, "", 0.0)
    intent, confidence = intents.score(headed(sentence, asked).features)[0]
    return replace(asked, intent=intent, confidence=confidence)


def _introduces(before: Clause, clause: Clause, tokens: Sequence[Token]) -> bool:
    """ "I have a call with Ann on Friday. Can you move it?": the first only says which."""
    words = {t.norm for t in tokens if clause.start <= t.start < clause.end}
    if features.forbids(words_of([t for t in tokens if before.start <= t.start < before.end]), 0):
        return bool(words & {"it", "that"})  # "don't cancel my lunch, just move it"
    told = {t.norm for t in tokens if before.start <= t.start < before.end}
    asks_of_it = clause.intent == "calendar.list" and bool(words & {"it", "that"})
    if asks_of_it and before.intent == "calendar.schedule" and told.isdisjoint(STARTERS):
        return True  # "my second event next week, what time does it start?"
    of_tasks = {"task.update", "task.complete", "task.delete", "task.assign"}
    if before.intent in {"task.list", "task.complete"} and clause.intent in of_tasks and words & {"them", "ones"}:
        return True  # "Tom has overdue tasks in the backlog. Can you move them …?"
    changes = {"calendar.cancel", "calendar.reschedule", "calendar.update"}
    return (
        before.intent == "calendar.schedule"
        and clause.intent in changes
        and bool(words & {"it", "that"})
        and "have" in told
    )


_OF_A_REMINDER = frozenset(
    ["reminder.create", "reminder.update", "calendar.schedule", "calendar.reschedule", "calendar.update"]
)
_OF_A_LETTER = frozenset(["tell", "say", "ask", "title", "include", "mention", "write", "let"])
"""After "send a mail to …": what it shall say."""

_TELLS = word_set("i we they he she you it there i'm i'll we'll i've we've it's my our the this that")
_BODIES = PhraseBook({"body": [*lexicon.BODY_MARKERS, "that", ":"]})
"""What begins the words of a letter, and the words that tell something there instead of asking us for it."""

_FOR_IT = frozenset(
    ["works", "work", "suits", "suit", "fits", "fit", "everyone", "everybody", "all", "it", "us", "both"]
)


def _merged(text: str, before: Clause, clause: Clause, intent: str = "") -> Clause:
    return Clause(
        text[before.start : clause.end],
        before.start,
        clause.end,
        intent or before.intent,
        max(before.confidence, clause.confidence),
    )

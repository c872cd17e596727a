"""How a request and the one behind it in a text belong together: one adds to the other, tells what it is about, or is
what is asked for first to choose from."""

from __future__ import annotations

import re
from collections.abc import Sequence

from services.planner.language import features, lexicon
from services.planner.language.lexicon.form import word_set
from services.planner.language.lexicon.verbs import STARTERS
from services.planner.language.model import Clause, Token
from services.planner.language.text.phrases import PhraseBook, words_of
from services.planner.times import TimeSpan

NO_REQUEST = frozenset(["unclear", "out_of_scope"])
_LOOKS_FIRST = frozenset([("calendar.schedule", "calendar.free_time"), ("reminder.create", "reminder.list")])
LOOKS_FREE = ("calendar.free_time", "calendar.suggest")
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
_STATED = word_set("is are was were has have had 's 've i've we've isn't hasn't haven't 'm")
_BACK = word_set(
    "his their them those these ones they it him her everyone everybody attendees guests participants invitees"
)
_CLEARLY = 0.8
_PUTS = frozenset(["add", "put", "jot", "note", "write"])
_ONTO_LIST = re.compile(
    r"\b(?:to|on|onto)\s+(?:my|the|our)\s+(?:[\w-]+\s+){0,2}(?:list|lists|to-?dos?|todos?|tasks)\b", re.IGNORECASE
)


def belongs(before: Clause, clause: Clause, tokens: Sequence[Token], times: Sequence[TimeSpan]) -> bool:
    """A clause that only adds to the one before: a wish before the request, details after it, the same thing said
    again."""
    if before.intent in NO_REQUEST or clause.intent in NO_REQUEST:
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


def only_tells(before: Clause, clause: Clause, tokens: Sequence[Token]) -> bool:
    """Whether a sentence about oneself before a request asks for nothing: "I have chores to do. Set an alarm for 6"."""
    words = words_of([t for t in tokens if before.start <= t.start < before.end])
    asks = "?" in words or not before.intent.endswith(".list") or before.confidence >= _CLEARLY
    head, polite = features.find_head(words)
    told = words[0] in {"i", "i'm", "i've", "we", "we're", "my"} and not polite and words[head] not in STARTERS
    return told and not asks and clause.intent not in NO_REQUEST and not clause.intent.endswith(".list")


def speaks_of(before: Clause, begin: int, tokens: Sequence[Token]) -> bool:
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


def introduces(before: Clause, clause: Clause, tokens: Sequence[Token]) -> bool:
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


def is_listed(text: str, tokens: Sequence[Token], place: int) -> bool:
    """ "Add buy stamps, call the plumber to my list": what is listed asks for nothing by itself."""
    end = _ONTO_LIST.search(text, tokens[place].start)
    put = next((i for i in range(place - 1, -1, -1) if tokens[i].norm in _PUTS), None)
    if end is None or put is None or _ONTO_LIST.search(text[tokens[put].start : tokens[place].start]):
        return False
    before = [t.norm for t in tokens[:place]]
    apart = before[-1:] in ([","], [";"]) or before[-2:] == [",", "and"]
    return apart and tokens[place].norm not in _PUTS and "." not in text[: end.start()]


def looks_first(clauses: Sequence[Clause], times: Sequence[TimeSpan]) -> bool:
    """ "I need to see a vet. When am I free?": what is free, or there already, is asked for, to choose from."""
    if tuple(c.intent for c in clauses) not in _LOOKS_FIRST:
        return False
    said = [t for t in times if clauses[0].start <= t.start < clauses[0].end]
    return not any(t.has_time or clauses[0].intent == "calendar.schedule" for t in said)

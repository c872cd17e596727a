"""Slots of tasks and reminders: what is to be done, on which list."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from services.planner.language import lexicon, naming
from services.planner.language.lexicon.form import word_set
from services.planner.language.model import Found, Kind
from services.planner.language.slots.event_changes import given_trait
from services.planner.language.slots.model import Text, has_verb, in_time
from services.planner.language.slots.others import priority_places
from services.planner.language.slots.task_sets import tasks_meant
from services.planner.language.text.phrases import PhraseBook

_NO_NAMES = frozenset(["to-do", "to do", "todo", "task", "the", "my", "overdue", "review"])


def task_slots(told: Text, slots: dict[str, Any]) -> list[Found]:
    """title, list or project, status and filters of tasks."""
    name, noun = naming.list_name(told.words)
    if name and name.lower() not in _NO_NAMES:
        slots["list" if noun == "list" else "project"] = name
    if noun == "backlog":
        slots["list"] = "Backlog"
    if told.intent == "task.create":
        return _new_thing(told, slots)
    tasks_meant(told, slots)
    begin, end = naming.new_name(told.sentence.tokens)
    if told.intent == "task.update" and not given_trait(told, slots) and end > begin:
        slots.setdefault("changes", {})["title"] = naming.clean_title(told.text[begin:end])
    if "list" in slots.get("filter", {}):
        slots.pop("list", None)  # the column it stands in says it already
    return []


def _new_thing(told: Text, slots: dict[str, Any]) -> list[Found]:
    """The title of a task or reminder: "… to buy milk", "… called X", "milk and eggs to my list"."""
    explicit = naming.explicit_title(told.words)
    span = explicit or _told_after(told) or _listed(told) or _purpose(told)
    if span is None:
        return []
    title = naming.clean_title(span.text if span is explicit else told.spelt(span))
    slots["title"], slots["title_explicit"] = title, bool(explicit)
    return [naming.as_entity(Kind.TITLE, span, title, "title")] if title else []


_LISTED = re.compile(
    r"\b(?:add|put|jot|note|write)\s+(?:down\s+)?(?P<things>[^.!?]{2,400}?)\s+(?:to|on|onto)\s+(?:my|the|our)\s+"
    r"(?:[\w-]+\s+){0,2}(?:lists?|to-?dos?|todos?|tasks)\b",
    re.IGNORECASE,
)


def _listed(told: Text) -> naming.Span | None:
    """ "Add buy stamps, call the plumber to my list": all of what is listed, whatever it would ask for by itself."""
    match = _LISTED.search(told.text)
    if match is None or "," not in match["things"]:
        return None
    begin, end = match.span("things")
    timed = any(each.span.start < end and begin < each.span.end for each in told.timed)
    return None if timed else naming.Span(match["things"], begin, end)


_IT_IS_FOR = re.compile(
    r"[.;!,]\s*(?:this|the|that|it)(?:\s+(?:new\s+)?(?:one|alarm|reminder))?(?:\s+is|['’]s|\s+will\s+be|\s+should\s+be)"
    r"\s+(?:for|to|about)\s+",
    re.IGNORECASE,
)
"""A sentence of its own that says what a reminder is for: "… at 5. It's for the piano lesson"."""


_TO_ONESELF = re.compile(r"\W*(?:\w+\s+){0,4}?(?:note|memo)\s+to\s+(?:my)?self\s*[:,-]?\s*", re.IGNORECASE)
"""What announces a task to oneself: "note to self: buy stamps"."""


def _told_after(told: Text) -> naming.Span | None:
    match = _IT_IS_FOR.search(told.text) or _TO_ONESELF.match(told.text)
    place = next((i for i, t in enumerate(told.sentence.tokens) if match and t.start >= match.end()), None)
    return _trim(told, place) if place is not None and not in_time(told, place) else None


_TASK_NOUNS = PhraseBook(
    {"task": [*lexicon.NOUNS["task"], *lexicon.NOUNS["reminder"], "tasks", "me", "list", *lexicon.NOUNS["list"]]}
)
_OPENING = frozenset(["to", "that", "about", "for", "of", ":"])


def _purpose(told: Text) -> naming.Span | None:
    """The words after "task to", "remind me to", "reminder about"; times at the edges are left out, people stay."""
    sentence = told.sentence
    words = sentence.words
    start = told.words.verb_end() if has_verb(told) else sentence.head
    people = {told.text[p.start : p.end].lower().split()[0] for p in told.people}
    for i in range(max(1, start), len(words) - 1):
        if words[i] == "for" and words[i + 1] in people and "to" in words[i + 2 : i + 4]:
            return _trim(told, words.index("to", i) + 1)  # "a task for Tom to send the invoice"
        if words[i] in _OPENING and _opens_purpose(told, i, start) and not _for_oneself(told, i):
            return _trim(told, i + 1)
    listed = any(words[i] in {",", "and", "&"} or _begins_list(words, i) for i in range(start, len(words) - 1))
    urgent = start in priority_places(told)  # "add high priority task email the landlord"
    return _trim(told, start) if told.people or listed or urgent else naming.noun_phrase(told.words, start)


_AFTER_ONESELF = word_set("please . ? ! , at on for in and called titled named")


def _for_oneself(told: Text, place: int) -> bool:
    """ "an alarm for me", "a reminder for me at 5": for whom, and nothing that is to be done."""
    words = told.sentence.words
    ends = place + 2 >= len(words) or in_time(told, place + 2) or words[place + 2] in _AFTER_ONESELF
    return words[place] == "for" and words[place + 1] in {"me", "us", "myself"} and ends


def _opens_purpose(told: Text, place: int, start: int) -> bool:
    """Whether "to" (or "about" …) at a place comes before what is to be done: after "task", "me", a time, the verb."""
    words = told.sentence.words
    before = _TASK_NOUNS.at(words, place - 1) or in_time(told, place - 1) or words[place - 1] in {"list", "me", "us"}
    before = before or place - 1 in priority_places(told)
    if not (before or place == start) or in_time(told, place + 1):
        return False
    return words[place + 1] not in {"my", "the"} or (words[place] == "to" and not _list_ahead(words, place + 1))


_LISTS = frozenset(
    ["list", "tasks", "to-dos", "to-do", "todo", "todos", "backlog", "calendar", "reminders", "shopping", "groceries"]
)


def _list_ahead(words: Sequence[str], place: int) -> bool:
    return any(w in _LISTS for w in words[place : place + 4])


_ENDS = frozenset([".", "!", "?", ";"])
_SAYS_NOTHING_BEFORE = word_set("a an the to task that i need for on at")
_SAYS_NOTHING_AFTER = word_set("on at by in for please , due to from every and before until")
_SECOND_ORDERS = word_set("assign remind schedule email send put mark make set tell let")
_BARE_LISTS = frozenset(["tasks", "to-dos", "to-do", "todo", "todos", "backlog", "shopping", "groceries"])
"""What a list is called without an article: "add pizza night to tasks"."""


def _trim(told: Text, start: int) -> naming.Span | None:
    """Words from a place to the end of the sentence, less times (with their prepositions) and the list at the edges."""
    tokens, words = told.sentence.tokens, told.sentence.words
    end = next((i for i in range(start, len(tokens)) if words[i] in _ENDS), len(tokens))
    urgency = priority_places(told)
    while start < end and (in_time(told, start) or start in urgency or words[start] in _SAYS_NOTHING_BEFORE):
        start += 1
    cut = next((i for i in range(start, end) if _begins_list(words, i)), end)
    cut = next((i for i in range(start, cut - 1) if words[i] == "and" and words[i + 1] in _SECOND_ORDERS), cut)
    while cut > start and (cut - 1 in urgency or in_time(told, cut - 1) or words[cut - 1] in _SAYS_NOTHING_AFTER):
        cut -= 1
    if cut <= start:
        return None
    inner = next((i for i in range(start, cut) if in_time(told, i)), cut)
    stop = inner if inner > start and all(in_time(told, i) for i in range(inner, cut)) else cut
    begin, finish = tokens[start].start, tokens[stop - 1].end
    return naming.Span(told.text[begin:finish], begin, finish)


def _begins_list(words: Sequence[str], place: int) -> bool:
    """ "to my shopping list", "to tasks"."""
    if words[place] not in {"to", "on", "in", "onto"} or not _list_ahead(words, place + 1):
        return False
    bare = place + 1 < len(words) and words[place + 1] in _BARE_LISTS
    return bare or words[place + 1] in {"my", "the", "our", "a"}


def reminder_slots(told: Text, slots: dict[str, Any]) -> list[Found]:
    """What a new reminder is for."""
    if told.intent != "reminder.create":
        return []
    found = _new_thing(told, slots)
    if not slots.get("title") and "wake" in told.sentence.words:
        slots["title"], slots["title_explicit"] = "Wake up", False
    return found

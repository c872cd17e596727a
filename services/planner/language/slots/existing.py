"""What tells an existing thing: words, order, "it", "same time"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from services.planner.language import lexicon, naming
from services.planner.language.lexicon.asking import ASKING, TASK_TALK
from services.planner.language.lexicon.form import word_set
from services.planner.language.lexicon.nouns import TASK_STATES
from services.planner.language.lexicon.outside import WEATHER
from services.planner.language.model import Found, Kind
from services.planner.language.slots.model import BARE_EVENTS, Text, has_verb, in_time
from services.planner.language.slots.roles import role_of

_LOOKS_BACK = word_set("""
    calendar.reschedule calendar.cancel calendar.update task.update task.complete task.delete
    task.assign reminder.update reminder.cancel contact.update contact.assign calendar.list
    calendar.conflicts task.list reminder.list
""")


_DIRECTIONS = frozenset([*lexicon.EARLIER, *lexicon.LATER])


def _without_direction(query: str) -> str:
    """ "Push the call back an hour": which way it is moved tells nothing of the thing."""
    words = query.split()
    while words and words[-1].lower() in _DIRECTIONS:
        words.pop()
    return " ".join(words)


def _less_same_time(told: Text, query: str, noun: str) -> tuple[str, str]:
    """ "Move the sync to the same time on Tuesday": when it shall be tells nothing of it."""
    if "same time" not in " ".join(told.sentence.words):
        return query, noun
    kept = [word for word in query.split() if word.lower() not in {"same", "time"}]
    return " ".join(kept), "" if noun == "time" else noun


def looking_back(told: Text, slots: dict[str, Any]) -> list[Found]:
    """What tells an existing thing: query, noun, order."""
    if told.intent not in _LOOKS_BACK or (told.changing and told.intent not in {"calendar.cancel"}):
        return []
    start = told.words.verb_end() if has_verb(told) else told.sentence.head
    explicit = naming.explicit_title(told.words)
    if explicit is not None and slots.get("changes", {}).get("title"):
        explicit = None  # the name it shall have tells nothing of the one it has
        span = None
    else:
        span = explicit or _before_its_new_place(told, naming.noun_phrase(told.words, start))
        span = _without_receiver(told, span)
    query, noun = naming.query_words(span if span is None or span is explicit else _written_out(told, span))
    query, noun = _less_same_time(told, query, noun)
    if told.intent in {"calendar.list", "calendar.conflicts", "task.list", "reminder.list"}:
        query = _telling(query, told)
    if told.intent.startswith("task."):
        said = _said_otherwise(told, slots)
        query = " ".join(w for w in query.split() if w.lower() not in TASK_TALK | said)
    if "joins" in told.sentence.features and told.intent == "calendar.update":
        query, noun = _joined_to(told)
    if "shift_s" in slots.get("changes", {}):
        query = _without_direction(query)
    if told.intent == "calendar.reschedule" and "noun:free" in told.sentence.features:
        query = " ".join(word for word in query.split() if word.lower() not in lexicon.NOUNS["free"])
    places = _places(told.sentence.words)
    if places:
        slots["places"] = places
    slots.setdefault("query", query)
    slots["noun"] = noun
    _order(told, slots)
    return []


_CHANGED = frozenset(["task.update", "task.complete", "task.delete", "task.assign"])
_ONE_TASK = frozenset(["task", "to-do", "ticket", "item", "it", "one"])


def _order(told: Text, slots: dict[str, Any]) -> None:
    """Which of several is meant, or that all of them are."""
    slots["order"] = naming.order_of(told.sentence.tokens)
    if slots["order"] == "all" and told.intent == "reminder.update" and _only_in_times(told):
        slots["order"] = ""
    if "next_up" in told.sentence.features and told.intent == "calendar.list":
        slots["order"], slots["query"] = "next", ""
    if (
        not slots["order"]
        and told.intent in {"calendar.cancel", "calendar.reschedule"}
        and (naming.means_all(told.sentence.tokens) or _clears_a_stretch(told, slots))
    ):
        slots["order"] = "all"
    head = told.sentence.words[told.sentence.head : told.sentence.head + 1]
    if told.intent == "task.delete" and not slots["order"] and head in _CLEARING and not slots.get("query"):
        slots["order"] = "all"  # "clear the shopping list"
    if told.intent in {"calendar.cancel", "calendar.reschedule"}:
        _several(told, slots)
    if (
        told.intent in _CHANGED
        and not slots["order"]
        and "filter" in slots
        and not _ONE_TASK & set(told.sentence.words)
    ):
        slots["order"] = "all"  # "the overdue tasks", "them", "the ones in review"


_SERIES = word_set(
    """series recurring repeating occurrences occurrence recurrences instances weekly daily monthly permanently whole
    entire future going forward"""
)
_REST = word_set("rest remaining remainder")
"""What is left of several: all that is still to come."""


def _only_in_times(told: Text) -> bool:
    """ "Change it to every Friday": its "every" is of the rule, and means no more than the one reminder."""
    words = told.sentence.words
    return all(in_time(told, i) for i, word in enumerate(words) if lexicon.ORDERS.get(word) == "all")


def _several(told: Text, slots: dict[str, Any]) -> None:
    """ "The rest of my meetings", "the whole series"."""
    rest = [w for w in slots["query"].split() if w.lower() not in _REST]
    if len(rest) < len(slots["query"].split()):
        slots["order"], slots["query"], slots["rest"] = "all", " ".join(rest), True
    if _all_through(told) and not slots["order"]:
        slots["order"] = "all"
    if _of_series(told) and not (told.people and _means_any(told, slots)):
        slots["order"], slots["series"] = "all", True
        slots["query"] = " ".join(w for w in slots["query"].split() if w.lower() not in _SERIES)


_LONG = frozenset(["week", "month", "quarter", "year"])
"""Grains of a stretch in which a thing comes again; "my session for this afternoon" is one."""
_LASTING = re.compile(r"(?:\bfor\s+)?(?:all|the\s+(?:rest|remainder|whole|entire))\b", re.IGNORECASE)


def _all_through(told: Text) -> bool:
    """ "Cancel standup for the rest of the week": each time it comes again in that stretch, and not its next one."""
    spans = (t.span for t in told.timed if t.role == "old_time" and t.span.kind == "interval")
    return told.intent == "calendar.cancel" and any(
        _LASTING.match(span.text)
        or (span.grain in _LONG and told.text[: span.start].rstrip().casefold().endswith(" for"))
        for span in spans
    )


_OF_ANY = word_set("whole entire future going forward")
"""Words of a whole series that are also said of other things."""
_ONE_OF_THEM = word_set("one only just next first last this instance occurrence once skip")


def _means_any(told: Text, slots: dict[str, Any]) -> bool:
    """ "All future meetings with Ann", "every meeting from now on": many things, and not one that comes again."""
    telling = [word for word in slots["query"].split() if word.lower() not in _OF_ANY]
    return not telling and naming.means_all_of(told.sentence.tokens)


def _of_series(told: Text) -> bool:
    """ "The whole series", "the recurring standup", "standup every week": all of its times; "just this one" is not."""
    words = set(told.sentence.words)
    dated = any(t.span.has_date and t.span.kind != "recurrence" for t in told.timed)
    if words & _ONE_OF_THEM or dated:
        return False
    said = "whole_series" in told.sentence.features or bool(words & (_SERIES - _OF_ANY))
    return said or any(t.span.kind == "recurrence" for t in told.timed)


_CLEARING = frozenset([("clear",), ("free",), ("free up",), ("wipe",), ("empty",), ("clear out",), ("open",)])
_STRETCHES = frozenset(["day", "week", "weekend", "month", "whole", "entire", "up", "out", "rest"])


def _clears_a_stretch(told: Text, slots: dict[str, Any]) -> bool:
    """ "clear my Friday", "free up my afternoon": whatever is there."""
    head = told.sentence.words[told.sentence.head : told.sentence.head + 1]
    words = set(slots["query"].lower().split())
    if told.intent != "calendar.cancel" or head[0:1] not in _CLEARING or not told.timed or not words <= _STRETCHES:
        return False
    slots["query"] = ""
    return not told.people


def _before_its_new_place(told: Text, span: naming.Span | None) -> naming.Span | None:
    """ "the standup to Room 7": what is moved, less where to."""
    if span is None or "to_place" not in told.sentence.features or told.intent != "calendar.update":
        return span
    text = span.text.partition(" to ")[0]
    return naming.Span(text, span.start, span.start + len(text))


def _without_receiver(told: Text, span: naming.Span | None) -> naming.Span | None:
    """ "the bank task to Bob": what is handed over, less to whom; also where nobody knows the name."""
    if span is None or told.intent not in {"task.assign", "contact.assign"}:
        return span
    start, end = span.start, span.end
    for person in told.people:
        if role_of(told, person) == "assignee" and person.start < end and start < person.end:
            start, end = (person.end, end) if person.start <= start else (start, person.start)
    text = told.text[start:end].rpartition(" to ")[0] or told.text[start:end]
    return naming.Span(text, start, start + len(text)) if text.strip() else None


_COMING = frozenset(["come", "along", "too", "join"])


def _joined_to(told: Text) -> tuple[str, str]:
    """What tells the event somebody shall come to: "can Bob come to the review?"; nothing in "can Bob come too?"."""
    words = told.sentence.words
    place = next((i + 1 for i in range(1, len(words)) if words[i] == "to" and words[i - 1] in _COMING), None)
    return naming.query_words(naming.noun_phrase(told.words, place)) if place is not None else ("", "")


_URGENCY = frozenset(
    [*lexicon.NOUNS["priority"], "to", *lexicon.LEVELS, *(w for said in lexicon.PRIORITIES for w in said.split())]
)


def _said_otherwise(told: Text, slots: dict[str, Any]) -> set[str]:
    """Words of what other slots say already: list, project, owner, state. Any other word must fit a task's title."""
    said = {w.lower() for name in ("project", "list") for w in str(slots.get(name, "")).split()}
    said |= {f"{w.lower()}{end}" for p in told.people if role_of(told, p) == "owner" for w in p.text.split()
             for end in ("", "'s", "’s")}  # fmt: skip
    slotted = [slots.get("changes", {}), slots.get("filter", {})]
    meant = {str(part) for each in slotted for pair in each.items() for part in pair}
    if not {"noun:priority", "noun:urgent"}.isdisjoint(told.sentence.features):
        said |= _URGENCY
    done = told.intent == "task.complete"
    states = [name for name in TASK_STATES if name in meant or (done and name == "completed")]
    return said | {word for name in states for phrase in TASK_STATES[name] for word in phrase.split()}


def _written_out(told: Text, span: naming.Span) -> naming.Span:
    return naming.Span(told.spelt(span), span.start, span.end)


_DIGITS = frozenset("2345")
_COUNTED = frozenset(["one", "ones", "task", "reminder", "event", "of"])


def _places(words: Sequence[str]) -> list[int]:
    """Which of several, by place: "the second one" [2], "the first two" [1, 2], "the last two" [-2, -1]."""
    for i, word in enumerate(words[:-1]):
        number = lexicon.ORDINALS.get(word, 0)
        if not number or (i and words[i - 1] not in {"the", "my", "and", "to"}):
            continue
        many = lexicon.CARDINALS.get(words[i + 1], 0) or (int(words[i + 1]) if words[i + 1] in _DIGITS else 0)
        if many > 1 and number in (1, -1):
            return list(range(1, many + 1)) if number == 1 else list(range(-many, 0))
        if words[i + 1] in _COUNTED or words[i + 1] in BARE_EVENTS:
            also = lexicon.ORDINALS.get(words[i - 2], 0) if i > 1 and words[i - 1] == "and" else 0
            return [also, number] if also else [number]
    return []


_OF_WEATHER = frozenset(word for phrase in WEATHER for word in phrase.split()) | {"during", "like", "chance"}


def _telling(query: str, told: Text) -> str:
    """Words of a question that tell one event from another ("dentist"), less the asking words."""
    asked = ASKING | _OF_WEATHER if "weather" in told.sentence.features else ASKING
    telling = [w for w in query.split() if w.lower().strip(".,?!'’") not in asked]
    pairs = enumerate(pairwise(told.sentence.words), 1)  # "the calls on the date of the 5th", "for the date May 5"
    of_a_day = telling == ["date"] and any(a == "date" and (b == "of" or in_time(told, i)) for i, (a, b) in pairs)
    return "" if of_a_day else " ".join(telling)[:200]


def references(told: Text, slots: dict[str, Any]) -> list[Found]:
    """ "it", "that meeting", "same time": slots.refers and slots.same_time."""
    words = told.sentence.words
    joined = " ".join(words)
    if "same time" in joined:
        slots["same_time"] = True
    for i, word in enumerate(words):
        if (
            word in {"it", "that", "this"}
            and i + 1 >= told.sentence.head
            and (
                i + 1 == len(words)
                or word == "it"
                or words[i + 1] in BARE_EVENTS
                or words[i + 1] in {"to", "one", "for", ".", "by", "at"}
            )
        ):
            slots["refers"] = True
            break
    if told.context.options and told.changing:
        return _choice_number(told)
    return []


def _choice_number(told: Text) -> list[Found]:
    for token in told.sentence.tokens:
        if token.shape == "number" and token.text.isdecimal() and len(token.text) < 3:
            return [Found(Kind.NUMBER, token.text, token.start, token.end, token.text, "choice")]
    return []

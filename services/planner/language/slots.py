"""Roles and slots: which person, time, title and place plays which part in the request."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from services.planner.language import lexicon, naming, timing
from services.planner.language.features import Sentence
from services.planner.language.model import Context, Found, Kind
from services.planner.language.phrases import PhraseBook
from services.planner.language.timing import Timed
from services.planner.times import TimeSpan

_PRIORITIES = PhraseBook({"priority": [*lexicon.PRIORITIES]})
_LOOKS_BACK = frozenset(
    [
        "calendar.reschedule",
        "calendar.cancel",
        "calendar.update",
        "task.update",
        "task.complete",
        "task.delete",
        "task.assign",
        "reminder.update",
        "reminder.cancel",
        "contact.update",
        "contact.assign",
        "calendar.list",
        "calendar.conflicts",
        "task.list",
        "reminder.list",
    ]
)
_MAKES = frozenset(["calendar.schedule", "task.create", "reminder.create"])


@dataclass(frozen=True, slots=True)
class _Text:
    """What the slot rules look at."""

    text: str
    sentence: Sentence
    timed: Sequence[Timed]
    found: Sequence[Found]
    words: naming.Words
    intent: str
    context: Context
    changing: bool

    @property
    def people(self) -> list[Found]:
        return [f for f in self.found if f.kind is Kind.PERSON]


def fill(
    text: str,
    sentence: Sentence,
    times: Sequence[TimeSpan],
    found: Sequence[Found],
    intent: str,
    context: Context,
    *,
    changing: bool,
) -> tuple[list[Found], dict[str, Any]]:
    """The entities with their roles, and the slots as JSON values."""
    timed = timing.assign(text, sentence.tokens, times, intent, context, changing=changing)
    people = [f for f in found if f.kind is Kind.PERSON and not f.weak]
    words = naming.Words(
        text, sentence, [(t.span.start, t.span.end) for t in timed] + [(t.start, t.end) for t in times], people
    )
    told = _Text(text, sentence, timed, found, words, intent, context, changing)
    entities = [replace(f, role=_role(told, f)) for f in found]
    entities += [
        Found(Kind.TIME, t.span.text, t.span.start, t.span.end, t.span.text, t.role, time=t.span) for t in timed
    ]
    slots: dict[str, Any] = {}
    family = intent.split(".", 1)[0]
    for rule in (_lengths, _BY_FAMILY.get(family, _nothing), _looking_back, _place, _priority, _references):
        extra = rule(told, slots)
        entities += extra
    return [e for e in entities if e.end > e.start], {k: v for k, v in slots.items() if v not in ("", None, {})}


def _role(told: _Text, entity: Found) -> str:
    family = told.intent.split(".", 1)[0]
    before = told.text[max(0, entity.start - 22) : entity.start].lower().split()
    last = before[-1] if before else ""
    if family == "email":
        if (
            entity.kind is Kind.PERSON
            and last in {"about", "regarding", "re", "with", "and"}
            and any(w in {"about", "regarding", "meeting", "call"} for w in before)
        ):
            return "subject"
        return "recipient"
    if told.intent in {"task.assign", "contact.assign"} or (
        family == "task"
        and last == "to"
        and {"assign", "assigned", "reassign", "delegate", "give"} & set(told.sentence.words)
    ):
        return (
            "assignee"
            if last == "to"
            or told.sentence.words[told.sentence.head : told.sentence.head + 2][-1:]
            == (entity.text.lower().split()[0],)
            else "subject"
        )
    if (family == "task" and last == "for") or (
        family == "task" and told.text[entity.end : entity.end + 2] in {"'s", "’s"}
    ):
        return "assignee"
    if family in {"contact", "entity", "task", "reminder"}:
        return "subject"
    return "attendee"


def _nothing(told: _Text, slots: dict[str, Any]) -> list[Found]:
    return []


def _lengths(told: _Text, slots: dict[str, Any]) -> list[Found]:
    """duration_s, and the changes that are lengths (shift_s, extend_s, duration_s)."""
    changes = timing.shift_seconds(told.sentence.tokens, told.timed)
    length = next((t.span.best.duration for t in told.timed if t.role == "duration" and t.span.best.duration), None)
    joined = next((t.span.best.duration for t in told.timed if t.role == "new_time" and t.span.best.duration), None)
    said = length or joined
    seconds = said.total_seconds() if said else None
    if seconds is not None:
        slots["duration_s"] = seconds
        if told.intent == "calendar.update" or told.changing:
            changes["duration_s"] = seconds
    if changes:
        slots["changes"] = changes
    return []


def _event(told: _Text, slots: dict[str, Any]) -> list[Found]:
    if told.intent == "calendar.schedule" and not (told.changing and not told.words.explicit_title()):
        return _new_title(told, slots, default="Meeting")
    if told.intent == "calendar.update" or told.changing:
        return _renaming(told, slots)
    return []


def _new_title(told: _Text, slots: dict[str, Any], default: str) -> list[Found]:
    explicit = told.words.explicit_title()
    span = (
        explicit
        or _meeting_for(told)
        or told.words.noun_phrase(told.words.verb_end() if _has_verb(told) else told.sentence.head)
    )
    title = naming.clean_title(span.text) if span else ""
    about = None if explicit else told.words.about()
    if about is not None and span is not None and not (about.start < span.end and span.start < about.end):
        slots["subject"] = about.text
        title = f"{title or default} about {about.text}" if naming.query_words(span)[1] or not title else title
    elif about is not None and (not title or title == default):
        slots["subject"] = about.text
        title = f"{default} about {about.text}"
    slots["title_explicit"] = bool(explicit) or bool(title and title.lower() not in _BARE)
    slots["title"] = title or default
    return [naming.as_entity(Kind.TITLE, span, title, "title")] if span and title else []


_BARE = frozenset(lexicon.NOUNS["event_only"])
_MEETS = PhraseBook({"meet": lexicon.VERBS["meet"]})


def _has_verb(told: _Text) -> bool:
    return any(name.startswith("head:") for name in told.sentence.features)


def _meeting_for(told: _Text) -> naming.Span | None:
    """ "have lunch with Ann": the meal names it."""
    sentence = told.sentence
    size = _MEETS.at(sentence.words, sentence.head).get("meet", 0) if sentence.head < len(sentence.words) else 0
    if size < 2:
        return None
    token = sentence.tokens[sentence.head + size - 1]
    return naming.Span(token.text, token.start, token.end)


def _renaming(told: _Text, slots: dict[str, Any]) -> list[Found]:
    """Changes of an existing event: a new title, a place, more people."""
    changes = slots.setdefault("changes", {})
    words = set(told.sentence.words)
    explicit = told.words.explicit_title()
    if explicit and words & {"rename", "title", "call", "name", "called", "retitle", "titled", "named"}:
        changes["title"] = naming.clean_title(explicit.text)
        slots["title"], slots["title_explicit"] = changes["title"], True
    elif words & {"rename", "retitle"}:
        after = _after_to(told)
        if after:
            changes["title"] = naming.clean_title(after.text)
    added = [
        p.value
        for p in told.people
        if "head:invite" in told.sentence.features or "verb:invite" in told.sentence.features
    ]
    if added and not told.sentence.features & {"indef"}:
        changes["add_attendees"] = added
    return []


def _after_to(told: _Text) -> naming.Span | None:
    place = next((t.end for t in reversed(told.sentence.tokens) if t.norm == "to"), None)
    if place is None:
        return None
    text = told.text[place:].strip()
    return naming.Span(text, place, len(told.text)) if text else None


def _task(told: _Text, slots: dict[str, Any]) -> list[Found]:
    name = told.words.list_name()
    if name and name.lower() not in {"to-do", "to do", "todo", "task", "the", "my"}:
        slots["list"] = name
    if told.intent != "task.create":
        if told.intent == "task.update":
            _task_changes(told, slots)
        return []
    return _new_thing(told, slots)


def _task_changes(told: _Text, slots: dict[str, Any]) -> None:
    text = " ".join(told.sentence.words)
    for words, status in (
        ("to completed", "completed"),
        ("to done", "completed"),
        ("in progress", "in_progress"),
        ("in review", "in_review"),
    ):
        if words in text:
            slots.setdefault("changes", {})["status"] = status
            return


def _new_thing(told: _Text, slots: dict[str, Any]) -> list[Found]:
    """The title of a task or reminder: "… to buy milk", "… called X", "milk and eggs to my list"."""
    explicit = told.words.explicit_title()
    span = explicit or _purpose(told)
    if span is None:
        return []
    title = naming.clean_title(span.text)
    slots["title"], slots["title_explicit"] = title, bool(explicit)
    return [naming.as_entity(Kind.TITLE, span, title, "title")] if title else []


_TASK_NOUNS = PhraseBook(
    {"task": [*lexicon.NOUNS["task"], *lexicon.NOUNS["reminder"], "tasks", "me", "list", *lexicon.NOUNS["list"]]}
)


def _purpose(told: _Text) -> naming.Span | None:
    """The words after "task to", "remind me to", "reminder about"; times at the edges are left out, people stay."""
    sentence = told.sentence
    words = sentence.words
    start = told.words.verb_end() if _has_verb(told) else sentence.head
    for i in range(max(1, start), len(words) - 1):
        if words[i] in _OPENING and _opens_purpose(told, i, start):
            return _trim(told, i + 1)
    return told.words.noun_phrase(start) if not told.people else _trim(told, start)


_OPENING = frozenset(["to", "that", "about", "for", "of", ":"])


def _opens_purpose(told: _Text, place: int, start: int) -> bool:
    """Whether "to" (or "about" …) at a place comes before what is to be done: after "task", "me", a time, the verb."""
    words = told.sentence.words
    before = _TASK_NOUNS.at(words, place - 1) or _in_time(told, place - 1) or words[place - 1] in {"list", "me", "us"}
    if not (before or place == start) or _in_time(told, place + 1):
        return False
    return words[place + 1] not in {"my", "the"} or (words[place] == "to" and not _list_ahead(words, place + 1))


def _list_ahead(words: Sequence[str], place: int) -> bool:
    return any(w in {"list", "tasks", "to-dos", "backlog", "calendar", "reminders"} for w in words[place : place + 4])


def _in_time(told: _Text, place: int) -> bool:
    token = told.sentence.tokens[place]
    return any(t.span.start <= token.start and token.end <= t.span.end for t in told.timed)


def _trim(told: _Text, start: int) -> naming.Span | None:
    """Words from a place to the end of the sentence, less times (with their prepositions) and the list at the edges."""
    tokens, words = told.sentence.tokens, told.sentence.words
    end = start
    while end < len(tokens) and words[end] not in {".", "!", "?", ";"}:
        end += 1
    while start < end and (
        _in_time(told, start)
        or words[start] in {"a", "an", "the", "to", "task", "that", "i", "need", "for", "on", "at"}
    ):
        start += 1
    cut = next(
        (
            i
            for i in range(start, end)
            if words[i] in {"to", "on", "in", "onto"}
            and _list_ahead(words, i + 1)
            and words[i + 1] in {"my", "the", "our", "a"}
        ),
        end,
    )
    cut = next(
        (
            i
            for i in range(start, cut)
            if words[i] == "and"
            and i + 1 < cut
            and words[i + 1] in {"assign", "remind", "schedule", "email", "send", "put"}
        ),
        cut,
    )
    while cut > start and (
        _in_time(told, cut - 1)
        or words[cut - 1]
        in {"on", "at", "by", "in", "for", "please", ",", "due", "to", "from", "every", "and", "before", "until"}
    ):
        cut -= 1
    if cut <= start:
        return None
    inner = next((i for i in range(start, cut) if _in_time(told, i)), cut)
    stop = inner if inner > start and all(_in_time(told, i) for i in range(inner, cut)) else cut
    begin, finish = tokens[start].start, tokens[stop - 1].end
    return naming.Span(told.text[begin:finish], begin, finish)


def _email(told: _Text, slots: dict[str, Any]) -> list[Found]:
    body = told.words.body()
    about = told.words.about()
    if body:
        slots["body"] = body.text
    if about and not (body and body.start <= about.start < body.end):
        slots["subject"] = about.text
    explicit = told.words.explicit_title()
    if explicit and not (body and body.start <= explicit.start < body.end):
        slots["subject"] = explicit.text
    return []


def _reminder(told: _Text, slots: dict[str, Any]) -> list[Found]:
    if told.intent != "reminder.create":
        return []
    return _new_thing(told, slots)


def _contact(told: _Text, slots: dict[str, Any]) -> list[Found]:
    if told.intent == "contact.search":
        people = [p.value for p in told.people if not p.weak]
        slots["query"] = people[0] if people else naming.query_words(told.words.noun_phrase(told.words.verb_end()))[0]
    org = _org(told)
    if org:
        slots["company"] = org.text
        return [naming.as_entity(Kind.ORG, org, org.text, "company")]
    return []


def _org(told: _Text) -> naming.Span | None:
    """ "from Acme", "at Globex Inc": only with a capital or a company's ending."""
    tokens = told.sentence.tokens
    for i, token in enumerate(tokens[:-1]):
        if token.norm not in {"from", "at", "of", "company"}:
            continue
        end = i + 1
        while (
            end < len(tokens)
            and tokens[end].shape == "word"
            and tokens[end].text[:1].isupper()
            and not _in_time(told, end)
        ):
            end += 1
        if end > i + 1:
            return naming.Span(
                told.text[tokens[i + 1].start : tokens[end - 1].end], tokens[i + 1].start, tokens[end - 1].end
            )
    return None


def _looking_back(told: _Text, slots: dict[str, Any]) -> list[Found]:
    """What tells an existing thing: query, noun, order."""
    if told.intent not in _LOOKS_BACK or (told.changing and told.intent not in {"calendar.cancel"}):
        return []
    start = told.words.verb_end() if _has_verb(told) else told.sentence.head
    explicit = told.words.explicit_title()
    span = explicit or told.words.noun_phrase(start)
    query, noun = naming.query_words(span)
    if told.intent in {"calendar.list", "calendar.conflicts", "task.list", "reminder.list"}:
        query = _telling(query)
    if told.intent.startswith("task."):
        query = " ".join(w for w in query.split() if w.lower() not in _TASK_TALK)
    slots["query"] = slots.get("query") or query
    slots["noun"] = noun
    slots["order"] = naming.order_of(told.sentence.tokens)
    if (
        not slots["order"]
        and told.intent in {"calendar.cancel", "calendar.reschedule"}
        and naming.means_all(told.sentence.tokens)
    ):
        slots["order"] = "all"
    return []


_TASK_TALK = frozenset(
    [
        "overdue",
        "in",
        "to",
        "are",
        "is",
        "as",
        "progress",
        "review",
        "completed",
        "complete",
        "done",
        "bunch",
        "ones",
        "list",
        "lists",
        "backlog",
        "move",
        "mark",
        "set",
        "off",
    ]
)
_ASKING = frozenset(
    [
        "what",
        "what's",
        "when",
        "where",
        "who",
        "how",
        "many",
        "show",
        "list",
        "tell",
        "me",
        "give",
        "do",
        "does",
        "did",
        "have",
        "has",
        "had",
        "is",
        "are",
        "there",
        "any",
        "on",
        "my",
        "i",
        "got",
        "going",
        "scheduled",
        "planned",
        "happening",
        "look",
        "like",
        "check",
        "see",
        "view",
        "read",
        "display",
        "find",
        "calendar",
        "schedule",
        "agenda",
        "day",
        "week",
        "month",
        "today",
        "tomorrow",
        "much",
        "busy",
        "about",
        "the",
        "for",
        "up",
        "coming",
        "next",
        "upcoming",
        "events",
        "meetings",
        "appointments",
        "else",
        "anything",
        "everything",
        "plans",
        "need",
        "know",
        "want",
        "let",
        "can",
        "you",
        "attending",
        "attend",
        "coming",
        "left",
        "first",
        "last",
        "all",
        "rest",
        "time",
        "does",
        "located",
        "location",
        "people",
        "person",
        "invited",
        "it",
        "look",
        "looks",
        "in",
        "please",
        "details",
        "information",
        "more",
        "not",
        "yet",
        "free",
        "open",
        "hold",
        "book",
        "booked",
        "s",
        "set",
        "get",
        "out",
        "pull",
        "bring",
        "now",
        "available",
        "tasks",
        "task",
        "to-do",
        "to-dos",
        "list",
        "lists",
        "reminders",
        "reminder",
        "shopping",
        "todo",
        "current",
        "active",
        "starting",
        "start",
        "end",
        "begin",
        "long",
        "be",
        "will",
        "would",
        "could",
        "should",
        "ever",
        "already",
        "other",
        "also",
        "and",
        "of",
        "with",
        "at",
        "from",
        "till",
        "until",
        "by",
        "between",
        "hey",
        "hi",
        "hello",
        "ok",
        "so",
        "with's",
        "that",
        "this",
        "these",
        "those",
        "them",
        "me",
        "us",
        "our",
        "your",
    ]
)


def _telling(query: str) -> str:
    """Words of a question that tell one event from another ("dentist"), less the asking words."""
    return " ".join(w for w in query.split() if w.lower().strip(".,?!'’") not in _ASKING)[:200]


def _place(told: _Text, slots: dict[str, Any]) -> list[Found]:
    if told.intent not in {"calendar.schedule", "calendar.update"} and not told.changing:
        return []
    span = told.words.place()
    if span is None:
        return []
    if told.intent == "calendar.update" or told.changing:
        slots.setdefault("changes", {})["location"] = span.text
    slots["place"] = span.text
    return [naming.as_entity(Kind.LOCATION, span, span.text, "place")]


def _priority(told: _Text, slots: dict[str, Any]) -> list[Found]:
    if told.intent.split(".", 1)[0] not in {"task", "calendar", "reminder", "email"}:
        return []
    for mark in _PRIORITIES.find(told.sentence.words):
        tokens = told.sentence.tokens
        words = " ".join(told.sentence.words[mark.first : mark.last + 1])
        slots["priority"] = lexicon.PRIORITIES[words]
        span = naming.Span(
            told.text[tokens[mark.first].start : tokens[mark.last].end], tokens[mark.first].start, tokens[mark.last].end
        )
        return [naming.as_entity(Kind.PRIORITY, span, slots["priority"], "priority")]
    return []


def _references(told: _Text, slots: dict[str, Any]) -> list[Found]:
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
                or words[i + 1] in _BARE
                or words[i + 1] in {"to", "one", "for", ".", "by", "at"}
            )
        ):
            slots["refers"] = True
            break
    if told.context.options and told.changing:
        return _choice_number(told)
    return []


def _choice_number(told: _Text) -> list[Found]:
    for token in told.sentence.tokens:
        if token.shape == "number" and token.text.isdecimal() and len(token.text) < 3:
            return [Found(Kind.NUMBER, token.text, token.start, token.end, token.text, "choice")]
    return []


_BY_FAMILY: dict[str, Callable[[_Text, dict[str, Any]], list[Found]]] = {
    "calendar": _event,
    "task": _task,
    "email": _email,
    "reminder": _reminder,
    "contact": _contact,
}

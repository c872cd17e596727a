"""What an event is called: as it was said, by what it is for, or by a name of its own."""

from __future__ import annotations

import re
from typing import Any

from services.planner.language import lexicon, naming
from services.planner.language.model import Found, Kind
from services.planner.language.slots import whole_days
from services.planner.language.slots.model import BARE_EVENTS, Text, has_verb
from services.planner.language.text.phrases import PhraseBook
from services.planner.times.words import stances

_REMINDED_OF = re.compile(
    r"\b(?:remind|notify|alert|warn|ping)\s+me\s+(?:for|of|about|to)\s+(?:(?:the|my|a)\s+)?(?P<deed>[^.!?]{2,200})",
    re.IGNORECASE,
)
_BLOCKED = "Busy"
"""What time is called that is only to be kept free."""
_TIME_FOR = re.compile(
    r"(?:(?:an?|the|some|good|free|open|best|suitable|few|of|my)\s+)*"
    r"(?:times?|slots?|hours?|gaps?|openings?|windows?|room|space|day)\b(?:\s+(?:for|to)\s+(?:an?\s+|the\s+|my\s+)?)?",
    re.IGNORECASE,
)
"""What is no part of the name in "a good slot for the dentist"."""
_ASKING = re.compile(r"(?:when|what|which|where|who|how|is|are|can|could|do|does)\b", re.IGNORECASE)
_LABELS = ("event ", "entry ", "calendar event ", "calendar entry ")
_PARTICLES = frozenset(["up", "in", "down", "off", "out"])
_PARTICLED = frozenset(
    ["set", "put", "pencil", "block", "book", "jot", "note", "write", "line", "pop", "stick", "squeeze"]
)
_LEADS = frozenset(["at", "in", "on", "@", "via", "over"])
_MEETS = PhraseBook({"meet": lexicon.VERBS["meet"]})


def new_title(told: Text, slots: dict[str, Any], default: str) -> list[Found]:
    """title, title_explicit and subject of a new event; ``default`` where it has no name."""
    explicit = naming.explicit_title(told.words)
    span = (
        explicit
        or _meeting_for(told)
        or naming.noun_phrase(told.words, told.words.verb_end() if has_verb(told) else told.sentence.head)
    )
    if span is not None and explicit is None and stances.before(f"{span.text.lower()} "):
        span = None  # "prefers not to meet": when somebody likes to, and no name
    if span is not None:
        bare = span if span is explicit else _bare(told, span)
        span = naming.with_whom_is_seen(told.text, told.sentence.tokens, bare, told.people)
    title = naming.clean_title(span.text if explicit else told.spelt(span)) if span else ""
    about = None if explicit else naming.about(told.words)
    if about is not None and span is not None and not (about.start < span.end and span.start < about.end):
        slots["subject"] = about.text
        title = f"{title or default} about {about.text}" if naming.query_words(span)[1] or not title else title
    elif about is not None and (not title or title == default):
        slots["subject"] = about.text
        title = f"{default} about {about.text}"
    if span is not None and explicit is None and about is None and _is_called(told, span, title):
        title = f"{default} {title[:1].lower() if title.split()[0].lower() in lexicon.KIN else title[:1]}{title[1:]}"
    if "away" in told.sentence.features and explicit is None and about is None:
        title = whole_days.title_of(told.sentence.words)
    if not title and blocks_time(told):
        title = _BLOCKED
    slots["title_explicit"] = bool(explicit) or bool(title and title.lower() not in BARE_EVENTS)
    slots["title"] = title or default
    return [naming.as_entity(Kind.TITLE, span, title, "title")] if span and title else []


def _is_called(told: Text, span: naming.Span, title: str) -> bool:
    """ "Call mom tonight": whom the verb has is no name of an event by itself."""
    words = told.sentence.words[told.sentence.head : told.sentence.head + 1]
    of_event = naming.query_words(span)[1] or "noun:event" in told.sentence.features - {"head:call"}
    return words == ("call",) and bool(title) and not title.lower().startswith("call") and not of_event


def wished_title(told: Text, slots: dict[str, Any]) -> list[Found]:
    """What free time is looked for, where that is said ("find me 2 hours for deep work"): one of the times may be
    taken."""
    new_title(told, slots, default="")
    said, explicit = slots.pop("title"), slots.pop("title_explicit")
    title = naming.clean_title(_TIME_FOR.sub("", said, count=1)) if _TIME_FOR.match(said) else said
    if title and not _ASKING.match(title) and not slots.get("subject"):
        slots["title"], slots["title_explicit"] = title, explicit
    return []


def bare_name(told: Text, slots: dict[str, Any]) -> list[Found]:
    """The name that bare words give to what is open and has none."""
    if not (told.changing and told.context.unnamed) or "title" in slots:
        return []
    spans = [(t.span.start, t.span.end) for t in told.timed]
    spans += [(f.start, f.end) for f in told.found if f.kind is Kind.LOCATION]
    taken = {i for i, t in enumerate(told.sentence.tokens) if any(s <= t.start and t.end <= e for s, e in spans)}
    span = naming.bare_name(told.text, told.sentence.tokens, taken)
    if span is None or not (title := naming.clean_title(span.text)):
        return []
    slots["title"], slots["title_explicit"] = title, False
    return [naming.as_entity(Kind.TITLE, span, title, "title")]


def reminded_of(told: Text, slots: dict[str, Any]) -> list[Found]:
    """ "I need it to notify me for the piano lesson": what the reminder that is open is for."""
    match = _REMINDED_OF.search(told.text) if told.context.goal_type == "remind" and "title" not in slots else None
    if match is None or any(t.span.start < match.end("deed") and match.start("deed") < t.span.end for t in told.timed):
        return []
    slots["title"], slots["title_explicit"] = naming.clean_title(match["deed"]), True
    return []


def blocks_time(told: Text) -> bool:
    """ "Block off tomorrow afternoon": all of it."""
    return told.sentence.words[told.sentence.head : told.sentence.head + 1] in (("block",), ("block off",), ("hold",))


def _bare(told: Text, span: naming.Span) -> naming.Span:
    """A title without its place ("dinner at Luigi's") and without the word that only labels it ("event Team Day")."""
    place = naming.place(told.words)
    end = span.end
    if place is not None and span.start < place.start < span.end:
        lead = max((t.start for t in told.sentence.tokens if t.end < place.start and t.norm in _LEADS), default=0)
        end = lead if lead > span.start else end
    text = _less_particle(told, told.text[span.start : end].rstrip())
    label = next((each for each in _LABELS if text.lower().startswith(each)), "")
    return naming.Span(text[len(label) :], span.start + len(label), span.start + len(text))


def _less_particle(told: Text, text: str) -> str:
    """ "Set something up", "put gym in": the last word belongs to the verb."""
    head = told.sentence.words[told.sentence.head : told.sentence.head + 1]
    words = text.split()
    apart = len(words) > 1 and words[-1].lower() in _PARTICLES and not _PARTICLED.isdisjoint(head)
    return text[: -len(words[-1])].rstrip() if apart else text


def _meeting_for(told: Text) -> naming.Span | None:
    """ "have lunch with Ann": the meal names it."""
    sentence = told.sentence
    size = _MEETS.at(sentence.words, sentence.head).get("meet", 0) if sentence.head < len(sentence.words) else 0
    if size < 2:
        return None
    token = sentence.tokens[sentence.head + size - 1]
    return naming.Span(token.text, token.start, token.end)

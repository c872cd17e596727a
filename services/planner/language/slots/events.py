"""Slots of events: title, place, what shall change."""

from __future__ import annotations

import re
from typing import Any

from services.planner.language import lexicon, naming, timing
from services.planner.language.model import Found, Kind
from services.planner.language.slots import whole_days
from services.planner.language.slots.model import BARE_EVENTS, Text, has_verb, in_time
from services.planner.language.text.phrases import PhraseBook


def lengths(told: Text, slots: dict[str, Any]) -> list[Found]:
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
    return _repeating(told, slots)


def _repeating(told: Text, slots: dict[str, Any]) -> list[Found]:
    """ "make it weekly": the event comes again, at the time it has."""
    rule = next((each.span.best.rrule for each in told.timed if each.role == "recurrence"), None)
    if rule:
        slots.setdefault("changes", {})["recurrence"] = rule
    return []


def event_slots(told: Text, slots: dict[str, Any]) -> list[Found]:
    if told.intent == "calendar.schedule" and not (told.changing and not told.words.explicit_title()):
        named = _new_title(told, slots, default="Call" if "head:call" in told.sentence.features else "Meeting")
        _takes_whole_days(told, slots)
        return named
    if told.intent == "calendar.suggest":
        return _wished_title(told, slots)
    if told.intent == "calendar.update" or told.changing:
        return _renaming(told, slots) or _bare_name(told, slots) or _reminded_of(told, slots)
    return []


_REMINDED_OF = re.compile(
    r"\b(?:remind|notify|alert|warn|ping)\s+me\s+(?:for|of|about|to)\s+(?:(?:the|my|a)\s+)?(?P<deed>[^.!?]{2,200})",
    re.IGNORECASE,
)


def _reminded_of(told: Text, slots: dict[str, Any]) -> list[Found]:
    """ "I need it to notify me for the piano lesson": what the reminder that is open is for."""
    match = _REMINDED_OF.search(told.text) if told.context.goal_type == "remind" and "title" not in slots else None
    if match is None or any(t.span.start < match.end("deed") and match.start("deed") < t.span.end for t in told.timed):
        return []
    slots["title"], slots["title_explicit"] = naming.clean_title(match["deed"]), True
    return []


def _takes_whole_days(told: Text, slots: dict[str, Any]) -> None:
    times = [each.span for each in told.timed if each.role == "new_time"]
    fills = _blocks(told) and not slots.get("duration_s")
    away = "away" in told.sentence.features or fills
    guests = len(told.people) + sum(each.kind is Kind.EMAIL for each in told.found)
    if whole_days.are_meant(slots["title"], told.sentence.words, times, slots.get("duration_s"), guests, away=away):
        slots["all_day"] = True
    elif fills and not guests:
        slots["fills"] = True


def _blocks(told: Text) -> bool:
    """ "Block off tomorrow afternoon": all of it."""
    return told.sentence.words[told.sentence.head : told.sentence.head + 1] in (("block",), ("block off",), ("hold",))


def _bare_name(told: Text, slots: dict[str, Any]) -> list[Found]:
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


_BLOCKED = "Busy"
"""What time is called that is only to be kept free."""


def _new_title(told: Text, slots: dict[str, Any], default: str) -> list[Found]:
    explicit = told.words.explicit_title()
    span = (
        explicit
        or _meeting_for(told)
        or told.words.noun_phrase(told.words.verb_end() if has_verb(told) else told.sentence.head)
    )
    if span is not None:
        bare = span if span is explicit else _bare(told, span)
        span = naming.with_whom_is_seen(told.text, told.sentence.tokens, bare, told.people)
    title = naming.clean_title(span.text if explicit else told.spelt(span)) if span else ""
    about = None if explicit else told.words.about()
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
    if not title and _blocks(told):
        title = _BLOCKED
    slots["title_explicit"] = bool(explicit) or bool(title and title.lower() not in BARE_EVENTS)
    slots["title"] = title or default
    return [naming.as_entity(Kind.TITLE, span, title, "title")] if span and title else []


def _is_called(told: Text, span: naming.Span, title: str) -> bool:
    """ "Call mom tonight": whom the verb has is no name of an event by itself."""
    words = told.sentence.words[told.sentence.head : told.sentence.head + 1]
    of_event = naming.query_words(span)[1] or "noun:event" in told.sentence.features - {"head:call"}
    return words == ("call",) and bool(title) and not title.lower().startswith("call") and not of_event


_TIME_FOR = re.compile(
    r"(?:(?:an?|the|some|good|free|open|best|suitable|few|of|my)\s+)*"
    r"(?:times?|slots?|hours?|gaps?|openings?|windows?|room|space|day)\b(?:\s+(?:for|to)\s+(?:an?\s+|the\s+|my\s+)?)?",
    re.IGNORECASE,
)
"""What is no part of the name in "a good slot for the dentist"."""
_ASKING = re.compile(r"(?:when|what|which|where|who|how|is|are|can|could|do|does)\b", re.IGNORECASE)


def _wished_title(told: Text, slots: dict[str, Any]) -> list[Found]:
    """What free time is looked for, where that is said ("find me 2 hours for deep work"): one of the times may be
    taken."""
    _new_title(told, slots, default="")
    said, explicit = slots.pop("title"), slots.pop("title_explicit")
    title = naming.clean_title(_TIME_FOR.sub("", said, count=1)) if _TIME_FOR.match(said) else said
    if title and not _ASKING.match(title) and not slots.get("subject"):
        slots["title"], slots["title_explicit"] = title, explicit
    return []


_TRAIT = "title|name|location|place|venue|room|spot|notes?|description"
_TRAITS = {"title": "title", "name": "title", "note": "notes", "notes": "notes", "description": "notes"}
_OF_THING = re.compile(
    rf"\b(?P<trait>{_TRAIT})\s+(?:of|for|on)\s+(?P<thing>.{{1,200}}?)\s+(?:to|as|into|=)\s+(?P<value>.{{1,500}})",
    re.IGNORECASE | re.DOTALL,
)
"""A trait of a thing and what it shall be: "the location of the review to Room 5"."""
_OF_OWNER = re.compile(rf"\b(?P<trait>{_TRAIT})\s+(?:to|as|into|=)\s+(?P<value>.{{1,500}})", re.IGNORECASE | re.DOTALL)
"""The same with the thing before it: "the review's name to Outlook"."""
_THANKS = re.compile(r"[\s,]*\b(?:please|thanks|thank you)\b[\s.!]*$", re.IGNORECASE)


_NOTE = re.compile(
    r"\b(?P<trait>notes?|description|location|place|venue|room)"
    r"(?:\s+(?:to|on|for|in)\s+(?:(?:my|the|our)\s+)?(?P<thing>.{1,120}?))?\s*"
    r"(?::|\bsaying(?:\s+that)?\b|\bthat\s+says\b)\s*(?P<value>.{1,2000})",
    re.IGNORECASE | re.DOTALL,
)


def _noted(told: Text, slots: dict[str, Any]) -> bool:
    """ "add a note to board prep: bring slides": the words behind are the event's notes."""
    match = _NOTE.search(told.text) if told.intent == "calendar.update" else None
    if match is None or not (value := match["value"].strip(" \"“”'")):
        return False
    slots.setdefault("changes", {})[_TRAITS.get(match["trait"].lower(), "location")] = value
    thing = re.split(r"\s+with\s+", match["thing"] or "it", flags=re.IGNORECASE)[0].strip()
    if not match["thing"]:
        slots["query"] = ""
    elif thing.lower() not in ("it", "that", "this"):
        slots["query"] = naming.query_words(naming.Span(thing, 0, len(thing)))[0]
    return True


def given_trait(told: Text, slots: dict[str, Any]) -> bool:
    """Puts the new value of a named trait into the changes, and what tells the thing into the query."""
    start = told.sentence.tokens[told.words.verb_end() - 1].end if has_verb(told) else 0
    match = _OF_THING.search(told.text, start) or _OF_OWNER.search(told.text, start)
    if match is None:
        return False
    trait = match["trait"].lower()
    value = _THANKS.sub("", match["value"]).strip(" .!?\"“”'")
    if not value:
        return False
    slots.setdefault("changes", {})[_TRAITS.get(trait, "location")] = value
    named = match["thing"] if match.re is _OF_THING else told.text[start : match.start()]
    thing = re.sub(r"['’]s$|(?<=s)['’]$", "", re.split(r"\s+with\s+", named, flags=re.IGNORECASE)[0].strip())
    words = naming.Span(thing, 0, len(thing)) if thing and thing.lower() not in ("the", "its", "it", "that") else None
    slots["query"] = naming.query_words(words)[0]
    return True


_LABELS = ("event ", "entry ", "calendar event ", "calendar entry ")


def _bare(told: Text, span: naming.Span) -> naming.Span:
    """A title without its place ("dinner at Luigi's") and without the word that only labels it ("event Team Day")."""
    place = told.words.place()
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


_PARTICLES = frozenset(["up", "in", "down", "off", "out"])
_PARTICLED = frozenset(
    ["set", "put", "pencil", "block", "book", "jot", "note", "write", "line", "pop", "stick", "squeeze"]
)


_LEADS = frozenset(["at", "in", "on", "@", "via", "over"])
_MEETS = PhraseBook({"meet": lexicon.VERBS["meet"]})


def _meeting_for(told: Text) -> naming.Span | None:
    """ "have lunch with Ann": the meal names it."""
    sentence = told.sentence
    size = _MEETS.at(sentence.words, sentence.head).get("meet", 0) if sentence.head < len(sentence.words) else 0
    if size < 2:
        return None
    token = sentence.tokens[sentence.head + size - 1]
    return naming.Span(token.text, token.start, token.end)


def _renaming(told: Text, slots: dict[str, Any]) -> list[Found]:
    """Changes of an existing event: a new title, a place, more people."""
    if _noted(told, slots) or given_trait(told, slots):
        return []
    changes = slots.setdefault("changes", {})
    words = set(told.sentence.words)
    explicit = told.words.explicit_title()
    if explicit and words & _GIVES_NAME:
        changes["title"] = naming.clean_title(explicit.text)
        slots["title"], slots["title_explicit"] = changes["title"], True
    elif words & {"rename", "retitle"}:
        after = _after_to(told)
        if after:
            changes["title"] = naming.clean_title(after.text)
    taken_out = {"head:cancel", "takes_off"} & told.sentence.features and "person_from" in told.sentence.features
    if taken_out or words & _TAKES_OUT:
        changes["remove_attendees"] = [p.value for p in told.people]
        return []
    puts = {"head:invite", "verb:invite", "joins"} | (
        {"into_event", "into_it"} if "head:create" in told.sentence.features else set()
    )
    added = [p.value for p in told.found if p.kind in _GUESTS and told.sentence.features & puts]
    if added and not told.sentence.features & {"indef"}:
        changes["add_attendees"] = added
    return []


_GIVES_NAME = frozenset(
    ["rename", "title", "call", "name", "called", "retitle", "titled", "named", "label", "labeled", "labelled"]
)
_GUESTS = frozenset([Kind.PERSON, Kind.EMAIL])
_TAKES_OUT = frozenset(["uninvite", "disinvite"])


def _after_to(told: Text) -> naming.Span | None:
    place = next((t.end for t in reversed(told.sentence.tokens) if t.norm == "to"), None)
    if place is None:
        return None
    text = told.text[place:].strip()
    return naming.Span(text, place, len(told.text)) if text else None


_PLACED = frozenset(["calendar.schedule", "calendar.reschedule", "calendar.suggest"])


def usual_hours(told: Text, slots: dict[str, Any]) -> list[Found]:
    """When lunch is had, for whoever has to find its hour; nothing when an hour was said."""
    clocked = any(t.span.has_time and t.role != "old_time" for t in told.timed)
    if told.intent not in _PLACED or clocked:
        return []
    free = (word for i, word in enumerate(told.sentence.words) if not in_time(told, i))
    hours = next((lexicon.USUAL_HOURS[word] for word in free if word in lexicon.USUAL_HOURS), None)
    if hours is not None:
        slots["usual_hours"] = list(hours)
    return []


def _postal(told: Text) -> naming.Span | None:
    """A postal address in the text."""
    return next((naming.Span(f.text, f.start, f.end) for f in told.found if f.kind is Kind.LOCATION), None)


def place_slots(told: Text, slots: dict[str, Any]) -> list[Found]:
    if told.intent not in {"calendar.schedule", "calendar.update"} and not told.changing:
        return []
    span = _postal(told) or told.words.place()
    if span is None or slots.get("changes", {}).get("location"):
        return []
    if (told.changing or told.intent == "calendar.update") and span.text in str(slots.get("title", "")):
        return []  # "call it Dinner at Luigi's": a place in a name that is given is of the name
    if told.intent == "calendar.update" or told.changing:
        slots.setdefault("changes", {})["location"] = span.text
    slots["place"] = span.text
    if _postal(told):
        return []
    return [naming.as_entity(Kind.LOCATION, span, span.text, "place")]

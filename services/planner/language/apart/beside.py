"""Times told by another event: "right after the team sync", "an hour before the dentist".

The phrase is taken out before the rest is read, so that its event is no title and its length no length of what is
asked for. Whoever has the calendar looks the event up.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from services.planner.language import lexicon, timing
from services.planner.language.apart import anchors
from services.planner.language.apart.taking import blanked, of_whole
from services.planner.language.model import Context, Understanding
from services.planner.language.plain import read_plain

PLACED = frozenset(["calendar.schedule", "calendar.reschedule"])
"""Requests that have a new time."""
_LENGTH = (
    r"(?:(?P<some>half\s+an\s+hour|an?\s+hour(?:\s+and\s+a\s+half)?|an?\s+day|\d{1,3}\s*(?:min\w*|m|h|hrs?|hours?)|"
    r"(?:one|two|three|five|ten|fifteen|twenty|thirty)\s+(?:min\w*|hours?))\s+)?"
)
_PHRASE = re.compile(
    rf"(?:\b(?:to|for|at)\s+)?\b{_LENGTH}(?:(?P<near>right|straight|just|immediately|directly|shortly)\s+)?"
    r"\b(?P<side>before|after|following)\s+(?P<whose>my|the|our|that|this|his|her)?\s*(?P<thing>[^\s.,!?;:][^.,!?;:]{1,80})",
    re.IGNORECASE,
)
_ENDS = re.compile(
    r"\s+(?:for|on|at|to|about|and|in|via|over|because|so|but|please|pls|plz|thanks|from|if)\b", re.IGNORECASE
)
_MANY = re.compile(r"(?:each|every|all|any|i|we|he|she|they|you|it|work|hours|that|this)\b", re.IGNORECASE)
_BOOKED = re.compile(
    rf"\b(?:{'|'.join(re.escape(verb) for verb in lexicon.VERBS['schedule'])}|add|put|make|need|want|keep)"
    r"\s+(?:me\s+|in\s+)?$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Beside:
    """The phrase's place, and what it says: ``side`` before, after or between, ``query`` (the words for the event),
    ``until`` (those for the event it must end before), ``points`` (it is the event spoken of) and ``gap_s`` (seconds
    between the two; with "before" from beginning to beginning, else from end to beginning)."""

    start: int
    end: int
    said: dict[str, Any]


_BETWEEN = re.compile(
    r"\bbetween\s+(?:my\s+|the\s+|our\s+)?(?P<first>[^\s.,!?;:][^.,!?;:]{1,60}?)\s+and\s+(?P<whose>my|the|our)\s+"
    r"(?P<last>[^\s.,!?;:][^.,!?;:]{1,60})",
    re.IGNORECASE,
)


_BESIDE_IT = re.compile(
    rf"(?:\b(?:to|for|at)\s+)?\b{_LENGTH}(?:(?:right|straight|just|immediately|directly|shortly)\s+)?"
    r"\b(?P<side>before|after|following)\s+(?:it|that)\b(?!\s+(?:is|was|['’]s|one|\w+ing)\b)",
    re.IGNORECASE,
)
"""Told by what was spoken of: "a haircut right after it"."""


def _beside_it(text: str, context: Context) -> Beside | None:
    match = _BESIDE_IT.search(text) if context.previous_reply and not context.is_open else None
    if match is None:
        return None
    said: dict[str, Any] = {"side": "before" if match["side"].lower() == "before" else "after"}
    said |= {"query": "", "points": True}
    begin = match.start()
    if match["some"] and _BOOKED.search(text[:begin]):
        begin = match.end("some")
    elif match["some"] and (gap := _seconds(match["some"], context)):
        said["gap_s"] = gap
    return Beside(begin, match.end(), said)


def _between(text: str) -> Beside | None:
    """ "Between lunch and the review": from the end of one to the beginning of the other."""
    match = _BETWEEN.search(text)
    if match is None:
        return None
    first, last = match["first"].strip(), _less_what_follows("with ", match["last"])
    if first[0].isdigit() or not any(character.isalpha() for character in last):
        return None
    return Beside(match.start(), match.start("last") + len(last), {"side": "between", "query": first, "until": last})


_TIMED_SURE = 0.8
"""Sureness of "coffee with Ann right after the review": as sure as with a day and an hour."""


_UNSURE = frozenset(["calendar.update", "unclear"])
_ADDS = re.compile(
    r"\W*(?:(?:and|also|can you|please|pls|then|ok)\W+){0,4}(?:add|put|stick|squeeze|pop)\b", re.IGNORECASE
)


def read(text: str, context: Context, intent: str) -> Understanding | None:
    """The reading of a request whose time is told by another event; None when it is no such request."""
    placed = (_beside_it(text, context) or find(text, context)) if anchors.find(text, context) is None else None
    if placed is None:
        return None
    rest = blanked(text, placed.start, placed.end)
    understood = read_plain(rest, context, intent)
    if placed.said.get("points") and understood.intent in _UNSURE and _ADDS.match(text):
        made = read_plain(rest, context, "calendar.schedule")  # "add 30 min prep before it": nothing that is there
        understood = made if made.slots.get("title_explicit") is True else understood
    if understood.compound or understood.intent not in PLACED:
        return None
    sure = max(understood.confidence, _TIMED_SURE)
    return of_whole(understood, text, confidence=sure, slots=understood.slots | {"beside": placed.said})


def find(text: str, context: Context) -> Beside | None:
    """The first such phrase; None when a time or nothing of the calendar stands behind "before" and "after"."""
    if (between := _between(text)) is not None:
        return between
    for match in _PHRASE.finditer(text):
        if not (match["whose"] or match["near"]) or _MANY.match(match["thing"]):
            continue
        start, thing = match.start("thing"), match["thing"]
        times = timing.read_times(text[match.start("side") :], context)
        if any(t.start < start - match.start("side") + 1 for t in times):
            continue  # "before Friday", "after lunch": a time
        cut = min([t.start - (start - match.start("side")) for t in times if t.start > 0] or [len(thing)])
        thing = _less_what_follows(text[: match.start()], thing[:cut])
        if not any(character.isalpha() for character in thing):
            continue
        begin = match.start()
        said: dict[str, Any] = {"side": "before" if match["side"].lower() == "before" else "after", "query": thing}
        if match["some"] and _BOOKED.search(text[:begin]):
            begin = match.end("some")  # "block 30 minutes before the dentist": so long it takes
        elif match["some"] and (gap := _seconds(match["some"], context)):
            said["gap_s"] = gap
        return Beside(begin, start + len(thing), said)
    return None


def _less_what_follows(before: str, thing: str) -> str:
    """The words of the event alone; "with Ann" is of the event when a guest was named before it."""
    stop = _ENDS.search(thing)
    thing = thing[: stop.start()] if stop else thing
    if not re.search(r"\b(?:with|w/?)\s", before, re.IGNORECASE):
        thing = re.split(r"\s+with\s+", thing, flags=re.IGNORECASE)[0]
    return re.sub(r"['’]s$", "", thing.strip())


def _seconds(length: str, context: Context) -> float:
    found = timing.read_times(f"for {length}", context)
    span = next((each.best.duration for each in found if each.kind == "duration"), None)
    return span.total_seconds() if span else 0.0

"""Features of the times, people and addresses that were found."""

from __future__ import annotations

import re
from collections.abc import Sequence

from services.planner.language import lexicon
from services.planner.language.lexicon import DETERMINERS
from services.planner.language.lexicon.form import word_set
from services.planner.language.lexicon.persons import THIRD_PERSONS
from services.planner.language.model import Found, Kind, Token
from services.planner.language.text.phrases import PhraseBook
from services.planner.times import TimeSpan

_SHIFT = frozenset([*lexicon.EARLIER, *lexicon.LATER])
_LATER_THAN_IT = re.compile(r"\b(?:later|earlier|sooner)$", re.IGNORECASE)
_MOVE_TO = word_set("to until till for at on instead")


def add_times(features: set[str], words: Sequence[str], tokens: Sequence[Token], times: Sequence[TimeSpan]) -> None:
    """Adds what the times of the text tell."""
    for time in times:
        features.add("time")
        if time.kind == "duration":
            features.add("dur")
            _add_shift(features, tokens, words, time)
            continue
        if time.kind == "instant" and _LATER_THAN_IT.search(time.text):
            features.update({"shift", "dur"})  # "needs to be an hour later": than it is, not than now
            continue
        features.update({"past"} if time.best.end is not None and "yesterday" in time.text.lower() else ())
        if time.text.lower() == "now":
            continue  # "make it longer now" says no time of an event
        features.update(
            {"clock"} if time.has_time else (),
            {"date"} if time.has_date else (),
            {"rec"} if time.kind == "recurrence" else (),
        )
        before = [words[i] for i, token in enumerate(tokens) if token.end <= time.start][-2:]
        inner = [token.norm for token in tokens if time.start <= token.start < time.end][:1]
        if (before and before[-1] in _MOVE_TO) or (inner and inner[0] in {"to", "until", "till"}):
            features.add("to_time")


def _add_shift(features: set[str], tokens: Sequence[Token], words: Sequence[str], time: TimeSpan) -> None:
    near = [words[i] for i, token in enumerate(tokens) if time.start - 14 <= token.start < time.end + 12]
    if not _SHIFT.isdisjoint(near):
        features.add("shift")
    after = [words[i] for i, token in enumerate(tokens) if token.start >= time.end][:1]
    if after == ["to"]:
        features.add("dur_to")
    if after == ["with"]:
        features.add("dur_with")
    if after == ["long"] or after == ["longer"] or after == ["shorter"]:
        features.add("dur_long")


_ENTITY_FEATURES = {
    Kind.PERSON: "person",
    Kind.EMAIL: "address",
    Kind.PHONE: "phone",
    Kind.LOCATION: "place",
    Kind.PRIORITY: "prio",
}


_IT = frozenset(["it", "that", "this"])
_EVENTS_BOOK = PhraseBook({"event": lexicon.NOUNS["event_only"]})
_TAKES_OUT = (["remove"], ["drop"], ["kick"], ["exclude"], ["uninvite"], ["disinvite"])
_NOTHING_MORE: tuple[list[str], ...] = ([], ["please"], ["."], ["!"], ["too"], ["instead"])


def _is_taken_out(tokens: Sequence[Token], start: int, after: Sequence[str]) -> bool:
    """ "Remove Tom", "drop Tom from tomorrow's call", "take Tom off": whom, not which event."""
    before = [t.norm for t in tokens if t.end <= start][-1:]
    leaves = after[:1] in (["from"], ["off"])
    if before in (["take"], ["delete"]):
        return leaves
    return before in _TAKES_OUT and (leaves or after[:1] in _NOTHING_MORE)


def add_entities(
    features: set[str], words: Sequence[str], tokens: Sequence[Token], found: Sequence[Found], times: Sequence[TimeSpan]
) -> None:
    """Adds what people, addresses and places tell, and what stands behind them."""
    for entity in found:
        name = _ENTITY_FEATURES.get(entity.kind)
        if name and not entity.weak:
            features.add(name)
        after = [t for t in tokens if t.start >= entity.end][:2]
        timed = any(time.start <= t.start < time.end for t in after for time in times)
        after_words = [t.norm for t in after]
        if (
            entity.kind is Kind.PERSON
            and after_words[:1] in (["from"], ["off"])
            and (after_words[-1] in DETERMINERS | _IT or (len(after) > 1 and _EVENTS_BOOK.at(after_words, 1)))
            and not timed  # "the call with Ann from last week" is that week's
        ):
            features.add("person_from")
        if entity.kind is Kind.PERSON and _is_taken_out(tokens, entity.start, after_words):
            features.add("person_from")
        if name in {"person", "address"} and not entity.weak and after_words[:1] == ["that"]:
            features.add("told_that")
        lead = [t.norm for t in tokens if t.end <= entity.start][-1:]
        if entity.kind is Kind.PERSON and lead == ["to"] and not entity.weak:
            features.add("to_person")
        if entity.referent is not None:
            features.add("her")
    features.update({"her"} if not THIRD_PERSONS.isdisjoint(words) else ())

"""Which events (and tasks) a person means by some words or by somebody who takes part: scored 0..1, the best first."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from services.executor.providers.builtin.events import Event
from services.executor.providers.builtin.words import best, fold, name_words, words

T = TypeVar("T")

_EMPTY = frozenset(
    [
        "the",
        "a",
        "an",
        "my",
        "our",
        "your",
        "with",
        "at",
        "on",
        "for",
        "to",
        "of",
        "in",
        "and",
        "that",
        "this",
        "about",
        "next",
        "last",
        "first",
        "all",
        "upcoming",
        "me",
        "i",
        "we",
        "is",
        "are",
        "please",
        "up",
        "from",
        "by",
        "it",
        "its",
    ]
)
_GENERIC = frozenset(
    [
        "meeting",
        "meetings",
        "event",
        "events",
        "appointment",
        "appointments",
        "booking",
        "bookings",
        "entry",
        "entries",
        "calendar",
        "invite",
        "thing",
    ]
)
"""Words for any event: they help where a title has them and never stand in the way where it has not."""
_ENOUGH = 0.6
_PARTLY = 0.5
_TIER = 0.14


@dataclass(frozen=True, slots=True)
class Attendee:
    """Whom an event must be with: an address, or a name with the addresses its contacts have."""

    words: tuple[str, ...]
    emails: frozenset[str]
    is_email: bool = False


def attendee_named(text: str, emails: Iterable[str] = ()) -> Attendee:
    """From what was said (name or address) and the addresses known for the name."""
    if "@" in text:
        return Attendee((), frozenset({fold(text)}), True)
    return Attendee(tuple(w for w in words(text) if w not in _EMPTY), frozenset(fold(e) for e in emails))


def text_score(query: str, title: str, rest: Iterable[str] = ()) -> float:
    """How well words fit a title (and, less, what else is known of the thing); 0 when they do not."""
    wanted = [word for word in words(query) if word not in _EMPTY]
    specific = [word for word in wanted if word not in _GENERIC]
    pool, beside = set(words(title)), {word for text in rest for word in words(text)}
    generic = any(word in pool for word in wanted if word in _GENERIC)
    if not specific:
        return (1.0 if generic else 0.3) if wanted else 0.0
    scores = [max(best(word, pool), 0.8 * best(word, beside)) for word in specific]
    score = sum(scores) / len(scores)
    if score < _ENOUGH:
        return 0.0
    return min(1.0, score * 0.97 + (0.02 if generic else 0.0) + (0.03 if specific == words(title) else 0.0))


def attendee_score(who: Attendee, event: Event) -> float:
    """How well an event is with somebody: by address, by the addresses of their contact, by the names in title and
    addresses.
    """
    addresses = {fold(email) for email in event.attendees}
    if who.emails & addresses:
        return 1.0
    if who.is_email or not who.words:
        return 0.0
    pool = set(name_words(event.title)) | {word for email in addresses for word in words(email.partition("@")[0])}
    scores = [best(word, pool) for word in who.words]
    if min(scores) >= 0.7:
        return sum(scores) / len(scores)
    # "Call with John" may be John Smith's; "Call with John Doe" is not.
    return _PARTLY if scores[0] == 1.0 and _stands_alone(who.words[0], event.title) else 0.0


def scores(events: Sequence[Event], query: str, who: Attendee | None) -> list[tuple[Event, float]]:
    """Each event that fits at all, with how well it fits both; all when neither is given."""
    found = []
    for event in events:
        score = text_score(query, event.title, (event.location, event.notes[:500], *event.attendees)) if query else 1.0
        if score and who:
            score *= attendee_score(who, event)
        if score:
            found.append((event, score))
    return found


def rank(events: Sequence[Event], query: str, who: Attendee | None) -> list[Event]:
    """The events of the best tier, in the order given."""
    found = scores(events, query, who)
    return top_tier(word_for_word(query, found, [event.title for event, _ in found]))


def word_for_word(query: str, scored: Sequence[tuple[T, float]], titles: Sequence[str]) -> list[tuple[T, float]]:
    """Where titles have every word as it was said, those that only have words like them are not meant."""
    specific = {word for word in words(query) if word not in _EMPTY and word not in _GENERIC}
    said = [specific <= set(words(title)) for title in titles] if specific else []
    exact = [pair for pair, whole in zip(scored, said, strict=False) if whole and pair[1] > 0]
    return exact or list(scored)


def top_tier(scored: Sequence[tuple[T, float]]) -> list[T]:
    """What scores about as well as the best."""
    bar = max((score for _, score in scored), default=0.0) - _TIER
    return [item for item, score in scored if score > 0 and score >= bar]


def _stands_alone(first: str, title: str) -> bool:
    parts = title.split()
    folded = [fold(part).strip(".,;:!?()") for part in parts]
    if first not in folded:
        return False
    after = parts[folded.index(first) + 1 : folded.index(first) + 2]
    return not after or not after[0][:1].isupper()

"""Requests whose verb is said once for several things: "cancel the lunch and the review", "move lunch to 1 and the
call to 5", "push the standup and the demo back an hour".

Each thing gets a clause of its own, read as if the verb (and the time at the end, when only the last has one) had been
said with it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from services.planner.language import features, lexicon
from services.planner.language.lexicon.form import word_set
from services.planner.language.model import Clause, Found, Kind, Token
from services.planner.language.text.phrases import PhraseBook, words_of
from services.planner.language.text.tokens import inside
from services.planner.times import TimeSpan

_ASKED = frozenset(
    ["calendar.cancel", "calendar.reschedule", "task.delete", "task.complete", "task.update", "reminder.cancel"]
)
"""What is asked for several things in one breath."""
_JOINS = frozenset(["and", "&", "plus", ","])
_ARTICLES = word_set("the my our that this")
_EVENTS = PhraseBook({"event": [*lexicon.NOUNS["event"], *lexicon.NOUNS["task"], *lexicon.NOUNS["reminder"]]})
_COMPANY = word_set("with about for of between from w/ and")
_TRAITS = frozenset([*lexicon.PLACE_NOUNS, *lexicon.NOUNS["place_word"]]) | word_set(
    "time date day start end length duration title name same rest others other first second last next week one"
)
"""Nouns of what an event has, which stand for no other event."""
_TAIL = word_set("to till until by on at from for back forward up out later earlier in as")


def may_part(words: Sequence[str]) -> bool:
    """Whether a word that joins things stands among them: without one, nothing is parted."""
    return not _JOINS.isdisjoint(words)


def parted(
    text: str, tokens: Sequence[Token], clause: Clause, times: Sequence[TimeSpan], found: Sequence[Found]
) -> list[Clause]:
    """A clause for each thing that a clause asks the same for; the clause itself when it speaks of one."""
    inner = [t for t in tokens if clause.start <= t.start < clause.end]
    words = words_of(inner)
    head, _ = features.find_head(words, 0)
    size = max(features.VERBS_BOOK.at(words, head).values(), default=0) if head < len(words) else 0
    if clause.intent == "calendar.schedule":
        return _booked(text, inner, clause, (times, found), head + size if size and head == 0 else 0)
    if clause.intent == "reminder.create" and words[head : head + 2] in (["remind", "me"], ["remind", "us"]):
        return _reminded(text, inner, clause, times, head + 2)
    if clause.intent not in _ASKED or not size:
        return [clause]
    timed = inside(inner, times) | _numbers(inner)
    taken = timed | inside(inner, found)
    cuts = [i for i in range(head + size + 1, len(words) - 1) if _parts(words, i, head + size, taken)]
    if not cuts:
        return [clause]
    begins = [head + size, *(_after_joins(words, cut) for cut in cuts)]
    ends = [*(_before_joins(words, cut) for cut in cuts), len(inner)]
    things = list(zip(begins, ends, strict=True))
    has_time = [any(i in timed for i in range(*thing)) for thing in things]
    tail = _tail(text, inner, words, things[-1], timed) if has_time[-1] and not any(has_time[:-1]) else ""
    if clause.intent == "calendar.reschedule" and any(has_time) and not tail and not all(has_time):
        return [clause]
    verb = text[inner[head].start : inner[head + size - 1].end]
    spoken = []
    for place, (begin, end) in enumerate(things):
        start, stop = inner[begin].start, inner[end - 1].end
        more = f" {tail}" if tail and place < len(things) - 1 else ""
        part = replace(clause, text=text[start:stop], start=start, end=stop, said=f"{verb} {text[start:stop]}{more}")
        spoken.append(replace(part, lead=len(verb) + 1))
    return spoken


def _booked(
    text: str,
    tokens: Sequence[Token],
    clause: Clause,
    said: tuple[Sequence[TimeSpan], Sequence[Found]],
    first: int,
) -> list[Clause]:
    """ "Lunch with Ann Tuesday at 12 and coffee with Tom at 3", "Ann for 2 and Tom for 3 tomorrow": each that has an
    hour of its own, on its day, on that of the one before or else on that of the next."""
    times, found = said
    words, taken = words_of(tokens), inside(tokens, times)
    people = {each.start for each in found if each.kind is Kind.PERSON and not each.weak}
    cuts = [
        i for i in range(first + 1, len(words) - 1)
        if words[i] in _JOINS and i not in taken
        and (
            _names_event(words, begin := _after_joins(words, i), taken)
            or (first and first < len(tokens) and {tokens[first].start, tokens[begin].start} <= people)
        )
    ]  # fmt: skip
    if not cuts:
        return [clause]
    begins, ends = [first, *(_after_joins(words, cut) for cut in cuts)], [*cuts, len(tokens)]
    verb = text[tokens[0].start : tokens[first - 1].end] if first else "schedule"
    booked: list[Clause] = []
    day = _first_day(times, tokens[first].start, tokens[-1].end)
    for begin, end in zip(begins, ends, strict=True):
        start, stop = tokens[begin].start, tokens[end - 1].end
        hours = [t for t in times if start <= t.start < stop and t.has_time and t.kind in ("instant", "interval")]
        if len(hours) != 1 or hours[0].best.start is None:
            return [clause]
        own = any(t.has_date for t in times if start <= t.start < stop)
        day = f" on {hours[0].best.start:%B %d %Y}" if own else day
        part = replace(clause, text=text[start:stop], start=start, end=stop, lead=len(verb) + 1)
        booked.append(replace(part, said=f"{verb} {text[start:stop]}{'' if own else day}"))
    return booked if len(booked) > 1 else [clause]


def _reminded(
    text: str, tokens: Sequence[Token], clause: Clause, times: Sequence[TimeSpan], first: int
) -> list[Clause]:
    """ "Remind me at 9 to call mum and at 10 to call dad": each that has a time and a deed of its own; an hour alone is
    on the day said before."""
    words, taken = words_of(tokens), inside(tokens, times)
    cuts = [
        i for i in range(first + 1, len(words) - 1)
        if words[i] in _JOINS and i not in taken
        and not taken.isdisjoint(range(_after_joins(words, i), _after_joins(words, i) + 2))
    ]  # fmt: skip
    if not cuts:
        return [clause]
    verb = text[tokens[0].start : tokens[first - 1].end]
    reminded: list[Clause] = []
    day = ""
    for begin, end in zip([first, *(_after_joins(words, cut) for cut in cuts)], [*cuts, len(tokens)], strict=True):
        if begin >= end:
            return [clause]
        start, stop = tokens[begin].start, tokens[end - 1].end
        said = [t for t in times if start <= t.start < stop and t.kind in ("instant", "date")]
        if len(said) != 1 or said[0].best.start is None or "to" not in words[begin : end - 1]:
            return [clause]
        own = said[0].has_date
        day = f"on {said[0].best.start:%B %d %Y} " if own else day
        lead = f"{verb} {'' if own else day}"
        part = replace(clause, text=text[start:stop], start=start, end=stop, lead=len(lead))
        reminded.append(replace(part, said=f"{lead}{text[start:stop]}"))
    return reminded if len(reminded) > 1 else [clause]


def _first_day(times: Sequence[TimeSpan], start: int, end: int) -> str:
    dated = (t.best.start for t in times if start <= t.start < end and t.has_date and t.has_time)
    first = next((each for each in dated if each is not None), None)
    return f" on {first:%B %d %Y}" if first is not None else ""


def _names_event(words: Sequence[str], begin: int, taken: frozenset[int]) -> bool:
    """Whether an event is named there: "coffee", "a quick call"."""
    if begin >= len(words) or begin in taken:
        return False
    last = begin + (3 if words[begin] in _ARTICLES | {"a", "an", "another"} else 1)
    return any(_EVENTS.at(words, i) for i in range(begin, min(last, len(words))))


_TOWARDS = frozenset(["to", "till", "until", "at"])


def _numbers(tokens: Sequence[Token]) -> frozenset[int]:
    """ "move lunch to 1 and …": hours that are no time by themselves; and "as done", which ends a request alike."""
    hours = {i for i in range(1, len(tokens)) if tokens[i].shape == "number" and tokens[i - 1].norm in _TOWARDS}
    return frozenset(hours | {i for i in range(1, len(tokens)) if tokens[i - 1].norm == "as"})


def _parts(words: Sequence[str], place: int, first: int, taken: frozenset[int]) -> bool:
    """Whether another thing begins behind the joining word at a place."""
    if words[place] not in _JOINS or place in taken or words[place - 1] in _JOINS:
        return False
    begin = _after_joins(words, place)
    if begin >= len(words) or begin in taken:
        return False
    article = words[begin] in _ARTICLES
    noun = next((i for i in range(begin, min(begin + 4, len(words))) if _EVENTS.at(words, i)), None)
    named = words[begin + 1 : begin + 2] if article else words[begin : begin + 1]
    if not named or (named[0] in _TRAITS and not _EVENTS.at(words, begin + article)):
        return False
    if not article:  # "lunch and dinner", not "the lunch and learn"
        return noun == begin and bool(_EVENTS.at(words, place - 1) or place - 1 in taken)
    return noun is not None or _COMPANY.isdisjoint(words[first:place])  # "with the lawyer and the accountant"


def _after_joins(words: Sequence[str], place: int) -> int:
    while place < len(words) and words[place] in _JOINS | {"also", "then"}:
        place += 1
    return place


def _before_joins(words: Sequence[str], place: int) -> int:
    while place > 0 and words[place - 1] in _JOINS:
        place -= 1
    return place


def _tail(
    text: str, tokens: Sequence[Token], words: Sequence[str], thing: tuple[int, int], timed: frozenset[int]
) -> str:
    """The words from the time on that ends the last thing, with the words that lead to it."""
    first = next(i for i in range(*thing) if i in timed)
    while first - 1 > thing[0] and words[first - 1] in _TAIL:
        first -= 1
    return text[tokens[first].start : tokens[thing[1] - 1].end]

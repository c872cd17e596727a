"""One text, read whole: what is said in phrases of its own is taken out, the rest is read as it stands."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from services.planner.language.apart import (
    anchors,
    asides,
    beside,
    copies,
    days_off,
    ends,
    given,
    guest_lists,
    no_such_day,
    places,
    put_right,
    sparing,
    standing,
    swaps,
    telling,
    whole_days,
)
from services.planner.language.apart.taking import blanked
from services.planner.language.apart.undoing import undone
from services.planner.language.entities.leads import with_leads
from services.planner.language.manner.read import manner_of
from services.planner.language.model import Act, Context, Understanding
from services.planner.language.plain import read_plain
from services.planner.language.text import figures, quotes
from services.planner.language.text.tokens import tokenize

_APART: tuple[Callable[[str, Context, str], Understanding | None], ...] = (
    given.read, standing.read, sparing.read, swaps.read, copies.read, telling.read, put_right.read, ends.read,
    days_off.read, whole_days.read, asides.read, anchors.read, guest_lists.read, beside.read, places.read,
)  # fmt: skip
"""What is looked for before a text is read as it stands; the first that finds its phrase reads the text."""


def read(text: str, context: Context, intent: str = "") -> Understanding:
    """The entities, intent, slots and act of a text.

    Args:
        text: at most 4,000 characters; any text at all.
        context: now, zone and what the conversation is in the middle of.
        intent: what it asks for, where that is known already; "" to find out.
    """
    if said := quotes.hidden(text):
        return quotes.put_back(_read_whole(quotes.without(text, said), context, intent), said)
    return _read_whole(text, context, intent)


def _read_whole(text: str, context: Context, intent: str) -> Understanding:
    nowhere = no_such_day.find(text)
    understood = _with_figures(blanked(text, *nowhere[:2]) if nowhere else text, context, intent)
    if nowhere:
        act = Act.INFORM if understood.act is Act.AFFIRM else understood.act
        understood = replace(understood, act=act, slots={**understood.slots, "no_such_day": nowhere[2]})
    elif gap := _left_out(understood):
        understood = replace(understood, slots={**understood.slots, "no_such_day": gap, "clocks_change": True})
    if understood.act is Act.UNDO and (thing := undone(text)):
        understood = replace(understood, slots={**understood.slots, "query": thing})
    times = [(each.start, each.end) for each in understood.entities if each.time and each.time.kind != "duration"]
    entities = with_leads(text, understood.entities)
    return replace(understood, entities=entities, manner=manner_of(text, tokenize(text), times, context.letter))


def _left_out(understood: Understanding) -> str:
    """The words for an hour that the clocks leave out as they go forward; empty when there is none."""
    timed = (each.time for each in understood.entities if each.time is not None and each.role in ("new_time", ""))
    return next((t.text for t in timed if t.kind == "instant" and "dst_gap" in t.best.note.split()), "")


def _with_figures(text: str, context: Context, intent: str) -> Understanding:
    """The reading of a text in which figures may stand for words."""
    words = figures.spelt(text)
    if not words.places:
        return _read(text, context, intent)
    return figures.put_back(_read(words.text, context, intent), text, words)


def _read(text: str, context: Context, intent: str) -> Understanding:
    for read_apart in _APART:
        understood = read_apart(text, context, intent)
        if understood is not None:
            return understood
    return read_plain(text, context, intent)

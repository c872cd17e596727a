"""Undo, drop, what is open, why, a person please, wrong number; promises."""

from __future__ import annotations

from services.planner.language.acts.model import Reading, Told
from services.planner.language.features import forbids, verb_classes
from services.planner.language.lexicon.answers import CANCEL_TALK, FUNCTION
from services.planner.language.lexicon.form import word_set
from services.planner.language.lexicon.grammar import ORDINALS
from services.planner.language.model import Act


def commands(told: Told) -> Reading | None:
    """Undo, drop, what is open, why, a person please, wrong number: the phrase must be what the text is about."""
    left = len(told.scan.content)
    if _keeps(told) or _forbids(told):
        return Reading(Act.DENY)
    if told.lead == "waiting" and left <= 3 and not told.says_something_new:
        return Reading(Act.SMALL_TALK, chat="chat.small_talk")
    for name, act, room in (
        ("ask_open", Act.ASK_OPEN, 2),
        ("handoff", Act.HANDOFF, 4),
        ("undo", Act.UNDO, 2),
        ("misdirected", Act.MISDIRECTED, 3),
        ("drop", Act.DROP, 2),
    ):
        if told.scan.has(name) and left <= room and (name == "handoff" or not told.times):
            if name == "ask_open" and told.sentence.words[:1] == ("where",) and left:
                continue  # "where are we eating"
            if name == "drop" and _means_the_cancel(told):
                return Reading(Act.AFFIRM)
            if (name == "misdirected" and told.strong) or (name == "drop" and (told.news or _takes_a_thing(told))):
                continue
            return Reading(act)
    if told.lead == "ask_why" and told.sentence.words[:1] == ("why",) and (len(told.scan.classes) > 0 and left <= 6):
        return Reading(Act.ASK_WHY)
    if told.lead == "ask_why" and left <= 6 and told.sentence.words[0] in {"how", "what", "explain", "tell"}:
        return Reading(Act.ASK_WHY)
    words = [w for w in told.sentence.words if w.isalpha()]
    if _bare_cancel(told) and not _points_at_event(told):
        return Reading(Act.DROP)
    return Reading(Act.HANDOFF) if words in (["agent"], ["human"], ["person"]) else None


_OF_THINGS = frozenset(["reminder.cancel", "task.delete"])


def _takes_a_thing(told: Told) -> bool:
    """ "stop reminding me about the pills", "cancel that one": what is taken away is a thing, and no open matter."""
    named = told.strong and told.intent in _OF_THINGS and bool(told.scan.content)
    return named or _points_at_event(told)


_TAKEN_AWAY = frozenset(["cancel", "delete", "remove", "canceled", "cancelled", "deleted"])


def _points_at_event(told: Told) -> bool:
    """ "cancel it", "cancel that one", with nothing open, after something we said: the event, and no open matter."""
    words = set(told.sentence.words)
    if told.context.is_open or words.isdisjoint(_TAKEN_AWAY):
        return False
    if told.intent == "calendar.cancel" and ("noun:event_only" in told.sentence.features or _counts(told)):
        return True  # "cancel that meeting", "cancel the second one"
    if not told.context.previous_reply:
        return False
    return told.intent == "calendar.cancel" and bool(words & {"it", "that", "this", "one"})


def _counts(told: Told) -> bool:
    """Whether it tells one of several by its place: "the second one", "the first two"."""
    return not ORDINALS.keys().isdisjoint(told.sentence.words)


_CANCELLING = frozenset(["scrap", "eliminate", "erase", "remove", "discard", "scratch"])


def _bare_cancel(told: Told) -> bool:
    """ "cancel", "how do I cancel": nothing is named."""
    words = told.sentence.words
    named = [w for w in words if any(c.isalnum() for c in w) and w not in CANCEL_TALK and w not in FUNCTION]
    if told.says_something_new or len(words) > 9:
        return False
    if {"cancel", "abort"}.isdisjoint(words):
        return named == [w for w in words if w.isalpha()] and len(named) == 1 and named[0] in _CANCELLING
    return not named


_DENIED = frozenset(["don't", "not", "never", "no"])
_MOVES = frozenset(["calendar.reschedule", "calendar.update"])


def _keeps(told: Told) -> bool:
    """ "I don't want to cancel it", "please keep it", while we ask whether to cancel: a no, and never a yes."""
    words = set(told.sentence.words)
    if told.context.goal_type != "cancel" or told.context.asked != "yes_no" or told.intent in _MOVES:
        return False
    kept = "keep" in words or (words & _TAKEN_AWAY and words & _DENIED and "why" not in words)
    return bool(kept) and not told.news and not told.times


def _forbids(told: Told) -> bool:
    """ "don't cancel the lunch with Tom": nothing is asked for, and what it forbids is not done."""
    place = forbids(told.sentence.words, told.sentence.head)
    verbs = verb_classes(told.sentence.words, place) if place else []
    return bool(place) and not {"forget", "remind"} & set(verbs) and "q?" not in told.sentence.features


def _means_the_cancel(told: Told) -> bool:
    """ "yes, cancel it": a yes; so is "cancel it" when that is what we proposed."""
    proposed = told.context.goal_type == "cancel" and told.context.asked == "yes_no"
    return (told.context.is_open and told.lead == "yes") or (
        proposed and "cancel" in told.sentence.words and "it" in told.sentence.words
    )


_OWN_DEEDS = word_set(
    """send share forward submit finish deliver give reply respond review prepare email mail bring return pay sign
    upload complete draft get drop fix handle"""
)
_BEFORE_DEED = word_set("ok okay and so then well alright sure , . !")


def _promises_deed(told: Told) -> bool:
    """ "I'll send Sarah the numbers by Thursday": what the person will do themselves, with no hour to put into a
    calendar."""
    words = [word for word in told.sentence.words if word not in _BEFORE_DEED]
    if words[:2] == ["i", "will"]:
        words = ["i'll", *words[2:]]
    hours = "clock" in told.sentence.features and "by" not in words
    return words[:1] == ["i'll"] and words[1:2] != [] and words[1] in _OWN_DEEDS and not hours


def promise(told: Told) -> Reading | None:
    """The person says that they will come back or do something."""
    if _promises_deed(told) and not told.context.is_open:
        return Reading(Act.PROMISE)
    if (
        not told.scan.has("promise")
        or told.scan.classes[-1] == "yes"
        or "polite" in told.sentence.features
        or told.sentence.features & {"noun:calendar", "head:show", "q", "head:schedule", "head:remind"}
    ):
        return None
    return Reading(Act.PROMISE)

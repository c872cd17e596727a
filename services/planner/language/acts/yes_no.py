"""Yes and no, bare and with news."""

from __future__ import annotations

from services.planner.language.acts.change import is_other_request, same_goal
from services.planner.language.acts.model import Reading, Told
from services.planner.language.acts.options import affirms_option
from services.planner.language.lexicon.answers import CHANGERS, COMPARED, FUNCTION, NOT
from services.planner.language.model import Act, Kind

_COMPARING = COMPARED | frozenset(["bit", "little", "even", "much", "slightly", "somewhat", "please"])


def comparison(told: Told) -> Reading | None:
    """ "earlier please", "a bit later": another time than the one spoken of, and never a yes or a goodbye."""
    words = {told.sentence.words[i] for i in range(len(told.sentence.words)) if told.sentence.words[i].isalpha()}
    spoken = told.context.is_open or bool(told.context.previous_reply)
    left = words - _COMPARING - FUNCTION
    if not spoken or left or words.isdisjoint(COMPARED) or words == {"later"} or told.says_something_new:
        return None
    return Reading(Act.CHANGE)


_SENDS = frozenset(["send", "now", "please", "ok", "okay", "yes", "then", "away", "just", "go"])
"""The words of "ok, send now": a yes to what is to be sent."""


_DONE = frozenset(["done", "finished"])
_SETS = frozenset(["set", "make", "mark", "put"])


def yes_or_no(told: Told) -> Reading | None:
    """A yes or a no, also with more behind it."""
    ending = _ending(told)
    if told.sentence.words[1:2] == ("with",) and told.sentence.words[0] in _DONE:
        return None  # "done with the first one": what is done is said
    if "noun:priority" in told.sentence.features and told.sentence.words[0] in _SETS:
        return None  # "set it to high priority"
    if ending is not None:
        return ending
    if _SENDS.issuperset(said := {word for word in told.sentence.words if word.isalnum()}) and "send" in said:
        return Reading(Act.AFFIRM)
    asks = "q?" in told.sentence.features and told.strong and told.lead == "yes" and not told.refers_back_only
    content = len(told.scan.content)
    if told.lead not in {"yes", "no", "unsure"} or asks or ("q" in told.sentence.features and content >= 1):
        return None
    if told.lead == "unsure" and not (told.times and told.context.is_open):
        return Reading(Act.SMALL_TALK, chat="unclear") if content <= 3 and not told.strong else None
    if told.lead == "yes" and told.scan.has("no") and content == 0 and not told.times:
        return Reading(Act.DENY)
    compares = told.context.is_open and not COMPARED.isdisjoint(told.sentence.words)
    if told.lead == "no" and compares and not told.strong:
        return Reading(Act.CHANGE)
    if content == 0 and not told.says_something_new:
        return _bare(told)
    names = "named" in told.sentence.features and told.context.is_open
    if told.says_something_new or names or not CHANGERS.isdisjoint(told.sentence.words):
        return _yes_or_no_with_news(told)
    if told.strong:
        return _yes_or_no_with_request(told)
    room = (4, 9) if told.context.is_open else (1, 2)
    return Reading(Act.AFFIRM if told.lead == "yes" else Act.DENY) if content <= room[told.lead == "no"] else None


def _yes_or_no_with_news(told: Told) -> Reading | None:
    """ "yes but 4pm", "no, with Ann", "yes, book the call with John": a change, unless it only repeats what was
    asked."""
    repeats = told.lead == "yes" and told.strong and same_goal(told) and _only_repeats(told)
    confirms = told.lead == "yes" and told.times and not told.scan.content and affirms_option(told)
    if repeats or (confirms and CHANGERS.isdisjoint(told.sentence.words) and told.context.is_open):
        return Reading(Act.AFFIRM)
    if told.strong and (not told.context.is_open or is_other_request(told)):
        return None
    return Reading(Act.CHANGE) if told.context.is_open or told.lead == "no" else None


def _yes_or_no_with_request(told: Told) -> Reading | None:
    """ "yes, cancel it", "no, move it", "yes, also list my tasks"."""
    moves = told.intent in {"calendar.reschedule", "calendar.update"}
    if told.lead == "yes" and (told.refers_back_only or same_goal(told)):
        return Reading(Act.AFFIRM)
    if (
        told.lead == "no"
        and told.context.is_open
        and same_goal(told)
        and "noun:event_only" not in told.sentence.features
    ):
        return Reading(Act.CHANGE)  # "no, find something nearer noon"
    if told.lead == "no" and told.context.is_open and told.refers_back_only:
        return Reading(Act.CHANGE if moves else Act.DENY)
    return Reading(Act.CHANGE) if told.context.is_open and moves else None


def _ending(told: Told) -> Reading | None:
    """ "the statement is true", "I think that's right": a short text that ends in a yes or no."""
    classes = told.scan.classes
    if (
        told.lead
        or not classes
        or classes[-1] not in {"yes", "no"}
        or len(told.scan.content) > 1
        or told.says_something_new
    ):
        return None
    if (
        told.strong
        or "q" in told.sentence.features
        or (told.scan.rest and told.scan.rest[-1] == len(told.sentence.words) - 1)
    ):
        return None
    turned = any(word in NOT for word in told.sentence.words)  # "that is not accurate"
    return Reading(Act.AFFIRM if classes[-1] == "yes" and "no" not in classes and not turned else Act.DENY)


def _bare(told: Told) -> Reading:
    classes = told.scan.classes
    if told.lead == "no":
        return Reading(Act.DENY)
    if told.scan.has("thanks", "bye") and not told.context.is_open:
        return (
            Reading(Act.THANKS, chat="chat.thanks") if "thanks" in classes else Reading(Act.SMALL_TALK, chat="chat.bye")
        )
    return Reading(Act.AFFIRM)


def _only_repeats(told: Told) -> bool:
    """ "yes, book the call with John": what it names is what we asked about."""
    if told.times:
        return affirms_option(told)
    shown = told.context.previous_reply.casefold()
    names = [e.value.casefold() for e in told.found if e.kind is Kind.PERSON]
    known = all(name in shown for name in names) if shown else "def" in told.sentence.features
    return known and not CHANGERS & set(told.sentence.words)

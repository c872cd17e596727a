"""A reminder or task that waits for its yes or its time, and what is said of it meanwhile: "no, at 5", "call it Piano".

The words of the request are kept with the turn that asked; what is said is put into them, and the whole is read and
planned anew. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from services.router.model.goal import Thing
from services.router.model.history import History, PastTurn
from services.router.model.local import clock_of, date_of, local, parse
from services.router.model.told import OpenQuestion
from services.router.model.turn import Scene
from services.router.model.understood import Understood
from services.router.reading.reads import at_other_time

MADE = frozenset({"reminder.create", "task.create"})
"""Requests whose words are kept, so that they can be changed."""

TAKES_AWAY = frozenset({"calendar.cancel"})
"""Requests for several things whose words are kept, so that some can be left out of it."""
_THEM = "cancel"
"""The same of things that were listed ("cancel both"): its words name none, so that only one can be named anew."""

_BARE = frozenset({"alarm", "reminder", "alert", "notification", "task", "new", "a", "an", "the", "another"})
"""Words that name no reminder."""


@dataclass(frozen=True, slots=True)
class OpenRequest:
    """A request by its intent and words, and what was asked about it."""

    intent: str
    words: str
    asked: str


def open_request(history: History, scene: Scene) -> OpenRequest | None:
    """The request that our last answer asked about; None when it asked about none that can be changed."""
    pending, last = history.pending(scene), history.last
    if pending is not None:
        known = pending.kind == "matter" and pending.intent in MADE and pending.asked != "body"
        return OpenRequest(pending.intent, pending.text, pending.asked) if known else None
    if last is None or last.expects != "yes_no":
        return None
    return _request_of(last)


def done_request(history: History, understood: Understood) -> OpenRequest | None:
    """The request just done that is wanted once more ("try again at 6"); None when none is."""
    last = history.last
    if last is None or not last.acted or not understood.does("once_more"):
        return None
    asked = (turn for turn in history.turns if turn.workflow_id and turn.workflow_id == last.workflow_id)
    requests = (request for turn in asked if (request := _request_of(turn)) is not None)
    return next((request for request in requests if request.intent in MADE), None)


def _request_of(turn: PastTurn) -> OpenRequest | None:
    matter = turn.matter or {}
    intent, words = str(matter.get("type", "")), str(matter.get("words") or "")
    return OpenRequest(intent, words, "yes_no") if intent in MADE | TAKES_AWAY | {_THEM} and words else None


_LEFT_OUT = re.compile(
    r"\W*(?:(?:ok|okay|yes|yeah|no|wait|actually|sorry|oh|but|well|just|please|hmm)\W+)*"
    r"(?:(?:and|but)\s+)?(?:not|except(?:\s+for)?|keep|leave|spare|don'?t\s+(?:cancel|touch|delete|drop|remove|clear))\s+"
    r"(?P<thing>(?!it\b|that\b|them\b|now\b|yet\b|sure\b|today\b|really\b|quite\b)\S.{1,60}?)"
    r"(?:\s+(?:alone|please|pls|though|as\s+is|in|on|there))*[\s.!]*",
    re.IGNORECASE,
)


def leaving_out(request: OpenRequest, text: str) -> str:
    """The words of a request to take several things away, less what a later text leaves out ("not call B"); empty for
    any other text."""
    match = _LEFT_OUT.fullmatch(text) if request.intent in TAKES_AWAY else None
    if match is None:
        return ""
    joint = " and" if re.search(r"\bexcept\b", request.words) else " except"
    return f"{request.words.rstrip(' .!?')}{joint} {match['thing']}"[:4000]


_ONLY = re.compile(
    r"\W*(?:(?:ok|okay|yes|no|nah|wait|actually|sorry|oh|but|well|hmm|please)\W+)*(?:just|only)\s+(?:cancel\s+)?"
    r"(?:(?P<place>the\s+(?:first|second|third|last))(?:\s+one)?|(?P<thing>(?!it\b|that\b|them\b|now\b|do\b|go\b)\S.{1,60}?))"
    r"(?:\s+(?:please|pls|then|though))*[\s.!]*",
    re.IGNORECASE,
)
_PLACES = {"first": 0, "second": 1, "third": 2, "last": -1}


def only_one(request: OpenRequest, text: str, listed: Sequence[Thing], timezone: str) -> str:
    """The words of a request to take away only one of several ("no, just the first"); empty for any other text."""
    match = _ONLY.fullmatch(text) if request.intent in TAKES_AWAY | {_THEM} else None
    if match is None:
        return ""
    if not match["place"]:
        return f"cancel {match['thing']}"
    place = _PLACES[match["place"].split()[1].casefold()]
    if not -len(listed) <= place < len(listed) or not listed[place].value.get("start"):
        return ""
    start = local(parse(str(listed[place].value["start"]), timezone), timezone)
    return f"cancel {listed[place].title} on {start:%B} {start.day} {start.year} at {start:%H:%M}"


def is_unnamed(earlier: Understood) -> bool:
    """Whether a request gives what it makes no name of its own."""
    return set(earlier.slot_text("title").casefold().split()) <= _BARE


def changes(said: Understood, earlier: Understood) -> bool:
    """Whether a text changes or completes the request that is open."""
    timed = any(not time.is_length for time in said.times)
    once = timed and not _repeats(said)
    if said.act not in ("change", "inform") or said.compound or (once and _repeats(earlier)):
        return False  # one time instead of "every day" is nothing we can be sure of
    return timed or bool(new_name(said))


def _repeats(understood: Understood) -> bool:
    return any(time.kind == "recurrence" for time in understood.times)


def settles(said: Understood) -> bool:
    """Whether a text is an answer or talk, whatever is open."""
    return said.act in ("affirm", "deny", "drop", "thanks")


def new_name(said: Understood) -> str:
    """The name that a text gives; empty when it gives none."""
    changed = said.slots.get("changes")
    title = said.slot_text("title") if said.act != "request" else ""  # words of a request of its own name nothing here
    return title or (str(changed.get("title", "")) if isinstance(changed, dict) else "")


def reworded(words: str, earlier: Understood, said: Understood, timezone: str) -> str:
    """The words of a request with the time and name of a later text in place of theirs.

    A clock time alone keeps the day that was said, a day alone the clock time.
    """
    nowhere = "" if earlier.slots.get("clocks_change") is True else earlier.slot_text("no_such_day")
    words = re.sub(rf"(?:\b(?:on|by|for|at)\s+)?{re.escape(nowhere)}", "", words, count=1) if nowhere else words
    text = words.rstrip(" .!?")
    if any(not time.is_length for time in said.times):
        text = _beside_time(at_other_time(words, earlier, said), said, " ".join(_kept(earlier, said, timezone)))
    name, before = new_name(said).replace('"', ""), earlier.slot_text("title")
    if not name:
        return text[:4000]
    at = text.casefold().find(before.casefold()) if before and earlier.slots.get("title_explicit") is True else -1
    if at >= 0:
        return f"{text[:at]}{name}{text[at + len(before) :]}"[:4000]
    return f'{text} called "{name}"'[:4000]


def _beside_time(text: str, said: Understood, kept: str) -> str:
    """What is kept of the earlier time stands right behind the later one, and in no name behind it."""
    time = next((time.text for time in said.times if not time.is_length and time.text in text), "")
    if not kept or not time:
        return f"{text} {kept}".strip()
    at = text.rindex(time) + len(time)
    return f"{text[:at]} {kept}{text[at:]}"


def _kept(earlier: Understood, said: Understood, timezone: str) -> list[str]:
    """The day or clock time of the earlier words that the later ones leave as it was."""
    times = [time for time in said.times if not time.is_length]
    old = [(time, time.readings[0].start) for time in earlier.times if not time.is_length and time.readings]
    dated = next((start for time, start in old if time.has_date and start is not None), None)
    clocked = next((start for time, start in old if time.has_time and start is not None), None)
    kept = []
    if dated is not None and not any(time.has_date for time in times):
        kept.append(f"on {date_of(dated, timezone)}")
    if clocked is not None and not any(time.has_time for time in times):
        kept.append(f"at {clock_of(clocked, timezone)}")
    return kept


def question_replaced(history: History, waiting: Sequence[OpenQuestion]) -> OpenQuestion | None:
    """The question about the request as it was: that of the changed one takes its place."""
    last = history.last
    asked = (each for each in waiting if last is not None and each.workflow_id == last.workflow_id)
    return next((each for each in asked if each.kind == "approval"), None)

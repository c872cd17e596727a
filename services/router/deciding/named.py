"""A text that reads like none of ours, or that nobody is sure of, and names a task or a reminder there is.

"Delete the bank one", "tick off taxes", "change rent to the 3rd", "when are the taxes due?": bank, taxes and rent are
words of other fields until something here is called so. All words that tell must stand in its title.
"""

from __future__ import annotations

import asyncio
import re
from dataclasses import replace

from libs.errors import StewardError
from services.router.deciding.draft import Draft
from services.router.deciding.pointing import told_of, with_focus
from services.router.flows.events import by_words, telling_words, words
from services.router.model.calendar import Calendar
from services.router.model.goal import Thing, TimeSaid
from services.router.model.local import local
from services.router.model.replies import Part
from services.router.model.things import thing_of
from services.router.model.told import ReadingContext
from services.router.model.understood import Understood
from services.router.ports import Planner

_INTENTS = {
    ("task", "takes_away"): "task.delete",
    ("task", "ticks_off"): "task.complete",
    ("task", "alters"): "task.update",
    ("reminder", "takes_away"): "reminder.cancel",
    ("reminder", "alters"): "reminder.update",
}
"""What is asked for by the kind of thing and the sign of what is done to it."""

_KINDS = ("task", "reminder")
_GUESSED = ("unclear", "out_of_scope", "calendar.update", "calendar.reschedule", "calendar.cancel")


async def nearer(draft: Draft, context: ReadingContext, planner: Planner, calendar: Calendar) -> ReadingContext | None:
    """What a text that names a thing of ours is planned with; None for any other text."""
    return await names_ours(draft, context, planner, calendar) or await on_its_day(draft, context, planner, calendar)


async def names_ours(
    draft: Draft, context: ReadingContext, planner: Planner, calendar: Calendar
) -> ReadingContext | None:
    """What such a text is planned with, when it does something to the thing; the draft then has it as that request."""
    understood = draft.understood
    deed = next((sign for sign in ("ticks_off", "takes_away", "alters") if understood.does(sign)), "")
    if not deed or not _in_doubt(understood) or understood.compound or understood.emails:
        return None
    as_task = await planner.read(draft.turn, understood.text, ReadingContext(intent=_INTENTS["task", deed]))
    found = await called(as_task.slot_text("query"), draft, calendar)
    kinds = {thing.kind for thing in found}
    intent = _INTENTS.get((next(iter(kinds)), deed), "") if len(kinds) == 1 else ""
    if not intent:
        return None
    draft.note("named.ours", f"a {next(iter(kinds))} is called so")
    by_name = ReadingContext(recent=context.recent, intent=intent)
    by_name = with_focus(by_name, found[0], draft.scene) if len(found) == 1 else by_name
    draft.understood = await planner.read(draft.turn, understood.text, by_name, intent)
    return replace(by_name, intent="") if len(found) == 1 else by_name  # the one that was found is meant, whatever else


def _in_doubt(understood: Understood) -> bool:
    other_field = understood.intent in ("unclear", "out_of_scope")
    return other_field or (not understood.is_sure and understood.intent in _GUESSED)


async def asks_of_ours(draft: Draft, planner: Planner, calendar: Calendar) -> Part | None:
    """What is known of the thing that such a question names ("when are the taxes due?"); None for any other text."""
    understood = draft.understood
    another = understood.manner.another if understood.does("asks_another") else ""
    asks = understood.manner.asks or another
    if not asks or understood.intent not in ("unclear", "out_of_scope") or understood.compound:
        return None
    as_list = await planner.read(draft.turn, understood.text, ReadingContext(intent="task.list"))
    found = await called(another or as_list.slot_text("query"), draft, calendar)
    if len(found) != 1:
        return None
    draft.note("named.asked", f"a question about a {found[0].kind} that is there")
    return await told_of(found[0], draft, calendar)


async def on_its_day(
    draft: Draft, context: ReadingContext, planner: Planner, calendar: Calendar
) -> ReadingContext | None:
    """ "Move the bank reminder to 4" keeps its day, "… to Friday" its hour: what the text is planned with, when it
    names the one reminder whose other half of the time stays; None for any other text."""
    understood = draft.understood
    named = understood.slot_text("query")
    if understood.intent != "reminder.update" or not understood.is_sure or understood.compound or not named:
        return None
    said = [time for time in understood.times if not time.is_length and time.kind != "recurrence"]
    if not said or all(time.has_date and time.has_time for time in said):
        return None
    try:
        found = by_words(await calendar.items("reminder", named), named)
    except StewardError:
        return None  # the plan that follows says so
    if len(found) != 1:
        return None
    draft.note("named.its_day", "the reminder that is named keeps what the text does not say of its time")
    its_day = with_focus(ReadingContext(recent=context.recent), thing_of("reminder", found[0]), draft.scene)
    draft.understood = await planner.read(draft.turn, understood.text, its_day, understood.intent)
    return its_day


_DEEDS = frozenset({"got", "did", "done", "finished", "bought", "off"})
"""Words of what was done to a thing, and not of its name: "got the eggs"."""


async def repeats_elsewhere(draft: Draft, context: ReadingContext, planner: Planner) -> ReadingContext | None:
    """What a text is planned with that gives the reminder spoken of another rule ("change it to every weekday"), or
    moves what comes again to another day ("change rent to the 3rd"): from now on on that day. The draft then has the
    text with the rule in it; None for any other text."""
    understood, thing = draft.understood, context.focus
    said = [time for time in understood.times if not time.is_length]
    if thing is None or thing.kind != "reminder" or understood.intent != "reminder.update" or len(said) != 1:
        return None
    for_good = replace(context, intent=understood.intent)
    if said[0].kind == "recurrence":
        return for_good
    text = _with_rule(understood, said[0], str(thing.value.get("recurrence") or ""), draft.turn.timezone)
    if not text:
        return None
    draft.note("named.repeats", "what comes again moves to another day for good")
    draft.understood = await planner.read(draft.turn, text, for_good, understood.intent)
    return for_good


def _with_rule(understood: Understood, time: TimeSaid, rule: str, timezone: str) -> str:
    """The text with the rule that its day stands for, in place of the day; empty where it stands for none."""
    start = time.readings[0].start if time.readings else None
    unit = _UNITS.get(rule.partition(";")[0], "")
    if not time.has_date or start is None or not unit or "INTERVAL" in rule:
        return ""
    day = local(start, timezone)
    every = f"every {day:%A}" if unit == "week" else f"on the {day.day}{_ordinal(day.day)} of every month"
    clock = f" at {day:%H:%M}" if time.has_time else ""
    lead = r"(?:\b(?:to|on)\s+)?"
    return re.sub(rf"{lead}{re.escape(time.text)}", f"{every}{clock}", understood.text, count=1)


_UNITS = {"FREQ=WEEKLY": "week", "FREQ=MONTHLY": "month"}


def _ordinal(number: int) -> str:
    return "th" if 10 < number % 100 < 14 else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")


async def called(named: str, draft: Draft, calendar: Calendar) -> list[Thing]:
    """The tasks and reminders with all of these words in their titles; the ones just spoken of, if there are such."""
    wanted = set(telling_words(named)) - _DEEDS
    if not wanted:
        return []
    try:
        items = await asyncio.gather(*(calendar.items(kind, " ".join(sorted(wanted))) for kind in _KINDS))
    except StewardError:
        return []
    things = [thing_of(kind, each) for kind, found in zip(_KINDS, items, strict=True) for each in found]
    fitting = [thing for thing in things if wanted <= set(words(thing.title))]
    spoken = {thing.id for thing in draft.history.things(draft.scene)}
    return [thing for thing in fitting if thing.id in spoken] or fitting

"""Short texts that go on from our last answer: "and the pills?", "what else?", "why not?", "I meant only the call"."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from itertools import chain

from libs.errors import StewardError
from services.router.deciding.draft import Draft
from services.router.deciding.pointing import told_of
from services.router.flows.events import words
from services.router.model.calendar import Calendar, EventQuery
from services.router.model.goal import Thing
from services.router.model.history import PastTurn
from services.router.model.replies import Part, notice
from services.router.model.things import MOST_THINGS, thing_of
from services.router.model.told import Matched, ReadingContext
from services.router.model.understood import Understood
from services.router.ports import Planner

_SEVERAL = frozenset({"calendar.list", "task.list", "reminder.list", "calendar.conflicts", "contact.search"})
_SHORT = 8


async def goes_on(draft: Draft, planner: Planner, calendar: Calendar) -> Part | None:
    """What such a text is told; None for any other, and when it was made the request that it stands for."""
    understood, last = draft.understood, draft.history.spoken()
    if _is_request(understood) or draft.history.pending(draft.scene) is not None:
        return None
    if understood.manner.asks and (asked := await _asked_of(draft, calendar)) is not None:
        return asked
    if draft.goal is not None or last is None:
        return None
    if understood.does("asks_more") and (last.matter or {}).get("type") in _SEVERAL:
        if len(last.things) >= MOST_THINGS:
            return None
        draft.note("follow_on.no_more", "the list before had all there is")
        return notice("no_more")
    if last.acted and understood.does("not_meant"):
        draft.note("follow_on.meant", "what was done last may not be what was meant; undo is offered")
        return notice("offer_undo")
    return await _another(draft, last, planner, calendar)


def asks_why(draft: Draft, matched: Matched) -> bool:
    """ "Why not?" where no yes is waited for is a question, and no yes."""
    waits = draft.goal is not None or matched.open or draft.history.pending(draft.scene) is not None
    return not waits and draft.history.last is not None and draft.understood.does("asks_why_not")


def _is_request(understood: Understood) -> bool:
    social = understood.intent.startswith(("unclear", "out_of_scope"))
    said = understood.times or understood.people or understood.emails or understood.compound
    return bool(said) or (understood.is_sure and not social) or understood.length > _SHORT


async def _asked_of(draft: Draft, calendar: Calendar) -> Part | None:
    """What is known of the thing a question names by a word nobody knows but its title ("when's piano?")."""
    name = draft.understood.manner.another
    thing = await _called(name, draft, calendar) if name and draft.understood.does("asks_another") else None
    if thing is None:
        return None
    draft.note("follow_on.asked", f"the question names a {thing.kind} that is there")
    return await told_of(thing, draft, calendar)


async def _another(draft: Draft, last: PastTurn, planner: Planner, calendar: Calendar) -> Part | None:
    """The same of another thing: asked about, or (after a cancellation, said and not asked) cancelled as well."""
    name = draft.understood.manner.another
    thing = await _called(name, draft, calendar) if name else None
    if thing is None:
        return None
    draft.note("follow_on.another", f"the text names a {thing.kind} that is there")
    cancelled = last.acted and (last.matter or {}).get("type") == "cancel"
    if cancelled and draft.understood.does("another_too"):
        context = ReadingContext(recent=draft.history.recent_people())
        draft.understood = await planner.read(draft.turn, f"cancel {name}", context)
        return None
    return await told_of(thing, draft, calendar)


_CALLED = ("event", "reminder", "task")


async def _called(name: str, draft: Draft, calendar: Calendar) -> Thing | None:
    """The one thing with the most of these words in its title: of those lately spoken of, else of all there are."""
    wanted = set(words(name))
    spoken = [thing for turn in draft.history.turns[:5] for thing in turn.things if thing.kind in _CALLED]
    return _best(wanted, spoken) or _best(wanted, await _all(name, draft, calendar))


async def _all(name: str, draft: Draft, calendar: Calendar) -> list[Thing]:
    scene = draft.scene
    stretch = EventQuery(scene.now - timedelta(hours=1), scene.now + timedelta(days=scene.search_days), limit=500)
    try:
        found = await asyncio.gather(
            calendar.events(stretch), calendar.items("reminder", name), calendar.items("task", name)
        )
    except StewardError:
        return []
    kinds = zip(("event", "reminder", "task"), found, strict=True)
    return list(chain.from_iterable([thing_of(kind, each) for each in items] for kind, items in kinds))


def _best(wanted: set[str], things: list[Thing]) -> Thing | None:
    scored = [(len(wanted & set(words(thing.title))), thing) for thing in things]
    most = max((score for score, _ in scored), default=0)
    best = {thing.title.casefold(): thing for score, thing in reversed(scored) if score == most} if most else {}
    return next(iter(best.values())) if len(best) == 1 else None

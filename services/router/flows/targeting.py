"""Goals about an existing event: what was said of it, and which one it is."""

from __future__ import annotations

from services.router.flows import asking
from services.router.flows.events import by_words, end_of, start_of
from services.router.flows.finding import find_events
from services.router.flows.flow import Asked
from services.router.flows.guests import guests
from services.router.model.calendar import Calendar
from services.router.model.goal import Choice, EventSearch, Goal, TimeSaid
from services.router.model.turn import Scene
from services.router.model.understood import Understood


def with_search(goal: Goal, understood: Understood, times: tuple[TimeSaid, ...]) -> Goal:
    """The goal with what the text says of its event; something new said means another look ("with Ann instead")."""
    noun = "" if goal.target_kind in ("task", "contact") else understood.slot_text("noun")
    said = EventSearch(
        people=guests(understood),
        query=f"{understood.slot_text('query')} {noun}".strip(),
        times=times,
        order=understood.slot_text("order"),
    )
    old = goal.search or EventSearch()
    if said.is_empty:
        return goal
    merged = EventSearch(
        people=said.people or old.people,
        query=said.query or old.query,
        times=said.times or (() if said.people else old.times),
        order=said.order or ("" if said.people or said.times or said.query else old.order),
    )
    return goal.having(search=merged, event=None, choices=())


async def with_event(goal: Goal, scene: Scene, calendar: Calendar) -> Goal:
    """The goal with its event, when what was said tells which; several possible ones become its choices."""
    if goal.event is not None or goal.search is None or goal.search.is_empty:
        return goal
    found = await find_events(goal.search, scene, calendar)
    if len(found) == 1:
        return goal.having(event=found[0], choices=(), asked="", people=goal.search.people)
    choices = tuple(Choice(kind="event", label=str(event.get("title", "")), value=event) for event in found)
    return goal.having(choices=choices)


def ask_event(goal: Goal) -> Asked | None:
    """The question which event is meant; None when it is known."""
    if goal.event is not None:
        return None
    nothing_said = goal.search is None or goal.search.is_empty
    found = [dict(choice.value) for choice in goal.choices if choice.kind == "event"]
    return asking.about_event(goal, None if nothing_said else found)


async def with_item(goal: Goal, calendar: Calendar) -> Goal:
    """The goal with its task or contact, when what was said tells which; several possible ones become its choices."""
    if goal.event is not None or goal.search is None:
        return goal
    if goal.target_kind == "contact":
        guest = goal.people[0] if goal.people else None
        if guest is not None and guest.state == "known" and guest.contact_id:
            named = {"id": guest.contact_id, "title": guest.name, "email": guest.email}
            return goal.having(event=named, choices=(), asked="")
        if guest is not None and guest.state == "several":
            return goal
    words = goal.search.query or (goal.search.people[0].name if goal.search.people else "")
    found = by_words(await calendar.items(goal.target_kind, words), words) if words else []
    titled = [{**item, "title": str(item.get("title") or item.get("name") or "")} for item in found]
    if len(titled) == 1 or (titled and goal.search.order in ("first", "next")):
        return goal.having(event=titled[0], choices=(), asked="")
    choices = tuple(Choice(kind="event", label=str(item["title"]), value=item) for item in titled)
    return goal.having(choices=choices)


def event_length_s(goal: Goal, default_s: float) -> float:
    """How long the goal's event lasts."""
    if not goal.event:
        return default_s
    length = (end_of(goal.event, goal.timezone) - start_of(goal.event, goal.timezone)).total_seconds()
    return length if length > 0 else default_s

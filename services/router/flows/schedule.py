"""Scheduling: when, and with whom when somebody is named; a yes creates the event."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

from services.router.flows import asking, beside
from services.router.flows.beside import placed, with_beside
from services.router.flows.days_said import one_of_several, rules_first, with_hour_of_several
from services.router.flows.ending import ended, with_end
from services.router.flows.events import start_of, words
from services.router.flows.filling import as_whole_days, settled, times_said, with_shift, with_usual_hours, with_words
from services.router.flows.flow import Asked, Held, PlanStep
from services.router.flows.guests import with_people
from services.router.flows.limits import is_fixed, limits_said, within
from services.router.model.calendar import Calendar, Slot, SlotSearch
from services.router.model.goal import Goal, Window
from services.router.model.local import clock_of, date_of, iso
from services.router.model.replies import question, title_of, what
from services.router.model.turn import Scene
from services.router.model.understood import Understood

_OBSERVED = frozenset({"birthday", "anniversary", "holiday", "bday"})
"""Days that are marked and take nobody's time."""


class Schedule:
    """See ``Flow``."""

    def fill(self, goal: Goal, understood: Understood, scene: Scene) -> Goal:
        """People, title, place, length; the newest words for the time."""
        goal = with_usual_hours(with_words(with_people(goal, understood), understood), understood)
        times = times_said(understood, "new_time", "", "window") or times_said(understood)
        said = limits_said(understood)
        if said and not goal.all_day and not any(is_fixed(time) for time in times):
            goal = within(goal, said, scene)
        elif times:
            goal = goal.having(said_when=rules_first(one_of_several(goal, understood, times)), choices=())
            goal = with_hour_of_several(goal, understood, times)
        if understood.slots.get("when_free") and goal.start is None and not goal.said_when:
            goal = goal.having(suggested=True)
        length_s = understood.slot_number("duration_s")
        goal = settled(with_shift(goal, understood), scene, default_s=scene.event_length_s, length_s=length_s)
        if understood.slots.get("fills") is True and goal.window is not None and goal.duration_s is None:
            goal = _all_of(goal, goal.window)
        goal = with_end(goal, understood)
        if goal.said_end and goal.start is not None and goal.end is not None:
            goal = ended(goal, scene, goal.start, goal.end)
        if goal.extend_s is not None and goal.start is not None:
            length = max(300.0, (goal.duration_s or scene.event_length_s) + goal.extend_s)
            goal = goal.having(extend_s=None, duration_s=length, end=goal.start + timedelta(seconds=length))
        return with_beside(as_whole_days(goal), understood)

    async def complete(self, goal: Goal, scene: Scene, calendar: Calendar) -> Goal:
        """A stretch ("tomorrow afternoon", "when I am free") becomes its first free slot."""
        goal = await placed(goal, scene, calendar, goal.duration_s or scene.event_length_s)
        if goal.beside or goal.start is not None or (goal.window is None and not goal.suggested):
            return goal
        return await first_free(goal, scene, calendar, goal.duration_s or scene.event_length_s)

    def ask(self, goal: Goal, scene: Scene) -> Asked | None:
        """Who, which reading, when, or that it is past."""
        due = asking.about_people(goal) or asking.about_reading(goal) or beside.ask(goal)
        if due is None and goal.start is None:
            return asking.asking(goal, question("when", what=what(goal)))
        return due or asking.about_past(goal, scene, "when")

    def step(self, goal: Goal) -> PlanStep:
        """``calendar.create_event``."""
        assert goal.start is not None and goal.end is not None  # ask() looked
        params: dict[str, Any] = {"title": title_of(goal), **span(goal), "timezone": goal.timezone}
        params["attendees"] = [guest.email for guest in goal.people if guest.email]
        more = {"location": goal.place, "recurrence": goal.recurrence, "notes": goal.notes}
        params |= {key: value for key, value in more.items() if value}
        if goal.all_day:  # time off is not free; and it may be taken over what is there
            params["busy"] = not _OBSERVED & set(words(goal.title))
        else:
            params["if_free"] = True
        return PlanStep("calendar", "create_event", params, f"Create the event {title_of(goal)}")

    def held(self, goal: Goal) -> Held | None:
        """The time of the event; a whole day blocks nothing."""
        if goal.all_day or goal.start is None or goal.end is None:
            return None
        return Held(goal.start, goal.end, title_of(goal))


def _all_of(goal: Goal, window: Window) -> Goal:
    """ "Block off tomorrow afternoon": all of it rather than a slot in it."""
    start, end = window.start, window.end
    return goal.having(
        window=None, start=start, end=end, duration_s=(end - start).total_seconds(),
        date=date_of(start, goal.timezone), clock=clock_of(start, goal.timezone),
    )  # fmt: skip


def span(goal: Goal) -> dict[str, Any]:
    """Start and end as params: instants with offset, or dates for whole days."""
    assert goal.start is not None and goal.end is not None  # callers looked
    if goal.all_day:
        start, end = date_of(goal.start, goal.timezone), date_of(goal.end, goal.timezone)
        return {"start": start, "end": end, "all_day": True}
    hours = {"start": iso(goal.start, goal.timezone), "end": iso(goal.end, goal.timezone)}
    return hours | ({"all_day": False} if goal.event and goal.event.get("all_day") is True else {})


async def first_free(goal: Goal, scene: Scene, calendar: Calendar, length_s: float) -> Goal:
    """The goal at its first free slot: in its window, else in the next days' working hours; none leaves it open."""
    event = goal.event or {}
    mails = (str(each) for each in event.get("attendees") or ()) if event else (guest.email for guest in goal.people)
    search = SlotSearch(
        length_s,
        goal.window.start if goal.window else scene.now,
        goal.window.end if goal.window else scene.now + timedelta(days=scene.suggest_days),
        working_hours=not (goal.window and goal.window.any_hour),
        attendees=tuple(mail for mail in mails if mail),
        ignore_event_id=str(event.get("id", "")),
        limits=goal.limits,
    )
    slots = await _free(goal, search, calendar)
    start = next(
        (start for slot in slots for start in _starts(slot, length_s) if iso(start, goal.timezone) != _now_at(goal)),
        None,
    )
    if start is None:
        return goal.having(window=None, suggested=False)
    return goal.having(
        start=start, end=start + timedelta(seconds=length_s), window=None, suggested=True,
        date=date_of(start, goal.timezone), clock=iso(start, goal.timezone)[11:16],
    )  # fmt: skip


_USUAL = 99
"""A group of its own: usual hours hold beside whatever else was said."""


async def _free(goal: Goal, search: SlotSearch, calendar: Calendar) -> list[Slot]:
    """Free slots: a lunch at lunchtime when there is room; "in the morning" within working hours when there is room,
    else at any hour said."""
    if not search.working_hours:
        return await calendar.free_slots(replace(search, working_hours=True)) or await calendar.free_slots(search)
    if goal.usual_hours is not None:
        opens, closes = goal.usual_hours
        usual = {"stance": "only", "opens": opens, "closes": closes, "group": _USUAL}
        at_work = opens >= "09:00" and closes <= "18:00"
        found = await calendar.free_slots(replace(search, working_hours=at_work, limits=(*search.limits, usual)))
        if found:
            return found
    return await calendar.free_slots(search)


def _now_at(goal: Goal) -> str:
    """Where the event to move stands now: no new time for it."""
    if not goal.event or goal.all_day:
        return ""
    return iso(start_of(goal.event, goal.timezone), goal.timezone)


def _starts(slot: Slot, length_s: float) -> list[Any]:
    """The quarter hours of a free stretch at which the length fits: the first and the next one."""
    step = timedelta(minutes=15)
    return [
        slot.start + step * index
        for index in range(2)
        if slot.start + step * index + timedelta(seconds=length_s) <= slot.end
    ]

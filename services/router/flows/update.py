"""Changing an event, task or contact: which one, and what changes."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from services.router.flows import asking
from services.router.flows.ending import ended, with_end
from services.router.flows.events import end_of, start_of
from services.router.flows.filling import DAY_S, length_said, over_days, settled, shifted, times_said, with_shift
from services.router.flows.flow import Asked, Held, PlanStep
from services.router.flows.guests import guests, with_people
from services.router.flows.schedule import span
from services.router.flows.targeting import ask_event, event_length_s, with_event, with_item, with_search
from services.router.model.calendar import Calendar
from services.router.model.goal import EventSearch, Goal, Guest, TimeSaid
from services.router.model.local import after_days, clock_of, date_of, iso
from services.router.model.replies import question, title_of, what
from services.router.model.turn import Scene
from services.router.model.understood import Understood

KINDS = {"calendar": "event", "task": "task", "contact": "contact"}
"""What the family of an intent is about."""

_PLAIN = (
    "title", "location", "notes", "recurrence", "status", "priority", "list", "project", "email", "phone", "company",
    "name",
)  # fmt: skip


class Update:
    """See ``Flow``."""

    def fill(self, goal: Goal, understood: Understood, scene: Scene) -> Goal:
        """What tells the thing, and what changes: words, people to add, times, lengths."""
        first = not goal.target_kind
        goal = goal.having(target_kind=goal.target_kind or KINDS.get(understood.intent.partition(".")[0], "event"))
        if goal.asked == "unknown_person":
            return with_people(goal, understood)
        goal = self._with_target(goal, understood, first)
        changes = {**goal.changes, **_plain_changes(goal, understood)}
        if understood.places and "location" not in changes:
            changes["location"] = understood.places[0]
        goal = with_end(with_shift(goal.having(changes=changes), understood), understood)
        if (length := length_said(understood)) is not None and goal.target_kind == "event":
            goal = goal.having(duration_s=length)
        if new := times_said(understood, "new_time", *(() if first else ("",))):
            due = tuple(_by_then(time) for time in new) if goal.target_kind == "task" else new
            goal = goal.having(said_when=due, start=None, end=None)
        return goal

    def _with_target(self, goal: Goal, understood: Understood, first: bool) -> Goal:
        """People named as taking part tell the event; those to be added are people of the goal."""
        named = guests(understood)
        if goal.target_kind == "contact":
            subject = named[:1] if first else goal.people
            goal = goal.having(people=subject)
            return with_search(goal, understood, ()) if first else goal
        added = [guest for guest in named if _is_added(guest, understood) or not (first or _tells(guest, understood))]
        telling = tuple(guest for guest in named if guest not in added)
        if added:
            goal = goal.having(people=tuple(added))
        if not first and goal.event is not None:
            return goal
        searched = with_search(goal, understood, times_said(understood, "old_time"))
        search = searched.search or EventSearch()
        return searched.having(search=search.model_copy(update={"people": telling}))

    async def complete(self, goal: Goal, scene: Scene, calendar: Calendar) -> Goal:
        """The thing; then the new time, where what was not said stays as it is."""
        if goal.target_kind != "event":
            goal = await with_item(goal, calendar)
            return settled(goal, scene, default_s=0) if goal.said_when else goal
        added = goal.people
        goal = (await with_event(goal, scene, calendar)).having(people=added)
        if goal.event is None:
            return goal
        begins = start_of(goal.event, goal.timezone)
        if goal.said_end:
            whole = goal.having(all_day=goal.event.get("all_day") is True)
            return ended(whole, scene, begins, end_of(goal.event, goal.timezone))
        length = goal.duration_s or event_length_s(goal, scene.event_length_s)
        if goal.extend_s is not None:
            length = max(300.0, length + goal.extend_s)
        moved = bool(goal.said_when) or goal.shift_s is not None
        if not (moved or goal.extend_s is not None or goal.duration_s is not None):
            return goal
        date, clock = date_of(begins, goal.timezone), clock_of(begins, goal.timezone)
        if goal.event.get("all_day") is True and not moved:
            return over_days(goal.having(extend_s=None), date, after_days(date, max(1, round(length / DAY_S))))
        goal = shifted(goal.having(extend_s=None, duration_s=length), begins)
        goal = settled(goal, scene, default_s=length, date=date, clock=clock)
        if goal.start is None and not moved:
            goal = goal.having(start=begins)
        return goal.having(end=goal.start + timedelta(seconds=length)) if goal.start is not None else goal

    def ask(self, goal: Goal, scene: Scene) -> Asked | None:
        """Which thing, who, which reading, what changes, or that it is past."""
        due = asking.about_people(goal) or ask_event(goal) or asking.about_reading(goal)
        if due is None and not self._changes(goal):
            return asking.asking(goal, question("changes", what=what(goal)))
        return due or (asking.about_past(goal, scene, "new_time") if goal.target_kind == "event" else None)

    def step(self, goal: Goal) -> PlanStep:
        """The matching update of that thing, as it was when it was proposed."""
        assert goal.event is not None  # ask() looked
        kind = goal.target_kind
        family = "calendar" if kind == "event" else kind
        params: dict[str, Any] = {f"{kind}_id": goal.event["id"], "changes": self._changes(goal)}
        if goal.event.get("etag"):
            params["etag"] = goal.event["etag"]
        if self.held(goal) is not None:
            params["if_free"] = True
        return PlanStep(family, f"update_{kind}", params, f"Change {title_of(goal)}")

    def held(self, goal: Goal) -> Held | None:
        """The event's new time, when that is what changes."""
        if goal.target_kind != "event" or goal.all_day or not goal.event:
            return None
        if goal.start is None or goal.end is None:
            return None
        return Held(goal.start, goal.end, title_of(goal), str(goal.event["id"]))

    def _changes(self, goal: Goal) -> dict[str, Any]:
        changes = dict(goal.changes)
        if goal.target_kind == "event":
            if goal.start is not None and goal.end is not None:
                changes |= span(goal)
            if mails := [guest.email for guest in goal.people if guest.email]:
                changes["add_attendees"] = mails
        elif goal.target_kind == "task" and (goal.start is not None or goal.date is not None):
            changes["due"] = iso(goal.start, goal.timezone) if goal.start is not None else goal.date
        return changes


def _by_then(time: TimeSaid) -> TimeSaid:
    """A deadline ("due Friday", "by 5pm") as the day or the moment something is due at."""
    if time.relation != "by" or any(reading.end is None for reading in time.readings):
        return time
    readings = tuple(
        reading.model_copy(update={"start": reading.end, "end": None})
        if time.has_time
        else reading.model_copy(update={"start": reading.end - timedelta(days=1)})
        for reading in time.readings
        if reading.end is not None
    )
    kind = "instant" if time.has_time else "date"
    return time.model_copy(update={"relation": "", "kind": kind, "readings": readings})


def _plain_changes(goal: Goal, understood: Understood) -> dict[str, Any]:
    said = understood.slots.get("changes")
    changes = {key: said[key] for key in _PLAIN if said.get(key)} if isinstance(said, dict) else {}
    if mails := _taken_out(said, understood):
        changes["remove_attendees"] = mails
    if goal.target_kind == "contact":
        if understood.emails:
            changes["email"] = understood.emails[0]
        if understood.phones:
            changes["phone"] = understood.phones[0]
        if company := understood.slot_text("company"):
            changes["company"] = company
    if goal.target_kind == "task" and (priority := understood.slot_text("priority")):
        changes["priority"] = priority
    return changes


def _taken_out(said: Any, understood: Understood) -> list[str]:
    """The addresses of those who shall no longer take part."""
    names = said.get("remove_attendees") if isinstance(said, dict) else None
    if not isinstance(names, list):
        return []
    folded = {str(name).casefold() for name in names}
    return [
        guest.email
        for guest in guests(understood)
        if guest.email and {guest.name.casefold(), guest.said.casefold()} & folded
    ]


def _is_added(guest: Guest, understood: Understood) -> bool:
    """ "Add Ann to my meeting with John": Ann is added, John tells the meeting."""
    said = understood.slots.get("changes")
    names = said.get("add_attendees") if isinstance(said, dict) else None
    said_names = {guest.name.casefold(), guest.said.casefold()}
    if not isinstance(names, list) or not said_names & {str(name).casefold() for name in names}:
        return False
    return not _tells(guest, understood)


def _tells(guest: Guest, understood: Understood) -> bool:
    """ "My meeting with John": John tells which one."""
    return any(person.text == guest.said and person.lead == "with" for person in understood.people)

"""Moving an event: which one, and to when; without a new time the next free slot is proposed."""

from __future__ import annotations

from datetime import timedelta

from services.router.flows import asking, beside
from services.router.flows.beside import placed, with_beside
from services.router.flows.ending import ended, with_end
from services.router.flows.events import start_of, whole_days_of
from services.router.flows.filling import (
    DAY_S,
    length_said,
    over_days,
    settled,
    shifted,
    times_said,
    with_shift,
    with_usual_hours,
)
from services.router.flows.flow import Asked, Held, PlanStep
from services.router.flows.schedule import first_free, span
from services.router.flows.targeting import ask_event, event_length_s, with_event, with_search
from services.router.model.calendar import Calendar
from services.router.model.goal import Goal
from services.router.model.local import after_days, clock_of, date_of
from services.router.model.replies import question, title_of, what
from services.router.model.turn import Scene
from services.router.model.understood import Understood


class Reschedule:
    """See ``Flow``."""

    def fill(self, goal: Goal, understood: Understood, scene: Scene) -> Goal:
        """What tells the event, and the words for the new time. Once the event is known all times are new ones."""
        known = goal.event is not None
        old = () if known and not understood.people else times_said(understood, "old_time")
        new = times_said(understood, "new_time", "", "window", *(("old_time",) if known and not old else ()))
        if goal.asked == "which_event" and not known and not old and not goal.said_when and goal.start is None and new:
            old, new = new, ()  # we asked which one: a time says which
        goal = with_usual_hours(with_search(goal, understood, old), understood)
        if goal.event is None and goal.suggested:
            goal = goal.having(start=None, end=None, suggested=False)  # it was picked for another event
        if (length := length_said(understood)) is not None:
            end = goal.start + timedelta(seconds=length) if goal.start else None
            goal = goal.having(duration_s=length, end=end)
        if new:
            goal = goal.having(said_when=new, start=None, end=None, suggested=False)
            if goal.event is not None:
                goal = goal.having(choices=())
        goal = with_end(goal, understood)
        if goal.said_end and goal.start is not None and goal.end is not None:
            goal = ended(goal, scene, goal.start, goal.end)
        return with_beside(with_shift(goal, understood), understood)

    async def complete(self, goal: Goal, scene: Scene, calendar: Calendar) -> Goal:
        """The event; then the time: as said (what was not said stays the event's), else the next free slot."""
        goal = await with_event(goal, scene, calendar)
        if goal.event is None:
            return goal
        if goal.start is None:
            goal = goal.having(all_day=goal.all_day or goal.event.get("all_day") is True)
        length = goal.duration_s or event_length_s(goal, scene.event_length_s)
        if goal.extend_s is not None:
            length = max(300.0, length + goal.extend_s)
            goal = goal.having(extend_s=None, duration_s=length)
        goal = await placed(goal, scene, calendar, length)
        if goal.beside:
            return goal
        goal = self._at(goal, scene, length)
        if goal.start is None and not goal.said_when and (goal.window or not goal.asked) and not goal.all_day:
            goal = await first_free(goal, scene, calendar, length)
        return goal

    def _at(self, goal: Goal, scene: Scene, length: float) -> Goal:
        assert goal.event is not None  # complete() looked
        begins = start_of(goal.event, goal.timezone)
        date, clock = date_of(begins, goal.timezone), clock_of(begins, goal.timezone)
        if goal.all_day:
            return self._on_days(goal, scene, date)
        kept = goal.duration_s
        goal = shifted(goal, goal.start or begins)
        goal = settled(goal.having(duration_s=length), scene, default_s=length, date=date, clock=clock)
        ended = goal.start is not None and goal.end is not None and (goal.end - goal.start).total_seconds() != length
        if goal.start is not None and not ended:
            return goal.having(duration_s=kept, end=goal.start + timedelta(seconds=length))
        return goal if ended else goal.having(duration_s=kept)

    def _on_days(self, goal: Goal, scene: Scene, date: str) -> Goal:
        """Whole days moved by days keep their number; an hour that is said takes them back."""
        assert goal.event is not None  # complete() looked
        many = whole_days_of(goal.event, goal.timezone)
        shift = round((goal.shift_s or 0) / DAY_S)
        if shift:
            first = after_days(goal.date or date, shift)
            return over_days(goal.having(shift_s=None), first, after_days(first, many))
        kept = goal.duration_s
        goal = settled(goal.having(duration_s=kept or many * DAY_S), scene, default_s=scene.event_length_s, date=date)
        if not goal.all_day and kept is None and goal.start is not None:  # "from 9 to 5" has its own length
            lasts = goal.duration_s if goal.duration_s and goal.duration_s < DAY_S else scene.event_length_s
            goal = goal.having(duration_s=lasts, end=goal.start + timedelta(seconds=lasts))
        return goal

    def ask(self, goal: Goal, scene: Scene) -> Asked | None:
        """Which event, which reading, what new time, or that it is past."""
        due = ask_event(goal) or asking.about_reading(goal) or beside.ask(goal)
        if due is None and goal.start is None:
            return asking.asking(goal, question("new_time", what=what(goal)))
        return due or asking.about_past(goal, scene, "new_time")

    def step(self, goal: Goal) -> PlanStep:
        """``calendar.update_event`` of the same event, as it was when it was proposed."""
        assert goal.event is not None  # ask() looked
        params = {"event_id": goal.event["id"], "changes": span(goal), "if_free": True}
        if goal.event.get("etag"):
            params["etag"] = goal.event["etag"]
        return PlanStep("calendar", "update_event", params, f"Move the event {title_of(goal)}")

    def held(self, goal: Goal) -> Held | None:
        """The new time; the event itself is not in its own way."""
        if goal.all_day or goal.start is None or goal.end is None or not goal.event:
            return None
        return Held(goal.start, goal.end, title_of(goal), str(goal.event["id"]))

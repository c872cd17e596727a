"""Giving a task or contact to someone: which one, and to whom."""

from __future__ import annotations

from typing import Any

from services.router.flows import asking
from services.router.flows.flow import Asked, Held, PlanStep
from services.router.flows.guests import guest_of, open_guest, with_people
from services.router.flows.targeting import ask_event, with_item
from services.router.model.calendar import Calendar
from services.router.model.goal import EventSearch, Goal, Guest
from services.router.model.replies import question, title_of, what
from services.router.model.turn import Scene
from services.router.model.understood import Understood


class Assign:
    """See ``Flow``. The goal's people are whom it is given to; for a contact its search names whose contact it is."""

    def fill(self, goal: Goal, understood: Understood, scene: Scene) -> Goal:
        """The thing and the person."""
        if open_guest(goal) is not None and goal.asked in ("unknown_person", "which_person"):
            return with_people(goal, understood)
        goal = goal.having(target_kind=goal.target_kind or _kind(understood))
        said = [guest_of(person) for person in understood.people]
        subjects = [guest for guest, person in zip(said, understood.people, strict=True) if person.role == "subject"]
        others = [guest for guest in said if guest not in subjects]
        others += [Guest(said=mail, name=mail, email=mail) for mail in understood.emails]
        if goal.target_kind == "contact" and not subjects and len(others) > 1:
            subjects, others = others[:1], others[1:]
        query = understood.slot_text("query")
        if subjects or query:
            search = EventSearch(people=tuple(subjects), query=query, order=understood.slot_text("order"))
            goal = goal.having(search=search, event=None, choices=())
        return goal.having(people=tuple(others[:1])) if others else goal

    async def complete(self, goal: Goal, scene: Scene, calendar: Calendar) -> Goal:
        """The task or contact."""
        if goal.target_kind == "contact" and goal.event is None and goal.search and goal.search.people:
            subject = goal.search.people[0]
            if subject.state == "known" and subject.contact_id:
                return goal.having(event={"id": subject.contact_id, "title": subject.name}, choices=(), asked="")
        found = await with_item(goal.having(people=()), calendar)
        return found.having(people=goal.people)

    def ask(self, goal: Goal, scene: Scene) -> Asked | None:
        """Which thing, or to whom."""
        due = ask_event(goal) or asking.about_people(goal)
        if due is None and not goal.people:
            facts = {"what": what(goal), "missing": ["who"]}
            return asking.asking(goal, question("all_details", **facts), asked="who")
        return due

    def step(self, goal: Goal) -> PlanStep:
        """The owner or assignee of that thing changes."""
        assert goal.event is not None and goal.people  # ask() looked
        kind, to = goal.target_kind, goal.people[0]
        changes: dict[str, Any] = {"assignee_email": to.email} if kind == "task" else {"owner": to.email or to.name}
        params: dict[str, Any] = {f"{kind}_id": goal.event["id"], "changes": changes}
        if goal.event.get("etag"):
            params["etag"] = goal.event["etag"]
        return PlanStep(kind, f"update_{kind}", params, f"Assign {title_of(goal)} to {to.name}")

    def held(self, goal: Goal) -> Held | None:
        """Nothing is taken."""
        return None


def _kind(understood: Understood) -> str:
    return "contact" if understood.intent.startswith("contact.") else "task"

"""A plan in the making: steps with ids of their own, what is missing, and what later clauses may refer to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from services.planner.people import Resolved
from services.planner.rules.model import Ask, Lack, Named, Step
from services.planner.times import TimeSpan

DEFAULT_EVENT_S = 1800.0
"""An event's length when none was said (conversation.md, "Defaults")."""
UPCOMING_DAYS = 7
SEARCH_DAYS = 90
"""How far ahead a named event is looked for when no time was said."""


@dataclass(slots=True)
class Builder:
    """Collects the steps of one plan."""

    steps: list[Step] = field(default_factory=list)
    lacks: list[Lack] = field(default_factory=list)
    out_of_scope: bool = False
    _asked: dict[str, dict[str, Any]] = field(default_factory=dict)

    def add(
        self, type_: str, action: str, params: dict[str, Any], description: str, depends_on: Sequence[str] = ()
    ) -> str:
        """Adds a step and returns its id; empty params are left out."""
        number = 1 + sum(step.type == type_ for step in self.steps)
        step_id = f"{type_}_{number}"
        kept = {key: value for key, value in params.items() if value not in (None, "", [], {})}
        self.steps.append(Step(step_id, type_, action, kept, description, tuple(depends_on)))
        return step_id

    def lack(self, slot: str, problem: str = "absent", **more: Any) -> None:
        """Notes something missing."""
        self.lacks.append(Lack(slot, problem, **more))

    def last(self, *names: str) -> Step | None:
        """The nearest earlier step with one of the names (``type.action``)."""
        return next((step for step in reversed(self.steps) if step.name in names), None)

    def addresses(self, people: Sequence[Named]) -> list[Any]:
        """An address for each person: a literal, or a reference to the answer of one question put in before."""
        unknown = [p for p in people if not _email(p) and p.found.value.casefold() not in self._asked]
        if unknown:
            self._ask_who(unknown)
        return [_email(p) or self._asked[p.found.value.casefold()] for p in people]

    def _ask_who(self, people: Sequence[Named]) -> None:
        """One question for all of them; several candidates become a choice."""
        several = [p for p in people if p.who.resolution is Resolved.SEVERAL]
        for person in several:
            options = [{"label": _label(c), "value": c.email or c.name} for c in person.who.candidates]
            params = {
                "reason": f"Which {person.found.value} do you mean?",
                "entities_to_resolve": [_entity(person)],
                "expects": "choice",
                "options": options,
            }
            step = self.add("system", "user_intervention", params, f"Ask which {person.found.value} is meant")
            self._asked[person.found.value.casefold()] = {"stepId": step, "field": person.found.value}
        rest = [p for p in people if p not in several]
        if not rest:
            return
        names = joined([p.found.value for p in rest])
        params = {
            "reason": f"I don't know {names} yet.",
            "entities_to_resolve": [_entity(p) for p in rest],
            "expects": "email",
        }
        step = self.add("system", "user_intervention", params, f"Ask for the address of {names}")
        for person in rest:
            self._asked[person.found.value.casefold()] = {"stepId": step, "field": person.found.value}


def _entity(person: Named) -> dict[str, str]:
    return {"type": "PERSON", "value": person.found.value}


def _label(candidate: Any) -> str:
    return f"{candidate.name} ({candidate.email or candidate.company or candidate.phone})".replace(" ()", "")


def _email(person: Named) -> str:
    if person.who.resolution is Resolved.EXACT and person.who.candidates:
        return person.who.candidates[0].email
    return ""


def joined(names: Sequence[str]) -> str:
    """Ann; Ann and Bob; Ann, Bob and Cy."""
    return "".join(names) if len(names) < 2 else f"{', '.join(names[:-1])} and {names[-1]}"


def name_of(person: Named) -> str:
    """The contact's name when there is exactly one, else as said."""
    if person.who.resolution is Resolved.EXACT and person.who.candidates:
        return person.who.candidates[0].name or person.found.value
    return person.found.value


def rfc3339(instant: datetime, zone: str) -> str:
    """RFC 3339 with the zone's offset, whole seconds."""
    return instant.astimezone(ZoneInfo(zone)).isoformat(timespec="seconds")


def window_of(span: TimeSpan | None, ask: Ask, days: int) -> tuple[datetime, datetime]:
    """The stretch a time means for a list; without one, from the beginning of today on for so many days."""
    now = ask.now.astimezone(ZoneInfo(ask.zone))
    if span is None or (span.best.start is None and span.best.end is None):
        today = now.replace(hour=0, minute=0, second=0, microsecond=0)
        return today, today + timedelta(days=days)
    best = span.best
    start = best.start or now
    if span.whole is not None:
        return span.whole
    if best.end is not None:
        return start, best.end
    if span.relation in {"after", "since", "from"}:
        following = start.astimezone(ZoneInfo(ask.zone)).replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(
            days=1
        )
        return start, following if span.has_time else start + timedelta(days=days)
    if span.relation in {"by", "before", "until"}:
        return now, start
    return start, start + timedelta(seconds=best.duration.total_seconds() if best.duration else 1800)


def selector_of(ask: Ask) -> dict[str, Any]:
    """What tells an existing event: words, window, attendee, order, and what is left alone."""
    selector: dict[str, Any] = {
        "query": ask.slot("query"),
        "order": ask.slot("order"),
        "except": ask.slots.get("except"),
    }
    span = ask.time("old_time")
    if span is not None and span.kind != "recurrence":
        start, end = window_of(span, ask, UPCOMING_DAYS)
        start = max(start, ask.now) if ask.slots.get("rest") else start  # what is over is not left
        selector |= {"time_min": rfc3339(start, ask.zone), "time_max": rfc3339(end, ask.zone)}
    people = ask.people("attendee")
    if people:
        selector["attendee"] = _email(people[0]) or name_of(people[0])
    return {key: value for key, value in selector.items() if value}


def free_slot(ask: Ask, plan: Builder, span: TimeSpan | None, length_s: float, attendees: Sequence[Any] = ()) -> str:
    """The id of a step that finds free time from now on, in the stretch said or the coming week; one there already that
    looks for the same is taken.

    What the same text puts into the calendar comes first, so that a slot is free of that too.
    """
    start, end = window_of(span, ask, UPCOMING_DAYS)
    params: dict[str, Any] = {
        "time_min": rfc3339(max(start, ask.now), ask.zone),
        "time_max": rfc3339(end, ask.zone),
        "duration_s": length_s,
        "attendees": list(attendees),
    }
    there = plan.last("calendar.find_free_time")
    if there is not None and there.params == {key: value for key, value in params.items() if value != []}:
        return there.id
    earlier = [step.id for step in plan.steps if step.name in ("calendar.create_event", "calendar.update_event")]
    return plan.add("calendar", "find_free_time", params, "Find free time", earlier)

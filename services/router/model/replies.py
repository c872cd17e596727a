"""The parts of an answer and the facts in them (the topics of docs/wording.md).

Times in facts are RFC 3339 with offset.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

from pydantic import Field

from services.router.model.goal import Goal, Stored
from services.router.model.local import date_of, iso

PartKind = Literal["RECEIPTS", "PROPOSAL", "QUESTION", "LIST", "REFUSAL", "SOCIAL", "NOTICE", "RESULT"]


class Part(Stored):
    """One part of an answer. RESULT stands where the outcome of effect number ``effect`` will be said."""

    kind: PartKind
    topic: str = ""
    facts: dict[str, Any] = Field(default_factory=dict)
    effect: int = 0


def question(topic: str, /, **facts: Any) -> Part:
    """A question for what is missing."""
    return Part(kind="QUESTION", topic=topic, facts=facts)


def refusal(topic: str, /, **facts: Any) -> Part:
    """Why something is not done."""
    return Part(kind="REFUSAL", topic=topic, facts=facts)


def notice(topic: str, /, **facts: Any) -> Part:
    """Something to know."""
    return Part(kind="NOTICE", topic=topic, facts=facts)


def social(topic: str, /, **facts: Any) -> Part:
    """Talk."""
    return Part(kind="SOCIAL", topic=topic, facts=facts)


def result_of(effect: int, facts: dict[str, Any] | None = None) -> Part:
    """The place of an effect's outcome; ``facts`` are said with it."""
    return Part(kind="RESULT", effect=effect, facts=facts or {})


def event_facts(event: dict[str, Any]) -> dict[str, Any]:
    """What is said of an event."""
    kept = ("id", "title", "start", "end", "all_day", "location", "recurrence", "hold")
    return {key: event[key] for key in kept if event.get(key)}


def what(goal: Goal) -> dict[str, Any]:
    """A goal described: type, title, with, start, end, timezone, event, changes …; what is unknown is absent."""
    facts: dict[str, Any] = {"type": goal.type, "title": title_of(goal), "timezone": goal.timezone}
    facts["with"] = [guest.name for guest in goal.people]
    if goal.target_kind:
        facts["target"] = goal.target_kind
    if goal.start is not None:
        facts["start"] = iso(goal.start, goal.timezone)
    if goal.end is not None:
        facts["end"] = iso(goal.end, goal.timezone)
    if goal.start is None and goal.date is not None:
        facts["date"] = goal.date
    if goal.all_day:
        facts["all_day"] = True
    facts |= {key: value for key, value in (("location", goal.place), ("recurrence", goal.recurrence)) if value}
    if goal.event:
        facts["event"] = event_facts(goal.event)
    if goal.changes or goal.type == "update":
        facts["changes"] = _changes(goal)
    if goal.type == "assign" and goal.people:
        facts["assignee"] = goal.people[0].name
    if goal.suggested:
        facts["suggested"] = True
    return facts


def _changes(goal: Goal) -> dict[str, Any]:
    """All that an update changes, in words' order: what was said, then times, then people."""
    changes = dict(goal.changes)
    if goal.target_kind == "event" and goal.start is not None:
        changes["start"] = date_of(goal.start, goal.timezone) if goal.all_day else iso(goal.start, goal.timezone)
        changes["duration_s"] = (goal.end - goal.start).total_seconds() if goal.end is not None else 0
    elif goal.target_kind == "task" and (goal.start is not None or goal.date):
        changes["due"] = iso(goal.start, goal.timezone) if goal.start is not None else goal.date
    if goal.target_kind == "event" and goal.people:
        changes["add_attendees"] = [guest.name for guest in goal.people]
    return changes


def title_of(goal: Goal) -> str:
    """What it is called: as said; a bare noun gets the people ("Call with John Smith"); else the event's title."""
    if goal.type != "schedule":
        if goal.event:
            return str(goal.event.get("title") or "")
        return goal.title
    title = goal.title or ("Meeting" if goal.people else "Event")
    if goal.people and not goal.title_explicit:
        return f"{title} with {names_joined([guest.name for guest in goal.people])}"
    return title


def names_joined(names: Sequence[str]) -> str:
    """Ann; Ann and Bob; Ann, Bob and Cy."""
    if len(names) < 2:
        return "".join(names)
    return f"{', '.join(names[:-1])} and {names[-1]}"


def subject_of(goal: Goal | None) -> str:
    """What the agenda calls the question an open goal asks: its proposal, else what it still lacks."""
    if goal is None:
        return ""
    if goal.proposal is not None:
        return f"proposal:{goal.proposal.id}"
    return f"goal:{goal.goal_id}" if goal.asked else ""


def proposal_part(goal: Goal) -> Part:
    """What a yes would do, said."""
    assert goal.proposal is not None  # callers propose
    facts = {**what(goal), "proposal_id": goal.proposal.id, "subject": subject_of(goal)}
    return Part(kind="PROPOSAL", topic=goal.type, facts=facts)

"""What is open when a text comes in: the goal that counts, and what reading the text needs to know of it. Pure."""

from __future__ import annotations

from datetime import timedelta

from services.router.model.decision import Note
from services.router.model.goal import Choice, Goal
from services.router.model.history import History
from services.router.model.local import parse, spoken
from services.router.model.told import Kept, ReadingContext
from services.router.model.turn import Scene


def open_goal(kept: Kept, history: History, scene: Scene) -> tuple[Goal | None, tuple[Note, ...]]:
    """The goal that counts: that of Redis unless the rows say it is over; what they keep when Redis is away or empty.

    A goal whose answer was never committed was never said to anyone, and a proposal that is not live buys nothing.
    """
    pending = history.pending(scene)
    drafted = pending.goal if pending is not None and pending.kind == "draft" else None
    live = history.live_proposal(scene)
    if kept.away:
        note = Note(rule="redis.away", detail="Redis is away: the rows say what is open")
        return (live.goal if live is not None else drafted), (note,)
    goal = kept.goal
    if goal is None:
        if live is None or history.last is None or history.last.goal_id != live.goal_id:
            return drafted, ()
        return live.goal, (Note(rule="redis.empty", detail="Redis has lost the goal: the rows say what is open"),)
    if history.last is None or history.last.goal_id != goal.goal_id:
        return drafted, (Note(rule="goal.void", detail="the stored goal is not the one the last answer left open"),)
    if goal.status != "collecting" and goal.proposal is not None:
        row = history.proposal(goal.proposal.id)
        if row is None or row.state != "live":
            return None, (Note(rule="goal.void", detail="the stored goal's proposal is no longer live"),)
    return goal, ()


def reading_context(goal: Goal | None, history: History, scene: Scene) -> ReadingContext:
    """What reading the text needs to know of the open matter."""
    people = history.recent_people()
    pending = history.pending(scene)
    if goal is None:
        if pending is None:
            return ReadingContext(recent=people)
        options = tuple(_label(choice, scene.timezone) for choice in pending.choices) or tuple(
            each.summary for each in pending.questions
        )
        return ReadingContext(asked=pending.asked, options=options, recent=people)
    anchor = goal.start
    if anchor is None and goal.event and goal.event.get("start"):
        anchor = parse(str(goal.event["start"]), goal.timezone)
    if anchor is None and goal.date:
        anchor = parse(goal.date, goal.timezone) + timedelta(hours=9)
    options = tuple(_label(choice, goal.timezone) for choice in goal.choices)
    asked = ("yes_no" if goal.proposal else "choice") if goal.asked == "clash" else goal.asked
    unnamed = goal.type == "schedule" and not goal.title_explicit
    return ReadingContext(goal.type, asked, options, people, anchor, unnamed=unnamed)


def _label(choice: Choice, timezone: str) -> str:
    """A choice as it was said: times and titles, so that a text can be likened to it."""
    value = choice.value
    said = spoken(parse(str(value["start"]), timezone), timezone) if value.get("start") else ""
    return f"{choice.label} {said}".strip() if choice.kind in ("contact", "event") else said

"""The questions that several flows ask. Pure."""

from __future__ import annotations

from services.router.flows.flow import Asked
from services.router.flows.guests import contact_choices, open_guest
from services.router.flows.times import is_past
from services.router.model.goal import Choice, Goal
from services.router.model.local import iso
from services.router.model.replies import Part, event_facts, names_joined, question, refusal, what
from services.router.model.turn import Scene

MOST_CHOICES = 5
"""As many as a person can take in at once."""


def asking(goal: Goal, part: Part, *, asked: str = "", text: str = "", choices: tuple[Choice, ...] = ()) -> Asked:
    """The question, remembered in the goal."""
    topic = asked or part.topic
    return Asked(goal.having(status="collecting", proposal=None, asked=topic, asked_text=text, choices=choices), part)


def about_people(goal: Goal) -> Asked | None:
    """Which of several people, or what the address of an unknown one is."""
    guest = open_guest(goal)
    if guest is None:
        return None
    if guest.state == "unknown":
        return asking(goal, question("unknown_person", name=guest.name, what=what(goal)), text=guest.said)
    choices = contact_choices(guest.candidates[:MOST_CHOICES])
    options = [choice.value for choice in choices]
    name = "one" if guest.either else guest.name or guest.said
    part = question("which_person", name=name, options=options, what=what(goal))
    return asking(goal, part, text=guest.said, choices=choices)


def about_reading(goal: Goal) -> Asked | None:
    """Which of several meanings of the time."""
    if not goal.said_when or not goal.choices:
        return None
    text = goal.said_when[0].text
    options = [choice.value for choice in goal.choices]
    part = question("which_reading", text=text, options=options, what=what(goal))
    return asking(goal, part, text=text, choices=goal.choices)


def about_no_such_day(goal: Goal) -> Asked | None:
    """That the day that was said is in no calendar, and which is meant: no other is taken for it."""
    if not goal.no_such_day or goal.start is not None or goal.said_when:
        return None
    topic, gap = "when" if goal.type == "schedule" else "new_time", goal.date is not None
    return asking(goal, question(topic, what=what(goal), no_such_day=goal.no_such_day, clocks_change=gap))


def about_past(goal: Goal, scene: Scene, topic: str) -> Asked | None:
    """A time that is over; the day and clock time stay, so that either can be put right alone."""
    if not is_past(goal.end if goal.all_day else goal.start, scene.now):
        return None
    assert goal.start is not None  # is_past looked
    part = refusal("in_past", start=iso(goal.start, goal.timezone), timezone=goal.timezone, what=what(goal))
    return asking(goal.having(start=None, end=None, suggested=False), part, asked=topic)


def about_event(goal: Goal, found: list[dict[str, object]] | None) -> Asked | None:
    """Which existing event is meant. ``found`` is None when none was looked for, because nothing was said of it."""
    if goal.event is not None:
        return None
    if found is None:
        return asking(goal, question("which_event_none_said", what=what(goal)), asked="which_event")
    if not found:
        search = goal.search
        facts = {
            "query": search.query if search else "",
            "with": names_joined([guest.name for guest in search.people]) if search else "",
            "when": " ".join(time.text for time in search.times) if search else "",
            "what": what(goal),
        }
        return asking(goal, refusal("no_event_found", **facts), asked="which_event")
    choices = tuple(
        Choice(kind="event", label=str(event.get("title", "")), value=event) for event in found[:MOST_CHOICES]
    )
    options = [event_facts(choice.value) for choice in choices]
    return asking(goal, question("which_event", options=options, what=what(goal)), choices=choices)

"""More ways to ask for a change, to answer, and to ask for what is none of ours."""

from __future__ import annotations

import pytest

from services.planner.language import Act
from tests.unit.planner.support import people, reading


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("my dentist appointment needs to be an hour later", "calendar.reschedule"),
        ("could my massage be pushed to the evening?", "calendar.reschedule"),
        ("let's have the review start at 9:30 rather than 10", "calendar.reschedule"),
        ("give me 20 minutes with Ann on Friday around ten", "calendar.schedule"),
        ("the bake sale on May 3 needs to be on my calendar", "calendar.schedule"),
        ("strike the meeting with Boris from my calendar", "calendar.cancel"),
        ("mop the floors should go on my chore list", "task.create"),
        ("make sure I remember to feed the fish tonight", "reminder.create"),
        ("what time are my alarms set for?", "reminder.list"),
        ("what time does the keynote start", "calendar.list"),
        ("does the library open on Sundays", "out_of_scope"),
        ("are there any taxis available right now", "out_of_scope"),
        ("recommend a good mystery novel", "out_of_scope"),
        ("reserve a table for four at Casa Lola at 7", "out_of_scope"),
        ("is there any time free on Friday", "calendar.free_time"),
        ("is the team free on Friday", "calendar.free_time"),
        ("what about March 13th, is there any available time on that date?", "calendar.free_time"),
    ],
)
def test_what_is_asked_for(text: str, intent: str) -> None:
    assert reading(text).intent == intent


@pytest.mark.parametrize(
    ("text", "act"),
    [
        ("spot on, cheers", Act.AFFIRM),
        ("exactly what I wanted", Act.AFFIRM),
        ("no changes needed, go ahead", Act.AFFIRM),
        ("that is not accurate", Act.DENY),
        ("oh no, not that one", Act.DENY),
    ],
)
def test_answers_to_a_question(text: str, act: Act) -> None:
    assert reading(text, goal_type="cancel", asked="yes_no").act is act


@pytest.mark.parametrize("text", ["Invite Karen as well.", "Invite Karen instead", "Attend with Karen"])
def test_a_verb_that_begins_like_a_preposition_says_no_place(text: str) -> None:
    u = reading(text, goal_type="schedule", asked="yes_no", previous_reply="Booked.")
    assert ("Karen" in people(u), "place" in u.slots) == (True, False)


def test_a_label_is_no_part_of_the_place() -> None:
    u = reading("At location 301 Sycamore Valley Road.", goal_type="schedule", asked="yes_no")
    assert u.slots["place"] == "301 Sycamore Valley Road"

"""What a page is told while things happen: each step, each answer, each reminder, once, over a broken line too."""

from __future__ import annotations

import uuid

import pytest

from tests.e2e.events import Event, Events
from tests.e2e.suite import Person, Suite


@pytest.fixture
def person(suite: Suite) -> Person:
    """Somebody whose now is the suite's, so that a reminder is ahead of them."""
    return suite.person(f"events-{uuid.uuid4()}", timezone="America/New_York")


def _steps(events: list[Event], workflow_id: str) -> list[Event]:
    return [
        each for each in events if each.kind == "workflow" and each.data["id"] == workflow_id and "step" in each.data
    ]


def test_steps_questions_and_reminders_are_told_once(suite: Suite, person: Person) -> None:
    begun = person.say("hello", channel="web")
    conversation_id = begun["conversation_id"]
    events = Events(suite.url, conversation_id)
    events.until(lambda seen: bool(seen))

    asked = person.say("Send an email to Zogblar about the project", channel="web")
    workflow_id = asked["workflow"]["id"]
    assert asked["workflow"]["status"] == "waiting_intervention"
    seen = events.until(lambda all_: any(each.data.get("id") == asked["turn_id"] for each in all_))
    events.close()

    # While the line is broken the question is answered: a step is done and the next question stands.
    person.say("zogblar@alien.com", channel="web")
    again = Events(suite.url, conversation_id, after=seen[-1].id)
    reminded = person.say("remind me in two hours to call Ann", channel="web")
    again.until(lambda all_: any(each.kind == "task" for each in all_) and bool(_steps(all_, workflow_id)))
    answered = person.say("yes", channel="web")
    rest = again.until(
        lambda all_: (
            any(each.data.get("id") == answered["turn_id"] for each in all_)
            and any(
                each.data["status"] == "completed" and each.data["step"] is None for each in _steps(all_, workflow_id)
            )
        )
    )
    again.close()

    everything = [*seen, *rest]
    turns = [each.data["text"] for each in everything if each.kind == "turn"]
    assert turns == [
        "hello", "Send an email to Zogblar about the project", "zogblar@alien.com",
        "remind me in two hours to call Ann", "yes",
    ]  # fmt: skip
    numbers = [each.data["sequence"] for each in _steps(everything, workflow_id)]
    assert numbers == list(range(1, len(numbers) + 1))
    done = [
        each.data["step"]["action"]
        for each in _steps(everything, workflow_id)
        if each.data["step"] and each.data["step"]["status"] == "completed"
    ]
    assert done == ["user_intervention", "create_draft", "send_email"]
    [task] = [each.data for each in everything if each.kind == "task"]
    assert (task["turn_id"], task["status"]) == (reminded["turn_id"], "scheduled")

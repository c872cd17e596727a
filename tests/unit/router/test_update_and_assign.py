"""Changing and assigning existing things: proposed first, with ids and etags."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from services.router.flows.advance import begin, go_on
from services.router.flows.flow import FlowStep
from services.router.model.goal import Reading, TimeSaid
from services.router.model.understood import Understood
from tests.unit.router.builders import (
    ANN,
    JOHN,
    MILLER,
    MemoryCalendar,
    clock,
    event,
    heard,
    length,
    local,
    person,
    says,
    scene,
)


class Things(MemoryCalendar):
    """A calendar with tasks."""

    async def items(self, kind: str, query: str) -> list[dict[str, Any]]:
        tasks = [
            {"id": "t1", "title": "Write the report", "etag": "v1"},
            {"id": "t2", "title": "Buy milk", "etag": "v3"},
            {"id": "t3", "title": "Report the bug", "etag": "v1"},
        ]
        return tasks if kind == "task" else []


THINGS = Things(event("e1", local(3, 15)), event("e2", local(4, 9), title="Budget", attendees=[]))


def _asks(intent: str, goal_type: str, text: str = "", **more: Any) -> Understood:
    return heard(text=text, intent=intent, confidence=0.9, act="request", goal_type=goal_type, **more)


async def test_the_noun_of_a_task_is_none_of_its_words() -> None:
    slots = {"query": "milk", "noun": "task", "changes": {"title": "Buy oat milk"}}
    step = await begin("update", _asks("task.update", "update", slots=slots), scene(), THINGS)
    name, params = _step(step)
    assert (name, params["task_id"], params["changes"]) == ("task.update_task", "t2", {"title": "Buy oat milk"})


def _step(step: FlowStep) -> tuple[str, dict[str, Any]]:
    assert step.goal.proposal is not None, step.parts
    [only] = step.goal.proposal.plan["steps"]
    return f"{only['type']}.{only['action']}", only["params"]


@pytest.mark.parametrize(
    ("more", "changes"),
    [
        ({"slots": {"changes": {"title": "Catch-up"}}}, {"title": "Catch-up"}),
        ({"slots": {"changes": {"location": "Room 5"}, "place": "Room 5"}}, {"location": "Room 5"}),
        (
            {"slots": {"duration_s": 3600.0, "changes": {"duration_s": 3600.0}}, "times": (length(3600),)},
            {"start": "2026-03-03T15:00:00-05:00", "end": "2026-03-03T16:00:00-05:00"},
        ),
        (
            {"slots": {"changes": {"extend_s": 900.0}}},
            {"start": "2026-03-03T15:00:00-05:00", "end": "2026-03-03T15:45:00-05:00"},
        ),
        (
            {"times": (clock(local(2, 16)),)},
            {"start": "2026-03-03T16:00:00-05:00", "end": "2026-03-03T16:30:00-05:00"},
        ),
    ],
    ids=["title", "place", "length", "longer", "time"],
)
async def test_an_event_is_changed(more: dict[str, Any], changes: dict[str, Any]) -> None:
    said = _asks("calendar.update", "update", "change my call with John", people=(person(JOHN),), **more)
    name, params = _step(await begin("update", said, scene(), THINGS))
    assert name == "calendar.update_event" and params["changes"] == changes
    assert (params["event_id"], params["etag"]) == ("e1", "e1-1")
    assert ("if_free" in params) == ("start" in changes)


async def test_somebody_is_added_to_the_event_with_somebody_else() -> None:
    slots = {"changes": {"add_attendees": ["Ann", "John"]}, "noun": "meeting"}
    people = (person(ANN, text="Ann"), person(JOHN, lead="with"))
    said = _asks("calendar.update", "update", "add Ann to my meeting with John", people=people, slots=slots)
    _, params = _step(await begin("update", said, scene(), THINGS))
    assert params["event_id"] == "e1" and params["changes"] == {"add_attendees": ["ann@example.com"]}


async def test_what_changes_is_asked_for() -> None:
    said = _asks("calendar.update", "update", "change my call with John", people=(person(JOHN),))
    asked = await begin("update", said, scene(), THINGS)
    assert asked.parts[0].topic == "changes"
    answer = says("inform", "room 5", places=("Room 5",))
    _, params = _step(await go_on(asked.goal, answer, scene("turn-2"), THINGS))
    assert params["changes"] == {"location": "Room 5"}


async def test_a_task_is_due_at_another_time() -> None:
    slots = {"query": "milk", "noun": "task"}
    said = _asks("task.update", "update", times=(clock(local(3, 17)),), slots=slots)
    name, params = _step(await begin("update", said, scene(), THINGS))
    assert name == "task.update_task" and params["task_id"] == "t2" and params["etag"] == "v3"
    assert params["changes"] == {"due": "2026-03-03T17:00:00-05:00"}


@pytest.mark.parametrize(
    ("has_time", "end", "due"),
    [(False, local(14, 0), "2026-03-13"), (True, local(13, 17), "2026-03-13T17:00:00-04:00")],
)
async def test_a_deadline_is_when_a_task_is_due(has_time: bool, end: datetime, due: str) -> None:
    grain = "hour" if has_time else "day"
    by = TimeSaid(
        text="due next friday", role="new_time", kind="open_interval", relation="by", grain=grain, has_date=True,
        has_time=has_time, readings=(Reading(end=end),),
    )  # fmt: skip
    said = _asks("task.update", "update", times=(by,), slots={"query": "milk", "noun": "task"})
    _, params = _step(await begin("update", said, scene(), THINGS))
    assert params["changes"] == {"due": due}


async def test_a_contact_gets_another_address() -> None:
    said = _asks("contact.update", "update", people=(person(JOHN, role="subject"),), emails=("j@x.com",))
    name, params = _step(await begin("update", said, scene(), THINGS))
    assert name == "contact.update_contact" and params == {"contact_id": "c-john", "changes": {"email": "j@x.com"}}


async def test_a_task_is_given_to_someone_and_told_from_another() -> None:
    said = _asks("task.assign", "assign", people=(person(ANN, text="Ann", role="assignee"),), slots={"query": "report"})
    asked = await begin("assign", said, scene(), THINGS)
    assert asked.parts[0].topic == "which_event" and len(asked.goal.choices) == 2
    name, params = _step(await go_on(asked.goal, says("choose", choice=1), scene("turn-2"), THINGS))
    assert name == "task.update_task" and params["task_id"] == "t1"
    assert params["changes"] == {"assignee_email": "ann@example.com"}


async def test_to_whom_is_asked_and_which_of_two() -> None:
    said = _asks("task.assign", "assign", slots={"query": "milk"})
    asked = await begin("assign", said, scene(), THINGS)
    assert asked.goal.asked == "who"
    which = await go_on(asked.goal, says("inform", people=(person(JOHN, MILLER),)), scene("turn-2"), THINGS)
    assert which.parts[0].topic == "which_person"
    _, params = _step(await go_on(which.goal, says("choose", choice=2), scene("turn-3"), THINGS))
    assert params["changes"] == {"assignee_email": "miller@example.com"}


async def test_a_contact_is_given_to_someone() -> None:
    people = (person(JOHN, role="subject"), person(ANN, text="Ann", role="assignee"))
    name, params = _step(await begin("assign", _asks("contact.assign", "assign", people=people), scene(), THINGS))
    assert name == "contact.update_contact"
    assert params == {"contact_id": "c-john", "changes": {"owner": "ann@example.com"}}


@pytest.mark.parametrize(("hours", "end"), [((11, 23), local(7, 23)), ((11,), local(8, 11)), ((1, 13), local(8, 1))])
async def test_an_evening_that_ends_at_eleven_ends_before_midnight(hours: tuple[int, ...], end: datetime) -> None:
    party = event("e-9", local(7, 20), 240, title="Party", attendees=[])
    said = clock(*(local(2, hour) for hour in hours), role="end_time", text="11")
    request = heard(
        "it ends at 11", intent="calendar.update", confidence=0.95, act="request", goal_type="update", times=(said,),
        slots={"query": "party"},
    )  # fmt: skip
    step = await begin("update", request, scene(), MemoryCalendar(party))
    assert (step.goal.start, step.goal.end) == (local(7, 20), end)

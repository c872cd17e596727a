"""A time between two events, and a dropped question that completes no request."""

from __future__ import annotations

import pytest

from services.router.decision import Pending
from services.router.flows.advance import begin
from services.router.remembered import joined
from tests.unit.router.builders import MemoryCalendar, asks, event, local, says, scene

COFFEE = event("e1", local(3, 11), title="Coffee with Bob", attendees=[])
LUNCH = event("e2", local(3, 13), title="Lunch", attendees=[])
BETWEEN = {"side": "between", "query": "coffee with bob", "until": "lunch"}


async def test_a_time_between_two_events() -> None:
    request = asks("schedule", title="Call", title_explicit=True, beside=BETWEEN)
    step = await begin("schedule", request, scene(), MemoryCalendar(COFFEE, LUNCH))
    assert step.doing == "propose" and step.goal.start == local(3, 11, 30)


async def test_the_event_that_is_not_there_is_named() -> None:
    request = asks("schedule", title="Call", title_explicit=True, beside=BETWEEN)
    step = await begin("schedule", request, scene(), MemoryCalendar(COFFEE))
    assert step.doing == "ask" and step.parts[0].facts["query"] == "lunch"


async def test_no_room_between_asks_when() -> None:
    request = asks("schedule", title="Call", title_explicit=True, beside=BETWEEN, duration_s=7200.0)
    step = await begin("schedule", request, scene(), MemoryCalendar(COFFEE, event("e2", local(3, 12), title="Lunch")))
    assert step.doing == "ask" and step.goal.start is None


@pytest.mark.parametrize("act", ["drop", "undo", "ask_open", "handoff"])
def test_a_command_completes_no_request(act: str) -> None:
    assert joined(Pending(kind="matter", text="email Ann", asked="recipient"), says(act, "never mind")) is None

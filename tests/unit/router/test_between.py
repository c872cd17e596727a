"""A time between two events, and a dropped question that completes no request."""

from __future__ import annotations

import pytest

from services.router.flows.advance import begin
from services.router.model.decision import Pending
from services.router.reading.remembered import joined
from tests.unit.router.builders import MemoryCalendar, asks, clock, event, local, says, scene

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


async def test_a_dinner_is_looked_for_in_the_evening() -> None:
    calendar = MemoryCalendar()
    request = asks("schedule", title="Dinner", title_explicit=True, usual_hours=["18:00", "21:30"], when_free=True)
    await begin("schedule", request, scene(), calendar)
    search = calendar.searches[0]
    assert not search.working_hours and search.limits[-1]["opens"] == "18:00"


async def test_a_bare_hour_stays_in_the_half_of_the_day() -> None:
    dinner = event("e9", local(4, 19), title="Dinner", attendees=[])
    request = asks("reschedule", query="dinner", times=[clock(local(4, 8), local(4, 20), text="8")])
    step = await begin("reschedule", request, scene(), MemoryCalendar(dinner))
    assert step.doing == "propose" and step.goal.start == local(4, 20)

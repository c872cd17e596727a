"""A time between two events, a whole series, and a dropped question that completes no request."""

from __future__ import annotations

import pytest

from services.router.decision import Pending
from services.router.flows.advance import begin
from services.router.flows.events import narrowed
from services.router.goals.model import EventSearch
from services.router.remembered import joined
from tests.unit.router.builders import MONDAY, NEW_YORK, MemoryCalendar, asks, event, local, says, scene

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


def test_a_series_is_one_thing_with_the_id_of_the_whole() -> None:
    mondays = [event(f"s_{day}", local(day, 9), title="Standup", series_id="s") for day in (9, 16)]
    found = narrowed([*mondays, LUNCH], EventSearch(query="standup", order="series"), MONDAY, NEW_YORK)
    assert [(each["id"], each["etag"], each["whole_series"]) for each in found] == [("s", "", True)]


async def test_a_whole_series_keeps_its_days() -> None:
    mondays = [event(f"s_{day}", local(day, 9), title="Standup", series_id="s") for day in (9, 16)]
    request = asks("reschedule", query="standup", order="series", changes={"shift_s": 3600.0})
    step = await begin("reschedule", request, scene(), MemoryCalendar(*mondays))
    assert step.doing == "propose" and step.goal.proposal is not None
    params = step.goal.proposal.plan["steps"][0]["params"]
    assert params["event_id"] == "s" and params["changes"] == {"clock": "10:00", "duration_s": 1800.0}


@pytest.mark.parametrize("act", ["drop", "undo", "ask_open", "handoff"])
def test_a_command_completes_no_request(act: str) -> None:
    assert joined(Pending(kind="matter", text="email Ann", asked="recipient"), says(act, "never mind")) is None

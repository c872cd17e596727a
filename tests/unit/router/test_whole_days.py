"""Goals over whole days, and parts of days taken whole."""

from __future__ import annotations

from typing import Any

import pytest

from services.router.flows.advance import begin, go_on
from services.router.model.goal import TimeSaid
from tests.unit.router.builders import (
    MemoryCalendar,
    asks,
    clock,
    day,
    event,
    length,
    local,
    moment,
    says,
    scene,
    stretch,
)


async def _made(*times: TimeSaid, **slots: Any) -> dict[str, Any]:
    step = await begin("schedule", asks("schedule", times=times, title="Trip", **slots), scene(), MemoryCalendar())
    assert step.goal.proposal is not None, step.parts
    params: dict[str, Any] = step.goal.proposal.plan["steps"][0]["params"]
    return {name: params.get(name) for name in ("start", "end", "all_day")}


def _days(start: str, end: str) -> dict[str, Any]:
    return {"start": f"2026-{start}", "end": f"2026-{end}", "all_day": True}


@pytest.mark.parametrize(
    ("times", "expected"),
    [
        ([day(local(5, 0))], _days("03-05", "03-06")),
        ([day(local(2, 0))], _days("03-02", "03-03")),  # today has begun and is not past
        ([stretch(local(16, 0), local(21, 0), "day")], _days("03-16", "03-21")),
        ([stretch(local(9, 0), local(16, 0), "week")], _days("03-09", "03-16")),
        ([day(local(5, 0)), length(3 * 86_400.0)], _days("03-05", "03-08")),
        ([day(local(5, 0)), day(local(6, 0))], _days("03-05", "03-07")),
        ([day(local(8, 0))], _days("03-08", "03-09")),  # 23 hours
        ([day(local(1, 0, month=11))], _days("11-01", "11-02")),  # 25 hours
    ],
)
async def test_days_that_are_said_are_taken_whole(times: list[TimeSaid], expected: dict[str, Any]) -> None:
    assert await _made(*times, all_day=True) == expected


async def test_hours_that_are_said_win() -> None:
    made = await _made(moment(local(5, 9)), all_day=True)
    assert (made["start"], made["all_day"]) == ("2026-03-05T09:00:00-05:00", None)


async def test_all_day_answers_when_and_an_hour_takes_it_back() -> None:
    step = await begin("schedule", asks("schedule", times=[day(local(5, 0))], title="Trip"), scene(), MemoryCalendar())
    assert step.doing == "ask"
    step = await go_on(step.goal, says("change", "all day", slots={"all_day": True}), scene("turn-2"), MemoryCalendar())
    assert step.doing == "propose" and step.goal.all_day and step.goal.date == "2026-03-05"
    timed = says("change", times=(clock(local(2, 15)),))
    step = await go_on(step.goal, timed, scene("turn-3"), MemoryCalendar())
    assert step.goal.proposal is not None and not step.goal.all_day
    assert step.goal.proposal.plan["steps"][0]["params"]["start"] == "2026-03-05T15:00:00-05:00"


async def test_a_blocked_part_of_a_day_is_taken_whole() -> None:
    made = await _made(stretch(local(3, 13), local(3, 18)), fills=True)
    assert (made["start"], made["end"]) == ("2026-03-03T13:00:00-05:00", "2026-03-03T18:00:00-05:00")


TRIP = {"title": "Trip", "start": "2026-03-12", "end": "2026-03-14", "all_day": True, "attendees": []}


async def _changed(goal_type: str, *times: TimeSaid, **changes: Any) -> dict[str, Any]:
    calendar = MemoryCalendar({**event("e-1", local(12, 0)), **TRIP})
    request = asks(goal_type, times=times, query="trip", changes=changes)
    step = await begin(goal_type, request, scene(), calendar)
    assert step.goal.proposal is not None, step.parts
    params: dict[str, Any] = step.goal.proposal.plan["steps"][0]["params"]["changes"]
    return params


async def test_whole_days_are_moved_by_days_and_keep_their_number() -> None:
    assert await _changed("reschedule", day(local(18, 0))) == _days("03-18", "03-20")
    assert await _changed("reschedule", shift_s=86_400.0) == _days("03-13", "03-15")


async def test_whole_days_moved_to_an_hour_are_no_whole_days_any_more() -> None:
    changes = await _changed("reschedule", clock(local(2, 9)))
    assert changes == {"start": "2026-03-12T09:00:00-04:00", "end": "2026-03-12T09:30:00-04:00", "all_day": False}


async def test_whole_days_are_made_longer_by_days() -> None:
    assert await _changed("update", extend_s=86_400.0) == _days("03-12", "03-15")
    assert await _changed("update", length(86_400.0)) == _days("03-12", "03-13")


@pytest.mark.parametrize(("title", "busy"), [("Trip", True), ("Mom's birthday", False)])
async def test_time_away_is_not_free_and_may_cover_what_is_there(title: str, busy: bool) -> None:
    calendar = MemoryCalendar(event("e-1", local(5, 10)))
    request = asks("schedule", times=[day(local(5, 0))], title=title, all_day=True)
    step = await begin("schedule", request, scene(), calendar)
    assert step.goal.proposal is not None
    params = step.goal.proposal.plan["steps"][0]["params"]
    assert params["busy"] is busy and "if_free" not in params

"""Which day is meant: one that does not exist, one of a later week, one of several, that of what was spoken of."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from services.router.flows.advance import begin, go_on
from services.router.flows.choosing import chosen
from services.router.flows.flow import FlowStep
from services.router.model.goal import Goal, Reading, Thing, TimeSaid
from services.router.model.local import iso
from services.router.model.understood import Understood
from tests.unit.router.builders import (
    JOHN,
    NEW_YORK,
    MemoryCalendar,
    asks,
    clock,
    day,
    event,
    heard,
    local,
    moment,
    person,
    says,
    scene,
    stretch,
)


def _weekday(day_of_march: int) -> TimeSaid:
    """A bare weekday, as the planner tells it."""
    said = day(local(day_of_march, 0))
    return said.model_copy(update={"readings": (said.readings[0].model_copy(update={"note": "coming"}),)})


async def _then(goal: Goal, said: Understood, *events: dict[str, Any]) -> FlowStep:
    return await go_on(goal, said, scene("turn-2"), MemoryCalendar(*events))


def _starts(step: FlowStep) -> str:
    assert step.goal.start is not None, step
    return iso(step.goal.start, NEW_YORK)[:16]


async def test_a_day_that_does_not_exist_is_asked_for_and_the_hour_kept() -> None:
    said = asks("schedule", times=[clock(local(2, 10))], title="Dentist", no_such_day="feb 30")
    step = await begin("schedule", said, scene(), MemoryCalendar())
    assert (step.doing, step.parts[0].topic, step.parts[0].facts["no_such_day"]) == ("ask", "when", "feb 30")
    step = await _then(step.goal, says("inform", times=(day(local(5, 0)),)))
    assert (step.doing, _starts(step)) == ("propose", "2026-03-05T10:00")


async def test_nothing_is_moved_to_a_day_that_does_not_exist() -> None:
    stored = event("e-1", local(3, 15))
    said = asks("reschedule", people=[person(JOHN)], no_such_day="june 31")
    step = await begin("reschedule", said, scene(), MemoryCalendar(stored))
    assert (step.doing, step.parts[0].topic) == ("ask", "new_time")
    step = await _then(step.goal, says("inform", times=(day(local(5, 0)),)), stored)
    assert (step.doing, _starts(step)) == ("propose", "2026-03-05T15:00")


async def test_a_bare_weekday_is_of_the_week_of_what_is_moved() -> None:
    stored = event("e-1", local(11, 10))
    said = asks("reschedule", people=[person(JOHN)], times=[_weekday(6)])
    step = await begin("reschedule", said, scene(), MemoryCalendar(stored))
    assert _starts(step) == "2026-03-13T10:00"


async def test_a_bare_weekday_of_something_in_this_week_is_the_next_one() -> None:
    stored = event("e-1", local(5, 10))
    said = asks("reschedule", people=[person(JOHN)], times=[_weekday(3)])
    step = await begin("reschedule", said, scene(), MemoryCalendar(stored))
    assert _starts(step) == "2026-03-03T10:00"


async def test_another_weekday_for_a_proposal_of_next_week_is_of_next_week() -> None:
    step = await begin(
        "schedule", asks("schedule", times=[moment(local(11, 10))], title="Call"), scene(), MemoryCalendar()
    )
    step = await _then(step.goal, says("change", times=(_weekday(5),)))
    assert _starts(step) == "2026-03-12T10:00"


async def test_several_days_for_one_event_are_asked_about() -> None:
    said = asks("schedule", times=[_weekday(9), _weekday(4), moment(local(6, 18))], title="Study", several_days=True)
    step = await begin("schedule", said, scene(), MemoryCalendar())
    assert (step.doing, step.goal.asked) == ("ask", "which_reading")
    assert [choice.value["start"][:16] for choice in step.goal.choices] == [
        "2026-03-09T18:00", "2026-03-04T18:00", "2026-03-06T18:00",
    ]  # fmt: skip


async def test_the_part_of_the_day_puts_the_hour_right() -> None:
    step = await begin(
        "schedule", asks("schedule", times=[moment(local(5, 19))], title="Call"), scene(), MemoryCalendar()
    )
    morning = stretch(local(2, 9), local(2, 12), dated=False)
    assert _starts(await _then(step.goal, says("change", times=(morning,)))) == "2026-03-05T07:00"


async def test_the_likelier_day_tells_which_event_is_meant() -> None:
    series = [event(f"s-{each}", local(each, 10), title="Sync", series_id="s", attendees=[]) for each in (3, 10)]
    weekday = TimeSaid(
        text="next tuesday", role="old_time", kind="date", grain="day", has_date=True,
        readings=(
            Reading(weight=0.75, start=local(10, 0), end=local(11, 0)),
            Reading(weight=0.25, start=local(3, 0), end=local(4, 0)),
        ),
    )  # fmt: skip
    said = asks("reschedule", times=[weekday, clock(local(2, 11))], query="sync")
    step = await begin("reschedule", said, scene(), MemoryCalendar(*series))
    assert _starts(step) == "2026-03-10T11:00"


async def test_the_day_said_last_puts_the_one_before_right() -> None:
    said = asks("schedule", times=[_weekday(3), moment(local(6, 14))], title="Call")
    assert _starts(await begin("schedule", said, scene(), MemoryCalendar())) == "2026-03-06T14:00"


async def test_an_end_moves_no_beginning() -> None:
    stored = event("e-1", local(5, 13), 180, title="Workshop", attendees=[])
    ends = clock(local(2, 5), local(2, 17), role="end_time")
    said = asks("update", times=[ends], query="workshop")
    step = await begin("update", said, scene(), MemoryCalendar(stored))
    assert step.goal.end is not None
    assert (step.doing, _starts(step), iso(step.goal.end, NEW_YORK)[11:16]) == ("propose", "2026-03-05T13:00", "17:00")


async def test_whole_days_end_with_the_day_that_was_said() -> None:
    stored = event("e-1", local(10, 0), title="Vacation", attendees=[], all_day=True)
    stored |= {"start": "2026-03-10", "end": "2026-03-16"}
    ends = day(local(19, 0), role="end_time")
    step = await begin("update", asks("update", times=[ends], query="vacation"), scene(), MemoryCalendar(stored))
    assert step.goal.end is not None
    assert (_starts(step)[:10], iso(step.goal.end, NEW_YORK)[:10]) == ("2026-03-10", "2026-03-20")


async def test_an_end_before_the_beginning_changes_nothing() -> None:
    stored = event("e-1", local(5, 13), 60, title="Workshop", attendees=[])
    ends = moment(local(5, 9), role="end_time")
    step = await begin("update", asks("update", times=[ends], query="workshop"), scene(), MemoryCalendar(stored))
    assert (step.doing, step.goal.asked) == ("ask", "changes")


async def test_before_a_meal_is_on_the_day_of_what_is_moved() -> None:
    stored = event("e-1", local(4, 14), title="Standup", attendees=[])
    said = asks("reschedule", times=[_before(local(2, 12))], query="standup")
    step = await begin("reschedule", said, scene(), MemoryCalendar(stored))
    assert (step.doing, _starts(step)) == ("propose", "2026-03-04T09:00")


def _before(noon: datetime) -> TimeSaid:
    reading = Reading(end=noon)
    return TimeSaid(
        text="before lunch", role="new_time", kind="open_interval", grain="part_of_day", relation="before",
        readings=(reading,),
    )  # fmt: skip


async def test_a_week_later_is_at_the_same_hour_though_the_clocks_change() -> None:
    stored = event("e-1", local(5, 15), title="Review", attendees=[])
    said = asks("reschedule", query="review", changes={"shift_s": 7 * 86_400})
    step = await begin("reschedule", said, scene(), MemoryCalendar(stored))
    assert _starts(step) == "2026-03-12T15:00"


async def test_what_is_far_away_is_found_when_it_was_just_spoken_of() -> None:
    stored = event("e-1", local(3, 19, month=12), title="Dinner", attendees=[])
    thing = Thing(kind="event", id="e-1", title="Dinner", value=stored)
    said = asks("reschedule", times=[day(local(4, 0, month=12))])
    step = await begin("reschedule", said, scene(), MemoryCalendar(stored), thing=thing)
    assert _starts(step) == "2026-12-04T19:00"


@pytest.mark.parametrize(("order", "meant"), [("", "s"), ("next", "s-3")])
async def test_it_is_the_whole_series_and_the_next_one_its_next_event(order: str, meant: str) -> None:
    instances = [event(f"s-{each}", local(each, 16), title="Sync", series_id="s", attendees=[]) for each in (3, 17)]
    rule = {"recurrence": "RRULE:FREQ=WEEKLY;INTERVAL=2;BYDAY=TU"}
    thing = Thing(kind="event", id="s", title="Sync", value={**instances[0], "series_id": "", **rule})
    step = await begin("cancel", asks("cancel", order=order), scene(), MemoryCalendar(*instances), thing=thing)
    assert step.doing == "propose" and step.goal.event is not None and step.goal.event["id"] == meant
    assert bool(step.goal.event.get("recurrence")) is (order == "")


async def test_what_shall_be_deleted_is_not_chosen() -> None:
    said = asks("schedule", times=[_weekday(9), moment(local(4, 18))], title="Study", several_days=True)
    step = await begin("schedule", said, scene(), MemoryCalendar())
    away = heard("delete the wednesday one", act="inform", times=(day(local(4, 0)),))
    assert chosen(step.goal, away, scene("turn-2")) is None
    taken = heard("the wednesday one", act="inform", times=(day(local(4, 0)),))
    assert chosen(step.goal, taken, scene("turn-2")) is not None

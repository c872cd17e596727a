"""The stored calendar against independent readings of the same events: recurring-ical-events for lists, a walk minute
by minute for free time.
"""

# Wall-clock moments are meant: the zone is put on by what is tested.
# ruff: noqa: DTZ001

import uuid
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import icalendar
import recurring_ical_events
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.integration.executor.builtin.support import World

NEW_YORK = ZoneInfo("America/New_York")
SEASONS = [datetime(2026, 3, 1), datetime(2026, 10, 25)]
"""A week before each change of New York's clocks; Berlin's lies within the four weeks after (before) it."""
DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
SLOW = settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))


@st.composite
def events(draw: st.DrawFn, season: datetime) -> Any:
    start = season + timedelta(minutes=15 * draw(st.integers(-5 * 96, 25 * 96)))
    event = {
        "start": start.isoformat(),
        "timezone": draw(st.sampled_from(["America/New_York", "Europe/Berlin", "UTC", "Asia/Kathmandu"])),
        "duration_s": 900 * draw(st.integers(1, 30)),
        "status": draw(st.sampled_from(["confirmed", "confirmed", "tentative", "cancelled"])),
    }
    rule = draw(st.sampled_from(["", "", "FREQ=DAILY", "FREQ=WEEKLY", "FREQ=MONTHLY", "FREQ=WEEKLY;BYDAY="]))
    if rule.endswith("BYDAY="):
        rule += ",".join({DAYS[start.weekday()], draw(st.sampled_from(DAYS))})
    if rule:
        rule += draw(st.sampled_from(["", ";INTERVAL=2", ";COUNT=4", ";INTERVAL=3;COUNT=2", ";UNTIL=20260320T120000Z"]))
        skip = start + timedelta(days=draw(st.integers(1, 7)))
        zone = event["timezone"]
        exdate = f"\nEXDATE;TZID={zone}:{skip:%Y%m%dT%H%M%S}" if draw(st.booleans()) else ""
        event["recurrence"] = f"RRULE:{rule}{exdate}" if "UNTIL" not in rule or start < datetime(2026, 3, 18) else ""
    return event


@st.composite
def calendars(draw: st.DrawFn) -> Any:
    season = draw(st.sampled_from(SEASONS))
    start = season + timedelta(minutes=15 * draw(st.integers(0, 12 * 96)))
    window = (
        start.replace(tzinfo=UTC),
        start.replace(tzinfo=UTC) + timedelta(minutes=15 * draw(st.integers(1, 10 * 96))),
    )
    rows = [{"title": f"E{n}", **row} for n, row in enumerate(draw(st.lists(events(season), max_size=6)))]
    return rows, window


def as_icalendar(rows: list[Any]) -> Any:
    calendar = icalendar.Calendar()
    for row in rows:
        zone = ZoneInfo(row["timezone"])
        start = datetime.fromisoformat(row["start"]).replace(tzinfo=zone)
        end = (start.astimezone(UTC) + timedelta(seconds=row["duration_s"])).astimezone(zone)
        text = f"BEGIN:VEVENT\r\nUID:{row['title']}\r\nSUMMARY:{row['title']}\r\n"
        text += "".join(f"{line}\r\n" for line in row.get("recurrence", "").splitlines())
        event: Any = icalendar.Event.from_ical(text + "END:VEVENT\r\n")
        event.DTSTART, event.DTEND = start, end
        calendar.add_component(event)
    return calendar


def oracle(rows: list[Any], start: datetime, end: datetime) -> Any:
    found = recurring_ical_events.of(as_icalendar(rows)).between(start, end)
    return sorted((event.DTSTART.astimezone(UTC), str(event["SUMMARY"])) for event in found if start <= event.DTSTART)


@SLOW
@given(calendars())
async def test_lists_are_what_another_library_reads_from_the_same_events(world: World, calendar: Any) -> None:
    rows, (start, end) = calendar
    customer = str(uuid.uuid4())
    counts = await world.take_in(*(("event", row) for row in rows), customer_id=customer)
    assert counts.problems == []
    window = {"time_min": start.isoformat(), "time_max": end.isoformat(), "limit": 1000}
    items = (await world.read("calendar.list_events", window, customer_id=customer))["items"]
    mine = sorted((datetime.fromisoformat(i["start"]).astimezone(UTC), i["title"]) for i in items)
    assert [found for found in mine if found[0] >= start] == oracle(rows, start, end)


@SLOW
@given(calendars(), st.sampled_from([15, 30, 60]))
async def test_the_first_free_slot_is_the_first_of_a_walk_minute_by_minute(
    world: World, calendar: Any, length: int
) -> None:
    rows, (start, end) = calendar
    customer = str(uuid.uuid4())
    await world.take_in(*(("event", row) for row in rows), customer_id=customer)
    reference = start + timedelta(minutes=7)
    params = {
        "time_min": start.isoformat(),
        "time_max": end.isoformat(),
        "duration": f"{length}min",
        "working_hours": True,
    }
    found = (await world.read("calendar.find_free_time", params, customer_id=customer, reference_time=reference))[
        "items"
    ]
    first = datetime.fromisoformat(found[0]["start"]) if found else None
    assert first == first_free(rows, max(start, reference), end, length)


def first_free(rows: list[Any], start: datetime, end: datetime, length: int) -> Any:
    taking = [row for row in rows if row["status"] != "cancelled"]
    lengths = {row["title"]: timedelta(seconds=row["duration_s"]) for row in taking}
    busy = [(begin, begin + lengths[title]) for begin, title in oracle(taking, start - timedelta(days=1), end)]
    minute = start.replace(second=0, microsecond=0)
    free_since = None
    while minute < end:
        local = minute.astimezone(NEW_YORK)
        works = local.isoweekday() <= 5 and 9 <= local.hour < 18
        if not works or any(begin <= minute < stop for begin, stop in busy):
            free_since = None
        elif free_since is None and minute.minute % 15 == 0 and minute >= start:
            free_since = minute
        minute += timedelta(minutes=1)
        if free_since and minute - free_since >= timedelta(minutes=length):
            return free_since
    return None

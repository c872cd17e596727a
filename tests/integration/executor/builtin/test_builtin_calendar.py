"""The built-in calendar against a real PostgreSQL: events, series, holds, selectors, undo."""

from collections.abc import Awaitable
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from services.executor.providers.base import FailureClass, Person, StepFailure, WorkingHours
from services.executor.providers.builtin import event_store
from services.executor.providers.builtin.times import Window
from tests.integration.executor.builtin.support import NOW, World, together

NEW_YORK = ZoneInfo("America/New_York")


def at(day: int, hour: int, minute: int = 0) -> Any:
    return datetime(2026, 3, day, hour, minute, tzinfo=NEW_YORK)


async def refused(coroutine: Awaitable[Any]) -> Any:
    with pytest.raises(StepFailure) as caught:
        await coroutine
    return caught.value


async def test_an_event_is_created_once_however_often_its_key_comes(world: World) -> None:
    params = {"title": "Call with John Smith", "start": "2026-03-03T15:00:00-05:00", "attendees": ["John@EXAMPLE.com"]}
    first = await world.do("calendar.create_event", params, "w:1")
    again = await world.do("calendar.create_event", params | {"title": "Other"}, "w:1")
    both = await together(*(world.do("calendar.create_event", params, "w:2") for _ in range(5)))
    assert first == again
    assert len({applied.result["event"]["id"] for applied in both}) == 1
    assert await world.titles(time_range="tomorrow") == ["Call with John Smith"] * 2
    assert first.result["event"]["attendees"] == ["john@example.com"]
    assert first.result["event"]["end"] == "2026-03-03T15:30:00-05:00"


async def test_a_taken_slot_is_refused_with_what_is_there_and_free_slots_only_when_asked(world: World) -> None:
    lunch = await world.event("Lunch", "2026-03-03T12:00", duration="1h")
    await world.event("Also lunch", "2026-03-03T12:30")
    failure = await refused(world.event("Call", "2026-03-03T12:15", if_free=True, duration="15min"))
    assert (failure.reason, failure.failure_class) == ("SLOT_TAKEN", FailureClass.CONFLICT)
    assert [clash["id"] for clash in failure.details["clashes"]] == [lunch["id"]]
    starts = [slot["start"] for slot in failure.details["free_slots"]]
    assert starts == ["2026-03-03T11:30:00-05:00", "2026-03-03T11:45:00-05:00", "2026-03-03T13:00:00-05:00"]
    touching = await world.event("Right after", "2026-03-03T13:00", if_free=True)
    assert touching["id"]


async def test_only_one_of_many_conversations_gets_a_slot(world: World) -> None:
    expires = NOW + timedelta(minutes=15)
    answers = await together(
        *(world.hold(f"g{n}", at(3, 15), at(3, 15, 30), expires, conversation=f"k{n}") for n in range(8))
    )
    assert sum(answer.held for answer in answers) == 1
    loser = next(answer for answer in answers if not answer.held)
    assert loser.clashes[0]["hold"] is True
    assert loser.free_slots[0]["start"].startswith("2026-03-03T14:")


async def test_a_hold_moves_with_its_goal_lapses_and_never_stands_in_its_own_way(world: World) -> None:
    expires = NOW + timedelta(minutes=15)
    assert (await world.hold("g1", at(3, 15), at(3, 15, 30), expires, "k1")).held
    assert (await world.hold("g1", at(3, 16), at(3, 16, 30), expires, "k1")).held
    assert (await world.hold("g2", at(3, 16), at(3, 16, 30), expires, "k1")).held, "same conversation"
    assert (await world.hold("g3", at(3, 15), at(3, 15, 30), expires, "k2")).held, "the older slot was let go"
    assert not (await world.hold("g4", at(3, 16), at(3, 16, 30), expires, "k3")).held
    assert (await world.hold("g4", at(3, 16), at(3, 16, 30), expires, "k3", now=NOW + timedelta(minutes=16))).held
    assert await world.titles(time_range="tomorrow") == []
    listed = (await world.read("calendar.list_events", {"time_range": "tomorrow", "include_holds": True}))["items"]
    assert [(item["title"], item["status"], item["hold"]) for item in listed] == [
        ("Call g3", "tentative", True),
        ("Call g1", "tentative", True),
        ("Call g2", "tentative", True),
        ("Call g4", "tentative", True),
    ]


async def test_a_hold_becomes_the_event_in_one_transaction(world: World) -> None:
    await world.hold("g1", at(3, 15), at(3, 15, 30), NOW + timedelta(minutes=15), "k1")
    params = {"title": "Call", "start": "2026-03-03T15:00", "if_free": True}
    assert (await refused(world.do("calendar.create_event", params, conversation_id="k2"))).reason == "SLOT_TAKEN"
    await world.do("calendar.create_event", params, goal_id="g1", conversation_id="k1")
    listed = await world.read("calendar.list_events", {"time_range": "tomorrow", "include_holds": True})
    assert [item["hold"] for item in listed["items"]] == [False]
    async with world.database.tenant(world.tenant) as tx:
        assert not await world.provider.release_hold(tx, "g1")


async def test_moving_an_event_does_not_clash_with_itself(world: World) -> None:
    event = await world.event("Call", "2026-03-03T15:00")
    expires = NOW + timedelta(minutes=15)
    assert (await world.hold("g1", at(3, 15, 15), at(3, 15, 45), expires, "k1", moving=event["id"])).held
    moved = await world.do(
        "calendar.update_event",
        {"event_id": event["id"], "etag": event["etag"], "changes": {"start": "2026-03-03T15:15"}, "if_free": True},
        goal_id="g1",
        conversation_id="k1",
    )
    assert moved.result["event"]["id"] == event["id"]
    assert moved.result["event"]["end"] == "2026-03-03T15:45:00-05:00"
    assert moved.result["before"] == event
    free = await world.read("calendar.find_free_time", {"time_range": "tomorrow", "ignore_event_id": event["id"]})
    assert free["stretches"] == [{"start": "2026-03-03T09:00:00-05:00", "end": "2026-03-03T18:00:00-05:00"}]


async def test_an_etag_that_is_old_is_refused_with_what_is_there_now(world: World) -> None:
    event = await world.event("Call", "2026-03-03T15:00")
    change = {"event_id": event["id"], "etag": event["etag"], "changes": {"title": "New"}}
    await world.do("calendar.update_event", change)
    failure = await refused(world.do("calendar.update_event", change))
    assert (failure.reason, failure.details["current"]["title"]) == ("ETAG_CHANGED", "New")


async def test_undo_brings_back_what_was_and_refuses_what_has_changed_since(world: World) -> None:
    event = await world.event("Call", "2026-03-03T15:00", location="Room 1", attendees=["ann@example.com"])
    update = await world.do(
        "calendar.update_event", {"event_id": event["id"], "changes": {"start": "2026-03-04T10:00"}}
    )
    await world.undo("calendar.update_event", update)
    back = (await world.read("calendar.list_events", {"time_range": "this_week"}))["items"]
    assert [item | {"etag": ""} for item in back] == [event | {"etag": ""}]
    assert (await refused(world.undo("calendar.update_event", update))).reason == "CHANGED_SINCE"
    gone = await world.do("calendar.delete_event", {"event_id": event["id"]})
    assert await world.titles(time_range="this_week") == []
    assert (await refused(world.do("calendar.delete_event", {"event_id": event["id"]}))).reason == "NOT_FOUND"
    await world.undo("calendar.delete_event", gone)
    assert await world.titles(time_range="this_week") == ["Call"]
    created = await world.do("calendar.create_event", {"title": "Oops", "start": "2026-03-05T10:00"})
    await world.undo("calendar.create_event", created)
    assert await world.titles(time_range="this_week") == ["Call"]


async def test_a_series_keeps_its_wall_clock_over_both_dst_changes(world: World) -> None:
    await world.event("Standup", "2026-03-02T09:30", recurrence="FREQ=WEEKLY;BYDAY=MO", duration="15min")
    spring = await world.read("calendar.list_events", {"time_min": "2026-03-01", "time_max": "2026-03-16"})
    assert [item["start"] for item in spring["items"]] == [
        "2026-03-02T09:30:00-05:00",
        "2026-03-09T09:30:00-04:00",
        "2026-03-16T09:30:00-04:00",
    ]
    autumn = await world.read("calendar.list_events", {"time_min": "2026-10-26", "time_max": "2026-11-03"})
    assert [item["start"] for item in autumn["items"]] == ["2026-10-26T09:30:00-04:00", "2026-11-02T09:30:00-05:00"]
    assert autumn["items"][0]["id"].endswith("_20261026T133000Z")


async def test_one_instance_changes_alone_and_comes_back(world: World) -> None:
    series = await world.event("Standup", "2026-03-02T09:30", recurrence="FREQ=DAILY")
    second, third = f"{series['id']}_20260303T143000Z", f"{series['id']}_20260304T143000Z"
    moved = await world.do("calendar.update_event", {"event_id": second, "changes": {"start": "2026-03-03T17:00"}})
    gone = await world.do("calendar.delete_event", {"event_id": third})

    async def starts() -> Any:
        items = (await world.read("calendar.list_events", {"time_min": "2026-03-03", "time_max": "2026-03-05"}))[
            "items"
        ]
        return [item["start"][5:16] for item in items]

    assert await starts() == ["03-03T17:00", "03-05T09:30"]
    assert moved.result["event"]["id"] == second
    assert moved.result["event"]["series_id"] == series["id"]
    assert (await refused(world.do("calendar.delete_event", {"event_id": third}))).reason == "NOT_FOUND"
    await world.undo("calendar.delete_event", gone)
    await world.undo("calendar.update_event", moved)
    assert await starts() == ["03-03T09:30", "03-04T09:30", "03-05T09:30"]
    never = f"{series['id']}_20260303T153000Z"
    assert (await refused(world.do("calendar.delete_event", {"event_id": never}))).reason == "NOT_FOUND"


async def test_a_whole_series_moves_with_its_exceptions_and_goes_with_its_instances(world: World) -> None:
    series = await world.event("Standup", "2026-03-02T09:30", recurrence="FREQ=DAILY;COUNT=5")
    await world.do("calendar.delete_event", {"event_id": f"{series['id']}_20260304T143000Z"})
    own = f"{series['id']}_20260305T143000Z"
    await world.do("calendar.update_event", {"event_id": own, "changes": {"title": "Long standup"}})
    moved = await world.do(
        "calendar.update_event", {"event_id": series["id"], "changes": {"start": "2026-03-02T10:00"}}
    )
    items = (await world.read("calendar.list_events", {"time_range": "this_week"}))["items"]
    assert [(i["title"], i["start"][8:16]) for i in items] == [
        ("Standup", "02T10:00"),
        ("Standup", "03T10:00"),
        ("Long standup", "05T09:30"),
        ("Standup", "06T10:00"),
    ]
    deleted = await world.do("calendar.delete_event", {"event_id": series["id"]})
    assert await world.titles(time_range="this_week") == []
    await world.undo("calendar.delete_event", deleted)
    with pytest.raises(StepFailure):
        await world.undo("calendar.update_event", moved)
    assert len(await world.titles(time_range="this_week")) == 4


async def test_a_start_that_the_rule_does_not_meet_is_moved_to_its_first_occurrence(world: World) -> None:
    event = await world.event("Review", "2026-03-03T09:00", recurrence="RRULE:FREQ=WEEKLY;BYDAY=FR;COUNT=2")
    assert event["start"] == "2026-03-06T09:00:00-05:00"
    assert event["recurrence"] == "FREQ=WEEKLY;COUNT=2;BYDAY=FR"
    listed = await world.read("calendar.list_events", {"time_min": "2026-03-01", "time_max": "2027-03-01"})
    assert [item["start"][:10] for item in listed["items"]] == ["2026-03-06", "2026-03-13"]


async def test_all_day_events_have_dates_float_and_are_free(world: World) -> None:
    event = await world.event("Holiday", "2026-03-03")
    assert (event["start"], event["end"], event["all_day"]) == ("2026-03-03", "2026-03-04", True)
    assert await world.titles(time_range="tomorrow") == ["Holiday"]
    for zone in ("Pacific/Kiritimati", "Pacific/Niue"):
        listed = await world.read(
            "calendar.list_events", {"time_min": "2026-03-03", "time_max": "2026-03-03"}, timezone=zone
        )
        assert [item["start"] for item in listed["items"]] == ["2026-03-03"], zone
        for other in ("2026-03-02", "2026-03-04"):
            listed = await world.read("calendar.list_events", {"time_min": other, "time_max": other}, timezone=zone)
            assert listed["items"] == [], zone
    assert (await world.event("Call", "2026-03-03T10:00", if_free=True))["id"]
    await world.event("Offsite", "2026-03-04", end="2026-03-06", busy=True)
    assert (await refused(world.event("Call", "2026-03-05T10:00", if_free=True))).reason == "SLOT_TAKEN"
    timed = await world.do("calendar.update_event", {"event_id": event["id"], "changes": {"start": "2026-03-03T08:00"}})
    assert timed.result["event"]["end"] == "2026-03-03T08:30:00-05:00"
    moved = await world.do("calendar.update_event", {"event_id": event["id"], "changes": {"start": "2026-03-09"}})
    assert moved.result["event"]["start"] == "2026-03-09T08:00:00-04:00", "a date alone keeps the time"
    whole = await world.do("calendar.update_event", {"event_id": event["id"], "changes": {"all_day": True}})
    assert (whole.result["event"]["start"], whole.result["event"]["end"]) == ("2026-03-09", "2026-03-10")


async def test_an_all_day_event_that_takes_its_day_clashes_until_its_last_local_minute(world: World) -> None:
    await world.event("Late", "2026-03-03T23:00", duration="30min")
    failure = await refused(world.event("Offsite", "2026-03-03", busy=True, if_free=True))
    assert failure.reason == "SLOT_TAKEN"
    assert (await world.event("Offsite", "2026-03-02", busy=True, if_free=True))["id"]


async def test_a_reference_instant_without_room_around_it_is_refused(world: World) -> None:
    far = datetime(9999, 12, 31, tzinfo=UTC)
    assert (await refused(world.read("calendar.list_events", {}, reference_time=far))).reason == "INVALID_PARAMS"


async def test_selectors_find_what_a_person_means(world: World) -> None:
    call = await world.event("Call with John Smith", "2026-03-03T15:00", attendees=["john@example.com"])
    await world.event("Call with Ann", "2026-03-03T16:00")
    review = await world.event("Budget review", "2026-03-04T10:00", attendees=["john@example.com"])
    series = await world.event("Standup", "2026-03-02T09:30", recurrence="FREQ=DAILY")
    await world.do("contact.create_contact", {"name": "John Smith", "email": "john@example.com"})

    async def found(**selector: Any) -> Any:
        return [selected.id for selected in await world.select("calendar.update_event", selector)]

    assert await found(query="call", attendee="John Smith") == [call["id"]]
    assert await found(attendee="john") == [call["id"], review["id"]]
    assert await found(query="the budget reveiw") == [review["id"]]
    assert await found(query="meeting", attendee="john", order="last") == [review["id"]]
    assert await found(time_min="2026-03-03T15:00", time_max="2026-03-03T15:30") == [call["id"]]
    assert await found(query="standup") == [f"{series['id']}_20260302T143000Z"]
    assert await found(query="standup", time_range="tomorrow") == [f"{series['id']}_20260303T143000Z"]
    assert await found(query="standup", order="all") == [series["id"]]
    assert await found(query="dentist") == []
    assert await found(attendee="nobody@example.com") == []
    assert await found(order="next") == [f"{series['id']}_20260302T143000Z"]
    labels = [s.label for s in await world.select("calendar.delete_event", {"query": "call"})]
    assert labels == ["Call with John Smith, Tue, Mar 3, 3:00 PM", "Call with Ann, Tue, Mar 3, 4:00 PM"]


async def test_free_time_counts_the_calendars_and_hours_of_attendees_who_are_customers(world: World) -> None:
    hours = (WorkingHours(2, "08:00", "16:00"),)
    ann = Person("c2", "Ann", "ann@example.com", "Europe/Berlin", hours)
    people = type("People", (), {"by_email": lambda self, tenant, emails: known(emails)})()

    async def known(emails: Any) -> Any:
        return {ann.email: ann} if ann.email in emails else {}

    await world.do("calendar.create_event", {"title": "Busy", "start": "2026-03-03T09:30-05:00"}, customer_id="c2")
    params = {"time_range": "tomorrow", "attendees": ["Ann@example.com", "x@example.org"], "duration_s": 1800}
    free = await world.read("calendar.find_free_time", params, people=people)
    assert free["stretches"] == [{"start": "2026-03-03T09:00:00-05:00", "end": "2026-03-03T09:30:00-05:00"}]
    assert free["unknown_attendees"] == ["x@example.org"]
    alone = await world.read("calendar.find_free_time", {"time_range": "tomorrow"})
    assert alone["stretches"][0]["end"] == "2026-03-03T18:00:00-05:00"


async def test_free_time_outside_working_hours_is_found_where_the_window_has_none(world: World) -> None:
    weekend = await world.read("calendar.find_free_time", {"time_range": "weekend", "limit": 1})
    assert weekend["items"][0]["start"] == "2026-03-07T08:00:00-05:00"
    assert weekend["outside_working_hours"] is True
    past = await world.read("calendar.find_free_time", {"time_range": "yesterday"})
    assert past["items"] == []
    any_time = await world.read("calendar.find_free_time", {"working_hours": False, "limit": 1})
    assert any_time["items"][0]["start"] == "2026-03-02T09:00:00-05:00"
    mornings = {"working_hours": {"start": "07:00", "end": "08:00", "days": ["wed"]}, "limit": 1}
    assert (await world.read("calendar.find_free_time", mornings))["items"][0]["start"] == "2026-03-04T07:00:00-05:00"


async def test_customers_and_tenants_share_nothing(world: World) -> None:
    event = await world.event("Secret", "2026-03-03T15:00")
    other = await world.read("calendar.list_events", {"time_range": "tomorrow"}, customer_id="c2")
    assert other["items"] == []
    failure = await refused(world.do("calendar.delete_event", {"event_id": event["id"]}, customer_id="c2"))
    assert failure.reason == "NOT_FOUND"
    world.tenant = "another"
    world.context = world.as_(tenant_id="another")
    assert await world.titles(time_range="tomorrow") == []


async def test_conflicts_suggestions_and_summary(world: World) -> None:
    await world.event("One", "2026-03-03T10:00", duration="1h")
    await world.event("Two", "2026-03-03T10:30", duration="1h")
    await world.event("Birthday", "2026-03-03")
    conflicts = await world.read("analysis.find_conflicts", {"time_range": "tomorrow"})
    assert [(i["start"][11:16], i["end"][11:16], [e["title"] for e in i["events"]]) for i in conflicts["items"]] == [
        ("10:30", "11:00", ["One", "Two"])
    ]
    summary = await world.read("analysis.summarize_schedule", {"time_range": "tomorrow"})
    assert (summary["count"], summary["busy_s"], summary["free_s"], summary["conflicts"]) == (3, 5400, 27000, 1)
    assert summary["days"][0]["first_start"] == "2026-03-03T10:00:00-05:00"
    suggested = await world.read("analysis.suggest_times", {"time_range": "tomorrow", "duration": "1h"})
    assert [item["start"][11:16] for item in suggested["items"]] == ["09:00", "13:00"]


async def test_a_wild_series_neither_hangs_nor_hides_the_rest_and_takes_its_time(world: World) -> None:
    await world.event("Tick", "2026-03-02T00:00", duration="1min", recurrence="FREQ=SECONDLY")
    await world.event("Call", "2026-03-03T15:00")
    begun = datetime.now(NEW_YORK)
    listed = await world.read(
        "calendar.list_events", {"time_min": "1900-01-01", "time_max": "9999-12-31", "limit": 1000}
    )
    assert listed["truncated"] is True
    called = await world.read(
        "calendar.list_events", {"time_min": "2026-03-03", "time_max": "9999-12-31", "query": "call"}
    )
    assert [item["title"] for item in called["items"]] == ["Call"]
    assert (await world.read("calendar.find_free_time"))["items"] == []
    assert datetime.now(NEW_YORK) - begun < timedelta(seconds=3)


async def test_the_hot_queries_run_on_their_indexes_as_the_service_s_role(world: World) -> None:
    window = Window(at(3, 0), at(4, 0))
    statements = [*event_store.in_window(["c1"], window)[:2], event_store.holds_in(["c1"], window, NOW)]
    indexes = ["calendar_events_short", "calendar_events_spread", "holds_customer"]
    bounds = ["first_at >", "last_at >", "expires_at >"]
    async with world.database.tenant(world.tenant) as tx:
        await tx.execute("SET LOCAL enable_seqscan = off")
        await tx.execute("SET LOCAL enable_bitmapscan = off")
        for (sql, params), index, bound in zip(statements, indexes, bounds, strict=True):
            plan = "\n".join(row["QUERY PLAN"] for row in await tx.fetch_all(f"EXPLAIN {sql}", params))
            condition = next(line for line in plan.splitlines() if "Index Cond" in line)
            assert index in plan, plan
            assert bound in condition, plan
            assert "tenant_id" in condition, plan


async def test_a_start_is_told_by_the_one_it_has(world: World) -> None:
    lunch = await world.event("Lunch", "2026-03-06T12:00")
    moved = await world.do("calendar.update_event", {"event_id": lunch["id"], "changes": {"clock": "13:00"}})
    assert moved.result["event"]["start"] == "2026-03-06T13:00:00-05:00"
    back = await world.do("calendar.update_event", {"event_id": lunch["id"], "changes": {"shift_s": -5400}})
    assert back.result["event"]["start"] == "2026-03-06T11:30:00-05:00"
    for changes in ({"clock": "25:00"}, {"clock": "13:00", "start": "2026-03-06T12:00"}, {"shift_s": 1e12}):
        with pytest.raises(StepFailure):
            await world.do("calendar.update_event", {"event_id": lunch["id"], "changes": changes})


async def test_free_time_keeps_to_limits_and_gives_up_wishes_only_when_nothing_else_is_left(world: World) -> None:
    only = {"stance": "only", "first": "2026-03-03", "last": "2026-03-04", "opens": "09:00", "closes": "12:00"}
    later = {"stance": "rather_not", "weekdays": ["TU"], "closes": "11:00", "group": 1}
    never = {"stance": "never", "opens": "09:00", "closes": "10:00", "group": 2}
    week = {"time_min": "2026-03-02T00:00", "time_max": "2026-03-08T00:00", "duration": "1h"}
    found = await world.read("calendar.find_free_time", week | {"limits": [only, later, never]})
    assert [slot["start"] for slot in found["items"]] == ["2026-03-03T11:00:00-05:00"]
    await world.event("Busy", "2026-03-03T11:00", duration="1h")
    second = await world.read("calendar.find_free_time", week | {"limits": [only, later, never]})
    assert [slot["start"] for slot in second["items"]] == ["2026-03-03T10:00:00-05:00"]
    assert second["wishes_given_up"] is True and "wishes_given_up" not in found
    hard = await world.read("calendar.find_free_time", week | {"limits": [only, never | {"closes": "11:00"}]})
    assert hard["items"] == []


async def test_what_is_left_out_of_a_search_stays(world: World) -> None:
    await world.do("contact.create_contact", {"name": "Ann Poe", "email": "ap@example.com"})
    ids = {}
    for title, day, more in (
        ("Standup", "2026-03-03T09:30", {}),
        ("Standup", "2026-03-05T09:30", {}),
        ("Lunch", "2026-03-04T12:00", {"attendees": ["ap@example.com"]}),
        ("Dentist", "2026-03-05T15:00", {}),
    ):
        ids[f"{title} {day[8:10]}"] = (await world.event(title, day, **more))["id"]
    week: dict[str, Any] = {"time_min": "2026-03-02", "time_max": "2026-03-08", "order": "all"}
    thursday = {"stance": "never", "weekdays": ["TH"]}

    async def left(*exceptions: dict[str, Any]) -> set[str]:
        selector = {**week, "except": list(exceptions)}
        found = {one.id for one in await world.select("calendar.delete_event", selector)}
        listing = {key: value for key, value in selector.items() if key != "order"}
        listed = (await world.read("calendar.list_events", listing))["items"]
        assert {one["id"] for one in listed} == found
        return {name for name, event_id in ids.items() if event_id in found}

    assert await left({"limits": [thursday]}) == {"Standup 03", "Lunch 04"}
    assert await left({"query": "standup"}) == {"Lunch 04", "Dentist 05"}
    assert await left({"query": "standup", "limits": [thursday]}) == {"Standup 03", "Lunch 04", "Dentist 05"}
    assert await left({"attendee": "Ann"}, {"query": "dentist"}) == {"Standup 03", "Standup 05"}

"""Agenda tasks changed and dropped: once by their key, refused when outdated, said anew under a key of their own."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from libs import errors
from libs.rpc.context import with_tenant
from libs.storage.postgres import Database
from services.agenda.domain.model import Task
from services.agenda.engines.scheduler import Pruning
from services.agenda.planning import TaskChange
from services.agenda.servicer import AgendaServicer
from services.agenda.store.personal import PersonalStore
from steward.agenda.v1 import agenda_pb2 as pb
from tests.integration.agenda.house import NOON, TENANT, House, customer, goal_wish, reminder

HOUR = timedelta(hours=1)


def servicer_of(house: House, database: Database) -> AgendaServicer:
    personal = PersonalStore(database, house.requests)
    return AgendaServicer(house.agenda, house.goals, house.tasks, personal, house.view)


async def scheduled(house: House, at: datetime = NOON + HOUR, recurrence: str = "") -> Task:
    return await house.agenda.schedule_task(TENANT, reminder(customer(), at, recurrence))


def change(task: Task, key: str = "k", **changes: Any) -> TaskChange:
    return replace(TaskChange(task.id, key), **changes)


async def test_the_same_key_again_gets_the_first_answer(database: Database) -> None:
    house = House(database)
    task = await scheduled(house)
    first = await house.agenda.reschedule_task(TENANT, change(task, scheduled_at=NOON + 2 * HOUR))
    await house.agenda.reschedule_task(TENANT, change(task, "other", scheduled_at=NOON + 5 * HOUR))
    again = await house.agenda.reschedule_task(TENANT, change(task, scheduled_at=NOON + 9 * HOUR))
    assert again == first and first[1] == task
    assert (await house.agenda.get_task(TENANT, task.id)).scheduled_at == NOON + 5 * HOUR


async def test_ten_at_once_with_one_key_are_one_change(database: Database) -> None:
    house = House(database)
    task = await scheduled(house)
    wishes = [change(task, scheduled_at=NOON + number * HOUR) for number in range(2, 12)]
    answers = await asyncio.gather(*(house.agenda.reschedule_task(TENANT, wish) for wish in wishes))
    assert all(answer == answers[0] for answer in answers)
    stored = await house.agenda.get_task(TENANT, task.id)
    assert stored == answers[0][0] and stored.version == 2


async def test_an_outdated_etag_is_refused(database: Database) -> None:
    house = House(database)
    task = await scheduled(house)
    await house.agenda.reschedule_task(TENANT, change(task, description="call Bob", etag=task.etag))
    with pytest.raises(errors.FailedPrecondition, match="changed"):
        await house.agenda.reschedule_task(TENANT, change(task, "k2", description="call Eve", etag=task.etag))
    with pytest.raises(errors.FailedPrecondition, match="changed"):
        await house.agenda.cancel_task(TENANT, task.id, "k3", "", task.etag)
    assert (await house.agenda.get_task(TENANT, task.id)).description == "call Bob"


async def test_what_was_said_can_be_said_again_at_a_new_time(database: Database) -> None:
    house = House(database)
    task = await scheduled(house, NOON)
    await house.run_all_due()
    moved, before = await house.agenda.reschedule_task(TENANT, change(task, scheduled_at=NOON + HOUR))
    assert (before.status, moved.status) == ("completed", "scheduled")
    house.clock.advance(HOUR.total_seconds())
    await house.run_all_due()
    assert len(house.outlet.sent) == 2


async def test_words_alone_do_not_wake_what_is_over(database: Database) -> None:
    house = House(database)
    task = await scheduled(house, NOON)
    await house.run_all_due()
    with pytest.raises(errors.FailedPrecondition, match="no longer"):
        await house.agenda.reschedule_task(TENANT, change(task, description="call Bob"))
    await house.run_all_due()
    assert len(house.outlet.sent) == 1


async def test_what_is_being_said_is_neither_changed_nor_dropped(database: Database) -> None:
    house = House(database)
    task = await scheduled(house, NOON)
    ready = await house.follow_up.load_context(TENANT, task.id)
    assert not isinstance(ready, str)
    with pytest.raises(errors.Conflict):
        await house.agenda.reschedule_task(TENANT, change(task, scheduled_at=NOON + HOUR))
    with pytest.raises(errors.Conflict):
        await house.agenda.cancel_task(TENANT, task.id, "k2", "", "")
    worded = await house.follow_up.generate_message(TENANT, ready)
    assert worded is not None
    assert await house.follow_up.send_message(TENANT, worded) == "sent"
    await house.agenda.reschedule_task(TENANT, change(task, scheduled_at=NOON + HOUR))


async def test_a_cancelled_one_comes_back_only_when_that_is_said(database: Database) -> None:
    house = House(database)
    task = await scheduled(house)
    cancelled, before = await house.agenda.cancel_task(TENANT, task.id, "c", "", "")
    again, _ = await house.agenda.cancel_task(TENANT, task.id, "", "", "")
    assert (before.status, cancelled.status, again.status) == ("scheduled", "cancelled", "cancelled")
    wish = change(task, scheduled_at=task.scheduled_at)
    with pytest.raises(errors.FailedPrecondition):
        await house.agenda.reschedule_task(TENANT, wish)
    back, _ = await house.agenda.reschedule_task(TENANT, replace(wish, reopen=True))
    assert (back.status, back.scheduled_at) == ("scheduled", task.scheduled_at)
    house.clock.advance(HOUR.total_seconds())
    await house.run_all_due()
    assert len(house.outlet.sent) == 1


async def test_a_new_rule_begins_ahead_and_only_the_next_time_can_move(database: Database) -> None:
    house = House(database)
    task = await scheduled(house, NOON)
    await house.run_all_due()
    house.clock.advance(HOUR.total_seconds())
    daily, _ = await house.agenda.reschedule_task(TENANT, change(task, recurrence="FREQ=DAILY", scheduled_at=NOON))
    assert daily.scheduled_at == NOON
    weekly, _ = await house.agenda.reschedule_task(TENANT, change(task, "k2", recurrence="FREQ=WEEKLY;BYDAY=WE"))
    assert weekly.scheduled_at == NOON + timedelta(days=2)
    snoozed, _ = await house.agenda.reschedule_task(
        TENANT, change(task, "k3", scheduled_at=NOON + 2 * HOUR, recurrence_start=weekly.recurrence_start)
    )
    assert (snoozed.scheduled_at, snoozed.recurrence) == (NOON + 2 * HOUR, "FREQ=WEEKLY;BYDAY=WE")
    house.clock.set(NOON + 2 * HOUR)
    await house.run_all_due()
    assert (await house.agenda.get_task(TENANT, task.id)).scheduled_at == NOON + timedelta(days=2)


async def test_a_recurring_one_that_failed_goes_on(database: Database) -> None:
    house = House(database)
    task = await scheduled(house, NOON, "FREQ=DAILY")
    house.outlet.refusals = [errors.FailedPrecondition("CONSENT_STOPPED", "stopped")]
    await house.run_all_due()
    stored = await house.agenda.get_task(TENANT, task.id)
    assert (stored.status, stored.failure_reason) == ("scheduled", "CONSENT_STOPPED")
    house.clock.set(stored.scheduled_at)
    await house.run_all_due()
    assert len(house.outlet.sent) == 1


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"scheduled_at": datetime(9999, 12, 31, tzinfo=UTC)}, "BAD_TIME"),
        ({"timezone": "Mars/Phobos"}, "BAD_TIMEZONE"),
        ({"recurrence": "FREQ=SECONDLY"}, "BAD_RECURRENCE"),
        ({"recurrence": "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30"}, "BAD_RECURRENCE"),
        ({"recurrence": "FREQ=DAILY;BYHOUR=-5"}, "BAD_RECURRENCE"),
        ({"recurrence": "BOO"}, "BAD_RECURRENCE"),
    ],
)
async def test_what_cannot_be_kept_is_refused(database: Database, changes: dict[str, Any], reason: str) -> None:
    house = House(database)
    task = await scheduled(house)
    with pytest.raises(errors.InvalidInput) as caught:
        await house.agenda.reschedule_task(TENANT, change(task, **changes))
    assert caught.value.reason == reason and caught.value.violations
    assert await house.agenda.get_task(TENANT, task.id) == task


async def test_an_export_has_everything_and_erasing_leaves_nothing(database: Database) -> None:
    house = House(database)
    who = customer()
    task = await house.agenda.schedule_task(TENANT, reminder(who, NOON + HOUR))
    await house.agenda.reschedule_task(TENANT, change(task, description="call somebody else"))
    await house.agenda.create_goal(TENANT, goal_wish(who))
    await database.execute(
        TENANT,
        "INSERT INTO agenda.tasks (tenant_id, id, agent_id, customer_id, customer, task_type, description, "
        "scheduled_at, timezone, recurrence_start, created_at, status, max_retries) SELECT %s, 'many' || n, 'a', %s, "
        "'{}'::jsonb, 'reminder', 'number ' || n, %s::timestamptz + make_interval(mins => n / 10), 'UTC', now(), "
        "now(), 'completed', 3 FROM generate_series(1, 2500) n",
        (TENANT, who["customer_id"], NOON),
    )
    servicer = servicer_of(house, database)
    with with_tenant(TENANT, caller="gateway"):
        request = pb.ExportCustomerRequest(customer_id=who["customer_id"])
        records = await exported(servicer, request)
        assert len(records) == 2503 and len({str(each.value) for each in records}) == 2503
        erase = pb.EraseCustomerRequest(customer_id=who["customer_id"], request_id="e")
        assert (await servicer.EraseCustomer(erase, None)).erased == 2503
        assert (await servicer.EraseCustomer(erase, None)).erased == 2503, "the first answer"
        erase.request_id = ""
        assert (await servicer.EraseCustomer(erase, None)).erased == 0
        assert not await exported(servicer, request)
    left = await database.fetch_all(TENANT, "SELECT response FROM agenda.requests WHERE method <> 'EraseCustomer'")
    assert left == []


async def exported(servicer: AgendaServicer, request: pb.ExportCustomerRequest) -> list[Any]:
    """All pages, each small enough for one message."""
    records: list[Any] = []
    token = ""
    while True:
        page = await servicer.ExportCustomer(
            pb.ExportCustomerRequest(customer_id=request.customer_id, page_token=token), None
        )
        assert len(page.records) <= 500 and page.ByteSize() < 4 * 1024 * 1024
        records += page.records
        token = page.next_page_token
        if not token:
            return records


async def test_a_sayer_whose_customer_was_erased_meanwhile_leaves_no_trace(database: Database) -> None:
    house = House(database)
    task = await scheduled(house, NOON)
    ready = await house.follow_up.load_context(TENANT, task.id)
    assert not isinstance(ready, str)
    await PersonalStore(database, house.requests).erase(TENANT, task.customer_id, "")
    assert await house.follow_up.generate_message(TENANT, ready) is None
    assert not await house.work.end(TENANT, ready, "failed", "X", NOON)
    assert await database.fetch_all(TENANT, "SELECT 1 FROM agenda.audit") == []


async def test_lists_go_on_page_by_page_and_from_a_time_on(database: Database) -> None:
    house = House(database)
    who = customer()
    for number in range(7):
        await house.agenda.schedule_task(TENANT, reminder(who, NOON + number * HOUR))
    servicer = servicer_of(house, database)
    seen: list[str] = []
    with with_tenant(TENANT, caller="gateway"):
        request = pb.ListTasksRequest(customer_id=who["customer_id"], page_size=2)
        request.scheduled_from.FromDatetime(NOON + 2 * HOUR)
        while True:
            page = await servicer.ListTasks(request, None)
            seen += [task.id for task in page.tasks]
            if not page.next_page_token:
                break
            request.page_token = page.next_page_token
        assert len(seen) == len(set(seen)) == 5
        with pytest.raises(errors.InvalidInput):
            await servicer.ListTasks(pb.ListTasksRequest(statuses=[99]), None)  # type: ignore[list-item]


async def test_what_was_said_long_ago_is_forgotten(database: Database) -> None:
    house = House(database)
    await scheduled(house, NOON)
    await house.run_all_due()
    pruning = Pruning(PersonalStore(database, house.requests), house.clock, 30, 365)
    house.clock.advance(timedelta(days=364).total_seconds())
    await pruning.once()
    assert len(await database.fetch_all(TENANT, "SELECT 1 FROM agenda.audit")) == 1
    house.clock.advance(timedelta(days=2).total_seconds())
    await pruning.once()
    assert await database.fetch_all(TENANT, "SELECT 1 FROM agenda.audit") == []

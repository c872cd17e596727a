"""Goals and follow-ups on a real PostgreSQL: made, met, said once, whoever dies between any two lines."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from libs import errors
from libs.storage.postgres import Database
from services.agenda.ports import Message
from services.agenda.store.claims import Sent
from tests.integration.agenda.house import LIMITS, NOON, TENANT, House, customer, goal_wish, reminder, turn_of


async def test_a_question_left_unanswered_is_followed_up_once_at_its_time(database: Database) -> None:
    house = House(database)
    goal = await house.agenda.create_goal(TENANT, goal_wish(customer()))
    assert goal.follow_up_at == NOON + timedelta(hours=24)
    await house.run_all_due()
    assert house.outlet.sent == {}
    house.clock.advance(timedelta(hours=24).total_seconds())
    await house.run_all_due()
    await house.run_all_due()
    assert list(house.outlet.sent.values()) == ["About the offsite (1)"]
    assert house.outlet.seen == [(NOON, goal.turn_id)]
    stored = await house.agenda.get_goal(TENANT, goal.id)
    task = await house.agenda.get_task(TENANT, goal.follow_up_task_id)
    assert (stored.status, task.status) == ("expired", "completed")


async def test_an_answer_in_time_means_silence(database: Database) -> None:
    house = House(database)
    who = customer()
    goal = await house.agenda.create_goal(TENANT, goal_wish(who))
    turn = turn_of(goal, NOON + timedelta(hours=1))
    achieved, cancelled = await house.agenda.check_turn(TENANT, who["customer_id"], turn)
    again, _ = await house.agenda.check_turn(TENANT, who["customer_id"], turn)
    assert [each.id for each in achieved] == [each.id for each in again] == [goal.id]
    assert cancelled == [goal.follow_up_task_id]
    house.clock.advance(timedelta(hours=30).total_seconds())
    await house.run_all_due()
    assert house.outlet.sent == {}


async def test_the_same_goal_twice_is_one_goal_with_one_follow_up(database: Database) -> None:
    house = House(database)
    wish = goal_wish(customer())
    first = await house.agenda.create_goal(TENANT, wish)
    second = await house.agenda.create_goal(TENANT, replace(wish, description="something else"))
    assert first == second
    house.clock.advance(timedelta(hours=24).total_seconds())
    await house.run_all_due()
    assert len(house.outlet.sent) == 1


async def test_a_newer_question_about_the_same_replaces_the_older(database: Database) -> None:
    house = House(database)
    who = customer()
    older = await house.agenda.create_goal(TENANT, goal_wish(who, subject="topic:x"))
    await house.agenda.create_goal(TENANT, goal_wish(who, subject="topic:x"))
    assert (await house.agenda.get_goal(TENANT, older.id)).status == "cancelled"
    house.clock.advance(timedelta(hours=24).total_seconds())
    await house.run_all_due()
    assert len(house.outlet.sent) == 1


async def test_a_promise_about_an_open_question_takes_its_place(database: Database) -> None:
    house = House(database)
    who = customer()
    call, lunch = ({"what": {"type": "schedule", "title": title}} for title in ("Call with Ann", "Lunch"))
    question = await house.agenda.create_goal(TENANT, goal_wish(who, context=call))
    other = await house.agenda.create_goal(TENANT, goal_wish(who, context=lunch))
    nothing = await house.agenda.create_goal(TENANT, goal_wish(who))
    promise = await house.agenda.create_goal(TENANT, goal_wish(who, context=call))
    states = {goal.id: (await house.agenda.get_goal(TENANT, goal.id)).status for goal in (question, other, nothing)}
    assert states == {question.id: "cancelled", other.id: "pending", nothing.id: "pending"}
    house.clock.advance(timedelta(hours=24).total_seconds())
    await house.run_all_due()
    said = {key.split(":")[1] for key in house.outlet.sent}
    assert said == {other.follow_up_task_id, nothing.follow_up_task_id, promise.follow_up_task_id}


async def test_no_more_than_the_limit_is_pending_in_a_conversation(database: Database) -> None:
    house = House(database)
    who = customer()
    for _ in range(5):
        await house.agenda.create_goal(TENANT, goal_wish(who))
        house.clock.advance(timedelta(seconds=1).total_seconds())
    goals = await house.goals.page(
        TENANT, customer_id=who["customer_id"], conversation_id="", statuses=["pending"], before=None, limit=10
    )
    assert len(goals) == LIMITS.goals_a_conversation


async def test_a_message_being_read_holds_the_follow_up_for_a_minute(database: Database) -> None:
    house = House(database)
    goal = await house.agenda.create_goal(TENANT, goal_wish(customer()))
    house.outlet.refusals = [errors.FailedPrecondition("CONVERSATION_MOVED", "later message")]
    house.clock.advance(timedelta(hours=24).total_seconds())
    await house.run_all_due()
    assert house.outlet.sent == {}
    house.clock.advance(timedelta(seconds=61).total_seconds())
    await house.run_all_due()
    assert len(house.outlet.sent) == 1
    assert (await house.agenda.get_task(TENANT, goal.follow_up_task_id)).retry_count == 0


async def test_a_promise_that_was_never_said_is_dropped_in_silence(database: Database) -> None:
    house = House(database)
    goal = await house.agenda.create_goal(TENANT, goal_wish(customer()))
    house.outlet.refusals = [errors.FailedPrecondition("TURN_NOT_ANSWERED", "never answered")]
    house.clock.advance(timedelta(hours=24).total_seconds())
    await house.run_all_due()
    house.clock.advance(timedelta(hours=24).total_seconds())
    await house.run_all_due()
    assert house.outlet.sent == {}
    assert (await house.agenda.get_task(TENANT, goal.follow_up_task_id)).status == "cancelled"


async def test_the_follow_up_knows_the_messages_that_answered_nothing(database: Database) -> None:
    house = House(database)
    who = customer()
    goal = await house.agenda.create_goal(TENANT, goal_wish(who))
    at = NOON + timedelta(hours=2)
    other = turn_of(goal, at, act="request", intent="calendar.list", confidence=0.9)
    assert await house.agenda.check_turn(TENANT, who["customer_id"], other) == ([], [])
    house.clock.advance(timedelta(hours=24).total_seconds())
    await house.run_all_due()
    assert house.outlet.seen == [(at, goal.turn_id)]


async def test_a_sayer_that_died_after_the_send_does_not_say_it_twice(database: Database) -> None:
    dead = House(database, owner="slot#1")
    goal = await dead.agenda.create_goal(TENANT, goal_wish(customer()))
    dead.clock.advance(timedelta(hours=24).total_seconds())
    ready = await dead.follow_up.load_context(TENANT, goal.follow_up_task_id)
    assert not isinstance(ready, str)
    worded = await dead.follow_up.generate_message(TENANT, ready)
    assert worded is not None
    await dead.outlet.send([Message(worded.task, None, "")])

    alive = House(database, owner="slot#2")
    alive.outlet = dead.outlet
    alive.follow_up._outlet = dead.outlet
    alive.clock.set(dead.clock.now())
    await alive.run_all_due()
    assert (await alive.agenda.get_task(TENANT, goal.follow_up_task_id)).status == "executing"
    assert await alive.work.free_own_earlier_boots("slot") == 1
    await alive.run_all_due()
    assert list(dead.outlet.sent.values()) == ["About the offsite (1)"] and alive.wording.asked == 0
    assert (await alive.agenda.get_task(TENANT, goal.follow_up_task_id)).status == "completed"


async def test_two_dispatchers_say_each_message_once_and_keep_a_customers_order(database: Database) -> None:
    one, two = House(database, "a#1"), House(database, "b#1")
    two.follow_up._outlet = one.outlet
    people = [customer() for _ in range(10)]
    expected: dict[str, list[str]] = {}
    for each in range(60):
        who = people[each % 10]
        wish = reminder(who, NOON - timedelta(minutes=100 - each))
        expected.setdefault(who["customer_id"], []).append(wish.task_id)
        await one.agenda.schedule_task(TENANT, wish)
    while len(one.outlet.sent) < 60:
        await asyncio.gather(one.run_due(), two.run_due())
    for ids in expected.values():
        assert [task_id for task_id in one.outlet.order if task_id in ids] == ids
    assert len(one.outlet.order) == 60


async def test_a_recurring_reminder_fires_its_latest_missed_occurrence_once(database: Database) -> None:
    house = House(database)
    task = await house.agenda.schedule_task(TENANT, reminder(customer(), NOON, "FREQ=DAILY"))
    house.clock.advance(timedelta(days=10, minutes=1).total_seconds())
    await house.run_all_due()
    assert list(house.outlet.sent.values()) == ["Reminder: call Ann"]
    stored = await house.agenda.get_task(TENANT, task.id)
    assert stored.status == "scheduled" and house.clock.now() < stored.scheduled_at <= NOON + timedelta(
        days=11, hours=1
    )
    assert stored.occurrence == 1


async def test_the_night_delays_what_nobody_asked_for_and_no_reminder(database: Database) -> None:
    house = House(database)
    night = NOON.replace(hour=23)
    asked = await house.agenda.schedule_task(TENANT, reminder(customer(), night))
    unasked = await house.agenda.schedule_task(TENANT, replace(reminder(customer(), night), task_type="check_in"))
    assert asked.scheduled_at == night
    assert unasked.scheduled_at == NOON.replace(day=3, hour=8)


async def test_a_channel_that_fails_is_tried_again_and_then_given_up(database: Database) -> None:
    house = House(database)
    task = await house.agenda.schedule_task(TENANT, reminder(customer(), NOON))
    for _ in range(3):
        house.outlet.refusals = [errors.Exhausted("CHANNEL_BUSY", "busy")]
        await house.run_all_due()
        house.clock.advance(timedelta(hours=1, seconds=1).total_seconds())
    stored = await house.agenda.get_task(TENANT, task.id)
    assert (stored.status, stored.failure_reason, stored.retry_count) == ("failed", "CHANNEL_BUSY", 2)
    assert task.send_key not in house.outlet.sent and len(house.outlet.sent) == 1, "nothing but the word to staff"


async def test_our_own_house_being_away_is_no_try_of_the_channel(database: Database) -> None:
    house = House(database)
    task = await house.agenda.schedule_task(TENANT, reminder(customer(), NOON))
    house.outlet.refusals = [errors.Unavailable("GATEWAY_AWAY", "away")] * 5
    for _ in range(6):
        await house.run_all_due()
        house.clock.advance(timedelta(seconds=3).total_seconds())
    assert len(house.outlet.sent) == 1
    assert (await house.agenda.get_task(TENANT, task.id)).retry_count == 0


async def test_another_tenant_sees_nothing(database: Database) -> None:
    house = House(database)
    goal = await house.agenda.create_goal(TENANT, goal_wish(customer()))
    with pytest.raises(errors.NotFound):
        await house.agenda.get_goal("another-tenant", goal.id)
    with pytest.raises(errors.Internal):
        async with database.sweep() as tx:
            await tx.fetch_all("SELECT description FROM agenda.goals")


async def test_goals_without_a_follow_up_expire_by_the_sweep(database: Database) -> None:
    house = House(database)
    goal = await house.agenda.create_goal(TENANT, goal_wish(customer(), without_follow_up=True))
    house.clock.advance(timedelta(hours=25).total_seconds())
    await house.scheduler.once()
    assert (await house.agenda.get_goal(TENANT, goal.id)).status == "expired"


async def test_what_cannot_be_said_for_good_is_told_to_staff_once_and_at_once(database: Database) -> None:
    house = House(database)
    who = customer()
    house.clock.set(NOON.replace(hour=23))
    task = await house.agenda.schedule_task(TENANT, reminder(who, house.clock.now()))
    house.outlet.refusals = [errors.InvalidInput("NO_ADDRESS", "nowhere to say it")]
    await house.run_all_due()
    failed = await house.agenda.get_task(TENANT, task.id)
    assert (failed.status, failed.failure_reason) == ("failed", "NO_ADDRESS")
    tasks = await house.tasks_of(who)
    [escalation] = [each for each in tasks if each.task_type == "escalation"]
    assert escalation.status == "completed", "staff have no quiet hours of this customer's"
    assert escalation.context["failed_task_id"] == task.id and escalation.context["reason"] == "NO_ADDRESS"
    assert house.outlet.sent == {escalation.send_key: "About call Ann (1)"}
    assert house.outlet.seen[-1] == (None, "")


async def test_staff_nobody_named_are_not_told_and_nothing_comes_of_it(database: Database) -> None:
    house = House(database)
    who = customer()
    await house.agenda.schedule_task(TENANT, reminder(who, NOON))
    house.outlet.refusals = [
        errors.InvalidInput("NO_ADDRESS", "nowhere to say it"),
        errors.FailedPrecondition("NO_STAFF_ADDRESS", "nobody named"),
    ]
    await house.run_all_due()
    tasks = await house.tasks_of(who)
    assert sorted((each.task_type, each.status, each.failure_reason) for each in tasks) == [
        ("escalation", "cancelled", "NO_STAFF_ADDRESS"),
        ("reminder", "failed", "NO_ADDRESS"),
    ]


async def test_what_is_due_together_is_said_in_one_call_and_comes_again_or_not_each_for_itself(
    database: Database,
) -> None:
    house = House(database)
    once = await house.agenda.schedule_task(TENANT, reminder(customer(), NOON))
    daily = await house.agenda.schedule_task(TENANT, reminder(customer(), NOON, "FREQ=DAILY"))
    goal = await house.agenda.create_goal(TENANT, goal_wish(customer(), follow_up_at=NOON, deadline=NOON))
    house.clock.advance(timedelta(minutes=20).total_seconds())
    await house.run_all_due()
    assert [sorted(call) for call in house.outlet.calls] == [sorted([once.id, daily.id, goal.follow_up_task_id])]
    states = [await house.agenda.get_task(TENANT, each) for each in (once.id, daily.id, goal.follow_up_task_id)]
    assert [(each.status, each.occurrence) for each in states] == [("completed", 0), ("scheduled", 1), ("completed", 0)]
    assert states[1].message_text == "" and states[1].scheduled_at > house.clock.now()
    assert (await house.agenda.get_goal(TENANT, goal.id)).status == "expired"
    said = await database.fetch_all(
        TENANT, "SELECT task_id, occurrence, message_id FROM agenda.audit WHERE event = 'sent'"
    )
    assert {(row["task_id"], row["occurrence"], row["message_id"]) for row in said} == {
        (each.id, 0, f"message of agenda:{each.id}:0") for each in states
    }


async def test_one_that_is_refused_holds_up_no_other(database: Database) -> None:
    house = House(database)
    wishes = [reminder(customer(), NOON + timedelta(seconds=number)) for number in range(4)]
    for wish in wishes:
        await house.agenda.schedule_task(TENANT, wish)
    house.clock.advance(60)
    house.outlet.refusals = [
        errors.FailedPrecondition("CONVERSATION_MOVED", "later message"),
        errors.FailedPrecondition("TURN_NOT_ANSWERED", "never answered"),
        errors.Exhausted("CHANNEL_BUSY", "busy"),
    ]
    assert await house.run_due() == 4
    tasks = [await house.agenda.get_task(TENANT, wish.task_id) for wish in wishes]
    refused = {each.failure_reason: each.status for each in tasks if each.status != "completed"}
    assert refused == {"CONVERSATION_MOVED": "scheduled", "TURN_NOT_ANSWERED": "cancelled", "CHANNEL_BUSY": "scheduled"}
    assert len(house.outlet.sent) == 1


@pytest.mark.parametrize(
    ("bad", "left"),
    [
        (errors.InvalidInput("REQUEST_INVALID", "one of them is wrong"), ("failed", "REQUEST_INVALID")),
        (ValueError("a fault of ours"), ("scheduled", "INTERNAL")),
    ],
)
async def test_a_call_that_fails_for_one_of_them_is_made_for_each_alone(
    database: Database, bad: Exception, left: tuple[str, str]
) -> None:
    house = House(database)
    wishes = [replace(reminder(customer(), NOON), template="") for _ in range(3)]
    for wish in wishes:
        await house.agenda.schedule_task(TENANT, wish)
    house.outlet.failures = [bad, bad]  # of all together, then of the first alone
    assert await house.run_due() == 3
    assert [len(call) for call in house.outlet.calls] == [3, 1, 1, 1]
    tasks = [await house.agenda.get_task(TENANT, wish.task_id) for wish in wishes]
    assert sorted((each.status, each.failure_reason) for each in tasks) == sorted([("completed", "")] * 2 + [left])
    assert house.wording.asked == 3, "worded once"


async def test_sayers_that_died_after_a_call_for_several_say_none_of_them_twice(database: Database) -> None:
    dead = House(database, owner="slot#1")
    wishes = [replace(reminder(customer(), NOON), template="") for _ in range(3)]
    for wish in wishes:
        await dead.agenda.schedule_task(TENANT, wish)
    claimed = await dead.work.claim(TENANT, [wish.task_id for wish in wishes], NOON)
    worded = await dead.follow_up._word(TENANT, claimed)
    said = [Message(each.task, None, "") for each in worded.values() if not isinstance(each, str)]
    await dead.outlet.send(said[:2])  # the third had not got there

    alive = House(database, owner="slot#2")
    alive.outlet, alive.follow_up._outlet = dead.outlet, dead.outlet
    assert await alive.work.free_own_earlier_boots("slot") == 3
    await alive.run_all_due()
    assert len(dead.outlet.order) == 3 and alive.wording.asked == 0
    assert {(await alive.agenda.get_task(TENANT, wish.task_id)).status for wish in wishes} == {"completed"}
    late = await dead.work.finish(TENANT, [Sent(each, "m", None) for each in claimed], NOON)
    assert late == (set(), []), "the dead one's claims are over"


async def test_a_row_that_cannot_even_be_looked_at_holds_up_no_other(database: Database) -> None:
    house = House(database)
    fine, odd = customer(), {**customer(), "quiet_hours": {"start": "late", "end": "early"}}
    for who in (odd, fine):
        await house.agenda.schedule_task(TENANT, reminder(who, NOON))
    await database.execute(TENANT, "UPDATE agenda.tasks SET task_type = 'check_in'")
    assert await house.run_due() == 2
    assert [each.status for each in await house.tasks_of(fine)] == ["completed"]
    assert [(each.status, each.failure_reason) for each in await house.tasks_of(odd)] == [("scheduled", "INTERNAL")]

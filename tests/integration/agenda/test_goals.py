"""Goals: met in time, late, by a reply to a follow-up, never by what came before them; counted and logged by name."""

from __future__ import annotations

from datetime import timedelta

import pytest
from prometheus_client import REGISTRY, generate_latest
from prometheus_client.parser import text_string_to_metric_families

from libs import errors
from libs.storage.postgres import Database
from services.agenda import handlers, steps
from tests.integration.agenda.house import NOON, TENANT, House, customer, goal_wish, reminder, turn_of

HOUR = timedelta(hours=1)
DAY_S = timedelta(hours=24).total_seconds()


async def test_an_answer_between_deadline_and_follow_up_is_in_time(database: Database) -> None:
    house = House(database)
    who = customer()
    night = NOON.replace(hour=23)
    goal = await house.agenda.create_goal(TENANT, goal_wish(who, deadline=night))
    assert goal.follow_up_at == NOON.replace(day=3, hour=8), "not at night"
    house.clock.set(night + HOUR)
    await house.scheduler.once()
    assert (await house.agenda.get_goal(TENANT, goal.id)).status == "pending"
    achieved, silent = await house.agenda.check_turn(TENANT, who["customer_id"], turn_of(goal, night + HOUR))
    assert ([each.id for each in achieved], silent) == ([goal.id], [goal.follow_up_task_id])
    house.clock.advance(DAY_S)
    await house.run_all_due()
    assert house.outlet.sent == {}


async def test_a_reply_to_the_follow_up_meets_the_goal_with_its_old_context(database: Database) -> None:
    house = House(database)
    who = customer()
    older = await house.agenda.create_goal(TENANT, goal_wish(who))
    house.clock.advance(3600)
    goal = await house.agenda.create_goal(TENANT, goal_wish(who, context={"topic": "the venue"}))
    house.clock.advance(DAY_S)
    await house.run_all_due()
    assert len(house.outlet.sent) == 2
    other = turn_of(goal, house.clock.now() + HOUR, act="request", intent="calendar.list", confidence=0.9)
    assert await house.agenda.check_turn(TENANT, who["customer_id"], other) == ([], [])
    elsewhere = turn_of(goal, house.clock.now() + HOUR, conversation_id="elsewhere")
    assert await house.agenda.check_turn(TENANT, who["customer_id"], elsewhere) == ([], [])
    reply = turn_of(goal, house.clock.now() + 2 * HOUR)
    achieved, silent = await house.agenda.check_turn(TENANT, who["customer_id"], reply)
    assert [(each.id, each.context_snapshot) for each in achieved] == [(goal.id, {"topic": "the venue"})]
    assert silent == []
    again, _ = await house.agenda.check_turn(TENANT, who["customer_id"], reply)
    assert [each.id for each in again] == [goal.id]
    assert (await house.agenda.get_goal(TENANT, older.id)).status == "expired", "what was asked last is meant"


async def test_a_message_days_after_the_follow_up_reopens_nothing(database: Database) -> None:
    house = House(database)
    who = customer()
    goal = await house.agenda.create_goal(TENANT, goal_wish(who))
    house.clock.advance(DAY_S)
    await house.run_all_due()
    house.clock.advance(3 * DAY_S)
    late = turn_of(goal, house.clock.now())
    assert await house.agenda.check_turn(TENANT, who["customer_id"], late) == ([], [])


async def test_an_earlier_turn_told_of_late_meets_nothing(database: Database) -> None:
    house = House(database)
    who = customer()
    goal = await house.agenda.create_goal(TENANT, goal_wish(who, subject="proposal:1"))
    earlier = turn_of(goal, NOON - HOUR, answered_subjects=frozenset({"proposal:1"}))
    assert await house.agenda.check_turn(TENANT, who["customer_id"], earlier) == ([], [])
    own = turn_of(goal, NOON + HOUR, turn_id=goal.turn_id)
    assert await house.agenda.check_turn(TENANT, who["customer_id"], own) == ([], [])


async def test_the_agenda_was_down_when_it_fell_due(database: Database) -> None:
    down = House(database, owner="slot#1")
    goal = await down.agenda.create_goal(TENANT, goal_wish(customer()))
    up = House(database, owner="slot#2")
    up.clock.set(NOON + timedelta(hours=30))
    await up.work.free_own_earlier_boots("slot")
    await up.run_all_due()
    assert len(up.outlet.sent) == 1
    assert (await up.agenda.get_goal(TENANT, goal.id)).status == "expired"


async def test_a_message_nobody_tells_of_does_not_hold_a_follow_up_for_ever(database: Database) -> None:
    house = House(database)
    await house.agenda.create_goal(TENANT, goal_wish(customer()))
    house.clock.advance(DAY_S)
    bound = None
    for _ in range(20):
        house.outlet.refusals = [errors.FailedPrecondition("CONVERSATION_MOVED", "a consent word")]
        await house.run_all_due()
        bound, _ = house.outlet.seen[-1]
        assert bound is not None
        if bound > NOON + timedelta(hours=1):
            break
        house.clock.advance(61)
    assert bound == house.clock.now() - timedelta(seconds=60)
    house.outlet.refusals = []
    house.clock.advance(61)
    await house.run_all_due()
    assert len(house.outlet.sent) == 1


def scraped() -> dict[tuple[str, tuple[tuple[str, str], ...]], float]:
    """What a scrape of /metrics shows: (sample, labels) → value."""
    families = text_string_to_metric_families(generate_latest(REGISTRY).decode())
    return {
        (sample.name, tuple(sorted(sample.labels.items()))): sample.value
        for family in families
        for sample in family.samples
    }


class Log:
    """Keeps what is logged."""

    def __init__(self) -> None:
        self.events: list[tuple[str, dict[str, object]]] = []

    def info(self, event: str, **fields: object) -> None:
        self.events.append((event, fields))

    warning = error = info


async def test_metrics_and_log_events_by_their_names(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    house, log = House(database), Log()
    monkeypatch.setattr(handlers, "log", log)
    monkeypatch.setattr(steps, "log", log)
    before = scraped()

    def risen(name: str, **labels: str) -> float:
        key = (name, tuple(sorted(labels.items())))
        return scraped().get(key, 0.0) - before.get(key, 0.0)

    who = customer()
    met = await house.agenda.create_goal(TENANT, goal_wish(who, goal_type="confirmation_expected"))
    wish = goal_wish(customer())
    unmet = await house.agenda.create_goal(TENANT, wish)
    await house.agenda.create_goal(TENANT, wish)  # a late duplicate counts for nothing
    turn = turn_of(met, NOON + 2 * HOUR)
    for _ in range(2):
        await house.agenda.check_turn(TENANT, who["customer_id"], turn)
    said = reminder(customer(), NOON + timedelta(hours=24))
    for _ in range(2):
        await house.agenda.schedule_task(TENANT, said)
    house.clock.advance(DAY_S + 2)
    await house.run_all_due()

    assert risen("goals_created_total", goal_type="confirmation_expected") == 1
    assert risen("goals_created_total", goal_type="response_expected") == 1
    assert risen("goals_achieved_total", goal_type="confirmation_expected") == 1
    assert risen("goals_expired_total", goal_type="response_expected") == 1
    assert risen("goal_achievement_duration_hours_count") == 1
    assert risen("goal_achievement_duration_hours_sum") == pytest.approx(2.0)
    assert risen("agenda_tasks_scheduled_total", task_type="follow_up") == 2
    assert risen("agenda_tasks_scheduled_total", task_type="reminder") == 1
    assert risen("agenda_tasks_executed_total", task_type="follow_up", status="completed") == 1
    assert risen("agenda_tasks_executed_total", task_type="reminder", status="completed") == 1
    assert risen("agenda_task_execution_delay_seconds_count") == 2
    assert risen("agenda_task_execution_delay_seconds_sum") == pytest.approx(4.0)
    assert risen("agenda_task_execution_delay_seconds_bucket", le="1.0") == 0
    assert risen("agenda_task_execution_delay_seconds_bucket", le="2.5") == 2

    created = [fields for event, fields in log.events if event == "goal_created"]
    assert created == [
        {
            "goal_id": goal.id,
            "goal_type": goal.goal_type,
            "turn_id": goal.turn_id,
            "deadline": goal.deadline.isoformat(),
        }
        for goal in (met, unmet)
    ]
    executed = sorted(str(fields) for event, fields in log.events if event == "agenda_task_executed")
    assert executed == sorted(
        str({"task_id": task_id, "task_type": kind, "status": "completed", "delay_seconds": 2.0})
        for task_id, kind in ((unmet.follow_up_task_id, "follow_up"), (said.task_id, "reminder"))
    )

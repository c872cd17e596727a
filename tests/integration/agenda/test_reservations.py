"""Rows handed to an engine whose steps share no memory: reserved, claimed, taken up elsewhere, never said twice."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest

from libs import errors
from libs.rpc.trace import new_traceparent, trace_id_of
from libs.storage.postgres import Database
from services.agenda.engines.dispatcher import Dispatcher, Room
from services.agenda.engines.hatchet_engine import HatchetEngine, Run
from services.agenda.engines.hatchet_steps import RunSteps, StepFailed
from services.agenda.planning import TaskChange
from services.agenda.store.workers import WorkerStore
from tests.integration.agenda.house import NOON, TENANT, House, customer, reminder

TRACE = new_traceparent()


class Runs:
    """An engine's front door: keeps what was started."""

    def __init__(self) -> None:
        self.started: list[Run] = []
        self.running: set[str] = set()
        self.away = False

    async def start(self, runs: Sequence[Run]) -> set[str]:
        if self.away:
            raise errors.Unavailable("HATCHET_AWAY", "gone")
        self.started += [run for run in runs if run.task_id not in self.running]
        return {run.task_id for run in runs} & self.running


def engine_of(house: House, runs: Runs, at_once: int = 4) -> tuple[HatchetEngine, Dispatcher]:
    engine = HatchetEngine("hatchet", house.work, runs, at_once)
    return engine, Dispatcher(house.work, engine, house.clock, 100, 60)


def steps_of(house: House, ended: list[str]) -> RunSteps:
    return RunSteps(house.follow_up, lambda: ended.append("ended"))


async def run_through(one: RunSteps, two: RunSteps, run: Run) -> str:
    """The steps of a run, each in another process than the one before."""
    loaded = await one.load_context(run, TRACE)
    worded = await two.generate_message(run, loaded, TRACE)
    return (await one.send_message(run, worded, TRACE)).outcome


async def test_a_row_with_a_run_is_left_alone_by_others_until_its_time_is_over(database: Database) -> None:
    house, other, runs = House(database, "a#1"), House(database, "b#1"), Runs()
    await house.agenda.schedule_task(TENANT, reminder(customer(), NOON))
    _, dispatcher = engine_of(house, runs)
    _, second = engine_of(other, runs)
    assert (await dispatcher.once(), await second.once(), len(runs.started)) == (1, 0, 1)
    await database.execute(TENANT, "UPDATE agenda.tasks SET lease_end = now() - interval '1 s'")
    assert (await second.once(), len(runs.started)) == (1, 2), "a run that was lost with its engine"


async def test_no_more_is_begun_than_there_are_places_for_and_one_of_a_customer(database: Database) -> None:
    house, runs = House(database), Runs()
    busy = customer()
    for _ in range(3):
        await house.agenda.schedule_task(TENANT, reminder(busy, NOON))
    for _ in range(5):
        await house.agenda.schedule_task(TENANT, reminder(customer(), NOON))
    engine, dispatcher = engine_of(house, runs, at_once=2)
    assert await dispatcher.once() == 4 and (await engine.room()).runs == 0 and await dispatcher.once() == 0
    engine.workers = 2
    assert await dispatcher.once() == 2
    assert sum(run.customer_id == busy["customer_id"] for run in runs.started) == 1


async def test_a_run_is_begun_a_little_ahead_of_its_time_and_what_is_due_has_room_beside_such_runs(
    database: Database,
) -> None:
    house, runs = House(database), Runs()
    for seconds in (4.8, 4.9, 4.95, 5.5):
        await house.agenda.schedule_task(TENANT, reminder(customer(), NOON + timedelta(seconds=seconds)))
    engine, dispatcher = engine_of(house, runs, at_once=4)
    assert await dispatcher.once() == 2, "half of the places, for those that wait for their time"
    assert await dispatcher.once() == 0
    for _ in range(9):
        await house.agenda.schedule_task(TENANT, reminder(customer(), NOON - timedelta(seconds=1)))
    assert await dispatcher.once() == 6 and await engine.room() == Room(0, 0)


async def test_the_dispatcher_looks_again_when_the_next_is_to_be_begun_and_when_it_is_due(database: Database) -> None:
    house, ahead = House(database), timedelta(seconds=3)
    first, second = NOON + timedelta(seconds=2), NOON + timedelta(seconds=30)
    for at in (first, second):
        await house.agenda.schedule_task(TENANT, reminder(customer(), at))
    assert await house.work.waiting(NOON, ahead) == (False, first)
    [row] = await house.work.due(NOON + ahead, 10)
    await house.work.reserve([row])
    assert await house.work.waiting(NOON, ahead) == (False, first), "also when a run was started, lest that is lost"
    assert await house.work.waiting(first, ahead) == (True, second - ahead)
    assert await house.work.waiting(NOON) == (False, first)


async def test_a_run_ahead_words_it_before_its_time_and_sends_it_at_its_time(database: Database) -> None:
    house, other, ended, at = House(database, "a#1"), House(database, "b#1"), list[str](), NOON + timedelta(seconds=2)
    other.follow_up._outlet = house.outlet
    task = await house.agenda.schedule_task(TENANT, replace(reminder(customer(), at), template=""))
    run, one, two = Run(TENANT, task.id, 0, task.customer_id), steps_of(house, ended), steps_of(other, ended)
    loaded = await one.load_context(run, TRACE)
    worded = await two.generate_message(run, loaded, TRACE)
    assert (loaded.outcome, worded.outcome, other.wording.asked) == ("ready", "ready", 1)
    stored = await house.agenda.get_task(TENANT, task.id)
    assert (stored.status, stored.message_text) == ("scheduled", "About call Ann (1)"), "everybody may still change it"
    sending = asyncio.create_task(one.send_message(run, worded, TRACE))
    await asyncio.sleep(0.1)
    assert not house.outlet.sent and not sending.done()
    house.clock.set(at)
    assert (await sending).outcome == "sent" and ended == ["ended"]
    assert list(house.outlet.sent.values()) == ["About call Ann (1)"] and house.wording.asked == 0
    assert (await two.load_context(run, TRACE)).outcome == "taken"


@pytest.mark.parametrize("change", ["cancelled", "moved"])
async def test_what_is_changed_while_its_run_waits_is_not_said(database: Database, change: str) -> None:
    house, at = House(database), NOON + timedelta(seconds=2)
    task = await house.agenda.schedule_task(TENANT, reminder(customer(), at))
    run, steps = Run(TENANT, task.id, 0, task.customer_id), steps_of(house, [])
    worded = await steps.generate_message(run, await steps.load_context(run, TRACE), TRACE)
    sending = asyncio.create_task(steps.send_message(run, worded, TRACE))
    await asyncio.sleep(0.05)
    if change == "cancelled":
        await house.agenda.cancel_task(TENANT, task.id, "request", "", "")
    else:
        await house.agenda.reschedule_task(TENANT, TaskChange(task.id, "request", scheduled_at=at + timedelta(hours=1)))
    house.clock.set(at)
    assert (await sending).outcome == "taken" and not house.outlet.sent


async def test_words_that_cannot_be_had_ahead_are_asked_for_again_at_the_time(database: Database) -> None:
    house, at = House(database), NOON + timedelta(seconds=2)
    task = await house.agenda.schedule_task(TENANT, replace(reminder(customer(), at), template=""))
    run, steps = Run(TENANT, task.id, 0, task.customer_id), steps_of(house, [])
    house.wording.refusals = [errors.Unavailable("PLANNER_AWAY", "gone"), errors.Unavailable("PLANNER_AWAY", "gone")]
    worded = await steps.generate_message(run, await steps.load_context(run, TRACE), TRACE)
    house.clock.set(at)
    with pytest.raises(StepFailed) as failed:
        await steps.send_message(run, worded, TRACE)
    assert (await steps.on_failure(run, str(failed.value), TRACE)).outcome == "retry"
    house.clock.advance(2)
    assert await run_through(steps, steps, run) == "sent" and house.wording.asked == 1


async def test_words_made_ahead_of_quiet_hours_are_made_anew_after_them(database: Database) -> None:
    house, late = House(database), NOON.replace(hour=21, minute=30)
    wish = replace(reminder(customer(), late), template="", task_type="check_in", timezone="UTC")
    task = await house.agenda.schedule_task(TENANT, wish)
    await database.execute(TENANT, "UPDATE agenda.tasks SET scheduled_at = %s", (late,))  # as quiet hours changed later
    run, steps = Run(TENANT, task.id, 0, task.customer_id), steps_of(house, [])
    house.clock.set(late - timedelta(seconds=2))
    worded = await steps.generate_message(run, await steps.load_context(run, TRACE), TRACE)
    house.clock.set(late)
    assert (await steps.send_message(run, worded, TRACE)).outcome == "put_off"
    house.clock.advance(11 * 3600)
    assert await run_through(steps, steps, run) == "sent"
    assert list(house.outlet.sent.values()) == ["About call Ann (2)"]


async def test_an_engine_that_is_away_gets_the_rows_when_it_is_back(database: Database) -> None:
    house, runs = House(database), Runs()
    await house.agenda.schedule_task(TENANT, reminder(customer(), NOON))
    _, dispatcher = engine_of(house, runs)
    runs.away = True
    assert await dispatcher.once() == 0 and dispatcher.problem == "HATCHET_AWAY"
    runs.away = False
    assert await dispatcher.once() == 1 and dispatcher.problem == ""


async def test_a_run_that_is_not_over_in_the_engines_books_is_looked_at_again_soon(database: Database) -> None:
    house, runs = House(database), Runs()
    task = await house.agenda.schedule_task(TENANT, reminder(customer(), NOON))
    runs.running = {task.id}
    _, dispatcher = engine_of(house, runs)
    assert (await dispatcher.once(), await dispatcher.once()) == (0, 0)
    runs.running = set()
    await asyncio.sleep(1.1)
    assert await dispatcher.once() == 1


async def test_steps_in_different_processes_say_it_once_with_the_words_made_once(database: Database) -> None:
    house, other, ended = House(database, "a#1"), House(database, "b#1"), list[str]()
    other.follow_up._outlet = house.outlet
    task = await house.agenda.schedule_task(TENANT, reminder(customer(), NOON))
    run = Run(TENANT, task.id, 0, task.customer_id)
    one, two = steps_of(house, ended), steps_of(other, ended)
    assert await run_through(one, two, run) == "sent"
    assert await run_through(two, one, run) == "taken", "a second run of the same"
    assert len(house.outlet.sent) == 1 and len(ended) == 2
    assert house.outlet.traces == [trace_id_of(TRACE)], "the run's trace goes on to the gateway"
    assert (await house.agenda.get_task(TENANT, task.id)).status == "completed"


async def test_a_step_whose_claim_was_lost_meanwhile_does_nothing(database: Database) -> None:
    slow, quick = House(database, "a#1"), House(database, "b#1")
    quick.follow_up._outlet = slow.outlet
    task = await slow.agenda.schedule_task(TENANT, reminder(customer(), NOON))
    run, steps = Run(TENANT, task.id, 0, task.customer_id), steps_of(slow, [])
    loaded = await steps.load_context(run, TRACE)
    await database.execute(TENANT, "UPDATE agenda.tasks SET lease_end = now() - interval '1 s'")
    await quick.scheduler.once()
    await quick.run_all_due()
    assert (await steps.generate_message(run, loaded, TRACE)).outcome == "taken"
    assert (await steps.on_failure(run, "house GONE 1", TRACE)).outcome == "taken"
    assert len(slow.outlet.sent) == 1


async def test_a_step_that_fails_is_put_off_by_the_failure_task_whoever_runs_it(database: Database) -> None:
    house, other = House(database, "a#1"), House(database, "b#1")
    task = await house.agenda.schedule_task(TENANT, reminder(customer(), NOON))
    run, steps = Run(TENANT, task.id, 0, task.customer_id), steps_of(house, [])
    worded = await steps.generate_message(run, await steps.load_context(run, TRACE), TRACE)
    house.outlet.refusals = [errors.Exhausted("CHANNEL_BUSY", "the number of somebody")]
    with pytest.raises(StepFailed) as failed:
        await steps.send_message(run, worded, TRACE)
    assert "somebody" not in str(failed.value) and failed.value.__cause__ is None
    other.clock.set(house.clock.now())
    assert (await steps_of(other, []).on_failure(run, str(failed.value), TRACE)).outcome == "retry"
    stored = await house.agenda.get_task(TENANT, task.id)
    assert (stored.status, stored.retry_count, stored.scheduled_at) == ("scheduled", 1, NOON + timedelta(hours=1))


async def test_the_engines_state_is_what_its_workers_report(database: Database) -> None:
    house = House(database)
    assert (await house.view.state()).status == "no worker has reported lately"
    workers = WorkerStore(database, "slot", "local")
    assert await workers.report("", "") == 1
    await house.agenda.schedule_task(TENANT, reminder(customer(), NOON - timedelta(seconds=5)))
    state = await house.view.state()
    assert (state.status, state.workers, state.backlog, state.lag_s) == ("ok", 1, 1, 5.0)
    _, dispatcher = engine_of(house, Runs())
    await dispatcher.once()
    assert (await house.view.state()).backlog == 0, "a run was started for it"
    await workers.report("", "HATCHET_AWAY")
    assert (await house.view.state()).status == "HATCHET_AWAY"

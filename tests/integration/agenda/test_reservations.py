"""Rows handed to an engine whose steps share no memory: reserved, claimed, taken up elsewhere, never said twice."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import timedelta

import pytest

from libs import errors
from libs.rpc.trace import new_traceparent, trace_id_of
from libs.storage.postgres import Database
from services.agenda.engines.dispatcher import Dispatcher
from services.agenda.engines.hatchet_engine import HatchetEngine, Run
from services.agenda.engines.hatchet_steps import RunSteps, StepFailed
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
    assert await dispatcher.once() == 4 and await engine.room() == 0 and await dispatcher.once() == 0
    engine.workers = 2
    assert await dispatcher.once() == 2
    assert sum(run.customer_id == busy["customer_id"] for run in runs.started) == 1


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

"""A step done for each thing of a list, and a yes that covers only what could be shown."""

from __future__ import annotations

from typing import Any

import pytest

from libs.errors import InvalidInput
from services.executor.domain.model import WorkflowStatus
from services.executor.freezing import MOST_AT_ONCE

from .conftest import statuses, step, task

ITEMS = {"stepId": "list", "field": "items"}


def event(id_: Any, title: Any, start: Any, *attendees: Any) -> Any:
    params = {"title": title, "start": start, "duration_s": 1800, "attendees": list(attendees)}
    return step(id_, "calendar.create_event", params)


def listed(*depends_on: Any) -> Any:
    window = {"time_min": "2026-03-03T00:00:00-05:00", "time_max": "2026-03-04T00:00:00-05:00"}
    return step("list", "calendar.list_events", window, *depends_on)


async def two_events(executor: Any) -> None:
    await executor.start(
        event("a", "Budget", "2026-03-03T10:00:00-05:00"), event("b", "Dentist", "2026-03-03T15:00:00-05:00")
    )


async def test_a_task_for_each_event_is_one_step_that_can_be_taken_back(executor: Any) -> None:
    await two_events(executor)
    made = {
        "for_each": ITEMS,
        "title": {"join": ["Prepare for ", {"item": "title"}]},
        "due": {"item": "start", "shift_s": -3600},
    }
    run = await executor.start(listed(), step("make", "task.create_task", made))
    assert run.workflow.status is WorkflowStatus.COMPLETED
    assert await executor.tasks() == ["Prepare for Budget", "Prepare for Dentist"]
    due = [each["task"]["due"] for each in run.workflow.steps["make"].result["items"]]
    assert due == ["2026-03-03T09:00:00-05:00", "2026-03-03T14:00:00-05:00"]
    await executor.undoer.undo(executor.tenant, run.workflow.id, "u")
    assert await executor.tasks() == []


async def test_for_each_of_nothing_is_skipped_and_said(executor: Any) -> None:
    run = await executor.start(
        listed(), step("make", "task.create_task", {"for_each": ITEMS, "title": {"item": "title"}}), task("other")
    )
    assert statuses(run) == {"list": "completed", "make": "skipped", "other": "completed"}
    assert run.workflow.steps["make"].error["reason"] == "NOTHING_THERE"
    assert await executor.tasks() == ["other"]


@pytest.mark.parametrize(("there", "is_", "made"), [(1, "some", 1), (1, "none", 0), (0, "some", 0), (0, "none", 1)])
async def test_a_step_hangs_on_what_a_list_holds(executor: Any, there: int, is_: str, made: int) -> None:
    if there:
        await two_events(executor)
    hung = step("make", "task.create_task", {"title": "Prepare", "given": {"list": ITEMS, "is": is_}})
    run = await executor.start(listed(), hung, step("more", "task.create_task", {"title": "More"}, "make"))
    assert run.workflow.status is WorkflowStatus.COMPLETED
    assert sorted(await executor.tasks()) == ["More", "Prepare"] * made
    skipped = [each.error["reason"] for each in run.workflow.steps.values() if each.error]
    assert skipped == ["NOT_GIVEN"] * (2 - 2 * made)


async def test_a_step_can_hang_on_nothing_but_a_list_before_it(executor: Any) -> None:
    for given in ({"list": "list", "is": "some"}, {"list": ITEMS, "is": "maybe"}, {"is": "none"}):
        with pytest.raises(InvalidInput):
            await executor.start(listed(), step("make", "task.create_task", {"title": "Prepare", "given": given}))


async def test_a_change_of_each_of_several_existing_things_needs_a_yes(executor: Any) -> None:
    await executor.start(task("x"), task("y"))
    done = step("done", "task.complete_task", {"for_each": ITEMS, "task_id": {"item": "id"}})
    run = await executor.start(step("list", "task.list_tasks"), done)
    assert run.workflow.status is WorkflowStatus.WAITING
    run = (await executor.answer(run, decision="yes")).run
    assert run.workflow.status is WorkflowStatus.COMPLETED
    assert run.workflow.steps["done"].result["count"] == 2


async def test_too_many_things_are_refused_before_the_first(executor: Any) -> None:
    for number in range(0, MOST_AT_ONCE + 1, 17):
        await executor.start(*(task(f"t{n}") for n in range(number, min(number + 17, MOST_AT_ONCE + 1))))
    made = step("make", "task.create_task", {"for_each": ITEMS, "title": {"item": "title"}})
    run = await executor.start(step("list", "task.list_tasks", {"limit": 100}), made)
    assert run.workflow.steps["make"].error["reason"] == "TOO_MANY"
    assert len(await executor.tasks()) == MOST_AT_ONCE + 1


@pytest.mark.parametrize(
    "params",
    [
        {"for_each": ["a"], "title": {"item": "title"}},
        {"for_each": {"stepId": "list", "field": "timezone"}, "title": {"item": "title"}},
        {"for_each": ITEMS, "title": {"item": "attendees"}},
        {"title": {"item": "title"}},
    ],
)
async def test_what_cannot_be_done_for_each_is_refused_whole(executor: Any, params: Any) -> None:
    with pytest.raises(InvalidInput) as refused:
        await executor.start(listed(), step("make", "task.create_task", params))
    assert refused.value.reason == "PLAN_REFUSED"


async def test_who_is_written_to_is_shown_before_the_yes_even_when_it_comes_from_an_earlier_step(executor: Any) -> None:
    """Cancelling and writing to the guests: whom, is known only when it is cancelled; the first yes is not for that."""
    await executor.start(event("a", "Budget", "2026-03-03T10:00:00-05:00", "ann@x.com", "bob@x.com"))
    letter = {"recipient_email": {"stepId": "off", "field": "event.attendees"}, "subject": "Off", "body": "It is off."}
    run = await executor.start(
        step("off", "calendar.delete_event", {"selector": {"query": "budget"}}),
        step("mail", "email.send_email", letter),
    )
    [first] = run.workflow.open_interventions()
    assert [each["id"] for each in first.covers["steps"]] == ["off"]
    run = (await executor.answer(run, decision="yes")).run
    [second] = run.workflow.open_interventions()
    assert second.covers["steps"][0]["params"]["recipient_email"] == ["ann@x.com", "bob@x.com"]
    run = (await executor.answer(run, decision="yes")).run
    assert statuses(run) == {"off": "completed", "mail": "completed"}


async def test_a_draft_and_its_sending_are_one_yes_under_always(executor: Any) -> None:
    letter = {"recipient_email": "ann@x.com", "subject": "Hi", "body": "Text"}
    run = await executor.start(
        step("write", "email.create_draft", letter),
        step("send", "email.send_email", {"draft_id": {"stepId": "write", "field": "draft.id"}}),
        customer={"policy": {"confirm": "always"}},
    )
    run = (await executor.answer(run, decision="yes")).run
    assert statuses(run) == {"write": "completed", "send": "completed"}

"""The event stream of a conversation: stored events and steps as they are done, each once, over broken lines."""

from __future__ import annotations

import asyncio
import json
import uuid
from typing import Any, NamedTuple

import httpx

from steward.agenda.v1 import agenda_pb2
from steward.executor.v1 import executor_pb2
from tests.integration.gateway.others import Others, answer, struct


class Event(NamedTuple):
    id: str
    kind: str
    data: Any


async def _say(http: httpx.AsyncClient, person: str, text: str) -> dict[str, Any]:
    response = await http.post("/v1/messages", json={"from": person, "text": text})
    assert response.status_code == 200
    return dict(response.json())


def _person() -> str:
    return f"user-{uuid.uuid4()}"


async def read(http: httpx.AsyncClient, conversation_id: str, count: int, **headers: str) -> list[Event]:
    """The next events; fails when they do not come."""
    found: list[Event] = []
    path = f"/v1/conversations/{conversation_id}/events"
    async with asyncio.timeout(10), http.stream("GET", path, headers=headers) as stream:
        assert stream.headers["content-type"].startswith("text/event-stream")
        event: dict[str, str] = {}
        async for line in stream.aiter_lines():
            name, _, value = line.partition(": ")
            if name:
                event[name] = value
            elif "data" in event:
                found.append(Event(event["id"], event["event"], json.loads(event["data"])))
                event = {}
            if len(found) == count:
                break
    return found


async def test_events_come_as_they_happen_and_go_on_where_the_reader_was(
    http: httpx.AsyncClient, others: Others
) -> None:
    person = _person()
    conversation_id = (await _say(http, person, "0"))["conversation_id"]
    reading = asyncio.create_task(read(http, conversation_id, 3))
    await asyncio.sleep(0.2)
    for number in (1, 2):
        await _say(http, person, str(number))
    seen = await reading
    assert [(each.id, each.kind, each.data["text"]) for each in seen] == [
        ("1", "turn", "0"), ("2", "turn", "1"), ("3", "turn", "2"),
    ]  # fmt: skip
    cancelled = await http.delete(f"/v1/agenda/tasks/{conversation_id}:t1")
    assert cancelled.json()["status"] == "cancelled"
    rest = await read(http, conversation_id, 2, **{"Last-Event-ID": "2"})
    assert rest == [seen[2], Event("4", "task", cancelled.json())]
    assert (await http.get("/v1/conversations/nope/events")).status_code == 404


async def test_a_turn_tells_its_workflow_its_goals_and_each_reminder_it_changed(
    http: httpx.AsyncClient, others: Others
) -> None:
    made = struct({"task": {"id": "r1", "description": "call Ann", "status": "scheduled"}})
    listed = struct({"items": [], "task": {"id": "not-changed"}})

    async def remind(request: Any, _: Any) -> Any:
        workflow = executor_pb2.Workflow(id="w1", status=executor_pb2.WORKFLOW_STATUS_COMPLETED)
        workflow.steps.add(id="s1", type="agenda", action="create_reminder", effect=executor_pb2.EFFECT_REVERSIBLE,
                           status=executor_pb2.STEP_STATUS_COMPLETED, result=made)  # fmt: skip
        workflow.steps.add(id="s2", type="agenda", action="list_reminders", effect=executor_pb2.EFFECT_NONE,
                           status=executor_pb2.STEP_STATUS_COMPLETED, result=listed)  # fmt: skip
        return answer("I will", workflow=workflow, goal=agenda_pb2.Goal(id="g1"))

    others.handle = remind
    spoken = await _say(http, _person(), "remind me")
    events = await read(http, spoken["conversation_id"], 4)
    assert [(each.id, each.kind) for each in events] == [("1", "turn"), ("2", "workflow"), ("3", "goal"), ("4", "task")]
    assert events[1].data == spoken["workflow"]
    assert events[2].data["goal"]["id"] == "g1"
    assert events[3].data == {
        "id": "r1",
        "description": "call Ann",
        "status": "scheduled",
        "turn_id": spoken["turn_id"],
    }


def _change(workflow_id: str, sequence: int, step: str = "", status: str = "RUNNING") -> Any:
    state = executor_pb2.WorkflowStatus.Value(f"WORKFLOW_STATUS_{status}")
    event = executor_pb2.WatchWorkflowResponse(sequence=sequence, kind="step" if step else "workflow",
                                               workflow_status=state)  # fmt: skip
    if step:
        event.step.CopyFrom(executor_pb2.WorkflowStep(id=step, status=executor_pb2.STEP_STATUS_COMPLETED))
    workflow = executor_pb2.Workflow(id=workflow_id, status=state)
    return executor_pb2.WatchConversationResponse(event=event, workflow=workflow)


async def test_steps_are_told_while_they_are_done_and_once_over_a_broken_line(
    http: httpx.AsyncClient, others: Others
) -> None:
    person = _person()
    conversation_id = (await _say(http, person, "0"))["conversation_id"]
    workflow_id = "a workflow; with:signs"
    first = asyncio.create_task(read(http, conversation_id, 3))
    await asyncio.sleep(0.2)
    others.changes += [_change(workflow_id, 1, "s1"), _change(workflow_id, 2, "s2")]
    seen = await first
    assert others.watched[0].conversation_id == conversation_id and not others.watched[0].after_sequences
    steps = [each for each in seen if each.kind == "workflow"]
    assert [(each.data["id"], each.data["sequence"], each.data["step"]["id"]) for each in steps] == [
        (workflow_id, 1, "s1"), (workflow_id, 2, "s2"),
    ]  # fmt: skip

    # The line breaks; more happens; the reader comes back with the last id, and is told the rest and nothing twice.
    ends = [_change(workflow_id, 3, "s3", "COMPLETED"), _change(workflow_id, 4, status="COMPLETED")]  # in one commit
    others.changes += ends
    await _say(http, person, "1")
    rest = await read(http, conversation_id, 3, **{"Last-Event-ID": seen[-1].id})
    assert dict(others.watched[-1].after_sequences) == {workflow_id: 2}
    assert [each.data["text"] for each in rest if each.kind == "turn"] == ["1"]
    assert [each.data["sequence"] for each in rest if each.kind == "workflow"] == [3, 4]
    assert len({each.id for each in [*seen, *rest]}) == len(seen) + len(rest)

    # An ended workflow is no part of the place any more: the stored events have it.
    assert workflow_id not in rest[-1].id and ";" not in rest[-1].id

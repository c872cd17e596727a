"""The executor's process over gRPC: every method answers; SIGKILL under load loses and doubles nothing."""

from __future__ import annotations

import asyncio
import math
import os
import signal
import subprocess
import sys
import uuid
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import grpc
import pytest
import pytest_asyncio
from google.protobuf import json_format, struct_pb2
from grpc_health.v1 import health_pb2, health_pb2_grpc

from steward.common.v1 import common_pb2
from steward.executor.v1 import executor_pb2 as pb
from steward.executor.v1 import executor_pb2_grpc
from tests.ports import free_ports

ROOT = Path(__file__).resolve().parents[4]


class Service:
    """The process, started again at the same address after a kill."""

    def __init__(self, url: Any, redis_url: Any) -> None:
        self.address, metrics, router = (f"127.0.0.1:{port}" for port in free_ports(3))
        self.environment = {
            **os.environ,
            "PYTHONPATH": f"{ROOT}:{ROOT / 'gen'}",
            "DATABASE_URL": url,
            "REDIS_URL": redis_url,
            "STEWARD_EMBEDDED": "true",
            "EXECUTOR_GRPC_ADDR": self.address,
            "EXECUTOR_METRICS_ADDR": metrics,
            "ROUTER_GRPC_ADDR": router,
        }
        self.process: Any = None

    def start(self) -> Any:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "services.executor", "serve"],
            env=self.environment,
            cwd=ROOT,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    def kill(self) -> Any:
        self.process.kill()
        self.process.wait(10)

    def stop(self) -> Any:
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(15)


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def service(engine_url: Any, servers: Any) -> Any:
    started = Service(engine_url, servers.redis_url)
    started.start()
    yield started
    assert started.stop() == 0


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def channel(service: Any) -> Any:
    options = [("grpc.max_reconnect_backoff_ms", 200), ("grpc.initial_reconnect_backoff_ms", 50)]
    async with grpc.aio.insecure_channel(service.address, options=options) as made:
        await asyncio.wait_for(made.channel_ready(), 20)
        yield made


@pytest.fixture
def stub(channel: Any) -> Any:
    return executor_pb2_grpc.ExecutorServiceStub(channel)


@pytest.fixture
def customer() -> Any:
    return common_pb2.Customer(
        customer_id=str(uuid.uuid4()), address=f"+1555{uuid.uuid4().int % 10**7:07}", timezone="America/New_York"
    )


def context(customer: Any, conversation: Any = "conv") -> Any:
    made = pb.ExecutionContext(customer=customer, conversation_id=conversation, timezone="America/New_York")
    made.reference_time.FromDatetime(datetime(2026, 3, 2, 14, tzinfo=UTC))
    return made


def struct(value: Any) -> Any:
    return json_format.ParseDict(value, struct_pb2.Struct())


def plan(*steps: Any) -> Any:
    made = [
        common_pb2.ActionStep(id=f"s{n}", type=name.split(".")[0], action=name.split(".")[1], params=struct(params))
        for n, (name, params) in enumerate(steps)
    ]
    return common_pb2.ActionPlan(plan_id="p", steps=made)


async def start(stub: Any, customer: Any, *steps: Any, id: Any = None, conversation: str = "conv") -> Any:
    request = pb.StartWorkflowRequest(
        request_id=id or str(uuid.uuid4()), plan=plan(*steps), context=context(customer, conversation)
    )
    return await stub.StartWorkflow(request, wait_for_ready=True, timeout=20)


async def invoke(stub: Any, customer: Any, name: Any, params: Any, request_id: Any = "") -> Any:
    type_, action = name.split(".")
    request = pb.InvokeActionRequest(
        type=type_, action=action, params=struct(params), context=context(customer), request_id=request_id
    )
    response = await stub.InvokeAction(request, wait_for_ready=True, timeout=20)
    return json_format.MessageToDict(response.result)


async def tasks(stub: Any, customer: Any) -> Any:
    return sorted(item["title"] for item in (await invoke(stub, customer, "task.list_tasks", {}))["items"])


async def test_health_and_catalogue(channel: Any, stub: Any) -> None:
    health = health_pb2_grpc.HealthStub(channel)
    for name in ("", "steward.executor.v1.ExecutorService"):
        async with asyncio.timeout(10):
            while not await _is_serving(health, name):  # noqa: ASYNC110 - another process
                await asyncio.sleep(0.05)
    everything = await stub.ListActions(pb.ListActionsRequest())
    names = [f"{each.type}.{each.action}" for each in everything.actions]
    assert {"calendar.create_event", "contact.search_contacts", "system.user_intervention"} <= set(names)
    page = await stub.ListActions(pb.ListActionsRequest(page_size=3))
    rest = await stub.ListActions(pb.ListActionsRequest(page_token=page.next_page_token))
    assert [*page.actions, *rest.actions] == list(everything.actions)
    assert page.catalogue_version == everything.catalogue_version != ""


async def _is_serving(health: Any, name: Any) -> Any:
    answer = await health.Check(health_pb2.HealthCheckRequest(service=name))
    return answer.status == health_pb2.HealthCheckResponse.SERVING


async def test_a_workflow_from_question_to_undo(stub: Any, customer: Any) -> None:
    ask = ("system.user_intervention", {"reason": "Who?", "entities_to_resolve": ["Zogblar"], "expects": "email"})
    begun = await start(
        stub,
        customer,
        ask,
        ("task.create_task", {"title": "Call", "assignee_email": {"stepId": "s0", "field": "email"}}),
    )
    workflow = begun.workflow
    assert workflow.status == pb.WORKFLOW_STATUS_WAITING_INTERVENTION
    assert list(begun.outcomes) == [f"outcome:{workflow.id}:1"]
    entity = common_pb2.Entity(type=common_pb2.ENTITY_TYPE_EMAIL, text="z@alien.com", value="z@alien.com")
    found = await stub.MatchIntervention(
        pb.MatchInterventionRequest(customer_id=customer.customer_id, text="z@alien.com", entities=[entity])
    )
    assert found.matches[0].score > 0.7 and found.matches[0].fit == "answer"
    assert [each.id for each in found.open] == [workflow.interventions[0].id]
    watched = asyncio.create_task(_watch(stub, workflow.id))
    resumed = await stub.ResumeWorkflow(
        pb.ResumeWorkflowRequest(
            workflow_id=workflow.id,
            intervention_id=workflow.interventions[0].id,
            request_id="r",
            answer=found.matches[0].answer,
            context=context(customer),
        )
    )
    assert resumed.disposition == "answered" and resumed.workflow.status == pb.WORKFLOW_STATUS_COMPLETED
    events = await asyncio.wait_for(watched, 10)
    assert [event.sequence for event in events] == list(range(1, len(events) + 1))
    assert events[-1].workflow_status == pb.WORKFLOW_STATUS_COMPLETED
    assert (await stub.GetWorkflow(pb.GetWorkflowRequest(workflow_id=workflow.id))).workflow == resumed.workflow
    listed = await stub.ListWorkflows(pb.ListWorkflowsRequest(customer_id=customer.customer_id))
    assert list(listed.workflows) == [resumed.workflow]
    undone = await stub.UndoWorkflow(pb.UndoWorkflowRequest(workflow_id=workflow.id, request_id="u"))
    assert [(each.step_id, each.disposition) for each in undone.steps] == [("s1", "undone")]
    assert undone.workflow.steps[1].status == pb.STEP_STATUS_UNDONE
    cancelled = await stub.CancelWorkflow(pb.CancelWorkflowRequest(workflow_id=workflow.id))
    assert cancelled.workflow.version == undone.workflow.version


async def _watch(stub: Any, workflow_id: Any) -> Any:
    return [event async for event in stub.WatchWorkflow(pb.WatchWorkflowRequest(workflow_id=workflow_id))]


async def test_a_conversation_is_watched_over_all_its_workflows(stub: Any, customer: Any) -> None:
    conversation = f"conv-{uuid.uuid4()}"
    ask = ("system.user_intervention", {"reason": "Who?", "entities_to_resolve": ["Zogblar"], "expects": "email"})
    call = ("task.create_task", {"title": "Call"})
    waiting = (await start(stub, customer, ask, call, conversation=conversation)).workflow
    ended = (await start(stub, customer, call, conversation=conversation)).workflow
    seen = _Seen(stub, conversation)
    await seen.until(lambda: bool(seen.of(waiting.id)))
    assert seen.of(ended.id) == []  # over before anybody watched
    elsewhere = (await start(stub, customer, call, call)).workflow
    begun = (await start(stub, customer, call, call, ask, call, conversation=conversation)).workflow
    await stub.CancelWorkflow(pb.CancelWorkflowRequest(workflow_id=begun.id))
    await seen.until(lambda: seen.is_over(begun.id))
    steps = [each.event.step.id for each in seen.all if each.workflow.id == begun.id and each.event.kind == "step"]
    assert {"s0", "s1"} <= set(steps)
    await stub.UndoWorkflow(pb.UndoWorkflowRequest(workflow_id=ended.id, request_id=str(uuid.uuid4())))
    await seen.until(lambda: bool(seen.of(ended.id)))
    last = seen.last(ended.id)
    assert last.workflow.steps[0].status == pb.STEP_STATUS_UNDONE and min(seen.of(ended.id)) > 1
    told = seen.stop()
    assert seen.of(elsewhere.id) == []

    # Later, from where the first watcher was: what came meanwhile, once.
    await stub.CancelWorkflow(pb.CancelWorkflowRequest(workflow_id=waiting.id))
    again = _Seen(stub, conversation, told)
    await again.until(lambda: again.is_over(waiting.id))
    again.stop()
    both = seen.of(waiting.id) + again.of(waiting.id)
    assert both == list(range(1, len(both) + 1))
    assert again.of(ended.id) == again.of(begun.id) == []


class _Seen:
    """What a watcher of a conversation is told, in order."""

    def __init__(self, stub: Any, conversation: str, told: dict[str, int] | None = None) -> None:
        request = pb.WatchConversationRequest(conversation_id=conversation, after_sequences=told or {})
        self.all: list[Any] = []
        self._call = stub.WatchConversation(request)
        self._reading = asyncio.create_task(self._read())

    async def _read(self) -> None:
        async for each in self._call:
            self.all.append(each)

    def of(self, workflow_id: str) -> list[int]:
        return [each.event.sequence for each in self.all if each.workflow.id == workflow_id]

    def last(self, workflow_id: str) -> Any:
        return [each for each in self.all if each.workflow.id == workflow_id][-1]

    def is_over(self, workflow_id: str) -> bool:
        return (
            bool(self.of(workflow_id)) and self.last(workflow_id).event.workflow_status == pb.WORKFLOW_STATUS_CANCELLED
        )

    async def until(self, condition: Any) -> None:
        async with asyncio.timeout(10):
            while not condition():  # noqa: ASYNC110 - another process
                await asyncio.sleep(0.02)

    def stop(self) -> dict[str, int]:
        self._reading.cancel()
        self._call.cancel()
        return {each.workflow.id: each.event.sequence for each in self.all}


async def test_each_change_is_streamed_as_it_commits(stub: Any, customer: Any) -> None:
    """Somebody who watches sees the answered step and what runs after it while the workflow waits for the next answer,
    long before a look that is not woken would see them."""
    ask = ("system.user_intervention", {"reason": "Go on?", "expects": "text"})
    begun = await start(stub, customer, ask, ("task.create_task", {"title": {"stepId": "s0", "field": "value"}}), ask)
    workflow = begun.workflow
    stream = stub.WatchWorkflow(pb.WatchWorkflowRequest(workflow_id=workflow.id))
    seen: list[Any] = []

    async def until_completed(step_id: Any) -> None:
        async with asyncio.timeout(3):
            while not any(e.step.id == step_id and e.step.status == pb.STEP_STATUS_COMPLETED for e in seen):
                seen.append(await stream.read())

    async def answer(number: Any, text: Any) -> None:
        await stub.ResumeWorkflow(
            pb.ResumeWorkflowRequest(
                workflow_id=workflow.id,
                intervention_id=workflow.interventions[number].id,
                request_id=f"r{number}",
                answer=pb.InterventionAnswer(text=text),
                context=context(customer),
            )
        )

    await answer(0, "Buy milk")
    await until_completed("s1")
    assert seen[-1].step.status == pb.STEP_STATUS_COMPLETED and len(workflow.interventions) == 2
    await answer(1, "yes")
    async with asyncio.timeout(3):
        while (event := await stream.read()) is not grpc.aio.EOF:
            seen.append(event)
    assert [event.sequence for event in seen] == list(range(1, len(seen) + 1))
    assert seen[-1].workflow_status == pb.WORKFLOW_STATUS_COMPLETED


async def test_a_yes_to_the_proposal_is_matched_beside_the_questions(stub: Any, customer: Any) -> None:
    proposal = pb.OpenProposal(id="p1", summary="Call with Ann", expects=common_pb2.EXPECTS_YES_NO)
    request = pb.MatchInterventionRequest(
        customer_id=customer.customer_id, conversation_id="conv", text="yes please", open_proposal=proposal
    )
    match = (await stub.MatchIntervention(request)).matches[0]
    assert match.proposal_id == "p1" and match.score > 0.7 and match.answer.decision == "yes"


async def test_one_action_for_a_program(stub: Any, customer: Any) -> None:
    first = await invoke(stub, customer, "task.create_task", {"title": "Once"}, "k")
    assert await invoke(stub, customer, "task.create_task", {"title": "Twice"}, "k") == first
    assert await tasks(stub, customer) == ["Once"]
    ten = [invoke(stub, customer, "task.create_task", {"title": "Ten"}, "k10") for _ in range(10)]
    assert len({each["task"]["id"] for each in await asyncio.gather(*ten)}) == 1
    for name, params, code in (
        ("system.user_intervention", {"reason": "?"}, grpc.StatusCode.INVALID_ARGUMENT),
        ("task.create_task", {"title": 5}, grpc.StatusCode.INVALID_ARGUMENT),
        ("no.such", {}, grpc.StatusCode.INVALID_ARGUMENT),
        ("task.complete_task", {"task_id": "none"}, grpc.StatusCode.NOT_FOUND),
    ):
        with pytest.raises(grpc.aio.AioRpcError) as refused:
            await invoke(stub, customer, name, params)
        assert refused.value.code() == code


async def test_a_bad_plan_is_refused_with_its_fields(stub: Any, customer: Any) -> None:
    with pytest.raises(grpc.aio.AioRpcError) as refused:
        await start(stub, customer, ("task.create_task", {"title": 5}))
    assert refused.value.code() == grpc.StatusCode.INVALID_ARGUMENT
    assert b"plan.steps[0].params.title" in dict(refused.value.trailing_metadata())["grpc-status-details-bin"]


async def test_json_that_is_none_is_the_callers_fault(stub: Any, customer: Any) -> None:
    request = pb.MatchInterventionRequest(customer_id=customer.customer_id, text="yes")
    request.classification.slots["choice"] = math.nan
    with pytest.raises(grpc.aio.AioRpcError) as refused:
        await stub.MatchIntervention(request)
    assert refused.value.code() == grpc.StatusCode.INVALID_ARGUMENT


async def test_holds_people_import_export_and_erase(stub: Any, customer: Any) -> None:
    start_at, end_at = (datetime(2026, 3, 3, hour, tzinfo=UTC) for hour in (20, 21))
    hold = pb.PlaceHoldRequest(goal_id=str(uuid.uuid4()), customer=customer, conversation_id="conv")
    hold.start.FromDatetime(start_at)
    hold.end.FromDatetime(end_at)
    hold.expires_at.FromDatetime(datetime(2030, 1, 1, tzinfo=UTC))
    assert (await stub.PlaceHold(hold)).held
    assert (await stub.ReleaseHold(pb.ReleaseHoldRequest(goal_id=hold.goal_id))).released
    assert not (await stub.ReleaseHold(pb.ReleaseHoldRequest(goal_id=hold.goal_id))).released

    person = pb.PutPersonRequest(customer=customer)
    person.updated_at.FromDatetime(start_at)
    assert (await stub.PutPerson(person)).stored
    assert not (await stub.PutPerson(person)).stored
    person.customer.customer_id = ""
    with pytest.raises(grpc.aio.AioRpcError) as nobody:
        await stub.PutPerson(person)
    assert nobody.value.code() == grpc.StatusCode.INVALID_ARGUMENT

    records = [
        common_pb2.Record(kind="contact", value=struct({"external_id": "1", "name": "Ann", "email": "ann@x.com"}))
    ]
    request = pb.ImportItemsRequest(customer=customer, records=records, request_id=str(uuid.uuid4()))
    counts = await stub.ImportItems(request)
    assert dict(counts.created) == {"contact": 1}
    assert await stub.ImportItems(request) == counts
    await start(stub, customer, ("task.create_task", {"title": "T"}))
    kinds, token = [], ""
    while True:
        page = await stub.ExportCustomer(
            pb.ExportCustomerRequest(customer_id=customer.customer_id, page_size=1, page_token=token)
        )
        kinds += [each.kind for each in page.records]
        if not (token := page.next_page_token):
            break
    assert sorted(kinds) == ["contact", "task", "workflow"]
    assert (await stub.EraseCustomer(pb.EraseCustomerRequest(customer_id=customer.customer_id))).erased >= 4
    assert not (await stub.ExportCustomer(pb.ExportCustomerRequest(customer_id=customer.customer_id))).records


async def test_sigkill_under_load_does_every_request_exactly_once(service: Any, stub: Any, customer: Any) -> None:
    async def until_done(number: Any) -> Any:
        while True:
            try:
                answer = await start(
                    stub,
                    customer,
                    ("task.create_task", {"title": f"a{number:02}"}),
                    ("task.create_task", {"title": f"b{number:02}", "notes": {"stepId": "s0", "field": "task.title"}}),
                    id=f"{customer.customer_id}-{number}",
                )
            except grpc.aio.AioRpcError:
                await asyncio.sleep(0.02)
                continue
            if answer.workflow.status == pb.WORKFLOW_STATUS_COMPLETED:
                return
            await asyncio.sleep(0.02)

    async def kill_sometimes() -> Any:
        for _ in range(3):
            await asyncio.sleep(0.12)
            service.kill()
            service.start()
            await asyncio.sleep(1.2)

    work = [asyncio.create_task(until_done(number)) for number in range(60)]
    await kill_sometimes()
    async with asyncio.timeout(30):
        await asyncio.gather(*work)
    assert await tasks(stub, customer) == sorted([f"a{n:02}" for n in range(60)] + [f"b{n:02}" for n in range(60)])

"""A durable plan of five steps, stopped at a question and resumed: ours over gRPC, LangGraph beside it."""

from __future__ import annotations

import asyncio
import json
import statistics
import subprocess
import tempfile
import time
import uuid
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import grpc
import uvloop

from benchmarks.peers import HERE, python_with
from cli.embedded import throwaway_servers
from steward.common.v1 import common_pb2
from steward.executor.v1 import executor_pb2, executor_pb2_grpc
from tests.e2e.suite import Suite

ROUNDS = 3
CUSTOMER = common_pb2.Customer(customer_id="bench", address="bench", timezone="America/New_York")


@dataclass(frozen=True, slots=True)
class Runs:
    """The median time of one run from start to end, its question answered at once, and runs a second."""

    p50_ms: float
    per_second: float


@dataclass(frozen=True, slots=True)
class PlanRound:
    """At the same concurrency on the same PostgreSQL, one after the other: ours, which makes four tasks; LangGraph with
    nodes that do nothing, which the goal is judged on; and with nodes that make the four tasks.
    """

    ours: Runs
    langgraph: Runs
    langgraph_writing: Runs


def compare(*, at_once: int, runs: int) -> list[PlanRound]:
    """Several rounds, ours and LangGraph in turn.

    Raises:
        PeerMissing: LangGraph cannot be installed here.
    """
    python = python_with(HERE / "langgraph.txt")
    with throwaway_servers(durable=True) as servers, tempfile.TemporaryDirectory() as folder:
        suite = Suite(Path(folder) / "data", DATABASE_URL=servers.database_url, REDIS_URL=servers.redis_url)
        suite.start()
        try:
            uvloop.run(measure(suite.addresses["executor"], at_once=1, runs=5))
            return [
                PlanRound(
                    uvloop.run(measure(suite.addresses["executor"], at_once=at_once, runs=runs)),
                    _langgraph(python, servers.database_url, at_once, runs, "idle"),
                    _langgraph(python, servers.database_url, at_once, runs, "writing"),
                )
                for _ in range(ROUNDS)
            ]
        finally:
            suite.stop()


def _langgraph(python: Path, url: str, at_once: int, runs: int, nodes: str) -> Runs:
    command = [str(python), str(HERE / "langgraph_runs.py"), url, str(at_once), str(runs), nodes]
    done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"bench: LangGraph failed:\n{done.stderr[-2000:]}")
    return Runs(**json.loads(done.stdout))


async def measure(address: str, *, at_once: int, runs: int) -> Runs:
    """`runs` plans at the executor's address, by `at_once` callers."""
    times: list[float] = []
    async with grpc.aio.insecure_channel(address) as channel:
        executor = executor_pb2_grpc.ExecutorServiceStub(channel)

        async def caller() -> None:
            for _ in range(runs // at_once):
                begun = time.perf_counter()
                await _run_one(executor)
                times.append((time.perf_counter() - begun) * 1000)

        begun = time.perf_counter()
        await asyncio.gather(*(caller() for _ in range(at_once)))
        return Runs(statistics.median(times), len(times) / (time.perf_counter() - begun))


async def _run_one(executor: Any) -> None:
    key = str(uuid.uuid4())
    context = executor_pb2.ExecutionContext(customer=CUSTOMER, conversation_id=f"bench-{key}", timezone="UTC")
    request = executor_pb2.StartWorkflowRequest(request_id=key, plan=_plan(key), context=context)
    stopped = (await executor.StartWorkflow(request, timeout=60)).workflow
    assert stopped.status == executor_pb2.WORKFLOW_STATUS_WAITING_INTERVENTION, stopped
    answer = executor_pb2.ResumeWorkflowRequest(
        workflow_id=key,
        intervention_id=stopped.interventions[0].id,
        answer=executor_pb2.InterventionAnswer(text="Ann"),
        request_id=f"{key}:answer",
        context=context,
    )
    done = (await executor.ResumeWorkflow(answer, timeout=60)).workflow
    assert done.status == executor_pb2.WORKFLOW_STATUS_COMPLETED, done


def _plan(key: str) -> common_pb2.ActionPlan:
    """One task, the question, three tasks: each waits for the one before."""
    plan = common_pb2.ActionPlan(plan_id=key)
    before = ""
    for name in ("one", "ask", "three", "four", "five"):
        step = plan.steps.add(id=name, type="task", action="create_task", depends_on=[before] if before else [])
        step.params.update({"title": name})
        if name == "ask":
            step.type, step.action = "system", "user_intervention"
            step.params.Clear()
            step.params.update({"reason": "Who is it for?", "expects": "text"})
        before = name
    return plan

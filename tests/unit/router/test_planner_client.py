"""The planner as the router calls it: a request that stands alone is read and planned in one call."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, cast

from services.router.clients.forms import stamp, turn_of
from services.router.clients.planner import PlannerClient
from services.router.model.told import ReadingContext
from services.router.settings import Deadlines
from steward.common.v1 import common_pb2
from steward.planner.v1 import planner_pb2

TEXT = "what's on my calendar today?"
ALONE = ReadingContext()
NOW = datetime(2026, 3, 2, 14, tzinfo=UTC)
TURN = turn_of(
    common_pb2.Turn(
        turn_id="turn-1",
        conversation_id="c1",
        text=TEXT,
        timezone="UTC",
        channel=common_pb2.CHANNEL_WEB,
        received_at=stamp(NOW),
        reference_time=stamp(NOW),
    ),
    "t1",
)


class Stub:
    """Answers as a planner that knows the catalogue does, and remembers what it was asked."""

    def __init__(self) -> None:
        self.read: list[planner_pb2.ExtractEntitiesRequest] = []
        self.planned: list[planner_pb2.CreatePlanRequest] = []

    async def ExtractEntities(self, request: Any, **_: Any) -> planner_pb2.ExtractEntitiesResponse:  # noqa: N802
        self.read.append(request)
        response = planner_pb2.ExtractEntitiesResponse(engine="rules")
        response.classification.intent, response.classification.confidence = "calendar.list", 0.9
        if request.with_plan:
            response.planned.plan.steps.add(id="s1", type="calendar", action="list_events")
        return response

    async def CreatePlan(self, request: Any, **_: Any) -> planner_pb2.CreatePlanResponse:  # noqa: N802
        self.planned.append(request)
        return planner_pb2.CreatePlanResponse(out_of_scope=True)


async def test_a_whole_text_with_nothing_open_is_planned_in_the_same_call() -> None:
    stub = Stub()
    client = PlannerClient(cast(Any, stub), Deadlines())
    understood = await client.read(TURN, TEXT, ALONE)
    planned = await client.plan(TURN, replace(understood, act="request"), ALONE, "p1")
    assert planned.plan is not None
    assert (planned.plan["plan_id"], planned.plan["steps"][0]["action"]) == ("p1", "list_events")
    assert not stub.planned
    assert not understood.raw.HasField("planned")  # what is stored and handed on is the reading alone


async def test_a_plan_for_other_words_or_another_matter_is_asked_for() -> None:
    stub = Stub()
    client = PlannerClient(cast(Any, stub), Deadlines())
    understood = await client.read(TURN, TEXT, ALONE)
    assert (await client.plan(TURN, replace(understood, text="and tomorrow?"), ALONE, "p1")).out_of_scope
    other = ReadingContext(anchor=NOW)
    assert (await client.plan(TURN, understood, other, "p1")).out_of_scope
    assert [each.message for each in stub.planned] == ["and tomorrow?", TEXT]


async def test_what_is_read_in_other_words_or_with_something_open_or_as_another_intent_is_only_read() -> None:
    stub = Stub()
    client = PlannerClient(cast(Any, stub), Deadlines())
    await client.read(TURN, "other words", ALONE)
    await client.read(TURN, TEXT, ReadingContext(goal_type="schedule"))
    said = await client.read(TURN, TEXT, ALONE, "task.list")
    assert [each.with_plan for each in stub.read] == [False, False, False]
    assert said.planned is None

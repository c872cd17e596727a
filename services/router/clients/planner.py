"""The planner, as the router uses it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from services.router.clients import forms, read_forms, run_forms
from services.router.model.decision import Learned
from services.router.model.told import GoalDraft, Planned, PlannedThen, ReadingContext, Said, Worded
from services.router.model.turn import Turn
from services.router.model.understood import GOAL_OF_INTENT, Understood
from services.router.settings import Deadlines
from steward.common.v1 import common_pb2
from steward.planner.v1 import planner_pb2, planner_pb2_grpc


class PlannerClient:
    """See ``ports.Planner``. Reading and wording wait for a planner that is being started again."""

    def __init__(self, stub: planner_pb2_grpc.PlannerServiceAsyncStub, deadlines: Deadlines) -> None:
        self._stub = stub
        self._deadlines = deadlines

    async def read(self, turn: Turn, text: str, context: ReadingContext, intent: str = "") -> Understood:
        """Entities and classification of a text; ``intent`` is what the person has said that it means.

        A whole text with nothing open is planned in the same call: most of them are requests, and a call saved is a
        twentieth of what a turn costs.
        """
        with_plan = text == turn.text and not intent and not context.is_open
        request = planner_pb2.ExtractEntitiesRequest(
            text=text,
            now=forms.stamp(turn.reference_time),
            timezone=turn.timezone,
            customer=turn.raw.customer,
            previous_reply=turn.previous_reply,
            context=read_forms.context_message(context),
            with_plan=with_plan,
        )
        response = await self._stub.ExtractEntities(request, timeout=self._deadlines.read_s, wait_for_ready=True)
        if intent:
            said = response.classification
            said.intent, said.confidence, said.act = intent, 1.0, common_pb2.DIALOGUE_ACT_REQUEST
            said.goal_type = GOAL_OF_INTENT.get(intent, "")
        understood = read_forms.understood_of(text, response)
        if not response.HasField("planned"):
            return understood
        planned = PlannedThen(text, context, _planned(response.planned, response.engine))
        response.ClearField("planned")  # of the reading only itself is kept and handed on
        return replace(understood, planned=planned)

    async def plan(self, turn: Turn, understood: Understood, context: ReadingContext, plan_id: str) -> Planned:
        """A checked plan, or what is missing."""
        then = understood.planned
        if then is not None and (then.text, then.context) == (understood.text, context):
            plan = then.planned.plan
            return then.planned if plan is None else replace(then.planned, plan={**plan, "plan_id": plan_id})
        request = planner_pb2.CreatePlanRequest(
            message=understood.text,
            entities=understood.raw.entities,
            classification=understood.raw.classification,
            customer=turn.raw.customer,
            now=forms.stamp(turn.reference_time),
            timezone=turn.timezone,
            context=read_forms.context_message(context),
            plan_id=plan_id,
            previous_reply=turn.previous_reply,
        )
        response = await self._stub.CreatePlan(request, timeout=self._deadlines.plan_s, wait_for_ready=True)
        return _planned(response, understood.engine)

    async def word(self, turn: Turn, now: datetime, said: Sequence[Said]) -> Worded:
        """The words of an answer."""
        customer = turn.raw.customer
        style = planner_pb2.Style(
            locale=turn.locale,
            timezone=turn.timezone or customer.timezone or "UTC",
            now=forms.stamp(now),
            channel=turn.raw.channel,
            customer_name=customer.name,
        )
        request = planner_pb2.ComposeReplyRequest(parts=[_part(each) for each in said], style=style)
        response = await self._stub.ComposeReply(request, timeout=self._deadlines.word_s, wait_for_ready=True)
        return Worded(
            text=response.text,
            promise=response.promise_template,
            goal=_draft(response.goal) if response.HasField("goal") else None,
            expects=forms.enum_name("EXPECTS_", common_pb2.Expects.Name(response.expects)),
            options=tuple(response.options),
            engine=response.engine,
        )

    async def remember(self, turn: Turn, learned: Learned) -> None:
        """Remembers what a name means."""
        entity = planner_pb2.LearnedEntity(
            type=common_pb2.EntityType.Value(f"ENTITY_TYPE_{learned.kind}"),
            value=learned.value,
            resolved=forms.struct(learned.resolved),
            origin="answer",
        )
        request = planner_pb2.RememberEntityRequest(
            customer=turn.raw.customer, entity=entity, request_id=learned.request_id
        )
        await self._stub.RememberEntity(request, timeout=self._deadlines.agenda_s)

    async def forget(self, turn: Turn, value: str, request_id: str) -> int:
        """Forgets what a name means; how many meanings there were."""
        request = planner_pb2.ForgetEntityRequest(customer=turn.raw.customer, value=value, request_id=request_id)
        response = await self._stub.ForgetEntity(request, timeout=self._deadlines.look_s)
        return response.forgotten


def _planned(response: planner_pb2.CreatePlanResponse, engine: str) -> Planned:
    return Planned(
        plan=run_forms.plan_json(response.plan) if response.HasField("plan") else None,
        missing=tuple(read_forms.missing_of(each) for each in response.missing),
        out_of_scope=response.out_of_scope,
        engine=response.engine or engine,
    )


def _part(said: Said) -> planner_pb2.ReplyPart:
    part = planner_pb2.ReplyPart(
        kind=planner_pb2.ReplyKind.Value(f"REPLY_KIND_{said.part.kind}"),
        topic=said.part.topic,
        facts=forms.struct(said.part.facts),
    )
    if said.run is not None:
        workflow = said.run.raw
        if said.part.kind in ("RECEIPTS", "LIST") or said.part.topic == "undone":
            part.plan.CopyFrom(workflow.plan)
            part.results.extend(workflow.steps)
        if said.part.topic == "interventions":
            waiting = {question.id for question in said.run.open_questions}
            part.interventions.extend(each for each in workflow.interventions if each.id in waiting)
    return part


def _draft(message: planner_pb2.GoalDraft) -> GoalDraft:
    return GoalDraft(
        goal_type=message.goal_type,
        description=message.description,
        subject=message.subject,
        pattern=message.expected_response_pattern,
        deadline_after_s=message.deadline_after_s,
        deadline=forms.when(message, "deadline"),
    )

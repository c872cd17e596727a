"""The four other services, small and in memory, over real gRPC; they keep the keys that the contracts promise."""

# ruff: noqa: N802  the contracts name the methods

from __future__ import annotations

import copy
from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any

from google.protobuf.json_format import MessageToDict

from libs.errors import NotFound, StewardError, Unavailable
from steward.agenda.v1 import agenda_pb2, agenda_pb2_grpc
from steward.common.v1 import common_pb2
from steward.executor.v1 import executor_pb2, executor_pb2_grpc
from steward.gateway.v1 import gateway_pb2, gateway_pb2_grpc
from steward.planner.v1 import planner_pb2, planner_pb2_grpc


class Faults:
    """Makes calls fail: ``away`` names methods that do until they are taken out."""

    def __init__(self) -> None:
        self.away: set[str] = set()
        self.calls: Counter[str] = Counter()

    def meet(self, method: str) -> None:
        self.calls[method] += 1
        if method in self.away or "*" in self.away:
            raise Unavailable("TEST_AWAY", "away on purpose")


class FakePlanner(planner_pb2_grpc.PlannerServiceServicer):
    """Reads what it was taught; plans what it was taught; words parts as ``KIND:topic``."""

    def __init__(self) -> None:
        self.faults = Faults()
        self.readings: dict[str, planner_pb2.ExtractEntitiesResponse] = {}
        self.plans: dict[str, planner_pb2.CreatePlanResponse] = {}
        self.remembered: dict[str, str] = {}
        self.worded: list[list[str]] = []
        self.contexts: list[planner_pb2.ReadingContext] = []

    async def ExtractEntities(self, request: Any, context: Any) -> planner_pb2.ExtractEntitiesResponse:
        self.faults.meet("ExtractEntities")
        self.contexts.append(request.context)
        unknown = planner_pb2.ExtractEntitiesResponse(engine="rules")
        unknown.classification.intent = "unclear"
        unknown.classification.confidence = 0.2
        return self.readings.get(request.text, unknown)

    async def CreatePlan(self, request: Any, context: Any) -> planner_pb2.CreatePlanResponse:
        self.faults.meet("CreatePlan")
        taught = self.plans.get(request.message)
        if taught is None:
            return planner_pb2.CreatePlanResponse(out_of_scope=True, engine="rules")
        response = planner_pb2.CreatePlanResponse()
        response.CopyFrom(taught)
        if response.HasField("plan"):
            response.plan.plan_id = request.plan_id
        return response

    async def ComposeReply(self, request: Any, context: Any) -> planner_pb2.ComposeReplyResponse:
        self.faults.meet("ComposeReply")
        kinds = [planner_pb2.ReplyKind.Name(part.kind).removeprefix("REPLY_KIND_") for part in request.parts]
        names = [f"{kind}:{part.topic}" for kind, part in zip(kinds, request.parts, strict=True)]
        self.worded.append(names)
        response = planner_pb2.ComposeReplyResponse(text=" ".join(names), engine="rules")
        last = names[-1]
        if last.startswith("PROPOSAL") or "return_to_goal" in last:
            response.expects = common_pb2.EXPECTS_YES_NO
        if last.startswith(("PROPOSAL", "QUESTION")) or last == "SOCIAL:promise":
            response.promise_template = "I'll check back {check_back_at}."
            response.goal.goal_type = "confirmation_expected" if last.startswith("PROPOSAL") else "response_expected"
            response.goal.description, response.goal.subject = last, f"topic:{last}"
            response.goal.deadline_after_s = 86400
        return response

    async def RememberEntity(self, request: Any, context: Any) -> planner_pb2.RememberEntityResponse:
        self.faults.meet("RememberEntity")
        self.remembered[request.entity.value] = request.entity.resolved["email"]
        return planner_pb2.RememberEntityResponse(entity=request.entity)

    async def ForgetEntity(self, request: Any, context: Any) -> planner_pb2.ForgetEntityResponse:
        return planner_pb2.ForgetEntityResponse(forgotten=int(self.remembered.pop(request.value, None) is not None))


class FakeExecutor(executor_pb2_grpc.ExecutorServiceServicer):
    """A calendar, holds, workflows of one or more steps, and questions."""

    def __init__(self) -> None:
        self.faults = Faults()
        self.events: dict[str, dict[str, Any]] = {}
        self.holds: dict[str, tuple[datetime, datetime]] = {}
        self.workflows: dict[str, executor_pb2.Workflow] = {}
        self.resumes: dict[str, executor_pb2.ResumeWorkflowResponse] = {}
        self.effects: Counter[str] = Counter()
        self.busy: list[tuple[datetime, datetime]] = []
        self.fail_steps: list[executor_pb2.StepError] = []
        self.lost: set[str] = set()

    async def InvokeAction(self, request: Any, context: Any) -> executor_pb2.InvokeActionResponse:
        self.faults.meet(request.action)
        params = MessageToDict(request.params)
        response = executor_pb2.InvokeActionResponse()
        begin, end = (datetime.fromisoformat(params[name]) for name in ("time_min", "time_max"))
        if request.action == "list_events":
            found = [each for each in self.events.values() if self._found(each, params, begin, end)]
            response.result.update({"items": found})
        else:
            size = timedelta(seconds=params["duration_s"])
            slots = self._free(begin, end, size, int(params["limit"]), params.get("ignore_event_id", ""))
            response.result.update({"items": slots})
        return response

    async def MatchIntervention(self, request: Any, context: Any) -> executor_pb2.MatchInterventionResponse:
        self.faults.meet("MatchIntervention")
        response = executor_pb2.MatchInterventionResponse()
        yes = request.classification.act == common_pb2.DIALOGUE_ACT_AFFIRM
        for workflow in self.workflows.values():
            for each in workflow.interventions:
                if each.status != executor_pb2.INTERVENTION_STATUS_OPEN:
                    continue
                response.open.append(each)
                if yes and each.expects == common_pb2.EXPECTS_YES_NO:
                    response.matches.add(intervention=each, score=0.9, fit="answer").answer.decision = "yes"
                if "@" in request.text and each.expects == common_pb2.EXPECTS_EMAIL:
                    match = response.matches.add(intervention=each, score=0.98, fit="answer")
                    match.answer.text = request.text
                    match.answer.values.update({each.entities[0].value: request.text})
        if yes and request.HasField("open_proposal"):
            response.matches.add(proposal_id=request.open_proposal.id, score=0.9, fit="answer")
        return response

    async def StartWorkflow(self, request: Any, context: Any) -> executor_pb2.StartWorkflowResponse:
        self.faults.meet("StartWorkflow")
        found = self.workflows.get(request.request_id)
        if found is None:
            found = self._run(request)
            self.workflows[request.request_id] = found
        return executor_pb2.StartWorkflowResponse(workflow=found, outcomes=[f"outcome:{found.id}:{found.version}"])

    async def ResumeWorkflow(self, request: Any, context: Any) -> executor_pb2.ResumeWorkflowResponse:
        self.faults.meet("ResumeWorkflow")
        first = self.resumes.get(request.request_id)
        if first is not None:
            return first
        workflow = self.workflows[request.workflow_id]
        question = next(each for each in workflow.interventions if each.id == request.intervention_id)
        if question.status != executor_pb2.INTERVENTION_STATUS_OPEN or question.id in self.lost:
            question.status = executor_pb2.INTERVENTION_STATUS_ANSWERED
            return executor_pb2.ResumeWorkflowResponse(workflow=workflow, disposition="lost")
        question.status = executor_pb2.INTERVENTION_STATUS_ANSWERED
        for step in workflow.steps:
            if step.status == executor_pb2.STEP_STATUS_PENDING:
                self._do(step, workflow)
        self._settle(workflow)
        response = executor_pb2.ResumeWorkflowResponse(
            workflow=workflow, disposition="answered", outcomes=[f"outcome:{workflow.id}:{workflow.version}"]
        )
        self.resumes[request.request_id] = response
        return response

    async def UndoWorkflow(self, request: Any, context: Any) -> executor_pb2.UndoWorkflowResponse:
        self.faults.meet("UndoWorkflow")
        workflow = self.workflows[request.workflow_id]
        for step in workflow.steps:
            if step.status == executor_pb2.STEP_STATUS_COMPLETED:
                self.events.pop(MessageToDict(step.result)["event"]["id"], None)
                self.effects["undo"] += 1
                step.status = executor_pb2.STEP_STATUS_UNDONE
        response = executor_pb2.UndoWorkflowResponse(workflow=workflow)
        response.steps.add(step_id=workflow.steps[0].id, disposition="undone")
        return response

    async def CancelWorkflow(self, request: Any, context: Any) -> executor_pb2.CancelWorkflowResponse:
        workflow = self.workflows[request.workflow_id]
        workflow.status = executor_pb2.WORKFLOW_STATUS_CANCELLED
        for each in workflow.interventions:
            each.status = executor_pb2.INTERVENTION_STATUS_CANCELLED
        return executor_pb2.CancelWorkflowResponse(workflow=workflow)

    async def ListWorkflows(self, request: Any, context: Any) -> executor_pb2.ListWorkflowsResponse:
        done = executor_pb2.STEP_STATUS_COMPLETED
        found = [
            each for each in self.workflows.values()
            if each.conversation_id == request.conversation_id
            and any(step.status == done and step.effect > 1 for step in each.steps)
        ]  # fmt: skip
        return executor_pb2.ListWorkflowsResponse(workflows=list(reversed(found))[: request.page_size])

    async def GetWorkflow(self, request: Any, context: Any) -> executor_pb2.GetWorkflowResponse:
        self.faults.meet("GetWorkflow")
        if request.workflow_id not in self.workflows:
            raise NotFound("WORKFLOW_NOT_FOUND", "no such workflow")
        return executor_pb2.GetWorkflowResponse(workflow=self.workflows[request.workflow_id])

    async def PlaceHold(self, request: Any, context: Any) -> executor_pb2.PlaceHoldResponse:
        self.faults.meet("PlaceHold")
        start, end = request.start.ToDatetime(tzinfo=UTC), request.end.ToDatetime(tzinfo=UTC)
        clashes = [
            each for each in self.events.values()
            if each["id"] != request.moving_event_id and _start(each) < end and _end(each) > start
        ]  # fmt: skip
        response = executor_pb2.PlaceHoldResponse(held=not clashes)
        if clashes:
            self.holds.pop(request.goal_id, None)
            for each in clashes:
                response.clashes.add().update(each)
            for slot in self._free(start, start + timedelta(days=1), end - start, 3, request.moving_event_id):
                response.free_slots.add().update(slot)
        else:
            self.holds[request.goal_id] = (start, end)
        return response

    async def ReleaseHold(self, request: Any, context: Any) -> executor_pb2.ReleaseHoldResponse:
        return executor_pb2.ReleaseHoldResponse(released=self.holds.pop(request.goal_id, None) is not None)

    def _run(self, request: Any) -> executor_pb2.Workflow:
        at = request.context
        workflow = executor_pb2.Workflow(
            id=request.request_id, plan=request.plan, customer_id=at.customer.customer_id,
            conversation_id=at.conversation_id, turn_id=at.turn_id, version=1,
        )  # fmt: skip
        for step in request.plan.steps:
            reads = step.action.startswith(("list", "find", "search"))
            effect = executor_pb2.EFFECT_NONE if reads else executor_pb2.EFFECT_REVERSIBLE
            workflow.steps.add(
                id=step.id, type=step.type, action=step.action, resolved_params=step.params, effect=effect,
                status=executor_pb2.STEP_STATUS_PENDING, description=step.description,
            )  # fmt: skip
        mail = request.plan.original_message.startswith("mail ")
        ask = "person" in request.plan.original_message or at.ask_first or mail
        if ask:
            question = workflow.interventions.add(
                id=f"q-{workflow.id}", workflow_id=workflow.id, status=executor_pb2.INTERVENTION_STATUS_OPEN,
                conversation_id=at.conversation_id, prompt="Shall I?", expects=common_pb2.EXPECTS_YES_NO,
                kind="approval",
            )  # fmt: skip
            if not at.ask_first and not mail:
                question.expects, question.kind, question.prompt = common_pb2.EXPECTS_EMAIL, "entity", "Who is Zogblar?"
                question.entities.add(value="Zogblar", type=common_pb2.ENTITY_TYPE_PERSON)
            elif at.goal_id:
                question.covers.update({"purpose": "approval", "goal_id": at.goal_id, "steps": []})
            question.expires_at.FromDatetime(datetime.now(UTC) + timedelta(hours=24))
        else:
            for step in workflow.steps:
                self._do(step, workflow)
        self._settle(workflow)
        self.holds.pop(at.goal_id, None)
        return workflow

    def _do(self, step: executor_pb2.WorkflowStep, workflow: executor_pb2.Workflow) -> None:
        if self.fail_steps:
            step.error.CopyFrom(self.fail_steps.pop())
            step.status = executor_pb2.STEP_STATUS_FAILED
            return
        params = MessageToDict(step.resolved_params)
        step.status = executor_pb2.STEP_STATUS_COMPLETED
        if step.effect == executor_pb2.EFFECT_NONE:
            step.result.update({"items": list(self.events.values())})
            return
        self.effects[step.action] += 1
        step.result.update({"event": self._change(step.action, params, workflow.id)})

    def _change(self, action: str, params: dict[str, Any], workflow_id: str) -> dict[str, Any]:
        if action == "create_event":
            said = {key: params[key] for key in ("title", "start", "end", "attendees")}
            made = {"id": f"e-{workflow_id[:8]}", "etag": "1", **said}
            self.events[made["id"]] = made
        elif action == "update_event":
            made = {**self.events[params["event_id"]], **params["changes"], "etag": "2"}
            self.events[params["event_id"]] = made
        else:
            made = self.events.pop(params["event_id"])
        return copy.deepcopy(made)

    def _settle(self, workflow: executor_pb2.Workflow) -> None:
        states = {step.status for step in workflow.steps}
        if any(each.status == executor_pb2.INTERVENTION_STATUS_OPEN for each in workflow.interventions):
            workflow.status = executor_pb2.WORKFLOW_STATUS_WAITING_INTERVENTION
        elif executor_pb2.STEP_STATUS_FAILED in states:
            workflow.status = executor_pb2.WORKFLOW_STATUS_FAILED
        else:
            workflow.status = executor_pb2.WORKFLOW_STATUS_COMPLETED
        workflow.version += 1

    def _found(self, event: dict[str, Any], params: dict[str, Any], begin: datetime, end: datetime) -> bool:
        if not (_start(event) < end and _end(event) > begin):
            return False
        if params.get("attendee") and params["attendee"] not in event.get("attendees", []):
            return False
        return not params.get("query") or params["query"].casefold() in event["title"].casefold()

    def _free(self, begin: datetime, end: datetime, size: timedelta, limit: int, ignored: str) -> list[dict[str, str]]:
        taken = [(_start(each), _end(each)) for each in self.events.values() if each["id"] != ignored]
        found: list[dict[str, str]] = []
        at = begin
        while at + size <= end and len(found) < limit:
            if all(at + size <= start or at >= over for start, over in taken):
                found.append({"start": at.isoformat(), "end": (at + size).isoformat()})
            at += timedelta(minutes=15)
        return found


class FakeAgenda(agenda_pb2_grpc.AgendaServiceServicer):
    """Goals by id; what it was told of turns."""

    def __init__(self) -> None:
        self.faults = Faults()
        self.goals: dict[str, agenda_pb2.Goal] = {}
        self.told: dict[str, agenda_pb2.CheckTurnRequest] = {}

    async def CreateGoal(self, request: Any, context: Any) -> agenda_pb2.CreateGoalResponse:
        self.faults.meet("CreateGoal")
        goal = self.goals.get(request.goal_id)
        if goal is None:
            goal = agenda_pb2.Goal(
                id=request.goal_id, turn_id=request.turn_id, conversation_id=request.conversation_id,
                subject=request.subject, status=agenda_pb2.GOAL_STATUS_PENDING, goal_type=request.goal_type,
                description=request.description,
            )  # fmt: skip
            goal.follow_up_at.FromDatetime(datetime(2026, 3, 3, 14, tzinfo=UTC))
            self.goals[goal.id] = goal
        return agenda_pb2.CreateGoalResponse(goal=goal)

    async def CheckTurn(self, request: Any, context: Any) -> agenda_pb2.CheckTurnResponse:
        self.faults.meet("CheckTurn")
        self.told[request.turn.turn_id] = request
        response = agenda_pb2.CheckTurnResponse()
        for goal in self.goals.values():
            if goal.subject in request.answered_subjects:
                goal.status = agenda_pb2.GOAL_STATUS_ACHIEVED
                response.achieved.append(goal)
        return response

    async def CancelGoal(self, request: Any, context: Any) -> agenda_pb2.CancelGoalResponse:
        self.faults.meet("CancelGoal")
        for goal in self.goals.values():
            if goal.subject == request.subject and goal.status == agenda_pb2.GOAL_STATUS_PENDING:
                goal.status = agenda_pb2.GOAL_STATUS_CANCELLED
        return agenda_pb2.CancelGoalResponse()

    async def ListGoals(self, request: Any, context: Any) -> agenda_pb2.ListGoalsResponse:
        self.faults.meet("ListGoals")
        found = [each for each in self.goals.values() if each.status in request.statuses]
        return agenda_pb2.ListGoalsResponse(goals=found)

    async def ListTasks(self, request: Any, context: Any) -> agenda_pb2.ListTasksResponse:
        return agenda_pb2.ListTasksResponse()


class FakeGateway(gateway_pb2_grpc.GatewayServiceServicer):
    """What was said first, by key."""

    def __init__(self) -> None:
        self.said: dict[str, str] = {}
        self.covered: set[str] = set()
        self.handed_over: set[str] = set()
        self.refuses: StewardError | None = None

    async def SendMessage(self, request: Any, context: Any) -> gateway_pb2.SendMessageResponse:
        if self.refuses is not None:
            raise self.refuses
        covered = request.idempotency_key in self.covered
        if not covered:
            self.said.setdefault(request.idempotency_key, request.text)
        message = gateway_pb2.Message(message_id=f"m-{request.idempotency_key}", covered=covered)
        return gateway_pb2.SendMessageResponse(message=message)

    async def HandOffConversation(self, request: Any, context: Any) -> gateway_pb2.HandOffConversationResponse:
        self.handed_over.add(request.conversation_id)
        return gateway_pb2.HandOffConversationResponse()


def _start(event: dict[str, Any]) -> datetime:
    return datetime.fromisoformat(event["start"])


def _end(event: dict[str, Any]) -> datetime:
    return datetime.fromisoformat(event["end"])

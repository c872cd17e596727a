"""The executor, as the router uses it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from services.router.clients import forms, run_forms
from services.router.flows.events import end_of, start_of
from services.router.model.calendar import EventQuery, Slot, SlotSearch
from services.router.model.decision import Hold, Resume, Start
from services.router.model.local import iso
from services.router.model.told import HeldSlot, Matched, OpenMatter, Ran, Run
from services.router.model.turn import Turn
from services.router.model.understood import Understood
from services.router.settings import Deadlines
from steward.executor.v1 import executor_pb2, executor_pb2_grpc


class ExecutorClient:
    """See ``ports.Executor``. Calls wait for an executor that is being started again, each within its own deadline."""

    def __init__(self, stub: executor_pb2_grpc.ExecutorServiceAsyncStub, deadlines: Deadlines) -> None:
        self._stub = stub
        self._deadlines = deadlines

    def calendar(self, turn: Turn) -> CalendarClient:
        """The customer's calendar, for reading."""
        return CalendarClient(self._stub, turn, self._deadlines.look_s)

    async def match(self, turn: Turn, understood: Understood, matter: OpenMatter | None) -> Matched:
        """Which open questions a text fits."""
        request = executor_pb2.MatchInterventionRequest(
            customer_id=turn.customer_id,
            conversation_id=turn.conversation_id,
            text=understood.text,
            entities=understood.raw.entities,
            classification=understood.raw.classification,
        )
        if matter is not None:
            request.open_proposal.id = matter.id
            request.open_proposal.summary = matter.summary
            request.open_proposal.expects = forms.expects_value(matter.expects)
            request.open_proposal.asked_at.FromDatetime(matter.asked_at)
            request.open_proposal.options.extend(matter.options[:100])
        response = await self._stub.MatchIntervention(request, timeout=self._deadlines.match_s, wait_for_ready=True)
        return Matched(
            tuple(run_forms.match_of(each) for each in response.matches),
            tuple(run_forms.question_of(each) for each in response.open),
        )

    async def start(self, turn: Turn, understood: Understood, start: Start) -> Ran:
        """Runs a plan until it is done or blocked."""
        context = context_of(turn, understood)
        context.goal_id = start.goal_id
        context.ask_first = start.purpose == "ask_first"
        if start.approval_id:
            context.approval.id = start.approval_id
            context.approval.hash = start.approval_hash
        request = executor_pb2.StartWorkflowRequest(
            request_id=start.request_id, plan=run_forms.plan_message(start.plan), context=context
        )
        response = await self._stub.StartWorkflow(request, timeout=self._deadlines.run_s, wait_for_ready=True)
        return run_forms.ran_of(response.workflow, response.outcomes)

    async def resume(self, turn: Turn, understood: Understood, resume: Resume) -> Ran:
        """Answers a question and runs on."""
        request = executor_pb2.ResumeWorkflowRequest(
            workflow_id=resume.workflow_id,
            intervention_id=resume.intervention_id,
            answer=run_forms.answer_message(resume.answer),
            request_id=resume.request_id,
            context=context_of(turn, understood),
        )
        response = await self._stub.ResumeWorkflow(request, timeout=self._deadlines.run_s, wait_for_ready=True)
        return run_forms.ran_of(response.workflow, response.outcomes, response.disposition)

    async def undo(self, workflow_id: str, request_id: str) -> Ran:
        """Takes back what a workflow did."""
        request = executor_pb2.UndoWorkflowRequest(workflow_id=workflow_id, request_id=request_id)
        response = await self._stub.UndoWorkflow(request, timeout=self._deadlines.run_s, wait_for_ready=True)
        run = run_forms.run_of(response.workflow)
        undone = tuple(
            {"step_id": each.step_id, "disposition": each.disposition, "message": each.message}
            for each in response.steps
        )
        return Ran(run, (f"outcome:{run.id}:{run.version}",), undone=undone)

    async def stop(self, workflow_id: str, request_id: str) -> Ran:
        """Cancels a workflow."""
        request = executor_pb2.CancelWorkflowRequest(
            workflow_id=workflow_id, request_id=request_id, reason="the person dropped it"
        )
        response = await self._stub.CancelWorkflow(request, timeout=self._deadlines.run_s, wait_for_ready=True)
        return run_forms.ran_of(response.workflow, response.outcomes)

    async def newest_undoable(self, turn: Turn, since: datetime) -> Run | None:
        """The newest workflow of the conversation that has something to undo."""
        request = executor_pb2.ListWorkflowsRequest(
            customer_id=turn.customer_id,
            conversation_id=turn.conversation_id,
            page_size=1,
            undoable_since=forms.stamp(since),
        )
        response = await self._stub.ListWorkflows(request, timeout=self._deadlines.look_s, wait_for_ready=True)
        return run_forms.run_of(response.workflows[0]) if response.workflows else None

    async def get(self, workflow_id: str) -> Run:
        """A workflow."""
        request = executor_pb2.GetWorkflowRequest(workflow_id=workflow_id)
        return run_forms.run_of(
            (await self._stub.GetWorkflow(request, timeout=self._deadlines.look_s, wait_for_ready=True)).workflow
        )

    async def hold(self, turn: Turn, hold: Hold) -> HeldSlot:
        """Holds a slot."""
        request = executor_pb2.PlaceHoldRequest(
            goal_id=hold.goal_id,
            customer=turn.raw.customer,
            conversation_id=turn.conversation_id,
            start=forms.stamp(hold.start),
            end=forms.stamp(hold.end),
            expires_at=forms.stamp(hold.expires_at),
            title=hold.title[:512],
            moving_event_id=hold.moving_event_id,
            reference_time=forms.stamp(turn.reference_time),
        )
        response = await self._stub.PlaceHold(request, timeout=self._deadlines.look_s, wait_for_ready=True)
        free = (forms.plain(each) for each in response.free_slots)
        return HeldSlot(
            response.held,
            tuple(forms.plain(each) for each in response.clashes),
            tuple(Slot(start_of(each, turn.timezone), end_of(each, turn.timezone)) for each in free),
        )

    async def release(self, goal_id: str) -> None:
        """Lets a held slot go."""
        await self._stub.ReleaseHold(
            executor_pb2.ReleaseHoldRequest(goal_id=goal_id), timeout=self._deadlines.look_s, wait_for_ready=True
        )


class CalendarClient:
    """See ``flows.flow.Calendar``."""

    def __init__(self, stub: executor_pb2_grpc.ExecutorServiceAsyncStub, turn: Turn, timeout_s: float) -> None:
        self._stub = stub
        self._turn = turn
        self._timeout_s = timeout_s

    async def events(self, query: EventQuery) -> list[dict[str, Any]]:
        """Events in the event form of the contracts."""
        params: dict[str, Any] = {**self._span(query.start, query.end), "limit": query.limit}
        params |= {name: value for name, value in (("query", query.query), ("attendee", query.attendee)) if value}
        return await self._read("calendar", "list_events", params)

    async def items(self, kind: str, query: str) -> list[dict[str, Any]]:
        """Tasks ("task"), reminders ("reminder") or contacts ("contact") that fit the words."""
        if kind == "task":
            return await self._read("task", "list_tasks", {"query": query} if query else {})
        if kind == "reminder":
            found = await self._read("agenda", "list_reminders", {"query": query})
            return [{**each, "title": str(each.get("description", ""))} for each in found]
        return await self._read("contact", "search_contacts", {"query": query})

    async def free_slots(self, search: SlotSearch) -> list[Slot]:
        """Free stretches that have room for the length, soonest first."""
        params: dict[str, Any] = {
            **self._span(search.start, search.end),
            "duration_s": search.length_s,
            "limit": search.limit,
        }
        if not search.working_hours:
            params["working_hours"] = False
        if search.attendees:
            params["attendees"] = list(search.attendees)
        if search.limits:
            params["limits"] = [dict(each) for each in search.limits]
        if search.ignore_event_id:
            params["ignore_event_id"] = search.ignore_event_id
        found = await self._read("calendar", "find_free_time", params)
        zone = self._turn.timezone
        return [Slot(start_of(each, zone), end_of(each, zone)) for each in found]

    def _span(self, start: datetime, end: datetime) -> dict[str, Any]:
        return {"time_min": iso(start, self._turn.timezone), "time_max": iso(end, self._turn.timezone)}

    async def _read(self, family: str, action: str, params: dict[str, Any]) -> list[dict[str, Any]]:
        request = executor_pb2.InvokeActionRequest(
            type=family, action=action, params=forms.struct(params), context=context_of(self._turn, None)
        )
        response = await self._stub.InvokeAction(request, timeout=self._timeout_s, wait_for_ready=True)
        found = response.result.fields["items"].list_value if "items" in response.result.fields else None
        return [forms.plain(each.struct_value) for each in found.values] if found is not None else []


def context_of(turn: Turn, understood: Understood | None) -> executor_pb2.ExecutionContext:
    """In whose name and against which now something runs."""
    return executor_pb2.ExecutionContext(
        customer=turn.raw.customer,
        conversation_id=turn.conversation_id,
        turn_id=turn.turn_id,
        reference_time=forms.stamp(turn.reference_time),
        timezone=turn.timezone,
        entities=understood.raw.entities if understood is not None and understood.raw is not None else None,
    )

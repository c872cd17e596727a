"""ExecutorService on the wire: translates, waits no longer than the caller, and does nothing else."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable
from dataclasses import dataclass
from typing import Any, TypeVar

from libs.clock import Clock
from libs.errors import DeadlineExceeded, FieldViolation, InvalidInput, NotFound
from libs.rpc.context import CallContext, current
from services.executor.commands import Resume, Start
from services.executor.customer_data import CustomerData
from services.executor.domain.catalogue import Catalogue
from services.executor.domain.matching import match_all, said_from
from services.executor.domain.model import WorkflowStatus
from services.executor.engine import Engine
from services.executor.invoke import Invoke, Invoker
from services.executor.list_store import ListStore, WorkflowFilter
from services.executor.people_store import PeopleStore
from services.executor.providers.builtin_store import HoldRequest, ImportRecord
from services.executor.run import Run
from services.executor.servicer_documents import (
    action_message,
    answer_message,
    answer_of,
    context_json,
    entity_json,
    event_message,
    instant_of,
    intervention_message,
    outcome_keys,
    plan_json,
    proposal_question,
    struct,
    struct_json,
    to_json,
    workflow_message,
)
from services.executor.store import WorkflowStore
from services.executor.undo import Undoer
from services.executor.waits import Waits, woken
from services.executor.watching import ConversationWatch
from steward.common.v1 import common_pb2
from steward.executor.v1 import executor_pb2 as pb
from steward.executor.v1.executor_pb2_grpc import ExecutorServiceServicer

T = TypeVar("T")

_RESERVE_S = 0.3
"""What is left of a call's time to answer "running" when the work takes longer."""
_LONGEST_WAIT_S = 25.0


@dataclass(frozen=True, slots=True)
class Parts:
    """What the servicer hands its calls to."""

    engine: Engine
    undoer: Undoer
    invoker: Invoker
    store: WorkflowStore
    lists: ListStore
    people: PeopleStore
    customers: CustomerData
    catalogue: Catalogue
    waits: Waits
    watch: ConversationWatch
    clock: Clock


class ExecutorServicer(ExecutorServiceServicer):
    """See the proto for what each method means."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._actions = [action_message(entry) for entry in parts.catalogue.entries()]

    async def ListActions(self, request: pb.ListActionsRequest, context: Any) -> pb.ListActionsResponse:
        """The catalogue in pages; all of it when no size is given."""
        if request.page_token and not (request.page_token.isdecimal() and len(request.page_token) < 6):
            wrong = FieldViolation("page_token", "is none that this list gave out")
            raise InvalidInput("PAGE_TOKEN_INVALID", "not a page token of this list", violations=[wrong])
        start = int(request.page_token or 0)
        end = start + (request.page_size or len(self._actions))
        return pb.ListActionsResponse(
            actions=self._actions[start:end],
            next_page_token=str(end) if end < len(self._actions) else "",
            catalogue_version=self._parts.catalogue.version,
        )

    async def StartWorkflow(self, request: pb.StartWorkflowRequest, context: Any) -> pb.StartWorkflowResponse:
        """Runs a plan; at the end of the caller's time the workflow is answered as running."""
        call = current()
        command = Start(call.tenant_id, request.request_id, plan_json(request.plan), context_json(request.context))
        run = await self._in_time(call, request.request_id, self._parts.engine.start(command))
        run = await self._at_rest(call, run)
        return pb.StartWorkflowResponse(workflow=workflow_message(run.workflow), outcomes=outcome_keys(run))

    async def ResumeWorkflow(self, request: pb.ResumeWorkflowRequest, context: Any) -> pb.ResumeWorkflowResponse:
        """Answers a question and runs on."""
        call = current()
        answer = answer_of(request.answer)
        command = Resume(call.tenant_id, request.workflow_id, request.intervention_id, request.request_id, answer)
        resumed = await self._parts.engine.resume(command)
        run = await self._at_rest(call, resumed.run)
        return pb.ResumeWorkflowResponse(
            workflow=workflow_message(run.workflow), disposition=resumed.disposition, outcomes=outcome_keys(run)
        )

    async def MatchIntervention(
        self, request: pb.MatchInterventionRequest, context: Any
    ) -> pb.MatchInterventionResponse:
        """Scores the open questions, and the proposal, against a text."""
        now = self._parts.clock.now()
        questions = [
            question
            for question in await self._parts.store.open_questions(current().tenant_id, request.customer_id)
            if question.expires_at > now
        ]
        classification = to_json(request.classification) if request.HasField("classification") else None
        entities = [entity_json(each) for each in request.entities]
        said = said_from(request.text, request.conversation_id, entities, classification)
        proposal = proposal_question(request) if request.HasField("open_proposal") else None
        matches = match_all([*questions, *([proposal] if proposal else [])], said)
        return pb.MatchInterventionResponse(
            matches=[
                pb.InterventionMatch(
                    intervention=None if match.question is proposal else intervention_message(match.question),
                    proposal_id=match.question.id if match.question is proposal else "",
                    score=match.score,
                    fit=match.fit,
                    answer=answer_message(match.answer),
                    reason=match.reason,
                )
                for match in matches
            ],
            open=[intervention_message(question) for question in questions],
        )

    async def GetWorkflow(self, request: pb.GetWorkflowRequest, context: Any) -> pb.GetWorkflowResponse:
        """One workflow."""
        run = await self._parts.engine.get(current().tenant_id, request.workflow_id)
        return pb.GetWorkflowResponse(workflow=workflow_message(run.workflow))

    async def ListWorkflows(self, request: pb.ListWorkflowsRequest, context: Any) -> pb.ListWorkflowsResponse:
        """Workflows, newest first."""
        names = [pb.WorkflowStatus.Name(each) for each in request.statuses]
        wanted = WorkflowFilter(
            customer_id=request.customer_id,
            conversation_id=request.conversation_id,
            statuses=tuple(name.removeprefix("WORKFLOW_STATUS_").lower() for name in names),
            undoable_since=instant_of(request.undoable_since) if request.HasField("undoable_since") else None,
        )
        found, token = await self._parts.lists.workflows(
            current().tenant_id, wanted, request.page_size or 50, request.page_token
        )
        return pb.ListWorkflowsResponse(workflows=[workflow_message(each) for each in found], next_page_token=token)

    async def WatchWorkflow(
        self, request: pb.WatchWorkflowRequest, context: Any
    ) -> AsyncIterator[pb.WatchWorkflowResponse]:
        """Step events from a sequence number on, until the workflow has ended or the process stops."""
        tenant_id, after = current().tenant_id, request.after_sequence
        with self._parts.waits.watch(tenant_id, request.workflow_id) as event:
            while not self._parts.waits.draining.is_set():
                event.clear()
                run = await self._parts.engine.get(tenant_id, request.workflow_id)
                while rows := await self._parts.lists.events(tenant_id, request.workflow_id, after):
                    for row in rows:
                        after = row["sequence"]
                        yield event_message(row)
                if run.workflow.status.is_end:
                    return
                await woken(event, 5.0)

    async def WatchConversation(
        self, request: pb.WatchConversationRequest, context: Any
    ) -> AsyncIterator[pb.WatchConversationResponse]:
        """Step events of a conversation's workflows, until the client leaves or the process stops."""
        told = self._parts.watch.events(current().tenant_id, request.conversation_id, dict(request.after_sequences))
        async for row, workflow in told:
            yield pb.WatchConversationResponse(event=event_message(row), workflow=workflow_message(workflow))

    async def CancelWorkflow(self, request: pb.CancelWorkflowRequest, context: Any) -> pb.CancelWorkflowResponse:
        """Ends a workflow where it stands."""
        run = await self._parts.engine.cancel(current().tenant_id, request.workflow_id)
        return pb.CancelWorkflowResponse(workflow=workflow_message(run.workflow), outcomes=outcome_keys(run))

    async def UndoWorkflow(self, request: pb.UndoWorkflowRequest, context: Any) -> pb.UndoWorkflowResponse:
        """Takes back what a workflow did."""
        run, undone = await self._parts.undoer.undo(current().tenant_id, request.workflow_id, request.request_id)
        steps = [
            pb.UndoneStep(step_id=each.step_id, disposition=each.disposition, message=each.message) for each in undone
        ]
        return pb.UndoWorkflowResponse(workflow=workflow_message(run.workflow), steps=steps)

    async def InvokeAction(self, request: pb.InvokeActionRequest, context: Any) -> pb.InvokeActionResponse:
        """One action for a program."""
        command = Invoke(
            tenant_id=current().tenant_id,
            action=f"{request.type}.{request.action}",
            params=struct_json(request.params),
            context=context_json(request.context),
            request_id=request.request_id,
        )
        return pb.InvokeActionResponse(result=struct(await self._parts.invoker.invoke(command)))

    async def PlaceHold(self, request: pb.PlaceHoldRequest, context: Any) -> pb.PlaceHoldResponse:
        """Holds a slot for a proposal."""
        hold = HoldRequest(
            goal_id=request.goal_id,
            start=instant_of(request.start),
            end=instant_of(request.end),
            expires_at=instant_of(request.expires_at),
            title=request.title,
            moving_event_id=request.moving_event_id,
            reference_time=instant_of(request.reference_time) if request.HasField("reference_time") else None,
        )
        answer = await self._parts.customers.place_hold(
            current().tenant_id, to_json(request.customer), request.conversation_id, hold
        )
        return pb.PlaceHoldResponse(
            held=answer.held,
            clashes=[made for each in answer.clashes if (made := struct(each)) is not None],
            free_slots=[made for each in answer.free_slots if (made := struct(each)) is not None],
        )

    async def ReleaseHold(self, request: pb.ReleaseHoldRequest, context: Any) -> pb.ReleaseHoldResponse:
        """Lets a held slot go."""
        released = await self._parts.customers.release_hold(current().tenant_id, request.goal_id)
        return pb.ReleaseHoldResponse(released=released)

    async def PutPerson(self, request: pb.PutPersonRequest, context: Any) -> pb.PutPersonResponse:
        """Keeps what the gateway knows of a person."""
        if not request.customer.customer_id:
            nobody = FieldViolation("customer.customer_id", "must be set")
            raise InvalidInput("CUSTOMER_REQUIRED", "whose it is", violations=[nobody])
        stored = await self._parts.people.put(
            current().tenant_id, to_json(request.customer), instant_of(request.updated_at)
        )
        return pb.PutPersonResponse(stored=stored)

    async def ImportItems(self, request: pb.ImportItemsRequest, context: Any) -> pb.ImportItemsResponse:
        """Takes in a chunk of rows."""
        records = [ImportRecord(each.kind, struct_json(each.value)) for each in request.records]
        counts = await self._parts.customers.import_records(
            current().tenant_id, to_json(request.customer), records, request.request_id
        )
        problems = [
            pb.ImportProblem(index=each.index, field=each.field, description=each.description)
            for each in counts.problems
        ]
        return pb.ImportItemsResponse(created=counts.created, updated=counts.updated, problems=problems)

    async def ExportCustomer(self, request: pb.ExportCustomerRequest, context: Any) -> pb.ExportCustomerResponse:
        """A page of all the executor has about a customer."""
        page = await self._parts.customers.export(
            current().tenant_id, request.customer_id, list(request.kinds), request.page_size or 500, request.page_token
        )
        records = [common_pb2.Record(kind=each.kind, value=struct(each.value)) for each in page.records]
        return pb.ExportCustomerResponse(records=records, next_page_token=page.next_token)

    async def EraseCustomer(self, request: pb.EraseCustomerRequest, context: Any) -> pb.EraseCustomerResponse:
        """Forgets a customer."""
        erased = await self._parts.customers.erase(current().tenant_id, request.customer_id)
        return pb.EraseCustomerResponse(erased=erased)

    async def _in_time(self, call: CallContext, workflow_id: str, work: Awaitable[Run]) -> Run:
        """The run when its work ends in the caller's time, else the run as it stands; the work goes on by itself."""
        try:
            async with asyncio.timeout(_wait_s(call)):
                return await work
        except TimeoutError:
            try:
                return await self._parts.engine.get(call.tenant_id, workflow_id)
            except NotFound:
                raise DeadlineExceeded("WORKFLOW_STARTING", "the workflow has not begun in time") from None

    async def _at_rest(self, call: CallContext, run: Run) -> Run:
        """Waits for a run that goes on elsewhere, to the end of the caller's time."""
        workflow = run.workflow
        if workflow.status is not WorkflowStatus.RUNNING or not run.leased_elsewhere:
            return run
        ends_at = asyncio.get_running_loop().time() + _wait_s(call)
        with self._parts.waits.watch(call.tenant_id, workflow.id) as event:
            while (left_s := ends_at - asyncio.get_running_loop().time()) > 0:
                event.clear()
                run = await self._parts.engine.get(call.tenant_id, workflow.id)
                if run.workflow.status is not WorkflowStatus.RUNNING or not run.leased_elsewhere:
                    break
                await woken(event, min(left_s, 1.0))
        return run


def _wait_s(call: CallContext) -> float:
    return max(0.05, min(call.remaining_s() - _RESERVE_S, _LONGEST_WAIT_S))

"""The four other services: one gRPC server that answers as all of them; what is not scripted is UNIMPLEMENTED."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable
from typing import Any

import grpc
from google.protobuf import struct_pb2
from grpc_health.v1 import health_pb2, health_pb2_grpc

from steward.agenda.v1 import agenda_pb2, agenda_pb2_grpc
from steward.common.v1 import common_pb2
from steward.executor.v1 import executor_pb2, executor_pb2_grpc
from steward.planner.v1 import planner_pb2, planner_pb2_grpc
from steward.router.v1 import router_pb2, router_pb2_grpc

Handler = Callable[[router_pb2.HandleMessageRequest, Any], Awaitable[router_pb2.HandleMessageResponse]]


def answer(text: str, **fields: Any) -> router_pb2.HandleMessageResponse:
    """A plain answer of the router."""
    reply = common_pb2.Reply(type=common_pb2.REPLY_TYPE_AI_CHAT, text=text)
    return router_pb2.HandleMessageResponse(reply=reply, mode=common_pb2.MODE_NORMAL_ROUTING, **fields)


def struct(value: dict[str, Any]) -> struct_pb2.Struct:
    """JSON as a Struct."""
    made = struct_pb2.Struct()
    made.update(value)
    return made


class Others:
    """What the gateway sees of the other services. ``handle`` may be replaced; ``turns`` has every attempt in order."""

    def __init__(self) -> None:
        self.address = ""
        self._server: grpc.aio.Server | None = None
        self.reset()

    def reset(self) -> None:
        """Nothing scripted, nothing seen."""
        self.handle: Handler = self._echo
        self.turns: list[common_pb2.Turn] = []
        self.running: Counter[str] = Counter()
        self.most_at_once: Counter[str] = Counter()
        self.people: dict[str, common_pb2.Customer] = {}
        self.imported: list[common_pb2.Record] = []
        self.import_ids: list[str] = []
        self.exported: list[common_pb2.Record] = []
        self.erased: list[str] = []
        self.cannot_erase = False
        self.while_erasing: list[Callable[[], Awaitable[Any]]] = []
        self.invoked: list[executor_pb2.InvokeActionRequest] = []
        self.changes: list[executor_pb2.WatchConversationResponse] = []
        self.watched: list[executor_pb2.WatchConversationRequest] = []

    async def start(self) -> None:
        """Serves on a free port."""
        server = grpc.aio.server()
        router_pb2_grpc.add_RouterServiceServicer_to_server(_Router(self), server)  # type: ignore[abstract]
        executor_pb2_grpc.add_ExecutorServiceServicer_to_server(_Executor(self), server)  # type: ignore[abstract]
        agenda_pb2_grpc.add_AgendaServiceServicer_to_server(_Agenda(self), server)  # type: ignore[abstract]
        planner_pb2_grpc.add_PlannerServiceServicer_to_server(_Planner(self), server)  # type: ignore[abstract]
        health_pb2_grpc.add_HealthServicer_to_server(_Health(), server)
        self.address = f"127.0.0.1:{server.add_insecure_port('127.0.0.1:0')}"
        await server.start()
        self._server = server

    async def stop(self) -> None:
        """Ends it at once."""
        if self._server is not None:
            await self._server.stop(None)

    async def _echo(self, request: router_pb2.HandleMessageRequest, _: Any) -> router_pb2.HandleMessageResponse:
        return answer(f"you said {request.turn.text}")


class _Router(router_pb2_grpc.RouterServiceServicer):
    def __init__(self, others: Others) -> None:
        self._others = others

    async def HandleMessage(self, request: router_pb2.HandleMessageRequest, context: Any) -> Any:  # noqa: N802
        seen, conversation = self._others, request.turn.conversation_id
        seen.turns.append(request.turn)
        seen.running[conversation] += 1
        seen.most_at_once[conversation] = max(seen.most_at_once[conversation], seen.running[conversation])
        try:
            return await seen.handle(request, context)
        finally:
            seen.running[conversation] -= 1

    async def GetActiveGoal(self, request: Any, context: Any) -> Any:  # noqa: N802
        await context.abort(grpc.StatusCode.NOT_FOUND, "none")

    async def EraseCustomer(self, request: Any, context: Any) -> Any:  # noqa: N802
        self._others.erased.append("router")
        return router_pb2.EraseCustomerResponse(erased=1)


class _Executor(executor_pb2_grpc.ExecutorServiceServicer):
    def __init__(self, others: Others) -> None:
        self._others = others

    async def PutPerson(self, request: executor_pb2.PutPersonRequest, context: Any) -> Any:  # noqa: N802
        self._others.people[request.customer.customer_id] = request.customer
        return executor_pb2.PutPersonResponse(stored=True)

    async def ListActions(self, request: Any, context: Any) -> Any:  # noqa: N802
        action = executor_pb2.Action(type="contact", action="create_contact", effect=executor_pb2.EFFECT_REVERSIBLE)
        return executor_pb2.ListActionsResponse(actions=[action])

    async def InvokeAction(self, request: executor_pb2.InvokeActionRequest, context: Any) -> Any:  # noqa: N802
        self._others.invoked.append(request)
        return executor_pb2.InvokeActionResponse(result=struct({"id": request.request_id, "count": 3}))

    async def WatchConversation(self, request: executor_pb2.WatchConversationRequest, context: Any) -> Any:  # noqa: N802
        others, told = self._others, dict(request.after_sequences)
        others.watched.append(request)
        while True:
            for change in others.changes:
                if change.event.sequence > told.get(change.workflow.id, 0):
                    told[change.workflow.id] = change.event.sequence
                    yield change
            await asyncio.sleep(0.02)

    async def ImportItems(self, request: executor_pb2.ImportItemsRequest, context: Any) -> Any:  # noqa: N802
        self._others.import_ids.append(request.request_id)
        response = executor_pb2.ImportItemsResponse()
        for index, record in enumerate(request.records):
            if record.kind == "event" and "start" not in record.value.fields:
                response.problems.add(index=index, field="start", description="is missing")
                continue
            self._others.imported.append(record)
            response.created[record.kind] += 1
        return response

    async def ExportCustomer(self, request: executor_pb2.ExportCustomerRequest, context: Any) -> Any:  # noqa: N802
        found = [each for each in self._others.exported if not request.kinds or each.kind in request.kinds]
        start = int(request.page_token or 0)
        page = found[start : start + 2]
        more = str(start + 2) if start + 2 < len(found) else ""
        return executor_pb2.ExportCustomerResponse(records=page, next_page_token=more)

    async def EraseCustomer(self, request: Any, context: Any) -> Any:  # noqa: N802
        self._others.erased.append("executor")
        return executor_pb2.EraseCustomerResponse(erased=1)


class _Agenda(agenda_pb2_grpc.AgendaServiceServicer):
    def __init__(self, others: Others) -> None:
        self._others = others

    async def GetEngine(self, request: Any, context: Any) -> Any:  # noqa: N802
        return agenda_pb2.GetEngineResponse(engine="local", status="ok")

    async def CancelTask(self, request: agenda_pb2.CancelTaskRequest, context: Any) -> Any:  # noqa: N802
        conversation_id, _, task_id = request.task_id.rpartition(":")
        task = agenda_pb2.AgendaTask(
            id=task_id, conversation_id=conversation_id, status=agenda_pb2.TASK_STATUS_CANCELLED
        )
        return agenda_pb2.CancelTaskResponse(task=task)

    async def ListGoals(self, request: Any, context: Any) -> Any:  # noqa: N802
        return agenda_pb2.ListGoalsResponse(goals=[agenda_pb2.Goal(id="g1", status=agenda_pb2.GOAL_STATUS_PENDING)])

    async def ExportCustomer(self, request: Any, context: Any) -> Any:  # noqa: N802
        return agenda_pb2.ExportCustomerResponse(records=[common_pb2.Record(kind="goal", value=struct({"id": "g1"}))])

    async def EraseCustomer(self, request: Any, context: Any) -> Any:  # noqa: N802
        self._others.erased.append("agenda")
        return agenda_pb2.EraseCustomerResponse(erased=1)


class _Planner(planner_pb2_grpc.PlannerServiceServicer):
    def __init__(self, others: Others) -> None:
        self._others = others

    async def ExportCustomer(self, request: Any, context: Any) -> Any:  # noqa: N802
        return planner_pb2.ExportCustomerResponse()

    async def EraseCustomer(self, request: Any, context: Any) -> Any:  # noqa: N802
        if self._others.cannot_erase:
            await context.abort(grpc.StatusCode.UNAVAILABLE, "away")
        while self._others.while_erasing:
            await self._others.while_erasing.pop()()
        self._others.erased.append("planner")
        return planner_pb2.EraseCustomerResponse(erased=1)


class _Health(health_pb2_grpc.HealthServicer):
    async def Check(self, request: Any, context: Any) -> Any:  # noqa: N802
        return health_pb2.HealthCheckResponse(status=health_pb2.HealthCheckResponse.SERVING)

    async def Watch(self, request: Any, context: Any) -> Any:  # noqa: N802
        yield health_pb2.HealthCheckResponse(status=health_pb2.HealthCheckResponse.SERVING)
        await asyncio.Event().wait()

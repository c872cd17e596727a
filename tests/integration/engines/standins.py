"""The agenda's neighbours as real little servers: a gateway whose outbox is counted, a planner that words."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from libs import errors
from libs.rpc.context import current
from libs.rpc.server import ServerBuilder, ServerOptions
from libs.rpc.status import to_status
from steward.gateway.v1 import gateway_pb2, gateway_pb2_grpc
from steward.planner.v1 import planner_pb2, planner_pb2_grpc


@dataclass
class Said:
    """One message in the outbox."""

    key: str
    customer_id: str
    text: str
    at: float
    trace_id: str


class Gateway(gateway_pb2_grpc.GatewayServiceServicer):
    """One message a key, as the outbox's unique key makes it."""

    def __init__(self) -> None:
        self.outbox: dict[str, Said] = {}
        self.attempts: Counter[str] = Counter()
        self.refusals: list[errors.StewardError] = []
        self.hold = asyncio.Event()
        self.hold.set()
        self.after_commit: list[errors.StewardError] = []
        self.on_said: Callable[[], None] = lambda: None

    async def SendMessage(  # noqa: N802
        self, request: gateway_pb2.SendMessageRequest, context: Any
    ) -> gateway_pb2.SendMessageResponse:
        key = request.idempotency_key
        self.attempts[key] += 1
        await self.hold.wait()
        if self.refusals:
            raise self.refusals.pop(0)
        if key not in self.outbox:
            self.outbox[key] = Said(key, request.customer_id, request.text, time.time(), current().trace_id)
        self.on_said()
        if self.after_commit:  # the message is in the outbox, its answer is lost
            raise self.after_commit.pop(0)
        return gateway_pb2.SendMessageResponse(message=gateway_pb2.Message(message_id=f"m-{key}"))

    async def SendMessages(  # noqa: N802
        self, request: gateway_pb2.SendMessagesRequest, context: Any
    ) -> gateway_pb2.SendMessagesResponse:
        return gateway_pb2.SendMessagesResponse(
            results=[await self._result(each, context) for each in request.requests]
        )

    async def _result(self, request: gateway_pb2.SendMessageRequest, context: Any) -> gateway_pb2.SendResult:
        try:
            return gateway_pb2.SendResult(message=(await self.SendMessage(request, context)).message)
        except errors.StewardError as error:
            return gateway_pb2.SendResult(error=to_status(error))

    def order_of(self, customer_id: str) -> list[str]:
        """The task ids said to a customer, in order."""
        return [each.key.split(":")[1] for each in self.outbox.values() if each.customer_id == customer_id]


class Planner(planner_pb2_grpc.PlannerServiceServicer):
    """Words differ at each asking, so that a text made twice would show."""

    def __init__(self) -> None:
        self.asked = 0

    async def ComposeFollowUp(  # noqa: N802
        self, request: planner_pb2.ComposeFollowUpRequest, context: Any
    ) -> planner_pb2.ComposeFollowUpResponse:
        self.asked += 1
        return planner_pb2.ComposeFollowUpResponse(text=f"About {request.description} ({self.asked})")

    async def ComposeFollowUps(  # noqa: N802
        self, request: planner_pb2.ComposeFollowUpsRequest, context: Any
    ) -> planner_pb2.ComposeFollowUpsResponse:
        return planner_pb2.ComposeFollowUpsResponse(
            responses=[await self.ComposeFollowUp(each, context) for each in request.requests]
        )


@dataclass
class Neighbours:
    """Both, and where they listen."""

    gateway: Gateway
    planner: Planner
    gateway_address: str
    planner_address: str
    servers: list[ServerBuilder] = field(default_factory=list)

    async def start(self) -> None:
        """Listen."""
        options = ServerOptions(embedded=True, drain_notice_s=0.0, grace_s=0.1)
        gateway = ServerBuilder("gateway", self.gateway_address, options)
        gateway.add(
            gateway_pb2_grpc.add_GatewayServiceServicer_to_server, self.gateway, "steward.gateway.v1.GatewayService"
        )
        planner = ServerBuilder("planner", self.planner_address, options)
        planner.add(
            planner_pb2_grpc.add_PlannerServiceServicer_to_server, self.planner, "steward.planner.v1.PlannerService"
        )
        self.servers = [gateway, planner]
        for server in self.servers:
            await server.start()

    async def stop(self) -> None:
        """Be gone, as a killed gateway is; what is in the outbox stays."""
        for server in self.servers:
            await server.stop()

"""The two services the agenda calls: the planner words, the gateway says."""

from __future__ import annotations

from datetime import datetime

from services.agenda import translate
from services.agenda.domain.model import Task
from steward.common.v1 import common_pb2
from steward.gateway.v1 import gateway_pb2, gateway_pb2_grpc
from steward.planner.v1 import planner_pb2, planner_pb2_grpc


class PlannerWording:
    """Wording by the planner service."""

    def __init__(self, planner: planner_pb2_grpc.PlannerServiceAsyncStub) -> None:
        self._planner = planner

    async def follow_up(self, task: Task, now: datetime) -> str:
        """The text to say."""
        request = planner_pb2.ComposeFollowUpRequest(
            task_type=task.task_type,
            description=task.description,
            context=translate.struct(task.context),
            customer=translate.customer_message(task.customer),
            now=translate.stamp(now),
        )
        response = await self._planner.ComposeFollowUp(request)
        return str(response.text)


class GatewayOutlet:
    """Sending by the gateway service."""

    def __init__(self, gateway: gateway_pb2_grpc.GatewayServiceAsyncStub) -> None:
        self._gateway = gateway

    async def send(self, task: Task, text: str, *, unless_inbound_after: datetime | None, requires_turn: str) -> str:
        """Say it once by the task's key; returns the message's id.

        An escalation goes to the tenant's staff, never to the customer it is about.
        """
        channel = task.preferred_channel.upper() or "UNSPECIFIED"
        request = gateway_pb2.SendMessageRequest(
            to_staff=task.task_type == "escalation",
            conversation_id=task.conversation_id,
            customer_id=task.customer_id,
            channel=common_pb2.Channel.Value(f"CHANNEL_{channel}"),
            text=text,
            idempotency_key=task.send_key,
            origin=common_pb2.ORIGIN_AGENDA,
            unless_inbound_after=translate.stamp(unless_inbound_after),
            requires_turn=requires_turn,
            decision=translate.struct({"task_id": task.id, "task_type": task.task_type, "goal_id": task.goal_id}),
        )
        response = await self._gateway.SendMessage(request)
        return str(response.message.message_id)

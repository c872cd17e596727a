"""The two services the agenda calls: the planner words, the gateway says."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from libs.errors import FailedPrecondition, StewardError
from libs.rpc.status import from_status
from services.agenda import translate
from services.agenda.domain.model import Task
from services.agenda.ports import Message
from steward.common.v1 import common_pb2
from steward.gateway.v1 import gateway_pb2, gateway_pb2_grpc
from steward.planner.v1 import planner_pb2, planner_pb2_grpc


class PlannerWording:
    """Wording by the planner service."""

    def __init__(self, planner: planner_pb2_grpc.PlannerServiceAsyncStub) -> None:
        self._planner = planner

    async def follow_ups(self, tasks: Sequence[Task], now: datetime) -> list[str]:
        """The texts to say, in the order of the tasks."""
        requests = [_wording_of(task, now) for task in tasks]
        if len(requests) == 1:
            return [str((await self._planner.ComposeFollowUp(requests[0])).text)]
        response = await self._planner.ComposeFollowUps(planner_pb2.ComposeFollowUpsRequest(requests=requests))
        return [str(each.text) for each in response.responses]


class GatewayOutlet:
    """Sending by the gateway service."""

    def __init__(self, gateway: gateway_pb2_grpc.GatewayServiceAsyncStub) -> None:
        self._gateway = gateway

    async def send(self, messages: Sequence[Message]) -> list[str | StewardError]:
        """Say each once by its task's key: the message's id, or why it was not said."""
        requests = [_sending_of(message) for message in messages]
        if len(requests) == 1:
            try:
                return [str((await self._gateway.SendMessage(requests[0])).message.message_id)]
            except FailedPrecondition as error:
                return [error]
        response = await self._gateway.SendMessages(gateway_pb2.SendMessagesRequest(requests=requests))
        return [
            from_status(each.error) if each.HasField("error") else str(each.message.message_id)
            for each in response.results
        ]


def _wording_of(task: Task, now: datetime) -> planner_pb2.ComposeFollowUpRequest:
    return planner_pb2.ComposeFollowUpRequest(
        task_type=task.task_type,
        description=task.description,
        context=translate.struct(task.context),
        customer=translate.customer_message(task.customer),
        now=translate.stamp(now),
    )


def _sending_of(message: Message) -> gateway_pb2.SendMessageRequest:
    """An escalation goes to the tenant's staff, never to the customer it is about."""
    task = message.task
    channel = task.preferred_channel.upper() or "UNSPECIFIED"
    return gateway_pb2.SendMessageRequest(
        to_staff=task.task_type == "escalation",
        conversation_id=task.conversation_id,
        customer_id=task.customer_id,
        channel=common_pb2.Channel.Value(f"CHANNEL_{channel}"),
        text=task.message_text,
        idempotency_key=task.send_key,
        origin=common_pb2.ORIGIN_AGENDA,
        unless_inbound_after=translate.stamp(message.unless_inbound_after),
        requires_turn=message.requires_turn,
        decision=translate.struct({"task_id": task.id, "task_type": task.task_type, "goal_id": task.goal_id}),
    )

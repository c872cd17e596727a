"""The router, seen from the gateway: a turn out, an answer back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from services.gateway.http import forms
from services.gateway.http.people import customer_message
from services.gateway.http.values import timestamp
from services.gateway.model import Answer, Turn
from steward.common.v1 import common_pb2
from steward.router.v1 import router_pb2

if TYPE_CHECKING:
    from steward.router.v1.router_pb2_grpc import RouterServiceAsyncStub


class RouterClient:
    """Hands turns to the router.

    Args:
        stub: over a channel that waits for a router that is away.
        timeout_s: seconds for one attempt. The router's work goes on after it; the next attempt joins that.
    """

    def __init__(self, stub: RouterServiceAsyncStub, timeout_s: float) -> None:
        self._stub = stub
        self._timeout_s = timeout_s

    async def handle(self, turn: Turn) -> Answer:
        """One attempt at a turn. Raises ``libs.errors``."""
        request = router_pb2.HandleMessageRequest(turn=_turn_message(turn))
        return _answer(await self._stub.HandleMessage(request, timeout=self._timeout_s))


def _turn_message(turn: Turn) -> common_pb2.Turn:
    message = common_pb2.Turn(
        turn_id=turn.turn_id,
        conversation_id=turn.conversation_id,
        agent_id=turn.agent_id,
        customer=customer_message(turn.customer),
        channel=forms.CHANNEL.number(turn.channel),
        text=turn.text,
        received_at=timestamp(turn.received_at),
        reference_time=timestamp(turn.reference_time),
        timezone=turn.timezone,
        previous_reply=turn.previous_reply,
        previous_turn_id=turn.previous_turn_id,
        origin=common_pb2.ORIGIN_CUSTOMER,
    )
    if turn.previous_reply_at is not None:
        message.previous_reply_at.CopyFrom(timestamp(turn.previous_reply_at))
    return message


def _answer(response: router_pb2.HandleMessageResponse) -> Answer:
    return Answer(
        mode=forms.mode(response.mode),
        reply=forms.reply(response.reply) if response.HasField("reply") else None,
        active_goal=forms.active_goal(response.active_goal) if response.HasField("active_goal") else None,
        workflow=forms.workflow(response.workflow) if response.HasField("workflow") else None,
        goals_achieved=[forms.goal(each) for each in response.goals_achieved],
        goal=forms.goal(response.goal) if response.HasField("goal") else None,
        decision=forms.decision(response.decision) if response.HasField("decision") else None,
        covers=list(response.covers),
    )

"""The gateway, as the router uses it."""

from __future__ import annotations

from services.router.clients import forms
from services.router.model.told import ToSay
from services.router.settings import Deadlines
from steward.common.v1 import common_pb2
from steward.gateway.v1 import gateway_pb2, gateway_pb2_grpc


class GatewayClient:
    """See ``ports.Gateway``."""

    def __init__(self, stub: gateway_pb2_grpc.GatewayServiceAsyncStub, deadlines: Deadlines) -> None:
        self._stub = stub
        self._timeout_s = deadlines.say_s

    async def hand_over(self, conversation_id: str, request_id: str) -> None:
        """A person takes the conversation over."""
        request = gateway_pb2.HandOffConversationRequest(conversation_id=conversation_id, request_id=request_id)
        await self._stub.HandOffConversation(request, timeout=self._timeout_s)

    async def say(self, message: ToSay) -> tuple[str, bool]:
        """Says something first; the message's id, and whether an answer had covered it."""
        request = gateway_pb2.SendMessageRequest(
            conversation_id=message.conversation_id,
            text=message.text[:8000],
            idempotency_key=message.key,
            origin=common_pb2.ORIGIN_EXECUTOR,
            expects=forms.expects_value(message.expects),
            options=message.options[:100],
            decision=forms.struct(message.decision),
        )
        response = await self._stub.SendMessage(request, timeout=self._timeout_s)
        return response.message.message_id, response.message.covered

"""A service with all four shapes of calls, for tests of what lies around a servicer."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import grpc
from google.protobuf.wrappers_pb2 import StringValue

from libs import errors
from libs.rpc.context import current

NAME = "test.Echo"


class Echo:
    """Does what the text of the request says."""

    def __init__(self) -> None:
        self.seen: list[Any] = []
        self.calls = 0
        self.running = 0
        self.gate = asyncio.Event()
        self.next: Echo | None = None
        self.downstream: EchoStub | None = None

    async def one_one(self, request: StringValue, context: Any) -> StringValue:
        self.calls += 1
        self.seen.append(current())
        return StringValue(value=await self.obey(request.value, context))

    async def one_many(self, request: StringValue, context: Any) -> AsyncIterator[StringValue]:
        self.running += 1
        try:
            self.seen.append(current())
            for number in range(3):
                yield StringValue(value=f"{request.value}{number}")
            await self.obey(request.value, context)
        finally:
            self.running -= 1

    async def many_one(self, requests: AsyncIterator[StringValue], context: Any) -> StringValue:
        texts = [request.value async for request in requests]
        return StringValue(value=await self.obey("".join(texts), context))

    async def many_many(self, requests: AsyncIterator[StringValue], context: Any) -> AsyncIterator[StringValue]:
        async for request in requests:
            yield StringValue(value=await self.obey(request.value, context))

    async def writes(self, request: StringValue, context: Any) -> None:
        await context.write(StringValue(value=request.value))

    async def obey(self, text: str, context: Any) -> str:
        if text == "not found":
            raise errors.NotFound("THING_NOT_FOUND", "no such thing", metadata={"id": "7"})
        if text == "crash":
            raise ValueError("MARKED +15550100")
        if text == "internal":
            raise errors.Internal("OUR_FAULT", "MARKED detail")
        if text == "abort":
            await context.abort(grpc.StatusCode.DATA_LOSS, "by hand")
        if text == "unavailable":
            raise errors.Unavailable("STORE_AWAY", "away", retry_after_s=2)
        if text in ("wait", "wait3"):
            await self.gate.wait()
        if text == "down":
            return await self.ask_downstream("unavailable")
        if text == "remaining":
            return await self.ask_downstream("x")
        return text

    async def ask_downstream(self, text: str) -> str:
        assert self.downstream is not None
        answer: StringValue = await self.downstream.one_one(StringValue(value=text))
        return answer.value


def add_echo(servicer: Any, server: Any) -> None:
    """What a generated ``add_…_to_server`` does."""
    codec: dict[str, Any] = {
        "request_deserializer": StringValue.FromString,
        "response_serializer": StringValue.SerializeToString,
    }
    handlers: dict[str, Any] = {
        "OneOne": grpc.unary_unary_rpc_method_handler(servicer.one_one, **codec),
        "OneMany": grpc.unary_stream_rpc_method_handler(servicer.one_many, **codec),
        "ManyOne": grpc.stream_unary_rpc_method_handler(servicer.many_one, **codec),
        "ManyMany": grpc.stream_stream_rpc_method_handler(servicer.many_many, **codec),
        "Writes": grpc.unary_stream_rpc_method_handler(servicer.writes, **codec),
    }
    server.add_generic_rpc_handlers((grpc.method_handlers_generic_handler(NAME, handlers),))


class EchoStub:
    """What a generated stub does."""

    def __init__(self, channel: Any) -> None:
        codec = (StringValue.SerializeToString, StringValue.FromString)
        self.one_one = channel.unary_unary(f"/{NAME}/OneOne", *codec)
        self.one_many = channel.unary_stream(f"/{NAME}/OneMany", *codec)
        self.many_one = channel.stream_unary(f"/{NAME}/ManyOne", *codec)
        self.many_many = channel.stream_stream(f"/{NAME}/ManyMany", *codec)
        self.writes = channel.unary_stream(f"/{NAME}/Writes", *codec)
        self.unknown = channel.unary_unary(f"/{NAME}/Unknown", *codec)


def said(text: str) -> StringValue:
    """A request."""
    return StringValue(value=text)

"""Calls between services: context, deadlines, errors, limits, in all four shapes."""

from __future__ import annotations

import asyncio
import io
import json
import logging
import time
from collections.abc import AsyncIterator
from typing import Any

import grpc
import pytest
from google.protobuf.wrappers_pb2 import StringValue
from prometheus_client import REGISTRY

from libs import errors
from libs.rpc.context import DEFAULT_TENANT_ID, OPERATOR, with_tenant
from libs.telemetry.log import LATE_S, configure_logging
from tests.integration.libs.conftest import Wired, quick
from tests.integration.libs.echo import NAME, Echo, EchoStub, said

TENANT = "0190a000-0000-7000-8000-000000000001"


async def requests(*texts: str) -> AsyncIterator[StringValue]:
    for text in texts:
        yield said(text)


async def served(wired: Wired, **options: Any) -> EchoStub:
    server = await wired.serve(quick(**options))
    return wired.stub(f"127.0.0.1:{server.port}")


async def call(stub: EchoStub, shape: str, text: str) -> list[str]:
    """The answers of a call of any shape."""
    if shape == "one_one":
        return [(await stub.one_one(said(text))).value]
    if shape == "many_one":
        return [(await stub.many_one(requests(text))).value]
    if shape == "one_many":
        return [each.value async for each in stub.one_many(said(text))]
    return [each.value async for each in stub.many_many(requests(text))]


SHAPES = ["one_one", "one_many", "many_one", "many_many"]


@pytest.mark.parametrize("shape", SHAPES)
async def test_a_call_of_any_shape_is_answered(wired: Wired, shape: str) -> None:
    stub = await served(wired)
    assert (await call(stub, shape, "hello"))[0].startswith("hello")


@pytest.mark.parametrize("shape", SHAPES)
async def test_our_error_arrives_from_a_call_of_any_shape(wired: Wired, shape: str) -> None:
    stub = await served(wired)
    with pytest.raises(errors.NotFound) as refused:
        await call(stub, shape, "not found")
    assert refused.value.reason == "THING_NOT_FOUND"
    assert refused.value.metadata == {"id": "7"}
    assert isinstance(refused.value.__cause__, grpc.aio.AioRpcError)


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("text", ["crash", "internal"])
async def test_the_text_of_a_fault_never_leaves(
    wired: Wired, shape: str, text: str, caplog: pytest.LogCaptureFixture
) -> None:
    stub = await served(wired)
    with (
        pytest.raises(errors.Internal) as failed,
        with_tenant(TENANT, caller="gateway") as context,
    ):
        await call(stub, shape, text)
    assert "MARKED" not in f"{failed.value} {failed.value.__cause__!r}"
    assert context.trace_id in str(failed.value)
    assert [record.msg for record in caplog.records if record.levelno >= logging.ERROR] == ["rpc_failed"]


@pytest.mark.parametrize("shape", SHAPES)
async def test_an_abort_by_hand_goes_out_as_it_is(wired: Wired, shape: str) -> None:
    stub = await served(wired)
    with pytest.raises(errors.Internal) as refused:
        await call(stub, shape, "abort")
    assert refused.value.reason == "RPC_DATA_LOSS"


async def test_a_handler_may_write_to_the_context_itself(wired: Wired) -> None:
    stub = await served(wired)
    assert [each.value async for each in stub.writes(said("hi"))] == ["hi"]


async def test_an_unknown_method_is_unimplemented(wired: Wired) -> None:
    stub = await served(wired)
    with pytest.raises(errors.NotBuilt):
        await stub.unknown(said("x"))


@pytest.mark.parametrize("shape", ["one_one", "one_many"])
async def test_tenant_caller_and_trace_travel(wired: Wired, shape: str) -> None:
    stub = await served(wired, embedded=False)
    with with_tenant(TENANT, caller="ignored") as context:
        await call(stub, shape, "x")
    (seen,) = wired.echo.seen
    assert (seen.tenant_id, seen.caller) == (TENANT, "gateway")
    assert seen.trace_id == context.trace_id
    assert seen.traceparent != context.traceparent


async def test_without_metadata_the_embedded_default_on_loopback_has_its_tenant(wired: Wired) -> None:
    server = await wired.serve(quick())
    async with grpc.aio.insecure_channel(f"127.0.0.1:{server.port}") as bare:
        await EchoStub(bare).one_one(said("x"), timeout=5)
    (seen,) = wired.echo.seen
    assert (seen.tenant_id, seen.caller) == (DEFAULT_TENANT_ID, OPERATOR)


@pytest.mark.parametrize(
    ("metadata", "code"),
    [
        ((), grpc.StatusCode.UNAUTHENTICATED),
        ((("x-steward-tenant", TENANT),), grpc.StatusCode.UNAUTHENTICATED),
        ((("x-steward-caller", "gateway"),), grpc.StatusCode.UNAUTHENTICATED),
        ((("x-steward-tenant", "a' OR 1=1"), ("x-steward-caller", "gateway")), grpc.StatusCode.INVALID_ARGUMENT),
        ((("x-steward-tenant", TENANT), ("x-steward-caller", "Gate way")), grpc.StatusCode.UNAUTHENTICATED),
    ],
)
async def test_a_deployment_refuses_calls_without_good_metadata(
    wired: Wired, metadata: tuple[tuple[str, str], ...], code: grpc.StatusCode
) -> None:
    server = await wired.serve(quick(embedded=False))
    async with grpc.aio.insecure_channel(f"127.0.0.1:{server.port}") as bare:
        with pytest.raises(grpc.aio.AioRpcError) as refused:
            await EchoStub(bare).one_one(said("x"), timeout=5, metadata=metadata)
    assert refused.value.code() is code
    assert wired.echo.calls == 0


async def test_a_method_that_belongs_to_no_tenant_needs_none(wired: Wired) -> None:
    server = await wired.serve(quick(embedded=False, tenant_free=frozenset({f"/{NAME}/OneOne"})))
    stub = wired.stub(f"127.0.0.1:{server.port}")
    assert (await stub.one_one(said("x"))).value == "x"
    with pytest.raises(errors.Unauthenticated):
        await stub.many_one(requests("x"))


async def test_the_allow_list_is_by_caller(wired: Wired) -> None:
    rules = {f"/{NAME}/*": frozenset({"router"}), f"/{NAME}/ManyOne": frozenset({"gateway"})}
    server = await wired.serve(quick(allow=rules))
    gateway = wired.stub(f"127.0.0.1:{server.port}", "gateway")
    router = wired.stub(f"127.0.0.1:{server.port}", "router")
    with pytest.raises(errors.PermissionDenied):
        await gateway.one_one(said("x"))
    assert (await gateway.many_one(requests("x"))).value == "x"
    assert (await router.one_one(said("x"))).value == "x"
    with pytest.raises(errors.PermissionDenied):
        await router.many_one(requests("x"))


async def test_the_deadline_goes_down_less_what_was_used(wired: Wired) -> None:
    last = Echo()
    behind = await wired.serve(quick(), last)
    wired.echo.downstream = wired.stub(f"127.0.0.1:{behind.port}", "echo")
    stub = await served(wired)
    with with_tenant(TENANT, caller="gateway", timeout_s=0.8):
        await stub.one_one(said("remaining"))
    (first,), (second,) = wired.echo.seen, last.seen
    assert first.deadline - second.deadline > 0.02
    assert second.remaining_s() < 0.8


async def test_a_slow_service_costs_the_deadline_and_no_more(wired: Wired) -> None:
    stub = await served(wired)
    started = time.monotonic()
    with pytest.raises(errors.DeadlineExceeded), with_tenant(TENANT, caller="gateway", timeout_s=0.3):
        await stub.one_one(said("wait"))
    assert time.monotonic() - started < 1


async def test_a_call_without_a_deadline_gets_the_servers(wired: Wired) -> None:
    server = await wired.serve(quick(default_timeout_s=0.2))
    async with grpc.aio.insecure_channel(f"127.0.0.1:{server.port}") as bare:
        with pytest.raises(grpc.aio.AioRpcError) as refused:
            await EchoStub(bare).one_one(said("wait"))
    assert refused.value.code() is grpc.StatusCode.DEADLINE_EXCEEDED


async def test_a_stream_of_answers_may_outlive_the_servers_default(wired: Wired) -> None:
    stub = await served(wired, default_timeout_s=0.1)
    asyncio.get_running_loop().call_later(0.3, wired.echo.gate.set)
    assert len([each async for each in stub.one_many(said("wait3"))]) == 3


async def test_leaving_a_stream_early_ends_it_at_the_server(wired: Wired) -> None:
    stub = await served(wired)
    stream = stub.one_many(said("wait"))
    async for _ in stream:
        break
    stream.cancel()
    for _ in range(100):
        if wired.echo.running == 0:
            break
        await asyncio.sleep(0.01)
    assert wired.echo.running == 0


async def test_too_many_calls_at_once_are_refused_with_a_time(wired: Wired) -> None:
    stub = await served(wired, max_calls=2)
    held = [asyncio.ensure_future(stub.one_one(said("wait"))) for _ in range(2)]
    while wired.echo.calls < 2:  # noqa: ASYNC110  the handlers wait for the test, not it for them
        await asyncio.sleep(0.005)
    with pytest.raises(errors.Exhausted) as refused:
        await stub.one_one(said("x"))
    assert refused.value.retry_after_s == 0.25
    wired.echo.gate.set()
    await asyncio.gather(*held)
    assert (await stub.one_one(said("x"))).value == "x"


async def test_unavailable_is_retried_by_one_layer_only(wired: Wired) -> None:
    last = Echo()
    behind = await wired.serve(quick(), last)
    wired.echo.downstream = wired.stub(f"127.0.0.1:{behind.port}", "echo")
    stub = await served(wired)
    with pytest.raises(errors.Unavailable) as failed:
        await stub.one_one(said("down"), timeout=8)
    assert failed.value.reason == "STORE_AWAY"
    assert failed.value.retry_after_s == 2
    assert last.calls == 5
    assert wired.echo.calls == 1


async def test_other_errors_are_not_retried(wired: Wired) -> None:
    stub = await served(wired)
    with pytest.raises(errors.NotFound):
        await stub.one_one(said("not found"))
    assert wired.echo.calls == 1


async def test_a_service_that_comes_back_is_found_again(wired: Wired) -> None:
    first = await wired.serve(quick())
    stub = wired.stub(f"127.0.0.1:{first.port}")
    await stub.one_one(said("x"))
    await first.stop()
    address = f"127.0.0.1:{first.port}"
    asyncio.get_running_loop().call_later(0.4, lambda: asyncio.ensure_future(wired.serve(quick(), address=address)))
    assert (await stub.one_one(said("y"), timeout=5)).value == "y"


async def test_a_channel_that_waits_outlasts_a_long_restart(wired: Wired) -> None:
    first = await wired.serve(quick())
    address = f"127.0.0.1:{first.port}"
    stub = wired.stub(address, wait_for_ready=True)
    await first.stop()
    asyncio.get_running_loop().call_later(2.0, lambda: asyncio.ensure_future(wired.serve(quick(), address=address)))
    assert (await stub.one_one(said("y"), timeout=9)).value == "y"


async def test_a_service_that_is_silent_is_soon_refused_at_once(wired: Wired) -> None:
    stub = await served(wired)
    for _ in range(5):
        with pytest.raises(errors.DeadlineExceeded):
            await stub.one_one(said("wait"), timeout=0.5)
    started = time.monotonic()
    with pytest.raises(errors.Unavailable, match="BREAKER_OPEN"):
        await stub.one_one(said("x"))
    assert time.monotonic() - started < 0.1
    await asyncio.sleep(1.05)
    assert (await stub.one_one(said("x"))).value == "x"


async def test_two_copies_share_the_calls_and_one_may_leave(wired: Wired) -> None:
    one, other = Echo(), Echo()
    first, second = await wired.serve(quick(), one), await wired.serve(quick(), other)
    stub = wired.stub(f"127.0.0.1:{first.port},127.0.0.1:{second.port}")
    for _ in range(200):
        await stub.one_one(said("x"))
        if one.calls > 5 and other.calls > 5:
            break
    assert min(one.calls, other.calls) > 5
    await first.stop()
    for _ in range(20):
        assert (await stub.one_one(said("x"))).value == "x"


async def test_each_call_leaves_one_line_and_its_counts(wired: Wired) -> None:
    root = logging.getLogger()
    handlers, level, stream = root.handlers[:], root.level, io.StringIO()
    stub = await served(wired)
    labels = {"method": f"/{NAME}/OneOne", "code": "NOT_FOUND"}
    before = REGISTRY.get_sample_value("steward_rpc_handled_total", labels) or 0
    configure_logging("echo", "info", stream)
    try:
        with pytest.raises(errors.NotFound), with_tenant(TENANT, caller="gateway") as context:
            await stub.one_one(said("not found"))
        await asyncio.sleep(LATE_S * 4)
    finally:
        configure_logging("tests", "error", io.StringIO())
        root.handlers[:], root.level = handlers, level
    (line,) = [json.loads(each) for each in stream.getvalue().splitlines()]
    assert line["code"] == "NOT_FOUND"
    assert (line["reason"], line["tenant_id"]) == ("THING_NOT_FOUND", TENANT)
    assert line["trace_id"] == context.trace_id
    assert "not found" not in json.dumps(line)
    assert REGISTRY.get_sample_value("steward_rpc_handled_total", labels) == before + 1
    assert REGISTRY.get_sample_value("steward_rpc_in_flight") == 0


async def test_random_bytes_crash_nothing(wired: Wired) -> None:
    server = await wired.serve(quick())
    async with grpc.aio.insecure_channel(f"127.0.0.1:{server.port}") as bare:
        for payload in (b"\xff" * 64, b"\x0a\xff\xff\xff\xff\x7f", b"\x00"):
            raw = bare.unary_unary(f"/{NAME}/OneOne", lambda data: data, lambda data: data)
            with pytest.raises(grpc.aio.AioRpcError) as refused:
                await raw(payload, timeout=5)
            assert refused.value.code() in (grpc.StatusCode.INTERNAL, grpc.StatusCode.INVALID_ARGUMENT)
    assert (await wired.stub(f"127.0.0.1:{server.port}").one_one(said("x"))).value == "x"

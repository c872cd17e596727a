"""The current call, and traces without OpenTelemetry."""

from __future__ import annotations

import asyncio
import json

import pytest

from libs.rpc.channels import grpc_target, service_config
from libs.rpc.context import current, current_or_none, with_tenant
from libs.rpc.trace import child_of, is_traceparent, new_traceparent, trace_id_of

GIVEN = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"


def test_outside_of_any_work_there_is_no_context() -> None:
    assert current_or_none() is None
    with pytest.raises(LookupError, match="with_tenant"):
        current()


async def test_background_work_has_its_own_context_and_tasks_inherit_it() -> None:
    async def tenant() -> str:
        return current().tenant_id

    with with_tenant("t-1", caller="agenda", timeout_s=5):
        assert await asyncio.create_task(tenant()) == "t-1"
        assert 4 < current().remaining_s() <= 5
        with with_tenant("t-2", caller="agenda"):
            assert await tenant() == "t-2"
        assert await tenant() == "t-1"
    assert current_or_none() is None


def test_a_trace_goes_on_under_a_new_span() -> None:
    child = child_of(GIVEN)
    assert trace_id_of(child) == trace_id_of(GIVEN)
    assert child != GIVEN
    assert child.endswith("-01")
    assert is_traceparent(child)


@pytest.mark.parametrize(
    "bad", ["", "00", GIVEN.upper(), GIVEN + "x", GIVEN.replace("b7ad6b7169203331", "0" * 16), "é" * 55]
)
def test_what_is_no_traceparent_starts_a_new_trace(bad: str) -> None:
    assert not is_traceparent(bad)
    assert is_traceparent(child_of(bad))


def test_new_traces_differ() -> None:
    assert is_traceparent(new_traceparent())
    assert new_traceparent() != new_traceparent()


@pytest.mark.parametrize(
    ("given", "target"),
    [
        ("127.0.0.1:50051", "127.0.0.1:50051"),
        ("127.0.0.1:1,127.0.0.1:2", "ipv4:127.0.0.1:1,127.0.0.1:2"),
        ("dns:///planner:50051", "dns:///planner:50051"),
        ("ipv4:127.0.0.1:1,127.0.0.1:2", "ipv4:127.0.0.1:1,127.0.0.1:2"),
        ("unix:/tmp/x,y.sock", "unix:/tmp/x,y.sock"),
        ("[::1]:5,[::1]:6", "ipv6:[::1]:5,[::1]:6"),
    ],
)
def test_addresses_become_targets(given: str, target: str) -> None:
    assert grpc_target(given) == target


def test_the_service_config_has_no_timeout_and_retries_unavailable_only() -> None:
    config = json.loads(service_config(replicated=True))
    (method,) = config["methodConfig"]
    assert "timeout" not in method
    assert method["retryPolicy"]["retryableStatusCodes"] == ["UNAVAILABLE"]
    assert method["retryPolicy"]["maxAttempts"] <= 5

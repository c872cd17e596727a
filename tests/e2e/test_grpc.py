"""Every service over gRPC as an operator sees it: reflection lists and describes, health is true."""

from __future__ import annotations

import shutil
import subprocess
from typing import Any

import grpc
import pytest
from grpc_health.v1 import health_pb2, health_pb2_grpc
from grpc_reflection.v1alpha.proto_reflection_descriptor_database import ProtoReflectionDescriptorDatabase

from tests.e2e.suite import SERVICES, Suite


@pytest.mark.parametrize("service", SERVICES)
def test_reflection_and_health(suite: Suite, service: str) -> None:
    name = f"steward.{service}.v1.{service.capitalize()}Service"
    with grpc.insecure_channel(suite.addresses[service]) as channel:
        database = ProtoReflectionDescriptorDatabase(channel)
        assert name in database.get_services()
        assert database.FindFileContainingSymbol(name).package == f"steward.{service}.v1"
        health: Any = health_pb2_grpc.HealthStub(channel)
        for each in ("", name):
            answer = health.Check(health_pb2.HealthCheckRequest(service=each), timeout=5)
            assert answer.status == health_pb2.HealthCheckResponse.SERVING


@pytest.mark.skipif(shutil.which("grpcurl") is None, reason="grpcurl is not installed")
@pytest.mark.parametrize("service", SERVICES)
def test_grpcurl_lists_describes_and_calls_with_no_files(suite: Suite, service: str) -> None:
    name = f"steward.{service}.v1.{service.capitalize()}Service"
    calls = {
        "gateway": ("ListConversations", "{}"),
        "router": ("Classify", '{"text": "cancel my call with Ann", "timezone": "UTC"}'),
        "planner": ("ListEntities", '{"customer_id": "nobody"}'),
        "executor": ("ListActions", "{}"),
        "agenda": ("GetEngine", "{}"),
    }
    method, body = calls[service]
    base = ["grpcurl", "-plaintext"]
    address = suite.addresses[service]
    for command in (
        [*base, address, "list"],
        [*base, address, "describe", name],
        [*base, "-d", body, address, f"{name}/{method}"],
    ):
        done = subprocess.run(command, capture_output=True, text=True, timeout=20, check=False)
        assert done.returncode == 0, done.stderr

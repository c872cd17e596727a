"""Every method of every contract is implemented by its servicer; none is the stub's UNIMPLEMENTED."""

from __future__ import annotations

import importlib
import inspect

import pytest
from google.protobuf.descriptor import ServiceDescriptor

SERVICES = ("gateway", "router", "planner", "executor", "agenda")


def _descriptor(service: str) -> ServiceDescriptor:
    module = importlib.import_module(f"steward.{service}.v1.{service}_pb2")
    [found] = module.DESCRIPTOR.services_by_name.values()
    return found  # type: ignore[no-any-return]


def _servicer(service: str) -> type:
    module = importlib.import_module(f"services.{service}.servicer")
    generated = importlib.import_module(f"steward.{service}.v1.{service}_pb2_grpc")
    base = getattr(generated, f"{service.capitalize()}ServiceServicer")
    found = [
        each for _, each in inspect.getmembers(module, inspect.isclass) if issubclass(each, base) and each is not base
    ]
    assert len(found) == 1
    return found[0]


@pytest.mark.parametrize("service", SERVICES)
def test_every_method_is_implemented(service: str) -> None:
    servicer = _servicer(service)
    generated = importlib.import_module(f"steward.{service}.v1.{service}_pb2_grpc")
    base = getattr(generated, f"{service.capitalize()}ServiceServicer")
    missing = [
        method.name
        for method in _descriptor(service).methods
        if getattr(servicer, method.name) is getattr(base, method.name)
    ]
    assert missing == []


@pytest.mark.parametrize("service", SERVICES)
def test_names_follow_the_contract(service: str) -> None:
    descriptor = _descriptor(service)
    assert descriptor.full_name == f"steward.{service}.v1.{service.capitalize()}Service"
    for method in descriptor.methods:
        assert method.input_type.name == f"{method.name}Request"
        assert method.output_type.name == f"{method.name}Response"

"""The other services, seen from the gateway."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from libs.rpc.channels import CallingChannel
from libs.service import Process
from services.gateway.http.people import customer_message
from services.gateway.http.values import timestamp
from services.gateway.model import Customer
from services.gateway.settings import GatewaySettings
from steward.agenda.v1 import agenda_pb2, agenda_pb2_grpc
from steward.executor.v1 import executor_pb2, executor_pb2_grpc
from steward.planner.v1 import planner_pb2, planner_pb2_grpc
from steward.router.v1 import router_pb2, router_pb2_grpc

if TYPE_CHECKING:
    from steward.agenda.v1.agenda_pb2_grpc import AgendaServiceAsyncStub
    from steward.executor.v1.executor_pb2_grpc import ExecutorServiceAsyncStub
    from steward.planner.v1.planner_pb2_grpc import PlannerServiceAsyncStub
    from steward.router.v1.router_pb2_grpc import RouterServiceAsyncStub

_PUT_S = 2.0
_ERASE_S = 30.0


@dataclass(frozen=True, slots=True)
class OtherServices:
    """Channels and stubs of the four other services."""

    channels: Mapping[str, CallingChannel]
    turns: RouterServiceAsyncStub
    """Waits for a router that is away: a turn has several attempts, and nobody is told of an error meanwhile."""

    router: RouterServiceAsyncStub
    planner: PlannerServiceAsyncStub
    executor: ExecutorServiceAsyncStub
    agenda: AgendaServiceAsyncStub

    def forgetful(self) -> list[EraseClient]:
        """All of them, to forget a person."""
        return [
            EraseClient(self.executor, executor_pb2.EraseCustomerRequest),
            EraseClient(self.agenda, agenda_pb2.EraseCustomerRequest),
            EraseClient(self.planner, planner_pb2.EraseCustomerRequest),
            EraseClient(self.router, router_pb2.EraseCustomerRequest),
        ]


def other_services(process: Process, settings: GatewaySettings) -> OtherServices:
    """Channels to the others; they connect with the first call."""
    turns = process.channel("router", settings.router_grpc_addr, wait_for_ready=True)
    channels = {
        "router": process.channel("router", settings.router_grpc_addr),
        "planner": process.channel("planner", settings.planner_grpc_addr),
        "executor": process.channel("executor", settings.executor_grpc_addr),
        "agenda": process.channel("agenda", settings.agenda_grpc_addr),
    }
    return OtherServices(
        channels=channels,
        turns=router_pb2_grpc.RouterServiceStub(turns),
        router=router_pb2_grpc.RouterServiceStub(channels["router"]),
        planner=planner_pb2_grpc.PlannerServiceStub(channels["planner"]),
        executor=executor_pb2_grpc.ExecutorServiceStub(channels["executor"]),
        agenda=agenda_pb2_grpc.AgendaServiceStub(channels["agenda"]),
    )


class ExecutorClient:
    """What the executor must know of people."""

    def __init__(self, stub: ExecutorServiceAsyncStub) -> None:
        self._stub = stub

    async def put_person(self, customer: Customer) -> None:
        """Tells a person's newest state."""
        assert customer.updated_at is not None
        request = executor_pb2.PutPersonRequest(
            customer=customer_message(customer), updated_at=timestamp(customer.updated_at)
        )
        await self._stub.PutPerson(request, timeout=_PUT_S)


class EraseClient:
    """A service that forgets people.

    Args:
        stub: of any service with ``EraseCustomer``.
        request: that service's request class.
    """

    def __init__(self, stub: Any, request: Any) -> None:
        self._stub = stub
        self._request = request

    async def erase(self, customer_id: str) -> int:
        """Forgets a person; how many rows that were."""
        request = self._request(customer_id=customer_id)
        return int((await self._stub.EraseCustomer(request, timeout=_ERASE_S)).erased)

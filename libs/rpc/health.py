"""grpc.health.v1: what a server says about itself, and the loop that finds out.

A servicer of our own because the package's forgets all watchers of a name when one of them leaves (its ``Watch``
deletes the shared condition), and round-robin channels are such watchers.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from typing import Any

import grpc
from grpc_health.v1 import health_pb2, health_pb2_grpc

from libs.telemetry.log import get_logger

_log = get_logger("health")

HealthCheck = Callable[[], Awaitable[bool]]
"""Whether one needed store is there now; an exception counts as no."""

_SERVING = health_pb2.HealthCheckResponse.SERVING
_NOT_SERVING = health_pb2.HealthCheckResponse.NOT_SERVING
_UNKNOWN = health_pb2.HealthCheckResponse.SERVICE_UNKNOWN


class Health(health_pb2_grpc.HealthServicer):
    """The state of a server under its names (``""`` and one a service), NOT_SERVING until told otherwise."""

    def __init__(self, names: list[str]) -> None:
        self._names = {"", *names}
        self._serving = False
        self._draining = False
        self._ended = False
        self._changed = asyncio.Event()

    @property
    def serving(self) -> bool:
        """Whether it says SERVING."""
        return self._serving

    def set_serving(self, serving: bool) -> None:
        """Changes the state of all names; without effect once it drains."""
        if self._draining or serving == self._serving:
            return
        self._serving = serving
        self._wake()

    def drain(self) -> None:
        """NOT_SERVING for good."""
        self.set_serving(False)
        self._draining = True

    def end_watches(self) -> None:
        """Ends all watches, which would hold up the server's stop."""
        self._ended = True
        self._wake()

    async def Check(self, request: Any, context: Any) -> health_pb2.HealthCheckResponse:  # noqa: N802  gRPC's name
        """The state now; NOT_FOUND for an unknown name."""
        if request.service not in self._names:
            await context.abort(grpc.StatusCode.NOT_FOUND, "unknown service name")
        return health_pb2.HealthCheckResponse(status=self._status(request.service))

    async def Watch(self, request: Any, context: Any) -> AsyncIterator[health_pb2.HealthCheckResponse]:  # noqa: N802
        """The state now and at each change, until the client leaves or the server stops."""
        told: int | None = None
        while not self._ended:
            changed = self._changed
            status = self._status(request.service)
            if status != told:
                told = status
                yield health_pb2.HealthCheckResponse(status=status)
            await changed.wait()

    def _status(self, name: str) -> int:
        if name not in self._names:
            return _UNKNOWN
        return _SERVING if self._serving else _NOT_SERVING

    def _wake(self) -> None:
        changed, self._changed = self._changed, asyncio.Event()
        changed.set()


class HealthLoop:
    """Checks the needed stores every few seconds and sets the state; logs changes only.

    Args:
        health: whose state it sets.
        checks: name of a store to its check; SERVING needs all of them.
        every_s: pause between rounds; a check gets 90 % of it.
    """

    def __init__(self, health: Health, checks: Mapping[str, HealthCheck], every_s: float = 2.0) -> None:
        self._health = health
        self._checks = dict(checks)
        self._every_s = every_s
        self._states: dict[str, bool] = {}

    async def run(self) -> None:
        """Runs until cancelled."""
        while True:
            await self.check_once()
            await asyncio.sleep(self._every_s)

    async def check_once(self) -> bool:
        """One round: True when all needed stores are there."""
        names = list(self._checks)
        found = await asyncio.gather(*(self._ask(name) for name in names))
        for name, there in zip(names, found, strict=True):
            if self._states.get(name) is not there:
                self._states[name] = there
                (_log.info if there else _log.warning)("store_changed", store=name, there=there)
        self._health.set_serving(all(found))
        return all(found)

    async def _ask(self, name: str) -> bool:
        try:
            async with asyncio.timeout(self._every_s * 0.9):
                return await self._checks[name]()
        except Exception as error:  # noqa: BLE001  whatever a check raises means that the store is not there
            _log.debug("health_check_failed", store=name, error=type(error).__name__)
            return False

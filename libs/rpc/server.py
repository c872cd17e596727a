"""The gRPC server of a service: everything but its handlers.

    server = ServerBuilder("router", "127.0.0.1:50051", ServerOptions(embedded=True), {"postgres": database.is_up})
    server.add(add_RouterServiceServicer_to_server, servicer, "steward.router.v1.RouterService")
    await server.serve_until_stopped(stop)

Health, reflection, limits, deadlines, errors and metrics come with it. Stop: NOT_SERVING at once, a short wait in which
balancers notice, no new calls while running ones finish (20 s), then the end.
"""

from __future__ import annotations

import asyncio
import contextlib
import gc
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import grpc
from grpc_health.v1 import health_pb2_grpc

from libs.rpc.admission import AccessRules
from libs.rpc.health import Health, HealthCheck, HealthLoop
from libs.rpc.interceptors import CallPolicy, Limit
from libs.rpc.tls import TlsFiles
from libs.telemetry.log import get_logger
from libs.telemetry.tracing import server_interceptors

_log = get_logger("server")

HEALTH = "grpc.health.v1.Health"
REFLECTION = "grpc.reflection.v1alpha.ServerReflection"
_MAX_MESSAGE_BYTES = 4 * 1024 * 1024

_COLLECT_AFTER = (20_000, 20, 50)
"""Objects (then rounds) before a collection. A turn makes thousands that die with it and hardly a cycle: at Python's
700 the collector went through the living ones several times a turn, for nothing."""


class AddressTaken(SystemExit):
    """The server's address cannot be bound; ends the process with code 1 after the sentence was printed."""


@dataclass(frozen=True, slots=True)
class ServerOptions:
    """What may differ between servers."""

    embedded: bool = False
    tls: TlsFiles | None = None
    reflection: bool = True
    max_calls: int = 256
    """Calls answered at once; the rest is refused with RESOURCE_EXHAUSTED."""

    default_timeout_s: float = 30.0
    drain_notice_s: float = 0.5
    """Between NOT_SERVING and the refusal of new calls; 3 s and more behind a balancer that polls."""

    grace_s: float = 20.0
    health_every_s: float = 2.0
    tenant_free: frozenset[str] = frozenset()
    allow: Mapping[str, frozenset[str]] = field(default_factory=dict)


class ServerBuilder:
    """Collects servicers, then serves.

    Args:
        name: the service's name, for messages.
        address: ``host:port``; port 0 takes any.
        options: see ``ServerOptions``.
        health_checks: needed stores; SERVING needs all of them.
    """

    def __init__(
        self,
        name: str,
        address: str,
        options: ServerOptions | None = None,
        health_checks: Mapping[str, HealthCheck] | None = None,
    ) -> None:
        self._name = name
        self._address = address
        self._options = options or ServerOptions()
        self._checks = dict(health_checks or {})
        self._added: list[tuple[Callable[[Any, Any], None], Any, str]] = []
        self._health = Health([])
        self._server: grpc.aio.Server | None = None
        self._health_task: asyncio.Task[None] | None = None
        self.port = 0

    def add(self, add_servicer: Callable[[Any, Any], None], servicer: Any, full_service_name: str) -> None:
        """Adds a servicer: its generated ``add_…_to_server``, the object, and ``package.Service``."""
        self._added.append((add_servicer, servicer, full_service_name))

    @property
    def health(self) -> Health:
        """What this server says about itself."""
        return self._health

    async def start(self) -> int:
        """Binds and serves; returns the port.

        Raises:
            AddressTaken: with one clear sentence when the address cannot be bound.
        """
        names = [name for _, _, name in self._added]
        self._health = Health(names)
        server = self._make(names)
        self.port = self._bind(server)
        await server.start()
        self._server = server
        loop = HealthLoop(self._health, self._checks, self._options.health_every_s)
        await loop.check_once()
        self._health_task = asyncio.create_task(loop.run(), name="health")
        _log.info("serving", at=self._address, port=self.port)
        return self.port

    async def stop(self) -> None:
        """Drains and ends; see the module's text for the order."""
        server, self._server = self._server, None
        if server is None:
            return
        self._health.drain()
        _log.info("draining")
        await asyncio.sleep(self._options.drain_notice_s)
        self._health.end_watches()
        await server.stop(self._options.grace_s)
        if self._health_task is not None:
            self._health_task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._health_task
        _log.info("stopped")

    async def serve_until_stopped(self, stop: asyncio.Event) -> None:
        """Starts, waits for ``stop``, then drains."""
        await self.start()
        gc.collect()
        gc.freeze()  # what is here now stays to the end: no collection in the middle of a turn has to walk through it
        gc.set_threshold(*_COLLECT_AFTER)
        try:
            await stop.wait()
        finally:
            await self.stop()

    def _make(self, names: list[str]) -> grpc.aio.Server:
        options = self._options
        rules = AccessRules(
            embedded=options.embedded,
            mutual_tls=options.tls is not None,
            tenant_free=options.tenant_free,
            allow=options.allow,
        )
        exempt = frozenset({HEALTH, REFLECTION})
        policy = CallPolicy(rules, Limit(options.max_calls), options.default_timeout_s, exempt)
        server = grpc.aio.server(interceptors=[*server_interceptors(), policy], options=_SERVER_OPTIONS)
        for add_servicer, servicer, _ in self._added:
            add_servicer(servicer, server)
        health_pb2_grpc.add_HealthServicer_to_server(self._health, server)
        if options.reflection:
            from grpc_reflection.v1alpha import reflection

            reflection.enable_server_reflection([*names, HEALTH, REFLECTION], server)
        return server

    def _bind(self, server: grpc.aio.Server) -> int:
        try:
            if self._options.tls is None:
                port = server.add_insecure_port(self._address)
            else:
                port = server.add_secure_port(self._address, self._options.tls.server_credentials())
        except RuntimeError:
            port = 0
        if port == 0:
            _log.error("address_taken", at=self._address)
            raise AddressTaken(
                f"{self._name}: cannot listen on {self._address}: the address is in use or not of this machine; "
                f"set {self._name.upper()}_GRPC_ADDR to a free one"
            )
        return port


_SERVER_OPTIONS: list[tuple[str, Any]] = [
    (
        "grpc.so_reuseport",
        0,
    ),  # with it on, a second server on the port binds without an error and takes half of the calls
    ("grpc.http2.max_ping_strikes", 0),  # any number: pings come in bunches out of a slow connection, and ended it
    ("grpc.keepalive_permit_without_calls", 1),
    ("grpc.keepalive_time_ms", 60_000),
    ("grpc.keepalive_timeout_ms", 10_000),
    ("grpc.max_connection_age_ms", 300_000),  # so that channels look again for new replicas
    ("grpc.max_connection_age_grace_ms", 30_000),
    ("grpc.max_receive_message_length", _MAX_MESSAGE_BYTES),
    ("grpc.max_send_message_length", _MAX_MESSAGE_BYTES),
    ("grpc.max_metadata_size", 16_384),
]

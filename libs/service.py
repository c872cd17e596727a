"""What every ``services/<name>/main.py`` is made of; README.md shows one whole.

``run`` turns settings and a coroutine into a process; ``Process`` opens what the coroutine asks for and closes it in
reverse order.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import secrets
import socket
import sys
from collections.abc import Awaitable, Callable, Coroutine, Mapping, Sequence
from contextlib import AsyncExitStack
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self, TypeVar

from libs.clock import Clock, clock_from_environment
from libs.errors import Conflict, DeadlineExceeded, Unavailable
from libs.ids import Ids, RandomIds
from libs.process import stop_when_told
from libs.rpc.channels import CallingChannel, ChannelFactory
from libs.rpc.health import HealthCheck
from libs.rpc.server import ServerBuilder, ServerOptions
from libs.rpc.tasks import Background, Shielded
from libs.rpc.tls import TlsFiles
from libs.settings import ServiceSettings, load
from libs.telemetry.log import configure_logging, get_logger
from libs.telemetry.metrics import start_metrics
from libs.telemetry.tracing import start_tracing

if TYPE_CHECKING:  # each service imports the stores it runs on, and no others, when it asks for them
    from libs.storage.postgres import Database, Listener, OnNotify
    from libs.storage.redis import RedisStore

_log = get_logger("process")
_START_AGAIN_S = 0.5
T = TypeVar("T")
S = TypeVar("S", bound=ServiceSettings)


def run(settings_class: type[S], main: Callable[[S], Coroutine[Any, Any, None]]) -> int:
    """Runs a service to its end and returns the process's exit code.

    ``--check-config`` on the command line checks the settings and ends. 2: bad settings; 1: it could not start (a
    sentence says why); 0: it was told to stop.
    """
    settings = load(settings_class)
    if "--check-config" in sys.argv[1:]:
        sys.stdout.write(f"{settings_class.service}: the settings are fine\n")
        return 0
    configure_logging(settings.service, settings.log_level)
    try:
        with asyncio.Runner(loop_factory=_loop_factory()) as runner:
            runner.run(main(settings))
    except SystemExit as error:
        if isinstance(error.code, str):
            sys.stderr.write(f"{error.code}\n")
            return 1
        return int(error.code or 0)
    return 0


def _loop_factory() -> Callable[[], asyncio.AbstractEventLoop] | None:
    """uvloop (a third less time for a call) unless ``STEWARD_UVLOOP=0`` or it is not installed."""
    if os.environ.get("STEWARD_UVLOOP", "1") == "0":
        return None
    try:
        import uvloop
    except ImportError:
        return None
    factory: Callable[[], asyncio.AbstractEventLoop] = uvloop.new_event_loop
    return factory


class Process:
    """One running service. Use it as ``async with Process(settings) as process``.

    Attributes:
        settings: the service's settings.
        clock: the suite's clock.
        ids: makes UUIDv7.
        slot: who this instance is for good: service, host and address. Two replicas differ in it, a restart does not.
        boot_id: this start of it.
        owner: ``slot#boot_id``, the owner of leases.
        stop: set when the process is to end.
        stack: what is pushed on it is closed at the end, last first.
        shielded: work that outlives its caller; drained after the server stopped taking calls.
        background: the loops.
    """

    def __init__(self, settings: ServiceSettings, *, clock: Clock | None = None, ids: Ids | None = None) -> None:
        self.settings = settings
        self.clock: Clock = clock or clock_from_environment(settings.clock_file)
        self.ids: Ids = ids or RandomIds()
        self.slot = f"{settings.service}@{socket.gethostname()}/{settings.grpc_addr}"
        self.boot_id = secrets.token_hex(8)
        self.owner = f"{self.slot}#{self.boot_id}"
        self.stop = asyncio.Event()
        self.stack = AsyncExitStack()
        self.shielded = Shielded()
        self.background = Background()
        self._tls = tls_of(settings)
        self._checks: dict[str, HealthCheck] = {}
        self._channels: ChannelFactory | None = None

    async def __aenter__(self) -> Self:
        start_tracing(self.settings.service)
        self.stack.callback(stop_when_told(self.stop))
        address = self.settings.own_metrics_addr
        try:
            metrics = start_metrics(address)
        except OSError:
            raise SystemExit(
                f"{self.settings.service}: cannot serve metrics on {address}: the address is in use or not of this "
                f"machine; set {self.settings.service.upper()}_METRICS_ADDR to a free one"
            ) from None
        self.stack.callback(metrics.close)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop.set()
        await self.background.drain()
        await self.shielded.drain()
        await self.stack.aclose()

    async def database(self, *, needed: bool = True, max_size: int = 6) -> Database:
        """The service's database, opened; while PostgreSQL is away at the start this waits for it (to the stop).

        Raises:
            SystemExit: no address, or a role that may not be used; with one clear sentence.
        """
        from libs.storage.postgres import Database

        url = self.settings.database_url
        if url is None:
            raise SystemExit(f"{self.settings.service}: DATABASE_URL is not set")
        database = Database(url.get_secret_value(), self.settings.service, max_size=max_size)
        self.stack.push_async_callback(database.close)
        await database.open_when_there(self.stop)
        if needed:
            self._checks["postgres"] = database.is_up
        return database

    async def once_stored(self, work: Callable[[], Awaitable[T]]) -> T:
        """Storing that the start depends on: tried again while the database is away or full, until the process stops.

        Raises:
            StewardError: the process was told to stop meanwhile, or another error than a passing one.
        """
        while True:
            try:
                return await work()
            except (Unavailable, Conflict, DeadlineExceeded) as error:
                if self.stop.is_set():
                    raise
                _log.warning("start_put_off", reason=error.reason)
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(_START_AGAIN_S):
                    await self.stop.wait()

    async def redis(self) -> RedisStore:
        """The Redis store.

        When it is away or switched off every use of it raises ``RedisAway``, nothing else happens.
        """
        from libs.storage.redis import RedisStore

        url = self.settings.redis_url
        store = RedisStore(url.get_secret_value() if url is not None and self.settings.redis_enabled else None)
        self.stack.push_async_callback(store.close)
        await store.open()
        return store

    async def listener(self, channels: Sequence[str], on_notify: OnNotify) -> Listener:
        """LISTEN on a connection of its own.

        ``on_notify(channel, payload)``, and once with ``("", "")`` after each reconnect.
        """
        from libs.storage.conninfo import service_conninfo
        from libs.storage.postgres import Listener

        url = self.settings.database_url
        if url is None:
            raise SystemExit(f"{self.settings.service}: DATABASE_URL is not set")
        conninfo = service_conninfo(url.get_secret_value(), self.settings.service)
        listener = Listener(conninfo, channels, on_notify, name=f"steward-{self.settings.service}-listen")
        self.background.endless("listen", listener.run)
        return listener

    def channel(
        self, name: str, target: str, *, default_timeout_s: float = 10.0, wait_for_ready: bool | None = None
    ) -> CallingChannel:
        """A channel to another service; see ``ChannelFactory.channel``."""
        if self._channels is None:
            self._channels = ChannelFactory(self.settings.service, self._tls)
            self.stack.push_async_callback(self._channels.close)
        return self._channels.channel(name, target, default_timeout_s=default_timeout_s, wait_for_ready=wait_for_ready)

    def server(
        self,
        *,
        tenant_free: Sequence[str] = (),
        allow: Mapping[str, frozenset[str]] | None = None,
        health_checks: Mapping[str, Callable[[], Awaitable[bool]]] | None = None,
    ) -> ServerBuilder:
        """The server builder, with the checks of the stores opened so far."""
        options = ServerOptions(
            embedded=self.settings.embedded,
            tls=self._tls,
            reflection=self.settings.reflection,
            tenant_free=frozenset(tenant_free),
            allow=allow or {},
        )
        checks = {**self._checks, **(health_checks or {})}
        return ServerBuilder(self.settings.service, self.settings.grpc_addr, options, checks)


def tls_of(settings: ServiceSettings) -> TlsFiles | None:
    """The TLS files of the settings (which have all three or none); None for plain connections."""
    if settings.tls_cert and settings.tls_key and settings.tls_ca:
        return TlsFiles(settings.tls_cert, settings.tls_key, settings.tls_ca)
    return None

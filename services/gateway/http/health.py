"""``/healthz``, ``/readyz`` (protocols.md 16) and ``/metrics``."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from typing import TYPE_CHECKING, Any, Protocol

from fastapi import APIRouter
from grpc_health.v1 import health_pb2
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from pydantic_core import to_json
from starlette.responses import Response

from libs.errors import StewardError
from libs.rpc.context import DEFAULT_TENANT_ID, with_tenant
from libs.telemetry.log import get_logger
from steward.agenda.v1 import agenda_pb2

if TYPE_CHECKING:
    from steward.agenda.v1.agenda_pb2_grpc import AgendaServiceAsyncStub

_log = get_logger("readiness")

_SERVING = health_pb2.HealthCheckResponse.SERVING
_ASK_S = 1.0
_FRESH_S = 0.1
_PAUSE_S = 0.2


class ServiceWatch:
    """Keeps what another service's health says, as it says it.

    Args:
        name: the service's name.
        stub: a ``HealthStub`` (whose types leave ``Watch`` out).
    """

    def __init__(self, name: str, stub: Any) -> None:
        self.name = name
        self.state = "away"
        """``serving``, ``not_serving`` or ``away``."""
        self._stub = stub

    async def run(self) -> None:
        """Watches until cancelled."""
        while True:
            call = self._stub.Watch(health_pb2.HealthCheckRequest(), wait_for_ready=True)
            try:
                async for answer in call:
                    self._set("serving" if answer.status == _SERVING else "not_serving")
            except StewardError as error:
                _log.debug("watch_ended", service=self.name, reason=error.reason)
            finally:
                call.cancel()
            self._set("away")
            await asyncio.sleep(_PAUSE_S)

    def _set(self, state: str) -> None:
        if state != self.state:
            self.state = state
            _log.info("service_changed", service=self.name, state=state)


class Redis(Protocol):
    """Whether there is a Redis, and whether it answers."""

    @property
    def enabled(self) -> bool:
        """Whether there is one to use at all."""
        ...

    async def available(self) -> bool:
        """Whether it answers now."""
        ...


class Readiness:
    """Whether the suite is there.

    Args:
        services: a running watch for each other service.
        agenda: tells the engine that runs.
        postgres: whether the gateway's own database answers.
        redis: what may be lost; never decides readiness.
        stop: set when this process drains.
    """

    def __init__(
        self, services: Sequence[ServiceWatch], agenda: AgendaServiceAsyncStub,
        postgres: Callable[[], Awaitable[bool]], redis: Redis, stop: asyncio.Event,
    ) -> None:  # fmt: skip
        self._services = services
        self._agenda = agenda
        self._postgres = postgres
        self._redis = redis
        self._stop = stop
        self._seen: set[str] = set()
        self._looked_at = -1e9
        self._report: dict[str, Any] = {}
        self._ready = False
        self._lock = asyncio.Lock()

    async def look(self) -> tuple[bool, dict[str, Any]]:
        """Ready or not, and the state of everything."""
        async with self._lock:
            if time.monotonic() - self._looked_at >= _FRESH_S or self._stop.is_set():
                self._ready, self._report = await self._ask_all()
                self._looked_at = time.monotonic()
        return self._ready, self._report

    async def _ask_all(self) -> tuple[bool, dict[str, Any]]:
        with with_tenant(DEFAULT_TENANT_ID, caller="gateway", timeout_s=_ASK_S, method="readyz"):
            postgres, redis, engine = await asyncio.gather(self._postgres_is_up(), self._redis_state(), self._engine())
        draining = self._stop.is_set()
        services = {"gateway": "draining" if draining else "serving" if postgres else "not_serving"}
        services.update({watch.name: watch.state for watch in self._services})
        self._seen.update(name for name, state in services.items() if state == "serving")
        ready = len(self._seen) == len(services) and postgres and not draining
        degraded = redis == "away" or any(state != "serving" for state in services.values())
        report = {
            "status": ("degraded" if degraded else "ready") if ready else "not_ready",
            "degraded": degraded,
            "services": services,
            "stores": {"postgres": "ok" if postgres else "away", "redis": redis},
            "agenda_engine": engine,
        }
        return ready, report

    async def _postgres_is_up(self) -> bool:
        try:
            async with asyncio.timeout(_ASK_S):
                return await self._postgres()
        except TimeoutError:
            return False

    async def _redis_state(self) -> str:
        if not self._redis.enabled:
            return "off"
        return "ok" if await self._redis.available() else "away"

    async def _engine(self) -> dict[str, Any] | None:
        if not any(watch.name == "agenda" and watch.state != "away" for watch in self._services):
            return None
        try:
            answer = await self._agenda.GetEngine(agenda_pb2.GetEngineRequest(), timeout=_ASK_S)
        except StewardError:
            return None
        return {
            "engine": answer.engine,
            "status": answer.status,
            "backlog": answer.backlog,
            "lag_s": round(answer.lag_s, 3),
        }


def routes(readiness: Readiness) -> APIRouter:
    """The routes of operations."""
    router = APIRouter(tags=["operations"])

    @router.get("/healthz", operation_id="healthz", summary="Whether this process lives")
    async def healthz() -> Response:
        return Response(b'{"status":"ok"}', media_type="application/json")

    @router.get("/readyz", operation_id="readyz", summary="Whether the suite is there",
                responses={503: {"description": "Not (yet) ready"}})  # fmt: skip
    async def readyz() -> Response:
        ready, report = await readiness.look()
        return Response(to_json(report), 200 if ready else 503, media_type="application/json")

    @router.get("/metrics", operation_id="metrics", summary="Prometheus metrics of the gateway")
    async def metrics() -> Response:
        return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)

    return router

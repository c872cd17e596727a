"""OpenTelemetry, only when an exporter is configured (``OTEL_EXPORTER_OTLP_ENDPOINT``).

Its libraries take 0.3 s to import.

Without it the W3C trace context still goes from call to call (``libs.rpc.trace``), so the logs of a request can be
joined.
"""

from __future__ import annotations

import importlib
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any


def tracing_configured() -> bool:
    """Whether spans are to be exported."""
    return bool(os.environ.get("OTEL_EXPORTER_OTLP_ENDPOINT"))


def start_tracing(service: str) -> None:
    """Sets the exporter up, once, at the start of a process; nothing when none is configured.

    Raises:
        ImportError: an exporter is configured but the ``otel`` extra is not installed.
    """
    if not tracing_configured():
        return
    from opentelemetry import trace
    from opentelemetry.exporter.otlp.proto.grpc.trace_exporter import OTLPSpanExporter
    from opentelemetry.sdk.resources import Resource
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import BatchSpanProcessor

    provider = TracerProvider(resource=Resource.create({"service.name": f"steward-{service}"}))
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
    trace.set_tracer_provider(provider)


@contextmanager
def span(name: str) -> Iterator[str | None]:
    """A piece of work as a span, under the one that is going on; its traceparent, or None when none is configured."""
    if not tracing_configured():
        yield None
        return
    from opentelemetry import trace
    from opentelemetry.propagate import inject

    with trace.get_tracer("steward").start_as_current_span(name):
        carrier: dict[str, str] = {}
        inject(carrier)
        yield carrier.get("traceparent")


def server_interceptors() -> list[Any]:
    """The interceptors that make server spans (outermost), health left out; none when not configured."""
    if not tracing_configured():
        return []
    instrumentation = _instrumentation()
    health = instrumentation.filters.health_check()
    return [instrumentation.aio_server_interceptor(filter_=instrumentation.filters.negate(health))]


def client_interceptors() -> Sequence[Any] | None:
    """The interceptors that make client spans and send their context; None when not configured."""
    if not tracing_configured():
        return None
    interceptors: Sequence[Any] = _instrumentation().aio_client_interceptors()
    return interceptors


def _instrumentation() -> Any:
    """The library has no types."""
    return importlib.import_module("opentelemetry.instrumentation.grpc")

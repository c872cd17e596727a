"""What every gRPC server counts (the agreed names for dashboards and alerts)."""

from __future__ import annotations

from prometheus_client import Counter, Gauge, Histogram

HANDLED = Counter("steward_rpc_handled_total", "Calls answered, by method and gRPC code.", ("method", "code"))
SECONDS = Histogram(
    "steward_rpc_seconds",
    "Seconds from the request's arrival to the end of the answer.",
    ("method",),
    buckets=(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30),
)
IN_FLIGHT = Gauge("steward_rpc_in_flight", "Calls being answered now.")


class MethodMetrics:
    """The series of one method, looked up once instead of in each call."""

    __slots__ = ("_codes", "_method", "_seconds")

    def __init__(self, method: str) -> None:
        self._method = method
        self._seconds = SECONDS.labels(method)
        self._codes: dict[str, Counter] = {}

    def observe(self, code: str, seconds: float) -> None:
        """Counts one call that ended."""
        counter = self._codes.get(code)
        if counter is None:
            counter = self._codes[code] = HANDLED.labels(self._method, code)
        counter.inc()
        self._seconds.observe(seconds)

"""The Prometheus endpoint of a process.

Metrics themselves are ``prometheus_client`` objects at the top of the modules that count.
"""

from __future__ import annotations

import threading
from wsgiref.simple_server import WSGIServer

from prometheus_client import start_http_server


class MetricsServer:
    """``GET /metrics`` on an address of its own.

    A thread answers: a scrape must not wait for the event loop, nor hold it.
    """

    def __init__(self, server: WSGIServer, thread: threading.Thread) -> None:
        self._server = server
        self._thread = thread
        self.port: int = server.server_port

    def close(self) -> None:
        """Stops it."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(timeout=2)


def start_metrics(address: str) -> MetricsServer:
    """Serves the process's metrics on ``host:port`` (port 0: any).

    Raises:
        OSError: the address cannot be bound.
    """
    host, _, port = address.rpartition(":")
    server, thread = start_http_server(int(port), host.strip("[]") or "127.0.0.1")
    return MetricsServer(server, thread)

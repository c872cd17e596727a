"""uvicorn inside the process's own event loop, beside the gRPC server."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import Callable, Iterator

import uvicorn
from starlette.types import ASGIApp

from libs.telemetry.log import get_logger

_log = get_logger("http")

_BACKLOG = 512


class _Server(uvicorn.Server):
    """Leaves signals to the process, which stops both servers in order."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


class HttpServer:
    """Serves an app on one address.

    Args:
        address: ``host:port``; port 0 takes any.
    """

    def __init__(self, address: str) -> None:
        self._address = address
        self.port = 0

    def bind(self) -> socket.socket:
        """Takes the address; connections are refused until ``serve``.

        Raises:
            SystemExit: with one clear sentence when it is in use or not ours.
        """
        host, _, port = self._address.rpartition(":")
        host = host.strip("[]")
        try:
            family = socket.AF_INET6 if ":" in host else socket.AF_INET
            taken = socket.socket(family, socket.SOCK_STREAM)
            taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            taken.bind((host, int(port)))
        except OSError as error:
            raise SystemExit(
                f"gateway: cannot listen on {self._address}: {error.strerror}; set GATEWAY_HTTP_ADDR to a free one"
            ) from None
        self.port = int(taken.getsockname()[1])
        return taken

    async def serve(self, app: ASGIApp, taken: socket.socket, stop: asyncio.Event, on_stop: Callable[[], None]) -> None:
        """Serves until ``stop``; then lets requests that are being answered finish, 15 seconds at most.

        Args:
            app: what is served.
            taken: from ``bind``.
            stop: ends it.
            on_stop: called first then, to wake what waits for news.
        """
        config = uvicorn.Config(
            app, http="httptools", ws="none", lifespan="off", log_config=None, access_log=False,
            server_header=False, proxy_headers=False, timeout_graceful_shutdown=15, timeout_keep_alive=30,
            backlog=_BACKLOG,
        )  # fmt: skip
        server = _Server(config)
        serving = asyncio.create_task(server.serve(sockets=[taken]), name="http")
        stopping = asyncio.create_task(stop.wait(), name="http-stop")
        _log.info("serving_http", at=self._address, port=self.port)
        try:
            await asyncio.wait((serving, stopping), return_when=asyncio.FIRST_COMPLETED)
            on_stop()
            server.should_exit = True
            await serving
        finally:
            stopping.cancel()
            server.should_exit = True

"""uvicorn inside the process's own event loop, beside the gRPC server."""

from __future__ import annotations

import asyncio
import contextlib
import fcntl
import socket
import struct
import termios
from collections.abc import Callable, Iterator

import uvicorn
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from libs.telemetry.log import get_logger
from services.gateway.http.no_more import take_no_more

_log = get_logger("http")

_BACKLOG = 512
_UNDER_WAY_S = 0.1
"""Longer than a connection that is being made takes to arrive; then the listener closes."""
_LEAVING_S = 0.5
"""How long those with an idle connection may still send on it, and hear that it closes, before it does."""
_ROUNDS = 100
"""Of the event loop, at most, for requests that came in at the last moment to be read."""


class _Server(uvicorn.Server):
    """Leaves signals to the process, which stops both servers in order, and ends without breaking a call.

    uvicorn's own end closes the listener and every idle connection at once: a caller whose connection waits in the
    kernel to be accepted, or whose request is there and not yet read, gets a reset and can't know whether it was heard.
    """

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """No new connections; who has one hears with the next answer that it closes; then uvicorn's own end."""
        for each in sockets or []:
            take_no_more(each)
        await asyncio.sleep(_UNDER_WAY_S)
        for server in self.servers:
            server.close()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(_LEAVING_S):
                while self.server_state.connections:  # noqa: ASYNC110  uvicorn has no event for it
                    await asyncio.sleep(0.02)
        for _ in range(_ROUNDS):
            if not any(_has_unread(each) for each in self.server_state.connections):
                break
            await asyncio.sleep(0)
        await super().shutdown(sockets)


def _has_unread(connection: object) -> bool:
    """Whether a request waits in the kernel, on a connection that looks idle from here."""
    if not isinstance(connection, HttpToolsProtocol) or connection.transport.is_closing():
        return False
    if connection.cycle is not None and not connection.cycle.response_complete:
        return False
    number = fcntl.ioctl(connection.transport.get_extra_info("socket").fileno(), termios.FIONREAD, bytes(4))
    return bool(struct.unpack("i", number)[0])


def _closing(app: ASGIApp, stop: asyncio.Event) -> ASGIApp:
    """The app; once it is to stop, its answers say that their connection closes (RFC 9112, 9.6)."""

    async def closing(scope: Scope, receive: Receive, send: Send) -> None:
        async def told(message: Message) -> None:
            if message["type"] == "http.response.start" and stop.is_set():
                message = {**message, "headers": [*message.get("headers", ()), (b"connection", b"close")]}
            await send(message)

        await app(scope, receive, told)

    return closing


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
        """Serves until ``stop``; then answers what got through to it, 15 seconds at most, and refuses the rest.

        Args:
            app: what is served.
            taken: from ``bind``.
            stop: ends it.
            on_stop: called first then, to wake what waits for news.
        """
        config = uvicorn.Config(
            _closing(app, stop), http="httptools", ws="none", lifespan="off", log_config=None, access_log=False,
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

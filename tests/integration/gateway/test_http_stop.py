"""The gateway's HTTP server stops without breaking a call: what got through to it is answered, the rest is refused."""

from __future__ import annotations

import asyncio
import contextlib
import http.client
import socket
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest
import uvloop
from starlette.types import Receive, Scope, Send

from services.gateway.http.no_more import take_no_more
from services.gateway.http.server import HttpServer

_PEOPLE = 8
_STOPS = 3


async def _busy(scope: Scope, receive: Receive, send: Send) -> None:
    """Holds the loop for two milliseconds, as a gateway under load does, so that calls come in while it looks away."""
    time.sleep(0.002)  # noqa: ASYNC251  the loop is to be away
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"2")]})
    await send({"type": "http.response.body", "body": b"ok"})


def test_a_stop_breaks_no_call() -> None:
    """Callers with new and with kept connections, at any moment of the stop: answered, or refused when they connect."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        if not take_no_more(probe):
            pytest.skip("this system can't keep new connections from a listener")
    outcomes: Counter[str] = Counter()
    for _ in range(_STOPS):
        outcomes += _one_stop()
    assert set(outcomes) == {"answered", "refused"}, outcomes
    assert outcomes["refused"] == _STOPS * _PEOPLE


def _one_stop() -> Counter[str]:
    server = HttpServer("127.0.0.1:0")
    taken = server.bind()

    async def serve_a_while() -> None:
        stop = asyncio.Event()
        asyncio.get_running_loop().call_later(0.3, stop.set)
        await server.serve(_busy, taken, stop, lambda: None)

    with ThreadPoolExecutor(_PEOPLE) as people:
        serves = threading.Thread(target=lambda: uvloop.run(serve_a_while()))
        serves.start()
        _wait_until_there(server.port)
        told = [people.submit(_call_until_refused, server.port, each % 2 == 0) for each in range(_PEOPLE)]
        counted: Counter[str] = Counter()
        for each in told:
            counted += each.result(timeout=30)
        serves.join(30)
    assert not serves.is_alive()
    return counted


def _wait_until_there(port: int) -> None:
    while True:
        with contextlib.suppress(ConnectionRefusedError), socket.create_connection(("127.0.0.1", port), timeout=5):
            return
        time.sleep(0.01)


def _call_until_refused(port: int, keeps: bool) -> Counter[str]:
    """What each call of one caller came to.

    Args:
        port: where.
        keeps: one connection for as long as the server does not say it closes it; otherwise a new one for each call.
    """
    outcomes: Counter[str] = Counter()
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    while not outcomes["refused"]:
        try:
            if connection.sock is None:
                connection.connect()
        except ConnectionRefusedError:
            outcomes["refused"] += 1
            continue
        try:
            connection.request("GET", "/", headers={} if keeps else {"Connection": "close"})
            answer = connection.getresponse()
            answer.read()
        except (http.client.HTTPException, OSError) as error:
            outcomes[repr(error)] += 1
            connection.close()
        else:
            outcomes["answered" if answer.status == 200 else str(answer.status)] += 1
    connection.close()
    return outcomes

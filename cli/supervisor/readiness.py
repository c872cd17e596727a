"""Waits until the gateway says that the whole suite is ready."""

from __future__ import annotations

import http.client
import json
import threading
from collections.abc import Callable
from typing import Any

from cli.configuration import reachable
from cli.embedded.ports import split_address

LOOK_EVERY_S = 0.05
"""Over HTTP nothing tells when it is ready, so it is asked; a connection that is refused costs some microseconds."""


def readyz(address: str, timeout_s: float = 2.0) -> tuple[int, dict[str, Any]] | None:
    """Status and body of `GET /readyz`; None when nothing answers there."""
    host, port = split_address(address)
    connection = http.client.HTTPConnection(reachable(host).strip("[]"), port, timeout=timeout_s)
    try:
        connection.request("GET", "/readyz")
        answer = connection.getresponse()
        text = answer.read()
    except (OSError, http.client.HTTPException):
        return None
    finally:
        connection.close()
    try:
        body = json.loads(text)
    except ValueError:
        body = {}
    return answer.status, body if isinstance(body, dict) else {}


class ReadinessWatch:
    """Asks until the answer is 200, in a thread, and then calls `on_ready` once."""

    def __init__(self, address: str, on_ready: Callable[[], None]) -> None:
        self._address, self._on_ready = address, on_ready
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="readiness", daemon=True)

    def start(self) -> None:
        """Begin to ask."""
        self._thread.start()

    def stop(self) -> None:
        """Stop asking."""
        self._stopped.set()

    def _watch(self) -> None:
        while not self._stopped.wait(LOOK_EVERY_S):
            answer = readyz(self._address)
            if answer is not None and answer[0] == http.client.OK:
                self._on_ready()
                return

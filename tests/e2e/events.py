"""Reads a conversation's server-sent events beside a test."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable
from typing import Any, NamedTuple

import httpx


class Event(NamedTuple):
    id: str
    kind: str
    data: dict[str, Any]


class Events:
    """The events of one conversation from a place on, gathered by a thread until `close`."""

    def __init__(self, url: str, conversation_id: str, after: str = "") -> None:
        self.all: list[Event] = []
        self._path = f"{url}/v1/conversations/{conversation_id}/events"
        self._headers = {"Last-Event-ID": after} if after else {}
        self._client = httpx.Client(timeout=httpx.Timeout(5, read=None))
        self._stream: httpx.Response | None = None
        self._closed = False
        self._thread = threading.Thread(target=self._read, daemon=True)
        self._thread.start()

    def _read(self) -> None:
        event: dict[str, str] = {}
        try:
            with self._client.stream("GET", self._path, headers=self._headers) as self._stream:
                for line in self._stream.iter_lines():
                    name, _, value = line.partition(": ")
                    if name:
                        event[name] = value
                    elif "data" in event:
                        self.all.append(Event(event["id"], event["event"], json.loads(event["data"])))
                        event = {}
                    if self._closed:
                        return
        except httpx.HTTPError:
            if not self._closed:
                raise

    def until(self, condition: Callable[[list[Event]], bool], seconds: float = 15) -> list[Event]:
        """All events so far, once they are what was waited for."""
        deadline = time.monotonic() + seconds
        while not condition(self.all):
            assert time.monotonic() < deadline, [(each.id, each.kind) for each in self.all]
            time.sleep(0.02)
        return list(self.all)

    def close(self) -> None:
        """Break the line, as a network does."""
        self._closed = True
        if self._stream is not None:
            self._stream.close()
        self._client.close()

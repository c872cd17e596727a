"""The gateway's HTTP interface, as far as commands need it."""

from __future__ import annotations

import json
import time
import urllib.error
import urllib.request
from typing import Any
from urllib.parse import quote, urlencode

ACCEPTED = 202
ASK_AGAIN_S = 1.0


class GatewayError(Exception):
    """The gateway refused or did not answer; one sentence."""


class Gateway:
    """Asks one gateway.

    Args:
        url: where it is.
        key: an API key; None: none is sent.
    """

    def __init__(self, url: str, key: str | None) -> None:
        self._url = url
        self._headers = {"Content-Type": "application/json"} | ({"Authorization": f"Bearer {key}"} if key else {})

    def send(self, message: dict[str, str]) -> dict[str, Any]:
        """Send a message and return the answer, however long it takes.

        Raises:
            GatewayError: it was refused, or the gateway is away.
        """
        code, body, location = self._ask("POST", "/v1/messages", message)
        while code == ACCEPTED and location:
            time.sleep(ASK_AGAIN_S)  # the answer follows at a place that can only be asked
            code, body, location = self._ask("GET", location, None, location)
        return body

    def act(self, action: str, body: dict[str, Any]) -> dict[str, Any]:
        """Do one action (`contact.create_contact`) for a person; returns its result. Raises like `send`."""
        result: dict[str, Any] = self._ask("POST", f"/v1/actions/{action}", body)[1]["result"]
        return result

    def get(self, *parts: str, **query: str) -> dict[str, Any]:
        """Read what is at a path below `/v1`. Raises like `send`."""
        path = "/".join(["/v1", *(quote(part, safe=":") for part in parts)])
        return self._ask("GET", f"{path}?{urlencode(query)}" if query else path, None)[1]

    def _ask(
        self, method: str, path: str, body: dict[str, Any] | None, default: str = ""
    ) -> tuple[int, dict[str, Any], str]:
        target = path if path.startswith("http") else self._url + path
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(target, data=data, headers=self._headers, method=method)
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                return answer.status, json.loads(answer.read()), answer.headers.get("Location") or default
        except urllib.error.HTTPError as error:
            raise GatewayError(_problem(error)) from error
        except (OSError, ValueError) as error:
            reason = getattr(error, "reason", error)
            raise GatewayError(f"{self._url} does not answer ({reason}): is Steward running?") from error


def _problem(error: urllib.error.HTTPError) -> str:
    try:
        document = json.loads(error.read())
    except ValueError:
        document = {}
    return f"refused with {error.code}: {document.get('detail') or document.get('title') or error.reason}"


def reply_text(answer: dict[str, Any]) -> str:
    """What to show of an answer: its text, or why there is none."""
    reply = answer.get("reply")
    if not isinstance(reply, dict):
        return "(no answer: this conversation is with a person, or opted out)"
    return str(reply.get("text", ""))

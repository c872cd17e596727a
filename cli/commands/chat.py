"""`steward chat`: text with the assistant from a terminal."""

from __future__ import annotations

import json
import time
import urllib.error
import urllib.request
from typing import Any

import typer
from rich.console import Console

from cli.commands.context import api_key, fail, gateway_url

ACCEPTED = 202
ASK_AGAIN_S = 1.0


class ChatError(Exception):
    """The gateway refused or did not answer; one sentence."""


class Gateway:
    """The gateway's HTTP interface, as far as a chat needs it."""

    def __init__(self, url: str, key: str | None) -> None:
        self._url = url
        self._headers = {"Content-Type": "application/json"} | ({"Authorization": f"Bearer {key}"} if key else {})

    def send(self, message: dict[str, str]) -> dict[str, Any]:
        """Send a message and return the answer, however long it takes.

        Raises:
            ChatError: it was refused, or the gateway is away.
        """
        code, body, location = self._ask("/v1/messages", json.dumps(message).encode())
        while code == ACCEPTED and location:
            time.sleep(ASK_AGAIN_S)  # the answer follows at a place that can only be asked
            code, body, location = self._ask(location, None, location)
        return body

    def _ask(self, path: str, data: bytes | None, default: str = "") -> tuple[int, dict[str, Any], str]:
        target = path if path.startswith("http") else self._url + path
        request = urllib.request.Request(target, data=data, headers=self._headers)
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                return answer.status, json.loads(answer.read()), answer.headers.get("Location") or default
        except urllib.error.HTTPError as error:
            raise ChatError(_problem(error)) from error
        except (OSError, ValueError) as error:
            reason = getattr(error, "reason", error)
            raise ChatError(f"{self._url} does not answer ({reason}): is Steward running?") from error


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


def chat(
    sender: str = typer.Option("+15550100", "--from", help="Who writes: a phone number or any other name."),
    text: str | None = typer.Option(None, "--text", help="Send this one message and end."),
    timezone: str | None = typer.Option(None, help="The writer's IANA zone, such as America/New_York."),
    url: str | None = typer.Option(None, help="The gateway; by default the one that runs on this data folder."),
    key: str | None = typer.Option(None, help="An API key; by default STEWARD_API_KEY."),
) -> None:
    """Text with the assistant; an empty line or Ctrl-D ends it."""
    gateway = Gateway(gateway_url(url), api_key(key))
    console = Console(highlight=False)
    message = {"from": sender, "channel": "web"} | ({"timezone": timezone} if timezone else {})
    if text is not None:
        _exchange(gateway, console, message | {"text": text}, once=True)
        return
    while line := _read_line(console):
        _exchange(gateway, console, message | {"text": line}, once=False)


def _read_line(console: Console) -> str:
    try:
        return console.input("[bold]you[/bold]      ").strip()
    except (EOFError, KeyboardInterrupt):
        return ""


def _exchange(gateway: Gateway, console: Console, message: dict[str, str], *, once: bool) -> None:
    try:
        answer = gateway.send(message)
    except ChatError as error:
        if once:
            fail(str(error))
        console.print(f"[red]{error}[/red]")
        return
    name = "" if once else "[bold]steward[/bold]  "
    console.print(name, end="")
    console.print(reply_text(answer), markup=False)

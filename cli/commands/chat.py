"""`steward chat`: text with the assistant from a terminal."""

from __future__ import annotations

import typer
from rich.console import Console

from cli.commands.context import api_key, fail, gateway_url
from cli.gateway import Gateway, GatewayError, reply_text


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
    except GatewayError as error:
        if once:
            fail(str(error))
        console.print(f"[red]{error}[/red]")
        return
    name = "" if once else "[bold]steward[/bold]  "
    console.print(name, end="")
    console.print(reply_text(answer), markup=False)

"""`steward status`: what runs, where, and whether it is ready."""

from __future__ import annotations

from typing import Any

import typer
from rich.console import Console
from rich.table import Table

from cli.commands.context import running
from cli.embedded.leftovers import identity
from cli.supervisor.readiness import readyz


def status() -> None:
    """Show the processes of the suite on this data folder; exit code 0 when it is ready."""
    settings, record = running()
    if record is None:
        typer.echo(f"Nothing runs on {settings.data_dir}: start it with make run or steward up.")
        raise typer.Exit(1)
    Console(highlight=False).print(_table(record["processes"]))
    answer = readyz(settings.address("gateway", "http").value)
    if answer is None:
        typer.echo(f"{settings.gateway_url} does not answer.")
        raise typer.Exit(1)
    code, body = answer
    services = body.get("services")
    states = ", ".join(f"{name} {state}" for name, state in services.items()) if isinstance(services, dict) else ""
    typer.echo(f"{settings.gateway_url}: {body.get('status', code)}{f' ({states})' if states else ''}")
    raise typer.Exit(0 if code == 200 else 1)


def _table(processes: dict[str, dict[str, Any]]) -> Table:
    table = Table("process", "pid", "state", "addresses", "restarts", "log", box=None, pad_edge=False)
    for name, process in processes.items():
        alive = identity(int(process["pid"])) == process["identity"]
        addresses = " ".join(f"{purpose} {address}" for purpose, address in process["addresses"].items())
        state = "running" if alive else "gone"
        table.add_row(name, str(process["pid"]), state, addresses, str(process["restarts"]), process["log"] or "")
    return table

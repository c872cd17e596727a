"""Where the suite is that a command talks to, and how a command fails."""

from __future__ import annotations

import os
from typing import Any, NoReturn

import typer

from cli.configuration import Configuration, ConfigurationError, read_configuration
from cli.files import DataFolder
from cli.supervisor.record import read_record


def fail(sentence: str) -> NoReturn:
    """End the command with exit code 1 and a sentence on standard error."""
    typer.echo(f"steward: {sentence}", err=True)
    raise typer.Exit(1)


def configuration() -> Configuration:
    """The configuration; ends the command when it cannot be used."""
    try:
        return read_configuration()
    except ConfigurationError as error:
        fail(str(error))


def running() -> tuple[Configuration, dict[str, Any] | None]:
    """The configuration, and what run.json says of the suite on this data folder (None when nothing runs)."""
    settings = configuration()
    return settings, read_record(DataFolder(settings.data_dir).run)


def gateway_url(url: str | None) -> str:
    """Where to send HTTP: what was given, else the suite of this data folder, else the configured address."""
    settings, record = running()
    return (url or (record or {}).get("gateway_url") or settings.gateway_url).rstrip("/")


def api_key(key: str | None) -> str | None:
    """The key to send: what was given, else `STEWARD_API_KEY`; none is needed from this machine in the default."""
    return key or os.environ.get("STEWARD_API_KEY") or None

"""`steward clock`: show and move the suite's clock in development."""

from __future__ import annotations

from datetime import UTC, datetime

import typer

from cli.commands.context import configuration, fail
from cli.files import DataFolder
from cli.suite_clock import ClockError, parse_instant, parse_span, read_clock, write_clock

app = typer.Typer(no_args_is_help=True, help="Show and move the suite's clock (development, with STEWARD_CLOCK).")


@app.command()
def show() -> None:
    """Show what time it is for the suite."""
    try:
        now = read_clock(DataFolder(configuration().data_dir).clock)
    except ClockError:
        now = datetime.now(UTC)
        typer.echo(f"{_text(now)}  (the machine's clock)")
        return
    typer.echo(_text(now))


@app.command("set")
def set_to(instant: str = typer.Argument(help="RFC 3339 with its offset, like 2026-03-02T09:00:00-05:00.")) -> None:
    """Put the suite's clock on an instant; it runs on from there."""
    try:
        _move(parse_instant(instant))
    except ClockError as error:
        fail(str(error))


@app.command()
def advance(span: str = typer.Argument(help="A length of time, like 24h, 90m, 1h30m or 2d.")) -> None:
    """Move the suite's clock on."""
    try:
        length = parse_span(span)
        _move(read_clock(DataFolder(configuration().data_dir).clock) + length)
    except ClockError as error:
        fail(str(error))


def _move(instant: datetime) -> None:
    path = DataFolder(configuration().data_dir).clock
    read_clock(path)  # refuses when this suite runs on the machine's clock
    write_clock(path, instant)
    typer.echo(_text(instant))


def _text(instant: datetime) -> str:
    return instant.astimezone(UTC).isoformat(timespec="seconds")

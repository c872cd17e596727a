"""The `steward` command. What a command needs is imported when it is used, so that each starts quickly."""

from __future__ import annotations

import subprocess
import sys
from typing import Annotated

import typer

from cli.commands import clock as clock_command

app = typer.Typer(no_args_is_help=True, help="Steward: the backend of an assistant that people text.")
app.add_typer(clock_command.app, name="clock")


@app.command()
def up(
    with_parent: bool = typer.Option(False, help="Stop when the process that started this one ends."),
) -> None:
    """Run the whole suite in the foreground, as make run does."""
    from cli.supervisor.up import main as run_suite

    raise typer.Exit(run_suite(["--with-parent"] if with_parent else []))


@app.command()
def migrate(
    services: Annotated[list[str] | None, typer.Argument(help="Services by name; all when none is named.")] = None,
) -> None:
    """Bring the databases up to date (make run does so itself)."""
    import os

    from cli.commands.context import fail, running
    from cli.supervisor.services import python_path

    settings, record = running()
    url = settings.database_url or (record or {}).get("database_url")
    if url is None:
        fail("there is no database: set DATABASE_URL, or start Steward with make run, which migrates by itself.")
    command = [sys.executable, "-m", "libs.storage.migrate", *(services or ["all"])]
    environment = os.environ | {"DATABASE_URL": str(url), "PYTHONPATH": python_path()}
    raise typer.Exit(subprocess.run(command, env=environment).returncode)


def _add_commands(wanted: str) -> None:
    """Add the commands that are slower to import: all of them for help and completion, else only the one wanted."""
    known = {"status", "doctor", "chat", "demo", "tenants", "keys"}
    chosen = {wanted} & known if wanted in known or wanted in ("up", "migrate", "clock") else known
    if "status" in chosen:
        from cli.commands.status import status

        app.command()(status)
    if "doctor" in chosen:
        from cli.commands.doctor import doctor

        app.command()(doctor)
    if "chat" in chosen:
        from cli.commands.chat import chat

        app.command()(chat)
    if "demo" in chosen:
        from cli.commands.demo import demo

        app.command()(demo)
    if chosen & {"tenants", "keys"}:
        from cli.commands import admin

        app.add_typer(admin.tenants, name="tenants")
        app.add_typer(admin.keys, name="keys")


def main() -> None:
    """Entry point of the console command."""
    _add_commands(next((word for word in sys.argv[1:] if not word.startswith("-")), ""))
    app(prog_name="steward")


if __name__ == "__main__":
    main()

"""`steward up`: one run in the foreground, and its failures as sentences."""

from __future__ import annotations

import argparse
import sys

from cli.configuration import ConfigurationError, read_configuration
from cli.embedded import EmbeddedError
from cli.files import DataFolderError
from cli.supervisor.hatchet import HatchetError
from cli.supervisor.migrations import MigrationError
from cli.supervisor.run import StartError, Supervisor
from cli.supervisor.terminal import Terminal


def main(arguments: list[str]) -> int:
    """Run the suite until it is told to stop; returns the exit code (0: stopped, 1: it could not run)."""
    parser = argparse.ArgumentParser(prog="steward up", description="Run the whole suite in the foreground.")
    parser.add_argument("--with-parent", action="store_true", help="stop when the process that started this one ends")
    options = parser.parse_args(arguments)
    terminal = Terminal()
    try:
        return _run(options, terminal)
    finally:
        terminal.close()


def _run(options: argparse.Namespace, terminal: Terminal) -> int:
    try:
        Supervisor(read_configuration(), terminal, with_parent=options.with_parent).run()
    except (ConfigurationError, DataFolderError, EmbeddedError, HatchetError, MigrationError, StartError) as error:
        print(f"steward: {error}", file=sys.stderr, flush=True)
        return 1
    except OSError as error:
        print(f"steward: {error.filename or 'the system'}: {error.strerror}", file=sys.stderr, flush=True)
        return 1
    terminal.say("Stopped.")
    return 0

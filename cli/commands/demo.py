"""`steward demo`: a short week in a minute, on a suite of its own."""

from __future__ import annotations

import time

import typer
from rich.console import Console

from cli.commands.context import fail
from cli.demo.stage import Stage
from cli.demo.throwaway import DemoError, throwaway_suite
from cli.demo.week import SCENES, STARTS_AT
from cli.gateway import Gateway, GatewayError


def demo() -> None:
    """Play a short week on a suite of its own, with its clock moved; ends with 0 when all it claims was found."""
    console = Console(highlight=False)
    began = time.monotonic()
    console.print("Starting a suite of its own; your data and a suite that runs are not touched …")
    try:
        with throwaway_suite(STARTS_AT) as suite:
            stage = Stage(suite, Gateway(suite.url, None), console)
            for scene in SCENES:
                scene(stage)
    except (DemoError, GatewayError) as error:
        fail(str(error))
    claims, seconds = stage.found + len(stage.missing), time.monotonic() - began
    console.print(
        f"\n{stage.found} of {claims} claims were found true, in calendar, mail and agenda ({seconds:.0f} s)."
    )
    for claim in stage.missing:
        console.print(f"[red]not found:[/red] {claim}")
    raise typer.Exit(1 if stage.missing else 0)

"""What the scenes of the demo are played with: somebody who texts, a clock, and a look at what is really there."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from rich.console import Console

from cli.demo.throwaway import ThrowawaySuite
from cli.gateway import Gateway, reply_text
from cli.suite_clock import read_clock

ME = "+15550100"
ZONE = "America/New_York"
HEARD_WITHIN_S = 20.0
"""How long something that is due may take to be said."""


class Stage:
    """One person's week.

    Args:
        suite: what it is played on.
        gateway: its HTTP interface.
        console: where it is shown.
    """

    def __init__(self, suite: ThrowawaySuite, gateway: Gateway, console: Console) -> None:
        self._suite = suite
        self._gateway = gateway
        self._console = console
        self._conversation_id = ""
        self._heard: set[str] = set()
        self.found = 0
        """Claims that were found true."""

        self.missing: list[str] = []
        """Claims that were not."""

    def scene(self, title: str) -> None:
        """Begin another part."""
        self._console.print(f"\n[bold]{title}[/bold]")

    def say(self, text: str) -> dict[str, Any]:
        """Text something; returns the answer."""
        self._line("you", text)
        answer = self._gateway.send({"from": ME, "text": text, "channel": "web", "timezone": ZONE})
        self._conversation_id = answer["conversation_id"]
        self._line("steward", reply_text(answer))
        return answer

    def act(self, action: str, **params: Any) -> dict[str, Any]:
        """What a program does in the person's name."""
        return self._gateway.act(action, {"from": ME, "params": params, "timezone": ZONE})

    def pass_time(self, length: timedelta, words: str) -> None:
        """Let time go by."""
        self._suite.pass_time(length)
        now = read_clock(self._suite.clock)
        self._console.print(f"  [dim]… {words} ({now.astimezone(_zone()):%a %H:%M})[/dim]")

    def hear(self) -> str:
        """What is said first next; empty when nothing comes."""
        deadline = time.monotonic() + HEARD_WITHIN_S
        while time.monotonic() < deadline:
            for turn in self._said_first():
                if turn["id"] not in self._heard:
                    self._heard.add(turn["id"])
                    self._line("steward", reply_text(turn))
                    return reply_text(turn)
            time.sleep(0.1)
        return ""

    def _said_first(self) -> list[dict[str, Any]]:
        turns: list[dict[str, Any]] = self._gateway.get(
            "conversations", self._conversation_id, "turns", page_size="500"
        )["items"]
        return [turn for turn in turns if turn["origin"] != "customer"]

    def kept(self) -> dict[str, Any]:
        """Everything that is really there: events, tasks, mails, contacts, goals and agenda tasks."""
        return self._gateway.get("customers", ME, "export")

    def check(self, claim: str, holds: bool | Callable[[], bool]) -> None:
        """Show whether something claimed is there."""
        holds = holds() if callable(holds) else holds
        if holds:
            self.found += 1
        else:
            self.missing.append(claim)
        self._console.print(f"  [green]✓[/green] [dim]{claim}[/dim]" if holds else f"  [red]✗ {claim}[/red]")

    def _line(self, who: str, text: str) -> None:
        first, *rest = text.splitlines() or [""]
        self._console.print(f"  [bold]{who:<8}[/bold]", end="")
        self._console.print(first, markup=False, highlight=False)
        for line in rest:
            self._console.print(f"          {line}", markup=False, highlight=False)


def _zone() -> Any:
    from zoneinfo import ZoneInfo

    return ZoneInfo(ZONE)

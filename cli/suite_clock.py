"""The file by which the suite's clock is moved in development; every process follows it (libs.clock)."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cli.embedded.startup import write_private

_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days", "w": "weeks"}


class ClockError(Exception):
    """The clock cannot be read or moved; one sentence."""


def start_clock(path: Path, instant: datetime | None) -> None:
    """Let the clock begin at an instant, once for each `up`; without one it is the machine's and the file goes."""
    if instant is None:
        path.unlink(missing_ok=True)
    else:
        write_clock(path, instant)


def write_clock(path: Path, suite: datetime) -> None:
    """Put the clock on an aware instant; it runs on from there."""
    document = {"origin_real": datetime.now(UTC).isoformat(), "origin_suite": suite.astimezone(UTC).isoformat()}
    write_private(path, json.dumps(document) + "\n")


def read_clock(path: Path) -> datetime:
    """What the suite's clock shows now.

    Raises:
        ClockError: the suite does not run on a clock that can be moved.
    """
    try:
        document = json.loads(path.read_text())
    except FileNotFoundError:
        raise ClockError(
            "Steward runs on the machine's clock, which is not moved: start it with STEWARD_CLOCK set to an instant, "
            "such as STEWARD_CLOCK=2026-03-02T09:00:00-05:00 make run."
        ) from None
    offset = datetime.fromisoformat(document["origin_suite"]) - datetime.fromisoformat(document["origin_real"])
    return datetime.now(UTC) + offset


def parse_span(text: str) -> timedelta:
    """A length of time such as `24h`, `90m`, `1h30m` or `2d`.

    Raises:
        ClockError: it has another form.
    """
    parts = re.findall(r"(\d+)([smhdw])", text)
    if not parts or "".join(number + unit for number, unit in parts) != text:
        raise ClockError(f"{text!r} is no length of time: write it like 24h, 90m, 1h30m or 2d.")
    return timedelta(**_sum_units(parts))


def _sum_units(parts: list[tuple[str, str]]) -> dict[str, int]:
    total: dict[str, int] = {}
    for number, unit in parts:
        total[_UNITS[unit]] = total.get(_UNITS[unit], 0) + int(number)
    return total


def parse_instant(text: str) -> datetime:
    """An aware instant in RFC 3339.

    Raises:
        ClockError: it is not one, or has no offset.
    """
    try:
        instant = datetime.fromisoformat(text)
    except ValueError:
        instant = None
    if instant is None or instant.tzinfo is None:
        raise ClockError(f"{text!r} is no instant: write it with its offset, like 2026-03-02T09:00:00-05:00.")
    return instant

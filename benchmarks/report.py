"""How a benchmark tells its figures: a table beside the goals, and the raw numbers in benchmarks/results/."""

from __future__ import annotations

import json
import os
import platform
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

RESULTS = Path(__file__).parent / "results"
_MARKS = {True: "ok  ", False: "MISS", None: "    "}


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table; ``met`` is None where the figure stands beside another and has no goal of its own."""

    work: str
    figure: str
    goal: str
    met: bool | None


def show(rows: list[Row]) -> None:
    """Print the table."""
    width = max(len(row.work) for row in rows)
    for row in rows:
        print(f"{_MARKS[row.met]} {row.work.ljust(width)}  {row.figure}   [{row.goal}]")


def keep(name: str, raw: dict[str, Any]) -> None:
    """Write the raw numbers, with when and on what machine they were measured."""
    RESULTS.mkdir(exist_ok=True)
    now = datetime.now(UTC)
    machine = {"cores": os.cpu_count(), "machine": platform.machine(), "python": platform.python_version()}
    document = {"at": now.isoformat(), "machine": machine, **raw}
    stem = f"{name}-" if name else ""
    (RESULTS / f"{stem}{now:%Y%m%dT%H%M%S}.json").write_text(json.dumps(document, indent=1), "utf-8")

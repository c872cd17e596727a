"""`make bench`: prints each figure beside its goal and keeps the raw numbers in benchmarks/results/."""

from __future__ import annotations

import json
import os
import platform
import statistics
import sys
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from benchmarks.turns import Compared, compare, floor, suite

RESULTS = Path(__file__).parent / "results"


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table."""

    work: str
    figure: str
    goal: str
    met: bool


def main() -> int:
    """Run all; 0 when every goal is met."""
    with suite() as running, floor() as floor_url:
        one = compare(running.url, floor_url, at_once=1, requests=200)
        many = compare(running.url, floor_url, at_once=64, requests=640)
    rows = [*_one_at_a_time(one), *_many(many)]
    _print(rows)
    _keep({"one": [asdict(each) for each in one], "many": [asdict(each) for each in many]})
    met = sum(row.met for row in rows)
    print(f"bench: {met} of {len(rows)} goals met")
    return 0 if met == len(rows) else 1


def _one_at_a_time(rounds: list[Compared]) -> list[Row]:
    ratios = [each.ratio for each in rounds]
    ratio = statistics.median(ratios)
    middle = sorted(rounds, key=lambda each: each.ratio)[len(rounds) // 2]
    tail = middle.suite.p99_ms / middle.suite.p50_ms
    return [
        Row(
            "turn p50 against the floor",
            f"{middle.suite.p50_ms:.1f} ms / {middle.floor.p50_ms:.1f} ms = {ratio:.2f} "
            f"({min(ratios):.2f}–{max(ratios):.2f})",
            "at most 3",
            ratio <= 3,
        ),
        Row("turn p99 against its p50", f"{middle.suite.p99_ms:.1f} ms = {tail:.2f} × p50", "at most 4", tail <= 4),
    ]


def _many(rounds: list[Compared]) -> list[Row]:
    best = sorted(rounds, key=lambda each: each.suite.per_second)[len(rounds) // 2]
    ours, bare = best.suite, best.floor
    return [
        Row(
            "turns a second, 64 conversations",
            f"{ours.per_second:.0f} (floor {bare.per_second:.0f}), {ours.errors} errors",
            "at least 100, no error",
            ours.per_second >= 100 and ours.errors == 0,
        ),
        Row("p99 at 64 conversations", f"{ours.p99_ms:.0f} ms", "under 1,000 ms", ours.p99_ms < 1000),
    ]


def _print(rows: list[Row]) -> None:
    width = max(len(row.work) for row in rows)
    for row in rows:
        print(f"{'ok  ' if row.met else 'MISS'} {row.work.ljust(width)}  {row.figure}   [{row.goal}]")


def _keep(raw: dict[str, Any]) -> None:
    RESULTS.mkdir(exist_ok=True)
    now = datetime.now(UTC)
    machine = {"cores": os.cpu_count(), "machine": platform.machine(), "python": platform.python_version()}
    document = {"at": now.isoformat(), "machine": machine, **raw}
    (RESULTS / f"{now:%Y%m%dT%H%M%S}.json").write_text(json.dumps(document, indent=1), "utf-8")


if __name__ == "__main__":
    sys.exit(main())

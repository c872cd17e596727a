"""`make bench-agenda`: prints each figure beside its goal and keeps the raw numbers in benchmarks/results/."""

from __future__ import annotations

import argparse
import os
import sys
from dataclasses import asdict
from typing import Any

from benchmarks.agenda import sending, stored
from benchmarks.report import Row, keep, show


def main() -> int:
    """Run the parts asked for; 0 when every goal is met."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("parts", nargs="*", choices=[[], "local", "hatchet", "stored"], help="all when none is named")
    parser.add_argument("--tasks", type=int, default=10_000, help="due tasks on the local engine")
    parser.add_argument("--runs", type=int, default=1_000, help="due tasks on a Hatchet, and empty runs")
    parser.add_argument("--rounds", type=int, default=3, help="times both are measured on a Hatchet")
    parser.add_argument("--rows", type=int, default=1_000_000, help="stored goals and tasks")
    given = parser.parse_args()
    parts = given.parts or ["local", "hatchet", "stored"]
    rows: list[Row] = []
    raw: dict[str, Any] = {}
    if "local" in parts:
        found = sending.local(given.tasks)
        raw["local"] = asdict(found)
        rows += found.rows()
    if "hatchet" in parts:
        if os.environ.get("HATCHET_CLIENT_TOKEN"):
            compared = sending.hatchet(given.runs, given.rounds)
            raw["hatchet"] = asdict(compared)
            rows += compared.rows()
        else:
            rows.append(Row("due tasks on Hatchet", "not measured: HATCHET_CLIENT_TOKEN is not set", "80 %", met=False))
    if "stored" in parts:
        flat = stored.measure(given.rows)
        raw["stored"] = asdict(flat)
        rows += flat.rows()
    show(rows)
    keep("agenda", raw)
    met = sum(bool(row.met) for row in rows)
    print(f"bench: {met} of {len(rows)} goals met")
    return 0 if met == len(rows) else 1


if __name__ == "__main__":
    sys.exit(main())

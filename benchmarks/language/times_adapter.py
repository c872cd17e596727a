"""Score the time grammar on the date-time corpora: times_adapter.py CORPORA [OUT] [corpus ...].

CORPORA is the directory that holds `datetime/*.jsonl`, `datetime_harness.py` and `sgd_expressions_dev.jsonl`; the
corpora are read from there and never copied. Prediction lines go to OUT (a temporary directory otherwise), and the
corpora's own scorer is run on them. `--misses CORPUS` lists what went wrong, `--time` the cost alone.

Form: the best reading of every span. Some things are said differently by the corpora's form, none changes a value:
a rule carries BYHOUR (ours is in the first occurrence), a part of the day is all of it (our reading has its usual hours
beside it), and the open sides of whole days name the day itself ("by Friday" ends with Friday, "after Friday" begins
after it; ours is the exclusive instant).
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from services.planner.times import TimeSpan, resolve

ONE = timedelta(days=1)


def iso(value: datetime) -> str:
    """Naive local text, as the corpora write it."""
    return value.replace(tzinfo=None).isoformat(timespec="seconds")


def line_of(span: TimeSpan) -> dict[str, Any]:
    """One prediction item of the corpora's form."""
    best = span.best
    grain = "hour" if span.grain == "part_of_day" else span.grain
    item: dict[str, Any] = {"text": span.text, "pos": span.start, "grain": grain}
    if span.kind == "recurrence":
        rule = best.rrule or ""
        if span.has_time and best.start:
            rule += f";BYHOUR={best.start.hour};BYMINUTE={best.start.minute}"
        return item | {"kind": "set", "rrule": rule}
    if span.kind == "duration":
        return item | {"kind": "duration", "sec": int(best.duration.total_seconds()) if best.duration else None}
    if span.kind == "open_interval":
        whole = span.grain == "day"
        if best.start is not None:
            return item | {
                "kind": "open",
                "s": iso(best.start - ONE if whole and span.relation == "after" else best.start),
            }
        assert best.end is not None
        return item | {"kind": "open", "e": iso(best.end - ONE if whole and span.relation == "by" else best.end)}
    assert best.start is not None
    if span.kind in ("instant", "date"):
        return item | {"kind": "instant", "v": iso(best.start)}
    assert best.end is not None
    if span.grain == "weekend":
        item["grain"] = "day"
    start, end = span.whole or (best.start, best.end)
    return item | {"kind": "interval", "s": iso(start), "e": iso(end)}


def predict(source: Path, out: Path) -> list[float]:
    """Prediction lines of one corpus; the milliseconds of every message."""
    took: list[float] = []
    with out.open("w") as target:
        for row in source.read_text().splitlines():
            case = json.loads(row)
            begin = time.perf_counter()
            spans = resolve(case["text"], datetime.fromisoformat(case["ref"]).replace(tzinfo=UTC), "UTC")
            took.append((time.perf_counter() - begin) * 1000)
            target.write(
                json.dumps({"id": case["id"], "p": [line_of(span) for span in spans], "ms": round(took[-1], 3)}) + "\n"
            )
    return took


def expressions(path: Path) -> str:
    """The short SGD phrases: a date or a clock time each."""
    right, wrong = 0, []
    for row in path.read_text().splitlines():
        case = json.loads(row)
        spans = resolve(case["turns"][0]["user"], datetime.fromisoformat(case["now"]).replace(tzinfo=UTC), "UTC")
        start = spans[0].best.start if len(spans) == 1 else None
        said = "" if start is None else start.strftime("%Y-%m-%d" if case["group"] == "date" else "%H:%M")
        right += said == case["expect"]["value"]
        if said != case["expect"]["value"]:
            wrong.append(f"{case['turns'][0]['user']!r}: {said} not {case['expect']['value']}")
    return "\n".join([f"sgd_expressions: {right} of {right + len(wrong)}", *wrong])


def main() -> None:
    """Predict, then run the corpora's scorer."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("corpora", type=Path)
    parser.add_argument("only", nargs="*")
    parser.add_argument("--out", type=Path)
    parser.add_argument("--misses", action="store_true")
    options = parser.parse_args()
    cases = options.corpora / "datetime"
    out = options.out or Path(tempfile.mkdtemp())
    (out / "steward").mkdir(parents=True, exist_ok=True)
    took: list[float] = []
    for source in sorted(cases.glob("*.jsonl")):
        if not options.only or source.stem in options.only:
            took += predict(source, out / "steward" / source.name)
    harness = str(options.corpora / "datetime_harness.py")
    for name in options.only if options.misses else ():
        subprocess.run([sys.executable, harness, "misses", str(cases), str(out), "steward", name, "400"], check=True)
    if not options.misses:
        subprocess.run([sys.executable, harness, "score", str(cases), str(out)], check=True)
        took.sort()
        middle, slow = took[len(took) // 2], took[int(len(took) * 0.95)]
        print(f"\n{len(took)} messages, ms: p50 {middle:.2f} p95 {slow:.2f} max {took[-1]:.1f}")
        if not options.only:
            print(expressions(options.corpora / "sgd_expressions_dev.jsonl"))


if __name__ == "__main__":
    main()

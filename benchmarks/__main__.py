"""`make bench`: prints each figure beside its goal and keeps the raw numbers in benchmarks/results/."""

from __future__ import annotations

import statistics
import sys
from dataclasses import asdict
from typing import TypeAlias

from benchmarks import footprint, plans, reading
from benchmarks.footprint import Footprint
from benchmarks.peers import PeerMissing
from benchmarks.plans import PlanRound
from benchmarks.reading import Reading
from benchmarks.report import Row, keep, show
from benchmarks.turns import Compared, compare, floor, suite

Rounds: TypeAlias = list[Compared] | list[PlanRound] | list[Footprint] | list[Reading]


def main() -> int:
    """Run all; 0 when every goal is met."""
    with suite() as running, floor() as floor_url:
        one = compare(running.url, floor_url, at_once=1, requests=200)
        many = compare(running.url, floor_url, at_once=64, requests=640)
    starts, read = footprint.measure(), reading.measure()
    rows = [*_one_at_a_time(one), *_many(many), *_footprint(starts), _reading(read[0])]
    raw: dict[str, Rounds] = {"one": one, "many": many, "starts": starts, "reading": read}
    try:
        raw["plan"] = alone = plans.compare(at_once=1, runs=100)
        raw["plans"] = crowd = plans.compare(at_once=16, runs=480)
        rows += _plans(alone, crowd)
    except PeerMissing as missing:
        rows.append(Row("a durable plan of five steps", f"not measured: {missing}", "twice LangGraph", met=False))
    show(rows)
    keep("", {name: [asdict(each) for each in rounds] for name, rounds in raw.items()})
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


def _footprint(starts: list[Footprint]) -> list[Row]:
    start_s = statistics.median(each.first_answer_s for each in starts)
    memory_mib = max(each.together_mib for each in starts)
    return [
        Row("warm start to the first answer", f"{start_s:.1f} s", "at most 5 s", start_s <= 5),
        Row("memory of the five services, idle", f"{memory_mib:.0f} MiB", "at most 700 MiB", memory_mib <= 700),
    ]


def _reading(figures: Reading) -> Row:
    met = figures.p50_ms < 2 and figures.p99_ms < 10
    return Row("reading a message", f"p50 {figures.p50_ms:.2f} ms, p99 {figures.p99_ms:.2f} ms", "2 ms, 10 ms", met)


def _plans(alone: list[PlanRound], crowd: list[PlanRound]) -> list[Row]:
    one = sorted(alone, key=lambda each: each.ours.p50_ms / each.langgraph.p50_ms)[len(alone) // 2]
    many = sorted(crowd, key=lambda each: each.ours.per_second / each.langgraph.per_second)[len(crowd) // 2]
    time, rate = one.ours.p50_ms / one.langgraph.p50_ms, many.ours.per_second / many.langgraph.per_second
    return [
        Row(
            "a durable plan of five steps, a pause, resumed",
            f"{one.ours.p50_ms:.1f} ms / LangGraph {one.langgraph.p50_ms:.1f} ms = {time:.2f}",
            "at most 0.5",
            time <= 0.5,
        ),
        Row(
            "such plans a second, 16 at once",
            f"{many.ours.per_second:.0f} / LangGraph {many.langgraph.per_second:.0f} = {rate:.2f}",
            "at least 2",
            rate >= 2,
        ),
    ]


if __name__ == "__main__":
    sys.exit(main())

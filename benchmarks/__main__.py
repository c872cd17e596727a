"""`make bench`: prints each figure beside its goal and keeps the raw numbers in benchmarks/results/."""

from __future__ import annotations

import statistics
import sys
from dataclasses import asdict
from typing import TypeAlias

from benchmarks import footprint, plans, reading
from benchmarks.footprint import Footprint
from benchmarks.peers import PeerMissing
from benchmarks.plans import PlanRound, Runs
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
    judged = [row.met for row in rows if row.met is not None]
    print(f"bench: {sum(judged)} of {len(judged)} goals met")
    return 0 if all(judged) else 1


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
    """The goal is judged on nodes that do nothing; what it is when they do what our steps do stands beside it."""
    one = sorted(alone, key=lambda each: each.ours.p50_ms / each.langgraph.p50_ms)[len(alone) // 2]
    many = sorted(crowd, key=lambda each: each.ours.per_second / each.langgraph.per_second)[len(crowd) // 2]
    time, rate = "a durable plan of five steps, a pause, resumed", "such plans a second, 16 at once"
    idle, writing = one.ours.p50_ms / one.langgraph.p50_ms, one.ours.p50_ms / one.langgraph_writing.p50_ms
    return [
        Row(time, _milliseconds(one.ours, one.langgraph, idle), "at most 0.5", idle <= 0.5),
        Row(f"{time}; its nodes write too", _milliseconds(one.ours, one.langgraph_writing, writing), "beside it", None),
        _rate(rate, many.ours, many.langgraph, judged=True),
        _rate(f"{rate}; its nodes write too", many.ours, many.langgraph_writing, judged=False),
    ]


def _milliseconds(ours: Runs, peer: Runs, ratio: float) -> str:
    return f"{ours.p50_ms:.1f} ms / LangGraph {peer.p50_ms:.1f} ms = {ratio:.2f}"


def _rate(work: str, ours: Runs, peer: Runs, *, judged: bool) -> Row:
    ratio = ours.per_second / peer.per_second
    figure = f"{ours.per_second:.0f} / LangGraph {peer.per_second:.0f} = {ratio:.2f}"
    return Row(work, figure, "at least 2" if judged else "beside it", ratio >= 2 if judged else None)


if __name__ == "__main__":
    sys.exit(main())

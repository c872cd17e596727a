"""The goals, each beside the best figure known of others, and the rows of the table made from counts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from benchmarks.language.corpora import Score


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table."""

    work: str
    figure: str
    goal: str
    others: str
    met: bool


@dataclass(frozen=True, slots=True)
class TimeGoal:
    """A goal on date-time files: which files by name, and the per cent of scheduling-relevant cases fully right."""

    work: str
    files: str
    percent: float


TIME_GOALS = (
    TimeGoal("times: SGD requests", r"sgd", 97),
    TimeGoal("times: ctparse, English", r"ctparse", 88),
    TimeGoal("times: Duckling EN", r"duckling_(?!duration)", 90),
    TimeGoal("times: Recognizers, main", r"recognizers_main(?!.*_sets)", 75),
    TimeGoal("times: Recognizers, tasks and calendar", r"recognizers_(?!main)(?!.*_sets)", 55),
    TimeGoal("times: chrono sentences", r"chrono", 70),
    TimeGoal("durations: Duckling", r"duckling_duration", 100),
    TimeGoal("recurrences: Recognizers", r"recognizers_.*_sets", 90),
    TimeGoal("recurrences: recurrent", r"recurrent", 85),
)


@dataclass(frozen=True, slots=True)
class CaseGoal:
    """A goal on cases of one kind: which counts, their bound in per cent, and what others reached."""

    work: str
    kind: str
    measure: str
    percent: float
    others: str
    group: str = "all"
    """A group of the measure; "!name" is all groups but that one."""

    at_most: bool = False


CASE_GOALS = (
    CaseGoal("phrases: dates and clock times (SGD)", "value", "value", 99, ""),
    CaseGoal("router, in scope (CLINC)", "label", "label", 97, "BERT 96.9", group="!out_of_domain"),
    CaseGoal("router, out of scope found (CLINC)", "label", "label", 90, "BERT 40–52", group="out_of_domain"),
    CaseGoal("labels of turns (SMCalFlow)", "turn_labels", "label per turn", 90, "73.8 exact program"),
    CaseGoal("labels of first turns (SMCalFlow)", "turn_labels", "label, first turn", 90, "87.1 trained, 69.1 rules"),
    CaseGoal("joint state of slots (SGD)", "dialogue", "joint slot state per turn", 96, "D3ST 95.8"),
    CaseGoal("calls, right arguments (SGD)", "dialogue", "service call made, right arguments", 95, ""),
    CaseGoal("slot for several people (NATURAL PLAN)", "slot", "slot meets every constraint", 100, "o3-mini, R1 98"),
    CaseGoal("final state (WorkBench)", "state_diff", "final state as expected", 90, "GPT-4 62, best of 2026 92"),
    CaseGoal(
        "wrong changes (WorkBench)",
        "state_diff",
        "wrong change made (lower is better)",
        2,
        "GPT-4 16, best of 2026 2",
        at_most=True,
    ),
)
NAMES_PERCENT = {"as typed": (82.0, "77.8"), "lower-cased": (78.0, "74.2")}
"""F1 of people's names, SMCalFlow, without contacts: the goal and the best other."""

P50_MS, P95_MS, HOSTILE_MS, IMPORT_S, IMPORT_MB = 2.0, 10.0, 250.0, 0.3, 30.0


def case_rows(scores: Mapping[str, Score]) -> list[Row]:
    """The rows of all kinds of case there were."""
    rows = []
    for goal in CASE_GOALS:
        right, number = _counted(scores[goal.kind], goal) if goal.kind in scores else (0, 0)
        if number:
            percent = 100 * right / number
            met = percent <= goal.percent if goal.at_most else percent >= goal.percent
            bound = f"{'at most ' if goal.at_most else ''}{goal.percent:g} %"
            rows.append(Row(goal.work, f"{_cut(percent)} % ({right} of {number})", bound, goal.others, met))
    return rows


def _counted(score: Score, goal: CaseGoal) -> tuple[int, int]:
    if not goal.group.startswith("!"):
        return score.of(goal.measure, goal.group)
    counts = [score.of(goal.measure, group) for group in score.groups(goal.measure) if group != goal.group[1:]]
    return sum(right for right, _ in counts), sum(number for _, number in counts)


def time_rows(found: Iterable[Mapping[str, Any]], ours: str) -> list[Row]:
    """The rows of the date-time files, each beside the best library that was run."""
    rows, results = [], list(found)
    for goal in TIME_GOALS:
        counts: dict[str, list[int]] = {}
        for each in results:
            if re.match(goal.files, each["corpus"]):
                of = counts.setdefault(each["lib"], [0, 0])
                of[0] += each["sfull"] if each["sn"] else each["full"]
                of[1] += each["sn"] or each["n"]
        if ours in counts:
            right, number = counts.pop(ours)
            best = max(((100 * good / of, lib) for lib, (good, of) in counts.items()), default=None)
            others = f"{best[1]} {_cut(best[0])}" if best else ""
            percent = 100 * right / number
            figure = f"{_cut(percent)} % ({right} of {number})"
            rows.append(Row(goal.work, figure, f"{goal.percent:g} %", others, percent >= goal.percent))
    return rows


def bound_row(work: str, value: float, most: float, unit: str) -> Row:
    """A figure that must stay below a bound."""
    return Row(work, f"{value:.2f} {unit}", f"below {most:g} {unit}", "", value < most)


def names_row(how: str, percent: float) -> Row:
    """The F1 of people's names."""
    goal, others = NAMES_PERCENT[how]
    return Row(f"names of people, F1, {how} (SMCalFlow)", f"{_cut(percent)}", f"{goal:g}", others, percent >= goal)


def _cut(percent: float) -> str:
    """One decimal, cut and never rounded up: what stands there was reached."""
    return f"{int(percent * 10) / 10:.1f}"

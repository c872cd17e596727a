"""A folder of cases as others laid it out: its files by what they measure, and its own scorers, run where they are."""

from __future__ import annotations

import importlib.util
import json
import re
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

Case = dict[str, Any]
Line = dict[str, Any]

KINDS = ("value", "label", "turn_labels", "dialogue", "slot", "state_diff")
"""What a case can ask for; the date-time files have a form of their own."""

_MEASURE = re.compile(r"^\s+(\S.*?)\s+(\S+)\s+(\d+)/(\d+)\s+[\d.]+%$")


@dataclass(frozen=True, slots=True)
class Corpus:
    """One file of cases, all of one kind."""

    path: Path
    kind: str
    cases: list[Case]

    @property
    def name(self) -> str:
        """The file's name without its ending."""
        return self.path.stem


@dataclass(slots=True)
class Score:
    """What the scorer said: (measure, group) → right and all; "all" is the group of everything."""

    counts: dict[tuple[str, str], tuple[int, int]] = field(default_factory=dict)

    def add(self, other: Score) -> None:
        """Counts of another file of the same kind on top."""
        for key, (right, number) in other.counts.items():
            here, of = self.counts.get(key, (0, 0))
            self.counts[key] = (here + right, of + number)

    def of(self, measure: str, group: str = "all") -> tuple[int, int]:
        """Right and all of a measure; (0, 0) when it was not measured."""
        return self.counts.get((measure, group), (0, 0))

    def groups(self, measure: str) -> list[str]:
        """The groups a measure was split into."""
        return [group for name, group in self.counts if name == measure and group != "all"]


def find(folder: Path) -> dict[str, list[Corpus]]:
    """The files of cases by kind, whatever they are called.

    Raises:
        SystemExit: when the folder holds no case at all.
    """
    found: dict[str, list[Corpus]] = defaultdict(list)
    for path in sorted(folder.glob("*.jsonl")):
        cases = read_lines(path)
        kinds = {case.get("expect", {}).get("kind") for case in cases}
        if len(kinds) == 1 and (kind := kinds.pop()) in KINDS:
            found[kind].append(Corpus(path, kind, cases))
        else:
            print(f"skipped {path.name}: not a file of one known kind of case", file=sys.stderr)
    if not found and not list((folder / "datetime").glob("*.jsonl")):
        raise SystemExit(f"bench-language: no cases in {folder}")
    return found


def read_lines(path: Path) -> list[Any]:
    """JSON lines."""
    return [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]


def write_lines(path: Path, lines: Iterable[Mapping[str, Any]]) -> None:
    """JSON lines."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines), "utf-8")


def score(corpus: Corpus, results: Path) -> Score:
    """The folder's own ``score.py`` on a file of result lines; its printed counts, read back."""
    scorer = corpus.path.parent / "score.py"
    done = subprocess.run(
        [sys.executable, str(scorer), str(corpus.path), str(results)], capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise SystemExit(f"bench-language: {scorer} failed on {corpus.name}: {done.stderr.strip()[-500:]}")
    found = [match for line in done.stdout.splitlines() if (match := _MEASURE.match(line))]
    return Score({(match[1], match[2]): (int(match[3]), int(match[4])) for match in found})


def score_datetimes(folder: Path, predictions: Path) -> list[dict[str, Any]]:
    """The folder's own ``datetime_harness.py`` on predictions: a row for each library and corpus."""
    command = [sys.executable, str(folder / "datetime_harness.py"), "score", str(folder / "datetime"), str(predictions)]
    done = subprocess.run([*command, "--json"], capture_output=True, text=True, check=True)
    rows: list[dict[str, Any]] = json.loads(done.stdout)
    return rows


def missed(corpus: Corpus, lines: Iterable[Line]) -> list[tuple[Case, Line, list[str]]]:
    """The cases that the folder's scorer does not count as fully right: with their lines, and what was not right."""
    scorer, found = _scorer(corpus), []
    by_id = {line["id"]: line for line in lines}
    for case in corpus.cases:
        tally = scorer.run([case], by_id)
        wrong = [
            name
            for (name, group), (right, number) in tally.n.items()
            if group == "all" and (right > 0 if "lower is better" in name else right < number)
        ]
        if wrong:
            found.append((case, by_id.get(case["id"], {}), wrong))
    return found


def _scorer(corpus: Corpus) -> Any:
    """The folder's ``score.py`` as a module."""
    folder = str(corpus.path.parent)
    spec = importlib.util.spec_from_file_location("corpora_score", corpus.path.parent / "score.py")
    assert spec is not None and spec.loader is not None
    sys.path.insert(0, folder)
    try:
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
    finally:
        sys.path.remove(folder)
    return module

"""`make bench-language CORPORA=DIR`: runs all cases of a folder, has its scorers score them, prints one table."""

from __future__ import annotations

import argparse
import asyncio
import json
import tempfile
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from benchmarks.language import corpora, cost, goals, libraries
from benchmarks.language.assistant import Office, Tenants, each, office_of, running_suite
from benchmarks.language.corpora import Corpus, Line, Score
from benchmarks.language.dialogues import Dialogues
from benchmarks.language.goals import Row
from benchmarks.language.meetings import Meetings
from benchmarks.language.offices import Offices
from benchmarks.language.texts import Texts, people_f1
from benchmarks.language.times_adapter import predict
from tests.e2e.suite import Suite

OURS = "steward"
RESULTS = Path(__file__).parents[2] / "build" / "language"
SCRATCH = Path(__file__).parents[2] / "build" / "peers"
TEXT_KINDS = ("value", "label", "turn_labels")
SUITE_KINDS = ("slot", "dialogue", "state_diff")


def main() -> int:
    """The command; 0 when every goal is met."""
    options = _options()
    found = corpora.find(options.corpora)
    kinds = options.only or ["times", *corpora.KINDS]
    found = {kind: files for kind, files in found.items() if kind in kinds}
    RESULTS.mkdir(parents=True, exist_ok=True)
    took: list[float] = []
    rows: list[Row] = []
    if "times" in kinds and list((options.corpora / "datetime").glob("*.jsonl")):
        rows += _times(options.corpora, took, with_libraries=not options.no_libraries)
    scores = _texts(found, took)
    rows += [goals.names_row(how, people_f1(_cases(found, "turn_labels"), how == "lower-cased"))
             for how in goals.NAMES_PERCENT if "turn_labels" in found]  # fmt: skip
    for kind in SUITE_KINDS:
        for corpus in found.get(kind, []):
            with running_suite(min(case["now"] for case in corpus.cases) + "Z") as suite:
                one = asyncio.run(_with_suite(suite, corpus, options.misses))
            scores.setdefault(kind, Score()).add(one)
    rows += goals.case_rows(scores)
    rows += _cost(took) if took else []
    _print(rows)
    met = sum(row.met for row in rows)
    print(f"language: {met} of {len(rows)} goals met")
    return 0 if met == len(rows) else 1


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bench-language", description=__doc__)
    parser.add_argument("corpora", type=Path, help="a folder laid out as its README says")
    parser.add_argument("--only", action="append", choices=["times", *corpora.KINDS], help="only these kinds of case")
    parser.add_argument(
        "--misses", type=int, default=0, metavar="N", help="show N misses of each file that a suite ran"
    )
    parser.add_argument("--no-libraries", action="store_true", help="do not run other libraries for comparison")
    return parser.parse_args()


def _cases(found: Mapping[str, list[Corpus]], kind: str) -> list[Any]:
    return [case for corpus in found.get(kind, []) for case in corpus.cases]


def _times(folder: Path, took: list[float], *, with_libraries: bool) -> list[Row]:
    with tempfile.TemporaryDirectory() as out:
        (Path(out) / OURS).mkdir()
        for source in sorted((folder / "datetime").glob("*.jsonl")):
            took += predict(source, Path(out) / OURS / source.name)
        if with_libraries:
            for name, reason in libraries.predict_all(folder, Path(out), SCRATCH).items():
                print(f"skipped library {name}: {reason}")
        results = corpora.score_datetimes(folder, Path(out))
    _print_libraries(results)
    return goals.time_rows(results, OURS)


def _texts(found: Mapping[str, list[Corpus]], took: list[float]) -> dict[str, Score]:
    texts = Texts()
    scores = {
        kind: _scored(found[kind], lambda corpus: [texts.line(case) for case in corpus.cases])
        for kind in TEXT_KINDS
        if kind in found
    }
    took += texts.took_ms
    return scores


async def _with_suite(suite: Suite, corpus: Corpus, misses: int) -> Score:
    replies: list[Line] = []
    async with office_of(suite) as office:
        begin = time.monotonic()
        lines = await each(_runner(suite, office, corpus, replies).run, corpus.cases)
    print(f"{corpus.name}: {len(lines)} cases in {time.monotonic() - begin:.0f} s", flush=True)
    corpora.write_lines(RESULTS / f"{corpus.name}.replies.jsonl", replies)
    _print_misses(corpus, lines, replies, misses)
    return _score(corpus, lines)


def _runner(suite: Suite, office: Office, corpus: Corpus, replies: list[Line]) -> Offices | Meetings | Dialogues:
    if corpus.kind == "state_diff":
        return Offices(corpus.path.parent, office, replies.append)
    if corpus.kind == "slot":
        return Meetings(Tenants(suite, office), replies.append)
    return Dialogues(office, replies.append)


def _print_misses(corpus: Corpus, lines: list[Line], replies: list[Line], most: int) -> None:
    said = {each["id"]: each["replies"] for each in replies}
    for case, line, wrong in corpora.missed(corpus, lines)[:most] if most else ():
        print(f"\n{case['id']}: {'; '.join(wrong)}")
        answers = said.get(case["id"], [])
        for number in range(max(len(case["turns"]), len(answers))):
            asked = case["turns"][number]["user"] if number < len(case["turns"]) else "yes"
            print(f"  > {asked}\n  < {' / '.join(str(part) for part in answers[number : number + 1])}")
        print(f"  wanted {json.dumps(case['expect'])[:1000]}\n  line   {json.dumps(line)[:1500]}")


def _scored(files: list[Corpus], lines_of: Callable[[Corpus], list[Line]]) -> Score:
    total = Score()
    for corpus in files:
        total.add(_score(corpus, lines_of(corpus)))
    return total


def _score(corpus: Corpus, lines: list[Line]) -> Score:
    results = RESULTS / f"{corpus.name}.jsonl"
    corpora.write_lines(results, lines)
    return corpora.score(corpus, results)


def _cost(took: list[float]) -> list[Row]:
    seconds, megabytes = cost.import_cost()
    return [
        goals.bound_row("a text read, p50", cost.percentile(took, 0.5), goals.P50_MS, "ms"),
        goals.bound_row("a text read, p95", cost.percentile(took, 0.95), goals.P95_MS, "ms"),
        goals.bound_row("slowest hostile text of 1,600 characters", cost.hostile_ms(), goals.HOSTILE_MS, "ms"),
        goals.bound_row("import of the time grammar", seconds, goals.IMPORT_S, "s"),
        goals.bound_row("memory it takes", megabytes, goals.IMPORT_MB, "MB"),
    ]


def _print_libraries(results: list[dict[str, Any]]) -> None:
    names = sorted({each["corpus"] for each in results})
    print("\ndate and time, per cent of scheduling-relevant cases fully right; p50 and p95 in ms over all files")
    for name in names:
        ranked = sorted(
            ((100 * (r["sfull"] / r["sn"] if r["sn"] else r["full"] / r["n"]), r["lib"]) for r in results
             if r["corpus"] == name), reverse=True
        )  # fmt: skip
        print(f"  {name:28s} " + "  ".join(f"{lib} {percent:.1f}" for percent, lib in ranked))


def _print(rows: list[Row]) -> None:
    wide = [max(len(getattr(row, name)) for row in rows) for name in ("work", "figure", "goal")] if rows else []
    print()
    for row in rows:
        cells = (row.work, row.figure, row.goal)
        line = "  ".join(cell.ljust(width) for cell, width in zip(cells, wide, strict=True))
        print(f"{'ok  ' if row.met else 'MISS'}  {line}  {row.others}".rstrip())


if __name__ == "__main__":
    raise SystemExit(main())

"""The harness finds files by what they hold, counts as the scorer does, and says truly what changed."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from benchmarks.language import corpora, goals
from benchmarks.language.corpora import Score
from benchmarks.language.dialogues import ALARMS, Talk
from benchmarks.language.offices import difference

_SCORER = """
import json, sys
read = lambda path: [json.loads(line) for line in open(path)]
right = {line["id"]: line.get("value") for line in read(sys.argv[2])}
good = sum(right.get(case["id"]) == case["expect"]["value"] for case in read(sys.argv[1]))
n = len(read(sys.argv[1]))
print(f"{n} cases")
print(f"  {'value of it':42s} {'all':34s} {good:5d}/{n:<5d} {100 * good / n:5.1f}%")
"""


def _case(name: str, value: str) -> dict[str, Any]:
    return {"id": name, "turns": [{"user": value}], "expect": {"kind": "value", "value": value}}


def test_files_are_found_by_their_kind_whatever_their_name(tmp_path: Path) -> None:
    corpora.write_lines(tmp_path / "anything_kept_back.jsonl", [_case("a", "1"), _case("b", "2")])
    corpora.write_lines(tmp_path / "strange.jsonl", [{"id": "x", "expect": {"kind": "new"}}])
    found = corpora.find(tmp_path)
    assert {kind: [corpus.name for corpus in files] for kind, files in found.items()} == {
        "value": ["anything_kept_back"]
    }


def test_the_scorer_of_the_folder_counts(tmp_path: Path) -> None:
    corpora.write_lines(tmp_path / "phrases.jsonl", [_case("a", "1"), _case("b", "2")])
    (tmp_path / "score.py").write_text(_SCORER, "utf-8")
    [corpus] = corpora.find(tmp_path)["value"]
    corpora.write_lines(tmp_path / "out" / "lines.jsonl", [{"id": "a", "value": "1"}])
    assert corpora.score(corpus, tmp_path / "out" / "lines.jsonl").of("value of it") == (1, 2)


def test_a_goal_below_its_bound_is_a_miss_and_is_never_rounded_up() -> None:
    score = Score({("label", "all"): (9996, 10000), ("label", "out_of_domain"): (0, 1), ("label", "x"): (9699, 10000)})
    rows = {row.work: row for row in goals.case_rows({"label": score})}
    inside = rows["router, in scope (CLINC)"]
    assert (inside.figure, inside.met) == ("96.9 % (9699 of 10000)", False)
    assert not rows["router, out of scope found (CLINC)"].met


def test_wrong_changes_are_bounded_from_above() -> None:
    score = Score({("wrong change made (lower is better)", "all"): (3, 100)})
    [row] = [row for row in goals.case_rows({"state_diff": score}) if "wrong" in row.work]
    assert not row.met


def test_files_of_no_goal_and_goals_without_files_make_no_row() -> None:
    assert goals.case_rows({}) == []
    assert (
        goals.time_rows([{"lib": "steward", "corpus": "unheard_of", "sn": 1, "sfull": 1, "n": 1, "full": 1}], "steward")
        == []
    )


def test_the_difference_has_the_files_own_ids_and_fields() -> None:
    event = {"id": "u1", "external_id": "e1", "title": "Review", "attendees": ["ann@x.com"],
             "start": "2026-03-02T09:00:00Z", "end": "2026-03-02T09:30:00Z"}  # fmt: skip
    task = {"id": "u2", "external_id": "t1", "title": "Write", "list": "Backlog", "status": "open"}
    gone = {"id": "u3", "external_id": "t2", "title": "Read", "status": "open"}
    mail = {"id": "u4", "to": ["bob@x.com"], "subject": "S", "body": "B", "status": "sent"}
    before = {"events": [event], "tasks": [task, gone], "emails": []}
    after = {
        "events": [{**event, "end": "2026-03-02T10:00:00Z"}],
        "tasks": [{**task, "status": "completed"}],
        "emails": [mail],
    }
    assert difference(before, after) == {
        "calendar": {"update": {"e1": {"duration": "60"}}},
        "tasks": {"update": {"t1": {"list_name": "Completed"}}, "delete": ["t2"]},
        "email": {"create": [{"inbox/outbox": "outbox", "sender/recipient": "bob@x.com", "subject": "S", "body": "B"}]},
    }
    assert difference(before, json.loads(json.dumps(before))) == {}


def test_a_thing_that_waits_for_its_yes_is_part_of_what_was_understood() -> None:
    step = {"action": "agenda.create_reminder", "params": {"text": "Alarm", "at": "2019-03-01T17:00:00+00:00"}}
    answer = {"workflow": {"interventions": [{"status": "open", "covers": [step]}]}}
    read = {"intent": "reminder.create", "confidence": 0.9, "slots": {"title": "Alarm"}}
    talk = Talk(ALARMS)
    talk.hear(answer, {"classification": read}, {})
    assert talk.turns == [{"intent": "AddAlarm", "state": {"new_alarm_time": "17:00"}, "call": None, "goal": None}]

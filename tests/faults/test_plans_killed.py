"""All five processes are killed at commits of a plan's life: asked, answered, shown, sent, taken back. The end is the
same, each thing is there once, and each text has one answer."""

from __future__ import annotations

import os
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from libs import failpoints
from tests.e2e.conftest import NOW, ZONE
from tests.e2e.suite import SERVICES, Person, Suite
from tests.faults.places import check_killed

pytestmark = pytest.mark.timeout(900)  # starts a suite of its own, and all its processes again after each kill

TOLD = "schedule a meeting with zogblar tomorrow at 11, add it to my task list and email zogblar saying hello"
TEXTS = (TOLD, "zogblar@alien.com", "yes", "add tasks: feed the cat and pay the rent", "undo", "undo")
EXPECTED: tuple[tuple[int, list[str], list[str]], ...] = (
    (0, [], []),
    (1, ["Meeting with Zogblar"], []),
    (1, ["Meeting with Zogblar"], ["sent"]),
    (1, ["Feed the cat", "Meeting with Zogblar", "Pay the rent"], ["sent"]),
    (1, ["Meeting with Zogblar"], ["sent"]),
    (0, [], ["sent"]),
)
"""After each text: how many events, which tasks, which mail."""


def _state(person: Person) -> tuple[int, list[str], list[str]]:
    tasks = sorted(task["title"] for task in person.act("task.list_tasks")["items"])
    export: dict[str, Any] = person.get(f"/v1/customers/{person.address}/export")
    return len(person.events()), tasks, [mail["status"] for mail in export["emails"]]


def _walk(suite: Suite, person: Person) -> None:
    """The whole conversation through whatever happens."""
    answers = []
    for number, (text, expected) in enumerate(zip(TEXTS, EXPECTED, strict=True)):
        answers.append(person.say_until_answered(text, f"{person.address}-{number}"))
        suite.wait_serving()
        assert _state(person) == expected, (text, answers[-1]["reply"])
    turns = [turn for turn in person.turns(answers[0]["conversation_id"]) if turn["text"] is not None]
    assert [turn["text"] for turn in turns] == list(TEXTS)
    assert [turn["reply"]["text"] for turn in turns] == [answer["reply"]["text"] for answer in answers]


def _places(commits: int) -> list[int]:
    """All of them for `make faults`; else three, other ones at each run."""
    if os.environ.get("STEWARD_FAULTS") == "all":
        return list(range(1, commits + 1))
    return random.sample(range(1, commits + 1), 3)


def test_a_plan_killed_at_any_commit_ends_the_same(own_suite: Callable[..., Suite], tmp_path: Path) -> None:
    suite = own_suite(STEWARD_FAILPOINTS=str(tmp_path))
    before = len(failpoints.passed(tmp_path))
    _walk(suite, suite.person("plan-0", now=NOW, timezone=ZONE))
    commits = len(failpoints.passed(tmp_path)) - before
    assert commits >= 4 * len(TEXTS)
    for place in _places(commits):
        print(f"killed at {place} of {commits}")
        suite.wait_serving()
        here = len(failpoints.passed(tmp_path))
        failpoints.arm(tmp_path, here + place, [suite.pids()[name] for name in SERVICES])
        _walk(suite, suite.person(f"plan-{place}", now=NOW, timezone=ZONE))
        check_killed(tmp_path, place, len(failpoints.passed(tmp_path)) - here, commits)

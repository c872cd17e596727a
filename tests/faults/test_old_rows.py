"""What an earlier version left in the middle is gone on with by this one: open questions, turns and runs cut short."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from typing import Any

import pytest

from tests.e2e.suite import Person, Suite
from tests.faults.recording import CASES, CLOCK, ZONE, Case, load, recorded

pytestmark = pytest.mark.timeout(240)

FINISHED_WITHIN_S = 60.0


@pytest.mark.parametrize("version", recorded())
def test_rows_of_an_earlier_version_are_resumed(own_suite: Callable[..., Suite], version: str) -> None:
    suite = own_suite(STEWARD_CLOCK=CLOCK)
    url = json.loads((suite.folder / "run.json").read_text("utf-8"))["database_url"]
    cases = {case.name: case for case in CASES}
    kept = recorded()[version]
    assert kept
    for rows in kept.values():
        load(url, rows)
    for name in kept:
        case = cases[name]
        person = suite.person(case.address, timezone=ZONE)
        if case.place:
            _finished(person, case)
        else:
            _answered(person, case)


def _finished(person: Person, case: Case) -> None:
    """The turn that was cut short gets its answer by itself, and is done once."""
    deadline = time.monotonic() + FINISHED_WITHIN_S
    while not (last := _turns(person)[-1])["reply"]:
        assert time.monotonic() < deadline, f"{case.name}: not answered"
        time.sleep(0.1)
    assert last["text"] == case.texts[-1] and last["reply"]["type"] == "ai_brain", f"{case.name}: {last['reply']}"
    kept = person.get(f"/v1/customers/{person.address}/export")
    assert len(kept["tasks"]) == 1, case.name
    assert len(kept["agenda_tasks"]) == ("remind me" in case.texts[-1]), case.name
    repeated = person.say_until_answered(case.texts[-1], case.name)
    assert repeated["reply"]["text"] == last["reply"]["text"], case.name


def _answered(person: Person, case: Case) -> None:
    """The question that was open is answered, and goes on to the end once."""
    if len(case.texts) == 1:
        person.say("zelda@example.com")
    person.say("yes")
    [mail] = person.get(f"/v1/customers/{person.address}/export")["emails"]
    assert (mail["status"], mail["to"]) == ("sent", ["zelda@example.com"]), case.name


def _turns(person: Person) -> list[dict[str, Any]]:
    [conversation] = person.get("/v1/conversations", customer=person.address)["items"]
    return person.turns(conversation["id"])

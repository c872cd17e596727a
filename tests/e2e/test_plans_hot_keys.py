"""The copies of workflows in Valkey (contracts.md, "Redis keys"): there after the commit, with their times to live, and
never read to decide."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import redis

from tests.e2e.conftest import NOW, ZONE
from tests.e2e.suite import Suite

pytestmark = pytest.mark.timeout(240)  # a suite of its own


@pytest.fixture
def valkey(own_suite: Callable[..., Suite]) -> Iterator[tuple[Suite, Any]]:
    suite = own_suite()
    run = json.loads((suite.folder / "run.json").read_text("utf-8"))
    client = redis.Redis.from_url(run["redis_url"], decode_responses=True)
    yield suite, client
    client.close()


def _until(true: Callable[[], Any], seconds: float = 5.0) -> Any:
    """What is written behind the commit may come a moment after the answer."""
    deadline = time.monotonic() + seconds
    while not (found := true()) and time.monotonic() < deadline:
        time.sleep(0.02)
    return found


def test_copies_stand_with_their_times_and_are_not_needed(valkey: tuple[Suite, Any]) -> None:
    suite, store = valkey
    person = suite.person("+15557770001", now=NOW, timezone=ZONE)
    asked = person.say("schedule a call with zogblar tomorrow at 3 and add it to my tasks and add a task to buy milk")
    workflow = asked["workflow"]["id"]
    active = _until(lambda: list(store.scan_iter("workflows:*:+15557770001:active")))
    assert store.smembers(active[0]) == {workflow} and 3500 < store.ttl(active[0]) <= 3600
    tenant = active[0].split(":")[1]
    assert json.loads(store.get(f"workflow:{workflow}"))["status"] == "waiting_intervention"
    assert 3500 < store.ttl(f"workflow:{workflow}") <= 3600
    statuses = {step["id"]: step["status"] for step in asked["workflow"]["steps"]}
    assert len(statuses) == 4
    for step_id, status in statuses.items():
        assert store.get(f"workflow:{workflow}:step:{step_id}:status") == status
        assert 3500 < store.ttl(f"workflow:{workflow}:step:{step_id}:status") <= 3600
    question = f"intervention:{tenant}:+15557770001:{workflow}"
    assert "Zogblar" in json.loads(store.get(question))["prompt"] and 86_000 < store.ttl(question) <= 86_400

    wrong = json.dumps({"status": "completed", "steps": [], "id": workflow})
    store.set(f"workflow:{workflow}", wrong)
    store.delete(question, active[0])
    done = person.say("zogblar@alien.com")
    assert done["workflow"]["status"] == "completed" and len(person.events()) == 1, done["reply"]
    assert _until(lambda: json.loads(store.get(f"workflow:{workflow}"))["steps"])
    assert json.loads(store.get(f"workflow:{workflow}"))["status"] == "completed"
    assert not store.exists(question) and store.smembers(active[0]) == set()
    assert store.get(f"workflow:{workflow}:step:calendar_1:status") == "completed"

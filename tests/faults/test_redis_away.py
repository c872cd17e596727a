"""Redis gone in the middle and back: every request can still be done (protocols.md 10)."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime

import pytest

from tests.e2e.conftest import NOW, ZONE
from tests.e2e.suite import Suite

pytestmark = pytest.mark.timeout(240)  # each starts a suite of its own


def test_requests_are_done_without_redis(own_suite: Callable[..., Suite]) -> None:
    suite = own_suite(DISABLE_REDIS="true")
    person = suite.person("+15554440001", now=NOW, timezone=ZONE)
    person.act("contact.create_contact", name="John Smith", email="john@example.com")
    asked = person.say("Schedule a call with John tomorrow at 3pm")
    assert asked["workflow"]["interventions"][0]["kind"] == "approval" and person.events() == []
    done = person.say("yes")
    if not person.events():  # a bare yes is not spent; the answer names what is open and asks
        assert done["reply"]["expects"] == "yes_no"
        person.say("yes, book the call with John")
    [event] = person.events()
    assert datetime.fromisoformat(event["start"]) == datetime.fromisoformat("2026-03-03T15:00:00-05:00")


def test_redis_hangs_and_comes_back_and_no_yes_is_lost(own_suite: Callable[..., Suite]) -> None:
    suite = own_suite()
    person = suite.person("+15554440002", now=NOW, timezone=ZONE)
    person.act("contact.create_contact", name="John Smith", email="john@example.com")
    with _hanging(suite.pids()["valkey"]):
        assert "calendar" in person.say("what's on my calendar today?")["reply"]["text"].lower()
        assert person.get("/readyz")["degraded"]
    person.say("Schedule a call with John tomorrow at 3pm")
    with _hanging(suite.pids()["valkey"]):
        away = person.say("yes")
        assert away["reply"]["text"] and len(person.events()) <= 1
    for _ in range(5):
        if person.events():
            break
        person.say("yes")
    [event] = person.events()
    assert datetime.fromisoformat(event["start"]) == datetime.fromisoformat("2026-03-03T15:00:00-05:00")


@contextmanager
def _hanging(valkey: int) -> Iterator[None]:
    os.kill(valkey, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(valkey, signal.SIGCONT)

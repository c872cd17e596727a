"""Anything people may do, in any order, with crashes and jumps of the clock: the suite stays with the plain model.

Hypothesis draws the order over the public HTTP API; after each step the calendar, tasks, mail and reminders are read
back over it and compared with ``world.World``. Clocks start on the Friday before New York's daylight saving begins.
"""

from __future__ import annotations

import functools
import itertools
import os
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from datetime import time as wall
from pathlib import Path
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from cli.suite_clock import read_clock
from tests.e2e.suite import SERVICES, Suite
from tests.faults.ledger import MAY_HAVE
from tests.faults.stories import FIRST_NAMES
from tests.faults.world import World

LONG = os.environ.get("STEWARD_FAULTS") == "all"
STARTS_AT = "2026-03-06T10:00:00-05:00"
SAID_WITHIN_S = 15.0
_NUMBERS = itertools.count(1)
_RUNS = itertools.count(1)
_CRASH = st.sampled_from([(), (), (), (), (), *((name,) for name in SERVICES), SERVICES])
"""Who is killed while a message is on its way; nobody, mostly."""

_DAYS, _HOURS = st.integers(1, 6), st.integers(9, 16)
_ZONES = ("America/New_York", "Europe/Berlin", "Australia/Sydney", "UTC")
Answer = dict[str, Any]
Step = Callable[..., None]


def when(holds: Callable[[Conversations], object]) -> Callable[[Step], Step]:
    """A step that does nothing while this does not hold.

    No precondition, because what holds depends on the moment of a crash and on the suite's clock: Hypothesis takes a
    choice of rules that comes out otherwise the second time for a fault of the test.
    """

    def only_then(step: Step) -> Step:
        @functools.wraps(step)
        def taken(self: Conversations, **drawn: Any) -> None:
            if holds(self):
                self.quiet = False
                step(self, **drawn)

        return taken

    return only_then


class Conversations(RuleBasedStateMachine):
    """One person, new at each run."""

    suite: ClassVar[Suite]

    @initialize(zone=st.sampled_from(_ZONES))
    def begin(self, zone: str) -> None:
        self.zone = ZoneInfo(zone)
        self.number = next(_NUMBERS)
        self.person = self.suite.person(f"+1555777{self.number:04d}", timezone=zone)
        self.world = World()
        self.names = list(FIRST_NAMES)
        self.emails: dict[str, str] = {}
        self.ids = (f"{self.person.address}-{each}" for each in itertools.count(1))
        self.last: tuple[str, str, Answer] | None = None
        self.conversation_id = ""
        self.quiet = False

    # What is asked for.

    @rule(day=_DAYS, hour=_HOURS, crash=_CRASH)
    @when(lambda self: self.names and (self.world.open is None or self.world.open.kind == "goal"))
    def schedule(self, day: int, hour: int, crash: tuple[str, ...]) -> None:
        """Also over a proposal that stands: it is replaced."""
        words, start = self._slot(day, hour)
        if start in self.world.events.values():
            return
        first = self.names.pop()
        email = f"{first}.{self.number}@example.com".lower()
        self.person.act("contact.create_contact", name=f"{first} Novak", email=email)
        self._propose(
            f"schedule a meeting with {first} {words}", crash, lambda: self.world.book(self._now(), email, start)
        )
        self.emails[email] = first

    @rule(which=st.integers(0, 20), day=_DAYS, hour=_HOURS, crash=_CRASH)
    @when(lambda self: self._coming() and (self.world.open is None or self.world.open.kind == "goal"))
    def move(self, which: int, day: int, hour: int, crash: tuple[str, ...]) -> None:
        words, start = self._slot(day, hour)
        if start in self.world.events.values():
            return
        email = self._one(which)
        self._propose(
            f"reschedule my meeting with {self.emails[email]} to {words}",
            crash,
            lambda: self.world.move(self._now(), email, start),
        )

    @rule(which=st.integers(0, 20), crash=_CRASH)
    @when(lambda self: self._coming() and (self.world.open is None or self.world.open.kind == "goal"))
    def cancel(self, which: int, crash: tuple[str, ...]) -> None:
        email = self._one(which)
        self._propose(
            f"cancel my meeting with {self.emails[email]}", crash, lambda: self.world.cancel(self._now(), email)
        )

    @rule(which=st.integers(0, 20), crash=_CRASH)
    @when(lambda self: self.world.open is None and self.emails)
    def mail(self, which: int, crash: tuple[str, ...]) -> None:
        email = sorted(self.emails)[which % len(self.emails)]
        mark = self._mark()

        def drafted() -> None:
            self.world.mails[mark] = "draft"
            self.world.ask(self._now(), lambda: self.world.mails.update({mark: "sent"}))
            self.world.done.clear()  # what an undo after a mail takes back is not said plainly enough to model

        self._say(
            f"send an email to {self.emails[email]} about the budget {mark}", crash, _did("create_draft"), drafted
        )

    @rule(crash=_CRASH)
    @when(lambda self: self.world.open is None)
    def task(self, crash: tuple[str, ...]) -> None:
        mark = self._mark()

        def made() -> None:
            self.world.tasks[mark] = "open"
            self.world.did(self._now(), mark, lambda: self.world.tasks.pop(mark))

        self._say(f"add a task to buy milk {mark}", crash, _did("create_task"), made)

    @rule(which=st.integers(0, 20), crash=_CRASH)
    @when(lambda self: self.world.open is None and "open" in self.world.tasks.values())
    def complete(self, which: int, crash: tuple[str, ...]) -> None:
        left = sorted(mark for mark, state in self.world.tasks.items() if state == "open")
        mark = left[which % len(left)]

        def completed() -> None:
            self.world.tasks[mark] = "completed"
            self.world.did(self._now(), mark, lambda: self.world.tasks.update({mark: "open"}))

        self._say(f"complete the task buy milk {mark}", crash, _did("complete_task"), completed)

    @rule(day=_DAYS, hour=_HOURS, crash=_CRASH)
    @when(lambda self: self.world.open is None)
    def remind(self, day: int, hour: int, crash: tuple[str, ...]) -> None:
        mark, (words, due) = self._mark(), self._slot(day, hour)

        def promised() -> None:
            self.world.reminders[mark] = due
            self.world.did(self._now(), mark, lambda: self.world.reminders.pop(mark))

        self._say(f"remind me {words} to water the plants {mark}", crash, _did("create_reminder"), promised)

    # What is answered.

    @rule(crash=_CRASH, text=st.sampled_from(("yes", "ok", "do it", "go ahead", "yes please")))
    @when(lambda self: self.world.open is not None)
    def agree(self, text: str, crash: tuple[str, ...]) -> None:
        self._say(text, crash, _acted, self.world.agree)

    @rule()
    @when(lambda self: self.world.open is not None)
    def agree_twice_at_once(self) -> None:
        """Two different messages at the same moment, and each of them twice: it is done once."""
        answers: list[Answer] = []
        pairs = [(text, next(self.ids)) for text in ("yes", "yes please")]
        threads = [
            threading.Thread(target=lambda each=each: answers.append(self.person.say_until_answered(*each)))
            for each in pairs * 2
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(answers) == 4 and len({answer["turn_id"] for answer in answers}) == 2
        assert sum(_acted(answer) for answer in {answer["turn_id"]: answer for answer in answers}.values()) == 1
        self.world.agree()

    @rule(text=st.sampled_from(("yes", "ok", "yes please")))
    @when(lambda self: self.world.open is None)
    def agree_to_nothing(self, text: str) -> None:
        """Too late, or never asked: nothing is done. What it offers is dropped again."""
        answer = self._told(text, ())
        assert not _acted(answer), answer["reply"]["text"]
        self._drop_what_is_open(answer)

    @rule(text=st.sampled_from(("no", "never mind")))
    @when(lambda self: self.world.open is not None)
    def refuse(self, text: str) -> None:
        answer = self._told(text, ())
        assert not _acted(answer), answer["reply"]["text"]
        self.world.open = None

    @rule(text=st.sampled_from(("what's on my calendar today?", "what are my tasks?")))
    def ask_something_else(self, text: str) -> None:
        """Nothing is changed by it, and what is open stays open."""
        self.quiet = False
        self._told(text, ())

    @rule(crash=_CRASH)
    @when(lambda self: self.world.undoable(self._now()) is not None)
    def undo(self, crash: tuple[str, ...]) -> None:
        self._say("undo that", crash, _acted, self.world.undo)

    @rule()
    @when(lambda self: self.last is not None)
    def say_it_again(self) -> None:
        """The same message, late: the same answer."""
        assert self.last is not None
        text, message_id, answer = self.last
        assert self.person.say_until_answered(text, message_id) == answer

    # What happens.

    @rule(names=st.sampled_from([*((name,) for name in SERVICES), SERVICES]))
    def crash(self, names: tuple[str, ...]) -> None:
        self.quiet = False
        self.suite.kill(*names)
        self.suite.wait_serving()

    @rule(by=st.sampled_from(("5m", "20m", "3h", "26h", "3d")))
    def pass_time(self, by: str) -> None:
        self.quiet = False
        self.suite.move_clock(by)
        self.world.pass_time(self._now())
        self._await_reminders()

    # What must hold.

    @invariant()
    def as_in_the_model(self) -> None:
        if not self.quiet:
            self.compare()
            self.quiet = True

    def compare(self) -> None:
        found = {event["attendees"][0]: _instant(event["start"]) for event in self._events()}
        assert found == self.world.events
        assert len(self._events()) == len(self.world.events)
        tasks = self.person.act("task.list_tasks", status="all")["items"]
        assert sorted((each["title"].split()[-1], each["status"]) for each in tasks) == sorted(self.world.tasks.items())
        exported = self.person.get(f"/v1/customers/{self.person.address}/export")
        mails = [(each["subject"].split()[-1], each["status"]) for each in exported["emails"]]
        assert sorted(mails) == sorted(self.world.mails.items())

    # How it is said.

    def _propose(self, text: str, crash: tuple[str, ...], on_yes: Callable[[], None]) -> None:
        self._say(text, crash, _proposes, lambda: self.world.propose(self._now(), on_yes))

    def _say(
        self, text: str, crash: tuple[str, ...], claims: Callable[[Answer], bool], then: Callable[[], None]
    ) -> None:
        """Say it; the model follows what the answer claims. Only a crash excuses an answer that does not."""
        answer = self._told(text, crash)
        if claims(answer):
            then()
            return
        said = answer["reply"]["text"]
        assert crash, f"{text!r} was answered by {said!r}"
        if MAY_HAVE in said:
            self._settle(then)
        self.world.open = None
        self._drop_what_is_open(answer)

    def _told(self, text: str, crash: tuple[str, ...]) -> Answer:
        message_id = next(self.ids)
        killer = threading.Timer(0.02 * (len(text) % 5), lambda: self.suite.kill(*crash))
        killer.start()
        answer = self.person.say_until_answered(text, message_id, seconds=120)
        killer.join()
        if crash:
            self.suite.wait_serving()
        self.last = (text, message_id, answer)
        self.conversation_id = answer["conversation_id"]
        print(f"{message_id} {text!r} ({', '.join(crash)}) -> {answer['reply']['text']!r}")  # shown when it fails
        return answer

    def _drop_what_is_open(self, answer: Answer) -> None:
        if answer["active_goal"] or answer["reply"]["expects"] or self.world.open is None:
            self.person.say_until_answered("never mind", next(self.ids))

    def _settle(self, then: Callable[[], None]) -> None:
        """After "it may have been done": the store tells which."""
        before = (dict(self.world.events), dict(self.world.tasks), dict(self.world.mails))
        then()
        try:
            self.compare()
        except AssertionError:
            self.world.events, self.world.tasks, self.world.mails = before

    def _events(self) -> list[dict[str, Any]]:
        now = self._now()
        return self.person.events((now - timedelta(days=60)).isoformat(), (now + timedelta(days=60)).isoformat())

    def _await_reminders(self) -> None:
        """Every reminder that is due has been said, once; none before its time."""
        due = {mark for mark, at in self.world.reminders.items() if at <= self._now()}
        deadline = time.monotonic() + SAID_WITHIN_S
        while (said := self._said()) != dict.fromkeys(due, 1):
            assert set(said) <= due and max(said.values(), default=1) == 1, (said, due)
            assert time.monotonic() < deadline, f"not said: {due - set(said)}"
            time.sleep(0.1)

    def _said(self) -> dict[str, int]:
        if not self.conversation_id:
            return {}
        texts = [
            turn["reply"]["text"] for turn in self.person.turns(self.conversation_id) if turn["origin"] == "agenda"
        ]
        counts = {mark: sum(text.startswith("Reminder") and mark in text for text in texts)
                  for mark in self.world.reminders}  # fmt: skip
        return {mark: count for mark, count in counts.items() if count}

    def _slot(self, day: int, hour: int) -> tuple[str, datetime]:
        """Words for a day and hour on this person's wall clock, and the instant."""
        date = self._now().astimezone(self.zone).date() + timedelta(days=day)
        start = datetime.combine(date, wall(hour), self.zone).astimezone(UTC)
        return f"on {date:%B} {date.day} at {hour}:00", start

    def _coming(self) -> list[str]:
        """Events far enough ahead to be spoken of."""
        return sorted(email for email, start in self.world.events.items() if start > self._now() + timedelta(hours=1))

    def _one(self, which: int) -> str:
        coming = self._coming()
        return coming[which % len(coming)]

    def _mark(self) -> str:
        return f"WX{self.number:04d}Y{next(_RUNS):03d}"

    def _now(self) -> datetime:
        return read_clock(Path(self.suite.folder) / "clock.json")


def _did(action: str) -> Callable[[Answer], bool]:
    def claims(answer: Answer) -> bool:
        steps = (answer["workflow"] or {}).get("steps") or []
        return any(step["action"] == action and step["status"] == "completed" for step in steps)

    return claims


def _acted(answer: Answer) -> bool:
    return bool(answer["reply"]["type"] == "ai_brain")


def _proposes(answer: Answer) -> bool:
    return bool(answer["active_goal"] and answer["active_goal"]["status"] == "proposed")


def _instant(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


@pytest.fixture
def clocked(own_suite: Callable[..., Suite]) -> Iterator[Suite]:
    yield own_suite(STEWARD_CLOCK=STARTS_AT, AGENDA_QUIET_START="00:00", AGENDA_QUIET_END="00:00")


@pytest.mark.timeout(3600)
def test_whatever_is_said_and_whatever_happens(clocked: Suite) -> None:
    Conversations.suite = clocked
    run_state_machine_as_test(
        Conversations,
        settings=settings(
            max_examples=60 if LONG else 4,
            stateful_step_count=50 if LONG else 24,
            deadline=None,
            database=None,
            print_blob=True,
            phases=(Phase.generate, Phase.shrink) if LONG else (Phase.generate,),
            suppress_health_check=list(HealthCheck),
        ),
    )

"""All five processes are killed at each commit of the first conversation: the same end state, one answer each."""

from __future__ import annotations

import os
import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pytest

from libs import failpoints
from tests.e2e.conftest import NOW, ZONE
from tests.e2e.suite import SERVICES, Person, Suite
from tests.faults.places import check_killed

pytestmark = pytest.mark.timeout(240)  # each starts a suite of its own

BOOKED = datetime.fromisoformat("2026-03-03T15:00:00-05:00")
MOVED = datetime.fromisoformat("2026-03-06T10:00:00-05:00")
THURSDAY = datetime.fromisoformat("2026-03-05T14:00:00-05:00")
JOHN = {"name": "John Smith", "email": "john@example.com"}


@dataclass(frozen=True, slots=True)
class Conversation:
    """Who is known, what stands in the calendar before, and the exchanges."""

    said: tuple[tuple[str, list[datetime], bool], ...]
    """Each text, what starts in the calendar after it, and whether it did something."""
    contacts: tuple[Mapping[str, str], ...] = (JOHN,)
    busy: tuple[datetime, ...] = ()


CONVERSATIONS = {
    "three flows": Conversation(
        (
            ("Schedule a call with John tomorrow at 3pm", [], False),
            ("yes", [BOOKED], True),
            ("reschedule my call with John to Friday at 10", [BOOKED], False),
            ("yes", [MOVED], True),
            ("cancel my call with John", [MOVED], False),
            ("yes", [], True),
        )
    ),
    "turning points": Conversation(
        (
            ("Schedule a call with John tomorrow at 3pm", [], False),
            ("what's on my calendar today?", [], False),
            ("actually Thursday at 2", [], False),
            ("yes", [THURSDAY], True),
            ("yes", [THURSDAY], False),
            ("reschedule my call with John", [THURSDAY], False),
            ("no", [THURSDAY], False),
            ("yes", [THURSDAY], False),
        )
    ),
    "clash": Conversation(
        (
            ("Schedule a call with John tomorrow at 3pm", [BOOKED], False),
            ("Thursday at 2", [BOOKED], False),
            ("yes", [BOOKED, THURSDAY], True),
        ),
        busy=(BOOKED,),
    ),
    "two of that name": Conversation(
        (
            ("Schedule a call with John tomorrow at 3pm", [], False),
            ("the second one", [], False),
            ("yes", [BOOKED], True),
        ),
        contacts=(JOHN, {"name": "John Doe", "email": "doe@example.com"}),
    ),
}


def _walk(suite: Suite, person: Person, name: str, conversation: Conversation) -> None:
    """The whole conversation through whatever happens; checks the calendar as it goes and the turns at the end."""
    answers = []
    for number, (text, expected, _) in enumerate(conversation.said):
        answers.append(person.say_until_answered(text, f"{name}-{number}"))
        suite.wait_serving()
        starts = sorted(datetime.fromisoformat(event["start"]) for event in person.events())
        assert starts == expected, (name, number, answers[-1]["reply"])
    turns = person.turns(answers[0]["conversation_id"])
    assert [turn["text"] for turn in turns] == [text for text, _, _ in conversation.said], name
    assert [turn["reply"]["text"] for turn in turns] == [answer["reply"]["text"] for answer in answers], name
    did = [answer["reply"]["type"] == "ai_brain" for answer in answers]
    assert did == [does for _, _, does in conversation.said], name


def _places(commits: int) -> list[int]:
    """All of them for `make faults`; else one in each stretch of thirty-two, another at each run."""
    if os.environ.get("STEWARD_FAULTS") == "all":
        return list(range(1, commits + 1))
    return [min(first + random.randrange(32), commits) for first in range(1, commits + 1, 32)]


@pytest.mark.timeout(900)
@pytest.mark.parametrize("conversation", CONVERSATIONS.values(), ids=CONVERSATIONS)
def test_killed_at_each_commit_it_ends_the_same(
    own_suite: Callable[..., Suite], tmp_path: Path, conversation: Conversation
) -> None:
    suite = own_suite(STEWARD_FAILPOINTS=str(tmp_path))

    def someone(number: int) -> Person:
        person = suite.person(f"+1555666{number:04d}", now=NOW, timezone=ZONE)
        for contact in conversation.contacts:
            person.act("contact.create_contact", **contact)
        for start in conversation.busy:
            person.act("calendar.create_event", title="Dentist", start=start.isoformat(), duration_s=3600)
        return person

    first = someone(0)
    before = len(failpoints.passed(tmp_path))
    _walk(suite, first, "unharmed", conversation)
    commits = len(failpoints.passed(tmp_path)) - before
    assert commits >= 5 * len(conversation.said)

    for place in _places(commits):
        person = someone(place)
        suite.wait_serving()
        pids = suite.pids()
        here = len(failpoints.passed(tmp_path))
        failpoints.arm(tmp_path, here + place, [pids[name] for name in SERVICES])
        print(f"killed at {place} of {commits}")
        _walk(suite, person, f"killed at {place}", conversation)
        check_killed(tmp_path, place, len(failpoints.passed(tmp_path)) - here, commits)

"""The event just made, asked for once more: what is left out is as it was."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from services.router.model.goal import Thing, TimeSaid
from services.router.model.history import History, PastTurn
from services.router.reading.once_again import once_again
from tests.unit.router.builders import NEW_YORK, clock, day, event, heard, local, moment, person

CALL = event("e-1", local(6, 10), title="Call with Sarah Lee")
MADE = "schedule Call with Sarah Lee"


def _last(value: dict[str, Any], *, acted: bool = True) -> History:
    thing = Thing(kind="event", id="e-1", title=str(value["title"]), value=value)
    made = datetime(2026, 3, 2, tzinfo=UTC)
    turn = PastTurn("t-1", "", (), None, (), None, "", made, said="call", acted=acted, things=(thing,))
    return History(turns=(turn,))


@pytest.mark.parametrize(
    ("text", "times", "expected"),
    [
        ("same time the week after too", [], f"{MADE} on March 13 2026 at 10:00 for 30 minutes"),
        ("and the same next week", [], f"{MADE} on March 13 2026 at 10:00 for 30 minutes"),
        ("another one the day after", [], f"{MADE} on March 07 2026 at 10:00 for 30 minutes"),
        (
            "and another one on monday",
            [day(local(9, 0), text="on monday")],
            f"{MADE} on monday at 10:00 for 30 minutes",
        ),
        ("again at 3pm", [clock(local(2, 15), text="at 3pm")], f"{MADE} on March 06 2026 at 3pm for 30 minutes"),
        (
            "one more on monday at 2",
            [moment(local(9, 14), text="on monday at 2")],
            f"{MADE} on monday at 2 for 30 minutes",
        ),
    ],
)
def test_what_is_not_said_is_as_it_was(text: str, times: list[TimeSaid], expected: str) -> None:
    assert once_again(_last(CALL), heard(text, times=tuple(times)), NEW_YORK) == expected


def test_nothing_is_made_again_that_was_not_just_made_or_is_another() -> None:
    same = heard("same time the week after too")
    assert once_again(_last(CALL, acted=False), same, NEW_YORK) == ""
    assert once_again(History(), same, NEW_YORK) == ""
    for said in (
        heard("move it to the same time next week", confidence=0.9, goal_type="reschedule", act="request"),
        heard("another one with Bob on monday", people=(person(text="Bob"),)),
        heard("what's on next week"),
        heard("again?"),
    ):
        assert once_again(_last(CALL), said, NEW_YORK) == "", said.text

"""What a request for several things leaves alone, and which stretch "clear my …" means."""

from __future__ import annotations

from typing import Any

import pytest

from tests.unit.planner.support import reading, times


def never(**said: Any) -> dict[str, Any]:
    return {"stance": "never", **said}


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("cancel all my meetings this week except thursday", [{"limits": [never(weekdays=["TH"])]}]),
        ("cancel everything but the standup this week", [{"query": "standup"}]),
        ("cancel all meetings tomorrow but not the dentist", [{"query": "dentist"}]),
        ("cancel my meetings this week, keep the dentist please", [{"query": "dentist"}]),
        ("cancel every meeting this week apart from the ones with Ann", [{"attendee": "Ann"}]),
        (
            "cancel everything this week except lunch with Ann and the review",
            [{"query": "lunch", "attendee": "Ann"}, {"query": "review"}],
        ),
        ("cancel my meetings tomorrow except the 3pm one", [{"limits": [never(opens="15:00", closes="15:01")]}]),
        (
            "cancel everything next week except the standup on tuesday",
            [{"query": "standup", "limits": [never(weekdays=["TU"])]}],
        ),
    ],
)
def test_what_is_left_alone(text: str, left: list[dict[str, Any]]) -> None:
    read = reading(text)
    assert read.intent == "calendar.cancel"
    assert read.slots["except"] == left
    assert read.slots["order"] == "all"
    assert read.slots.get("query", "") == ""
    assert not [one for one in read.entities if one.role == "attendee"]


def test_the_stretch_behind_what_is_left_alone_is_that_of_the_request() -> None:
    assert [found.text for found in times(reading("cancel everything but the standup this week"), "old_time")] == [
        "this week"
    ]


@pytest.mark.parametrize(
    "text", ["cancel the call but not today", "book lunch with Ann but not friday", "cancel lunch but keep me posted"]
)
def test_one_thing_leaves_nothing_alone(text: str) -> None:
    assert "except" not in reading(text).slots


@pytest.mark.parametrize("text", ["clear my day", "clear my Friday", "clear my whole week", "clear my afternoon"])
def test_clearing_a_stretch_means_all_of_it(text: str) -> None:
    read = reading(text)
    assert (read.intent, read.slots["order"], read.slots.get("query", "")) == ("calendar.cancel", "all", "")
    assert len(times(read, "old_time")) == 1


def test_clearing_one_event_is_not_clearing_a_stretch() -> None:
    assert "order" not in reading("clear the dentist").slots

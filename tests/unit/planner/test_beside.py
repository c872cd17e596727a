"""Times told by another event."""

from __future__ import annotations

from typing import Any

import pytest

from tests.unit.planner.support import reading


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("schedule a call with sarah right after team sync", {"side": "after", "query": "team sync"}),
        (
            "book a call with bob an hour before the dentist",
            {"side": "before", "query": "dentist", "gap_s": 3600.0},
        ),
        ("move it to right after the review", {"side": "after", "query": "review"}),
        (
            "call with Bob 30 minutes after my lunch with Ann",
            {"side": "after", "query": "lunch with Ann", "gap_s": 1800.0},
        ),
    ],
)
def test_an_event_tells_the_time(text: str, said: dict[str, Any]) -> None:
    read = reading(text)
    assert read.slots["beside"] == said
    assert "duration_s" not in read.slots
    assert [one.value for one in read.entities if one.role == "attendee"] in ([], ["Sarah"], ["Bob"])


def test_a_length_that_is_booked_is_no_gap() -> None:
    read = reading("block 30 minutes before the dentist for prep")
    assert (read.slots["duration_s"], read.slots["beside"]) == (1800.0, {"side": "before", "query": "dentist"})
    assert read.slots["title"] == "Prep"


@pytest.mark.parametrize(
    "text",
    [
        "book lunch after friday",
        "schedule a call after lunch",
        "schedule a call with Bob before the end of the week",
        "remind me an hour before the dentist",
        "cancel the call after the review",
        "what do i have after the review?",
        "book a call after I land",
    ],
)
def test_times_and_other_requests_stay(text: str) -> None:
    assert "beside" not in reading(text).slots

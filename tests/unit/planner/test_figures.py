"""Figures texted for words: 2 for "to", 4 for "for"."""

from __future__ import annotations

import pytest

from services.planner.language import Kind
from tests.unit.planner.support import reading, starts, times


@pytest.mark.parametrize(
    ("text", "start"),
    [
        ("can u move it 2 thurs 4pm plz", "2026-03-05 16:00"),
        ("move it 2 fri", "2026-03-06 00:00"),
        ("push lunch w ann 2 1:30 tmrw", "2026-03-03 13:30"),
        ("reschedule my call with Bob 2 tomorrow 3pm", "2026-03-03 15:00"),
    ],
)
def test_two_before_a_new_time_is_to(text: str, start: str) -> None:
    read = reading(text)
    assert starts(read) == [start]
    assert not times(read, "old_time")
    assert "2" not in read.slots.get("query", "")


@pytest.mark.parametrize(
    ("text", "start"), [("meeting with bob 4 30 min", None), ("call with bob tmrw 4 30 min", "2026-03-03 16:00")]
)
def test_four_before_a_length_is_for_unless_it_is_the_hour(text: str, start: str | None) -> None:
    read = reading(text)
    assert read.slots["duration_s"] == 1800
    assert starts(read) == ([start] if start else [])


def test_what_was_read_stands_where_it_was_written() -> None:
    text = "move lunch with ann 2 thurs 4pm 4 30 min please"
    for found in reading(text).entities:
        assert text[found.start : found.end] == found.text
        assert found.kind is not Kind.TIME or (found.time is not None and found.time.text == found.text)
    assert [found.text for found in times(reading(text), "new_time")] == ["thurs 4pm 4 30 min"]


def test_a_count_stays_a_count() -> None:
    assert starts(reading("move my 2 meetings to Friday")) == ["2026-03-06 00:00"]
    assert starts(reading("lunch with Bob at 2 thursday")) == ["2026-03-05 14:00"]

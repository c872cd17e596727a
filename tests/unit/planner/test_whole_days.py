"""What takes whole days: said outright, by its kind, or by the days it spans."""

from __future__ import annotations

import pytest

from tests.unit.planner.support import reading, roles, starts


@pytest.mark.parametrize("day", ["next thursday", "on march 12", "tomorrow"])
@pytest.mark.parametrize("words", ["all day", "all-day", "whole day", "for the entire day"])
def test_all_day_is_said_and_is_no_part_of_the_name(words: str, day: str) -> None:
    for text in (f"put an offsite {words} {day} on my calendar", f"offsite {day} {words}", f"{words} offsite {day}"):
        read = reading(text)
        assert read.intent == "calendar.schedule" and read.confidence >= 0.6, text
        assert read.slots["all_day"] is True and read.slots["title"] == "Offsite", text
        assert len(starts(read)) == 1


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("im on vacation march 16 to 20", "Vacation"),
        ("conference in boston march 10-12", "Conference in boston"),
        ("i'm off on friday", "Day off"),
        ("out of office march 3-5", "Out of office"),
        ("i'm away next week", "Away"),
        ("block off friday", "Busy"),
        ("block friday for interviews", "Interviews"),
        ("add a day off on march 20", "Day off"),
        ("3 day trip to denver starting thursday", "Trip to denver"),
    ],
)
def test_time_away_takes_whole_days(text: str, title: str) -> None:
    read = reading(text)
    assert (read.intent, read.slots.get("all_day"), read.slots["title"]) == ("calendar.schedule", True, title)


@pytest.mark.parametrize(
    "text",
    [
        "book a meeting with ann march 16 to 20",
        "schedule a call next week",
        "book the dentist between march 16 and march 20",
        "vacation planning on friday at 3pm",
        "block 2 hours on friday for writing",
        "block friday 2-4",
        "schedule a review on friday",
    ],
)
def test_hours_among_days_are_not_whole_days(text: str) -> None:
    assert "all_day" not in reading(text).slots


@pytest.mark.parametrize(
    "text", ["am i free all day tomorrow?", "clear my whole day friday", "what's on all day friday"]
)
def test_all_day_in_another_request_makes_nothing(text: str) -> None:
    assert reading(text).intent != "calendar.schedule"


@pytest.mark.parametrize("text", ["all day", "make it all day", "it's all day", "actually all-day please"])
def test_all_day_alone_changes_what_is_open(text: str) -> None:
    read = reading(text, goal_type="schedule", asked="when")
    assert read.act == "CHANGE" and read.slots["all_day"] is True


def test_a_day_off_is_no_day_of_the_calendar() -> None:
    read = reading("cancel my day off")
    assert "old_time" not in roles(read) and read.slots["query"] == "day"


def test_a_part_of_a_day_is_blocked_whole() -> None:
    assert reading("block off tomorrow afternoon").slots["fills"] is True
    assert "fills" not in reading("block an hour tomorrow afternoon").slots

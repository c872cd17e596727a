"""Several things asked for with one verb; and a letter that says several things."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from services.planner.language import Context, Understanding, read

NEW_YORK = Context(datetime(2026, 3, 2, 14, tzinfo=UTC), "America/New_York")


def _said(understood: Understanding) -> list[str]:
    return [each.said or each.text for each in understood.clauses]


@pytest.mark.parametrize(
    ("text", "requests"),
    [
        ("cancel the lunch and the review", ["cancel the lunch", "cancel the review"]),
        ("cancel lunch and dinner tomorrow", ["cancel lunch tomorrow", "cancel dinner tomorrow"]),
        ("move the lunch to 1 and the review to 5", ["move the lunch to 1", "move the review to 5"]),
        ("push the standup and the demo back an hour", ["push the standup back an hour", "push the demo back an hour"]),
        (
            "cancel my call with bob, the dentist and the gym",
            ["cancel my call with bob", "cancel the dentist", "cancel the gym"],
        ),
        ("mark the bank task and the milk task as done", ["mark the bank task as done", "mark the milk task as done"]),
        (
            "cancel the lunch and the review and tell bob",
            ["cancel the lunch", "cancel the review", "tell bob"],
        ),
        (
            "remind me tomorrow at 9 to call mum and at 10 to call dad",
            ["remind me tomorrow at 9 to call mum", "remind me on March 03 2026 at 10 to call dad"],
        ),
        (
            "remind me in 10 minutes to stretch and on friday to pay rent",
            ["remind me in 10 minutes to stretch", "remind me on friday to pay rent"],
        ),
    ],
)
def test_each_thing_is_asked_for(text: str, requests: list[str]) -> None:
    understood = read(text, NEW_YORK)
    assert understood.compound and _said(understood) == requests


@pytest.mark.parametrize(
    "text",
    [
        "cancel the meeting with the lawyer and the accountant",
        "remind me at 9 and at 3 to take my pills",
        "remind me at 5 to buy milk and eggs",
        "remind me tomorrow to call Ann between 2 and 3",
        "cancel the lunch and learn",
        "cancel the lunch with bob and sarah",
        "move the meeting to tuesday and the room to 5",
    ],
)
def test_one_thing_stays_one(text: str) -> None:
    assert not read(text, NEW_YORK).compound


def test_people_of_a_later_thing_are_found_at_their_place() -> None:
    text = "cancel the dentist and my call with bob"
    understood = read(text, NEW_YORK)
    part, bob = understood.clauses[1], next(each for each in understood.entities if each.text == "bob")
    inner = next(each for each in read(part.said, NEW_YORK).entities if each.text == "bob")
    assert part.start - part.lead + inner.start == bob.start


def test_what_a_letter_tells_is_no_request() -> None:
    understood = read("email sarah saying the offsite is moved to friday and we need to book rooms", NEW_YORK)
    assert not understood.compound
    assert understood.slots["body"] == "the offsite is moved to friday and we need to book rooms"
    asked = read("email sarah that i'm late and remind me to call her", NEW_YORK)
    assert [each.intent for each in asked.clauses] == ["email.send", "reminder.create"]


def test_an_answer_is_told_apart_from_the_request_behind_it() -> None:
    asked = Context(
        NEW_YORK.now, NEW_YORK.zone, goal_type="schedule", asked="yes_no", previous_reply="Should I proceed?"
    )
    understood = read("yes, and also remind me tomorrow at 9 to bring the report", asked)
    assert understood.answer == "yes" and understood.after_answer.startswith("remind me tomorrow")
    assert read("yes, and add Ann", asked).after_answer == ""


@pytest.mark.parametrize("text", ["HOLD", "book", "schedule!"])
def test_a_verb_alone_books_nothing_twice(text: str) -> None:
    assert not read(text, NEW_YORK).compound


@pytest.mark.parametrize(
    "text", ["remind me", "remind me and", "remind me at 9 to call mum and", "remind me at 9 and, ,"]
)
def test_what_breaks_off_is_still_read(text: str) -> None:
    assert not read(text, NEW_YORK).compound

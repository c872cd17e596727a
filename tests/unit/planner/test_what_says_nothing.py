"""Words that say nothing of what is asked for: idle times, bare nouns as names, who is spoken to."""

from __future__ import annotations

import pytest

from tests.unit.planner.support import people, reading, starts


@pytest.mark.parametrize(
    "text",
    ["add one event to my calendar at 5", "put an event on that date at 5", "I want an event put in at 5"],
)
def test_bare_words_are_no_title(text: str) -> None:
    u = reading(text)
    assert (u.intent, u.slots["title"], u.slots["title_explicit"]) == ("calendar.schedule", "Meeting", False)


@pytest.mark.parametrize(
    "text", ["set an alarm notification at 6 pm", "can you add an alarm for me at 6", "make a new alarm for me please"]
)
def test_a_bare_alarm_has_no_other_name(text: str) -> None:
    assert reading(text).slots["title"].removeprefix("New ").lower() == "alarm"


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("add an alarm at 6. This one is for the piano lesson", "Piano lesson"),
        ("set another alarm for 6:15. It's for feeding the cat.", "Feeding the cat"),
        ("add an alarm for groceries at six", "Groceries"),
    ],
)
def test_what_an_alarm_is_for(text: str, title: str) -> None:
    u = reading(text)
    assert (u.intent, u.compound, u.slots["title"]) == ("reminder.create", False, title)


def test_details_in_a_sentence_of_their_own_are_of_the_same_thing() -> None:
    u = reading("I want to set one more alarm. Make it for 7:10 pm.")
    assert (u.intent, u.compound, starts(u)) == ("reminder.create", False, ["2026-03-02 19:10"])
    u = reading("put in a haircut and make it for 6:40 pm")
    assert (u.intent, u.compound, u.slots["title"]) == ("calendar.schedule", False, "Haircut")


def test_what_is_free_is_asked_before_a_time_is_chosen() -> None:
    assert reading("I need to book a massage. Can you check when I'm free?").intent == "calendar.free_time"
    u = reading("book a massage on Friday at 3. Can you check when I'm free?")
    assert u.compound


@pytest.mark.parametrize("text", ["show me when I'm free now", "can you tell me my open slots right now"])
def test_now_belongs_to_the_showing(text: str) -> None:
    u = reading(text)
    assert (u.intent, starts(u, "window")) == ("calendar.free_time", [])


def test_the_day_is_the_one_that_is_named() -> None:
    assert starts(reading("when am I free for the day on the 5th?"), "window") == ["2026-03-05 00:00"]


def test_asking_if_something_is_there_is_no_condition() -> None:
    u = reading("I'd like to see if I have anything on my calendar on Friday")
    assert u.intent == "calendar.list" and "condition" not in u.slots
    assert "condition" in reading("book a picnic on Friday at noon if it stays dry").slots


@pytest.mark.parametrize("text", ["Polly, show me my meetings tomorrow", "thanks, Polly", "Polly, when am I free?"])
def test_who_is_spoken_to_takes_no_part(text: str) -> None:
    assert people(reading(text)) == []


def test_who_comes_first_takes_part() -> None:
    assert people(reading("Polly, Tom and me for lunch on Friday at 1")) == ["Polly", "Tom"]


@pytest.mark.parametrize("text", ["Thanks, that's all I need right now.", "thank you, that is everything for now"])
def test_an_end_of_talk_books_nothing(text: str) -> None:
    assert reading(text).act == "THANKS"


@pytest.mark.parametrize("text", ["any other times?", "do I have more open slots on Thursday?"])
def test_other_times_are_free_ones(text: str) -> None:
    assert reading(text).intent == "calendar.free_time"


def test_a_no_before_a_change_rules_nothing_out() -> None:
    u = reading("no make it for 3:20 pm", goal_type="schedule", asked="yes_no")
    assert (u.act, starts(u), u.slots.get("limits")) == ("CHANGE", ["2026-03-02 15:20"], None)


@pytest.mark.parametrize("text", ["anything in the morning next week?", "how long is the one with Jenny?"])
def test_a_question_without_a_noun_is_about_the_calendar(text: str) -> None:
    u = reading(text)
    assert u.intent == "calendar.list" and u.confidence >= 0.6

"""Requests: intent, people, times with roles, titles; in any order, lower case, without punctuation."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.planner.support import NOW, people, reading, roles, starts, times

NAMES = [
    "Ann",
    "Priya Nair",
    "Tom",
    "Maria Lopez",
    "Kofi",
    "Zogblar",
    "Henrik",
    "Sarah Connor",
    "Yuki",
    "Oluwaseun",
    "Jürgen",
    "Mark",
    "Grace",
]
NOUNS = ["call", "meeting", "lunch", "interview", "sync", "coffee", "review", "demo"]
DAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
BOOKING = [
    "schedule a {n} with {p} {t}",
    "book a {n} with {p} {t}",
    "set up a {n} with {p} {t}",
    "can you arrange a {n} with {p} {t}",
    "please put a {n} with {p} {t} on my calendar",
    "i need a {n} with {p} {t}",
    "{n} with {p} {t}",
    "i'd like to schedule a {n} {t} with {p}",
    "schedule {t} a {n} with {p}",
    "plan a {n} {t} with {p}",
]
MOVING = [
    "reschedule my {n} with {p} to {t}",
    "move my {n} with {p} to {t}",
    "push the {n} with {p} to {t}",
    "can you shift my {n} with {p} to {t}",
    "change my {n} with {p} to {t}",
    "please postpone the {n} with {p} to {t}",
    "could you bump my {n} with {p} to {t}",
    "i need to move my {n} with {p} to {t}",
]
CANCELLING = [
    "cancel my {n} with {p}",
    "delete the {n} with {p}",
    "please cancel the {n} with {p}",
    "can you remove my {n} with {p}",
    "i want to cancel my {n} with {p}",
    "call off the {n} with {p}",
    "get rid of my {n} with {p}",
]


def dressed(text: str, style: int) -> str:
    """The text as written, lower-cased, without its capitals and with a full stop, or shouted at the beginning."""
    return [text, text.lower(), text[:1].upper() + text[1:] + ".", text.lower() + " please"][style]


when_said = st.tuples(st.sampled_from(DAYS), st.integers(9, 16), st.sampled_from([0, 15, 30]), st.booleans())


def clock(hour: int, minute: int) -> str:
    return f"{hour % 12 or 12}{f':{minute:02d}' if minute else ''}{'am' if hour < 12 else 'pm'}"


def expected(day: str, hour: int, minute: int) -> str:
    ahead = (DAYS.index(day) - NOW.weekday()) % 7 or 7
    return (NOW + timedelta(days=ahead)).replace(hour=hour, minute=minute).strftime("%Y-%m-%d %H:%M")


def said_time(day: str, hour: int, minute: int, clock_first: bool) -> str:
    return f"at {clock(hour, minute)} on {day}" if clock_first else f"{day} at {clock(hour, minute)}"


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(BOOKING), st.sampled_from(NAMES), st.sampled_from(NOUNS), when_said, st.integers(0, 3))
def test_a_booking_is_read_whole(form: str, name: str, noun: str, when: tuple[str, int, int, bool], style: int) -> None:
    text = dressed(form.format(n=noun, p=name, t=said_time(*when)), style)
    u = reading(text)
    assert (u.intent, u.goal_type, u.compound) == ("calendar.schedule", "schedule", False), text
    assert u.confidence >= 0.6, text
    assert [p.casefold() for p in people(u)] == [name.casefold()], text
    assert starts(u) == [expected(*when[:3])], text
    assert noun in str(u.slots["title"]).lower(), text


@settings(max_examples=120, deadline=None)
@given(st.sampled_from(MOVING), st.sampled_from(NAMES), st.sampled_from(NOUNS), when_said, st.integers(0, 3))
def test_a_move_is_read_whole(form: str, name: str, noun: str, when: tuple[str, int, int, bool], style: int) -> None:
    text = dressed(form.format(n=noun, p=name, t=f"{when[0]} at {clock(when[1], when[2])}"), style)
    u = reading(text)
    assert (u.intent, u.goal_type) == ("calendar.reschedule", "reschedule"), text
    assert u.confidence >= 0.6, text
    assert [p.casefold() for p in people(u)] == [name.casefold()], text
    assert starts(u) == [expected(*when[:3])], text
    assert not times(u, "old_time"), text


@settings(max_examples=80, deadline=None)
@given(st.sampled_from(CANCELLING), st.sampled_from(NAMES), st.sampled_from(NOUNS), st.integers(0, 3))
def test_a_cancellation_is_read_whole(form: str, name: str, noun: str, style: int) -> None:
    text = dressed(form.format(n=noun, p=name), style)
    u = reading(text)
    assert (u.intent, u.goal_type) == ("calendar.cancel", "cancel"), text
    assert u.confidence >= 0.6, text
    assert [p.casefold() for p in people(u)] == [name.casefold()], text


@pytest.mark.parametrize(
    ("text", "old", "new"),
    [
        ("move my 3pm call with Tom to Friday at 10", ["2026-03-02 15:00"], ["2026-03-06 10:00"]),
        ("push Thursday's review to Friday at 11am", ["2026-03-05 00:00"], ["2026-03-06 11:00"]),
        ("shift my lunch from 12pm to 1pm", ["2026-03-02 12:00"], ["2026-03-02 13:00"]),
        ("change the sync on Wednesday to 4pm", ["2026-03-04 00:00"], ["2026-03-02 16:00"]),
        ("reschedule tomorrow's demo", ["2026-03-03 00:00"], []),
        ("Can you move my Tuesday 2pm interview to Thursday at 9am?", ["2026-03-03 14:00"], ["2026-03-05 09:00"]),
    ],
)
def test_old_and_new_times(text: str, old: list[str], new: list[str]) -> None:
    u = reading(text)
    assert u.intent == "calendar.reschedule"
    assert (starts(u, "old_time"), starts(u, "new_time")) == (old, new)


@pytest.mark.parametrize(
    ("text", "changes"),
    [
        ("push Monday's call back an hour", {"shift_s": 3600}),
        ("move my sync with Ann 30 minutes earlier", {"shift_s": -1800}),
        ("delay the review by 45 minutes", {"shift_s": 2700}),
        ("bring my 4pm interview forward by an hour", {"shift_s": -3600}),
        ("extend my call with Tom by 15 minutes", {"extend_s": 900}),
    ],
)
def test_relative_changes(text: str, changes: dict[str, float]) -> None:
    assert reading(text).slots["changes"] == changes


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("what's on my calendar today?", "calendar.list"),
        ("whats on my schedule tmrw", "calendar.list"),
        ("do i have anything on thursday", "calendar.list"),
        ("when is my dentist appointment", "calendar.list"),
        ("show me my meetings this week", "calendar.list"),
        ("am i free friday afternoon", "calendar.free_time"),
        ("when do I have an open hour tomorrow", "calendar.free_time"),
        ("any conflicts next week?", "calendar.conflicts"),
        ("suggest a time for a meeting with Ann", "calendar.suggest"),
        ("give me a summary of my week", "calendar.summary"),
        ("add a task to water the plants", "task.create"),
        ("put oat milk on my shopping list", "task.create"),
        ("what's on my to do list", "task.list"),
        ("mark the laundry task as done", "task.complete"),
        ("delete the laundry task", "task.delete"),
        ("assign the report task to Priya", "task.assign"),
        ("what's Tom's phone number", "contact.search"),
        ("add Priya Nair to my contacts, priya@example.com", "contact.create"),
        ("send an email to Ann about the offsite", "email.send"),
        ("draft an email to Ann about the offsite", "email.draft"),
        ("remind me in two hours to call Ann", "reminder.create"),
        ("remind me every Monday at 9 to stretch", "reminder.create"),
        ("what reminders do I have", "reminder.list"),
        ("snooze it an hour", "reminder.update"),
        ("cancel my reminder about the plants", "reminder.cancel"),
        ("forget Zogblar", "entity.forget"),
        ("what's the weather in Oslo", "out_of_scope"),
        ("how do airplanes fly", "out_of_scope"),
        ("play some jazz", "out_of_scope"),
        ("hello there", "chat.greeting"),
        ("thanks a lot!", "chat.thanks"),
        ("what can you do", "chat.help"),
        ("good night", "chat.bye"),
        ("shedule a meting with Ann tomorow at 3pm", "calendar.schedule"),
        ("resched my mtg w/ Ann to fri 10am", "calendar.reschedule"),
        ("pls cancle my apptointment with Ann", "calendar.cancel"),
    ],
)
def test_intents(text: str, intent: str) -> None:
    u = reading(text)
    assert u.intent == intent
    assert u.confidence >= 0.5


@pytest.mark.parametrize(
    "text",
    [
        "list my events and create a grocery task where I have free time",
        "Schedule a meeting with Sarah tomorrow at 11 and add it to my task list",
        "cancel my lunch with Tom and email him about it",
        "show my tasks, then remind me at 5pm to call Ann",
    ],
)
def test_joined_requests_are_compound_and_begin_no_goal(text: str) -> None:
    u = reading(text)
    assert u.compound
    assert len(u.clauses) == 2
    assert u.goal_type == ""


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("book lunch with Ann, Tom and Priya Nair tomorrow at noon", ["Ann", "Tom", "Priya Nair"]),
        ("meeting with ann and tom friday 3pm", ["Ann", "Tom"]),
        ("schedule a planning session with the team tomorrow at 4", []),
        ("set up a sync with marketing on Tuesday at 2pm", []),
        ("schedule the budget review for Wednesday at 9am", []),
        ("invite Henrik to my review tomorrow", ["Henrik"]),
        ("dinner with my wife tomorrow at 7pm", []),
    ],
)
def test_people_and_no_people(text: str, names: list[str]) -> None:
    assert people(reading(text)) == names


@pytest.mark.parametrize(
    ("text", "title", "explicit"),
    [
        ('schedule an event called "Quarterly Numbers" tomorrow at 2pm', "Quarterly Numbers", True),
        ("create a 1 hour event called Project Kickoff on Friday at 3 with Tom", "Project Kickoff", True),
        ("schedule a call with Ann tomorrow at 3pm", "Call", False),
        ("add dentist appointment tomorrow at 8am", "Dentist appointment", True),
        ("have lunch with Tom on Friday at 12pm", "Lunch", False),
        ("schedule a meeting with Ann tomorrow at 3pm about the hiring plan", "Meeting about hiring plan", True),
        ("book time with Priya on Thursday at 1pm", "Meeting", False),
    ],
)
def test_titles(text: str, title: str, explicit: bool) -> None:
    slots = reading(text).slots
    assert (slots["title"], slots["title_explicit"]) == (title, explicit)


def test_lengths_places_and_priorities() -> None:
    u = reading("schedule a 45 minute review with Tom tomorrow at 10am in the boardroom")
    assert (u.slots["duration_s"], u.slots["place"]) == (2700, "boardroom")
    assert reading("add an urgent task to file taxes").slots["priority"] == "high"
    assert reading("set up a call with Ann on Zoom tomorrow at 9am").slots["place"] == "Zoom"


def test_a_date_and_a_clock_time_apart_are_one_time() -> None:
    assert starts(reading("tomorrow please book a call with Ann at 3pm")) == ["2026-03-03 15:00"]


@pytest.mark.parametrize(
    ("text", "order"),
    [
        ("cancel my next meeting with Tom", "next"),
        ("move my first call tomorrow by 30 minutes", "first"),
        ("cancel all my meetings on Friday", "all"),
        ("cancel my last meeting today", "last"),
        ("move my call to next week", None),
    ],
)
def test_orders(text: str, order: str | None) -> None:
    assert reading(text).slots.get("order") == order


def test_addresses_and_numbers() -> None:
    u = reading("new contact Priya Nair, Priya@Example.com, (415) 555-2671")
    assert {e.value for e in u.entities if e.kind in {"EMAIL", "PHONE"}} == {"priya@example.com", "+14155552671"}
    assert u.intent == "contact.create"


def test_a_mail_has_subject_and_body() -> None:
    slots = reading("email Ann about the offsite saying I'll be ten minutes late").slots
    assert (slots["subject"], slots["body"]) == ("offsite", "I'll be ten minutes late")


@pytest.mark.parametrize("verb", ["block", "block off", "block out", "book"])
def test_a_time_that_is_blocked_is_the_time_of_the_booking(verb: str) -> None:
    found = reading(f"{verb} friday 2-4 for writing")
    assert found.intent == "calendar.schedule"
    assert roles(found) == ["new_time"]


@pytest.mark.parametrize("text", ["skip friday's standup", "skip the standup on friday", "cancel friday's standup"])
def test_the_day_of_what_is_dropped_is_no_limit(text: str) -> None:
    found = reading(text)
    assert found.intent == "calendar.cancel"
    assert roles(found) == ["old_time"]


@pytest.mark.parametrize(
    "text", ["mark milk as done", "mark the milk as complete", "milk is done", "mark the bank call as complete"]
)
def test_news_that_something_is_done_completes_it(text: str) -> None:
    found = reading(text)
    assert found.intent == "task.complete"
    assert found.confidence >= 0.6
    assert "filter" not in found.slots


@pytest.mark.parametrize(
    ("text", "clock"),
    [
        ("move my call with ann to 4", "2026-03-02 16:00"),
        ("make it 3", "2026-03-02 15:00"),
        ("push the dentist to 10:30", "2026-03-02 10:30"),
        ("change the bins reminder to 11", "2026-03-02 11:00"),
        ("can we do 1 instead", "2026-03-02 13:00"),
    ],
)
def test_a_bare_number_that_something_is_moved_to_is_a_time(text: str, clock: str) -> None:
    assert starts(reading(text)) == [clock]


@pytest.mark.parametrize(
    "text", ["make it 4 people", "change the priority to 1", "move it to room 4", "add 2 eggs to it"]
)
def test_other_numbers_are_no_times(text: str) -> None:
    assert starts(reading(text)) == []


@pytest.mark.parametrize("text", ["take Tom off", "cancel the call with Tom from", "remove tom from"])
def test_a_text_may_end_behind_who_is_taken_off(text: str) -> None:
    assert "Tom" in [e.value for e in reading(text).entities]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("book lunch with zed and yara tomorrow at noon", ["Zed", "Yara"]),
        ("set up a call with john, meera and zog", ["John", "Meera", "Zog"]),
        ("lunch with bob and wine on friday", ["Bob"]),
        ("meet with bob and discuss budget friday", ["Bob"]),
    ],
)
def test_nobody_in_a_row_of_guests_is_left_out(text: str, names: list[str]) -> None:
    assert people(reading(text)) == names


def test_unknown_words_in_a_row_of_people_written_to_are_names() -> None:
    assert people(reading("mail zogblar, quibnix and torp about the offsite")) == ["Zogblar", "Quibnix", "Torp"]
    assert people(reading("email zogblar and call the plumber")) == ["Zogblar"]


@pytest.mark.parametrize("day", ["friday", "march 17", "the 9th of march", "next tuesday", "tomorrow afternoon"])
@pytest.mark.parametrize("form", ["what's on {}?", "whats on {}", "how's {} looking", "what is up {}"])
def test_a_question_that_is_nothing_but_a_day_looks_at_the_calendar(form: str, day: str) -> None:
    found = reading(form.format(day))
    assert found.intent == "calendar.list"
    assert found.confidence >= 0.6


@pytest.mark.parametrize(
    ("text", "rule", "clock"),
    [
        ("schedule a meeting every second tuesday at 2pm with sarah until june", "UNTIL=", "14:00"),
        ("schedule a meeting every tuesday with sarah at 2pm", "FREQ=WEEKLY;BYDAY=TU", "14:00"),
        ("every monday standup with the team at 9:30 until the end of may", "UNTIL=", "09:30"),
    ],
)
def test_a_repetition_keeps_its_hour_and_its_end_wherever_they_are_said(text: str, rule: str, clock: str) -> None:
    found = [t.time for t in times(reading(text), "new_time")]
    assert [t.kind for t in found if t] == ["recurrence"]
    assert rule in str(found[0] and found[0].best.rrule)
    assert starts(reading(text))[0].endswith(clock)


def test_a_wish_that_was_thought_of_lies_ahead() -> None:
    assert starts(reading("book lunch with Ann, I was thinking Friday at noon")) == ["2026-03-06 12:00"]


@pytest.mark.parametrize("text", ["actually no, friday", "no, friday at 3", "no, make it friday", "nope, friday"])
def test_a_time_after_a_no_is_wanted(text: str) -> None:
    found = reading(text, goal_type="schedule", anchor=NOW + timedelta(days=1))
    assert roles(found) == ["new_time"]
    assert "limits" not in found.slots


@pytest.mark.parametrize(
    ("text", "query"),
    [
        ("push it back an hour", ""),
        ("bring it forward by 30 minutes", ""),
        ("push the dentist back an hour", "dentist"),
        ("move the budget review up half an hour", "budget review"),
    ],
)
def test_which_way_a_thing_is_moved_tells_nothing_of_it(text: str, query: str) -> None:
    assert reading(text).slots.get("query", "").lower() in (query, query.removesuffix(" review"))


def test_a_thing_that_shall_be_so_much_later_is_moved() -> None:
    for text in ("and the sync 30 min earlier", "the sync 30 minutes earlier", "my sync half an hour earlier please"):
        read = reading(text)
        assert (read.intent, read.slots.get("query"), read.slots["changes"]) == (
            "calendar.reschedule",
            "sync",
            {"shift_s": -1800.0},
        ), text


@pytest.mark.parametrize("text", ["make it 2pm to 4pm", "actually make it 2 to 4", "make it from 2pm to 4pm"])
def test_made_from_one_hour_to_another_is_a_stretch(text: str) -> None:
    read = reading(text)
    [time] = times(read, "new_time")
    assert time.time is not None and time.time.best.end is not None and not times(read, "old_time")


@pytest.mark.parametrize(
    ("text", "spoken"),
    [
        (
            "lunch with sarah tuesday at 12 and coffee with tom wednesday at 3",
            ["schedule lunch with sarah tuesday at 12", "schedule coffee with tom wednesday at 3"],
        ),
        (
            "schedule lunch with sarah tomorrow at 12 and a quick call with tom at 3",
            ["schedule lunch with sarah tomorrow at 12", "schedule a quick call with tom at 3 on March 03 2026"],
        ),
        ("book a demo friday at 9, a review monday at 2", ["book a demo friday at 9", "book a review monday at 2"]),
    ],
)
def test_things_with_an_hour_of_their_own_are_several_events(text: str, spoken: list[str]) -> None:
    read = reading(text)
    assert read.compound and [clause.said or clause.text for clause in read.clauses] == spoken
    assert {clause.intent for clause in read.clauses} == {"calendar.schedule"}


@pytest.mark.parametrize(
    "text",
    [
        "schedule dinner and drinks with ann friday at 7",
        "schedule a call with ann and tom friday at 3",
        "lunch tomorrow at 12 and coffee",
        "a call with ann from 2 to 3 and not at 4",
    ],
)
def test_what_has_no_hour_of_its_own_is_no_other_event(text: str) -> None:
    assert not reading(text).compound


@pytest.mark.parametrize("text", ["remove tom", "drop tom from it", "remove tom please", "uninvite tom"])
def test_somebody_is_taken_out_and_nothing_is_cancelled(text: str) -> None:
    read = reading(text)
    assert (read.intent, read.slots["changes"]) == ("calendar.update", {"remove_attendees": ["Tom"]})


@pytest.mark.parametrize("text", ["cancel the call with tom", "remove the call with tom", "drop the lunch with tom"])
def test_a_thing_with_somebody_is_cancelled(text: str) -> None:
    assert reading(text).intent == "calendar.cancel"


@pytest.mark.parametrize(
    ("text", "query"),
    [
        ("cancel the rest of my meetings today", None),
        ("cancel the remaining standups", "standups"),
        ("cancel the rest of the standups", "standups"),
        ("cancel my standups this week", "standups"),
    ],
)
def test_several_of_a_kind_are_all_of_them(text: str, query: str | None) -> None:
    read = reading(text)
    assert (read.slots.get("order"), read.slots.get("query")) == ("all", query)


@pytest.mark.parametrize("text", ["cancel drinks with ann", "cancel my standup this week", "move sales sync to friday"])
def test_one_of_a_kind_is_not_all(text: str) -> None:
    assert "order" not in reading(text).slots


@pytest.mark.parametrize("text", ["move next week's one to tuesday", "move next week's one to tuesday at 3"])
def test_the_one_of_a_week_is_no_hour(text: str) -> None:
    [old] = times(reading(text), "old_time")
    assert old.time is not None and old.time.grain == "week"


@pytest.mark.parametrize("text", ["actually 4", "no wait, 4", "hmm actually 4 instead"])
def test_an_hour_puts_the_one_before_right(text: str) -> None:
    [time] = times(reading(text, previous_reply="Booked: Call, Fri, Mar 6, 3:00 PM."), "new_time")
    assert time.time is not None and time.time.has_time
    assert not times(reading(text), "new_time")  # nothing was said before

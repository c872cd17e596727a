"""Short texts in the middle of a conversation: hours, places, days off, guest lists, swaps, one of two people."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from services.planner.language import Context, Understanding, read
from services.planner.language.manner.model import Sign
from services.planner.language.model import Act

NOW = datetime(2026, 3, 2, 14, tzinfo=UTC)
TUESDAY = datetime(2026, 3, 3, 17, tzinfo=UTC)


def open_goal(text: str, goal_type: str = "schedule", asked: str = "yes_no") -> Understanding:
    return read(
        text,
        Context(NOW, "America/New_York", goal_type=goal_type, asked=asked, previous_reply="Ready?", anchor=TUESDAY),
    )


def alone(text: str, previous_reply: str = "") -> Understanding:
    return read(text, Context(NOW, "America/New_York", previous_reply=previous_reply))


def starts(understood: Understanding, role: str = "new_time") -> list[str]:
    return [
        each.time.best.start.isoformat()[:16]
        for each in understood.entities
        if each.time is not None and each.role == role and each.time.best.start is not None
    ]


@pytest.mark.parametrize(
    ("text", "hour"),
    [
        ("wait no 5", "17:00"), ("no 5", "17:00"), ("3 works", "15:00"), ("3 is better", "15:00"), ("2", "14:00"),
        ("4 pls", "16:00"), ("how about 3", "15:00"), ("can we do 3", "15:00"), ("ok 1 then", "13:00"),
        ("nah, 5:30", "17:30"), ("1230", "12:30"),
    ],
)  # fmt: skip
def test_an_hour_said_to_a_proposal_is_its_new_hour_and_no_yes(text: str, hour: str) -> None:
    understood = open_goal(text)
    assert understood.act is Act.CHANGE and "limits" not in understood.slots
    assert [each[11:] for each in starts(understood)] == [hour]


def test_what_is_ruled_out_stays_ruled_out() -> None:
    assert open_goal("no mondays").slots["limits"][0]["stance"] == "never"
    assert not starts(open_goal("no mondays"))


@pytest.mark.parametrize(
    ("text", "new"),
    [
        ("yoga is now 7", "2026-03-02T19:00"), ("offsite starts at 10 now", "2026-03-02T10:00"),
        ("standup is 10:15 now", "2026-03-02T10:15"), ("lunch with tom is friday now", "2026-03-06T00:00"),
    ],
)  # fmt: skip
def test_now_beside_another_time_only_says_what_is_new(text: str, new: str) -> None:
    understood = alone(text)
    assert understood.intent == "calendar.reschedule" and understood.confidence >= 0.6
    assert starts(understood) == [new]


def test_now_alone_is_a_time() -> None:
    assert starts(alone("what do i have right now"), "window") == ["2026-03-02T09:00"]


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("at Nobu", "Nobu"), ("its at the marriott", "marriott"), ("in the big conference room", "big conference room"),
        ("ok, at the thai place on main st please", "thai place on main st"), ("on zoom", "zoom"),
    ],
)  # fmt: skip
def test_a_text_that_only_says_where_is_the_place_of_what_is_open_or_was_spoken_of(text: str, place: str) -> None:
    said = open_goal(text)
    assert (said.act, said.slots["place"], said.entities) == (Act.CHANGE, place, ())
    later = alone(text, "Booked: Dinner.")
    assert (later.intent, later.slots["changes"]) == ("calendar.update", {"location": place})


@pytest.mark.parametrize("text", ["at 4", "in that case no", "at least an hour", "at a different time", "in an hour"])
def test_what_only_looks_like_a_place_is_none(text: str) -> None:
    assert "place" not in open_goal(text, asked="when").slots


@pytest.mark.parametrize(
    "text", ["take Friday off", "can i take friday off", "i need friday off", "book friday off please"]
)
def test_a_day_taken_off_is_a_day_of_its_own_and_moves_nothing(text: str) -> None:
    understood = alone(text)
    assert understood.intent == "calendar.schedule" and understood.confidence >= 0.6
    assert understood.slots["title"] == "Day off" and understood.slots["all_day"] is True
    assert starts(understood) == ["2026-03-06T00:00"]


def test_a_part_of_a_day_taken_off_fills_that_part() -> None:
    understood = alone("take the afternoon off tomorrow")
    assert understood.slots["fills"] is True and "all_day" not in understood.slots


@pytest.mark.parametrize(
    "text", ["take the Tuesday meeting off", "who has friday off", "take bob off friday's standup"]
)
def test_what_is_taken_off_else_is_no_day_off(text: str) -> None:
    assert alone(text).slots.get("title") != "Day off"


@pytest.mark.parametrize(
    ("text", "changes"),
    [
        ("put Kofi on the invite for standup", {"add_attendees": ["Kofi"]}),
        ("add priya to the guest list for the standup", {"add_attendees": ["Priya"]}),
        ("take kofi off the invite for standup", {"remove_attendees": ["Kofi"]}),
    ],
)
def test_the_guest_list_of_an_event_is_no_event_of_its_own(text: str, changes: dict[str, list[str]]) -> None:
    understood = alone(text)
    assert understood.intent == "calendar.update" and understood.slots["query"] == "standup"
    assert understood.slots["changes"] == changes


@pytest.mark.parametrize(
    ("text", "two"),
    [
        ("swap gym and team sync", ["gym", "team sync"]), ("swap yoga with pilates", ["yoga", "pilates"]),
        ("can you swap standup and retro please", ["standup", "retro"]),
        ("swap lunch with tom and dinner with ann", ["lunch with tom", "dinner with ann"]),
    ],
)  # fmt: skip
def test_two_things_named_barely_change_places(text: str, two: list[str]) -> None:
    assert alone(text).slots["swap"] == two


def test_swap_them_means_two_that_were_spoken_of() -> None:
    assert alone("swap them back").slots == {"swaps_spoken": True}


@pytest.mark.parametrize("text", ["switch gym and yoga to friday", "switch to monthly and add bob"])
def test_what_is_moved_somewhere_is_not_swapped(text: str) -> None:
    assert "swap" not in alone(text).slots


def test_people_between_whom_there_is_a_choice() -> None:
    assert alone("lunch with ann or ben friday at noon").slots["either"] == ["ann", "ben"]
    assert alone("lunch with ann, ben or tom friday at noon").slots["either"] == ["ann", "ben", "tom"]
    assert "either" not in alone("lunch with ann and ben friday at noon").slots


@pytest.mark.parametrize("text", ["no wait the other one", "the other sarah", "not that one", "wrong sarah"])
def test_another_than_the_one_taken_is_meant(text: str) -> None:
    assert Sign.OTHER_ONE in open_goal(text).manner.signs


def test_the_other_day_is_no_other_one() -> None:
    assert Sign.OTHER_ONE not in open_goal("like the other day").manner.signs


@pytest.mark.parametrize(
    ("text", "shift_s"),
    [
        ("push that to the day after", 86400.0), ("move it to the day before", -86400.0),
        ("move standup to the following day", 86400.0), ("push lunch to the week after", 604800.0),
    ],
)  # fmt: skip
def test_a_day_beside_the_thing_is_told_from_where_it_stands(text: str, shift_s: float) -> None:
    understood = alone(text)
    assert understood.intent == "calendar.reschedule" and understood.slots["changes"]["shift_s"] == shift_s
    assert not starts(understood)


@pytest.mark.parametrize("text", ["same for tuesday", "do the same with ben's on friday"])
def test_the_same_of_another_thing(text: str) -> None:
    assert Sign.SAME_FOR in alone(text).manner.signs


@pytest.mark.parametrize("text", ["rebook it", "book a new one for next week", "do the same tomorrow"])
def test_the_same_once_more(text: str) -> None:
    assert Sign.SAME_AGAIN in alone(text).manner.signs


@pytest.mark.parametrize(
    ("text", "new"),
    [
        ("nvm back to 6", "2026-03-02T18:00"), ("no put it back to friday", "2026-03-06T00:00"),
        ("move it back to friday please", "2026-03-06T00:00"), ("and start it at 12", "2026-03-02T12:00"),
    ],
)  # fmt: skip
def test_what_was_spoken_of_is_put_back_or_begins_later(text: str, new: str) -> None:
    understood = alone(text, "Moved: Yoga.")
    assert (understood.intent, understood.slots) == ("calendar.reschedule", {"refers": True})
    assert starts(understood) == [new]


@pytest.mark.parametrize("text", ["and finishes at 4", "it ends at 4", "wraps up by 4", "it finishes around 4"])
def test_when_what_was_spoken_of_ends(text: str) -> None:
    understood = alone(text, "Moved: Offsite.")
    assert understood.intent == "calendar.update" and starts(understood, "end_time") == ["2026-03-02T16:00"]


@pytest.mark.parametrize("text", ["back to work at 6 then gym", "start it", "ends well"])
def test_what_says_more_or_no_time_is_not_put_right(text: str) -> None:
    assert alone(text, "Moved: Yoga.").intent not in ("calendar.reschedule", "calendar.update")


@pytest.mark.parametrize("text", ["uh idk, thursday", "not sure, maybe thursday"])
def test_a_day_said_unsurely_is_an_answer(text: str) -> None:
    understood = open_goal(text, asked="when")
    assert understood.act in (Act.CHANGE, Act.INFORM) and starts(understood) == ["2026-03-05T00:00"]


@pytest.mark.parametrize("text", ["same time as my dentist", "same thing on Friday"])
def test_the_same_is_no_name(text: str) -> None:
    context = Context(NOW, "America/New_York", goal_type="schedule", asked="when", unnamed=True)
    assert "title" not in read(text, context).slots


def test_another_time_for_what_is_there_moves_it() -> None:
    understood = alone("can we do the call with ann at a different time")
    assert understood.intent == "calendar.reschedule" and understood.slots["query"] == "call"


@pytest.mark.parametrize("text", ["block thursday for travel", "block thursday for my flight"])
def test_a_day_blocked_for_something_of_another_field_is_an_event(text: str) -> None:
    understood = alone(text)
    assert understood.intent == "calendar.schedule" and understood.confidence >= 0.6


def test_an_event_cancelled_for_the_rest_of_the_week_is_cancelled_each_time() -> None:
    assert alone("cancel standup for the rest of the week").slots["order"] == "all"
    assert "order" not in alone("cancel standup this week").slots


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("book lunch with tom thu noon and also buy milk", ["calendar.schedule", "task.create"]),
        (
            "book a call with tom thu 3pm and a haircut sat at 11 and buy milk",
            ["calendar.schedule", "calendar.schedule", "task.create"],
        ),
    ],
)
def test_an_errand_behind_events_is_a_task(text: str, said: list[str]) -> None:
    understood = alone(text)
    assert [clause.intent for clause in understood.clauses] == said
    assert understood.clauses[-1].said == "add a task to buy milk"


@pytest.mark.parametrize("text", ["remind me to call mom and buy milk", "book lunch with tom and order pizza thu noon"])
def test_an_errand_within_something_else_is_none_of_its_own(text: str) -> None:
    assert all(clause.intent != "task.create" for clause in alone(text).clauses)


def test_people_with_an_hour_each_are_met_one_after_the_other() -> None:
    clauses = alone("schedule kofi for 2pm and priya for 3pm tomorrow").clauses
    assert [clause.said for clause in clauses] == [
        "schedule kofi for 2pm on March 03 2026",
        "schedule priya for 3pm tomorrow",
    ]


@pytest.mark.parametrize(
    ("text", "query"), [("do i still have standup next week?", "standup"), ("what am i doing weds at noon?", "")]
)
def test_words_around_a_thing_that_tell_nothing_of_it(text: str, query: str) -> None:
    assert alone(text).slots.get("query", "") == query


@pytest.mark.parametrize(
    ("text", "title", "beside"),
    [
        ("book a colour right after it for an hour", "Colour", {"side": "after", "query": "", "points": True}),
        ("add 30 min prep before it", "Prep", {"side": "before", "query": "", "points": True}),
        ("schedule a walk 1 hour after it", "Walk", {"side": "after", "query": "", "points": True, "gap_s": 3600.0}),
    ],
)
def test_a_time_beside_what_was_spoken_of(text: str, title: str, beside: dict[str, object]) -> None:
    understood = alone(text, "Haircut is Friday.")
    assert (understood.intent, understood.slots["title"]) == ("calendar.schedule", title)
    assert understood.slots["beside"] == beside


@pytest.mark.parametrize(
    ("text", "name"),
    [("when's piano", "piano"), ("what time is my flight?", "flight"), ("where is the offsite", "offsite")],
)
def test_a_question_may_name_a_thing_by_a_word_we_do_not_know(text: str, name: str) -> None:
    manner = alone(text).manner
    assert Sign.ASKS_ANOTHER in manner.signs and manner.another == name


@pytest.mark.parametrize("text", ["when is it", "when's the next one"])
def test_a_question_that_only_points_names_nothing(text: str) -> None:
    assert alone(text).manner.another == ""


@pytest.mark.parametrize("text", ["invite ben@corp.com too", "include ann", "atlas and inbox", "insert a break"])
def test_a_word_that_only_begins_like_one_leads_to_no_place(text: str) -> None:
    assert "place" not in alone(text, "Booked: Dinner.").slots
    assert "place" not in open_goal(text).slots


def test_a_thing_that_begins_later_is_moved() -> None:
    understood = alone("party starts an hour later")
    assert understood.intent == "calendar.reschedule" and understood.slots["query"] == "party"
    assert understood.slots["changes"] == {"shift_s": 3600.0}


def test_what_is_left_on_a_day_is_a_look_at_it() -> None:
    assert alone("what's left thursday").intent == "calendar.list"


@pytest.mark.parametrize("text", ["invite ben@corp.com too", "invite ben@corp.com"])
def test_an_address_is_invited_to_what_was_spoken_of(text: str) -> None:
    understood = alone(text, "Booked: Dinner.")
    assert understood.intent == "calendar.update" and understood.slots["changes"] == {"add_attendees": ["ben@corp.com"]}

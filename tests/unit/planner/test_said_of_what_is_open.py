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

"""Clock times, alone and with a day."""

from __future__ import annotations

from datetime import datetime, time
from zoneinfo import ZoneInfo

import pytest

from services.planner.times import Preferences
from tests.unit.times.support import only, said, spans, stamp


@pytest.mark.parametrize(
    ("text", "clock"),
    [
        ("5pm", "17:00"),
        ("at 5", "17:00"),
        ("at 11", "11:00"),
        ("11ish", "11:00"),
        ("noonish", "12:00"),
        ("half past three", "15:30"),
        ("quarter past 3", "15:15"),
        ("a quarter to four", "15:45"),
        ("twenty to five pm", "16:40"),
        ("half 4", "16:30"),
        ("two thirty", "14:30"),
        ("three o'clock", "15:00"),
        ("4 o clock", "16:00"),
        ("17h30", "17:30"),
        ("1500 hrs", "15:00"),
        ("at 1645", "16:45"),
        ("at 330", "15:30"),
        ("4.15 pm", "16:15"),
        ("16:05", "16:05"),
        ("4:05 p. m.", "16:05"),
        ("6 in the evening", "18:00"),
        ("for 6 in the evening", "18:00"),
        ("12 pm", "12:00"),
        ("3 in the afternoon", "15:00"),
        ("evening 7:30", "19:30"),
        ("make it 4", "16:00"),
        ("move it to 3.", "15:00"),
        ("7?", "19:00"),
    ],
)
def test_a_time_of_day(text: str, clock: str) -> None:
    span = only(text)
    assert (span.kind, span.has_date, span.has_time) == ("instant", False, True)
    assert said(text) == f"2025-03-05 {clock}"


@pytest.mark.parametrize(
    ("text", "when"),
    [
        ("friday at 10", "2025-03-07 10:00"),
        ("tomorrow 3pm", "2025-03-06 15:00"),
        ("tmrw 930", "2025-03-06 09:30"),
        ("friday, 1015", "2025-03-07 10:15"),
        ("9 tomorrow", "2025-03-06 09:00"),
        ("10:30am on the 12th", "2025-03-12 10:30"),
        ("next tuesday at half past 2", "2025-03-11 14:30"),
        ("thurs eve at 7", "2025-03-06 19:00"),
        ("tonight at 8", "2025-03-05 20:00"),
        ("tonight at 1", "2025-03-06 01:00"),
        ("april 9th, 8:15 in the morning", "2025-04-09 08:15"),
        ("at 4 on the first monday of april", "2025-04-07 16:00"),
        ("2025-04-09 14:05", "2025-04-09 14:05"),
        ("2025-04-09T14:05:00+00:00", "2025-04-09 10:05"),
        ("in 90 minutes", "2025-03-05 11:30"),
        ("in half an hour", "2025-03-05 10:30"),
        ("2 hours ago", "2025-03-05 08:00"),
        ("an hour before noon", "2025-03-05 11:00"),
        ("end of day friday", "2025-03-07 18:00"),
        ("this time tomorrow", "2025-03-06 10:00"),
        ("at 9am", "2025-03-06 09:00"),
    ],
)
def test_a_moment(text: str, when: str) -> None:
    assert only(text).kind == "instant"
    assert said(text) == when


@pytest.mark.parametrize(
    ("text", "when"),
    [
        ("this afternoon", "2025-03-05 12:00 / 2025-03-05 17:00"),
        ("saturday morning", "2025-03-08 08:00 / 2025-03-08 12:00"),
        ("late friday afternoon", "2025-03-07 15:00 / 2025-03-07 18:00"),
        ("tomorrow night", "2025-03-06 20:00 / 2025-03-07 00:00"),
        ("at lunch tomorrow", "2025-03-06 12:00 / 2025-03-06 14:00"),
        ("after lunch", "2025-03-05 13:00 / 2025-03-05 17:00"),
        ("next evening", "2025-03-06 17:00 / 2025-03-06 21:00"),
    ],
)
def test_a_part_of_a_day(text: str, when: str) -> None:
    span = only(text)
    assert (span.kind, span.grain, span.has_time) == ("interval", "part_of_day", False)
    assert said(text) == when


def test_seven_keeps_both_halves_of_the_day() -> None:
    readings = only("at 7").readings
    assert {one.note for one in readings} == {"am", "pm"}
    assert sum(one.weight for one in readings) == pytest.approx(1)
    assert readings[0].weight > readings[1].weight


def test_working_hours_choose_the_half() -> None:
    night = Preferences(day_start=time(1), day_end=time(8))
    assert said("at 5", preferences=night) == "2025-03-06 05:00"


def test_a_time_that_is_past_is_the_next_one() -> None:
    late = datetime(2025, 3, 5, 22, tzinfo=ZoneInfo("America/New_York"))
    assert said("at 5pm", now=late) == "2025-03-06 17:00"
    assert said("at 5pm", now=late, sense="past") == "2025-03-05 17:00"
    assert said("this morning", now=late) == "2025-03-05 08:00 / 2025-03-05 12:00"


def test_a_time_that_does_not_exist_is_shifted_forward() -> None:
    best = only("march 9 at 2:30am").best
    assert (stamp(best.start), best.note) == ("2025-03-09 03:30", "am dst_gap")


def test_a_time_that_happens_twice_has_both_readings() -> None:
    readings = only("november 2 at 1:30am").readings
    assert [one.note for one in readings] == ["am dst_first", "am dst_second"]
    first, second = (one.start for one in readings)
    assert first is not None
    assert second is not None
    assert (second.timestamp() - first.timestamp()) == 3600


def test_hours_pass_on_the_real_clock() -> None:
    eve = datetime(2025, 3, 9, 1, 30, tzinfo=ZoneInfo("America/New_York"))
    assert said("in 2 hours", now=eve) == "2025-03-09 04:30"
    assert said("in 1 day", now=eve).startswith("2025-03-10")


def test_a_naive_reference_is_refused() -> None:
    with pytest.raises(ValueError, match="aware"):
        only("today", now=datetime(2025, 3, 5))  # noqa: DTZ001


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("tonight", "2025-03-05 17:00", "2025-03-06 04:00"),
        ("this morning", "2025-03-05 04:00", "2025-03-05 12:00"),
        ("saturday evening", "2025-03-08 17:00", "2025-03-09 00:00"),
    ],
)
def test_all_of_a_part_of_the_day_to_look_at_a_calendar_with(text: str, start: str, end: str) -> None:
    whole = only(text).whole
    assert whole is not None
    assert (stamp(whole[0]), stamp(whole[1])) == (start, end)


@pytest.mark.parametrize("text", ["tonight at 8", "late friday", "tomorrow", "9 to 5"])
def test_nothing_else_has_a_whole_part(text: str) -> None:
    assert only(text).whole is None


def test_two_clocks_in_a_row_stay_with_their_days() -> None:
    assert [stamp(span.best.start) for span in spans("monday 10am, tuesday 3pm")] == [
        "2025-03-10 10:00",
        "2025-03-11 15:00",
    ]


@pytest.mark.parametrize(
    ("text", "when"),
    [
        ("around elevenish", "2025-03-05 11:00"),
        ("at oh seven hundred", "2025-03-06 07:00"),
        ("twenty hundred hours", "2025-03-05 20:00"),
        ("a minute to midnight", "2025-03-05 23:59"),
        ("at half past", "2025-03-05 10:30"),
        ("start of business monday", "2025-03-10 09:00"),
        ("later today, at five", "2025-03-05 17:00"),
    ],
)
def test_spoken_clocks(text: str, when: str) -> None:
    assert said(text) == when


@pytest.mark.parametrize(
    ("text", "when"),
    [
        ("07-mar-26", "2026-03-07"),
        ("2026 march 7", "2026-03-07"),
        ("2026-W11", "2026-03-09"),
        ("cw 12", "2025-03-17"),
        ("10/3-14/3", "2025-03-10"),
        ("nxt fri", "2025-03-14"),
        ("this wknd", "2025-03-08"),
    ],
)
def test_written_dates(text: str, when: str) -> None:
    assert said(text).startswith(when)


def test_a_row_of_letters_for_days_repeats() -> None:
    assert only("MWF at 9").best.rrule == "FREQ=WEEKLY;BYDAY=MO,WE,FR"


EVE = datetime(2025, 3, 8, 12, tzinfo=ZoneInfo("America/New_York"))  # at 2:00 of the night the clock goes to 3:00


def test_an_hour_that_is_swallowed_keeps_its_length() -> None:
    assert said("tomorrow 2am-3am", now=EVE) == "2025-03-09 03:00 / 2025-03-09 04:00"


def test_a_length_in_hours_passes_on_the_real_clock() -> None:
    assert said("tomorrow 1am for 3 hours", now=EVE) == "2025-03-09 01:00 / 2025-03-09 05:00"


def test_a_rule_does_not_begin_in_the_hour_that_is_lost() -> None:
    assert said("every day at 2:30am", now=EVE) == "2025-03-10 02:30"


def test_the_weekend_of_the_past() -> None:
    assert said("on the weekend", sense="past").startswith("2025-03-01")
    assert said("on the weekend").startswith("2025-03-08")


@pytest.mark.parametrize("text", ["room 930 tomorrow", "tomorrow 123 people come", "order 215 friday"])
def test_three_figures_are_an_hour_only_behind_a_day(text: str) -> None:
    assert not any(span.has_time for span in spans(text))

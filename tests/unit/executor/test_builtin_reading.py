"""How the built-in provider reads times, lengths, ranges, texts, addresses and numbers from params."""

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.executor.providers.base import ActionContext, StepFailure
from services.executor.providers.builtin import times, windows
from services.executor.providers.builtin.params import Params, read_email, read_phone

NEW_YORK = ZoneInfo("America/New_York")
NOW = datetime(2026, 3, 4, 15, tzinfo=UTC)
"""Wednesday 10:00 in New York."""


def local(window: Any) -> Any:
    return [f"{moment.astimezone(NEW_YORK):%m-%d %H:%M}" for moment in (window.start, window.end)]


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("30min", 1800),
        ("1h", 3600),
        ("1h30m", 5400),
        ("1h 30 min", 5400),
        ("1 hour and 30 minutes", 5400),
        ("PT30M", 1800),
        ("P1DT2H", 93600),
        ("1:30", 5400),
        ("90", 90),
        (1800.0, 1800),
        (45, 45),
        ("1.5 hours", 5400),
        ("2 days", 172800),
        ("P2W", 1209600),
    ],
)
def test_lengths_are_read_as_people_and_programs_write_them(value: Any, seconds: int) -> None:
    assert times.read_duration_s(value, "duration") == seconds


@pytest.mark.parametrize(
    "value", ["", "soon", "30 parsecs", "-5min", 0, -1, float("nan"), float("inf"), True, [], "P", "PT"]
)
def test_what_is_no_length_is_refused(value: Any) -> None:
    with pytest.raises(StepFailure):
        times.read_duration_s(value, "duration")


@pytest.mark.parametrize(
    ("name", "days"),
    [
        ("today", ["03-04 00:00", "03-05 00:00"]),
        ("tomorrow", ["03-05 00:00", "03-06 00:00"]),
        ("yesterday", ["03-03 00:00", "03-04 00:00"]),
        ("this_week", ["03-02 00:00", "03-09 00:00"]),
        ("next_week", ["03-09 00:00", "03-16 00:00"]),
        ("weekend", ["03-07 00:00", "03-09 00:00"]),
        ("this_month", ["03-01 00:00", "04-01 00:00"]),
        ("upcoming", ["03-04 10:00", "03-11 00:00"]),
    ],
)
def test_named_ranges_are_days_of_the_persons_zone(name: str, days: list[str]) -> None:
    assert local(times.named_window(name, NOW, NEW_YORK)) == days


@pytest.mark.parametrize(
    ("params", "days"),
    [
        ({}, ["03-04 00:00", "03-11 00:00"]),
        ({"time_min": "2026-03-10", "time_max": "2026-03-10"}, ["03-10 00:00", "03-11 00:00"]),
        ({"time_min": "2026-03-10T09:00", "time_max": "2026-03-10T15:00:00Z"}, ["03-10 09:00", "03-10 11:00"]),
        ({"time_min": "2026-03-10"}, ["03-10 00:00", "04-10 00:00"]),
        ({"time_max": "2026-03-10"}, ["03-04 10:00", "03-11 00:00"]),
        ({"time_max": "2026-03-01T00:00"}, ["01-29 00:00", "03-01 00:00"]),
        ({"time_range": "tomorrow"}, ["03-05 00:00", "03-06 00:00"]),
    ],
)
def test_a_window_is_what_was_said_or_a_week(params: dict[str, Any], days: list[str]) -> None:
    context = ActionContext("t", "c", NOW, NOW)
    assert local(windows.read_window(Params(params), context, NEW_YORK, 7)) == days


def test_windows_beyond_all_bounds_are_cut() -> None:
    context = ActionContext("t", "c", NOW, NOW)
    window = windows.read_window(
        Params({"time_min": "0001-01-01", "time_max": "9999-12-31"}), context, ZoneInfo("UTC"), 7
    )
    assert (window.start, window.end) == (times.EARLIEST, times.LATEST)
    with pytest.raises(StepFailure):
        windows.read_window(Params({"time_min": "2026-03-10", "time_max": "2026-03-09"}), context, NEW_YORK, 7)


@given(st.text(max_size=30))
def test_any_text_as_a_time_is_read_or_refused(text: str) -> None:
    for read in (times.read_instant, times.read_stored_instant, times.read_date):
        try:
            read(text, NEW_YORK, "start")
        except StepFailure as refusal:
            assert refusal.details["field"] == "start"


def test_numbers_and_addresses_come_out_in_their_normal_form() -> None:
    assert read_phone("(212) 555-0100", "phone", "en-US") == "+12125550100"
    assert read_phone("020 7946 0000", "phone", "en_GB") == "+442079460000"
    assert read_phone("+15550100", "phone", "en-US") == "+15550100"
    assert read_phone("ext. 1234", "phone", "en-US") == "ext. 1234"
    assert read_email(" <Ann@Example.COM> ", "email") == "ann@example.com"
    assert read_email("ann@müller.de", "email") == "ann@müller.de"
    for bad in ("ann", "ann@", "@x.com", "a b@x.com", "ann@x"):
        with pytest.raises(StepFailure):
            read_email(bad, "email")


def test_texts_lose_control_characters_and_refuse_what_cannot_be_stored() -> None:
    assert Params({"title": " a\x1bb\tc\n"}).text("title") == "a b\tc"
    bads: list[Any] = ["\x00", "\ud800", "x" * 1001, 5, {}]
    for bad in bads:
        with pytest.raises(StepFailure):
            Params({"title": bad}).text("title")


@pytest.mark.parametrize("value", [True, 3, "before noon", {"stance": "not"}, [True], [{}], [{"stance": "only"}, 1]])
def test_what_is_no_list_of_limits_is_refused(value: Any) -> None:
    with pytest.raises(StepFailure):
        Params({"limits": value}).limits()

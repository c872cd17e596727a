"""What is ruled out, kept to or wished for. Said on Wednesday 5 March 2025."""

from __future__ import annotations

import time
from typing import Any

import pytest

from services.planner.times import Preferences
from services.planner.times.limits import read_limits
from tests.unit.times.support import spans


def limits(text: str) -> list[dict[str, Any]]:
    return [said.limit.to_json() for said in read_limits(text, spans(text), Preferences())]


@pytest.mark.parametrize(
    ("text", "limit"),
    [
        ("not after 13:30", {"stance": "never", "opens": "13:30"}),
        ("before noon", {"stance": "only", "closes": "12:00"}),
        ("no later than 3pm", {"stance": "only", "closes": "15:00"}),
        ("mornings", {"stance": "only", "opens": "08:00", "closes": "12:00"}),
        ("anytime but Friday", {"stance": "never", "weekdays": ["FR"]}),
        ("any day except wednesday", {"stance": "never", "weekdays": ["WE"]}),
        ("she can't do mondays", {"stance": "never", "weekdays": ["MO"]}),
        ("Friday doesn't work for me", {"stance": "never", "weekdays": ["FR"]}),
        ("fridays are out", {"stance": "never", "weekdays": ["FR"]}),
        ("nothing before 10 please", {"stance": "never", "closes": "10:00"}),
        ("I won't be available tomorrow", {"stance": "never", "first": "2025-03-06", "last": "2025-03-07"}),
        ("I'm away from april 7 to april 9", {"stance": "never", "first": "2025-04-07", "last": "2025-04-10"}),
        ("avoid lunchtime", {"stance": "never", "opens": "12:00", "closes": "14:00"}),
        ("he would rather not meet before 11", {"stance": "rather_not", "closes": "11:00"}),
        ("Thursday is tricky", {"stance": "rather_not", "weekdays": ["TH"]}),
        ("preferably in the afternoon", {"stance": "rather", "opens": "12:00", "closes": "17:00"}),
        ("tuesday mornings work best", {"stance": "rather", "weekdays": ["TU"], "opens": "08:00", "closes": "12:00"}),
        ("no calls on friday afternoons", {"stance": "never", "weekdays": ["FR"], "opens": "12:00", "closes": "17:00"}),
        ("they don't want to meet on Monday after 2", {"stance": "never", "weekdays": ["MO"], "opens": "14:00"}),
    ],
)
def test_one_limit(text: str, limit: dict[str, Any]) -> None:
    assert limits(text) == [limit]


def test_a_list_shares_its_stance() -> None:
    assert [each["stance"] for each in limits("not monday, tuesday or the 14th")] == ["never"] * 3


def test_hours_and_days_must_both_hold_days_are_alternatives() -> None:
    hours, *days = limits("between 9 and 5 on either monday or tuesday")
    assert hours == {"stance": "only", "opens": "09:00", "closes": "17:00"}
    assert [day["group"] for day in days] == [1, 1]


@pytest.mark.parametrize("text", ["Monday, Tuesday or Friday, between 9 and 5", "Monday or Friday from 9 to 5"])
def test_hours_behind_a_list_are_those_of_all_its_days(text: str) -> None:
    assert {(each["opens"], each["closes"], each.get("group", 0)) for each in limits(text)} == {("09:00", "17:00", 0)}


@pytest.mark.parametrize(
    "text",
    ["if possible, avoid Friday", "he would rather skip Friday", "she isn't keen on Friday", "keeps Friday free"],
)
def test_a_wish_gives_way(text: str) -> None:
    assert limits(text) == [{"stance": "rather_not", "weekdays": ["FR"]}]


def test_what_is_ruled_out_of_what_is_wanted() -> None:
    assert [each["stance"] for each in limits("any day next week except friday")] == ["only", "never"]
    assert [each["stance"] for each in limits("mornings are best, fridays are out")] == ["rather", "never"]


def test_a_sentence_of_nothing_but_times_goes_on() -> None:
    said = limits("Ann can not meet on Tuesday. Wednesday after 4. Find us an hour on Thursday.")
    assert [each["stance"] for each in said] == ["never", "never", "only"]


@pytest.mark.parametrize(
    "text",
    [
        "don't forget the call with Ann on Friday",
        "why not Friday?",
        "can't we meet on Friday?",
        "when am I busy on Friday",
        "not sure, maybe Friday",
        "I haven't seen Ann yet, call her on Friday",
    ],
)
def test_a_negation_that_is_about_something_else(text: str) -> None:
    assert [each["stance"] for each in limits(text)] == ["only"]


def test_a_wanted_moment_is_no_limit() -> None:
    assert limits("call Ann on friday at 3pm") == []


def test_a_long_row_of_negations_is_bounded() -> None:
    text = ("not " * 400) + "friday"
    found = spans(text)
    begin = time.process_time()
    read_limits(text, found, Preferences())
    assert time.process_time() - begin < 0.05

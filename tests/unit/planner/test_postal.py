"""Postal addresses are places: no clock time, no person, no title."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.planner.language import Kind
from services.planner.language.entities.postal import find_postal
from tests.unit.planner.support import people, reading, starts


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("dinner at 1500 South Hill Street Southeast on Friday", "1500 South Hill Street Southeast"),
        ("it is at 88 tully rd #112, bring cash", "88 tully rd #112"),
        ("meet at 12 Rose Court, Oakland at 9am", "12 Rose Court, Oakland"),
        ("6000 Old Mill Road Suite 2300 at noon", "6000 Old Mill Road Suite 2300"),
        ("the office is 24 St. Mary Ave.", "24 St. Mary Ave"),
        ("a 30 minute drive tomorrow", ""),
        ("at 5 on main street", ""),
        ("3 people walk at 6", ""),
        ("July 4 court hearing", ""),
        ("10 square meals", ""),
    ],
)
def test_an_address_is_found_whole_and_nothing_else_is_one(text: str, address: str) -> None:
    assert [found.text for found in find_postal(text)] == ([address] if address else [])


def test_a_house_number_is_no_time_and_a_street_no_person() -> None:
    understood = reading("add lunch with Ann at 235 West Gregory Lane on Friday at 1pm to my calendar")
    assert starts(understood) == ["2026-03-06 13:00"] and people(understood) == ["Ann"]
    assert understood.slots["place"] == "235 West Gregory Lane" and understood.slots["title"] == "Lunch"
    places = [entity.role for entity in understood.entities if entity.kind is Kind.LOCATION]
    assert places == ["place"]


@given(st.text(alphabet="0123456789 streadv.#,Sn-", max_size=300))
def test_addresses_lie_in_any_text_in_order(text: str) -> None:
    found = find_postal(text)
    assert all(text[each.start : each.end] == each.text for each in found)
    assert all(one.end <= other.start for one, other in pairwise(found))

"""A reader's place in a conversation's events: written, read back, and never a fault of whoever sends it."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from services.gateway.place import Place, place_of

_names = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=40)
_numbers = st.integers(0, 10**15)


@given(_numbers, st.dictionaries(_names, _numbers, max_size=5))
def test_a_place_is_read_back(stored: int, steps: dict[str, int]) -> None:
    text = str(Place(stored, steps))
    assert text.isascii() and text.isprintable()
    assert place_of(text) == Place(stored, steps)


@given(st.text(max_size=60))
def test_what_is_no_place_is_told_from_one(text: str) -> None:
    place = place_of(text)
    assert place is None or (place.stored >= 0 and all(number >= 0 for number in place.steps.values()))


def test_a_place_holds_what_is_open_and_never_grows_without_end() -> None:
    place = Place(7)
    place.told("a", 1)
    place.told("a", 2)
    assert str(place) == "7;a:2"
    place.told("a", None)
    place.told("b", None)
    assert str(place) == "7"
    for number in range(1000):
        place.told(f"w{number}", 1)
    assert "w999" in place.steps and len(str(place)) < 2_000


def test_examples() -> None:
    assert place_of("") is None
    assert place_of("-1") is None
    assert place_of("12;w") is None
    assert place_of("12;w:x") is None
    assert place_of("12;w%3B:3") == Place(12, {"w;": 3})
    assert place_of("9" * 17_000) is None

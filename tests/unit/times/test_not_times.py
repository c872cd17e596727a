"""Words and numbers that are no times, and those that are in spite of it."""

from __future__ import annotations

import pytest

from tests.unit.times.support import said, spans


@pytest.mark.parametrize(
    "text",
    [
        "call 911",
        "I'm in room 5",
        "send it to 2 people",
        "buy 5 eggs and 12 apples",
        "version 2.5 is out",
        "it was $5 or 7%",
        "my number is 415-555-0134",
        "+44 20 7946 0018",
        "may I come in",
        "you may not",
        "she sat there in the sun",
        "on second thought",
        "give me a second look",
        "march in step",
        "1-2-3 go",
        "a 1:1 with Ann",
        "12 Elm Street",
        "gate 14, seat 3",
        "good morning Ann",
        "ann@10am.example",
        "https://example.org/2025/03/07",
        "3.5 stars",
        "open 24/7",
        "employee of the month",
        "we sold 2000 pieces",
        "nowhere",
        "now could you help me",
        "lunch with April",
        "put the money aside",
        "dinner for two",
        "thanks. Now, who else is there",
        "take the one with Ann",
        "my 3rd event",
        "first thing I noticed",
        "the last thing to do",
        "pages 10-14",
        "the second half of the presentation",
        "some day",
        "chinese new year",
        "call Dawn",
    ],
)
def test_no_time(text: str) -> None:
    assert [(span.text, span.kind) for span in spans(text)] == []


@pytest.mark.parametrize(
    ("text", "start"),
    [
        ("in may", "2025-05-01"),
        ("may 9", "2025-05-09"),
        ("sat at noon", "2025-03-08"),
        ("on sun", "2025-03-09"),
        ("move it to mar 9", "2025-03-09"),
        ("for two on the 9th of april", "2025-04-09"),
    ],
)
def test_in_spite_of_it(text: str, start: str) -> None:
    assert said(text).startswith(start)


def test_a_party_is_no_hour() -> None:
    assert said("a table for 2 at 7:30 in the evening tomorrow") == "2025-03-06 19:30"
    assert said("a table for four on friday at 8pm") == "2025-03-07 20:00"

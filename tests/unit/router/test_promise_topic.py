"""What a promise names, so that its follow-up is about that."""

from __future__ import annotations

import pytest

from tests.unit.router.builders import heard


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("I'll get back to you about the budget", "the budget"),
        ("let me think on our roof repair, ok?", "our roof repair"),
        ("let me think about the offsite and get back to you", "the offsite"),
        ("I'll get back to you on that", ""),
        ("I'll think about this", ""),
        ("I'll think about it and get back to you", ""),
        ("I'll let you know", ""),
    ],
)
def test_it_names_a_thing_or_leaves_it_to_what_was_spoken_of(text: str, topic: str) -> None:
    assert heard(text).manner.about == topic

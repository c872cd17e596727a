"""Whatever the text: no exception, spans within it, confidences that are shares, bounded time."""

from __future__ import annotations

import gc
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.planner.language import Kind
from services.planner.language.intents import GOALS
from services.planner.language.text.tokens import tokenize
from services.planner.rules import RULES
from tests.unit.planner.support import reading

words = st.sampled_from(
    [
        "schedule",
        "move",
        "my",
        "call",
        "with",
        "John",
        "to",
        "friday",
        "at",
        "10",
        "and",
        "then",
        "cancel",
        "it",
        "yes",
        "but",
        "no",
        "3pm",
        "email",
        "a@b.co",
        ",",
        ".",
        "?",
        "!",
        "the",
        "second",
        "one",
        "remind",
        "me",
        "every",
        "monday",
        '"',
        "'",
        "about",
        "her",
        "tomorrow",
        "list",
        "tasks",
        "+1",
        "415",
        "555",
        "2671",
        "is",
        "mum’s",
        "👍",
        "ﬀ",
        "İ",
        "ß",
    ]
)
texts = st.one_of(
    st.text(max_size=200), st.lists(words, max_size=40).map(" ".join), st.lists(words, max_size=40).map("".join)
)


@settings(max_examples=300, deadline=None)
@given(texts, st.sampled_from(["", "schedule", "cancel"]), st.sampled_from(["", "yes_no", "when", "which_event"]))
def test_any_text_is_read(text: str, goal: str, asked: str) -> None:
    u = reading(text, goal_type=goal, asked=asked, options=("Tue 3 PM", "Wed 4 PM") if asked else ())
    assert 0 <= u.confidence <= 1
    for e in u.entities:
        assert 0 <= e.start < e.end <= len(text)
        assert text[e.start : e.end] == e.text or e.kind is Kind.TIME
        if e.time is not None:
            assert e.time.readings
    for c in u.clauses:
        assert 0 <= c.start <= c.end <= len(text)


@settings(max_examples=100, deadline=None)
@given(texts)
def test_tokens_are_in_order_and_cover_what_they_say(text: str) -> None:
    end = 0
    for token in tokenize(text):
        assert token.start >= end or token.text == ""
        assert text[token.start : token.end] == token.text
        end = max(end, token.end)


HOSTILE = [
    "tomorrow " * 180,
    "and " * 400,
    "with John " * 160,
    "1" * 1600,
    "(555) " * 260,
    "yes " * 400,
    "a@b." * 400,
    "' " * 800,
    '"' * 1600,
    "schedule and " * 120,
    "to " * 530,
    "john and ann, " * 110,
    "at " * 530,
    "the second one " * 100,
    "-" * 1600,
    "mon tue wed " * 130,
]


@pytest.mark.parametrize("text", HOSTILE, ids=[h[:12] for h in HOSTILE])
def test_hostile_texts_take_bounded_time(text: str) -> None:
    reading(text[:50])
    assert _cost_s(text[:1600]) < 0.25


@pytest.mark.parametrize("mark", [" ", ", ", "."])
def test_a_long_run_of_blanks_or_marks_is_passed_over(mark: str) -> None:
    assert _cost_s(f"list my day{mark * (4000 // len(mark))}") < 0.25


def _cost_s(text: str) -> float:
    """Seconds of processor time for one reading, without the collector: here it would go through all that a run of
    thousands of tests holds, in the service through next to nothing."""
    gc.disable()
    begin = time.process_time()  # another process on the machine is not what is bounded here
    try:
        reading(text)
        return time.process_time() - begin
    finally:
        gc.enable()


def test_every_goal_and_plan_intent_has_a_rule() -> None:
    assert set(GOALS) <= set(RULES)

"""The breaker of a channel."""

from __future__ import annotations

from libs.rpc.breaker import Breaker


class Seconds:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def silent_times(breaker: Breaker, times: int) -> None:
    for _ in range(times):
        assert breaker.refusal() is None
        breaker.silent()


def test_it_opens_after_five_silences_in_a_row_and_lets_one_try_after_a_second() -> None:
    seconds = Seconds()
    breaker = Breaker("planner", monotonic=seconds)
    silent_times(breaker, 5)
    refusal = breaker.refusal()
    assert refusal is not None
    assert refusal.reason == "BREAKER_OPEN"
    seconds.now += 1.01
    assert breaker.refusal() is None
    assert breaker.refusal() is not None, "only one goes out to try"
    breaker.answered()
    assert breaker.refusal() is None


def test_an_answer_in_between_keeps_it_closed() -> None:
    breaker = Breaker("planner")
    silent_times(breaker, 4)
    breaker.answered()
    silent_times(breaker, 4)
    assert breaker.refusal() is None


def test_a_failed_try_opens_it_again() -> None:
    seconds = Seconds()
    breaker = Breaker("planner", monotonic=seconds)
    silent_times(breaker, 5)
    seconds.now += 1.01
    assert breaker.refusal() is None
    breaker.silent()
    assert breaker.refusal() is not None


def test_a_try_that_was_given_up_lets_the_next_one_try() -> None:
    seconds = Seconds()
    breaker = Breaker("planner", monotonic=seconds)
    silent_times(breaker, 5)
    seconds.now += 1.01
    assert breaker.refusal() is None
    breaker.dropped()
    assert breaker.refusal() is None

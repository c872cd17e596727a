from __future__ import annotations

import signal

from cli.supervisor.restarts import LONGEST_WAIT_S, STEADY_AFTER_S, Restarts


def test_two_failed_starts_are_tried_again_at_once_and_then_it_waits_longer_and_longer() -> None:
    restarts = Restarts()
    waits = [restarts.ended(0.5, 1) for _ in range(10)]
    assert waits == [0, 0, 1, 2, 4, 8, 16, LONGEST_WAIT_S, LONGEST_WAIT_S, LONGEST_WAIT_S]
    assert restarts.total == 10


def test_a_process_that_ran_for_a_while_is_started_again_at_once() -> None:
    restarts = Restarts()
    for _ in range(5):
        restarts.ended(0.1, 1)
    assert restarts.hopeless
    assert restarts.ended(STEADY_AFTER_S, 1) == 0
    assert not restarts.hopeless


def test_a_process_that_was_killed_did_not_fail() -> None:
    restarts = Restarts()
    assert all(restarts.ended(0.1, -signal.SIGKILL) == 0 for _ in range(50))
    assert not restarts.hopeless


def test_a_crash_of_its_own_is_a_failed_start() -> None:
    restarts = Restarts()
    for _ in range(3):
        restarts.ended(0.1, -signal.SIGSEGV)
    assert restarts.hopeless

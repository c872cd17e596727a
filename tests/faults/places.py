"""Walks over the places at which everything is killed."""

from __future__ import annotations

from pathlib import Path

from libs import failpoints


def check_killed(folder: Path, place: int, passed: int, commits: int) -> None:
    """The kill has come; only a place near the end may be past the end of a walk.

    What else is committed meanwhile (a lease renewed while the machine is busy) makes one walk longer than another.

    Args:
        folder: of the failpoints.
        place: the commit of this walk at which everything was to be killed.
        passed: commits of this walk.
        commits: those of the unharmed one.
    """
    if passed < place:
        failpoints.arm(folder, 0, [])  # or it comes while the next one is made ready
        assert passed >= commits - max(2, commits // 8), (place, passed, commits)

"""The campaign as a test: a short one in `make test`, with another seed at each run; `make faults` has the whole."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from tests.e2e.suite import ROOT


@pytest.mark.timeout(240)
def test_nothing_is_lost_or_done_twice_or_stuck(capfd: pytest.CaptureFixture[str]) -> None:
    _campaign(["--turns", "250", "--kills", "8", "--seconds", "25", "--people", "8"], capfd)


@pytest.mark.timeout(240)
def test_a_rolling_restart_breaks_no_call(capfd: pytest.CaptureFixture[str]) -> None:
    _campaign(["--rolling", "5", "--people", "6"], capfd)


def _campaign(arguments: list[str], capfd: pytest.CaptureFixture[str]) -> None:
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "gen")])}
    ended = subprocess.run(
        [sys.executable, "-m", "tests.faults.campaign", *arguments], cwd=ROOT, env=environment, stdout=subprocess.PIPE,
        text=True, check=False,
    )  # fmt: skip
    with capfd.disabled():
        print(f"\n{ended.stdout}")
    assert ended.returncode == 0, ended.stdout

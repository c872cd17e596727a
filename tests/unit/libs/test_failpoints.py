"""Places named for a fault test: the first process that comes by ends, once, and nobody elsewhere."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

from libs import failpoints

PROGRAM = "import sys; from libs.failpoints import passing; passing(sys.argv[1])('here'); print('went on')"


def _comes_by(folder: Path) -> subprocess.CompletedProcess[str]:
    environment = {"PYTHONPATH": os.pathsep.join(each for each in sys.path if each)}
    command = [sys.executable, "-c", PROGRAM, str(folder)]
    return subprocess.run(command, env=environment, stdout=subprocess.PIPE, text=True, check=False)


def test_the_first_to_come_by_ends_and_the_second_goes_on(tmp_path: Path) -> None:
    failpoints.arm_named(tmp_path, "here")
    assert _comes_by(tmp_path).returncode == -signal.SIGKILL
    assert _comes_by(tmp_path).stdout == "went on\n"
    assert not failpoints.disarm_named(tmp_path)


def test_another_place_is_another_matter(tmp_path: Path) -> None:
    failpoints.arm_named(tmp_path, "there")
    assert _comes_by(tmp_path).stdout == "went on\n"
    assert failpoints.disarm_named(tmp_path)
    failpoints.passing(None)("there")
    failpoints.passing(str(tmp_path))("there")  # taken back: this process goes on

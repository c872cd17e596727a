"""The demo plays, finds what it claims, and leaves nothing behind."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from tests.e2e.suite import ROOT


@pytest.mark.timeout(180)  # it starts a suite of its own and lets days go by
def test_the_demo_finds_what_it_claims_and_leaves_nothing(tmp_path: Path) -> None:
    before = set(Path(tempfile.gettempdir()).glob("steward-demo-*"))
    played = subprocess.run(
        [sys.executable, "-m", "cli.main", "demo"], cwd=ROOT, capture_output=True, text=True, timeout=170
    )
    assert played.returncode == 0, played.stdout + played.stderr
    assert "✗" not in played.stdout and played.stdout.count("✓") >= 10
    left = set(Path(tempfile.gettempdir()).glob("steward-demo-*")) - before
    assert not left

"""A supervisor on dummy services for each test, and the proof that none of them leaves a process behind."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.integration.cli.suite import Suite


@pytest.fixture
def suite(tmp_path: Path) -> Iterator[Suite]:
    """A suite that is not started yet."""
    # As root the servers run as another user, and pytest's folders are closed to it: so that is always tried as well.
    made = Suite(tmp_path)
    try:
        yield made
        left = made.left()
    finally:
        made.clean_up()
    assert not left, f"left behind: {left}"

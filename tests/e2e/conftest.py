"""One suite for all end-to-end tests; those that kill or move the clock start their own."""

from __future__ import annotations

import itertools
import os
import random
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.e2e.installation import Installation
from tests.e2e.suite import Person, Suite

NOW = "2026-03-02T09:00:00-05:00"
ZONE = "America/New_York"
_NUMBERS = itertools.count(1)


@pytest.fixture(scope="session")
def suite(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Suite]:
    running = Suite(_data_folder(tmp_path_factory))
    running.start()
    yield running
    running.stop()


@pytest.fixture(scope="session")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Installation:
    own = tmp_path_factory.getbasetemp()
    return Installation(own.parent if "PYTEST_XDIST_WORKER" in os.environ else own)


@pytest.fixture
def own_suite(tmp_path_factory: pytest.TempPathFactory, installation: Installation) -> Iterator[Callable[..., Suite]]:
    started: list[Suite] = []

    def start(**environment: str) -> Suite:
        running = Suite(installation.copy_to(_data_folder(tmp_path_factory)), **environment)
        started.append(running)
        running.start()
        return running

    yield start
    for each in started:
        each.stop()


@pytest.fixture
def dice() -> random.Random:
    """Draws of this test; the seed is printed when it fails."""
    seed = random.SystemRandom().randrange(2**32)
    print(f"seed {seed}")
    return random.Random(seed)


@pytest.fixture
def person(suite: Suite) -> Person:
    """Somebody new, in New York on Monday 2 March 2026 at nine."""
    return someone(suite)


def someone(suite: Suite) -> Person:
    """A person nobody has seen before."""
    return suite.person(f"+1555{next(_NUMBERS):07d}", now=NOW, timezone=ZONE)


def _data_folder(factory: pytest.TempPathFactory) -> Path:
    return factory.mktemp("suite") / "data"

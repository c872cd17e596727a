"""What all tests may use: real servers, started once a run and only when a test asks for them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, settings

from cli.embedded import throwaway_servers
from cli.embedded.throwaway import Servers

# How long one example takes depends on what else the machine does; what must be fast is measured where that is meant.
settings.register_profile("steward", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("steward")


@pytest.fixture(scope="session")
def servers() -> Iterator[Servers]:
    """PostgreSQL and Valkey on free ports; gone with the test run, however it ends."""
    with throwaway_servers() as started:
        yield started

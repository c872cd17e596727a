"""The fixtures of the end-to-end tests."""

from tests.e2e.conftest import own_suite

__all__ = ["own_suite"]

"""The fixtures of the end-to-end tests."""

from tests.e2e.conftest import dice, own_suite

__all__ = ["dice", "own_suite"]

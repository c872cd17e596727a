"""The fixtures of the end-to-end tests."""

from tests.e2e.conftest import dice, installation, own_suite

__all__ = ["dice", "installation", "own_suite"]

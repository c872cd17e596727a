"""Measurements anyone can repeat: `make bench`. Never timed unit tests."""

"""Carrying out a committed decision, and telling what came of it."""

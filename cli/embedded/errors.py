"""What can go wrong with an embedded server, as sentences for the person at the terminal."""

from __future__ import annotations


class EmbeddedError(Exception):
    """An embedded server cannot be used here; the text says in one sentence what is wrong and what to do."""

"""The page and programs: they read what we say from us, so that storing it is delivering it."""

from __future__ import annotations

from services.gateway.model import ChannelName


class PolledChannel:
    """``web`` and ``api``."""

    has_consent_words = False
    first_state = "delivered"
    max_characters = 8_000

    def __init__(self, name: ChannelName) -> None:
        self.name: ChannelName = name

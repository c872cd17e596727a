"""What a channel is; one small class each, so that another can be added in one file."""

from __future__ import annotations

from typing import Protocol

from services.gateway.channels.polled import PolledChannel
from services.gateway.channels.sms import SmsChannel
from services.gateway.model import ChannelName


class Channel(Protocol):
    """Where a conversation takes place."""

    name: ChannelName

    has_consent_words: bool
    """STOP, START and HELP are carriers' words here, and no requests."""

    first_state: str
    """State of what we say first once stored: ``delivered`` where it is read from us, else ``queued``."""

    max_characters: int
    """Longest text of ours."""


CHANNELS: dict[ChannelName, Channel] = {
    "web": PolledChannel("web"),
    "api": PolledChannel("api"),
    "sms": SmsChannel(),
}
"""All channels by name."""

"""Text messages through a carrier. Without one what we say stays queued; nothing claims to be sent."""

from __future__ import annotations

from services.gateway.model import ChannelName


class SmsChannel:
    """``sms``."""

    name: ChannelName = "sms"
    has_consent_words = True
    first_state = "queued"
    max_characters = 1_600

"""Addresses of people: what is in the shape of a phone number is brought to E.164, the rest is taken as it is."""

from __future__ import annotations

import re

import phonenumbers

MAX_LENGTH = 128
"""Longest address, in characters."""

_PHONE_SHAPE = re.compile(r"\+[0-9][0-9 ().\-/\u00a0]*\Z")
_CHANNEL_PREFIX = re.compile(r"(?:tel|sms):(?=\+)", re.IGNORECASE)


def normalised(address: str) -> str:
    """The one form of an address under which its person is found.

    A number counts as one only with its leading +: which country's "0171 …" is meant would be a guess. Numbers
    nobody has been given (+1 555 0100) are brought to the same form, never refused.
    """
    text = _CHANNEL_PREFIX.sub("", address.strip())
    if not _PHONE_SHAPE.match(text):
        return text
    digits = "+" + re.sub(r"[^0-9]", "", text)
    try:
        number = phonenumbers.parse(text, None)
    except phonenumbers.NumberParseException:
        return digits
    if not phonenumbers.is_possible_number(number):
        return digits  # the library would drop zeros of what is too short or too long to be understood
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
